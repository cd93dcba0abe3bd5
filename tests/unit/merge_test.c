/*
 * merge_test - documents, copies, parts and merges to one document
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/result/merge.h"
#include "doc.h"
#include "tap.h"

static char dir[] = "/tmp/merge_test.XXXXXX";

struct got {
	int rc;
	struct fl_buf text;
	struct fl_buf warnings;
	struct fl_merge_result result;
	struct fl_err err;
};

static int
take(void *ctx, const void *data, size_t len, struct fl_err *err)
{
	struct got *g = ctx;

	return fl_buf_add(&g->text, data, len, err);
}

static void
take_warning(void *ctx, const char *text)
{
	struct got *g = ctx;
	struct fl_err err;

	fl_buf_add_str(&g->warnings, text, &err);
	fl_buf_add_str(&g->warnings, "\n", &err);
}

enum {
	BY_NODE = 1,
	FORCE = 2,
};

/* The files in this order; names are relative to dir and end with NULL. */
static struct got
merge(unsigned flags, const char *const *names)
{
	struct fl_merge_opts o = { .write = take, .warn = take_warning };
	const char *paths[8];
	struct got g = { 0 };
	size_t n;

	for (n = 0; names[n] != NULL; n++)
		paths[n] = names[n];
	o.paths = paths;
	o.n = n;
	o.by_node = (flags & BY_NODE) != 0;
	o.force = (flags & FORCE) != 0;
	o.ctx = &g;
	fl_buf_init(&g.text, 64 << 20);
	fl_buf_init(&g.warnings, 1 << 20);
	g.rc = fl_merge(&o, &g.result, &g.err);
	if (g.rc == -1)
		printf("# %s\n", g.err.msg);
	return g;
}

#define MERGE(flags, ...)                                                      \
	merge(flags, (const char *const[]){ __VA_ARGS__, NULL })

static void
fini(struct got *g)
{
	fl_buf_fini(&g->text);
	fl_buf_fini(&g->warnings);
}

static bool
has(const struct got *g, const char *text)
{
	bool there = g->text.data != NULL && strstr(g->text.data, text) != NULL;

	if (!there)
		printf("# no '%s'\n", text);
	return there;
}

static bool
warned(const struct got *g, const char *text)
{
	return g->warnings.data != NULL &&
	       strstr(g->warnings.data, text) != NULL;
}

static bool
fails(const struct got *g, const char *message)
{
	bool so = g->rc == -1 && strstr(g->err.msg, message) != NULL;

	if (!so)
		printf("# wanted '%s'\n", message);
	return so;
}

static void
save(const char *name, const void *data, size_t len)
{
	FILE *fp = fopen(name, "w");

	if (fp == NULL || fwrite(data, 1, len, fp) != len || fclose(fp) != 0)
		abort();
}

/* What a document begins with; run is more attributes of <run>. */
static struct doc
head(const char *id, const char *run, const char *stages)
{
	struct doc d = { 0 };
	char text[600];

	snprintf(text, sizeof(text),
	    "<run instance=\"%s\" run=\"r\" "
	    "node=\"n%s\" %s/>\n%s<step n=\"1\" name=\"login\"/>\n",
	    id, id, run, stages);
	doc_begin(&d, text);
	return d;
}

#define STAGE                                                                  \
	"<stage n=\"0\" model=\"users\" users=\"5\" rate=\"\" "                \
	"ramp=\"0\" seconds=\"2\"/>\n"

static struct doc
simple(const char *id, const char *run, int64_t us)
{
	struct doc d = head(id, run, STAGE);

	DOC_OK(&d, 0, "1", us, 2 * us);
	DOC_OK(&d, 1, "1", us);
	DOC_OK(&d, 1, "iteration", us);
	doc_end(&d, "2.5");
	return d;
}

static void
save_doc(const char *name, struct doc *d)
{
	save(name, d->text.data, d->text.len);
	doc_fini(d);
}

static void
save_simple(const char *name, const char *id, const char *run, int64_t us)
{
	struct doc d = simple(id, run, us);

	save_doc(name, &d);
}

