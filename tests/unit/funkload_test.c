/*
 * funkload_test - FunkLoad's figures, by FunkLoad's definitions
 */
#include <stdlib.h>

#include "../../lib/result/funkload.h"
#include "../../lib/result/stats.h"
#include "tap.h"

struct got {
	int rc;
	bool truncated;
	struct fl_buf text;
	struct fl_err err;
};

/* The figures of files that are given as texts, NULL behind the last. */
static struct got
run(const char *const *texts, size_t piece)
{
	struct got g = { 0 };
	struct fl_funkload *f = fl_funkload_new(&g.err);
	char name[] = "0.xml";
	size_t i, n, len;

	fl_buf_init(&g.text, 1 << 20);
	for (; *texts != NULL && g.rc == 0; texts++) {
		name[0]++;
		g.rc = fl_funkload_begin(f, name, &g.err);
		len = strlen(*texts);
		for (i = 0; i < len && g.rc == 0; i += n) {
			n = len - i < piece ? len - i : piece;
			g.rc = fl_funkload_feed(f, *texts + i, n, &g.err);
		}
		if (g.rc == 0)
			g.rc = fl_funkload_end(f, &g.truncated, &g.err);
	}
	if (g.rc == 0)
		g.rc = fl_funkload_tsv(f, &g.text, &g.err);
	fl_funkload_free(f);
	if (g.rc == -1)
		printf("# %s\n", g.err.msg);
	return g;
}

#define RUN(...) run((const char *const[]){ __VA_ARGS__, NULL }, 7)

static bool
has(const struct got *g, const char *text)
{
	bool there = g->text.data != NULL && strstr(g->text.data, text) != NULL;

	if (!there)
		printf("# no '%s' in\n# %s\n", text,
		    g->text.data != NULL ? g->text.data : "");
	return there;
}

static bool
fails(const struct got *g, const char *message)
{
	return g->rc == -1 && strstr(g->err.msg, message) != NULL;
}

#define HEAD                                                                   \
	"<funkload version=\"1.17.1\" "                                        \
	"time=\"2015-11-22T00:58:37.125091\">\n"                               \
	"<config key=\"cycles\" value=\"[1, '2']\" />\n"                       \
	"<config key=\"duration\" value=\"2\" />\n"
#define RESPONSE(cycle, thread, type, result, time, duration)                  \
	"<response cycle='" cycle "' cvus=\"003\" thread=\"" thread "\" "      \
	"step=\"001\" number=\"001\" type=\"" type "\" result=\"" result "\" " \
	"url=\"/?a&amp;b\" code=\"200\" time=\"" time                          \
	"\" duration=\"" duration "\" />\n"
#define TEST(cycle, result)                                                    \
	"<testResult cycle=\"" cycle "\" cvus=\"003\" "                        \
	"thread=\"000\" time=\"10.5\" result=\"" result                        \
	"\" duration=\"1\" />\n"

static const char first[] = HEAD
    /* nothing to belong to */
    RESPONSE("000", "000", "image", "Successful", "10.0", "9")
    /* two pages of one thread, with another thread's between */
    RESPONSE("000", "000", "get", "Successful", "10.9", "0.5") RESPONSE("000",
	"001", "post", "Successful", "11.0",
	"2") RESPONSE("000", "000", "image", "Successful", "11.1", "0.25")
	RESPONSE("000", "000", "redirect", "Successful", "11.2", "5.38e-05")
	    RESPONSE("000", "000", "xmlrpc", "Failure", "11.3",
		"1") "\"\n" RESPONSE("000", "001", "link", "Error", "11.4", "7")
		RESPONSE("001", "000", "get", "Successful", "20.0", "0.125")
		    TEST("000", "Successful") TEST("000", "Failure")
			TEST("001", "Successful") "</funkload>\n";

static void
pages_are_responses_of_a_thread(void)
{
	struct got g = RUN(first);

	CHECK(g.rc == 0 && !g.truncated);
	CHECK(has(&g, "\ntest\t3\t0.500\t2\t1\t50.00\n"));
	CHECK(has(&g, "\ntest\t3\t0.500\t1\t1\t0.00\n"));
	/* one page of three is good: 0.75 s, begun in second 10 */
	CHECK(has(&g,
	    "\npage\t3\t0.750\tFAIR\t0.500\t1.000\t3\t1\t66.67\t0.750\t"
	    "0.250\t0.750\t0.750\t0.750\t0.750\t0.750\n"));
	CHECK(has(&g, "\npage\t3\t1.000\tExcellent\t0.500\t1.000\t1\t1\t0.00\t"
		      "0.125\t0.125\t0.125\t0.125\t0.125\t0.125\t0.125\n"));
	/* sorted: 0.00005 0.25 0.5 1 2 7 9 */
	CHECK(has(&g, "\nrequest\t3\t0.643\tPOOR\t3.500\t5.000\t7\t5\t28.57\t"
		      "0.000\t2.821\t9.000\t0.000\t1.000\t9.000\t9.000\n"));
	fl_buf_fini(&g.text);
}

