#include <stdlib.h>
#include <string.h>

#include "../../lib/fleet/quote.h"
#include "tap.h"

static const char *const words[] = {
	"plain",
	"",
	" ",
	"it's",
	"'",
	"''a''",
	"$HOME `id` \"x\" \\ ! * ~ #",
	"two\nlines\n.",
	"-n",
	"\xc3\xa4\x01\x7f",
};

/* What a shell prints when it is given command. */
static char *
said(const char *shell, const char *command, char *out, size_t size)
{
	struct fl_buf line;
	struct fl_err e;
	size_t n = 0;
	FILE *fp;

	fl_buf_init(&line, 1 << 18);
	if (fl_buf_addf(&line, &e, "exec %s -c ", shell) == -1 ||
	    fl_quote_word(&line, command, &e) == -1)
		abort();
	fp = popen(line.data, "r");
	if (fp != NULL) {
		n = fread(out, 1, size - 1, fp);
		pclose(fp);
	}
	out[n] = '\0';
	fl_buf_fini(&line);
	return out;
}

static void
sh_reads_words_back(void)
{
	struct fl_buf b;
	struct fl_err e;
	char out[256];
	size_t i;

	fl_buf_init(&b, 4096);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		fl_buf_clear(&b);
		CHECK(fl_buf_add_str(&b, "printf %s ", &e) == 0);
		CHECK(fl_quote_word(&b, words[i], &e) == 0);
		CHECK(strcmp(said("sh", b.data, out, sizeof(out)), words[i]) ==
		      0);
	}
	fl_buf_fini(&b);
}

/* A script goes through the login shell and comes to sh as it was. */
static void
login_shells_pass_scripts_on(const char *shell)
{
	struct fl_buf script, b;
	struct fl_err e;
	char out[256];
	size_t i;

	fl_buf_init(&script, 4096);
	fl_buf_init(&b, 1 << 16);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		fl_buf_clear(&script);
		fl_buf_clear(&b);
		CHECK(fl_buf_add_str(&script, "set -- ", &e) == 0);
		CHECK(fl_quote_word(&script, words[i], &e) == 0);
		CHECK(fl_buf_add_str(&script,
			  "\nif :; then\n\tprintf '%s|' "
			  "\"$1\" \"$#\" # that's it!\nfi\n",
			  &e) == 0);
		CHECK(fl_quote_script(&b, fl_buf_str(&script), &e) == 0);
		CHECK(strchr(b.data, '\n') == NULL);
		said(shell, b.data, out, sizeof(out));
		CHECK(strncmp(out, words[i], strlen(words[i])) == 0);
		CHECK(strcmp(out + strlen(words[i]), "|1|") == 0);
	}
	fl_buf_fini(&script);
	fl_buf_fini(&b);
}

static void
a_script_has_a_longest_length(void)
{
	struct fl_buf b;
	struct fl_err e;
	char *long_one = malloc(FL_QUOTE_LONGEST);

	memset(long_one, 'x', FL_QUOTE_LONGEST);
	fl_buf_init(&b, 1 << 20);
	CHECK(fl_quote_script(&b,
		  (struct fl_str){ long_one, FL_QUOTE_LONGEST - 100 },
		  &e) == 0);
	fl_buf_clear(&b);
	CHECK(fl_quote_script(&b, (struct fl_str){ long_one, FL_QUOTE_LONGEST },
		  &e) == -1);
	fl_buf_fini(&b);
	free(long_one);
}

int
main(void)
{
	static const char *const shells[] = { "sh", "bash", "tcsh", "fish" };
	char command[64];
	size_t i;

	sh_reads_words_back();
	a_script_has_a_longest_length();
	for (i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		snprintf(command, sizeof(command), "command -v %s >/dev/null",
		    shells[i]);
		if (system(command) == 0)
			login_shells_pass_scripts_on(shells[i]);
	}
	return tap_done();
}