static void
documents_add_up(void)
{
	struct got g, h;

	save_simple("a.xml", "a", "", 1000);
	save_simple("b.xml", "b", "", 5000);
	g = MERGE(0, "a.xml", "b.xml");
	CHECK(g.rc == 0 && g.result.instances == 2 && g.result.cut == 0);
	CHECK(has(&g, "<stage n=\"0\" model=\"users\" users=\"10\" rate=\"\" "
		      "ramp=\"0\" seconds=\"2\"/>\n"));
	CHECK(has(&g, "<coverage seq=\"1\" at=\"0\" instances=\"2\" "
		      "users=\"2\"/>\n"));
	CHECK(has(&g,
	    "<interval seq=\"2\" at=\"0\" len=\"1\" stage=\"0\" "
	    "step=\"1\" users=\"2\" started=\"4\" ok=\"4\" failed=\"0\" "
	    "sent=\"40\" received=\"400\"/>\n"));
	CHECK(has(&g, " what=\"response\" of=\"ok\" n=\"4\" sum=\"18000\" "
		      "min=\"1000\" max=\"10000\" hist=\"HIST"));
	CHECK(has(&g, "id=\"a\" node=\"na\" upto=\"7\" at=\"2.5\" "
		      "verdict=\"ok\""));
	CHECK(has(&g, "<end seq=\"11\" at=\"2.5\" verdict=\"ok\" "
		      "stopped=\"duration\" unfinished=\"0\" "
		      "exit=\"0\"/>\n</funbric>\n"));
	h = MERGE(0, "b.xml", "a.xml");
	CHECK(fl_str_eq(fl_buf_str(&g.text), fl_buf_str(&h.text)));
	fini(&g);
	fini(&h);
}

/* A histogram in the merge is the histogram of all values. */
static void
histograms_are_merged(void)
{
	static const int64_t all[] = { 1000, 2000, 5000, 10000, -1 };
	struct doc d = { 0 };
	char *hist;
	struct got g;

	doc_text(&d, "");
	doc_times(&d, 0, "1", "response", "ok", all);
	hist = strstr(d.text.data, "hist=");
	g = MERGE(0, "a.xml", "b.xml");
	CHECK(has(&g, hist));
	fini(&g);
	doc_fini(&d);
}

static void
merges_are_documents(void)
{
	struct got all, some, again;

	save_simple("c.xml", "c", "", 3000);
	all = MERGE(0, "a.xml", "b.xml", "c.xml");
	some = MERGE(0, "a.xml", "c.xml");
	save("all.xml", all.text.data, all.text.len);
	save("some.xml", some.text.data, some.text.len);
	again = MERGE(0, "all.xml");
	CHECK(fl_str_eq(fl_buf_str(&all.text), fl_buf_str(&again.text)));
	fini(&again);
	again = MERGE(0, "some.xml", "b.xml");
	CHECK(fl_str_eq(fl_buf_str(&all.text), fl_buf_str(&again.text)));
	fini(&again);
	/* what is in another is not counted again */
	again = MERGE(0, "some.xml", "all.xml", "b.xml", "a.xml");
	CHECK(fl_str_eq(fl_buf_str(&all.text), fl_buf_str(&again.text)));
	fini(&again);
	fini(&some);
	some = MERGE(0, "b.xml", "c.xml");
	save("other.xml", some.text.data, some.text.len);
	again = MERGE(0, "some.xml", "other.xml");
	CHECK(fails(&again, "other.xml and some.xml: both hold instance c, and "
			    "neither all of the other"));
	fini(&again);
	fini(&some);
	fini(&all);
}

/* A merge of a cut copy holds less than the whole one. */
static void
a_merge_that_holds_less_is_refused(void)
{
	struct doc d = simple("a", "", 1000);
	struct got g;

	save("cut.xml", d.text.data, d.text.len / 2);
	g = MERGE(0, "cut.xml", "b.xml");
	save("some.xml", g.text.data, g.text.len);
	fini(&g);
	g = MERGE(0, "some.xml", "a.xml");
	CHECK(fails(&g, "some.xml and a.xml: both hold instance a"));
	fini(&g);
	g = MERGE(0, "some.xml", "cut.xml");
	CHECK(g.rc == 0 && g.result.instances == 2);
	fini(&g);
	doc_fini(&d);
}

