/*
 * stats_test - what is said of small documents
 */
#include "../../lib/base/tsv.h"
#include "../../lib/result/stats.h"
#include "doc.h"
#include "tap.h"

struct got {
	int rc;
	struct fl_buf text;
	struct fl_err err;
	size_t missed;
	bool complete;
};

/* The records of the kinds named, with the document fed in such pieces. */
static struct got
run(const struct doc *d, const char *kinds, struct fl_stats_opts o,
    size_t piece)
{
	struct got g = { 0 };
	struct fl_stats *s;
	size_t i, n;

	fl_buf_init(&g.text, 64 << 20);
	o.name = "a.xml";
	fl_stats_kinds(kinds, &o.kinds, &g.err);
	s = fl_stats_new(&o, &g.err);
	if (s == NULL) {
		g.rc = -1;
		return g;
	}
	for (i = 0; i < d->text.len && g.rc == 0; i += n) {
		n = d->text.len - i < piece ? d->text.len - i : piece;
		g.rc = fl_stats_feed(s, d->text.data + i, n, &g.err);
		if (g.rc == 0)
			g.rc = fl_stats_tsv(s, &g.text, &g.err);
	}
	if (g.rc == 0 && (g.rc = fl_stats_finish(s, &g.err)) == 0) {
		g.rc = fl_stats_tsv(s, &g.text, &g.err);
		g.missed = fl_stats_missed(s);
		g.complete = fl_stats_complete(s);
	}
	fl_stats_free(s);
	return g;
}

/* The value of a column in the n-th record of a kind, or "". */
static const char *
field(const struct got *g, const char *kind, size_t n, const char *column)
{
	static char text[65536], value[4096];
	char *line, *rest = text, *f, *fields, head[32];
	size_t at = 0, i;
	bool found = false;

	snprintf(text, sizeof(text), "%s",
	    g->text.data != NULL ? g->text.data : "");
	snprintf(head, sizeof(head), "#%s", kind);
	while ((line = strsep(&rest, "\n")) != NULL) {
		fields = line;
		f = fl_tsv_next(&fields);
		if (f != NULL && strcmp(f, head) == 0) {
			for (i = 1; (f = fl_tsv_next(&fields)) != NULL; i++)
				if (strcmp(f, column) == 0) {
					at = i;
					found = true;
				}
		} else if (f != NULL && strcmp(f, kind) == 0 && found &&
			   n-- == 0) {
			for (i = 0; i < at; i++)
				f = fl_tsv_next(&fields);
			snprintf(value, sizeof(value), "%s", f);
			return value;
		}
	}
	return "";
}

#define IS(g, kind, n, column, wanted)                                         \
	do {                                                                   \
		const char *is_ = field(g, kind, n, column);                   \
		if (strcmp(is_, wanted) != 0)                                  \
			printf("# %s is '%s'\n", column, is_);                 \
		CHECK(strcmp(is_, wanted) == 0);                               \
	} while (0)

#define RUN                                                                    \
	"<run instance=\"i1\" run=\"r1\" node=\"n1\" "                         \
	"start=\"2026-11-24T06:00:00.000000Z\"/>\n"
#define STAGE(attrs)                                                           \
	"<stage n=\"0\" model=\"users\" users=\"5\" rate=\"\" "                \
	"ramp=\"0\" seconds=\"2\"" attrs "/>\n"

static struct doc
simple(void)
{
	struct doc d = { 0 };

	doc_begin(&d, RUN STAGE("") "<step n=\"1\" name=\"login\"/>\n"
				    "<config key=\"label.a\" value=\"1\"/>\n");
	DOC_OK(&d, 0, "1", 1000, 2000);
	DOC_OK(&d, 0, "iteration", 3000);
	DOC_OK(&d, 1, "1", 4000);
	DOC_OK(&d, 1, "2", 8000);
	doc_text(&d,
	    "<failure seq=\"90\" at=\"1.5\" stage=\"0\" step=\"1\" "
	    "kind=\"assert\" count=\"2\" message=\"a&#9;b\"/>\n"
	    "<failure seq=\"91\" at=\"1.25\" stage=\"0\" step=\"1\" "
	    "kind=\"assert\" count=\"3\" message64=\"YQli\"/>\n"
	    "<mark seq=\"92\" at=\"1.5\" text=\"deploy\"/>\n"
	    "<monitor seq=\"93\" at=\"1\" host=\"db\" cpu=\"0.5\"/>\n");
	doc_end(&d, "2.004");
	return d;
}

