#include <stdbool.h>

#include "wire.h"

#define COOKIE UINT32_C(0x1c849313)
#define DIGITS 3
#define ONE UINT64_C(0x3ff0000000000000) /* 1.0 */

static unsigned char *
put_be(unsigned char *p, uint64_t v, unsigned bytes)
{
	while (bytes-- > 0)
		*p++ = (unsigned char)(v >> 8 * bytes);
	return p;
}

static uint64_t
get_be(const unsigned char *p, unsigned bytes)
{
	uint64_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | *p++;
	return v;
}

static inline unsigned char *
put_number(unsigned char *p, int64_t n)
{
	uint64_t v = (uint64_t)n << 1 ^ (n < 0 ? UINT64_MAX : 0);
	int i;

	for (i = 0; i < FL_HIST_WIRE_NUMBER - 1 && v > 127; i++) {
		*p++ = (unsigned char)(v | 128);
		v >>= 7;
	}
	*p++ = (unsigned char)v;
	return p;
}

static const unsigned char *
get_long_number(const unsigned char *p, const unsigned char *end, int64_t *n)
{
	uint64_t v = 0;
	unsigned shift;

	for (shift = 0; p<end && * p> 127 && shift < 56; shift += 7)
		v |= (uint64_t)(*p++ & 127) << shift;
	if (p == end)
		return NULL;
	v |= (uint64_t)*p++ << shift;
	*n = (int64_t)(v >> 1 ^ (0 - (v & 1)));
	return p;
}

/* Steps over a number before end; NULL when it does not end there. */
static inline const unsigned char *
get_number(const unsigned char *p, const unsigned char *end, int64_t *n)
{
	if (*p > 127)
		return get_long_number(p, end, n);
	*n = *p >> 1 ^ -(*p & 1);
	return p + 1;
}

static unsigned char *
put_zeros(unsigned char *p, uint32_t n)
{
	return n == 0 ? p : put_number(p, n == 1 ? 0 : -(int64_t)n);
}

/* The counts up to the last; a single 0 when there is none. */
static unsigned char *
put_counts(unsigned char *p, const struct fl_hist *h)
{
	uint32_t i, next = 0;

	if (h->n == 0)
		return put_zeros(p, 1);
	for (i = h->lo; i < h->hi; i = fl_hist_next(h, next)) {
		p = put_zeros(p, i - next);
		p = put_number(p, (int64_t)h->counts[i]);
		next = i + 1;
	}
	return p;
}

int
fl_hist_wire_write(struct fl_buf *out, const struct fl_hist *h,
    struct fl_err *err)
{
	unsigned char *start, *p, *end;

	if (h->n > INT64_MAX)
		return fl_fail(err, "histogram: too many values for its "
				    "wire form");
	start = (unsigned char *)fl_buf_room(out,
	    FL_HIST_WIRE_HEADER +
		(size_t)(h->hi - h->lo + 2) * FL_HIST_WIRE_NUMBER,
	    err);
	if (start == NULL)
		return -1;
	end = put_counts(start + FL_HIST_WIRE_HEADER, h);
	p = put_be(start, COOKIE, 4);
	p = put_be(p, (uint64_t)(end - start) - FL_HIST_WIRE_HEADER, 4);
	p = put_be(p, 0, 4);
	p = put_be(p, DIGITS, 4);
	p = put_be(p, 1, 8);
	p = put_be(p, FL_HIST_MAX_US, 8);
	put_be(p, ONE, 8);
	out->len += (size_t)(end - start);
	return 0;
}

/*
 * What HdrHistogram makes of a range: sub-buckets enough to tell 10^digits
 * values apart twice over, and buckets, each of twice the width, until the
 * highest value is below the end of the last.
 */
static int
layout(struct fl_hist_wire *w, uint64_t digits, uint64_t lowest,
    uint64_t highest, struct fl_err *err)
{
	static const unsigned half_bits[] = { 0, 4, 7, 10, 14, 17 };
	uint64_t end;
	uint32_t buckets = 1;

	if (digits >= sizeof(half_bits) / sizeof(half_bits[0]))
		return fl_fail(err,
		    "histogram: %llu significant digits: "
		    "want 0 to 5",
		    (unsigned long long)digits);
	if (lowest < 1 || highest > INT64_MAX || highest / 2 < lowest)
		return fl_fail(err,
		    "histogram: no range of values: %llu to "
		    "%llu",
		    (unsigned long long)lowest, (unsigned long long)highest);
	w->half_bits = half_bits[digits];
	w->unit_bits = 63U - (unsigned)__builtin_clzll(lowest);
	if (w->unit_bits + w->half_bits > 61)
		return fl_fail(err, "histogram: lowest value %llu is too high",
		    (unsigned long long)lowest);
	end = UINT64_C(2) << (w->half_bits + w->unit_bits);
	for (; end <= highest; end <<= 1)
		buckets++;
	w->counts_len = (buckets + 1) << w->half_bits;
	return 0;
}