/* Cut at every byte, a copy adds nothing to the whole one and takes nothing. */
static void
copies_of_an_instance_count_once(void)
{
	struct doc d = simple("a", "", 1000);
	struct got whole = MERGE(0, "a.xml", "b.xml"), g;
	size_t len, bad = 0;

	len = (size_t)(strstr(d.text.data, "<step") - d.text.data);
	for (; len <= d.text.len; len += 7) {
		save("cut.xml", d.text.data, len);
		g = MERGE(0, "cut.xml", "a.xml", "b.xml");
		bad += g.rc != 0 || g.result.truncated != 0 ||
		       !fl_str_eq(fl_buf_str(&g.text), fl_buf_str(&whole.text));
		fini(&g);
	}
	CHECK(bad == 0);
	fini(&whole);
	doc_fini(&d);
}

/* Each copy lacks a record that another has. */
static void
copies_complete_each_other(void)
{
	struct doc d = simple("a", "", 1000);
	struct got whole = MERGE(0, "a.xml"), g;
	char *line, *end, *text = strdup(d.text.data);
	size_t bad = 0, i;

	for (i = 0; i < 2; i++) {
		line = strstr(text,
		    i == 0 ? "<interval seq=\"1\"" : "<interval seq=\"3\"");
		end = strchr(line, '\n') + 1;
		memmove(line, end, strlen(end) + 1);
		save(i == 0 ? "one.xml" : "two.xml", text, strlen(text));
		snprintf(text, strlen(d.text.data) + 1, "%s", d.text.data);
	}
	g = MERGE(0, "one.xml", "two.xml");
	bad += !fl_str_eq(fl_buf_str(&g.text), fl_buf_str(&whole.text));
	CHECK(bad == 0);
	fini(&g);
	fini(&whole);
	free(text);
	doc_fini(&d);
}

static void
copies_that_differ_are_an_error(void)
{
	struct doc d = simple("a", "", 1000);
	struct got g;

	strstr(d.text.data, "users=\"1\"")[7] = '2';
	save_doc("lie.xml", &d);
	g = MERGE(0, "a.xml", "lie.xml");
	CHECK(fails(&g, "lie.xml:5: record 1 is another than in a.xml:5"));
	fini(&g);
	save_simple("lie.xml", "a", "part=\"1/2\" ", 1000);
	g = MERGE(0, "a.xml", "lie.xml");
	CHECK(fails(&g, "a.xml and lie.xml: are both instance a, but differ "
			"in <run>"));
	fini(&g);
}

static void
parts_are_one_whole(void)
{
	struct got g, h;

	save_simple("p1.xml", "p1", "part=\"1/3\" ", 1000);
	save_simple("p3.xml", "p3", "part=\"3/3\" ", 1000);
	g = MERGE(0, "p1.xml", "p3.xml");
	CHECK(has(&g, "<stage n=\"0\" model=\"users\" users=\"5\""));
	CHECK(has(&g, "<load of=\"r/3\" stage=\"0\" users=\"5\"/>\n"));
	CHECK(warned(&g, "run r: 1 of 3 parts are missing: 2\n"));
	save("p13.xml", g.text.data, g.text.len);
	fini(&g);
	save_simple("p2.xml", "p2", "part=\"2/3\" ", 1000);
	g = MERGE(0, "p13.xml", "p2.xml", "a.xml");
	CHECK(has(&g, "users=\"10\" rate"));
	CHECK(!warned(&g, "missing"));
	h = MERGE(0, "a.xml", "p3.xml", "p2.xml", "p1.xml");
	CHECK(fl_str_eq(fl_buf_str(&g.text), fl_buf_str(&h.text)));
	fini(&g);
	fini(&h);
	save_simple("q.xml", "q", "part=\"2/3\" ", 1000);
	g = MERGE(0, "p2.xml", "q.xml");
	CHECK(fails(&g, "q.xml:2: another part 2/3 of run r"));
	fini(&g);
	g = MERGE(FORCE, "p2.xml", "q.xml");
	CHECK(g.rc == 0);
	fini(&g);
	save_simple("q.xml", "q", "part=\"2/4\" ", 1000);
	g = MERGE(0, "p1.xml", "q.xml");
	CHECK(fails(&g, "run r has 4 parts, but 3 in another document"));
	fini(&g);
	save_simple("q.xml", "q", "part=\"5/4\" ", 1000);
	g = MERGE(0, "q.xml");
	CHECK(fails(&g, "q.xml:2: part=\"5/4\": want I/N"));
	fini(&g);
}

