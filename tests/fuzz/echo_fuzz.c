/*
 * However the bytes of a stream of requests are cut, they must be read as the
 * same requests.  The first byte of the input says how they are cut.
 */
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/buf.h"
#include "../../lib/echo/body.h"
#include "../../lib/echo/parse.h"
#include "../../lib/echo/wish.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Reads requests as a connection does, and writes down what it saw. */
struct reader {
	struct fl_buf head; /* as much as has come */
	struct fl_buf seen;
	struct fl_echo_body body;
	bool in_body;
	bool failed;
};

static void
note(struct reader *rd, struct fl_str s, char mark)
{
	struct fl_err e;

	if (fl_buf_add(&rd->seen, s.s, s.len, &e) == -1 ||
	    (mark != '\0' && fl_buf_add(&rd->seen, &mark, 1, &e) == -1))
		abort();
}

static void
fail(struct reader *rd, int status)
{
	char text[16];

	snprintf(text, sizeof(text), "failed %d", status);
	note(rd, fl_str(text), '\n');
	rd->failed = true;
}

static void
look_at(struct reader *rd, const struct fl_echo_request *r)
{
	struct fl_echo_wish w;
	struct fl_err e;

	if (r->path.len == 0 || r->method.len == 0 || r->length < 0)
		abort();
	fl_echo_wish_init(&w);
	if (fl_echo_wish_query(&w, r->query, &e) == 0 &&
	    (w.headers_len != strlen(w.headers) ||
		w.delay_max_ns < w.delay_ns || w.size > FL_ECHO_SIZE_MAX ||
		strchr(w.type, '\n') != NULL))
		abort();
	note(rd, r->method, ' ');
	note(rd, r->target, '\n');
}

/* A head out of what has come; what is behind it stays.  False: more. */
static bool
read_head(struct reader *rd)
{
	struct fl_echo_request r;
	struct fl_err e;
	ssize_t n;
	int status;

	n = fl_echo_parse(&r, rd->head.data, rd->head.len, &status, &e);
	if (n == 0)
		return false;
	if (n == -1) {
		if (status < 400 || status > 599)
			abort();
		fail(rd, status);
		return false;
	}
	if ((size_t)n > rd->head.len || n > FL_ECHO_HEAD_MAX)
		abort();
	look_at(rd, &r);
	if (fl_echo_body_init(&rd->body, &r, &e) == -1) {
		fail(rd, 413);
		return false;
	}
	rd->in_body = true;
	fl_buf_drop(&rd->head, (size_t)n);
	return true;
}

static bool
read_body(struct reader *rd)
{
	struct fl_str data;
	struct fl_err e;
	ssize_t n;

	if (fl_echo_body_done(&rd->body)) {
		rd->in_body = false;
		note(rd, fl_str(""), '\n');
		return true;
	}
	if (rd->head.len == 0)
		return false;
	n = fl_echo_body_feed(&rd->body, rd->head.data, rd->head.len, &data,
	    &e);
	if (n == -1) {
		fail(rd, 400);
		return false;
	}
	if (n == 0 || (size_t)n > rd->head.len)
		abort();
	note(rd, data, '\0');
	fl_buf_drop(&rd->head, (size_t)n);
	return true;
}

static void
feed(struct reader *rd, const uint8_t *data, size_t size)
{
	struct fl_err e;
	bool more = true;

	if (fl_buf_add(&rd->head, data, size, &e) == -1)
		abort();
	while (more && !rd->failed)
		more = rd->in_body ? read_body(rd)
		                   : rd->head.len > 0 && read_head(rd);
}

static void
init(struct reader *rd)
{
	*rd = (struct reader){ .in_body = false };
	fl_buf_init(&rd->head, 1 << 22);
	fl_buf_init(&rd->seen, 1 << 22);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct reader whole, cut;
	size_t step, at;

	if (size == 0 || size > 100000)
		return 0;
	step = data[0] % 61 + 1;
	data++;
	size--;
	init(&whole);
	init(&cut);
	feed(&whole, data, size);
	for (at = 0; at < size && !cut.failed; at += step)
		feed(&cut, data + at, size - at < step ? size - at : step);
	if (!fl_str_eq(fl_buf_str(&whole.seen), fl_buf_str(&cut.seen)))
		abort();
	fl_buf_fini(&whole.head);
	fl_buf_fini(&whole.seen);
	fl_buf_fini(&cut.head);
	fl_buf_fini(&cut.seen);
	return 0;
}