int
fl_hist_wire_head(struct fl_hist_wire *w, const unsigned char *data,
    struct fl_err *err)
{
	if (get_be(data, 4) != COOKIE)
		return fl_fail(err, "histogram: encoding 0x%08x: want 0x%08x",
		    (unsigned)get_be(data, 4), (unsigned)COOKIE);
	if (get_be(data + 8, 4) != 0)
		return fl_fail(err, "histogram: shifted by %u: want 0",
		    (unsigned)get_be(data + 8, 4));
	if (get_be(data + 32, 8) != ONE)
		return fl_fail(err, "histogram: of doubles: want integers");
	if (layout(w, get_be(data + 12, 4), get_be(data + 16, 8),
		get_be(data + 24, 8), err) == -1)
		return -1;
	w->counts = data + FL_HIST_WIRE_HEADER;
	w->len = get_be(data + 4, 4);
	if (w->len > (size_t)w->counts_len * FL_HIST_WIRE_NUMBER)
		return fl_fail(err, "histogram: %zu bytes for %u counts",
		    w->len, (unsigned)w->counts_len);
	return 0;
}

static void
keep_count(struct fl_hist_wire *w, uint32_t index, int64_t count)
{
	if (w->n_few >= FL_HIST_WIRE_FEW || count > UINT32_MAX) {
		w->n_few = UINT32_MAX;
		return;
	}
	w->few[w->n_few].index = index;
	w->few[w->n_few++].count = (uint32_t)count;
}

int
fl_hist_wire_check(struct fl_hist_wire *w, struct fl_err *err)
{
	const unsigned char *p = w->counts, *end = p + w->len;
	uint32_t left = w->counts_len;
	int64_t count;

	w->n = 0;
	w->n_few = 0;
	while (p < end) {
		p = get_number(p, end, &count);
		if (p == NULL)
			return fl_fail(err, "histogram: ends inside a count");
		if (left == 0 || count < -(int64_t)left)
			return fl_fail(err,
			    "histogram: more than its %u "
			    "counts",
			    (unsigned)w->counts_len);
		if (count > 0) {
			keep_count(w, w->counts_len - left, count);
			if (__builtin_add_overflow(w->n, (uint64_t)count,
				&w->n))
				return fl_fail(err, "histogram: its counts "
						    "overflow");
		}
		left -= count < 0 ? (uint32_t)-count : 1;
	}
	return 0;
}

/* The log2 of how many values belong to the index. */
static unsigned
width_bits(const struct fl_hist_wire *w, uint32_t index)
{
	uint32_t bucket = index >> w->half_bits;

	return (bucket > 1 ? bucket - 1 : 0) + w->unit_bits;
}

/* The lowest value that belongs to the index. */
static int64_t
lowest(const struct fl_hist_wire *w, uint32_t index)
{
	unsigned bits = width_bits(w, index), shift = bits - w->unit_bits;

	return (int64_t)(index - ((uint64_t)shift << w->half_bits)) << bits;
}

void
fl_hist_wire_each(const struct fl_hist_wire *w, fl_hist_each *each, void *ctx)
{
	const unsigned char *p = w->counts, *end = p + w->len;
	uint32_t index = 0;
	int64_t count;

	while (p < end) {
		p = get_number(p, end, &count);
		if (count > 0)
			each(ctx, lowest(w, index),
			    INT64_C(1) << width_bits(w, index),
			    (uint64_t)count);
		index += count < 0 ? (uint32_t)-count : 1;
	}
}

/* Whether the indexes are those of hist.h. */
static bool
ours(const struct fl_hist_wire *w)
{
	return w->half_bits == 10 && w->unit_bits == 0;
}

/* The bounds of h, to which counts from first to last were added. */
static void
widen(const struct fl_hist_wire *w, struct fl_hist *h, uint32_t first,
    uint32_t last)
{
	if (w->n == 0)
		return;
	h->lo = h->n == 0 || first < h->lo ? first : h->lo;
	h->hi = h->n == 0 || last >= h->hi ? last + 1 : h->hi;
	h->n += w->n;
}

/* Of our own layout, with what was kept: what merging documents does most. */
static void
add_few(const struct fl_hist_wire *w, struct fl_hist *h)
{
	const uint32_t last = fl_hist_index(FL_HIST_MAX_US);
	uint32_t i = 0, k;

	for (k = 0; k < w->n_few; k++) {
		i = w->few[k].index < last ? w->few[k].index : last;
		h->counts[i] += w->few[k].count;
	}
	if (w->n_few > 0)
		widen(w, h, w->few[0].index < last ? w->few[0].index : last, i);
}

/* What a value is added to. */
struct target {
	struct fl_hist *h;
	uint32_t first;
	uint32_t last;
};

static void
add_value(void *ctx, int64_t us, int64_t width, uint64_t count)
{
	struct target *t = ctx;
	uint32_t i = fl_hist_index(us < FL_HIST_MAX_US ? us : FL_HIST_MAX_US);

	(void)width;
	t->h->counts[i] += count;
	t->first = i < t->first ? i : t->first;
	t->last = i;
}

void
fl_hist_wire_add(const struct fl_hist_wire *w, struct fl_hist *h)
{
	struct target t = { h, UINT32_MAX, 0 };

	if (ours(w) && w->n_few != UINT32_MAX) {
		add_few(w, h);
		return;
	}
	fl_hist_wire_each(w, add_value, &t);
	widen(w, h, t.first, t.last);
}