static const struct {
	const char *run;
	const char *stages;
	const char *error;
} others[] = {
	{ "",
	    "<stage n=\"0\" model=\"users\" users=\"5\" ramp=\"0\" "
	    "seconds=\"3\"/>\n",
	    "o.xml:3: stage 0: seconds is 3, but 2 in a." },
	{ "",
	    "<stage n=\"0\" model=\"users\" users=\"5\" ramp=\"1\" "
	    "seconds=\"2\"/>\n",
	    "o.xml:3: stage 0: ramp is 1, but 0 in a.xm" },
	{ "",
	    "<stage n=\"0\" model=\"rate\" rate=\"5\" ramp=\"0\" "
	    "seconds=\"2\"/>\n",
	    "o.xml:3: stage 0: model is rate, but user" },
	{ "",
	    "<stage n=\"0\" model=\"users\" users=\"5\" ramp=\"0\" "
	    "seconds=\"2\" warmup=\"1\"/>\n",
	    "stage 0: warmup is 1, but 0" },
	{ "",
	    STAGE "<stage n=\"1\" model=\"users\" users=\"5\" ramp=\"0\" "
		  "seconds=\"2\"/>\n",
	    "o.xml: 2 stages, but 1 in a.xml" },
	{ "scenario=\"y\" ", STAGE, "o.xml:2: scenario is y, but x in a.xml" },
	{ "", STAGE "<step n=\"1\" name=\"search\"/>\n",
	    "step 1 is search, but login in another" },
};

static void
documents_must_agree(void)
{
	struct doc d;
	struct got g;
	size_t i;

	save_simple("a.xml", "a", "scenario=\"x\" ", 1000);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		d = head("o", others[i].run, others[i].stages);
		DOC_OK(&d, 0, "1", 1000);
		save_doc("o.xml", &d);
		g = MERGE(0, "a.xml", "o.xml");
		CHECK(fails(&g, others[i].error));
		fini(&g);
		g = MERGE(FORCE, "a.xml", "o.xml");
		CHECK(g.rc == 0);
		fini(&g);
	}
	save_simple("a.xml", "a", "", 1000);
}

#define START(t) "start=\"2026-11-24T06:00:" t "Z\" "

static void
starts_are_aligned(void)
{
	struct doc d;
	struct got g;

	save_simple("s0.xml", "s0", START("10.000000"), 1000);
	d = head("s1", START("12.400000"), STAGE);
	DOC_OK(&d, 0, "1", 1000);
	doc_text(&d, "<sample seq=\"50\" at=\"0.5\" stage=\"0\" step=\"1\" "
		     "scheduled=\"0.25\" last=\"0.5\"/>\n");
	d.seq = 50;
	doc_end(&d, "2");
	save_doc("s1.xml", &d);
	g = MERGE(0, "s0.xml", "s1.xml");
	CHECK(has(&g, START("12.400000") "shift=\"2\"/>"));
	CHECK(has(&g, " at=\"2\" len=\"1\" stage=\"0\" step=\"1\""));
	CHECK(has(&g, "instance=\"s1\" at=\"2.5\" stage=\"0\" step=\"1\" "
		      "scheduled=\"2.25\" last=\"2.5\"/>"));
	CHECK(has(&g, "id=\"s1\" node=\"ns1\" upto=\"51\" at=\"4\""));
	fini(&g);
	/* a clock that was 2.4 s fast, as is known at the end */
	d = head("s1", START("12.400000"), STAGE);
	doc_text(&d, "<clock seq=\"1\" at=\"0\" offset_us=\"99\"/>\n");
	d.seq = 1;
	DOC_OK(&d, 0, "1", 1000);
	doc_text(&d, "<clock seq=\"9\" at=\"9\" offset_us=\"-2400000\"/>\n");
	save_doc("s1.xml", &d);
	g = MERGE(0, "s0.xml", "s1.xml");
	CHECK(has(&g, "at=\"0\" instances=\"2\""));
	fini(&g);
	/* an agreed instant, whatever the clocks say */
	save_simple("s0.xml", "s0", START("10.000000") "common=\"@7\" ", 1000);
	save_simple("s1.xml", "s1", START("12.400000") "common=\"@7\" ", 1000);
	g = MERGE(0, "s0.xml", "s1.xml");
	CHECK(has(&g, "at=\"0\" instances=\"2\""));
	fini(&g);
	save_simple("s1.xml", "s1", "start=\"yesterday\" ", 1000);
	g = MERGE(0, "s0.xml", "s1.xml");
	CHECK(fails(&g, "s1.xml:2: 'yesterday': want an instant"));
	fini(&g);
}

