#include <stdlib.h>
#include <string.h>

#include "../../lib/plot/gather.h"
#include "tap.h"

#define SECOND                                                                 \
	"#second\tsecond\tstep\tusers\tok\tfailed\trate_per_s\tp50_ms\tp95_ms" \
	"\tp99_ms\tmax_ms\n"

/* What a set is written as, of some records; or what is wrong with them. */
static const struct {
	const char *in;
	const char *step;
	const char *set;
	const char *want;
} cases[] = {
	{ "", NULL, "time",
	    "!in: no records: want what fl-stats writes into a "
	    "pipe" },
	{ "#run\trun\nrun\tx\n", NULL, "time", "!in: no 'second' records" },
	{ "#run\trun\nrun\tx\nrun\ty\n", NULL, "time",
	    "!in:3: a second run: draw "
	    "one at a time, or make them one by fl-merge" },
	/* One second is drawn from its beginning to its end. */
	{ SECOND "second\t4\tall\t5\t90\t10\t100.000\t1.5\t2\t3\t4\n", NULL,
	    "time",
	    "# rate\n4\t90\t10\n5\t90\t10\n"
	    "\n\n# times\n4\t1.5\t2\t3\t4\n5\t1.5\t2\t3\t4\n"
	    "\n\n# users\n4\t5\n5\t5\n\n\n# marks\nNaN\n" },
	/* 2 is missing, 4 had no exchanges; a part of a second has its rate. */
	{ SECOND "second\t0\tall\t5\t9\t0\t9\t1\t2\t3\t4\n"
		 "second\t1\tall\t5\t9\t0\t9\t1\t2\t3\t4\n"
		 "second\t3\tall\t6\t9\t0\t9\t1\t2\t3\t4\n"
		 "second\t4\tall\t\t0\t0\t0\t\t\t\t\n"
		 "second\t5\tall\t6\t3\t1\t8\t1\t\t3\t4\n",
	    NULL, "time",
	    "# rate\n0.5\t9\t0\n1.5\t9\t0\n\n3.5\t9\t0\n4.5\t0\t0\n5.5\t6\t2\n"
	    "\n\n# times\n0.5\t1\t2\t3\t4\n1.5\t1\t2\t3\t4\n\n3\t1\t2\t3\t4\n"
	    "4\t1\t2\t3\t4\n\n5\t1\tNaN\t3\t4\n6\t1\tNaN\t3\t4\n"
	    "\n\n# users\n0\t5\n2\t5\n\n3\t6\n6\t6\n\n\n# marks\nNaN\n" },
	/* A step by its name, which comes after its number. */
	{ SECOND "second\t4\tall\t5\t9\t0\t9\t1\t2\t3\t4\n"
		 "second\t4\t2\t5\t7\t0\t7\t1\t2\t3\t4\n"
		 "#mark\tat_s\ttext\nmark\t4.5\tsay \"x\" \\\\ \\n\n"
		 "#step\tstage\tstep\tname\tcount\nstep\t0\t2\tlogin\t7\n",
	    "login", "time",
	    "# rate\n4\t7\t0\n5\t7\t0\n"
	    "\n\n# times\n4\t1\t2\t3\t4\n5\t1\t2\t3\t4\n"
	    "\n\n# users\n4\t5\n5\t5\n"
	    "\n\n# marks\n4.5\t\"say 'x' \\\\  \"\n" },
	{ "#step\tstage\tstep\tname\tcount\nstep\t0\t2\tlogin\t7\n", "logn",
	    "time", "!in: no step 'logn': did you mean 'login'?" },
	{ "#step\tstage\tstep\tname\tcount\nstep\t0\t2\tlogin\t7\n", "login",
	    "time",
	    "!in: no 'second' records of step 2: want those of fl-stats "
	    "-s" },
	{ "#spectrum\tstage\tstep\tpercentile\tvalue_ms\tcount\n"
	  "spectrum\t0\tall\t0\t1\t1\nspectrum\t0\tall\t100\t3\t2\n"
	  "spectrum\t0\t1\t0\t1\t1\nspectrum\t1\tall\t100\t7\t1\n"
	  "spectrum\t2\tall\t100\t7\t1\n"
	  "#stage\tstage\tmodel\tusers\trate_per_s\titerations\n"
	  "stage\t0\tusers\t5\t\t1\nstage\t1\trate\t\t50\t1\n",
	    NULL, "spectrum",
	    "# curve\n\"5 users\"\n0\t1\t1\n100\t3\t2\n"
	    "\n\n# curve\n\"50/s\"\n100\t7\t1\n"
	    "\n\n# curve\n\"stage 2\"\n100\t7\t1\n" },
	{ "#spectrum\tstage\tstep\tpercentile\tvalue_ms\tcount\n"
	  "spectrum\t0\tall\t101\t1\t1\n",
	    NULL, "spectrum", "!in:2: percentile 101: want 0 to 100" },
	{ "#bucket\tsecond\tlow_ms\thigh_ms\tcount\nbucket\t3\t4\t5\t10\n"
	  "bucket\t3\t1\t2\t7\nbucket\t4\t1\t2\t8\nbucket\t4\t4\t5\t0\n",
	    NULL, "heat",
	    "# heat\n3\t4\t1\t2\t7\n3\t4\t4\t5\t10\n4\t5\t1\t2\t8\n" },
	{ "#bucket\tsecond\tlow_ms\thigh_ms\tcount\nbucket\t3\t5\t5\t10\n",
	    NULL, "heat",
	    "!in:2: a class of latency that is none: want low_ms below "
	    "high_ms, and a count" },
	{ "#failure\tstage\tstep\tkind\tmessage\tcount\n"
	  "failure\t0\t1\tassert\tno\t3\nfailure\t0\t1\ttimeout\t\t9\n"
	  "failure\t1\t2\tassert\tno\t4\n",
	    NULL, "errors",
	    "# failures\n0\t9\t\"timeout\"\n1\t7\t\"assert: no\"\n" },
	{ "#stage\tstage\tmodel\tusers\trate_per_s\titerations\titerations_per_"
	  "s"
	  "\terror_share\tp50_ms\tp95_ms\tp99_ms\tapdex\twarmup\n"
	  "stage\t0\tusers\t5\t\t9\t10\t0\t1\t2\t3\t1\t1\n"
	  "stage\t1\tusers\t6\t\t9\t10\t0.5\t1\t2\t3\t\t0\n"
	  "stage\t2\tusers\t0\t\t0\t0\t\t\t\t\t\t0\n",
	    NULL, "stages", "# stages\n6\t1\t2\t3\t10\t5\tNaN\t0\n" },
	{ "#stage\tstage\titerations\nstage\t0\t0\n", NULL, "stages",
	    "!in: no 'stage' records with iterations" },
};

