/* Answers of HTTP/1, cut at every byte boundary: the result is the same. */
#include <stdlib.h>

#include "../../plugins/http/chunk.c"
#include "../../plugins/http/head.c"
#include "../../plugins/http/response.c"
#include "tap.h"

#define ROOM ((size_t)3 << 20)
#define OK "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK "Transfer-Encoding: chunked\r\n\r\n"
#define KEEP (RESPONSE_KEEP_HEAD | RESPONSE_KEEP_BODY)

/* What comes, and then an end; what is made of it. */
struct table {
	const char *in;
	unsigned flags;
	enum fl_error error;
	int status;
	const char *body;
	const char *headers; /* "Name=value|" each */
	bool close;
};

static const struct table table[] = {
	/* bodies of known length */
	{ OK "Content-Length: 2\r\n\r\nok", 0, FL_ERROR_NONE, 200, "ok",
	    "Content-Length=2|", false },
	{ OK "content-LENGTH:2\r\n\r\nok", 0, FL_ERROR_NONE, 200, "ok",
	    "content-LENGTH=2|", false },
	{ OK "Content-Length: \t 2 \t\r\n\r\nok", 0, FL_ERROR_NONE, 200, "ok",
	    "Content-Length=2|", false },
	{ OK "Content-Length: 0\r\n\r\n", 0, FL_ERROR_NONE, 200, "",
	    "Content-Length=0|", false },
	{ OK "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", 0,
	    FL_ERROR_NONE, 200, "ok", "Content-Length=2|Content-Length=2|",
	    false },
	{ OK "Content-Length: 2, 2\r\n\r\nok", 0, FL_ERROR_NONE, 200, "ok",
	    "Content-Length=2, 2|", false },
	{ OK "Content-Length: 2\r\nContent-Length: 3\r\n\r\nokx", 0,
	    FL_ERROR_PROTOCOL, 200, "", "", false },
	{ OK "Content-Length: 2, 3\r\n\r\nokx", 0, FL_ERROR_PROTOCOL, 200, "",
	    "", false },
	{ OK "Content-Length: \r\n\r\n", 0, FL_ERROR_PROTOCOL, 200, "", "",
	    false },
	{ OK "Content-Length: -2\r\n\r\nok", 0, FL_ERROR_PROTOCOL, 200, "", "",
	    false },
	{ OK "Content-Length: +2\r\n\r\nok", 0, FL_ERROR_PROTOCOL, 200, "", "",
	    false },
	{ OK "Content-Length: 2x\r\n\r\nok", 0, FL_ERROR_PROTOCOL, 200, "", "",
	    false },
	{ OK "Content-Length: 99999999999999999999999\r\n\r\nok", 0,
	    FL_ERROR_TOO_LARGE, 200, "",
	    "Content-Length=99999999999999999999999|", false },
	{ OK "Content-Length: 1001\r\n\r\nok", 0, FL_ERROR_TOO_LARGE, 200, "",
	    "Content-Length=1001|", false },
	{ OK "Content-Length: 20\r\n\r\nok", 0, FL_ERROR_SHORT, 200, "ok",
	    "Content-Length=20|", false },
	/* to the end of the connection */
	{ OK "\r\nok", 0, FL_ERROR_NONE, 200, "ok", "", true },
	{ OK "\r\n", 0, FL_ERROR_NONE, 200, "", "", true },
	{ "HTTP/1.0 200 OK\r\n\r\nok", 0, FL_ERROR_NONE, 200, "ok", "", true },
	{ OK "Connection: keep-alive\r\n\r\nok", 0, FL_ERROR_NONE, 200, "ok",
	    "Connection=keep-alive|", true },
	/* chunks */
	{ CHUNKED "2\r\nok\r\n0\r\n\r\n", 0, FL_ERROR_NONE, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "1\r\no\r\n0001\r\nk\r\n00\r\n\r\n", 0, FL_ERROR_NONE, 200,
	    "ok", "Transfer-Encoding=chunked|", false },
	{ CHUNKED "a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n", 0,
	    FL_ERROR_NONE, 200, "01234567890123456789",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2;name=\"val\"\r\nok\r\n0;x\r\n\r\n", 0, FL_ERROR_NONE, 200,
	    "ok", "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2  \r\nok\r\n0\r\n\r\n", 0, FL_ERROR_NONE, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\nok\n0\n\n", 0, FL_ERROR_NONE, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "0000000000000002\r\nok\r\n0\r\n\r\n", 0, FL_ERROR_NONE, 200,
	    "ok", "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\r\n0\r\nX-Sum: 7\r\nY:\r\n\r\n", 0, FL_ERROR_NONE,
	    200, "ok", "Transfer-Encoding=chunked|X-Sum=7|Y=|", false },
	{ OK "Transfer-Encoding: identity, Chunked\r\n\r\n0\r\n\r\n", 0,
	    FL_ERROR_NONE, 200, "", "Transfer-Encoding=identity, Chunked|",
	    false },
	{ CHUNKED "00000000000000002\r\nok\r\n0\r\n\r\n", 0, FL_ERROR_PROTOCOL,
	    200, "", "Transfer-Encoding=chunked|", false },
	{ CHUNKED "ffffffffffffffff\r\nok\r\n", 0, FL_ERROR_PROTOCOL, 200, "",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "7fffffffffffffff\r\nok", 0, FL_ERROR_SHORT, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "zz\r\n", 0, FL_ERROR_PROTOCOL, 200, "",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "\r\n", 0, FL_ERROR_PROTOCOL, 200, "",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "-2\r\nok", 0, FL_ERROR_PROTOCOL, 200, "",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2x\r\nok", 0, FL_ERROR_PROTOCOL, 200, "",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nokx0\r\n\r\n", 0, FL_ERROR_PROTOCOL, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\rx", 0, FL_ERROR_PROTOCOL, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\r\n0\r\n x: y\r\n\r\n", 0, FL_ERROR_PROTOCOL, 200,
	    "ok", "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\r\n0\r\nxy\r\n\r\n", 0, FL_ERROR_PROTOCOL, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\r\n0\r\n\rx", 0, FL_ERROR_PROTOCOL, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\r\n", 0, FL_ERROR_SHORT, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\r\n0\r\n", 0, FL_ERROR_SHORT, 200, "ok",
	    "Transfer-Encoding=chunked|", false },
	{ CHUNKED "2\r\nok\r\n0\r\nx: y\r\n", 0, FL_ERROR_SHORT, 200, "ok",
	    "Transfer-Encoding=chunked|x=y|", false },
	{ OK "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 0,
	    FL_ERROR_PROTOCOL, 200, "", "", false },
	{ OK "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 0,
	    FL_ERROR_PROTOCOL, 200, "", "", false },
	/* chunks and a length: chunks, and never again */
	{ OK "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
	     "2\r\nok\r\n0\r\n\r\n",
	    0, FL_ERROR_NONE, 200, "ok",
	    "Content-Length=5|Transfer-Encoding=chunked|", true },
	{ OK "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
	     "2\r\nok\r\n0\r\n\r\n",
	    0, FL_ERROR_NONE, 200, "ok",
	    "Transfer-Encoding=chunked|Content-Length=5|", true },
	/* no body */
	{ OK "Content-Length: 2\r\n\r\n", RESPONSE_OF_HEAD, FL_ERROR_NONE, 200,
	    "", "Content-Length=2|", false },
	{ CHUNKED, RESPONSE_OF_HEAD, FL_ERROR_NONE, 200, "",
	    "Transfer-Encoding=chunked|", false },
	{ OK "\r\n", RESPONSE_OF_HEAD, FL_ERROR_NONE, 200, "", "", false },
	{ OK "Content-Length: 9999999\r\n\r\n", RESPONSE_OF_HEAD, FL_ERROR_NONE,
	    200, "", "Content-Length=9999999|", false },
	{ "HTTP/1.1 204 No\r\n\r\n", 0, FL_ERROR_NONE, 204, "", "", false },
	{ "HTTP/1.1 304 No\r\nContent-Length: 7\r\n\r\n", 0, FL_ERROR_NONE, 304,
	    "", "Content-Length=7|", false },
	/* whether the connection is kept */
	{ OK "Connection: close\r\nContent-Length: 0\r\n\r\n", 0, FL_ERROR_NONE,
	    200, "", "Connection=close|Content-Length=0|", true },
	{ OK "Connection: x, CLOSE\r\nContent-Length: 0\r\n\r\n", 0,
	    FL_ERROR_NONE, 200, "", "Connection=x, CLOSE|Content-Length=0|",
	    true },
	{ OK "Connection: closed\r\nContent-Length: 0\r\n\r\n", 0,
	    FL_ERROR_NONE, 200, "", "Connection=closed|Content-Length=0|",
	    false },
	{ "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 0, FL_ERROR_NONE, 200,
	    "", "Content-Length=0|", true },
	{ "HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n"
	  "\r\n",
	    0, FL_ERROR_NONE, 200, "",
	    "Content-Length=0|Connection=Keep-Alive|", false },
	/* interim answers */
	{ "HTTP/1.1 100 Continue\r\nConnection: close\r\n"
	  "Content-Length: 9\r\nSet-Cookie: a=b\r\n\r\n" OK
	  "Content-Length: 2\r\n\r\nok",
	    0, FL_ERROR_NONE, 200, "ok", "Content-Length=2|", false },
	{ "HTTP/1.1 100 \r\n\r\nHTTP/1.1 103\r\nA: b\r\n\r\n" OK "\r\n", 0,
	    FL_ERROR_NONE, 200, "", "", true },
	{ "HTTP/1.1 100 Continue\r\n\r\n", 0, FL_ERROR_CLOSED, 100, "", "",
	    false },
	{ "HTTP/1.1 100 Continue\r\nA: b\r\n\r\nHT", 0, FL_ERROR_SHORT, 100, "",
	    "", false },
	{ "HTTP/1.1 101 Other\r\nUpgrade: x\r\n\r\nabc", 0, FL_ERROR_NONE, 101,
	    "abc", "Upgrade=x|", true },
	/* status lines */
	{ "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 0, FL_ERROR_NONE, 200,
	    "", "Content-Length=0|", false },
	{ "HTTP/1.1  200  OK\nContent-Length: 2\n\nok", 0, FL_ERROR_NONE, 200,
	    "ok", "Content-Length=2|", false },
	{ "HTTP/1.1 999 ?\r\n\r\n", 0, FL_ERROR_NONE, 999, "", "", true },
	{ "HTTP/1.1 099 ?\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "HTTP/1.1 20 ?\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "HTTP/1.1 2000 ?\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "HTTP/1.1\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "HTTP/1.2 200 OK\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "HTTP/2 200 OK\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "http/1.1 200 OK\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "\r\nHTTP/1.1 200 OK\r\n\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "",
	    false },
	{ "SSH-2.0-OpenSSH_9.2\r\n", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	{ "x", 0, FL_ERROR_PROTOCOL, 0, "", "", false },
	/* headers */
	{ OK "A: b\r\n c: d\r\n\r\n", 0, FL_ERROR_PROTOCOL, 200, "", "",
	    false },
	{ OK "A: b\r\n\tc\r\n\r\n", 0, FL_ERROR_PROTOCOL, 200, "", "", false },
	{ OK "nothing\r\n\r\n", 0, FL_ERROR_PROTOCOL, 200, "", "", false },
	{ OK "A:b\r\nA:  c d \r\nE:\r\n: f\r\nContent-Length: 0\r\n\r\n", 0,
	    FL_ERROR_NONE, 200, "", "A=b|A=c d|E=|=f|Content-Length=0|",
	    false },
	/* the middle and the beginning */
	{ "", 0, FL_ERROR_CLOSED, 0, "", "", false },
	{ "HTT", 0, FL_ERROR_SHORT, 0, "", "", false },
	{ OK, 0, FL_ERROR_SHORT, 200, "", "", false },
	{ OK "A: b\r\n", 0, FL_ERROR_SHORT, 200, "", "", false },
};

#define N (sizeof(table) / sizeof(table[0]))

static char *room;

/* Feeds it in pieces of at most so many bytes, and ends. */
static void
feed(struct response *r, const char *in, size_t len, size_t first, size_t piece,
    unsigned flags)
{
	size_t at = 0, n = first;

	response_begin(r, flags, 1000);
	while (at < len && r->state < RESPONSE_DONE) {
		if (n > len - at)
			n = len - at;
		memcpy(room + r->kept, in + at, n);
		response_feed(r, room, n);
		at += n;
		n = piece;
	}
	if (r->state < RESPONSE_DONE)
		response_end(r);
}

static void
print_headers(const struct response *r, char *out, size_t size)
{
	struct fl_field f[RESPONSE_LINES_MAX];
	size_t i, n = response_fields(r, room, f), len = 0;

	out[0] = '\0';
	for (i = 0; i < n && len < size; i++)
		len += (size_t)snprintf(out + len, size - len, "%.*s=%.*s|",
		    (int)f[i].name.len, f[i].name.data, (int)f[i].value.len,
		    f[i].value.data);
}

static bool
is_as_said(const struct response *r, const struct table *t)
{
	char headers[1024];

	print_headers(r, headers, sizeof(headers));
	if ((r->state == RESPONSE_DONE) == (t->error == FL_ERROR_NONE) &&
	    r->error == t->error && r->status == t->status &&
	    r->body_len == strlen(t->body) &&
	    memcmp(room + r->body_at, t->body, r->body_len) == 0 &&
	    strcmp(headers, t->headers) == 0 &&
	    (t->error != FL_ERROR_NONE || r->close == t->close))
		return true;
	printf("# error %d (%s), status %d, body '%.*s', headers '%s', "
	       "close %d\n",
	    (int)r->error, r->why != NULL ? r->why : "", r->status,
	    (int)r->body_len, room + r->body_at, headers, r->close);
	return false;
}

static void
cuts_do_not_matter(void)
{
	struct response r;
	size_t i, cut, len;
	bool same;

	for (i = 0; i < N; i++) {
		const struct table *t = &table[i];

		printf("# %zu: %.60s\n", i, t->in);
		len = strlen(t->in);
		feed(&r, t->in, len, len, len, t->flags | KEEP);
		CHECK(is_as_said(&r, t));
		feed(&r, t->in, len, 1, 1, t->flags | KEEP);
		CHECK(is_as_said(&r, t));
		same = true;
		for (cut = 1; cut < len && same; cut++) {
			feed(&r, t->in, len, cut, len, t->flags | KEEP);
			same = is_as_said(&r, t);
		}
		CHECK(same);
	}
}

/* What is not kept has the same result, and leaves nothing behind. */
static void
what_nobody_wants_is_not_kept(void)
{
	struct response r;
	size_t i, piece, len;

	for (i = 0; i < N; i++) {
		len = strlen(table[i].in);
		for (piece = 1; piece <= len + 2; piece += len + 1) {
			feed(&r, table[i].in, len, piece, piece,
			    table[i].flags);
			CHECK(r.error == table[i].error);
			CHECK(r.status == table[i].status);
			CHECK(r.body_len == 0);
			CHECK(r.error != FL_ERROR_NONE || r.kept == 0);
		}
	}
}

static void
cookies_keep_the_head(void)
{
	static const char with[] = OK "A: b\r\nset-cookie: a=1\r\n"
				      "Set-Cookie: b=2\r\n\r\n";
	static const char without[] = OK "A: b\r\n\r\n";
	struct response r;
	char headers[256];

	feed(&r, with, strlen(with), 5, 7, RESPONSE_KEEP_COOKIES);
	print_headers(&r, headers, sizeof(headers));
	CHECK(strcmp(headers, "set-cookie=a=1|Set-Cookie=b=2|") == 0);
	feed(&r, without, strlen(without), 5, 7, RESPONSE_KEEP_COOKIES);
	CHECK(r.kept == 0);
	print_headers(&r, headers, sizeof(headers));
	CHECK(headers[0] == '\0');
}

/* A status line and so many bytes of a header, without an end. */
static void
headers_have_ceilings(void)
{
	static const char line[] = "A: b\r\n";
	struct response r;
	size_t i;

	response_begin(&r, 0, 1000);
	memcpy(room, OK, strlen(OK));
	memset(room + strlen(OK), 'x', RESPONSE_HEAD_MAX - strlen(OK));
	response_feed(&r, room, RESPONSE_HEAD_MAX);
	CHECK(r.state == RESPONSE_LINES);
	room[r.kept] = 'x';
	response_feed(&r, room, 1);
	CHECK(r.state == RESPONSE_BAD && r.error == FL_ERROR_TOO_LARGE);

	response_begin(&r, 0, 1000);
	memcpy(room, OK, strlen(OK));
	response_feed(&r, room, strlen(OK));
	for (i = 0; r.state == RESPONSE_LINES; i++) {
		memcpy(room + r.kept, line, strlen(line));
		response_feed(&r, room, strlen(line));
	}
	CHECK(i == RESPONSE_LINES_MAX + 1);
	CHECK(r.error == FL_ERROR_TOO_LARGE);
}

/* 1xx for ever, trailers for ever, an extension for ever: all end. */
static void
nothing_goes_on_for_ever(void)
{
	static const struct {
		const char *first, *again;
	} cases[] = {
		{ "", "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n" },
		{ CHUNKED "0\r\n", "A: b\r\n" },
		{ CHUNKED "0\r\nA:", "bcdefgh" },
		{ CHUNKED "1;", "extension" },
		{ CHUNKED, "3\r\nabc\r\n" },
		{ OK "\r\n", "0123456789" },
	};
	struct response r;
	size_t i, n, len;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		response_begin(&r, KEEP, 1000);
		memcpy(room, cases[i].first, strlen(cases[i].first));
		response_feed(&r, room, strlen(cases[i].first));
		len = strlen(cases[i].again);
		for (n = 0; r.state < RESPONSE_DONE && n < 3000000; n += len) {
			memcpy(room + r.kept, cases[i].again, len);
			response_feed(&r, room, len);
		}
		CHECK(r.state == RESPONSE_BAD);
		CHECK(r.error == FL_ERROR_TOO_LARGE);
	}
}

