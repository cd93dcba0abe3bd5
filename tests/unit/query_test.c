#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../../lib/base/base64.h"
#include "../../lib/scenario/coding.h"
#include "../../lib/scenario/query.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))
#define MEMORY (16 << 20)
#define BODY_MAX (1 << 20)

/* Of "CN=test.example", with an elliptic curve; until 2036. */
static const char certificate[] =
    "MIIB0TCCAXagAwIBAgIEHuixfzAKBggqhkjOPQQDAjA2MQswCQYDVQQGEwJOTDEQ"
    "MA4GA1UECgwHRnVuYnJpYzEVMBMGA1UEAwwMdGVzdC5leGFtcGxlMB4XDTI2MTEy"
    "NDA5MTgzNFoXDTM2MTEyMTA5MTgzNFowNjELMAkGA1UEBhMCTkwxEDAOBgNVBAoM"
    "B0Z1bmJyaWMxFTATBgNVBAMMDHRlc3QuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG"
    "SM49AwEHA0IABJcwDP8oHw2H5JhWPvio0zetGL21L0gFKjIbqqVQSEpIG58rfX/5"
    "uyCTo98FPs3nil2iXPXXgMl95uRF6FOLmkujcjBwMB0GA1UdDgQWBBR2HLCU9TBk"
    "dlXgngokyTnpWrpZbzAfBgNVHSMEGDAWgBR2HLCU9TBkdlXgngokyTnpWrpZbzAP"
    "BgNVHRMBAf8EBTADAQH/MB0GA1UdEQQWMBSCDHRlc3QuZXhhbXBsZYcEfwAAATAK"
    "BggqhkjOPQQDAgNJADBGAiEA/LdfeAl1lnhLzFVOMDMSGKsltR1ZA1/fu+pWAnKE"
    "7OkCIQDagUza/0IaXgFIyMI1vMkEugw+AtIhaMZ2kHUVfmD5Ng==";

#define P(n, v)                                                                \
	{                                                                      \
		{ n, sizeof(n) - 1 },                                          \
		{                                                              \
			v, sizeof(v) - 1                                       \
		}                                                              \
	}

static const struct fl_pair headers[] = {
	P("Content-Type", "text/html; charset=utf-8"),
	P("X-Fruit", "Banana"),
	P("x-fruit", "Lemon"),
	P("X-Odd", "caf\xe9"),
	P("Set-Cookie", "bad; Path=/"),
	P("Set-Cookie", "LSID=DQAAAKEaem_vYg; Path=/accounts; Expires=Wed, "
			"13 Jan 2021 22:23:01 GMT; Secure; HttpOnly"),
	P("Set-Cookie", "a=b=c; expires=Wed, 13-Jan-2021 22:23:01 GMT; "
			"max-age=-1; domain=d; SameSite=Lax"),
	P("Set-Cookie", "e=; Expires=soon; Max-Age=x"),
	P("Set-Cookie", "a=second"),
};

static const struct fl_redirect redirects[] = {
	{ 302, { "http://a/1", 10 }, { "http://a/2", 10 } },
	{ 301, { "http://a/2", 10 }, { "http://a/3", 10 } },
};

