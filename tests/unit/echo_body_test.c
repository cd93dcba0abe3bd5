#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/echo/body.h"
#include "tap.h"

static const struct {
	const char *text;
	const char *body; /* NULL: refused */
	size_t after;     /* bytes that are not of it */
	bool done;
} chunked[] = {
	{ "0\r\n\r\n", "", 0, true },
	{ "0\r\n\r\nGET", "", 3, true },
	{ "5\r\nhello\r\n0\r\n\r\n", "hello", 0, true },
	{ "5\nhello\n0\n\n", "hello", 0, true },
	{ "5;a=\"b\"\r\nhello\r\n00;x\r\n\r\n", "hello", 0, true },
	{ "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n",
	    "01234567890123456789a", 0, true },
	{ "1\r\nx\r\n0\r\nTrailer: x\r\nMore: y\r\n\r\nz", "x", 1, true },
	{ "", "", 0, false },
	{ "5", "", 0, false },
	{ "5\r\nhel", "hel", 0, false },
	{ "5\r\nhello", "hello", 0, false },
	{ "5\r\nhello\r\n0\r\n", "hello", 0, false },
	{ "5\r\nhello\r\n0\r\nA: b\r\n", "hello", 0, false },
	{ "\r\n", NULL, 0, false },
	{ "x\r\n", NULL, 0, false },
	{ "-1\r\n", NULL, 0, false },
	{ "5x\r\nhello", NULL, 0, false },
	{ "5\r\nhello!", NULL, 0, false },
	{ "5\r\nhello\rx", NULL, 0, false },
	{ "40000001\r\n", NULL, 0, false },
	{ "ffffffffffffffffffff\r\n", NULL, 0, false },
};

/* Feeds text, step bytes at a time; -1 when refused, else what was left. */
static ssize_t
feed(struct fl_echo_body *b, const char *text, size_t step, struct fl_buf *out)
{
	size_t len = strlen(text), at = 0, now;
	struct fl_str data;
	struct fl_err e;
	ssize_t n;

	while (at < len && !fl_echo_body_done(b)) {
		now = len - at < step ? len - at : step;
		n = fl_echo_body_feed(b, text + at, now, &data, &e);
		if (n <= 0)
			return -1;
		fl_buf_add(out, data.s, data.len, &e);
		at += (size_t)n;
	}
	return (ssize_t)(len - at);
}

static void
chunks(size_t step)
{
	struct fl_echo_request r = { .chunked = true };
	struct fl_echo_body b;
	struct fl_buf out;
	struct fl_err e;
	ssize_t left;
	size_t i;

	for (i = 0; i < sizeof(chunked) / sizeof(chunked[0]); i++) {
		printf("# %zu, %zu at a time\n", i, step);
		fl_buf_init(&out, 1000);
		CHECK(fl_echo_body_init(&b, &r, &e) == 0);
		left = feed(&b, chunked[i].text, step, &out);
		if (chunked[i].body == NULL) {
			CHECK(left == -1);
		} else {
			CHECK(left == (ssize_t)chunked[i].after);
			CHECK(fl_echo_body_done(&b) == chunked[i].done);
			CHECK(fl_str_is(fl_buf_str(&out), chunked[i].body));
		}
		fl_buf_fini(&out);
	}
}

static void
lengths(void)
{
	struct fl_echo_request r = { .length = 0 };
	struct fl_echo_body b;
	struct fl_str data;
	struct fl_err e;

	CHECK(fl_echo_body_init(&b, &r, &e) == 0 && fl_echo_body_done(&b));
	r.length = 5;
	CHECK(fl_echo_body_init(&b, &r, &e) == 0 && !fl_echo_body_done(&b));
	CHECK(fl_echo_body_feed(&b, "hel", 3, &data, &e) == 3);
	CHECK(fl_str_is(data, "hel") && !fl_echo_body_done(&b));
	CHECK(fl_echo_body_feed(&b, "loGET", 5, &data, &e) == 2);
	CHECK(fl_str_is(data, "lo") && fl_echo_body_done(&b));
	r.length = FL_ECHO_BODY_MAX;
	CHECK(fl_echo_body_init(&b, &r, &e) == 0);
	r.length++;
	CHECK(fl_echo_body_init(&b, &r, &e) == -1);
}

/* Many chunks are one body, and so have one limit; so do their lines. */
static void
limits(void)
{
	static char line[20000];
	struct fl_echo_request r = { .chunked = true };
	struct fl_echo_body b;
	struct fl_str data;
	struct fl_err e;

	fl_echo_body_init(&b, &r, &e);
	CHECK(fl_echo_body_feed(&b, "40000000\r\n", 10, &data, &e) == 10);
	b.left = 0; /* as if all had come */
	b.state = 2;
	CHECK(fl_echo_body_feed(&b, "1\r\n", 3, &data, &e) == -1);

	memset(line, 'x', sizeof(line));
	fl_echo_body_init(&b, &r, &e);
	CHECK(fl_echo_body_feed(&b, "1;", 2, &data, &e) == 2);
	CHECK(fl_echo_body_feed(&b, line, 4094, &data, &e) == 4094);
	CHECK(fl_echo_body_feed(&b, line, 1, &data, &e) == -1);

	memset(line, '0', sizeof(line));
	fl_echo_body_init(&b, &r, &e);
	CHECK(fl_echo_body_feed(&b, line, 5000, &data, &e) == -1);

	memset(line, 'x', sizeof(line));
	for (size_t i = 99; i < sizeof(line); i += 100)
		line[i] = '\n';
	fl_echo_body_init(&b, &r, &e);
	CHECK(fl_echo_body_feed(&b, "0\r\n", 3, &data, &e) == 3);
	CHECK(fl_echo_body_feed(&b, line, sizeof(line), &data, &e) == -1);
}

int
main(void)
{
	chunks(1);
	chunks(3);
	chunks(1000);
	lengths();
	limits();
	return tap_done();
}
