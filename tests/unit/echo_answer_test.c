#include <stdlib.h>
#include <string.h>

#include "../../lib/echo/answer.h"
#include "../../lib/echo/fault.h"
#include "tap.h"

static char fill[FL_ECHO_FILL + FL_ECHO_PERIOD];

static const struct {
	const char *request, *query;
	const char *answer; /* all but the status line and Server */
	uint64_t rest;
} cases[] = {
	{ "GET / HTTP/1.1\nHost: h\n\n", "",
	    "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nok\n", 0 },
	{ "GET / HTTP/1.1\nHost: h\nConnection: close\n\n", "",
	    "Content-Type: text/plain\r\nContent-Length: 3\r\n"
	    "Connection: close\r\n\r\nok\n",
	    0 },
	{ "GET / HTTP/1.0\nConnection: keep-alive\n\n", "",
	    "Content-Type: text/plain\r\nContent-Length: 3\r\n"
	    "Connection: keep-alive\r\n\r\nok\n",
	    0 },
	{ "HEAD / HTTP/1.1\nHost: h\n\n", "size=100000",
	    "Content-Type: text/plain\r\nContent-Length: 100000\r\n\r\n", 0 },
	{ "GET / HTTP/1.1\nHost: h\n\n", "status=304&size=100000", "\r\n", 0 },
	{ "GET / HTTP/1.1\nHost: h\n\n", "type=a/b&size=5&header=A:b",
	    "Content-Type: a/b\r\nContent-Length: 5\r\nA:b\r\n\r\nx-all", 0 },
	{ "PUT / HTTP/1.1\nHost: h\nContent-Type: x/y\n\n", "echo=1",
	    "Content-Type: x/y\r\nContent-Length: 4\r\n\r\nsent", 0 },
	{ "PUT / HTTP/1.1\nHost: h\nContent-Type: x/y\n\n",
	    "echo=1&size=2&type=z",
	    "Content-Type: z\r\nContent-Length: 2\r\n\r\nx-", 0 },
};

/* Parses request, and answers it into out as the query wishes. */
static void
answer(struct fl_buf *out, const char *request, const char *query, int off,
    struct fl_echo_written *wrote)
{
	static struct fl_echo_reply reply;
	struct fl_echo_request r;
	struct fl_echo_wish w;
	struct fl_err e;
	int status;

	fl_echo_wish_init(&w);
	CHECK(fl_echo_parse(&r, request, strlen(request), &status, &e) > 0);
	CHECK(fl_echo_wish_query(&w, fl_str(query), &e) == 0);
	fl_echo_route(&reply, &r, 0);
	CHECK(fl_echo_answer_write(out,
		  &(struct fl_echo_answer){ &r, &reply, &w, fl_str("sent"), off,
		      fill },
		  wrote, &e) == 0);
}

static void
answers(void)
{
	struct fl_echo_written wrote;
	struct fl_buf out;
	const char *at;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fl_buf_init(&out, 100000);
		printf("# %s %zu\n", cases[i].query, i);
		answer(&out, cases[i].request, cases[i].query, 0, &wrote);
		at = strstr(out.data, "Server: fl-echo\r\n");
		CHECK(at != NULL && strcmp(at + 17, cases[i].answer) == 0);
		CHECK(wrote.rest == cases[i].rest);
		at = strstr(out.data, "\r\n\r\n");
		CHECK(at != NULL &&
		      wrote.head_len == (size_t)(at + 4 - out.data));
		fl_buf_fini(&out);
	}
}

#define GET "GET / HTTP/1.1\nHost: h\n\n"

/* What is not written goes on where it stops. */
static void
large_bodies(void)
{
	static const int64_t sizes[] = { FL_ECHO_FIRST - 1, FL_ECHO_FIRST,
		FL_ECHO_FIRST + 1, FL_ECHO_FIRST + 77, FL_ECHO_SIZE_MAX };
	struct fl_echo_written wrote;
	struct fl_buf out;
	char query[64];
	size_t i, here;

	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		fl_buf_init(&out, 100000);
		snprintf(query, sizeof(query), "size=%lld",
		    (long long)sizes[i]);
		answer(&out, GET, query, 0, &wrote);
		here = out.len - wrote.head_len;
		CHECK(here <= FL_ECHO_FIRST);
		CHECK(here + wrote.rest == (uint64_t)sizes[i]);
		CHECK(memcmp(out.data + wrote.head_len, fill, here) == 0);
		CHECK(wrote.rest == 0 ||
		      memcmp(fill + here, fill + wrote.phase, 64) == 0);
		fl_buf_fini(&out);
	}
}