/* What a query with one argument finds, as fl_value_describe() has it. */
static const struct {
	const char *query;
	const char *arg;
	const char *body;
	const char *found; /* "!..." for an error */
} cases[] = {
	{ "status", NULL, "", "integer <200>" },
	{ "version", NULL, "", "string <1.1>" },
	{ "url", NULL, "", "string <http://a/3>" },
	{ "ip", NULL, "", "string <127.0.0.1>" },
	{ "duration", NULL, "", "integer <1999>" },
	{ "header", "content-TYPE", "", "string <text/html; charset=utf-8>" },
	{ "header", "X-Fruit", "", "list [\"Banana\", \"Lemon\"]" },
	{ "header", "X-None", "", "nothing" },
	{ "header", "x-odd", "", "string <caf\xef\xbf\xbd>" },
	{ "cookie", "LSID", "", "string <DQAAAKEaem_vYg>" },
	{ "cookie", "LSID[Path]", "", "string </accounts>" },
	{ "cookie", "LSID[Expires]", "", "date <2021-01-13T22:23:01.000000Z>" },
	{ "cookie", "LSID[Secure]", "", "attribute without a value" },
	{ "cookie", "LSID[HttpOnly]", "", "attribute without a value" },
	{ "cookie", "LSID[Max-Age]", "", "nothing" },
	{ "cookie", "a", "", "string <b=c>" },
	{ "cookie", "a[Value]", "", "string <b=c>" },
	{ "cookie", "a[expires]", "", "date <2021-01-13T22:23:01.000000Z>" },
	{ "cookie", "a[Max-Age]", "", "integer <-1>" },
	{ "cookie", "a[Domain]", "", "string <d>" },
	{ "cookie", "a[SameSite]", "", "string <Lax>" },
	{ "cookie", "a[Secure]", "", "nothing" },
	{ "cookie", "bad", "", "nothing" },
	{ "cookie", "e", "", "string <>" },
	{ "cookie", "e[Expires]", "", "!'soon' of a cookie is no date" },
	{ "cookie", "e[Max-Age]", "", "nothing" },
	{ "cookie", "e[X]", "", "!want a cookie as name" },
	{ "body", NULL, "", "string <>" },
	{ "body", NULL, "caf\xc3\xa9", "string <caf\xc3\xa9>" },
	{ "body", NULL, "caf\xe9", "!the body is not UTF-8 at byte 4" },
	{ "bytes", NULL, "caf\xe9", "bytes <636166e9>" },
	{ "rawbytes", NULL, "a", "bytes <61>" },
	{ "sha256", NULL, "Hello World!",
	    "bytes <7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200"
	    "126d9069>" },
	{ "sha256", NULL, "",
	    "bytes <e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
	    "7852b855>" },
	{ "md5", NULL, "Hello World!",
	    "bytes <ed076287532e86365e841e92bfc50d8c>" },
	{ "jsonpath", "$.a", "{\"a\":[1,{}]}", "list [1, {}]" },
	{ "jsonpath", "$.b", "{\"a\":[1,{}]}", "nothing" },
	{ "jsonpath", "$.", "{}", "!JSONPath: want a name or *" },
	{ "jsonpath", "$", "{", "!JSON: want a name in quotes" },
	{ "regex", "Hello (.*)!", "Hello Bob!", "string <Bob>" },
	{ "regex", "Hello .*!", "Hello Bob!", "nothing" },
	{ "regex", "x", "Hello Bob!", "nothing" },
	{ "regex", "{}", "Hello Bob!",
	    "!regular expression: there is nothing" },
	{ "variable", "name", "", "string <value>" },
	{ "variable", "other", "", "nothing" },
	{ "xpath", "string(//title)", "<html><title>Quiz</title><p><p>",
	    "string <Quiz>" },
	{ "xpath", "//p", "<html><title>Quiz</title><p><p>", "node set <2>" },
	{ "xpath", "count(//p) = 2", "<p><p>", "boolean <true>" },
	{ "xpath", "count(//p)", "<p><p>", "float <2.0>" },
	{ "xpath", "//none", "<p><p>", "node set <0>" },
	{ "xpath", "//", "<p>", "!XPath: '//'" },
	{ "xpath", "strong(//head/title)", "<p>",
	    "!XPath: 'strong(//head/title)'" },
	{ "xpath", "string(//p)", "<p>caf\xc3\xa9 &eacute;</p>",
	    "string <caf\xc3\xa9 \xc3\xa9>" },
	{ "xpath", "//p", "", "!invalid HTML" },
	{ "certificate", "Subject", "",
	    "string <C=NL, O=Funbric, CN=test.example>" },
	{ "certificate", "Issuer", "",
	    "string <C=NL, O=Funbric, CN=test.example>" },
	{ "certificate", "Serial-Number", "", "string <1e:e8:b1:7f>" },
	{ "certificate", "Start-Date", "",
	    "date <2026-11-24T09:18:34.000000Z>" },
	{ "certificate", "Expire-Date", "",
	    "date <2036-11-21T09:18:34.000000Z>" },
	{ "certificate", "Subject-Alt-Name", "",
	    "string <DNS:test.example, IP Address:127.0.0.1>" },
	{ "certificate", "X", "", "!want a field of a certificate" },
	{ "redirects", NULL, "", "list [http://a/2, http://a/3]" },
};

static const struct fl_value *
lookup(void *arg, struct fl_str name)
{
	return fl_str_is(name, "name") ? arg : NULL;
}