/* Of two processes one has service times of its own, the other has not. */
static void
service_times_are_completed(void)
{
	static const int64_t nine[] = { 9000, -1 }, one[] = { 1000, -1 };
	struct doc d = head("t", "", STAGE);
	struct got g;

	doc_counts(&d, 0, "1", 1, 1, 0, 0);
	doc_times(&d, 0, "1", "response", "ok", nine);
	doc_times(&d, 0, "1", "service", "ok", one);
	save_doc("t.xml", &d);
	g = MERGE(0, "a.xml", "t.xml");
	CHECK(has(&g, "what=\"response\" of=\"ok\" n=\"3\" sum=\"12000\" "
		      "min=\"1000\" max=\"9000\""));
	CHECK(has(&g, "what=\"service\" of=\"ok\" n=\"3\" sum=\"4000\" "
		      "min=\"1000\" max=\"2000\""));
	CHECK(warned(&g, "node nt (instance t) has no end: last heard at "
			 "second 0\n"));
	CHECK(g.result.cut == 1 && g.result.truncated == 1);
	CHECK(has(&g, " cut=\"1\"/>"));
	fini(&g);
}

static void
what_is_unknown_is_kept(void)
{
	struct doc d = head("u", "colour=\"red\" ",
	    STAGE "<config key=\"k\" value=\"1\"/>\n<thing x=\"1\"/>\n");
	struct got g, h;

	doc_text(&d, "<interval seq=\"1\" at=\"0\" len=\"1\" stage=\"0\" "
		     "step=\"1\" users=\"1\" ok=\"1\" odd=\"a&amp;b\"/>\n"
		     "<event seq=\"2\" at=\"0.5\" x=\"&lt;\"/>\n"
		     "<plain seq=\"3\" y=\"z\"/>\n");
	save_doc("u.xml", &d);
	g = MERGE(0, "u.xml", "a.xml");
	CHECK(has(&g, "colour=\"red\""));
	CHECK(has(&g, "<config key=\"k\" value=\"1\"/>"));
	CHECK(has(&g, "<thing instance=\"u\" x=\"1\"/>"));
	CHECK(has(&g, "received=\"0\" odd=\"a&amp;b\"/>"));
	CHECK(has(&g, "instance=\"u\" at=\"0.5\" x=\"&lt;\"/>"));
	CHECK(has(&g, "instance=\"u\" y=\"z\"/>"));
	save("ua.xml", g.text.data, g.text.len);
	h = MERGE(0, "ua.xml");
	CHECK(fl_str_eq(fl_buf_str(&g.text), fl_buf_str(&h.text)));
	fini(&g);
	fini(&h);
}

static void
configurations_are_said_once_or_by_each(void)
{
	struct doc d;
	struct got g, h;

	d = head("k", "",
	    "<config key=\"os\" value=\"l\"/>\n"
	    "<config key=\"cpu\" value=\"x\"/>\n" STAGE);
	save_doc("k.xml", &d);
	d = head("l", "",
	    "<config key=\"os\" value=\"l\"/>\n"
	    "<config key=\"cpu\" value=\"y\"/>\n" STAGE);
	save_doc("l.xml", &d);
	d = head("m", "",
	    "<config key=\"os\" value=\"o\"/>\n"
	    "<config key=\"cpu\" value=\"y\"/>\n" STAGE);
	save_doc("m.xml", &d);
	g = MERGE(0, "k.xml", "l.xml");
	CHECK(has(&g, "<config key=\"os\" value=\"l\"/>\n"
		      "<config instance=\"k\" key=\"cpu\" value=\"x\"/>\n"
		      "<config instance=\"l\" key=\"cpu\" value=\"y\"/>\n"));
	save("kl.xml", g.text.data, g.text.len);
	fini(&g);
	g = MERGE(0, "kl.xml", "m.xml");
	h = MERGE(0, "m.xml", "l.xml", "k.xml");
	CHECK(has(&h, "<config instance=\"k\" key=\"os\" value=\"l\"/>\n"));
	CHECK(fl_str_eq(fl_buf_str(&g.text), fl_buf_str(&h.text)));
	fini(&g);
	fini(&h);
}

