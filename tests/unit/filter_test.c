#include <string.h>

#include "../../lib/scenario/date.h"
#include "../../lib/scenario/filter.h"
#include "../../lib/scenario/json.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define MEMORY (16 << 20)

static const struct fl_redirect hop = { 302, { "http://a/1", 10 },
	{ "http://a/2", 10 } };

/*
 * What a filter makes of an input: JSON, or "bytes TEXT", "date SECONDS",
 * "nodes N", "redirect", "none".  The result is as fl_value_describe() has it,
 * or "!..." for an error.
 */
static const struct {
	const char *in;
	const char *filter;
	const char *arg;
	const char *arg2;
	const char *out;
} cases[] = {
	{ "\"5L2g5aW95LiW55U=\"", "base64Decode", 0, 0,
	    "bytes <e4bda0e5a5bde4b896e795>" },
	{ "\"MTIz\"", "base64Decode", 0, 0, "bytes <313233>" },
	{ "\"MT Iz\"", "base64Decode", 0, 0, "!base64Decode: " },
	{ "123", "base64Decode", 0, 0,
	    "!base64Decode wants string, not integer <123>" },
	{ "bytes 123", "base64Encode", 0, 0, "string <MTIz>" },
	{ "bytes ~~~?", "base64UrlSafeEncode", 0, 0, "string <fn5-Pw>" },
	{ "\"fn5-Pw\"", "base64UrlSafeDecode", 0, 0, "bytes <7e7e7e3f>" },
	{ "\"fn5-Pw==\"", "base64UrlSafeDecode", 0, 0,
	    "!base64UrlSafeDecode: " },
	{ "bytes caf\xc3\xa9", "charsetDecode", "utf-8", 0,
	    "string <caf\xc3\xa9>" },
	{ "bytes caf\xc3\xa9", "decode", "iso-8859-1", 0,
	    "string <caf\xc3\x83\xc2\xa9>" },
	{ "bytes caf\xc3\xa9", "charsetDecode", "arabic", 0,
	    "!charsetDecode: byte 5" },
	{ "bytes caf\xc3\xa9", "charsetDecode", "unknown", 0,
	    "!charsetDecode: 'unknown' is no encoding" },
	{ "\"a\"", "charsetDecode", "utf-8", 0,
	    "!charsetDecode wants bytes, not string <a>" },
	{ "[1,2,3]", "count", 0, 0, "integer <3>" },
	{ "bytes abc", "count", 0, 0, "integer <3>" },
	{ "nodes 7", "count", 0, 0, "integer <7>" },
	{ "\"abc\"", "count", 0, 0,
	    "!count wants bytes or list or node set, not string <abc>" },
	{ "{}", "count", 0, 0, "!count wants" },
	{ "none", "count", 0, 0, "!missing value to apply filter count" },
	{ "date 0", "dateFormat", "%a, %d %b %Y", 0,
	    "string <Thu, 01 Jan 1970>" },
	{ "date 0", "format", "%Y", 0, "string <1970>" },
	{ "date 0", "dateFormat", "%\xf0\x9f\x91\xbb", 0,
	    "!dateFormat: no letter of a date format: '%\xf0\x9f\x91\xbb'" },
	{ "\"x\"", "dateFormat", "%Y", 0, "!dateFormat wants date, not" },
	{ "date 0", "daysBeforeNow", 0, 0, "integer <" },
	{ "123", "daysAfterNow", 0, 0, "!daysAfterNow wants date" },
	{ "[1,2,3]", "first", 0, 0, "integer <1>" },
	{ "[1,2,3]", "last", 0, 0, "integer <3>" },
	{ "[]", "first", 0, 0, "!first: the list has 0 elements" },
	{ "[]", "last", 0, 0, "!last: the list has 0 elements" },
	{ "\"<a href='b'>\\\"&\"", "htmlEscape", 0, 0,
	    "string <&lt;a href=&#x27;b&#x27;&gt;&quot;&amp;>" },
	{ "\"&lt;tag&gt; &amp;&quot;\"", "htmlUnescape", 0, 0,
	    "string <<tag> &\">" },
	{ "\"&eacute;&eacute &notin; &notit; &#233;&#xE9 &#128;&#0;&#x1F600;\"",
	    "htmlUnescape", 0, 0,
	    "string <\xc3\xa9\xc3\xa9 \xe2\x88\x89 \xc2\xacit; "
	    "\xc3\xa9\xc3\xa9 \xe2\x82\xac\xef\xbf\xbd\xf0\x9f\x98\x80>" },
	{ "\"&NotEqualTilde; & &; &# &#; &#x; &nope; &#1;|&#999999999999;\"",
	    "htmlUnescape", 0, 0,
	    "string <\xe2\x89\x82\xcc\xb8 & &; &# &#; &#x; &nope; "
	    "|\xef\xbf\xbd>" },
	{ "\"{\\\"a\\\":[1,2]}\"", "jsonpath", "$.a[1]", 0, "integer <2>" },
	{ "\"{\\\"a\\\":[1,2]}\"", "jsonpath", "$.b", 0, "nothing" },
	{ "\"{\"", "jsonpath", "$.b", 0, "!jsonpath: JSON: " },
	{ "\"{}\"", "jsonpath", "b", 0, "!jsonpath: JSONPath: want $" },
	{ "[]", "jsonpath", "$.foo", 0, "!jsonpath wants string, not list" },
	{ "redirect", "location", 0, 0, "string <http://a/2>" },
	{ "\"x\"", "location", 0, 0, "!location wants redirect" },
	{ "[1,2,3]", "nth", "1", 0, "integer <2>" },
	{ "[1,2,3]", "nth", "-3", 0, "integer <1>" },
	{ "[1,2,3]", "nth", "3", 0, "!nth: the list has 3 elements" },
	{ "[1,2,3]", "nth", "-4", 0, "!nth: the list has 3 elements" },
	{ "[1,2,3]", "nth", "-9223372036854775808", 0, "!nth: the list has" },
	{ "[1,2,3]", "nth", "x", 0, "!nth: want a whole number, not string" },
	{ "\"Hello Bob!\"", "regex", "Hello (.*)!", 0, "string <Bob>" },
	{ "\"Hello Bob!\"", "regex", "Bye (.*)!", 0, "nothing" },
	{ "\"Hello Bob!\"", "regex", "(", 0, "!regex: regular expression" },
	{ "\"1, 2, 3\"", "replace", ", ", "|", "string <1|2|3>" },
	{ "\"abc\"", "replace", "", "-", "string <-a-b-c->" },
	{ "\"\xc3\xa9\"", "replace", "", "-", "string <-\xc3\xa9->" },
	{ "\"aaa\"", "replace", "aa", "b", "string <ba>" },
	{ "\"\"", "replace", "a", "b", "string <>" },
	{ "\"\"", "replace", "", "b", "string <b>" },
	{ "\"a1b22\"", "replaceRegex", "(\\d)", "<$1>",
	    "string <a<1>b<2><2>>" },
	{ "\"a, b, c\"", "split", ", ", 0, "list [\"a\", \"b\", \"c\"]" },
	{ "\"a,\"", "split", ",", 0, "list [\"a\", \"\"]" },
	{ "\"\"", "split", ",", 0, "list [\"\"]" },
	{ "\"ab\"", "split", "", 0, "list [\"\", \"a\", \"b\", \"\"]" },
	{ "\"2023-11-29\"", "toDate", "%Y-%m-%d", 0,
	    "date <2023-11-29T00:00:00.000000Z>" },
	{ "\"2023-11-29\"", "toDate", "%d", 0, "!toDate: '2023-11-29'" },
	{ "\"1.50\"", "toFloat", 0, 0, "float <1.50>" },
	{ "\"1\"", "toFloat", 0, 0, "float <1.0>" },
	{ "\".5\"", "toFloat", 0, 0, "float <0.5>" },
	{ "\"+5.\"", "toFloat", 0, 0, "float <5.0>" },
	{ "\"1e3\"", "toFloat", 0, 0, "float <1e3>" },
	{ "\"0x10\"", "toFloat", 0, 0, "!toFloat: string <0x10>" },
	{ "\" 1\"", "toFloat", 0, 0, "!toFloat: " },
	{ "\"nan\"", "toFloat", 0, 0, "!toFloat: " },
	{ "10000000000000000365", "toFloat", 0, 0, "float <1e+19>" },
	{ "null", "toFloat", 0, 0,
	    "!toFloat wants integer or float or string" },
	{ "bytes \x01\xff", "toHex", 0, 0, "string <01ff>" },
	{ "bytes ", "toHex", 0, 0, "string <>" },
	{ "\"123\"", "toInt", 0, 0, "integer <123>" },
	{ "\"+007\"", "toInt", 0, 0, "integer <7>" },
	{ "\"-007\"", "toInt", 0, 0, "integer <-7>" },
	{ "\"-0\"", "toInt", 0, 0, "integer <0>" },
	{ "\"+-1\"", "toInt", 0, 0, "!toInt: " },
	{ "\"\"", "toInt", 0, 0, "!toInt: " },
	{ "\"1.5\"", "toInt", 0, 0, "!toInt: string <1.5> is no such" },
	{ "\"99999999999999999999\"", "toInt", 0, 0,
	    "integer <99999999999999999999>" },
	{ "-1.9", "toInt", 0, 0, "integer <-1>" },
	{ "1e300", "toInt", 0, 0, "!toInt: float <1e300> is no such" },
	{ "true", "toInt", 0, 0, "!toInt wants" },
	{ "1.50", "toString", 0, 0, "string <1.50>" },
	{ "null", "toString", 0, 0, "string <null>" },
	{ "date 0", "toString", 0, 0, "string <1970-01-01T00:00:00.000000Z>" },
	{ "[]", "toString", 0, 0, "!toString wants" },
	{ "\"https://mozilla.org/?x=%D1%88%D0%B5\"", "urlDecode", 0, 0,
	    "string <https://mozilla.org/?x=\xd1\x88\xd0\xb5>" },
	{ "\"%ff%4%zz+%\"", "urlDecode", 0, 0, "string <\xef\xbf\xbd%4%zz+%>" },
	{ "\"https://mozilla.org/?x=\xd1\x88~-_.\"", "urlEncode", 0, 0,
	    "string <https%3A//mozilla.org/%3Fx%3D%D1%88~-_.>" },
	{ "\"http://h/?a=1&text=%E4%BD%A0+b&text=2#text=3\"", "urlQueryParam",
	    "text", 0, "string <\xe4\xbd\xa0 b>" },
	{ "\"http://h/?a=1&b&c=\"", "urlQueryParam", "b", 0, "string <>" },
	{ "\"http://h/?a=1\"", "urlQueryParam", "b", 0, "nothing" },
	{ "\"http://h/#?b=1\"", "urlQueryParam", "b", 0, "nothing" },
	{ "\"h:80/?a=1\"", "urlQueryParam", "a", 0,
	    "!urlQueryParam: 'h:80/?a=1' is no URL" },
	{ "bytes Hello \xf0\x90\x80World\xff\xe2\x82", "utf8Decode", 0, 0,
	    "string <Hello \xef\xbf\xbdWorld\xef\xbf\xbd\xef\xbf\xbd>" },
	{ "\"\xc3\xa9\"", "utf8Encode", 0, 0, "bytes <c3a9>" },
	{ "\"<p>caf\xc3\xa9<p>\"", "xpath", "string(//p)", 0,
	    "string <caf\xc3\xa9>" },
	{ "\"<A xmlns='u'><b/></A>\"", "xpath", "//b", 0, "node set <1>" },
	{ "\"\"", "xpath", "//b", 0, "!xpath: invalid HTML" },
	{ "12", "xpath", "//b", 0, "!xpath wants string" },
};

