/*
 * What decodes must encode and decode again to the same, and be what the
 * callback was told.  The input is the text itself; or, after a NUL, the bytes
 * inside, so that fuzzing need not find its way through zlib and base64.
 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "../../lib/base/base64.h"
#include "../../lib/hist/hist.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	int64_t last;
	uint64_t n;
};

static void
see(void *ctx, int64_t value, int64_t width, uint64_t count)
{
	struct seen *s = ctx;

	if (value <= s->last || count == 0 || width < 1)
		abort();
	s->last = value;
	s->n += count;
}

static void
check(const char *text, size_t len)
{
	static struct fl_hist h, again;
	static const struct fl_hist empty;
	struct seen s = { -1, 0 };
	struct fl_err e;
	struct fl_buf b;

	fl_hist_clear(&h);
	fl_hist_clear(&again);
	if (fl_hist_decode(&h, text, len, &e) == -1) {
		if (memcmp(&h, &empty, sizeof(h)) != 0)
			abort();
		return;
	}
	if (fl_hist_decode_each(text, len, see, &s, &e) == -1 || s.n != h.n)
		abort();
	if (h.n > INT64_MAX)
		return;
	fl_buf_init(&b, 1 << 22);
	if (fl_hist_encode(&b, &h, &e) == -1 ||
	    fl_hist_decode(&again, b.data, b.len, &e) == -1 ||
	    memcmp(&h, &again, sizeof(h)) != 0)
		abort();
	fl_buf_fini(&b);
}

/* The text of those bytes, stored and not compressed. */
static void
wrap(struct fl_buf *text, const uint8_t *data, size_t size)
{
	uLongf n = compressBound((uLong)size);
	unsigned char *p = calloc(1, n + 8);
	struct fl_err e;
	int i;

	if (p == NULL || compress2(p + 8, &n, data, (uLong)size, 0) != Z_OK)
		abort();
	memcpy(p, "\x1c\x84\x93\x14", 4);
	for (i = 0; i < 4; i++)
		p[4 + i] = (unsigned char)(n >> 8 * (3 - i));
	if (fl_base64_encode(text, p, n + 8, FL_BASE64_STD, &e) == -1)
		abort();
	free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_buf text;

	if (size == 0 || data[0] != '\0') {
		check((const char *)data, size);
		return 0;
	}
	fl_buf_init(&text, 1 << 22);
	wrap(&text, data + 1, size - 1);
	check(text.data, text.len);
	fl_buf_fini(&text);
	return 0;
}
