#include <string.h>

#include "hist.h"

/* Indexes below 2048 are microseconds; then each 1024 are twice as wide. */
static unsigned
shift_of(uint32_t index)
{
	return index < 2048 ? 0 : (index >> 10) - 1;
}

int64_t
fl_hist_lowest_us(uint32_t index)
{
	unsigned shift = shift_of(index);

	return (int64_t)(index - (shift << 10)) << shift;
}

int64_t
fl_hist_highest_us(uint32_t index)
{
	return fl_hist_lowest_us(index) + (INT64_C(1) << shift_of(index)) - 1;
}

void
fl_hist_clear(struct fl_hist *h)
{
	if (h->hi > h->lo)
		memset(&h->counts[h->lo], 0,
		    (h->hi - h->lo) * sizeof(h->counts[0]));
	h->n = h->sum_ns = 0;
	h->min_ns = h->max_ns = 0;
	h->lo = h->hi = 0;
}

int
fl_hist_merge(struct fl_hist *into, const struct fl_hist *from)
{
	uint64_t n, sum_ns, *to = into->counts;
	uint32_t i;

	/* No count is above n, so that none overflows when n does not. */
	if (__builtin_add_overflow(into->n, from->n, &n) ||
	    __builtin_add_overflow(into->sum_ns, from->sum_ns, &sum_ns))
		return -1;
	if (from->n == 0)
		return 0;
	if (into->n == 0 || from->min_ns < into->min_ns)
		into->min_ns = from->min_ns;
	if (into->n == 0 || from->max_ns > into->max_ns)
		into->max_ns = from->max_ns;
	if (into->n == 0 || from->lo < into->lo)
		into->lo = from->lo;
	if (into->n == 0 || from->hi > into->hi)
		into->hi = from->hi;
	into->n = n;
	into->sum_ns = sum_ns;
	for (i = from->lo; i < from->hi; i++)
		to[i] += from->counts[i];
	return 0;
}

/* ceil(n * ppm / 1000000), and 1 for the minimum */
static uint64_t
rank_of(uint64_t n, uint32_t ppm)
{
	uint64_t whole = n / 1000000U, rest = n % 1000000U;
	uint64_t rank = whole * ppm + (rest * ppm + 999999U) / 1000000U;

	return rank > 0 ? rank : 1;
}

int64_t
fl_hist_percentile_us(const struct fl_hist *h, uint32_t ppm)
{
	uint64_t rank, seen = 0;
	uint32_t i;

	if (h->n == 0)
		return -1;
	rank = rank_of(h->n, ppm < 1000000U ? ppm : 1000000U);
	for (i = h->lo; i + 1 < h->hi; i++) {
		seen += h->counts[i];
		if (seen >= rank)
			break;
	}
	return fl_hist_highest_us(i);
}