/* An answer to all of the cases, but for the body. */
static void
fill(struct fl_answer *a, struct fl_value *variable, struct fl_str cert)
{
	fl_answer_reset(a);
	a->status = 200;
	a->version = fl_str("1.1");
	a->url = fl_str("http://a/3");
	a->peer = fl_str("127.0.0.1");
	a->headers = headers;
	a->headers_len = N(headers);
	a->duration_ns = 1999999999;
	a->cert = cert;
	a->redirects = redirects;
	a->redirects_len = 2;
	*variable = fl_value_str(fl_str("value"));
	a->variable = lookup;
	a->variable_arg = variable;
}

static void
describe(const struct fl_query *q, struct fl_answer *a, const char *arg,
    bool compiled, char *text, size_t size)
{
	struct fl_value args[FL_ARGS_MAX], out = fl_value_none();
	struct fl_err e;

	args[0] = fl_value_str(fl_str(arg));
	if ((compiled && fl_arg_compile(q->args[0], fl_str(arg), &a->arena,
			     args, &e) == -1) ||
	    q->eval(a, args, &out, &e) == -1)
		snprintf(text, size, "!%.150s", e.msg);
	else
		fl_value_describe(&out, text, size);
}

/* Twice: the argument as it is, and compiled; the body is made once. */
static void
finds(struct fl_answer *a, size_t i)
{
	const struct fl_query *q = fl_query_find(fl_str(cases[i].query));
	const char *want = cases[i].found;
	char text[200];
	int compiled;

	printf("# %s %s\n", cases[i].query,
	    cases[i].arg != NULL ? cases[i].arg : "");
	a->raw = fl_str(cases[i].body);
	for (compiled = 0; compiled < 2; compiled++) {
		describe(q, a, cases[i].arg, compiled, text, sizeof(text));
		CHECK(*want == '!' ? strncmp(text, want, strlen(want)) == 0
				   : strcmp(text, want) == 0);
		printf("# %s\n", text);
	}
}

static void
queries_find_values(void)
{
	struct fl_value variable;
	struct fl_answer a;
	struct fl_buf cert;
	struct fl_err e;
	size_t i;

	fl_buf_init(&cert, 4096);
	CHECK(fl_base64_decode(&cert, certificate, strlen(certificate),
		  FL_BASE64_STD, &e) == 0);
	fl_answer_init(&a, MEMORY, BODY_MAX);
	for (i = 0; i < N(cases); i++) {
		fill(&a, &variable, fl_buf_str(&cert));
		finds(&a, i);
	}
	fl_answer_fini(&a);
	fl_buf_fini(&cert);
}

/* What an answer of a type and coding is as text. */
static const struct {
	const char *type;
	const char *body;
	const char *text; /* "!..." for an error */
} charsets[] = {
	{ "text/plain", "\xc3\xa9", "\xc3\xa9" },
	{ "text/plain; charset=ISO-8859-1", "caf\xe9\x80",
	    "caf\xc3\xa9\xe2"
	    "\x82\xac" },
	{ "text/plain; a=b; Charset=\"latin1\" ; x", "\xc3\xa9",
	    "\xc3\x83\xc2\xa9" },
	{ "text/html; charset=gb2312", "\xc4\xe3\xba\xc3\xca\xc0\xbd\xe7",
	    "\xe4\xbd\xa0\xe5\xa5\xbd\xe4\xb8\x96\xe7\x95\x8c" },
	{ "text/html; charset=gb2312", "\xc4",
	    "!the body's charset gb2312: "
	    "byte 1 is not" },
	{ "a/b; charset=windows-1250", "\x81\x8a", "\xc2\x81\xc5\xa0" },
	{ "a/b; charset=windows-1255", "a\xe0", "a\xd7\x90" },
	{ "a/b; charset=windows-1255", "\xff", "!the body's charset" },
	{ "a/b; charset=shift_jis", "\x93\xfa", "\xe6\x97\xa5" },
	{ "a/b; charset=euc-jp", "\xc6\xfc", "\xe6\x97\xa5" },
	{ "a/b; charset=iso-2022-jp", "\x1b$BF|\x1b(B", "\xe6\x97\xa5" },
	{ "a/b; charset=big5", "\xa4\xe9", "\xe6\x97\xa5" },
	{ "a/b; charset=euc-kr", "\xc0\xcf", "\xec\x9d\xbc" },
	{ "a/b; charset=koi8-r", "\xc1", "\xd0\xb0" },
	{ "a/b; charset=utf-16be", "N-", "\xe4\xb8\xad" },
	{ "a/b; charset=x-user-defined", "a\x80", "a\xef\x9e\x80" },
	{ "a/b; charset=xxx", "a", "!the body's charset xxx: 'xxx' is no" },
	{ "a/b; charset=iso-2022-kr", "a", "!the body's charset" },
};