static void
nodes_can_be_kept_apart(void)
{
	struct got apart = MERGE(BY_NODE, "a.xml", "b.xml"), sum, again;

	CHECK(has(&apart, "step=\"1\" instance=\"a\" users=\"1\""));
	CHECK(has(&apart, "step=\"1\" instance=\"b\" users=\"1\""));
	CHECK(has(&apart, "at=\"0\" instances=\"2\" users=\"2\""));
	save("apart.xml", apart.text.data, apart.text.len);
	sum = MERGE(0, "a.xml", "b.xml");
	again = MERGE(0, "apart.xml");
	CHECK(fl_str_eq(fl_buf_str(&sum.text), fl_buf_str(&again.text)));
	fini(&again);
	again = MERGE(BY_NODE, "apart.xml");
	CHECK(fl_str_eq(fl_buf_str(&apart.text), fl_buf_str(&again.text)));
	fini(&again);
	fini(&sum);
	fini(&apart);
}

/* Lines of one second may come a little late, or very late. */
static void
late_lines_are_counted_once(void)
{
	struct doc d = head("v", "", STAGE);
	struct got g;

	DOC_OK(&d, 0, "1", 1000);
	doc_text(&d, "<mark seq=\"50\" at=\"2.5\" text=\"early\"/>\n");
	d.seq = 50;
	DOC_OK(&d, 1, "1", 1000);
	DOC_OK(&d, 9, "1", 1000);
	DOC_OK(&d, 1, "1", 1000);
	save_doc("v.xml", &d);
	g = MERGE(0, "v.xml");
	/* the mark does not tear second 1 apart; the very late line does, but
	 * says nothing of coverage again */
	CHECK(has(&g, "seq=\"4\" at=\"1\" instances=\"1\" users=\"1\"/>\n"
		      "<interval seq=\"5\" at=\"1\""));
	CHECK(has(&g, "<mark seq=\"7\" instance=\"v\" at=\"2.5\" "
		      "text=\"early\"/>\n<interval seq=\"8\" at=\"1\""));
	fini(&g);
}

/* Lines of a slow worker, which come when the next second has begun. */
static void
seconds_wait_a_little(void)
{
	struct doc d = head("y", "", STAGE);
	struct got g;

	DOC_OK(&d, 0, "1", 1000);
	DOC_OK(&d, 1, "1", 1000);
	DOC_OK(&d, 2, "1", 1000);
	DOC_OK(&d, 0, "1", 1000);
	save_doc("y.xml", &d);
	g = MERGE(0, "y.xml");
	CHECK(has(&g, "seq=\"2\" at=\"0\" len=\"1\" stage=\"0\" step=\"1\" "
		      "users=\"1\" started=\"2\" ok=\"2\""));
	fini(&g);
}

static void
generators_are_taken_together(void)
{
	struct doc d = head("w", "", STAGE);
	struct got g;

	doc_text(&d,
	    "<generator seq=\"1\" at=\"0\" worker=\"0\" cpu=\"0.25\" "
	    "late_p99_us=\"90\" due=\"10\" begun=\"9\"/>\n"
	    "<generator seq=\"2\" at=\"0\" worker=\"1\" cpu=\"0.5\" "
	    "late_p99_us=\"80\" due=\"10\" begun=\"10\"/>\n"
	    "<generator seq=\"3\" at=\"0\" worker=\"1\" new=\"1\"/>\n");
	save_doc("w.xml", &d);
	g = MERGE(0, "w.xml");
	CHECK(has(&g, "at=\"0\" workers=\"2\" cpu=\"0.5\" late_p99_us=\"90\" "
		      "due=\"20\" begun=\"19\" spooled=\"0\"/>\n"));
	CHECK(has(&g, "instance=\"w\" at=\"0\" worker=\"1\" new=\"1\"/>\n"));
	fini(&g);
}