/* The input of a case. */
static struct fl_value
input(const char *text, struct fl_arena *a)
{
	struct fl_value v = fl_value_none();
	struct fl_err e;

	if (strncmp(text, "bytes ", 6) == 0)
		return fl_value_bytes(fl_str(text + 6));
	if (strcmp(text, "date 0") == 0)
		return (struct fl_value){ .type = FL_TYPE_DATE };
	if (strcmp(text, "nodes 7") == 0)
		return (struct fl_value){ .type = FL_TYPE_NODESET, .count = 7 };
	if (strcmp(text, "redirect") == 0)
		return (struct fl_value){ .type = FL_TYPE_REDIRECT,
			.redirect = &hop };
	if (strcmp(text, "none") != 0)
		CHECK(fl_json_read(a, fl_str(text), &v, &e) == 0);
	return v;
}

static void
argument(const struct fl_filter *f, int i, const char *text, bool compiled,
    struct fl_arena *a, struct fl_value *out)
{
	struct fl_err e;

	*out = fl_value_str(fl_str(text));
	if (f->args[i] == FL_ARG_INT)
		fl_value_number(fl_str(text), out);
	else if (compiled && f->args[i] != FL_ARG_NONE)
		CHECK(fl_arg_compile(f->args[i], fl_str(text), a, out, &e) ==
		      0);
}

