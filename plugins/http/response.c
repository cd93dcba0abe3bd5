#include <string.h>

#include "parts.h"

void
response_begin(struct response *r, unsigned flags, uint64_t body_max)
{
	memset(r, 0, sizeof(*r));
	r->flags = flags;
	r->body_max = body_max;
}

/* n bytes less are to come of the body or the chunk. */
static void
pass(struct response *r, uint64_t n)
{
	r->left -= n;
	if (r->left > 0)
		return;
	r->state =
	    r->state == RESPONSE_LENGTH ? RESPONSE_DONE : RESPONSE_CHUNK_END;
}

static bool
count_body(struct response *r, uint64_t n)
{
	r->body_total += n;
	if (r->body_total <= r->body_max)
		return true;
	bad(r, FL_ERROR_TOO_LARGE, "the body is larger than the limit");
	return false;
}

/* Body, n bytes at at: kept, they move to those that are kept already. */
static void
take_body(struct response *r, char *data, size_t at, size_t n)
{
	if (!count_body(r, n) || (r->flags & RESPONSE_KEEP_BODY) == 0)
		return;
	if (r->kept != at)
		memmove(data + r->kept, data + at, n);
	r->kept += n;
	r->body_len += n;
	r->tail_at = r->kept;
}

static void
body(struct response *r, char *data, size_t at, size_t len)
{
	size_t n;

	while (at < len && r->state < RESPONSE_DONE) {
		n = len - at;
		if (r->state == RESPONSE_CLOSE) {
			take_body(r, data, at, n);
		} else if (r->state == RESPONSE_LENGTH ||
			   r->state == RESPONSE_CHUNK_DATA) {
			if (n > r->left)
				n = (size_t)r->left;
			pass(r, n);
			take_body(r, data, at, n);
		} else {
			n = 1;
			chunk_take(r, data, data[at]);
		}
		at += n;
	}
	r->excess = at < len && r->state == RESPONSE_DONE;
	r->close = r->close || r->excess;
}

void
response_feed(struct response *r, char *data, size_t n)
{
	size_t at = r->kept, len = at + n;

	if (r->state <= RESPONSE_LINES)
		at = head_take(r, data, len);
	if (r->state != RESPONSE_BAD && r->state > RESPONSE_LINES)
		body(r, data, at, len);
}

void
response_end(struct response *r)
{
	if (r->state == RESPONSE_CLOSE)
		r->state = RESPONSE_DONE;
	else if (r->state == RESPONSE_STATUS && r->scan_at == r->line_at)
		bad(r, FL_ERROR_CLOSED,
		    "the connection was closed before any answer");
	else if (r->state < RESPONSE_DONE)
		bad(r, FL_ERROR_SHORT,
		    "the connection was closed in the middle of the answer");
}

uint64_t
response_skippable(const struct response *r)
{
	if ((r->flags & RESPONSE_KEEP_BODY) != 0)
		return 0;
	if (r->state == RESPONSE_LENGTH || r->state == RESPONSE_CHUNK_DATA)
		return r->left;
	return r->state == RESPONSE_CLOSE ? r->body_max - r->body_total + 1 : 0;
}

void
response_skip(struct response *r, uint64_t n)
{
	if (r->state == RESPONSE_LENGTH && n > r->left) {
		r->excess = r->close = true;
		n = r->left;
	}
	if (r->state != RESPONSE_CLOSE)
		pass(r, n);
	count_body(r, n);
}