static int
write_set(size_t i, struct fl_gather *g, struct fl_buf *out, struct fl_err *e)
{
	const struct fl_gather_set *set = fl_gather_set(cases[i].set);

	if (fl_gather_feed(g, cases[i].in, strlen(cases[i].in), e) == -1 ||
	    fl_gather_finish(g, e) == -1 || fl_gather_has(g, set, e) == -1)
		return -1;
	return fl_gather_write(g, set, out, e);
}

static void
check_text(const char *got, const char *want)
{
	if (strcmp(got, want) != 0)
		printf("# got:\n%s# wanted:\n%s", got, want);
	CHECK(strcmp(got, want) == 0);
}

static void
run_case(struct fl_gather *g, size_t i)
{
	struct fl_buf out;
	struct fl_err e;
	int rc;

	fl_buf_init(&out, 1 << 20);
	fl_gather_init(g, "in", cases[i].step, 1000, 100);
	rc = write_set(i, g, &out, &e);
	CHECK(rc == (cases[i].want[0] == '!' ? -1 : 0));
	if (rc == -1)
		check_text(e.msg, cases[i].want + 1);
	else
		check_text(out.data, cases[i].want);
	fl_gather_fini(g);
	fl_buf_fini(&out);
}

static void
many_failures_are_few_bars(struct fl_gather *g)
{
	struct fl_buf in, out;
	struct fl_err e;
	int i;

	fl_buf_init(&in, 1 << 20);
	fl_buf_init(&out, 1 << 20);
	fl_buf_add_str(&in, "#failure\tstep\tkind\tmessage\tcount\n", &e);
	for (i = 0; i < 5000; i++)
		fl_buf_addf(&in, &e, "failure\t1\tassert\tm%d\t1\n", i);
	fl_gather_init(g, "in", NULL, 10, 10);
	CHECK(fl_gather_feed(g, in.data, in.len, &e) == 0);
	CHECK(fl_gather_finish(g, &e) == 0);
	CHECK(fl_gather_write(g, fl_gather_set("errors"), &out, &e) == 0);
	CHECK(strstr(out.data, "other: failures") != NULL);
	CHECK(strstr(out.data, "11\t2037\t\"2037 other kinds\"\n") != NULL);
	fl_gather_fini(g);
	fl_buf_fini(&in);
	fl_buf_fini(&out);
}