static void
a_small_document(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d = simple();
	struct got g =
	    run(&d, "run,stage,step,second,failure,mark,monitor", o, 7);

	CHECK(g.rc == 0 && g.complete);
	IS(&g, "run", 0, "run", "r1");
	IS(&g, "run", 0, "nodes", "1");
	IS(&g, "run", 0, "seconds", "2.004");
	IS(&g, "run", 0, "complete", "yes");
	IS(&g, "run", 0, "verdict", "ok");
	IS(&g, "run", 0, "labels", "a=1");
	IS(&g, "stage", 0, "users", "5");
	IS(&g, "stage", 0, "seconds", "2.000");
	IS(&g, "stage", 0, "iterations", "1");
	IS(&g, "stage", 0, "p50_ms", "3.000");
	IS(&g, "step", 0, "step", "all");
	IS(&g, "step", 0, "count", "4");
	IS(&g, "step", 0, "rate_per_s", "2.000");
	IS(&g, "step", 0, "max_rate_per_s", "2.000");
	IS(&g, "step", 0, "sent_bytes", "40");
	IS(&g, "step", 0, "response_mean_ms", "3.750");
	IS(&g, "step", 0, "response_p50_ms", "2.000");
	IS(&g, "step", 0, "response_p99.9_ms", "8.000");
	IS(&g, "step", 0, "response_max_ms", "8.000");
	IS(&g, "step", 0, "service_max_ms", "8.000");
	IS(&g, "step", 0, "censored", "0");
	IS(&g, "step", 0, "apdex", "1.000");
	IS(&g, "step", 0, "rating", "excellent");
	IS(&g, "step", 1, "step", "1");
	IS(&g, "step", 1, "name", "login");
	IS(&g, "step", 1, "max_rate_per_s", "2.000");
	IS(&g, "step", 2, "step", "2");
	IS(&g, "step", 3, "step", "iteration");
	IS(&g, "second", 0, "second", "0");
	IS(&g, "second", 0, "ok", "2");
	IS(&g, "second", 0, "users", "1");
	IS(&g, "second", 0, "nodes", "1");
	IS(&g, "second", 1, "p50_ms", "4.001"); /* 4000 and 4001 us share one */
	IS(&g, "second", 1, "max_ms", "8.000");
	IS(&g, "failure", 0, "count", "5");
	IS(&g, "failure", 0, "message", "a\tb");
	IS(&g, "failure", 0, "first_at_s", "1.250000");
	IS(&g, "mark", 0, "text", "deploy");
	IS(&g, "monitor", 0, "figure", "cpu");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

/* Cut anywhere it is read to its last whole record, and says so. */
static void
cut_documents_are_incomplete(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d = simple();
	size_t whole = d.text.len, bad = 0, len;
	struct got g;

	for (len = strlen("<funbric version=\"1\">\n"); len < whole - 1;
	     len++) {
		d.text.len = len;
		g = run(&d, "run,step", o, 100);
		if (g.rc != 0 || g.complete ||
		    strcmp(field(&g, "run", 0, "complete"), "no") != 0)
			bad++;
		fl_buf_fini(&g.text);
	}
	CHECK(bad == 0);
	d.text.len = whole;
	doc_fini(&d);
}

static void
errors_are_shares_and_mark_bounds(void)
{
	static const int64_t ok[] = { 1000, 1000, 1000, -1 },
			     failed[] = { 2000, -1 }, censored[] = { 500, -1 };
	struct fl_stats_opts o = { 0 };
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, RUN STAGE(""));
	doc_counts(&d, 0, "1", 5, 3, 1, 1);
	doc_times(&d, 0, "1", "response", "ok", ok);
	doc_times(&d, 0, "1", "response", "failed", failed);
	doc_times(&d, 0, "1", "response", "censored", censored);
	doc_end(&d, "2");
	g = run(&d, "step", o, 1000);
	IS(&g, "step", 0, "count", "5");
	IS(&g, "step", 0, "error_share", "0.400000");
	IS(&g, "step", 0, "rate_per_s", "2.000");
	IS(&g, "step", 0, "censored", "1");
	IS(&g, "step", 0, "response_p10_ms", "0.500");
	IS(&g, "step", 0, "response_max_ms", "2.000");
	IS(&g, "step", 0, "apdex", "0.600");
	fl_buf_fini(&g.text);
	o.ok_only = true;
	g = run(&d, "step", o, 1000);
	IS(&g, "step", 0, "count", "5");
	IS(&g, "step", 0, "censored", "0");
	IS(&g, "step", 0, "response_min_ms", "1.000");
	IS(&g, "step", 0, "response_max_ms", "1.000");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

/* Where there is no service line, the response stands for it: by second. */
static void
service_times_are_those_of_responses_without_their_own(void)
{
	static const int64_t slow[] = { 9000, -1 }, fast[] = { 1000, -1 };
	struct fl_stats_opts o = { 0 };
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, RUN STAGE(""));
	doc_counts(&d, 0, "1", 5, 1, 0, 0);
	doc_times(&d, 0, "1", "response", "ok", slow);
	doc_times(&d, 0, "1", "service", "ok", fast);
	doc_counts(&d, 1, "1", 5, 1, 0, 0);
	doc_times(&d, 1, "1", "response", "ok", slow);
	doc_end(&d, "2");
	g = run(&d, "step", o, 1000);
	IS(&g, "step", 0, "response_min_ms", "9.000");
	IS(&g, "step", 0, "service_min_ms", "1.000");
	IS(&g, "step", 0, "service_max_ms", "9.000");
	IS(&g, "step", 0, "service_mean_ms", "5.000");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

static void
warm_ups_are_nobody_elses(void)
{
	struct fl_stats_opts o = { 0 };
	static const char *const asserts[] = { "count<=0" };
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, RUN STAGE(" warmup=\"1\""));
	DOC_OK(&d, 0, "1", 1000);
	doc_end(&d, "2");
	o.asserts = asserts;
	o.n_asserts = 1;
	g = run(&d, "stage,step,second,bucket,spectrum,threshold", o, 1000);
	CHECK(g.rc == 0);
	IS(&g, "stage", 0, "warmup", "1");
	IS(&g, "step", 0, "count", "1");
	IS(&g, "second", 0, "second", "");
	IS(&g, "spectrum", 0, "step", "");
	IS(&g, "threshold", 0, "value", "0.000");
	IS(&g, "threshold", 0, "verdict", "ok");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

/* A second in which nothing happened has a line; late lines add up. */
static void
seconds_without_lines_and_late_ones(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, RUN);
	DOC_OK(&d, 0, "1", 1000);
	DOC_OK(&d, 3, "1", 1000);
	DOC_OK(&d, 1, "1", 2000);
	DOC_OK(&d, 4, "1", 1000);
	DOC_OK(&d, 1, "1", 2000);
	doc_end(&d, "5");
	g = run(&d, "second,step", o, 1000);
	IS(&g, "second", 0, "second", "0");
	IS(&g, "second", 1, "second", "1");
	IS(&g, "second", 1, "ok", "1");
	IS(&g, "second", 2, "second", "1");
	IS(&g, "second", 2, "ok", "1");
	IS(&g, "second", 3, "second", "2");
	IS(&g, "second", 3, "rate_per_s", "0.000");
	IS(&g, "second", 3, "len_s", "1");
	IS(&g, "second", 3, "nodes", "0");
	IS(&g, "second", 5, "second", "4");
	IS(&g, "step", 0, "count", "5");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

/* What comes home after the plan, or between two stages, is no rate. */
static void
only_planned_seconds_have_a_rate(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d = { 0 };
	struct got g;
	size_t i;
	static const struct {
		const char *len_s;
		const char *rate;
	} wanted[] = {
		{ "1", "1.000" },
		{ "1", "1.000" },
		{ "0", "" },
		{ "0", "" },
		{ "1", "2.000" },
		{ "0.500", "" },
		{ "0", "" },
	};

	doc_begin(&d,
	    RUN STAGE("") "<stage n=\"1\" model=\"users\" users=\"5\" "
			  "rate=\"\" ramp=\"0\" seconds=\"1.5\"/>\n");
	DOC_OK(&d, 0, "1", 1000);
	DOC_OK(&d, 1, "1", 1000);
	DOC_OK(&d, 2, "1", 1000);
	doc_text(&d, "<interval seq=\"90\" at=\"4\" len=\"1\" stage=\"1\" "
		     "step=\"1\" users=\"1\" started=\"2\" ok=\"2\" "
		     "failed=\"0\" sent=\"0\" received=\"0\"/>\n");
	DOC_OK(&d, 5, "1", 1000);
	DOC_OK(&d, 6, "1", 1000);
	doc_end(&d, "6.7");
	g = run(&d, "second", o, 1000);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		IS(&g, "second", i, "len_s", wanted[i].len_s);
		IS(&g, "second", i, "rate_per_s", wanted[i].rate);
	}
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

/* Lines of a slow worker, which come when the next second has begun. */
static void
seconds_wait_a_little(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, RUN STAGE(""));
	DOC_OK(&d, 0, "1", 1000);
	DOC_OK(&d, 1, "1", 1000);
	DOC_OK(&d, 2, "1", 1000);
	DOC_OK(&d, 0, "1", 2000);
	doc_end(&d, "3");
	g = run(&d, "second,step", o, 1000);
	IS(&g, "second", 0, "ok", "2");
	IS(&g, "second", 0, "max_ms", "2.000");
	IS(&g, "second", 1, "second", "1");
	IS(&g, "step", 0, "max_rate_per_s", "2.000");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

static const struct {
	const char *text;
	const char *verdict; /* NULL: it cannot be read */
} thresholds[] = {
	{ "p99<250ms", "ok" },
	{ "p50<=2ms", "ok" },
	{ "p50<2ms", "missed" },
	{ "p50>=2ms", "ok" },
	{ "p50>2ms", "missed" },
	{ "login:p99<=4ms", "ok" },
	{ "1:max<4ms", "missed" },
	{ "iteration:mean<=3ms", "ok" },
	{ "service_p50<1s", "ok" },
	{ "errors<1%", "ok" },
	{ "errors<0.01", "ok" },
	{ "rate>=2/s", "ok" },
	{ "rate>2/s", "missed" },
	{ "apdex>0.9", "ok" },
	{ "count>=4", "ok" },
	{ "logn:p99<1s", "none" },
	{ "p99", NULL },
	{ "p99<", NULL },
	{ "p99<250", NULL },
	{ "p101<1s", NULL },
	{ "p99.99999<1s", NULL },
	{ "q99<1s", NULL },
	{ "service_errors<1%", NULL },
	{ "errors<x", NULL },
	{ "<1s", NULL },
	{ "", NULL },
};

static void
thresholds_hold_or_not(void)
{
	struct fl_stats_opts o = { .n_asserts = 1 };
	struct doc d = simple();
	struct got g;
	size_t i;

	for (i = 0; i < sizeof(thresholds) / sizeof(thresholds[0]); i++) {
		printf("# %s\n", thresholds[i].text);
		o.asserts = &thresholds[i].text;
		g = run(&d, "threshold", o, 1000);
		if (thresholds[i].verdict == NULL) {
			CHECK(g.rc == -1);
			continue;
		}
		IS(&g, "threshold", 0, "verdict", thresholds[i].verdict);
		CHECK(g.missed == (strcmp(thresholds[i].verdict, "ok") != 0));
		fl_buf_fini(&g.text);
	}
	doc_fini(&d);
}

/* A hung server's time-outs do not look fast. */
static void
a_bound_does_not_show_that_something_was_fast(void)
{
	static const int64_t ok[] = { 1000, -1 }, censored[] = { 100, -1 };
	static const char *const asserts[] = { "p99<1s" };
	struct fl_stats_opts o = { .asserts = asserts, .n_asserts = 1 };
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, RUN STAGE(""));
	doc_counts(&d, 0, "1", 5, 1, 0, 1);
	doc_times(&d, 0, "1", "response", "ok", ok);
	doc_times(&d, 0, "1", "response", "censored", censored);
	doc_end(&d, "2");
	g = run(&d, "threshold", o, 1000);
	IS(&g, "threshold", 0, "verdict", "missed");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

static const struct {
	const char *line;
	const char *error;
} bad[] = {
	{ "<interval at=\"0\" stage=\"0\" step=\"1\" ok=\"-1\"/>\n",
	    "a.xml:4: ok=\"-1\": want a whole number" },
	{ "<interval at=\"0\" stage=\"0\" step=\"1\" "
	  "ok=\"18446744073709551616\"/>\n",
	    "a.xml:4: ok=" },
	{ "<interval at=\"0\" stage=\"0\" step=\"1\" "
	  "ok=\"18446744073709551615\"/>\n",
	    "a.xml:4: the sum of ok" },
	{ "<interval at=\"-1\" stage=\"0\" step=\"1\"/>\n", "a.xml:4: at=" },
	{ "<interval at=\"9000000000\" stage=\"0\" step=\"1\"/>\n",
	    "a.xml:4: at is" },
	{ "<interval stage=\"0\" step=\"1\"/>\n",
	    "a.xml:4: <interval> without at" },
	{ "<interval at=\"0\" step=\"1\"/>\n", "a.xml:4: <interval> without" },
	{ "<interval at=\"0\" stage=\"1000\" step=\"1\"/>\n",
	    "a.xml:4: stage 1000" },
	{ "<interval at=\"0\" stage=\"0\"/>\n", "a.xml:4: <interval> witho" },
	{ "<interval at=\"0\" len=\"0\" stage=\"0\" step=\"1\"/>\n",
	    "a.xml:4: len" },
	{ "<interval at=\"0\" len=\"1.5\" stage=\"0\" step=\"1\"/>\n",
	    "a.xml:4: len" },
	{ "<times at=\"0\" stage=\"0\" step=\"1\" what=\"response\" of=\"ok\" "
	  "n=\"1\" hist=\"HISTFAAA\"/>\n",
	    "a.xml:4: " },
	{ "<times at=\"0\" stage=\"0\" step=\"1\" what=\"response\" of=\"ok\" "
	  "n=\"1\" hist=\"?\"/>\n",
	    "a.xml:4: " },
	{ "<times at=\"0\" stage=\"0\" step=\"1\" what=\"response\" of=\"ok\" "
	  "n=\"1\"/>\n",
	    "a.xml:4: <times> without hist" },
	{ "<times at=\"0\" stage=\"0\" step=\"1\" what=\"response\" of=\"no\" "
	  "n=\"1\"/>\n",
	    "a.xml:4: of=" },
	{ "<times at=\"0\" stage=\"0\" step=\"1\" of=\"ok\" n=\"0\"/>\n",
	    "a.xml:4: <times> without what" },
	{ "<times at=\"0\" stage=\"0\" step=\"1\" what=\"response\" of=\"ok\" "
	  "n=\"1\" min=\"2\" max=\"1\"/>\n",
	    "a.xml:4: min is above max" },
	{ "<stage n=\"7\" model=\"users\"/>\n", "a.xml:4: stage 7 after 1" },
	{ "<stage n=\"1\" model=\"x\"/>\n", "a.xml:4: model=" },
	{ "<stage n=\"1\" model=\"users\" seconds=\"1e9\"/>\n",
	    "a.xml:4: seconds=" },
	{ "<funbric version=\"1\">\n", "a.xml:4: a second document" },
	{ "<failure at=\"0\" stage=\"0\" step=\"1\" message64=\"?\"/>\n",
	    "a.xml:4: " },
	{ "<end at=\"0\"/><end at=\"0\"/>\n", "a.xml:4: a second <end>" },
	{ "<generator at=\"0\" cpu=\"x\"/>\n", "a.xml:4: cpu=" },
};

static void
nonsense_is_an_error_with_its_line(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d;
	struct got g;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		printf("# %zu\n", i);
		d = (struct doc){ 0 };
		doc_begin(&d, RUN STAGE(""));
		doc_text(&d, bad[i].line);
		DOC_OK(&d, 0, "1", 1000);
		DOC_OK(&d, 5, "1", 1000);
		g = run(&d, "step", o, 1000);
		CHECK(g.rc == -1);
		CHECK(strncmp(g.err.msg, bad[i].error, strlen(bad[i].error)) ==
		      0);
		if (strncmp(g.err.msg, bad[i].error, strlen(bad[i].error)) != 0)
			printf("# %s\n", g.err.msg);
		fl_buf_fini(&g.text);
		doc_fini(&d);
	}
}

