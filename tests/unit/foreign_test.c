/*
 * foreign_test - what another tool's document is, and what its texts mean
 */
#include "../../lib/base/num.h"
#include "../../lib/hist/hist.h"
#include "../../lib/result/foreign.h"
#include "../../lib/result/guest.h"
#include "../../lib/result/jsonline.h"
#include "../../lib/result/renumber.h"
#include "tap.h"

static const struct {
	const char *head;
	const char *name; /* NULL: none */
} heads[] = {
	{ "<funkload version=\"1\">", "funkload" },
	{ "<response cycle=\"0\"/>", "funkload" },
	{ "<funbric version=\"1\">", NULL },
	{ "<testResults version=\"1.2\">", "jtl-xml" },
	{ "<testResultsets>", NULL },
	{ "timeStamp,elapsed,label,success\n", "jtl-csv" },
	{ "\"timeStamp\";\"elapsed\";\"label\"\n", "jtl-csv" },
	{ "label,elapsed\n1,2\n", NULL },
	{ "1764000000000,5,a,200,OK,t,text,true,,1\n", "jtl-csv" },
	{ "metric_name,timestamp,metric_value,x\n", "k6" },
	{ "{\"attack\":\"\",\"seq\":0,\"code\":200,\"latency\":5}",
	    "vegeta-json" },
	{ "{\"a\":1}", NULL },
	{ "1764000000000000000,200,5,0,0,,,a,0\n", "vegeta-csv" },
	{ "1764000000,200,5,0,0,,,a,0\n", NULL },
	{ "#[Histogram log format version 1.3]\n", "hlog" },
	{ "\"StartTimestamp\",\"Interval_Length\"\n", "hlog" },
	{ "Tag=a,0.1,1.0,0.5,HISTFAAA\n", "hlog" },
	{ "0.1,1.0,0.5,HISTFAAA\n", "hlog" },
	{ "hello\n", NULL },
	{ "", NULL },
};

static void
a_document_is_known_by_its_head(void)
{
	const struct fl_foreign *f;
	size_t i;

	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		f = fl_foreign_find(heads[i].head, strlen(heads[i].head));
		printf("# %s\n", f != NULL ? f->name : "none");
		CHECK((f == NULL) == (heads[i].name == NULL));
		CHECK(f == NULL || strcmp(f->name, heads[i].name) == 0);
	}
}

static bool
named(const char *name, const char *head, const char *want)
{
	const struct fl_foreign *f = fl_foreign_named(name, head, strlen(head));

	return want == NULL ? f == NULL
	                    : f != NULL && strcmp(f->name, want) == 0;
}

static void
a_format_has_a_name(void)
{
	struct fl_err e;

	CHECK(named("jtl", "<x/>", "jtl-xml"));
	CHECK(named("jtl", "a,b\n", "jtl-csv"));
	CHECK(named("jtl-csv", "<x/>", "jtl-csv"));
	CHECK(named("vegeta", "{}", "vegeta-json"));
	CHECK(named("vegeta", "1764000000000000000,200,5,0,0,,\n",
	    "vegeta-csv"));
	CHECK(named("hlog", "x", "hlog"));
	CHECK(named("hlog-us", "x", "hlog-us"));
	CHECK(named("funbric", "timeStamp,elapsed,label,success\n", NULL));
	CHECK(named("j", "x", NULL));
	CHECK(fl_foreign_check("funbric", &e) == 0);
	CHECK(fl_foreign_check("jtl", &e) == 0);
	CHECK(fl_foreign_check("", &e) == -1);
	CHECK(fl_foreign_check("jt", &e) == -1);
}

static const struct {
	const char *text;
	int64_t unit;
	int64_t v; /* -1: none */
} decimals[] = {
	{ "0", 1000, 0 },
	{ "1.5", 1000, 1500 },
	{ "1.23456", 1000, 1234 },
	{ "0.0009", 1000, 0 },
	{ "9223372036", FL_NS_PER_S, -1 },
	{ "9223372035.999999999", FL_NS_PER_S, INT64_C(9223372035999999999) },
	{ "99999999999999999999", 1, -1 },
	{ "", 1, -1 },
	{ ".5", 1, -1 },
	{ "1.", 1, -1 },
	{ "-1", 1, -1 },
	{ "+1", 1, -1 },
	{ "1e3", 1, -1 },
	{ " 1", 1, -1 },
	{ "1.2.3", 1, -1 },
};

static void
decimals_are_exact(void)
{
	int64_t v;
	size_t i;

	for (i = 0; i < sizeof(decimals) / sizeof(decimals[0]); i++) {
		bool ok = fl_guest_decimal(fl_str(decimals[i].text),
		    decimals[i].unit, &v);

		printf("# '%s'\n", decimals[i].text);
		CHECK(ok == (decimals[i].v >= 0));
		CHECK(!ok || v == decimals[i].v);
	}
}