static const struct {
	const char *text;
	const char *error;
} bad[] = {
	{ "", "x.xml: empty" },
	{ "text\n", "x.xml:1: not a result document" },
	{ "<jmeter/>\n", "x.xml:1: <jmeter> is no result document" },
	{ "<funbric version=\"2\"/>\n", "x.xml:1: version=\"2\": want 1" },
	{ "<funbric version=\"1\">\n</funbric>\n", "x.xml: no <run> with an" },
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n<run "
	  "instance=\"y\"/>\n",
	    "x.xml: more than one <run>" },
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n"
	  "<mark seq=\"2\" at=\"0\"/>\n<mark seq=\"2\" at=\"0\"/>\n",
	    "x.xml:4: seq 2 after 2" },
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n"
	  "<mark seq=\"x\" at=\"0\"/>\n",
	    "x.xml:3: seq=\"x\": want a whole" },
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n"
	  "<a seq=\"1\"><b/></a>\n",
	    "x.xml:3: <b> inside of another" },
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n"
	  "<mark seq=\"1\" at=\"0\"/>\n</funbric>\n<funbric version=\"1\">\n",
	    "x.xml:5: a second document begins here" },
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n<times seq=\"1\" "
	  "at=\"0\" stage=\"0\" step=\"1\" what=\"wait\" of=\"ok\" n=\"1\" "
	  "hist=\"HISTFAAA\"/>\n",
	    "x.xml:3: " },
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n<interval seq=\"1\" "
	  "at=\"0\" stage=\"0\" step=\"1\" ok=\"2305843009213693951\"/>\n",
	    "x.xml:3: the sum of ok is too large" }, /* with a.xml's */
	{ "<funbric version=\"1\">\n<run instance=\"x\"/>\n"
	  "<end seq=\"1\" at=\"0\"/>\n<end seq=\"2\" at=\"0\"/>\n",
	    "x.xml:4: a second end" },
};

static void
nonsense_is_an_error_with_its_line(void)
{
	struct got g;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		save("x.xml", bad[i].text, strlen(bad[i].text));
		g = MERGE(0, "a.xml", "x.xml");
		CHECK(fails(&g, bad[i].error));
		fini(&g);
	}
	g = MERGE(0, "absent.xml");
	CHECK(fails(&g, "absent.xml: No such file"));
	fini(&g);
	g = MERGE(0, "a.xml", ".");
	CHECK(g.rc == -1);
	fini(&g);
}

/* A monitor's document has no stages: it adds lines and changes nothing. */
static void
monitors_need_no_stages(void)
{
	struct doc d = { 0 };
	struct got g;

	doc_begin(&d, "<run instance=\"z\" node=\"db\"/>\n");
	doc_text(&d, "<monitor seq=\"1\" host=\"db\" at=\"1\" cpu=\"0.9\"/>\n"
		     "<end seq=\"2\" at=\"3\" verdict=\"ok\"/>\n</funbric>\n");
	save_doc("z.xml", &d);
	g = MERGE(0, "a.xml", "z.xml");
	CHECK(has(&g, "<monitor seq=\"9\" instance=\"z\" host=\"db\" at=\"1\" "
		      "cpu=\"0.9\"/>"));
	CHECK(has(&g, "users=\"5\" rate"));
	CHECK(has(&g, "at=\"1\" instances=\"1\""));
	fini(&g);
}

int
main(void)
{
	char command[64];

	if (mkdtemp(dir) == NULL || chdir(dir) == -1)
		abort();
	documents_add_up();
	histograms_are_merged();
	merges_are_documents();
	a_merge_that_holds_less_is_refused();
	copies_of_an_instance_count_once();
	copies_complete_each_other();
	copies_that_differ_are_an_error();
	parts_are_one_whole();
	documents_must_agree();
	starts_are_aligned();
	service_times_are_completed();
	what_is_unknown_is_kept();
	configurations_are_said_once_or_by_each();
	nodes_can_be_kept_apart();
	late_lines_are_counted_once();
	seconds_wait_a_little();
	generators_are_taken_together();
	nonsense_is_an_error_with_its_line();
	monitors_need_no_stages();
	snprintf(command, sizeof(command), "rm -r %s", dir);
	return chdir("/") == -1 || system(command) != 0 || tap_done();
}