static void
charsets_become_utf8(void)
{
	struct fl_pair h = { { "Content-Type", 12 }, { NULL, 0 } };
	struct fl_str text;
	struct fl_answer a;
	struct fl_err e;
	const char *want;
	size_t i;
	int rc;

	fl_answer_init(&a, MEMORY, BODY_MAX);
	for (i = 0; i < N(charsets); i++) {
		printf("# %s\n", charsets[i].type);
		fl_answer_reset(&a);
		h.value = fl_str(charsets[i].type);
		a.headers = &h;
		a.headers_len = 1;
		a.raw = fl_str(charsets[i].body);
		want = charsets[i].text;
		rc = fl_answer_text(&a, &text, &e);
		CHECK(rc == (*want == '!' ? -1 : 0));
		if (rc == 0)
			CHECK(fl_str_is(text, want));
		else
			CHECK(strncmp(e.msg, want + 1, strlen(want + 1)) == 0);
		/* A second time says the same. */
		memset(&e, 0, sizeof(e));
		CHECK(fl_answer_text(&a, &text, &e) == rc);
		CHECK(rc == 0 ||
		      strncmp(e.msg, want + 1, strlen(want + 1)) == 0);
	}
	fl_answer_fini(&a);
}

/* Adds data in zlib's form: window as for deflateInit2(). */
static void
compress_with(int window, const char *data, size_t len, struct fl_buf *out)
{
	z_stream z = { 0 };
	struct fl_err e;
	char *to;

	deflateInit2(&z, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
	to = fl_buf_room(out, len + 1000, &e);
	z.next_in = (Bytef *)(uintptr_t)data;
	z.avail_in = (uInt)len;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)(len + 1000);
	CHECK(deflate(&z, Z_FINISH) == Z_STREAM_END);
	out->len += len + 1000 - z.avail_out;
	deflateEnd(&z);
}

#define GZIP 31
#define ZLIB 15
#define RAW (-15)

static void
decodes(const char *encodings, struct fl_str body, const char *want)
{
	struct fl_pair h = { { "content-encoding", 16 }, fl_str(encodings) };
	struct fl_str bytes;
	struct fl_answer a;
	struct fl_err e;
	int rc;

	printf("# %s, %zu bytes\n", encodings, body.len);
	fl_answer_init(&a, MEMORY, 1000);
	a.headers = &h;
	a.headers_len = 1;
	a.raw = body;
	rc = fl_answer_bytes(&a, &bytes, &e);
	if (*want == '!') {
		CHECK(rc == -1 &&
		      strncmp(e.msg, want + 1, strlen(want + 1)) == 0);
		printf("# %s\n", e.msg);
	} else {
		CHECK(rc == 0 && fl_str_is(bytes, want));
	}
	fl_answer_fini(&a);
}

static void
encodings_are_undone(void)
{
	static const char brotli[] =
	    "\x1b\x23\x00\xf8\x1d\xa9\x53\x9f\xbb\x70\x0d\x82\x24\x26\xa7\x58"
	    "\xe8\x32\x8d\xed\xad\x14\xd1\xa7\x44\x40\x89\xd5\xb5\xfd\x40";
	struct fl_buf b, twice;
	struct fl_str s;

	fl_buf_init(&b, BODY_MAX);
	fl_buf_init(&twice, BODY_MAX);
	decodes("identity", fl_str("abc"), "abc");
	decodes("gzip", (struct fl_str){ NULL, 0 }, "");
	compress_with(GZIP, "abc", 3, &b);
	decodes("GZip", fl_buf_str(&b), "abc");
	s = (struct fl_str){ b.data, b.len - 1 };
	decodes("gzip", s, "!the body (gzip) ends in the middle");
	compress_with(GZIP, b.data, b.len, &twice);
	decodes("gzip, x-gzip,identity", fl_buf_str(&twice), "abc");
	compress_with(GZIP, "def", 3, &b);
	decodes("gzip", fl_buf_str(&b), "abcdef");
	fl_buf_add(&b, "junk", 4, &(struct fl_err){ 0 });
	decodes("gzip", fl_buf_str(&b), "!the body (gzip) ");
	b.data[12] ^= 0x55;
	decodes("gzip", fl_buf_str(&b), "!the body (gzip) ");
	fl_buf_clear(&b);
	compress_with(ZLIB, "abc", 3, &b);
	decodes("deflate", fl_buf_str(&b), "abc");
	fl_buf_clear(&b);
	compress_with(RAW, "abc", 3, &b);
	decodes("deflate", fl_buf_str(&b), "abc");
	s = (struct fl_str){ brotli, sizeof(brotli) - 1 };
	decodes("br", s, "Hello from brotli, Hello from brotli");
	s.len--;
	decodes("br", s, "!the body (br) ends in the middle");
	decodes("br", fl_str("\xff\xff\xff"), "!the body (br) is damaged");
	decodes("zstd", fl_str("a"), "!content encoding 'zstd' is not");
	decodes("br,br,br,br,br,br,br,br,br", fl_str("a"),
	    "!more than 8 content encodings");
	fl_buf_fini(&b);
	fl_buf_fini(&twice);
}

