/*
 * An answer is the same whether it comes in one piece or byte by byte, whether
 * it is kept or not; and what is said of it lies within the bytes that came.
 *
 * The first byte of the input says what is kept.
 */
#include <stdlib.h>

#include "../../plugins/http/chunk.c"
#include "../../plugins/http/head.c"
#include "../../plugins/http/response.c"

#define BODY_MAX 10000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
feed(struct response *r, char *room, const uint8_t *in, size_t len,
    size_t piece, unsigned flags)
{
	size_t at = 0, n;

	response_begin(r, flags, BODY_MAX);
	while (at < len && r->state < RESPONSE_DONE) {
		n = piece < len - at ? piece : len - at;
		memcpy(room + r->kept, in + at, n);
		response_feed(r, room, n);
		at += n;
		if (r->kept > at)
			abort();
	}
	if (r->state < RESPONSE_DONE)
		response_end(r);
	if ((r->state == RESPONSE_DONE) != (r->error == FL_ERROR_NONE))
		abort();
}

static void
same_bytes(struct fl_bytes a, struct fl_bytes b)
{
	if (a.len != b.len || (a.len > 0 && memcmp(a.data, b.data, a.len) != 0))
		abort();
}

static void
same_fields(const struct response *a, const struct response *b,
    const char *room_a, const char *room_b, size_t size)
{
	static struct fl_field f[RESPONSE_LINES_MAX], g[RESPONSE_LINES_MAX];
	size_t i, n = response_fields(a, room_a, f);

	if (n > RESPONSE_LINES_MAX || response_fields(b, room_b, g) != n)
		abort();
	for (i = 0; i < n; i++) {
		same_bytes(f[i].name, g[i].name);
		same_bytes(f[i].value, g[i].value);
		if (f[i].name.data < room_a ||
		    f[i].value.data + f[i].value.len > room_a + size)
			abort();
	}
}

/* The close of a connection counts when the answer is whole: what came behind
 * its end is seen in one piece only. */
static void
same(const struct response *a, const struct response *b)
{
	if (a->state != b->state || a->error != b->error || a->why != b->why ||
	    a->status != b->status || a->minor != b->minor)
		abort();
	if (a->state == RESPONSE_DONE &&
	    (a->body_total != b->body_total ||
		(a->close && !a->excess) != (b->close && !b->excess)) &&
	    !a->excess)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct response whole, bytes, pairs, lost;
	unsigned flags = size > 0 ? data[0] & 15 : 0;
	char *a = malloc(size + 1), *b = malloc(size + 1);

	if (a == NULL || b == NULL)
		goto out;
	if (size > 0)
		data++, size--;
	feed(&whole, a, data, size, size, flags);
	feed(&bytes, b, data, size, 1, flags);
	same(&whole, &bytes);
	same_fields(&whole, &bytes, a, b, size + 1);
	if (whole.state == RESPONSE_DONE) {
		if (whole.body_at + whole.body_len > size)
			abort();
		same_bytes((struct fl_bytes){ a + whole.body_at,
			       whole.body_len },
		    (struct fl_bytes){ b + bytes.body_at, bytes.body_len });
	}
	feed(&pairs, b, data, size, 2, flags);
	same(&whole, &pairs);
	feed(&lost, b, data, size, 3, flags & RESPONSE_OF_HEAD);
	same(&whole, &lost);

out:
	free(a);
	free(b);
	return 0;
}
