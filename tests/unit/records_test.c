#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/plot/records.h"
#include "tap.h"

/* What the last record of a text came to. */
struct seen {
	unsigned n;
	int64_t second;
	double p99_ms;
	char text[64];
	bool has;
};

static int
look(void *ctx, const struct fl_records *r, struct fl_err *err)
{
	struct seen *s = ctx;

	s->n++;
	s->has = fl_records_has(r, "p99_ms");
	snprintf(s->text, sizeof(s->text), "%s", fl_records_text(r, "text"));
	if (fl_records_count(r, "second", 1000, &s->second, err) == -1)
		return -1;
	return fl_records_real(r, "p99_ms", &s->p99_ms, err);
}

#define HEAD "#a\tsecond\tp99_ms\ttext\n"

static const struct {
	const char *in;
	unsigned n; /* records; or what err says */
	const char *err;
	int64_t second;
	double p99_ms;
	const char *text;
} cases[] = {
	{ HEAD "a\t3\t1.5\tx\\ty\n", 1, NULL, 3, 1.5, "x\ty" },
	{ HEAD "a\t3\t\t\n", 1, NULL, 3, NAN, "" },
	{ HEAD "a\t3\t1\tx\r\n\n\na\t4\t2\ty\r\n", 2, NULL, 4, 2, "y" },
	{ "#a\tnew\ttext\tsecond\na\t?\tx\t7\n", 1, NULL, 7, NAN, "x" },
	{ "#b\tx\nb\t1\n" HEAD "a\t1\t1\t\n", 0,
	    "in:2: b without a column "
	    "'second'",
	    0, 0, "" },
	{ HEAD "#a\tsecond\na\t9\n", 1, NULL, 9, NAN, "" },
	{ HEAD "a\t3\t1.5\tcut of", 0, NULL, 0, 0, "" },
	{ HEAD "a\t3\t1.5\n", 0, "in:2: a of 3 fields: want 4 as in its header",
	    0, 0, "" },
	{ HEAD "a\t3\t1.5\tx\ty\n", 0,
	    "in:2: a of 5 fields: want 4 as in its "
	    "header",
	    0, 0, "" },
	{ HEAD "a\tx\t1.5\t\n", 0,
	    "in:2: second 'x': want a whole number from 0 "
	    "to 1000",
	    0, 0, "" },
	{ HEAD "a\t1001\t1.5\t\n", 0,
	    "in:2: second '1001': want a whole number "
	    "from 0 to 1000",
	    0, 0, "" },
	{ HEAD "a\t3\t-1\t\n", 0, "in:2: p99_ms '-1': want 0 or more", 0, 0,
	    "" },
	{ HEAD "a\t3\tnan\t\n", 0, "in:2: p99_ms 'nan': want a number", 0, 0,
	    "" },
	{ "<funbric version=\"1\">\n", 0,
	    "in:1: '<funbric version=\"1\">' has "
	    "no header: want what fl-stats writes into a pipe",
	    0, 0, "" },
	{ "\x1b[31m\tx\n", 0,
	    "in:1: '?[31m' has no header: want what fl-stats "
	    "writes into a pipe",
	    0, 0, "" },
	{ "", 0, NULL, 0, 0, "" },
};

static bool
same(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void
read_case(size_t i, size_t step)
{
	const char *in = cases[i].in;
	size_t len = strlen(in), at;
	struct fl_records r;
	struct fl_err e = { .msg = "" };
	struct seen s = { 0 };
	int rc = 0;

	fl_records_init(&r, "in", look, &s);
	for (at = 0; at < len && rc == 0; at += step)
		rc = fl_records_feed(&r, in + at,
		    len - at < step ? len - at : step, &e);
	CHECK(rc == (cases[i].err != NULL ? -1 : 0));
	if (cases[i].err != NULL) {
		if (strcmp(e.msg, cases[i].err) != 0)
			printf("# %s\n", e.msg);
		CHECK(strcmp(e.msg, cases[i].err) == 0);
	} else {
		CHECK(s.n == cases[i].n && s.second == cases[i].second);
		CHECK(same(s.p99_ms, cases[i].p99_ms));
		CHECK(strcmp(s.text, cases[i].text) == 0);
		CHECK(fl_records_cut(&r) == (len > 0 && in[len - 1] != '\n'));
	}
	fl_records_fini(&r);
}

/* What is beyond a ceiling is an error, and says the line. */
static void
feed_many(const char *first, const char *again, size_t n, const char *last,
    const char *want)
{
	struct fl_records r;
	struct fl_err e = { .msg = "" };
	struct seen s;
	int rc;

	fl_records_init(&r, "in", look, &s);
	rc = fl_records_feed(&r, first, strlen(first), &e);
	while (rc == 0 && n-- > 0)
		rc = fl_records_feed(&r, again, strlen(again), &e);
	if (rc == 0)
		rc = fl_records_feed(&r, last, strlen(last), &e);
	CHECK(rc == -1);
	if (strcmp(e.msg, want) != 0)
		printf("# %s\n", e.msg);
	CHECK(strcmp(e.msg, want) == 0);
	fl_records_fini(&r);
}

static void
kinds_are_bounded(void)
{
	struct fl_records r;
	struct fl_err e = { .msg = "" };
	char line[32];
	int i, rc = 0;

	fl_records_init(&r, "in", look, NULL);
	for (i = 0; i <= FL_RECORDS_KINDS && rc == 0; i++) {
		snprintf(line, sizeof(line), "#k%d\tx\n", i);
		rc = fl_records_feed(&r, line, strlen(line), &e);
	}
	CHECK(i == FL_RECORDS_KINDS + 1 && rc == -1);
	CHECK(strcmp(e.msg, "in:65: more than 64 kinds") == 0);
	fl_records_fini(&r);
}

int
main(void)
{
	static const char nul[] = "a\0b\n";
	struct fl_records r;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# case %zu\n", i);
		read_case(i, 1000);
		read_case(i, 1);
	}
	feed_many("\n#a", "\tx", FL_RECORDS_FIELDS, "\n",
	    "in:2: more than 512 fields");
	feed_many("#a\t", "0123456789abcdef", FL_RECORDS_LINE / 16, "\n",
	    "in:1: larger than 1048576 bytes");
	kinds_are_bounded();
	fl_records_init(&r, "in", look, NULL);
	CHECK(fl_records_feed(&r, nul, sizeof(nul) - 1, &e) == -1);
	CHECK(strncmp(e.msg, "in:1: a NUL byte", 16) == 0);
	fl_records_fini(&r);
	return tap_done();
}