/* A little that stands for a lot is not decoded further than the ceiling. */
static void
bombs_do_not_go_off(void)
{
	char *zeros = calloc(1, 1 << 20);
	struct fl_buf bomb, out;
	struct fl_err e;

	fl_buf_init(&bomb, BODY_MAX * 2);
	compress_with(GZIP, zeros, 1 << 20, &bomb);
	fl_buf_init(&out, (1 << 20) - 1);
	CHECK(fl_coding_decode(fl_str("gzip"), fl_buf_str(&bomb), &out, &e) ==
	      -1);
	CHECK(strstr(e.msg, "larger than 1048575 bytes") != NULL);
	fl_buf_fini(&out);
	fl_buf_init(&out, 1 << 20);
	CHECK(fl_coding_decode(fl_str("gzip"), fl_buf_str(&bomb), &out, &e) ==
	      0);
	CHECK(out.len == 1 << 20);
	fl_buf_fini(&out);
	fl_buf_fini(&bomb);
	free(zeros);
}

static const struct {
	const char *body;
	const char *expr;
	const char *found;
} xml[] = {
	{ "<a><b/><b/></a>", "//b", "node set <2>" },
	{ "<a xmlns='u' xmlns:x='v'><x:b/><c/></a>", "count(//x:b|//_:c)",
	    "float <2.0>" },
	{ "<a><b xmlns:p='1'><p:c/></b><b xmlns:p='2'><p:c/></b></a>", "//p:c",
	    "node set <1>" },
	{ "<a xmlns='u'><b/></a>", "//b", "node set <0>" },
	{ "<a>caf\xc3\xa9</a>", "string(/a)", "string <caf\xc3\xa9>" },
	{ "<?xml version='1.0' encoding='latin1'?><a>\xc3\xa9</a>",
	    "string(/a)", "string <\xc3\xa9>" },
	{ "<a><b></a>", "count(//b)", "float <1.0>" },
	{ "??", "//a", "!invalid XML" },
	{ "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;&e;</a>", "string(/a)",
	    "string <xx>" },
	{ "<!DOCTYPE a [<!ENTITY e SYSTEM '/etc/hostname'>]><a>[&e;]</a>",
	    "string(/a)", "string <[]>" },
	{ "<!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a>1</a>",
	    "number(/a)", "float <1.0>" },
};

static void
xml_is_read_without_a_network(void)
{
	struct fl_pair h = P("Content-Type", "application/xml");
	struct fl_answer a;
	const char *want;
	char text[200];
	size_t i;

	fl_answer_init(&a, MEMORY, BODY_MAX);
	for (i = 0; i < N(xml); i++) {
		printf("# %s in %s\n", xml[i].expr, xml[i].body);
		fl_answer_reset(&a);
		a.headers = &h;
		a.headers_len = 1;
		a.raw = fl_str(xml[i].body);
		want = xml[i].found;
		describe(fl_query_find(fl_str("xpath")), &a, xml[i].expr, true,
		    text, sizeof(text));
		CHECK(strncmp(text, want, strlen(want)) == 0);
		printf("# %s\n", text);
	}
	fl_answer_fini(&a);
}

