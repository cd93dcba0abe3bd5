#include <stdlib.h>
#include <string.h>

#include "../../lib/echo/parse.h"
#include "tap.h"

#define H "Host: h\r\n"

static const struct {
	const char *text;
	int n; /* what parsing returns: all of it, less, or -1 */
	int status;
	const char *method, *path, *query;
	int64_t length;
	int keep;
} cases[] = {
	{ "GET / HTTP/1.1\r\n" H "\r\n", 27, 0, "GET", "/", "", 0, 1 },
	{ "GET / HTTP/1.1\nHost: h\n\n", 24, 0, "GET", "/", "", 0, 1 },
	{ "\r\n\nGET / HTTP/1.1\r\n" H "\r\n", 30, 0, "GET", "/", "", 0, 1 },
	{ "GET /a?b=1?c HTTP/1.1\r\n" H "\r\nGET", 34, 0, "GET", "/a", "b=1?c",
	    0, 1 },
	{ "GET /a?b#c HTTP/1.1\r\n" H "\r\n", 32, 0, "GET", "/a", "b", 0, 1 },
	{ "GET http://x:1/p?q HTTP/1.1\r\n" H "\r\n", 40, 0, "GET", "/p", "q",
	    0, 1 },
	{ "GET http://x HTTP/1.1\r\n" H "\r\n", 34, 0, "GET", "/", "", 0, 1 },
	{ "OPTIONS * HTTP/1.1\r\n" H "\r\n", 31, 0, "OPTIONS", "*", "", 0, 1 },
	{ "GET / HTTP/1.0\r\n\r\n", 18, 0, "GET", "/", "", 0, 0 },
	{ "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", 42, 0, "GET", "/",
	    "", 0, 1 },
	{ "GET / HTTP/1.1\r\n" H "connection: x, Close\r\n\r\n", 49, 0, "GET",
	    "/", "", 0, 0 },
	{ "PUT / HTTP/1.1\r\n" H "Content-Length:  12 \r\n\r\n", 49, 0, "PUT",
	    "/", "", 12, 1 },
	{ "PUT / HTTP/1.1\r\n" H
	  "Content-Length: 5\r\nContent-Length: 5\r\n\r\n",
	    65, 0, "PUT", "/", "", 5, 1 },
	{ "GET / HTTP/1.1\r\n" H "A:\r\nB: \t\r\nC: \xc3\xa9\r\n\r\n", 44, 0,
	    "GET", "/", "", 0, 1 },
	/* not all there yet */
	{ "", 0, 0, NULL, NULL, NULL, 0, 0 },
	{ "G", 0, 0, NULL, NULL, NULL, 0, 0 },
	{ "\r\n", 0, 0, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1\r\n", 0, 0, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1\r\n" H, 0, 0, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1\r\n" H "\r", 0, 0, NULL, NULL, NULL, 0, 0 },
	/* not a request */
	{ "GET /\r\n\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET  / HTTP/1.1\r\n" H "\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1 \r\n" H "\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "G:T / HTTP/1.1\r\n" H "\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET x HTTP/1.1\r\n" H "\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET /\x01 HTTP/1.1\r\n" H "\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET /\t HTTP/1.1\r\n" H "\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "\x16\x03\x01\x02\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/2.0\r\n" H "\r\n", -1, 505, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.2\r\n" H "\r\n", -1, 505, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1\r\n\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1\r\n" H H "\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1\r\n" H " folded\r\n\r\n", -1, 400, NULL, NULL, NULL,
	    0, 0 },
	{ "GET / HTTP/1.1\r\n" H "A : b\r\n\r\n", -1, 400, NULL, NULL, NULL, 0,
	    0 },
	{ "GET / HTTP/1.1\r\n" H ": b\r\n\r\n", -1, 400, NULL, NULL, NULL, 0,
	    0 },
	{ "GET / HTTP/1.1\r\n" H "A\r\n\r\n", -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "GET / HTTP/1.1\r\n" H "A: \r b\r\n\r\n", -1, 400, NULL, NULL, NULL,
	    0, 0 },
	{ "PUT / HTTP/1.1\r\n" H "Content-Length: -1\r\n\r\n", -1, 400, NULL,
	    NULL, NULL, 0, 0 },
	{ "PUT / HTTP/1.1\r\n" H "Content-Length:\r\n\r\n", -1, 400, NULL, NULL,
	    NULL, 0, 0 },
	{ "PUT / HTTP/1.1\r\n" H "Content-Length: 9223372036854775808\r\n\r\n",
	    -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "PUT / HTTP/1.1\r\n" H
	  "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
	    -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "PUT / HTTP/1.1\r\n" H
	  "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n",
	    -1, 400, NULL, NULL, NULL, 0, 0 },
	{ "PUT / HTTP/1.1\r\n" H "Transfer-Encoding: gzip\r\n\r\n", -1, 501,
	    NULL, NULL, NULL, 0, 0 },
	{ "PUT / HTTP/1.1\r\n" H "Expect: miracles\r\n\r\n", -1, 417, NULL,
	    NULL, NULL, 0, 0 },
};

static void
heads(void)
{
	struct fl_echo_request r;
	struct fl_err e;
	size_t i;
	int status;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# %zu\n", i);
		CHECK(fl_echo_parse(&r, cases[i].text, strlen(cases[i].text),
			  &status, &e) == cases[i].n);
		CHECK(status == cases[i].status);
		if (cases[i].method == NULL)
			continue;
		CHECK(fl_str_is(r.method, cases[i].method));
		CHECK(fl_str_is(r.path, cases[i].path));
		CHECK(fl_str_is(r.query, cases[i].query));
		CHECK(r.length == cases[i].length);
		CHECK(r.keep == (cases[i].keep != 0));
	}
}

