/*
 * The two engines of HTTP give the same answers and send the same requests: each
 * case is asked of both, of a server that says what the case says.
 */
#include "tap.h"

#include "ask.h"
#include "serve.h"

#define BIG ((size_t)300000)

/* What the server says, and then closes, resets, or keeps the connection. */
enum then { KEEP, CLOSE, RESET };

#define STRICT FL_ERROR_PROTOCOL /* the native engine refuses what curl takes */

static const struct answer {
	const char *name, *method, *raw;
	enum then then;
	int native; /* the error where it differs on purpose; 0: it does not */
} answers[] = {
	{ "length", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello", KEEP,
	    0 },
	{ "empty", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", KEEP,
	    0 },
	{ "chunks", "GET",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n",
	    KEEP, 0 },
	{ "trailers", "GET",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n"
	    "Trailer: X-Sum\r\n\r\nA\r\n0123456789\r\n0\r\n"
	    "X-Sum: abc\r\n\r\n",
	    KEEP, 0 },
	{ "to the end", "GET", "HTTP/1.1 200 OK\r\nA: b\r\n\r\nuntil it ends",
	    CLOSE, 0 },
	{ "to the end, empty", "GET", "HTTP/1.1 200 OK\r\n\r\n", CLOSE, 0 },
	{ "1.0", "GET", "HTTP/1.0 200 OK\r\n\r\nold", CLOSE, 0 },
	{ "1.0 with a length", "GET",
	    "HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold", CLOSE, 0 },
	{ "1.0 kept", "GET",
	    "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n"
	    "Content-Length: 3\r\n\r\nold",
	    KEEP, 0 },
	{ "continue", "GET",
	    "HTTP/1.1 100 Continue\r\n\r\n"
	    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
	    KEEP, 0 },
	{ "early hints", "GET",
	    "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
	    "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok",
	    KEEP, 0 },
	{ "204", "GET", "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", KEEP, 0 },
	{ "304", "GET",
	    "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", KEEP, 0 },
	{ "head", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", KEEP,
	    0 },
	{ "head, chunked", "HEAD",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", KEEP, 0 },
	{ "no reason", "GET", "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", KEEP,
	    0 },
	{ "close said", "GET",
	    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n"
	    "ok",
	    CLOSE, 0 },
	{ "400", "GET",
	    "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad", KEEP,
	    0 },
	{ "500", "POST", "HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\nbad",
	    KEEP, 0 },
	{ "999", "GET", "HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n", KEEP,
	    0 },
	{ "redirect", "GET",
	    "HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
	    KEEP, 0 },
	{ "headers", "GET",
	    "HTTP/1.1 200 OK\r\nset-cookie: a=b\r\nSet-Cookie: c=d; Path=/\r\n"
	    "x-empty:\r\nX-Blank:   padded  \r\nContent-Length: 0\r\n\r\n",
	    KEEP, 0 },
	{ "bare newlines", "GET",
	    "HTTP/1.1 200 OK\nContent-Length: 2\nX: y\n\nok", KEEP, 0 },
	{ "gzip as it is", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
	    "Content-Length: 4\r\n\r\n\x1f\x8b\x08\x01",
	    KEEP, 0 },
	{ "length twice, the same", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n"
	    "ok",
	    KEEP, 0 },
	{ "both kinds of length", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
	    KEEP, 0 },
	{ "short", "GET", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello",
	    CLOSE, 0 },
	{ "short, reset", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", RESET, 0 },
	{ "short chunk", "GET",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello",
	    CLOSE, 0 },
	{ "no last chunk", "GET",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
	    "chunked\r\n\r\n5\r\nhello\r\n",
	    CLOSE, 0 },
	{ "nothing", "GET", "", CLOSE, 0 },
	{ "reset", "GET", "", RESET, 0 },
	{ "garbage", "GET", "I am no server of that kind\r\n\r\n", CLOSE, 0 },
	{ "bad chunk", "GET",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
	    CLOSE, 0 },
	{ "length is no number", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Length: five\r\n\r\nhello", CLOSE, 0 },
	{ "length below zero", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", CLOSE, 0 },
	{ "length twice, not the same", "GET",
	    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n"
	    "ok",
	    CLOSE, STRICT },
	{ "a folded header", "GET",
	    "HTTP/1.1 200 OK\r\nX: y\r\n folded\r\nContent-Length: 2\r\n\r\nok",
	    KEEP, STRICT },
};

#define ANSWERS_LEN (sizeof(answers) / sizeof(answers[0]))

static const struct request {
	const char *name, *method, *path, *headers, *options, *body;
	size_t big; /* bytes of body, in place of body */
} requests[] = {
	{ "get", "GET", "/a", NULL, NULL, NULL, 0 },
	{ "query", "GET", "/a/b?c=d&e=%20f", NULL, NULL, NULL, 0 },
	{ "only a query", "GET", "?x=1", NULL, NULL, NULL, 0 },
	{ "dots", "GET", "/a/../b/./c", NULL, NULL, NULL, 0 },
	{ "dots as they are", "GET", "/a/../b", NULL, "path-as-is=true", NULL,
	    0 },
	{ "headers", "GET", "/", "X-A: 1\nAccept: text/html\nx-a: 2", NULL,
	    NULL, 0 },
	{ "an empty header", "GET", "/", "X-Empty: ", NULL, NULL, 0 },
	{ "another host", "GET", "/", "Host: shop.example", NULL, NULL, 0 },
	{ "user agent", "GET", "/", "User-Agent: me", NULL, NULL, 0 },
	{ "post", "POST", "/", "Content-Type: text/plain", NULL, "hello", 0 },
	{ "post nothing", "POST", "/", NULL, NULL, "", 0 },
	{ "post no body", "POST", "/", NULL, NULL, NULL, 0 },
	{ "put", "PUT", "/", NULL, NULL, "hello", 0 },
	{ "get with a body", "GET", "/", NULL, NULL, "hello", 0 },
	{ "delete with a body", "DELETE", "/", NULL, NULL, "hello", 0 },
	{ "patch", "PATCH", "/", NULL, NULL, "{}", 0 },
	{ "any method", "PURGE", "/", NULL, NULL, NULL, 0 },
	{ "head", "HEAD", "/", NULL, NULL, NULL, 0 },
	{ "options", "OPTIONS", "/", NULL, NULL, NULL, 0 },
	{ "a large body", "POST", "/", NULL, NULL, NULL, BIG },
	{ "a larger header's body", "PUT", "/", NULL, NULL, NULL, 20000 },
	{ "chunked", "POST", "/", "Transfer-Encoding: chunked", NULL, "hello",
	    0 },
	{ "expect", "POST", "/", "Expect: 100-continue", NULL, "hello", 0 },
	{ "basic", "GET", "/", NULL, "user=me:secret", NULL, 0 },
	{ "1.0", "GET", "/", NULL, "http1.0=true", NULL, 0 },
	{ "1.1", "GET", "/", NULL, "http1.1=true", NULL, 0 },
	{ "connection close", "GET", "/", "Connection: close", NULL, NULL, 0 },
};

#define REQUESTS_LEN (sizeof(requests) / sizeof(requests[0]))

/* What the server heard last; asked and answered in turn, so needs no lock. */
static char heard[BIG * 2];
static size_t heard_len;

/* A connection's. */
struct hearing {
	char text[BIG * 2];
	size_t len;
};

/* Whether the request is whole. */
static bool
is_whole(const struct hearing *h)
{
	const char *end = strstr(h->text, "\r\n\r\n"), *length;

	if (end == NULL)
		return false;
	end += 4;
	if (strstr(h->text, "chunked") != NULL)
		return strstr(end - 2, "\r\n0\r\n\r\n") != NULL;
	length = strstr(h->text, "Content-Length: ");
	if (length != NULL && length < end)
		end += strtol(length + 16, NULL, 10);
	return h->text + h->len >= end;
}

static bool
hear(int fd, struct hearing *h)
{
	ssize_t n;

	h->len = 0;
	do {
		n = recv(fd, h->text + h->len, sizeof(h->text) - h->len - 1, 0);
		if (n <= 0)
			return false;
		h->len += (size_t)n;
		h->text[h->len] = '\0';
	} while (!is_whole(h));
	memcpy(heard, h->text, h->len + 1);
	heard_len = h->len;
	return true;
}

static void
reset(int fd)
{
	struct linger now = { 1, 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

/* "/answer/N" is answered by the N-th; all else by 200. */
static void
talk(int fd, unsigned nth)
{
	static const struct answer usual = { "", "",
		"HTTP/1.1 200 OK\r\n"
		"Content-Length: 0\r\n\r\n",
		KEEP, 0 };
	const struct answer *a = &usual;
	struct hearing *h = malloc(sizeof(*h));
	const char *at;

	(void)nth;
	while (h != NULL && a->then == KEEP && hear(fd, h)) {
		at = strstr(h->text, "/answer/");
		a = at != NULL ? &answers[strtol(at + 8, NULL, 10)] : &usual;
		send(fd, a->raw, strlen(a->raw), MSG_NOSIGNAL);
	}
	free(h);
	if (a->then == RESET)
		reset(fd);
}

static bool
same(const char *what, struct fl_bytes a, struct fl_bytes b)
{
	if (a.len == b.len &&
	    (a.len == 0 || memcmp(a.data, b.data, a.len) == 0))
		return true;
	printf("# %s: %zu bytes '%.*s' by http, %zu bytes '%.*s' by curl\n",
	    what, a.len, (int)a.len, a.len > 0 ? a.data : "", b.len, (int)b.len,
	    b.len > 0 ? b.data : "");
	return false;
}

static bool
same_headers(const struct fl_response *a, const struct fl_response *b)
{
	size_t i;

	if (a->headers_len != b->headers_len) {
		printf("# %zu headers by http, %zu by curl\n", a->headers_len,
		    b->headers_len);
		return false;
	}
	for (i = 0; i < a->headers_len; i++)
		if (!same("name", a->headers[i].name, b->headers[i].name) ||
		    !same("value", a->headers[i].value, b->headers[i].value))
			return false;
	return true;
}

static bool
same_answer(const struct fl_response *a, const struct fl_response *b)
{
	if (a->error != b->error || a->status != b->status ||
	    a->good != b->good) {
		printf("# error %d status %d good %d by http, "
		       "%d %d %d by curl\n",
		    (int)a->error, a->status, a->good, (int)b->error, b->status,
		    b->good);
		return false;
	}
	if (a->error != FL_ERROR_NONE)
		return true;
	return same("version", a->version, b->version) &&
	       same("peer", a->peer, b->peer) &&
	       same("body", a->body, b->body) && same_headers(a, b);
}

static void
answers_are_the_same(struct ask *http, struct ask *curl, unsigned port)
{
	const struct fl_response *a, *b;
	char url[64];
	size_t i;

	for (i = 0; i < ANSWERS_LEN; i++) {
		printf("# %s\n", answers[i].name);
		snprintf(url, sizeof(url), "http://127.0.0.1:%u/answer/%zu",
		    port, i);
		a = ask(http, answers[i].method, url, NULL, NULL);
		b = ask(curl, answers[i].method, url, NULL, NULL);
		if (answers[i].native == 0)
			CHECK(same_answer(a, b));
		else
			CHECK((int)a->error == answers[i].native);
	}
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Headers may come in another order. */
static void
sort_headers(char *text)
{
	char copy[4096], *line[64], *end = strstr(text, "\r\n\r\n"), *s;
	size_t n = 0, i, len;

	s = strstr(text, "\r\n");
	if (end == NULL || s == end || end - text >= (long)sizeof(copy))
		return;
	s += 2;
	len = (size_t)(end - s);
	memcpy(copy, s, len);
	copy[len] = '\0';
	for (line[n++] = copy; (end = strstr(line[n - 1], "\r\n")) != NULL;
	     line[n++] = end + 2)
		*end = '\0';
	qsort(line, n, sizeof(line[0]), by_text);
	for (i = 0; i < n; i++) {
		memcpy(s, line[i], strlen(line[i]));
		s += strlen(line[i]);
		if (i + 1 < n) {
			memcpy(s, "\r\n", 2);
			s += 2;
		}
	}
}

/* What the server heard of r by that engine. */
static struct fl_bytes
heard_of(struct ask *a, const struct request *r, const char *url, char **text)
{
	char *big = NULL;
	struct fl_bytes body = { r->body,
		r->body != NULL ? strlen(r->body) : 0 };

	if (r->big > 0) {
		big = malloc(r->big);
		if (big == NULL)
			errx(2, "out of memory");
		memset(big, 'x', r->big);
		body = (struct fl_bytes){ big, r->big };
	}
	heard_len = 0;
	ask_options(a, r->options);
	if (ask_bin(a, r->method, url, r->headers, body)->error !=
	    FL_ERROR_NONE)
		printf("# failed\n");
	free(big);
	heard[heard_len] = '\0';
	*text = strdup(heard);
	if (*text == NULL)
		errx(2, "out of memory");
	sort_headers(*text);
	return (struct fl_bytes){ *text, heard_len };
}

static void
requests_are_the_same(struct ask *http, struct ask *curl, unsigned port)
{
	char *a, *b, why[FL_PLUGIN_ERR] = "", url[128];
	struct fl_bytes by_http, by_curl;
	size_t i;

	for (i = 0; i < REQUESTS_LEN; i++) {
		printf("# %s\n", requests[i].name);
		snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", port,
		    requests[i].path);
		by_http = heard_of(http, &requests[i], url, &a);
		CHECK(http->plugin->accepts(&http->request, why));
		by_curl = heard_of(curl, &requests[i], url, &b);
		CHECK(by_http.len > 0 && same("request", by_http, by_curl));
		free(a);
		free(b);
	}
}

int
main(void)
{
	struct ask http, curl;
	struct serve server;

	serve_start(&server, SOCK_STREAM, 0, talk);
	ask_open(&http, "http", NULL, 0);
	ask_open(&curl, "curl", NULL, 0);
	answers_are_the_same(&http, &curl, server.port);
	requests_are_the_same(&http, &curl, server.port);
	ask_close(&http);
	ask_close(&curl);
	serve_stop(&server);
	return tap_done();
}