/* A billion laughs, in ten entities each of ten of the one before. */
static void
entities_do_not_explode(void)
{
	struct fl_pair h = P("Content-Type", "text/xml");
	struct fl_value out;
	struct fl_answer a;
	struct fl_buf b;
	struct fl_err e;
	int i, k;

	fl_buf_init(&b, BODY_MAX);
	fl_buf_add_str(&b, "<!DOCTYPE a [<!ENTITY e0 'haha'>", &e);
	for (i = 1; i < 10; i++) {
		fl_buf_addf(&b, &e, "<!ENTITY e%d '", i);
		for (k = 0; k < 10; k++)
			fl_buf_addf(&b, &e, "&e%d;", i - 1);
		fl_buf_add_str(&b, "'>", &e);
	}
	fl_buf_add_str(&b, "]><a>&e9;</a>", &e);
	fl_answer_init(&a, MEMORY, BODY_MAX);
	a.headers = &h;
	a.headers_len = 1;
	a.raw = fl_buf_str(&b);
	CHECK(fl_answer_xpath(&a, fl_str("string-length(/a)"), &out, &e) ==
		  -1 ||
	      fl_value_real(&out) < 10000000);
	fl_answer_fini(&a);
	fl_buf_fini(&b);
}

/* Each of many nodes looks at all before it. */
static void
xpath_has_a_limit(void)
{
	struct fl_pair h = P("Content-Type", "text/html");
	struct fl_value out;
	struct fl_answer a;
	struct fl_buf b;
	struct fl_err e;
	int i;

	fl_buf_init(&b, BODY_MAX);
	for (i = 0; i < 30000; i++)
		fl_buf_add_str(&b, "<a>x</a>", &e);
	fl_answer_init(&a, MEMORY, BODY_MAX);
	a.headers = &h;
	a.headers_len = 1;
	a.raw = fl_buf_str(&b);
	CHECK(fl_answer_xpath(&a, fl_str("//a[count(preceding::a)>1]"), &out,
		  &e) == -1);
	CHECK(strstr(e.msg, "too much work") != NULL);
	fl_answer_fini(&a);
	fl_buf_fini(&b);
}

static void
names_are_found(void)
{
	const struct fl_query *rows;
	size_t i, n;

	rows = fl_query_rows(&n);
	CHECK(n == 18);
	for (i = 0; i < n; i++)
		CHECK(fl_query_find(fl_str(rows[i].name)) == &rows[i]);
	CHECK(fl_query_find(fl_str("jsonPath")) == NULL);
	CHECK(strcmp(fl_str_near("jsonPath", &rows->name, n, sizeof(*rows)),
		  "jsonpath") == 0);
	CHECK(fl_query_find(fl_str("body"))->needs ==
	      (FL_NEED_BODY | FL_NEED_HEADERS));
}

static void
bad_names_are_errors_of_the_file(void)
{
	struct fl_arena a;
	struct fl_value v;
	struct fl_err e;

	fl_arena_init(&a, MEMORY);
	CHECK(fl_arg_compile(FL_ARG_COOKIE, fl_str("c[X]"), &a, &v, &e) == -1);
	CHECK(fl_arg_compile(FL_ARG_COOKIE, fl_str("c[Path"), &a, &v, &e) ==
	      -1);
	CHECK(fl_arg_compile(FL_ARG_COOKIE, fl_str(""), &a, &v, &e) == -1);
	CHECK(fl_arg_compile(FL_ARG_CERTIFICATE, fl_str("subject"), &a, &v,
		  &e) == -1);
	CHECK(fl_arg_compile(FL_ARG_LITERAL, fl_str("aa{a}"), &a, &v, &e) ==
	      -1);
	CHECK(fl_arg_compile(FL_ARG_REGEX, fl_str("aa{a}"), &a, &v, &e) == 0);
	CHECK(v.type == FL_TYPE_STRING);
	CHECK(fl_arg_compile(FL_ARG_JSONPATH, fl_str("x"), &a, &v, &e) == 0);
	CHECK(v.type == FL_TYPE_STRING);
	CHECK(fl_arg_compile(FL_ARG_JSONPATH, fl_str("$"), &a, &v, &e) == 0);
	CHECK(v.type == FL_TYPE_JSONPATH);
	fl_arena_fini(&a);
}

int
main(void)
{
	queries_find_values();
	charsets_become_utf8();
	encodings_are_undone();
	bombs_do_not_go_off();
	xml_is_read_without_a_network();
	entities_do_not_explode();
	xpath_has_a_limit();
	names_are_found();
	bad_names_are_errors_of_the_file();
	return tap_done();
}