static void
an_answer_that_does_not_fit(void)
{
	struct fl_echo_written wrote;
	struct fl_echo_request r = { .minor = 1, .keep = true };
	struct fl_echo_reply reply;
	struct fl_echo_wish w;
	struct fl_buf out;
	struct fl_err e;

	fl_buf_init(&out, 100);
	fl_echo_wish_init(&w);
	fl_echo_route(&reply, &r, 0);
	CHECK(fl_echo_answer_write(&out,
		  &(struct fl_echo_answer){ &r, &reply, &w, { NULL, 0 }, 0,
		      fill },
		  &wrote, &e) == -1);
	CHECK(out.len == 0);
	fl_buf_fini(&out);
}

static const struct {
	const char *fault;
	int64_t size;
	size_t here; /* bytes of body that are left in out */
	uint64_t rest;
} halves[] = {
	{ "half", 0, 0, 0 },
	{ "half", 1, 0, 0 },
	{ "half", 2, 1, 0 },
	{ "half", 2 * FL_ECHO_FIRST - 1, FL_ECHO_FIRST - 1, 0 },
	{ "half", 2 * FL_ECHO_FIRST, FL_ECHO_FIRST, 0 },
	{ "half", 2 * FL_ECHO_FIRST + 2, FL_ECHO_FIRST, 1 },
	{ "close-after", 2, 2, 0 },
	{ "drip", 2 * FL_ECHO_FIRST, FL_ECHO_FIRST, FL_ECHO_FIRST },
};

static void
faults_spoil_answers(void)
{
	struct fl_echo_written wrote;
	const struct fl_echo_fault *f;
	struct fl_buf out;
	char query[64];
	size_t i;

	for (i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		fl_buf_init(&out, 100000);
		snprintf(query, sizeof(query), "size=%lld",
		    (long long)halves[i].size);
		answer(&out, GET, query, 0, &wrote);
		f = fl_echo_fault_find(halves[i].fault);
		fl_echo_fault_spoil(f, &out, &wrote);
		CHECK(out.len == wrote.head_len + halves[i].here);
		CHECK(wrote.rest == halves[i].rest);
		fl_buf_fini(&out);
	}
	for (i = 0; (f = fl_echo_fault_at(i)) != NULL; i++) {
		fl_buf_init(&out, 100000);
		printf("# %s\n", f->name);
		answer(&out, GET, "size=100000", f->off, &wrote);
		fl_echo_fault_spoil(f, &out, &wrote);
		CHECK(f == fl_echo_fault_find(f->name));
		CHECK(!f->silent || (out.len == 0 && wrote.rest == 0));
		CHECK(f->instead == NULL || strcmp(out.data, f->instead) == 0);
		CHECK(f->endless == (wrote.rest == UINT64_MAX));
		fl_buf_fini(&out);
	}
	CHECK(fl_echo_fault_find("nonsense") == NULL);
}

/* A length may be wrong, but is never less than nothing. */
static void
lengths_are_off(void)
{
	struct fl_echo_written wrote;
	struct fl_buf out;
	int off;

	for (off = -1; off <= 1; off++) {
		fl_buf_init(&out, 10000);
		answer(&out, GET, "", off, &wrote);
		CHECK(strstr(out.data, off < 0   ? "Length: 2\r"
				       : off > 0 ? "Length: 4\r"
						 : "Length: 3\r") != NULL);
		fl_buf_clear(&out);
		answer(&out, GET, "size=0", off, &wrote);
		CHECK(strstr(out.data,
			  off > 0 ? "Length: 1\r" : "Length: 0\r") != NULL);
		fl_buf_fini(&out);
	}
}

int
main(void)
{
	fl_echo_fill_init(fill);
	answers();
	large_bodies();
	an_answer_that_does_not_fit();
	faults_spoil_answers();
	lengths_are_off();
	return tap_done();
}