/* Twice: with the arguments as they are, and compiled. */
static void
makes(struct fl_answer *a, size_t i)
{
	const struct fl_filter *f = fl_filter_find(fl_str(cases[i].filter));
	struct fl_value in, args[2], out;
	const char *want = cases[i].out;
	char text[256];
	struct fl_err e;
	int compiled;

	printf("# %s %s\n", cases[i].in, cases[i].filter);
	for (compiled = 0; compiled < 2; compiled++) {
		fl_answer_reset(a);
		in = input(cases[i].in, &a->arena);
		argument(f, 0, cases[i].arg, compiled, &a->arena, &args[0]);
		argument(f, 1, cases[i].arg2, compiled, &a->arena, &args[1]);
		if (fl_filter_apply(f, a, &in, args, &out, &e) == -1)
			snprintf(text, sizeof(text), "!%.200s", e.msg);
		else
			fl_value_describe(&out, text, sizeof(text));
		CHECK(strncmp(text, want, strlen(want)) == 0);
		printf("# %s\n", text);
	}
}

static void
days_are_whole_days(void)
{
	static const struct {
		int64_t s;
		int64_t after;
	} days[] = { { 0, 0 }, { 30 * 3600, 1 }, { -30 * 3600, -1 },
		{ 23 * 3600, 0 }, { 49 * 3600, 2 } };
	struct fl_value in = { .type = FL_TYPE_DATE }, out;
	struct fl_answer a;
	struct fl_err e;
	size_t i;

	fl_answer_init(&a, MEMORY, 1 << 20);
	for (i = 0; i < N(days); i++) {
		in.date = fl_date_now();
		in.date.s += days[i].s;
		CHECK(fl_filter_find(fl_str("daysAfterNow"))
			  ->eval(&a, &in, NULL, &out, &e) == 0);
		CHECK(out.integer == days[i].after);
		CHECK(fl_filter_find(fl_str("daysBeforeNow"))
			  ->eval(&a, &in, NULL, &out, &e) == 0);
		CHECK(out.integer == -days[i].after);
	}
	fl_answer_fini(&a);
}

