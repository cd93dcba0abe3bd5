/*
 * A URL and headers, a line each.  A command that can be made has a name, and
 * no more words than were written; a variable is set once.
 */
#include <stdlib.h>

#include "../../plugins/common/bytes.c"
#include "../../plugins/common/field.c"
#include "../../plugins/common/url.c"
#define fail fail_command /* both files have one */
#include "../../plugins/exec/command.c"

#define LINES 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fl_bytes
cut(struct fl_bytes *rest, char at)
{
	const char *end =
	    rest->len > 0 ? memchr(rest->data, at, rest->len) : NULL;
	struct fl_bytes part = { rest->data, rest->len };

	if (end != NULL)
		part.len = (size_t)(end - rest->data);
	rest->data += part.len + (end != NULL);
	rest->len -= part.len + (end != NULL);
	return part;
}

static void
check(const struct command *c)
{
	size_t n, i, k;

	for (n = 0; c->argv[n] != NULL; n++)
		if (n >= COMMAND_WORDS)
			abort();
	if (n == 0 || c->argv[0][0] == '\0')
		abort();
	for (i = 0; c->envp[i] != NULL; i++)
		for (k = 0; k < i; k++)
			if (strncmp(c->envp[i], c->envp[k],
				strcspn(c->envp[i], "=") + 1) == 0)
				abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char old[] = "PATH=/bin", home[] = "HOME=/";
	char *const environment[] = { old, home, NULL };
	struct fl_bytes rest = { (const char *)data, size }, line;
	struct fl_field headers[LINES];
	struct fl_request r = { .headers = headers };
	char why[FL_PLUGIN_ERR];
	struct command c;

	r.url = cut(&rest, '\n');
	while (rest.len > 0 && r.headers_len < LINES) {
		line = cut(&rest, '\n');
		headers[r.headers_len].name = cut(&line, ':');
		headers[r.headers_len++].value = line;
	}
	if (command_make(&c, &r, environment, why) == 0) {
		check(&c);
		command_fini(&c);
	}
	return 0;
}