/* Bytes beyond the end belong to nobody, and the connection is not kept. */
static void
excess_is_told(void)
{
	static const char *const cases[] = {
		OK "Content-Length: 2\r\n\r\nokx",
		CHUNKED "0\r\n\r\nx",
		"HTTP/1.1 304 No\r\nContent-Length: 2\r\n\r\nok",
	};
	struct response r;
	size_t i, len;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		len = strlen(cases[i]);
		feed(&r, cases[i], len, len, len, KEEP);
		CHECK(r.state == RESPONSE_DONE && r.excess && r.close);
		feed(&r, cases[i], len, 1, len, 0);
		CHECK(r.state == RESPONSE_DONE && r.excess && r.close);
	}
}

static void
a_body_can_be_skipped_unseen(void)
{
	static const char length[] = OK "Content-Length: 900\r\n\r\n";
	static const char chunk[] = CHUNKED "384\r\n";
	static const char after[] = "\r\n0\r\n\r\n";
	struct response r;

	response_begin(&r, 0, 1000);
	memcpy(room, length, strlen(length));
	response_feed(&r, room, strlen(length));
	CHECK(response_skippable(&r) == 900);
	CHECK(response_goes_on(&r, 899) && !response_goes_on(&r, 900));
	response_skip(&r, 899);
	CHECK(r.state == RESPONSE_LENGTH);
	response_skip(&r, 1);
	CHECK(r.state == RESPONSE_DONE && r.body_total == 900);

	response_begin(&r, 0, 1000);
	memcpy(room, chunk, strlen(chunk));
	response_feed(&r, room, strlen(chunk));
	CHECK(response_skippable(&r) == 900);
	response_skip(&r, 900);
	CHECK(response_skippable(&r) == 0);
	memcpy(room, after, strlen(after));
	response_feed(&r, room, strlen(after));
	CHECK(r.state == RESPONSE_DONE && r.body_total == 900);

	response_begin(&r, 0, 1000);
	memcpy(room, OK "\r\n", strlen(OK "\r\n"));
	response_feed(&r, room, strlen(OK "\r\n"));
	CHECK(response_skippable(&r) == 1001);
	response_skip(&r, 1001);
	CHECK(r.error == FL_ERROR_TOO_LARGE);
}

static void
a_zero_byte_is_garbage(void)
{
	static const char in[] = OK "A: b\0c\r\n\r\n";
	static const char tail[] = CHUNKED "0\r\nA: b\0c\r\n\r\n";
	struct response r;

	feed(&r, in, sizeof(in) - 1, sizeof(in), 1, KEEP);
	CHECK(r.error == FL_ERROR_PROTOCOL);
	feed(&r, in, sizeof(in) - 1, 1, 1, KEEP);
	CHECK(r.error == FL_ERROR_PROTOCOL);
	feed(&r, tail, sizeof(tail) - 1, 1, 1, KEEP);
	CHECK(r.error == FL_ERROR_PROTOCOL);
}

int
main(void)
{
	room = malloc(ROOM);
	cuts_do_not_matter();
	what_nobody_wants_is_not_kept();
	cookies_keep_the_head();
	headers_have_ceilings();
	nothing_goes_on_for_ever();
	excess_is_told();
	a_body_can_be_skipped_unseen();
	a_zero_byte_is_garbage();
	free(room);
	return tap_done();
}