static void
results_have_a_ceiling(void)
{
	const struct fl_filter *f = fl_filter_find(fl_str("replace"));
	struct fl_value in, args[2], out;
	struct fl_answer a;
	struct fl_err e;
	char text[5001];

	memset(text, 'a', 5000);
	text[5000] = '\0';
	fl_answer_init(&a, MEMORY, 10000);
	in = fl_value_str(fl_str(text));
	args[0] = fl_value_str(fl_str("a"));
	args[1] = fl_value_str(fl_str("aaa"));
	CHECK(fl_filter_apply(f, &a, &in, args, &out, &e) == -1);
	CHECK(strstr(e.msg, "larger than 10000 bytes") != NULL);
	fl_answer_fini(&a);
}

static void
names_are_found(void)
{
	const struct fl_filter *rows;
	size_t i, n;

	rows = fl_filter_rows(&n);
	CHECK(n == 33);
	for (i = 0; i < n; i++)
		CHECK(fl_filter_find(fl_str(rows[i].name)) == &rows[i]);
	CHECK(fl_filter_find(fl_str("Count")) == NULL);
	CHECK(strcmp(fl_filter_find(fl_str("decode"))->instead,
		  "charsetDecode") == 0);
}

int
main(void)
{
	struct fl_answer a;
	size_t i;

	fl_answer_init(&a, MEMORY, 1 << 20);
	for (i = 0; i < N(cases); i++)
		makes(&a, i);
	fl_answer_fini(&a);
	days_are_whole_days();
	results_have_a_ceiling();
	names_are_found();
	return tap_done();
}