static void
users_of_equal_cycles_add(void)
{
	struct got g = RUN(first, first);

	CHECK(has(&g, "\ntest\t6\t1.000\t4\t2\t50.00\n"));
	CHECK(has(&g, "\nrequest\t6\t0.643\tPOOR\t7.000\t10.000\t14\t10\t"));
	fl_buf_fini(&g.text);
	g = RUN(first, "<funkload>\n<config key=\"duration\" value=\"3\"/>\n"
		       "</funkload>\n");
	CHECK(fails(&g, "2.xml: duration is 3, but 2 in 1.xml"));
	fl_buf_fini(&g.text);
	g = RUN(first, "<funkload>\n<config key=\"cycles\" value=\"[1, 3]\"/>\n"
		       "<config key=\"duration\" value=\"2\"/>\n</funkload>\n");
	CHECK(fails(&g, "2.xml: cycles is [1,3], but [1,2] in 1.xml"));
	fl_buf_fini(&g.text);
}

/* Functional runs have no root; bodies may be anything; runs get cut. */
static void
careless_files_are_read(void)
{
	struct got g = RUN(RESPONSE("1", "1", "get", "Failure", "1", "2")
		TEST("1", "Error") "<body><![CDATA[\xff\x01 \xc3\xa9 "
				   "\xe2\x82]]></body>\n" RESPONSE("1", "1001",
				       "get", "Successful", "1", "3"));

	CHECK(g.rc == 0 && !g.truncated);
	CHECK(has(&g, "\nrequest\t3\t0.500\tPOOR\t\t2.000\t2\t1\t50.00\t"));
	fl_buf_fini(&g.text);
	g = RUN(HEAD RESPONSE("0", "0", "get", "Successful", "1",
	    "2") "<response cycle=\"0");
	CHECK(g.rc == 0 && g.truncated);
	CHECK(has(&g, "\npage\t3\t"));
	fl_buf_fini(&g.text);
}

static void
nonsense_is_an_error_with_its_line(void)
{
	struct got g;

	g = RUN(HEAD RESPONSE("0", "0", "get", "Successful", "1", "-2"));
	CHECK(fails(&g, "1.xml:4: duration is -2: want seconds"));
	fl_buf_fini(&g.text);
	g = RUN(HEAD RESPONSE("0", "0", "get", "Successful", "1", "%(d)s"));
	CHECK(fails(&g, "1.xml:4: duration=\"%(d)s\": want a number"));
	fl_buf_fini(&g.text);
	g = RUN("<funkload time=\"%(time)s\">\n");
	CHECK(fails(&g, "1.xml:1: time=\"%(time)s\": want an instant"));
	fl_buf_fini(&g.text);
	g = RUN("<html>\n");
	CHECK(fails(&g, "1.xml:1: <html> is not FunkLoad's"));
	fl_buf_fini(&g.text);
	g = RUN("");
	CHECK(fails(&g, "1.xml: empty"));
	fl_buf_fini(&g.text);
}

/* What fl-stats says of it when it is taken for a result document. */
static struct got
stats(const char *text, const char *kinds, size_t piece)
{
	struct fl_stats_opts o = { .name = "1.xml" };
	struct got g = { 0 };
	struct fl_stats *s;
	size_t i, n, len = strlen(text);

	fl_buf_init(&g.text, 1 << 20);
	fl_stats_kinds(kinds, &o.kinds, &g.err);
	s = fl_stats_new(&o, &g.err);
	for (i = 0; i < len && g.rc == 0; i += n) {
		n = len - i < piece ? len - i : piece;
		g.rc = fl_stats_feed(s, text + i, n, &g.err);
	}
	if (g.rc == 0)
		g.rc = fl_stats_finish(s, &g.err);
	if (g.rc == 0)
		g.rc = fl_stats_tsv(s, &g.text, &g.err);
	fl_stats_free(s);
	return g;
}

static void
files_are_documents_as_well(void)
{
	struct got g = stats(first, "run,stage,second,failure", 1000), h;
	size_t piece, bad = 0;

	CHECK(g.rc == 0);
	CHECK(has(&g,
	    "\nrun\t\t1\t1970-01-01T00:00:10.000000Z\t10.125\tyes\tok\t"
	    "FunkLoad does not watch itself\tduration\t\t\t\n"));
	CHECK(has(&g, "\nstage\t0\tusers\t1\t\t2.000\t2\t1\t1\t0.500000\t"));
	CHECK(has(&g, "\nstage\t1\tusers\t2\t\t2.000\t1\t1\t0\t0.000000\t"));
	CHECK(has(&g, "\nsecond\t1\tall\t3\t3\t3\t0\t"));
	CHECK(has(&g, "\nfailure\t0\t1\tFailure\tcode 200, \t1\t2.300000\n"));
	for (piece = 1; piece < 40; piece++) {
		h = stats(first, "run,stage,second,failure", piece);
		bad += !fl_str_eq(fl_buf_str(&g.text), fl_buf_str(&h.text));
		fl_buf_fini(&h.text);
	}
	CHECK(bad == 0);
	fl_buf_fini(&g.text);
	g = stats("<funkload>\n</funkload>\n", "run", 7);
	CHECK(fails(&g, "1.xml: no <response> in it"));
	fl_buf_fini(&g.text);
	g = stats(HEAD RESPONSE("0", "0", "get", "Successful", "1", "x"), "run",
	    7);
	CHECK(fails(&g, "1.xml:4: duration=\"x\": want a number"));
	fl_buf_fini(&g.text);
	g = stats(HEAD RESPONSE("0", "0", "get", "Successful", "1", "9e9"),
	    "run", 7);
	CHECK(fails(&g, "1.xml:4: <response>: want a time and a duration"));
	fl_buf_fini(&g.text);
}

int
main(void)
{
	files_are_documents_as_well();
	pages_are_responses_of_a_thread();
	users_of_equal_cycles_add();
	careless_files_are_read();
	nonsense_is_an_error_with_its_line();
	return tap_done();
}