/* The line says one time more than its histogram holds. */
static void
a_histogram_holds_what_its_line_says(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d = { 0 };
	struct got g;
	char *n;

	doc_begin(&d, RUN STAGE(""));
	DOC_OK(&d, 0, "1", 1000);
	n = strstr(d.text.data, " n=\"1\"");
	n[4] = '2';
	doc_end(&d, "2");
	g = run(&d, "step", o, 1000);
	CHECK(g.rc == -1 &&
	      strcmp(g.err.msg, "a.xml:5: n is 2, but the histogram holds 1") ==
		  0);
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

static void
what_is_unknown_is_nothing(void)
{
	struct fl_stats_opts o = { 0 };
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, RUN STAGE(" later=\"1\"") "<later at=\"1\" x=\"y\"/>\n");
	DOC_OK(&d, 0, "later", 1000);
	doc_end(&d, "2");
	g = run(&d, "step", o, 1000);
	CHECK(g.rc == 0);
	IS(&g, "step", 0, "step", "later");
	fl_buf_fini(&g.text);
	doc_fini(&d);
}

static void
options_are_read(void)
{
	struct fl_stats_opts o = { .percentiles = "50,99.99" };
	struct doc d = simple();
	struct fl_err e;
	unsigned kinds;
	struct got g = run(&d, "step", o, 1000);

	IS(&g, "step", 0, "response_p99.99_ms", "8.000");
	IS(&g, "step", 0, "response_p99_ms", "");
	fl_buf_fini(&g.text);
	o.percentiles = "50,,99";
	g = run(&d, "step", o, 1000);
	CHECK(g.rc == -1);
	CHECK(fl_stats_kinds("run,stage", &kinds, &e) == 0 && kinds == 3);
	CHECK(fl_stats_kinds("stags", &kinds, &e) == -1);
	CHECK(strstr(e.msg, "did you mean stage?") != NULL);
	CHECK(fl_stats_kinds("", &kinds, &e) == -1);
	doc_fini(&d);
}

int
main(void)
{
	a_small_document();
	cut_documents_are_incomplete();
	errors_are_shares_and_mark_bounds();
	service_times_are_those_of_responses_without_their_own();
	warm_ups_are_nobody_elses();
	seconds_without_lines_and_late_ones();
	only_planned_seconds_have_a_rate();
	seconds_wait_a_little();
	thresholds_hold_or_not();
	a_bound_does_not_show_that_something_was_fast();
	nonsense_is_an_error_with_its_line();
	a_histogram_holds_what_its_line_says();
	what_is_unknown_is_nothing();
	options_are_read();
	return tap_done();
}