static const struct {
	const char *line;
	const char *members; /* "key=kind:raw " each; NULL: an error */
} lines[] = {
	{ "{}", "" },
	{ " { } ", "" },
	{ "{\"a\":1}", "a=1:1 " },
	{ "{ \"a\" : -1.5e3 , \"b\":\"x\\\"y\"}", "a=1:-1.5e3 b=0:x\\\"y " },
	{ "{\"a\":{\"b\":[\"}\"]},\"c\":null}",
	    "a=2:{\"b\":[\"}\"]} c=2:null " },
	{ "{\"a\":[],\"b\":true}", "a=2:[] b=2:true " },
	{ "", NULL },
	{ "1", NULL },
	{ "{", NULL },
	{ "{\"a\"}", NULL },
	{ "{\"a\":}", NULL },
	{ "{\"a\":1", NULL },
	{ "{\"a\":1,}", NULL },
	{ "{,\"a\":1}", NULL },
	{ "{\"a\":1 \"b\":2}", NULL },
	{ "{\"a\":\"x}", NULL },
	{ "{\"a\":{}", NULL },
	{ "{\"a\":yes}", NULL },
	{ "{\"a\":1}}", NULL },
	{ "{\"a\":1}{", NULL },
};

static void
members_are_told_one_by_one(void)
{
	struct fl_jsonline_member m;
	struct fl_buf out;
	struct fl_err e;
	const char *p;
	size_t i;
	int rc;

	fl_buf_init(&out, 4096);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		p = lines[i].line;
		fl_buf_clear(&out);
		fl_buf_add_str(&out, "", &e);
		while ((rc = fl_jsonline_next(&p,
			    lines[i].line + strlen(lines[i].line), &m, &e)) ==
		       1)
			fl_buf_addf(&out, &e, "%.*s=%d:%.*s ",
			    FL_STR_ARG(m.key), (int)m.kind, FL_STR_ARG(m.raw));
		printf("# %s\n", lines[i].line);
		CHECK(rc == (lines[i].members == NULL ? -1 : 0));
		CHECK(rc == -1 ||
		      fl_str_is(fl_buf_str(&out), lines[i].members));
	}
	fl_buf_fini(&out);
}

static void
strings_mean_what_they_escape(void)
{
	struct fl_buf out;
	struct fl_err e;

	fl_buf_init(&out, 4096);
	CHECK(fl_jsonline_text(&out, fl_str("a\\n\\u00e9\\ud83d\\ude00\\/"),
		  &e) == 0);
	CHECK(fl_str_is(fl_buf_str(&out), "a\n\xc3\xa9\xf0\x9f\x98\x80/"));
	fl_buf_clear(&out);
	CHECK(fl_jsonline_text(&out, fl_str("\\ud83dx"), &e) == 0);
	CHECK(fl_str_is(fl_buf_str(&out), "\xef\xbf\xbdx"));
	CHECK(fl_jsonline_text(&out, fl_str("\\x"), &e) == -1);
	CHECK(fl_jsonline_text(&out, fl_str("\\u12"), &e) == -1);
	CHECK(fl_jsonline_text(&out, fl_str("\\"), &e) == -1);
	fl_buf_fini(&out);
}

static void
steps_get_other_numbers(void)
{
	struct fl_attr attrs[] = { { fl_str("at"), fl_str("1") },
		{ fl_str("step"), fl_str("2") } };
	struct fl_attr scratch[FL_READER_ATTRS];
	struct fl_element e = { fl_str("times"), attrs, 2, 1, 1 };
	struct fl_renumber r;
	struct fl_err err;

	fl_renumber_init(&r);
	CHECK(fl_renumber_add(&r, fl_str("1"), fl_str("7"), &err) == 0);
	fl_renumber_apply(&r, &e, "step", scratch);
	CHECK(e.attrs == attrs);
	CHECK(fl_renumber_add(&r, fl_str("2"), fl_str("9"), &err) == 0);
	fl_renumber_apply(&r, &e, "step", scratch);
	CHECK(fl_str_is(fl_element_get(&e, "step"), "9"));
	CHECK(fl_str_is(fl_element_get(&e, "at"), "1"));
	fl_renumber_fini(&r);
}

static void
a_plain_histogram_is_read_as_well(void)
{
	static struct fl_hist a, b, c;
	struct fl_hist *const both[] = { &b, &c };
	struct fl_buf text;
	struct fl_err e;

	fl_buf_init(&text, 1 << 20);
	fl_hist_add(&a, 5000);
	fl_hist_add(&a, 7000000);
	CHECK(fl_hist_encode_plain(&text, &a, &e) == 0);
	CHECK(fl_hist_decode_known(both, 2, text.data, text.len, 3, &e) == -1);
	CHECK(strcmp(e.msg, "n is 3, but the histogram holds 2") == 0);
	CHECK(b.n == 0 && b.hi == 0 && c.n == 0);
	CHECK(fl_hist_decode_known(both, 2, text.data, text.len, 2, &e) == 0);
	CHECK(b.n == 2 && c.n == 2 && b.lo == 5 && b.hi == a.hi);
	CHECK(fl_hist_decode(&b, text.data, text.len - 1, &e) == -1);
	CHECK(b.n == 2);
	fl_buf_fini(&text);
}

int
main(void)
{
	a_document_is_known_by_its_head();
	a_format_has_a_name();
	decimals_are_exact();
	members_are_told_one_by_one();
	strings_mean_what_they_escape();
	steps_get_other_numbers();
	a_plain_histogram_is_read_as_well();
	return tap_done();
}
