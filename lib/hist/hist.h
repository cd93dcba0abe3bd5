#ifndef FL_HIST_HIST_H
#define FL_HIST_HIST_H

#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"

/*
 * A histogram of durations: HdrHistogram's, of microseconds from 1 us to 1 hour
 * with 3 significant digits.
 *
 * Storage    the caller's, 184 KiB, of which only the pages are touched where
 *            durations fell; an all-zero struct is an empty histogram
 * Precision  a percentile is within 1/1000 of the duration it stands for, or
 *            within half a microsecond; n, sum, min and max are exact
 * Range      a duration is counted in the bucket of its nearest microsecond;
 *            above 1 hour, in the last one, with max and sum as they were
 * Threads    none: give each worker its own and merge
 */
#define FL_HIST_COUNTS 23552
#define FL_HIST_MAX_US INT64_C(3600000000)

struct fl_hist {
	uint64_t n;
	uint64_t sum_ns;
	int64_t min_ns; /* undefined while n is 0 */
	int64_t max_ns; /* likewise */
	uint32_t lo;    /* counts outside [lo, hi) are 0; hi 0 means all are */
	uint32_t hi;
	uint64_t counts[FL_HIST_COUNTS];
};

/* The index of a microsecond value from 0 to FL_HIST_MAX_US, and back: the
 * lowest and the highest value that share the index. */
static inline uint32_t
fl_hist_index(int64_t us)
{
	/* 2048 sub-buckets; the first bucket is exact, each next half as fine */
	unsigned shift = 53U - (unsigned)__builtin_clzll((uint64_t)us | 2047U);

	return (uint32_t)((shift << 10) + ((uint64_t)us >> shift));
}
int64_t fl_hist_lowest_us(uint32_t index);
int64_t fl_hist_highest_us(uint32_t index);

/* The first index from i on whose count is not 0; h->hi when there is none. */
static inline uint32_t
fl_hist_next(const struct fl_hist *h, uint32_t i)
{
	const uint64_t *c = h->counts;

	for (; i + 4 <= h->hi; i += 4)
		if ((c[i] | c[i + 1] | c[i + 2] | c[i + 3]) != 0)
			break;
	while (i < h->hi && c[i] == 0)
		i++;
	return i;
}

/* Empties h, at the cost of what was in it. */
void fl_hist_clear(struct fl_hist *h);

/* Adds one duration, 0 or more. */
static inline void
fl_hist_add(struct fl_hist *h, int64_t ns)
{
	int64_t us = (int64_t)(((uint64_t)ns + 500U) / 1000U);
	uint32_t i = fl_hist_index(us < FL_HIST_MAX_US ? us : FL_HIST_MAX_US);

	if (h->n == 0) {
		h->min_ns = h->max_ns = ns;
		h->lo = i;
		h->hi = i + 1;
	} else {
		if (ns < h->min_ns)
			h->min_ns = ns;
		if (ns > h->max_ns)
			h->max_ns = ns;
		if (i < h->lo)
			h->lo = i;
		if (i >= h->hi)
			h->hi = i + 1;
	}
	h->n++;
	h->sum_ns += (uint64_t)ns;
	h->counts[i]++;
}

/*
 * Adds all of from's durations to into, which is another; from is not changed.
 * -1, with into as it was, when n or sum_ns would pass UINT64_MAX.
 */
int fl_hist_merge(struct fl_hist *into, const struct fl_hist *from);

/*
 * The nearest-rank percentile in microseconds: the highest value that shares a
 * bucket with the least recorded value which at least that part of the
 * durations do not exceed.  The part is in millionths, so that 7 % of 100
 * samples is 7 and not a little more: 500000 is the median, 0 the minimum's
 * bucket, 1000000 the maximum's.  -1 when h is empty.
 */
int64_t fl_hist_percentile_us(const struct fl_hist *h, uint32_t ppm);

/*
 * Adds the public wire form to out: HdrHistogram's V2 encoding (cookie
 * 0x1c849303 | 0x10, ZigZag LEB128 counts with runs of zeros as negative
 * numbers), compressed by zlib (0x1c849304 | 0x10), in base64.
 */
int fl_hist_encode(struct fl_buf *out, const struct fl_hist *h,
    struct fl_err *err);

/*
 * Adds what is inside of it: the encoding without compression and base64, for
 * use within a process.
 */
int fl_hist_encode_plain(struct fl_buf *out, const struct fl_hist *h,
    struct fl_err *err);

/*
 * Adds the counts of either form to into: its counts and n, with lo and hi;
 * not sum, min and max, which the wire form does not hold and which the caller
 * adds.  A wire form of another range or precision is mapped value by value
 * (each at its lowest equivalent).  -1 and err for anything that does not
 * decode whole, or whose sums overflow, with into as it was.
 */
int fl_hist_decode(struct fl_hist *into, const char *text, size_t len,
    struct fl_err *err);

/*
 * The same for each of n histograms, of a text that is said to hold want
 * values: if it does not, -1 and err, and they are as they were.
 */
int fl_hist_decode_known(struct fl_hist *const into[], size_t n,
    const char *text, size_t len, uint64_t want, struct fl_err *err);

/*
 * The same for a reader with a use of its own, as for histograms of other
 * units: calls each with every value recorded, in rising order, the lowest
 * equivalent one, how many are equivalent, and how often it was.  Never, when
 * -1 is returned.
 */
typedef void fl_hist_each(void *ctx, int64_t value, int64_t width,
    uint64_t count);
int fl_hist_decode_each(const char *text, size_t len, fl_hist_each *each,
    void *ctx, struct fl_err *err);

#endif
