#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num.h"
#include "opt.h"
#include "str.h"
#include "version.h"

enum {
	KEY_HELP = 1000,
	KEY_VERSION,
};

#define USAGE_WIDTH 78

/* Where the next piece of a usage line ends: at a blank outside of brackets. */
static size_t
piece(const char *s)
{
	size_t i;
	int depth = 0;

	for (i = 0; s[i] != '\0' && (depth > 0 || s[i] != ' '); i++) {
		depth += s[i] == '[';
		depth -= s[i] == ']';
	}
	return i;
}

/* "usage: program [-a] ...", on further lines below the first piece. */
static void
print_usage(const struct fl_opts *o, FILE *to)
{
	int indent = (int)strlen("usage: ") + (int)strlen(o->program) + 1;
	int column = fprintf(to, "usage:");
	const char *s;
	size_t len;

	for (s = o->usage; *s != '\0'; s += len + (s[len] == ' ')) {
		len = piece(s);
		if (column >= indent && column + (int)len > USAGE_WIDTH)
			column = fprintf(to, "\n%*s", indent - 1, "") - 1;
		column += fprintf(to, " %.*s", (int)len, s);
	}
	fputs("\n", to);
}

_Noreturn void
fl_opts_usage(const struct fl_opts *o)
{
	print_usage(o, stderr);
	exit(FL_EXIT_TROUBLE);
}

const char *
fl_opts_name(const struct fl_opts *o, int key)
{
	size_t i;

	for (i = 0; i < o->n; i++)
		if (o->rows[i].key == key)
			return o->rows[i].name;
	return "";
}

_Noreturn void
fl_opts_bad(const struct fl_opts *o, int key, const struct fl_err *err)
{
	errx(FL_EXIT_TROUBLE, "--%s %s", fl_opts_name(o, key), err->msg);
}

#define HELP_COLUMN 30

/* "  -u, --users N[:N...]" and the help beside it, each line at one column. */
static void
print_row(const struct fl_opt *row)
{
	char left[128];
	const char *line = row->help;
	size_t len;

	snprintf(left, sizeof(left), "  %c%c%s --%s%s%s",
	    row->key < 256 ? '-' : ' ', row->key < 256 ? row->key : ' ',
	    row->key < 256 ? "," : " ", row->name, row->arg != NULL ? " " : "",
	    row->arg != NULL ? row->arg : "");
	fputs(left, stdout);
	if (strlen(left) > HELP_COLUMN - 2)
		printf("\n%*s", HELP_COLUMN, "");
	else
		printf("%*s", HELP_COLUMN - (int)strlen(left), "");
	for (;;) {
		len = strcspn(line, "\n");
		printf("%.*s\n", (int)len, line);
		if (line[len] == '\0')
			break;
		line += len + 1;
		printf("%*s", HELP_COLUMN, "");
	}
}

static const struct fl_opt common[] = {
	{ KEY_HELP, "help", NULL, "print this and exit" },
	{ KEY_VERSION, "version", NULL, "print the version and exit" },
};

_Noreturn static void
help(const struct fl_opts *o)
{
	size_t i;

	printf("%s - %s\n\n", o->program, o->about);
	print_usage(o, stdout);
	putchar('\n');
	for (i = 0; i < o->n; i++)
		print_row(&o->rows[i]);
	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		print_row(&common[i]);
	printf("\nThe whole manual: man %s\n", o->program);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	exit(FL_EXIT_YES);
}

/* getopt_long's "?": which of its reasons it was, in one line. */
_Noreturn static void
complain(const struct fl_opts *o, char *argv[], int known)
{
	const char *word = argv[optind - 1], *near;
	char name[64];

	if (known)
		warnx("option %s wants an argument", word);
	else if (optopt != 0 && optopt < 256 && strncmp(word, "--", 2) != 0)
		warnx("unknown option -%c", optopt);
	else if (optopt != 0) /* a long one that takes no argument got one */
		warnx("option %.*s takes no argument", (int)strcspn(word, "="),
		    word);
	else {
		snprintf(name, sizeof(name), "%.*s",
		    (int)strcspn(word + 2, "="), word + 2);
		near = fl_str_near(name, &o->rows[0].name, o->n,
		    sizeof(o->rows[0]));
		if (near != NULL)
			warnx("unknown option --%s: did you mean --%s?", name,
			    near);
		else
			warnx("unknown option --%s", name);
	}
	fl_opts_usage(o);
}

/* ":u:r:q": a leading colon tells a missing argument from an unknown option. */
static void
tables(const struct fl_opts *o, char *letters, struct option *longs)
{
	size_t i;

	*letters++ = ':';
	for (i = 0; i < o->n; i++) {
		const struct fl_opt *row = &o->rows[i];

		*longs++ = (struct option){ row->name,
			row->arg != NULL ? required_argument : no_argument,
			NULL, row->key };
		if (row->key > 255)
			continue;
		*letters++ = (char)row->key;
		if (row->arg != NULL)
			*letters++ = ':';
	}
	*letters = '\0';
	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		*longs++ = (struct option){ common[i].name, no_argument, NULL,
			common[i].key };
	*longs = (struct option){ 0 };
}

int
fl_opts_next(const struct fl_opts *o, int argc, char *argv[])
{
	struct option longs[FL_OPTS_MAX + 3];
	char letters[2 * FL_OPTS_MAX + 3], *from = letters;
	int ch;

	if (o->n > FL_OPTS_MAX)
		errx(FL_EXIT_TROUBLE, "more than %d options", FL_OPTS_MAX);
	if (o->in_front)
		*from++ = '+';
	tables(o, from, longs);
	opterr = 0;
	ch = getopt_long(argc, argv, letters, longs, NULL);
	switch (ch) {
	case KEY_HELP:
		help(o);
	case KEY_VERSION:
		printf("%s %s\n", o->program, FL_VERSION);
		if (fflush(stdout) == EOF || ferror(stdout))
			err(FL_EXIT_TROUBLE, "stdout");
		exit(FL_EXIT_YES);
	case ':':
		complain(o, argv, 1);
	case '?':
		complain(o, argv, 0);
	default:
		return ch;
	}
}

int64_t
fl_opts_count(const struct fl_opts *o, int key, int64_t min, int64_t max)
{
	struct fl_err err;
	int64_t n;

	if (fl_num_count(optarg, min, max, &n, &err) == -1)
		fl_opts_bad(o, key, &err);
	return n;
}

int64_t
fl_opts_duration(const struct fl_opts *o, int key, int64_t default_ns)
{
	struct fl_err err;
	int64_t ns;

	if (fl_num_duration(optarg, default_ns, &ns, &err) == -1)
		fl_opts_bad(o, key, &err);
	return ns;
}

double
fl_opts_rate(const struct fl_opts *o, int key)
{
	struct fl_err err;
	double rate;

	if (fl_num_rate(optarg, &rate, &err) == -1)
		fl_opts_bad(o, key, &err);
	return rate;
}

int64_t
fl_opts_size(const struct fl_opts *o, int key)
{
	struct fl_err err;
	int64_t bytes;

	if (fl_num_size(optarg, &bytes, &err) == -1)
		fl_opts_bad(o, key, &err);
	return bytes;
}