static void
what_else_a_head_says(void)
{
	static const char text[] =
	    "HEAD /x HTTP/1.1\r\nHost:h\r\n"
	    "Authorization: Bearer  x\r\nExpect: 100-Continue\r\n"
	    "Transfer-Encoding: Chunked\r\nContent-Type: a/b\r\n\r\n";
	struct fl_echo_request r;
	struct fl_err e;
	int status;

	CHECK(fl_echo_parse(&r, text, sizeof(text) - 1, &status, &e) ==
	      sizeof(text) - 1);
	CHECK(r.head && r.expects && r.chunked && r.minor == 1);
	CHECK(fl_str_is(r.target, "/x"));
	CHECK(fl_str_is(r.authorization, "Bearer  x"));
	CHECK(fl_str_is(r.type, "a/b"));
	CHECK(r.lines.s == text + 18 && r.lines.len == sizeof(text) - 1 - 20);
}

/* A head is too long at its limit, wherever it is cut, and not before. */
static void
long_heads(void)
{
	static char text[FL_ECHO_HEAD_MAX + 10];
	struct fl_echo_request r;
	struct fl_err e;
	int status;

	memset(text, 'a', sizeof(text));
	memcpy(text, "GET /", 5);
	CHECK(fl_echo_parse(&r, text, FL_ECHO_HEAD_MAX - 1, &status, &e) == 0);
	CHECK(fl_echo_parse(&r, text, FL_ECHO_HEAD_MAX, &status, &e) == -1);
	CHECK(status == 431);
	memcpy(text, "GET / HTTP/1.0\r\nA: ", 19);
	memcpy(text + FL_ECHO_HEAD_MAX - 4, "\r\n\r\n", 4);
	CHECK(fl_echo_parse(&r, text, FL_ECHO_HEAD_MAX - 1, &status, &e) == 0);
	CHECK(fl_echo_parse(&r, text, sizeof(text), &status, &e) ==
	      FL_ECHO_HEAD_MAX);
	memcpy(text + FL_ECHO_HEAD_MAX - 4, "a\r\n\r\n", 5);
	CHECK(fl_echo_parse(&r, text, sizeof(text), &status, &e) == -1);
	CHECK(status == 431);
	memset(text, '\n', sizeof(text));
	CHECK(fl_echo_parse(&r, text, sizeof(text), &status, &e) == -1);
}

int
main(void)
{
	heads();
	what_else_a_head_says();
	long_heads();
	return tap_done();
}
