#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/print.h"
#include "tap.h"

/* Scenarios, and how they are printed; NULL where it is the same. */
static const struct {
	const char *source;
	const char *printed;
} good[] = {
	{ "", NULL },
	{ "# nothing\n\n  # at all", "" },
	{ "GET h\n", NULL },
	{ "\xef\xbb\xbfGET h", "GET h\n" },
	{ "\r\n  GET   h  # x\r\n  HTTP  200  \r\n", "GET h\nHTTP 200\n" },
	{ "PROPFIND h\nHTTP/1.0 *\n", NULL },
	{ "GET h\nHTTP/2 0\n\nGET h\nHTTP/3 600\n", NULL },
	{ "GET h\nA:1\n b : 2 3 \n\n# c\nc.d-e_f[0]@$: \nHTTP *\nx: y\n",
	    "GET h\nA: 1\nb: 2 3\nc.d-e_f[0]@$: \nHTTP *\nx: y\n" },
	{ "GET h\n\\u{5b}a\\:\\#\\u{20}: 1\n",
	    "GET h\n\\u{5b}a\\:\\#\\u{20}: 1\n" },
	{ "GET h\nGET: a\n", NULL },
	{ "GET h\n[Options]\nskip: true\n[Cookies]\na: b\n",
	    "GET h\n[Cookies]\na: b\n[Options]\nskip: true\n" },
	{ "GET h\n[QueryStringParams]\na: b\n[Options]\n",
	    "GET h\n[Query]\na: b\n" },
	{ "GET h\n[FormParams]\n[BasicAuth]\n", "GET h\n" },
	{ "GET h\n[BasicAuth]\nbob: p w\n", NULL },
	{ "GET h\n[MultipartFormData]\na: file,b;\nc: file, d ; e/f # x\n",
	    "GET h\n[Multipart]\na: file,b; \nc: file,d; e/f\n" },
	{ "GET h\n[Form]\na: b\n[]\n", NULL },
	{ "GET h\n[1,2]\n", NULL },
	{ "GET h\n\"a\"\nHTTP *\n1e5\n", NULL },
	{ "GET h\nHTTP *\n[Asserts]\nstatus == 1\nnull\n", NULL },
	{ "GET h\nHTTP *\n[Asserts]\nstatus == 1\ntrue\nGET h\n",
	    "GET h\nHTTP *\n[Asserts]\nstatus == 1\ntrue\n\nGET h\n" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus == 1\nhex,00;\n", NULL },
	{ "GET h\nHTTP *\n[Captures]\na: status\nfile,b;\n", NULL },
	{ "GET h\n[Options]\ndelay: 2\n{\"a\": 1}\n",
	    "GET h\n[Options]\ndelay: 2ms\n{\"a\": 1}\n" },
	{ "GET h\nHTTP *\n[Captures]\na{{b}}: header \"c\" count   redact\n"
	  "d: redirects nth 0 location\n",
	    "GET h\nHTTP *\n[Captures]\na{{b}}: header \"c\" count redact\n"
	    "d: redirects nth 0 location\n" },
	{ "GET h\nHTTP *\n[Asserts]\n"
	  "jsonpath \"$.a\" nth {{n}} not == \"b{{c}}\"\n"
	  "body replaceRegex /\\// \"x\" matches \"\\\\d\"\n"
	  "regex \"a(b)\" exists\n"
	  "cookie \"a[Path]\" == null\n"
	  "certificate \"Expire-Date\" daysAfterNow > 10\n"
	  "duration < 1.5\n"
	  "bytes contains hex,ff;\n"
	  "variable \"v\" == {{w}}\n"
	  "body == ```\na\n```\n"
	  "body startsWith `a`\n"
	  "body split \",\" includes \"x\"\n"
	  "sha256 == base64,YQ==;\n",
	    NULL },
	{ "GET h\nHTTP *\n[Asserts]\nstatus ==200\nstatus >=  1\n",
	    "GET h\nHTTP *\n[Asserts]\nstatus == 200\nstatus >= 1\n" },
	{ "# @name: a b\n# @think: 90s\n# @group: g\n# @weight: 2\nGET h\n",
	    "# @name: a b\n# @think: 90s..90s\n# @group: g\n# @weight: 2\n"
	    "GET h\n" },
	{ "# @name a\n#@think exp 1500ms\n#\n# b\nGET h\n",
	    "# @name: a\n# @think: exp 1500ms\nGET h\n" },
	{ "# @think: normal 2s 0.5s\nGET h\n",
	    "# @think: normal 2s 500ms\nGET h\n" },
	{ "# @think: 1s..1m\n# @other\n# @x@y.z is not ours: no\nGET h\n",
	    "# @think: 1s..60s\nGET h\n" },
};

/* What is wrong with others. */
static const struct {
	const char *source;
	const char *wrong;
} bad[] = {
	{ "GET", "in:1:4: want a blank and a URL, and this is the end" },
	{ "GET \n", "in:1:5: want a URL" },
	{ "get h", "in:1:1: 'get' is no method: want a request, as GET "
		   "http://..." },
	{ "GeT h", "in:1:1: 'GeT' is no method: want a request, as GET "
		   "http://..." },
	{ "G3T h", "in:1:1: 'G3T' is no method: want a request, as GET "
		   "http://..." },
	{ "/h", "in:1:1: want a request, as GET http://..., not '/h'" },
	{ "GET h\n\xff", "in:2:1: not UTF-8: byte 0xff" },
	{ "GET h\nHTTP/11 200", "in:2:5: unknown version: want HTTP, HTTP/1.0, "
				"HTTP/1.1, HTTP/2 or HTTP/3" },
	{ "GET h\nHTTP/2.0 200",
	    "in:2:7: want a blank and a status, as 200 or *, not '.0'" },
	{ "GET h\nHTTP two", "in:2:6: want a status, as 200 or *, not 'two'" },
	{ "GET h\nHTTP 0200",
	    "in:2:6: want a status, as 200 or *, not '0200'" },
	{ "GET h\nHTTP 200 OK", "in:2:10: want the end of the line, not 'OK'" },
	{ "GET h\n[Opitons]\n", "in:2:2: unknown section 'Opitons': did you "
				"mean 'Options'?" },
	{ "GET h\n[1]\n", "in:2:2: unknown section '1'" },
	{ "GET h\n[Asserts]\n", "in:2:2: [Asserts] is about the answer: it "
				"comes after an HTTP line" },
	{ "GET h\nHTTP *\n[Form]\n", "in:3:2: [Form] is about the request: it "
				     "comes before the HTTP line" },
	{ "GET h\n[Form]\n[Query]\n[Form]", "in:4:2: [Form] for the second "
					    "time" },
	{ "GET h\n[BasicAuth]\na: b\nc: d",
	    "in:4:1: [BasicAuth] has one line, user: password" },
	{ "GET h\n{}\n[Query]\n",
	    "in:3:1: a section comes before the body, or this is no JSON" },
	{ "GET h\n[Options]\nretrry: 1",
	    "in:3:1: unknown option 'retrry': did you mean 'retry'?" },
	{ "GET h\n[Options]\nretry: -2",
	    "in:3:8: want a whole number, -1 or more, or {{variable}}, not "
	    "'-2'" },
	{ "GET h\n[Options]\nlimit-rate: -1",
	    "in:3:13: want a whole number or {{variable}}, not '-1'" },
	{ "GET h\n[Options]\nskip: yes",
	    "in:3:7: want true, false or {{variable}}, not 'yes'" },
	{ "GET h\n[Options]\nskip: {{x}}y",
	    "in:3:12: want the end of the line, not 'y'" },
	{ "GET h\n[Options]\ndelay: 1.5s",
	    "in:3:9: want the end of the line, not '.5s'" },
	{ "GET h\n[Options]\ndelay: 9223372036854775807h",
	    "in:3:8: a duration of more than 292 years" },
	{ "GET h\n[Options]\ncert:", "in:3:6: want the name of a file, and "
				     "this is the end" },
	{ "GET h\n[Options]\nverbosity: loud",
	    "in:3:12: unknown verbosity 'loud'" },
	{ "GET h\n[Options]\nvariable: a b",
	    "in:3:13: want = after the name of a variable, not 'b'" },
	{ "GET h\n[Options]\nvariable: newDate=1",
	    "in:3:11: 'newDate' is not a variable: the name is reserved" },
	{ "GET h\n[Multipart]\na: file,b\n", "in:3:10: want ; at the end" },
	{ "GET h\nHTTP *\n[Captures]\na: sttaus",
	    "in:4:4: unknown query 'sttaus': did you mean 'status'?" },
	{ "GET h\nHTTP *\n[Captures]\na: body cuont",
	    "in:4:9: unknown filter 'cuont': did you mean 'count'?" },
	{ "GET h\nHTTP *\n[Captures]\na:", "in:4:3: want a query, as status or "
					   "jsonpath, and this is the end" },
	{ "GET h\nHTTP *\n[Asserts]\njsonpth \"$\" exists",
	    "in:4:1: unknown query 'jsonpth': did you mean 'jsonpath'?" },
	{ "GET h\nHTTP *\n[Asserts]\nStatus == 1",
	    "in:4:1: unknown query 'Status': did you mean 'status'?" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus",
	    "in:4:7: want a blank and a predicate, as == or exists, and this "
	    "is the end" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus exsits",
	    "in:4:8: unknown predicate or filter 'exsits': did you mean "
	    "'exists'?" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus cuont == 1",
	    "in:4:8: unknown predicate or filter 'cuont': did you mean "
	    "'count'?" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus equals 1",
	    "in:4:8: unknown predicate 'equals': it is written == now" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus not",
	    "in:4:8: unknown predicate or filter 'not'" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus = 1",
	    "in:4:8: unknown predicate or filter '=': did you mean '=='?" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus ==",
	    "in:4:10: want a value, and this is the end" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus == 1.",
	    "in:4:11: '1.' is not a number" },
	{ "GET h\nHTTP *\n[Asserts]\nstatus exists 1",
	    "in:4:15: want the end of the line, not '1'" },
	{ "GET h\nHTTP *\n[Asserts]\nbody startsWith 1",
	    "in:4:17: startsWith wants another type of value: string, bytes" },
	{ "GET h\nHTTP *\n[Asserts]\nbody matches 1",
	    "in:4:14: matches wants another type of value: string, regular "
	    "expression" },
	{ "GET h\nHTTP *\n[Asserts]\njsonpath $ exists",
	    "in:4:10: want a JSONPath in quotes after jsonpath, not '$'" },
	{ "GET h\nHTTP *\n[Asserts]\njsonpath",
	    "in:4:9: want a JSONPath in quotes after jsonpath, and this is "
	    "the end" },
	{ "GET h\nHTTP *\n[Asserts]\nbody nth 1.5 exists",
	    "in:4:10: want a whole number or {{variable}} after nth, not "
	    "'1.5'" },
	{ "GET h\nHTTP *\n[Asserts]\nbody matches /a\n",
	    "in:4:14: a regular expression that is not closed with /" },
	{ "GET h\nHTTP *\n[Asserts]\nheader \"a\nb\" exists",
	    "in:4:8: a string that is not closed with \"" },
	{ "GET h\nHTTP *\n[Asserts]\nheader \"a\tb\" exists",
	    "in:4:10: a tab is written \\t here" },
	{ "GET h\n`a\n`", "in:2:1: a string that is not closed with `" },
	{ "GET h\n```\na", "in:2:1: a text that is not closed with ```" },
	{ "GET h\n```jsn\na```", "in:2:4: unknown kind of text 'jsn': did you "
				 "mean 'json'?" },
	{ "GET h\n```graphql\n{a}\nvariables {\"a\": }\n```",
	    "in:4:17: want a value of JSON, not '}'" },
	{ "GET h\n```graphql\n{a}\nvariables {}\nx```",
	    "in:5:1: want ``` after the variables, not 'x```'" },
	{ "GET h\n{\"a\": [1, ]}", "in:2:11: JSON has no comma before ]" },
	{ "GET h\n{\"a\": 1, }", "in:2:10: JSON has no comma before }" },
	{ "GET h\n{a: 1}", "in:2:2: want the name of a member, in quotes, not "
			   "'a:'" },
	{ "GET h\n{\"a\" 1}", "in:2:6: want a colon after the name of a "
			      "member, not '1}'" },
	{ "GET h\n{\"a\": 01}", "in:2:8: want a comma or }, not '1}'" },
	{ "GET h\n{\"a\": tru}", "in:2:7: want a value of JSON, not 'tru}'" },
	{ "GET h\n{\"a\": 1}}", "in:2:9: want the end of the line, not '}'" },
	{ "GET h\n[1\n", "in:2:3: want a comma or ], and this is the end" },
	{ "GET h\n\"a\n\"", "in:2:1: a string that is not closed with \"" },
	{ "GET h\n\"\\q\"", "in:2:2: no such escape in JSON" },
	{ "GET h\n\"\\ud83d\"", "in:2:2: half of a surrogate pair" },
	{ "GET h\n\"\\ude00\"", "in:2:2: half of a surrogate pair" },
	{ "GET h\n\"\x01\"", "in:2:2: a control character in JSON is written "
			     "\\u0001" },
	{ "GET h\n<a><b></a>", "in:2:7: </a>, and <b> is open" },
	{ "GET h\n<a>\nb", "in:2:1: <a> is not closed" },
	{ "GET h\n<?xml?>\n", "in:2:8: want the root tag of XML, and this is "
			      "the end" },
	{ "GET h\n<a b=c/>", "in:2:6: want the value of an attribute, in "
			     "quotes, not 'c/>'" },
	{ "GET h\n<a b='c/>", "in:2:6: an attribute that is not closed with "
			      "'" },
	{ "GET h\n<!-- a", "in:2:1: a comment that is not closed with -->" },
	{ "GET h\nbase64,a?;", "in:2:9: want ; at the end, not '?;'" },
	{ "GET h\nhex,abc;", "in:2:8: an odd number of hexadecimal digits" },
	{ "GET h\nfile,;", "in:2:6: want the name of a file, not ';'" },
	{ "# @think: 3s..1s\nGET h",
	    "in:1:11: the range ends before it begins" },
	{ "# @weight: 0\nGET h",
	    "in:1:12: '0': want a whole number from 1 to 1000000" },
	{ "# @name: a\x01\nGET h", "in:1:10: a control character in a name" },
};

/* What is odd in scenarios that are good. */
static const struct {
	const char *source;
	const char *warnings; /* a line each */
} odd[] = {
	{ "GET h\n", "" },
	{ "# @thnik: 1s\n# @unknown: 1\n# @todo mend this\nGET h\n",
	    "in:1:3: unknown setting '@thnik': did you mean '@think'?\n"
	    "in:2:3: unknown setting '@unknown'\n" },
	{ "# @name:\nGET h\n", "in:1:3: @name without a value\n" },
	{ "# @name: a\n\nGET h\n# @think: 1s\nHTTP 200\n# @group: b\n",
	    "in:1:3: @name has no effect: it is not directly above a request\n"
	    "in:4:3: @think has no effect: it is not directly above a request\n"
	    "in:6:3: @group has no effect: it is not directly above a "
	    "request\n" },
	{ "GET h\n# @weight: 2\nGET h\n",
	    "in:3:1: @weight counts only above the first request\n" },
	{ "GET h\nHTPP 200\nHTTP 200\n",
	    "in:2:1: this is a request: was an HTTP line meant?\n" },
	{ "GET h\n[Query]\na: b\n[QueryStringParams]\nc: d\n",
	    "in:4:2: [QueryStringParams] is an old name of [Query]\n"
	    "in:4:2: [QueryStringParams] does not count: [Query] came "
	    "first\n" },
	{ "GET h\nHTTP *\n[Asserts]\nbytes decode \"a\" includes \"b\"\n",
	    "in:4:7: filter 'decode' is an old name of 'charsetDecode'\n"
	    "in:4:18: predicate 'includes' is an old name of 'contains'\n" },
};

static char *
print(struct fl_file *f)
{
	struct fl_buf b;
	struct fl_err e;

	fl_buf_init(&b, 1 << 20);
	if (fl_file_print(f, &b, &e) == -1)
		printf("# %s\n", e.msg);
	return b.len > 0 ? fl_buf_take(&b) : strdup("");
}

static void
good_ones_print(void)
{
	struct fl_file *f;
	struct fl_err e;
	const char *wanted;
	char *text;
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		wanted = good[i].printed;
		if (wanted == NULL)
			wanted = good[i].source;
		f = fl_file_parse("in", fl_str(good[i].source), &e);
		CHECK(f != NULL);
		if (f == NULL) {
			printf("# %s\n", e.msg);
			continue;
		}
		text = print(f);
		CHECK(strcmp(text, wanted) == 0);
		if (strcmp(text, wanted) != 0)
			printf("# of row %zu\n", i);
		free(text);
		fl_file_free(f);
	}
}

static void
bad_ones_say_where(void)
{
	struct fl_file *f;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f = fl_file_parse("in", fl_str(bad[i].source), &e);
		CHECK(f == NULL && strcmp(e.msg, bad[i].wrong) == 0);
		printf("# %s\n", f == NULL ? e.msg : bad[i].source);
		fl_file_free(f);
	}
}

static void
odd_ones_warn(void)
{
	char text[1024];
	struct fl_file *f;
	struct fl_err e;
	size_t i, k, n;

	for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		f = fl_file_parse("in", fl_str(odd[i].source), &e);
		text[0] = '\0';
		for (k = n = 0; f != NULL && k < f->warnings_len; k++)
			n += (size_t)snprintf(text + n, sizeof(text) - n,
			    "%.*s\n", FL_STR_ARG(f->warnings[k]));
		CHECK(f != NULL && strcmp(text, odd[i].warnings) == 0);
		printf("# %s", text[0] != '\0' ? text : "\n");
		fl_file_free(f);
	}
}

int
main(void)
{
	good_ones_print();
	bad_ones_say_where();
	odd_ones_warn();
	return tap_done();
}