/* What a run's record makes of title and note. */
static const struct {
	const char *run;
	const char *title;
	const char *note;
} runs[] = {
	{ "\t\t\t\t\t\t\t", "Load test", "" },
	{ "5f0c\t1\t2026-11-24T06:00:00.12Z\t60\tyes\tok\tx\t", "Run 5f0c",
	    "2026-11-24 06:00:00 UTC, 60 s, verdict ok" },
	{ "5f0c\t3\tnoon\t5400.2\tno\tsuspect\tcpu 97 %\tname=a,b=c",
	    "name=a,b=c",
	    "noon, 90 min, 3 nodes, cut short, verdict suspect, cpu 97 %" },
	{ "dae822f2e0068e361af64148ff9d51f6\t\t\t\t\t\t\t", "Run dae822f2",
	    "" },
	{ "x\t1\t\t0.25\tyes\t\t\t", "Run x", "0.25 s" },
	{ "x\t1\t\t90061\tyes\t\t\t", "Run x", "25 h 1 min" },
	{ "x\t1\t\t259200\tyes\t\t\t", "Run x", "3 d" },
	{ "x\t1\t2026-11-24T06:00:00+01:00\t\tyes\t\t\t", "Run x",
	    "2026-11-24 06:00:00" },
};

static void
run_is_told(struct fl_gather *g, size_t i)
{
	struct fl_buf in, out;
	struct fl_err e;

	fl_buf_init(&in, 1 << 20);
	fl_buf_init(&out, 1 << 20);
	fl_buf_addf(&in, &e,
	    "#run\trun\tnodes\tstart\tseconds\tcomplete\t"
	    "verdict\treason\tlabels\nrun\t%s\n",
	    runs[i].run);
	fl_gather_init(g, "in", NULL, 10, 10);
	CHECK(fl_gather_feed(g, in.data, in.len, &e) == 0);
	CHECK(fl_about_title(&g->about, &out, &e) == 0);
	check_text(out.data, runs[i].title);
	fl_buf_clear(&out);
	CHECK(fl_about_note(&g->about, NULL, &out, &e) == 0);
	check_text(out.data, runs[i].note);
	fl_gather_fini(g);
	fl_buf_fini(&in);
	fl_buf_fini(&out);
}

int
main(void)
{
	static struct fl_gather g; /* static for its size */
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# case %zu\n", i);
		run_case(&g, i);
	}
	many_failures_are_few_bars(&g);
	for (i = 0; i < sizeof(runs) / sizeof(runs[0]); i++)
		run_is_told(&g, i);
	return tap_done();
}
