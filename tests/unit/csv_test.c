/*
 * csv_test - rows of comma-separated values, in pieces
 */
#include <stdlib.h>

#include "../../lib/result/csv.h"
#include "tap.h"

struct got {
	int rc;
	bool cut;
	struct fl_buf text; /* "LINE:field|field;" a row */
	struct fl_foreign_skipped skipped;
	struct fl_err err;
};

static int
each(void *ctx, const struct fl_str *fields, size_t n, uint64_t line,
    bool *fatal, struct fl_err *err)
{
	struct got *g = ctx;
	size_t i;

	*fatal = fl_str_is(fields[0], "fatal");
	if (*fatal || fl_str_is(fields[0], "bad"))
		return fl_fail(err, "a bad row");
	fl_buf_addf(&g->text, err, "%llu:", (unsigned long long)line);
	for (i = 0; i < n; i++)
		fl_buf_addf(&g->text, err, "%s%.*s", i > 0 ? "|" : "",
		    FL_STR_ARG(fields[i]));
	return fl_buf_add_str(&g->text, ";", err);
}

static struct got
parse(const char *text, size_t piece, bool skip_bad)
{
	struct got g = { 0 };
	struct fl_csv *c = fl_csv_new(each, &g, skip_bad, &g.err);
	size_t len = strlen(text), i, n;

	fl_buf_init(&g.text, 1 << 20);
	for (i = 0; i < len && g.rc == 0; i += n) {
		n = len - i < piece ? len - i : piece;
		g.rc = fl_csv_feed(c, text + i, n, &g.err);
	}
	if (g.rc == 0)
		g.rc = fl_csv_finish(c, g.text.len > 0, &g.cut, &g.err);
	g.skipped = *fl_csv_skipped(c);
	fl_csv_free(c);
	return g;
}

static const struct {
	const char *text;
	bool skip_bad;
	bool cut;
	const char *rows;  /* NULL: an error */
	const char *error; /* or what was skipped first */
	uint64_t skipped;
} cases[] = {
	{ "a,b\n", false, false, "1:a|b;", NULL, 0 },
	{ "a,b\r\nc\r\n", false, false, "1:a|b;2:c;", NULL, 0 },
	{ "a,b", false, false, "1:a|b;", NULL, 0 },
	{ "\n\na\n\nb\n", false, false, "3:a;5:b;", NULL, 0 },
	{ ",\n,,\n", false, false, "1:|;2:||;", NULL, 0 },
	{ " a , b \n", false, false, "1: a | b ;", NULL, 0 },
	{ "\"a\",\" b \"\n", false, false, "1:a| b ;", NULL, 0 },
	{ "\"a,\"\"b\"\"\"\nc\n", false, false, "1:a,\"b\";2:c;", NULL, 0 },
	{ "\"a\nb\",c\nd\n", false, false, "1:a\nb|c;3:d;", NULL, 0 },
	{ "x\n\"a\r\n\r\nb\"\r\nd\n", false, false, "1:x;2:a\r\n\r\nb;5:d;",
	    NULL, 0 },
	{ "\"\"\n", false, false, "1:;", NULL, 0 },
	{ "a\n\"b\"", false, false, "1:a;2:b;", NULL, 0 },
	/* broken */
	{ "a\nb \"c\" d\n", false, false, NULL, "2: quotes that do not fit",
	    0 },
	{ "a\nb \"c\" d\ne\n", true, false, "1:a;3:e;",
	    "2: quotes that do not fit", 1 },
	{ "a\n\"b\"c\n", false, false, NULL, "2: quotes that do not fit", 0 },
	{ "a\nbad\n", false, false, NULL, "2: a bad row", 0 },
	{ "a\nbad,\"x\"\nbad\nb\n", true, false, "1:a;4:b;", "2: a bad row",
	    2 },
	{ "a\nfatal\nb\n", true, false, NULL, "2: a bad row", 0 },
	/* cut */
	{ "a\n\"b", false, true, "1:a;", NULL, 0 },
	{ "a\n\"b\n", false, true, "1:a;", NULL, 0 },
	{ "a\nbad", false, true, "1:a;", NULL, 0 },
	{ "bad", false, true, NULL, "1: a bad row", 0 },
	{ "", false, false, "", NULL, 0 },
};

static void
rows_are_what_was_written(void)
{
	size_t i, piece;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (piece = 1; piece < 20; piece += 6) {
			struct got g =
			    parse(cases[i].text, piece, cases[i].skip_bad);
			bool ok = cases[i].rows == NULL
			              ? g.rc == -1 && strcmp(g.err.msg,
							  cases[i].error) == 0
			              : g.rc == 0 && g.cut == cases[i].cut &&
			                    fl_str_is(fl_buf_str(&g.text),
						cases[i].rows);

			if (!ok)
				printf("# case %zu: %d %d '%s' %s\n", i, g.rc,
				    g.cut, g.text.data, g.err.msg);
			CHECK(ok);
			CHECK(g.skipped.n == cases[i].skipped);
			if (g.skipped.n > 0)
				CHECK(strcmp(g.skipped.first, cases[i].error) ==
				      0);
			fl_buf_fini(&g.text);
		}
}

static void
there_is_a_ceiling(void)
{
	char *text = malloc(1000);
	struct got g;

	memset(text, ',', 999);
	text[998] = '\n';
	text[999] = '\0';
	g = parse(text, 1000, false);
	CHECK(g.rc == -1 && strcmp(g.err.msg, "1: more than 256 fields") == 0);
	fl_buf_fini(&g.text);
	text[0] = text[1] = '"';
	g = parse(text, 1000, false);
	CHECK(g.rc == -1 && strcmp(g.err.msg, "1: more than 256 fields") == 0);
	fl_buf_fini(&g.text);
	free(text);
}

int
main(void)
{
	rows_are_what_was_written();
	there_is_a_ceiling();
	return tap_done();
}
