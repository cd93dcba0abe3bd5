#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/hist/hist.h"
#include "tap.h"

#define N(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
	int64_t us;
	uint32_t index;
	int64_t lowest, highest;
} indexes[] = {
	{ 0, 0, 0, 0 },
	{ 1, 1, 1, 1 },
	{ 2047, 2047, 2047, 2047 },
	{ 2048, 2048, 2048, 2049 },
	{ 2049, 2048, 2048, 2049 },
	{ 2050, 2049, 2050, 2051 },
	{ 4095, 3071, 4094, 4095 },
	{ 4096, 3072, 4096, 4099 },
	{ 1000000, 11169, 999936, 1000447 },
	{ INT64_C(3599999999), 23220, INT64_C(3598712832),
	    INT64_C(3600809983) },
	{ FL_HIST_MAX_US, 23220, INT64_C(3598712832), INT64_C(3600809983) },
};

static void
an_index_is_a_range(void)
{
	int64_t highest = -1;
	uint32_t i, gaps = 0;

	for (i = 0; i < N(indexes); i++) {
		printf("# %lld us\n", (long long)indexes[i].us);
		CHECK(fl_hist_index(indexes[i].us) == indexes[i].index);
		CHECK(fl_hist_lowest_us(indexes[i].index) == indexes[i].lowest);
		CHECK(fl_hist_highest_us(indexes[i].index) ==
		      indexes[i].highest);
	}
	for (i = 0; i < FL_HIST_COUNTS; i++) {
		gaps += fl_hist_lowest_us(i) != highest + 1;
		highest = fl_hist_highest_us(i);
		gaps += fl_hist_index(fl_hist_lowest_us(i)) != i;
		gaps += fl_hist_index(highest) != i;
		/* within 1/1000 */
		gaps += (highest - fl_hist_lowest_us(i)) * 1000 > highest;
	}
	CHECK(gaps == 0);
	CHECK(FL_HIST_COUNTS > fl_hist_index(FL_HIST_MAX_US));
}

/* Up to three durations, and what comes out at several parts. */
static const struct {
	size_t n;
	int64_t ns[3];
	int64_t p0, p1ppm, p33, p50, p67, p100;
} few[] = {
	{ 0, { 0 }, -1, -1, -1, -1, -1, -1 },
	{ 1, { 0 }, 0, 0, 0, 0, 0, 0 },
	{ 1, { 499 }, 0, 0, 0, 0, 0, 0 },
	{ 1, { 500 }, 1, 1, 1, 1, 1, 1 },
	{ 1, { 7000 }, 7, 7, 7, 7, 7, 7 },
	{ 2, { 1000, 2000 }, 1, 1, 1, 1, 2, 2 },
	{ 2, { 2000, 1000 }, 1, 1, 1, 1, 2, 2 },
	{ 3, { 3000, 1000, 2000 }, 1, 1, 1, 2, 3, 3 },
	{ 3, { 5000, 5000, 5000 }, 5, 5, 5, 5, 5, 5 },
	{ 3, { 1000, 3000000, 1000 }, 1, 1, 1, 1, 3001, 3001 },
	{ 2, { 0, INT64_MAX }, 0, 0, 0, 0, INT64_C(3600809983),
	    INT64_C(3600809983) },
};

static void
percentiles_of_few(struct fl_hist *h)
{
	size_t i, k;

	for (i = 0; i < N(few); i++) {
		printf("# row %zu\n", i);
		fl_hist_clear(h);
		for (k = 0; k < few[i].n; k++)
			fl_hist_add(h, few[i].ns[k]);
		CHECK(h->n == few[i].n);
		CHECK(fl_hist_percentile_us(h, 0) == few[i].p0);
		CHECK(fl_hist_percentile_us(h, 1) == few[i].p1ppm);
		CHECK(fl_hist_percentile_us(h, 333333) == few[i].p33);
		CHECK(fl_hist_percentile_us(h, 500000) == few[i].p50);
		CHECK(fl_hist_percentile_us(h, 670000) == few[i].p67);
		CHECK(fl_hist_percentile_us(h, 1000000) == few[i].p100);
		CHECK(fl_hist_percentile_us(h, UINT32_MAX) == few[i].p100);
	}
}

static void
sums_and_ends_are_exact(struct fl_hist *h)
{
	fl_hist_clear(h);
	fl_hist_add(h, 1234567);
	CHECK(h->min_ns == 1234567 && h->max_ns == 1234567);
	fl_hist_add(h, 1);
	fl_hist_add(h, INT64_C(7200000000123));
	CHECK(h->min_ns == 1 && h->max_ns == INT64_C(7200000000123));
	CHECK(h->sum_ns == UINT64_C(7200001234691));
	CHECK(h->lo == 0 && h->hi == fl_hist_index(FL_HIST_MAX_US) + 1);
}

/* 1 to n microseconds, in an order that is not theirs: 7919 is a prime. */
static void
add_all(struct fl_hist *h, int64_t n)
{
	int64_t i;

	for (i = 0; i < n; i++)
		fl_hist_add(h, (i * 7919 % n + 1) * 1000);
}

static void
percentiles_of_many(struct fl_hist *h)
{
	int64_t us;
	uint32_t pct;
	int wrong = 0;

	fl_hist_clear(h);
	add_all(h, 100);
	for (pct = 0; pct <= 100; pct++)
		wrong += fl_hist_percentile_us(h, pct * 10000) !=
		         (pct > 0 ? pct : 1);
	CHECK(wrong == 0);

	/* more than there are counts */
	fl_hist_clear(h);
	add_all(h, 1000000);
	for (pct = 1; pct <= 100; pct++) {
		us = fl_hist_percentile_us(h, pct * 10000);
		wrong += us < pct * 10000 || us > pct * 10010;
	}
	CHECK(wrong == 0);
	CHECK(h->n == 1000000 && h->sum_ns == UINT64_C(500000500000000));
}

/* A rank is exact where a double would not be, and where n * ppm overflows. */
static void
ranks_do_not_overflow(struct fl_hist *h)
{
	fl_hist_clear(h);
	fl_hist_add(h, 1000);
	fl_hist_add(h, 2000);
	h->counts[1] = UINT64_C(1) << 63;
	h->counts[2] = (UINT64_C(1) << 63) - 1;
	h->n = UINT64_MAX;
	CHECK(fl_hist_percentile_us(h, 500000) == 1);
	CHECK(fl_hist_percentile_us(h, 500001) == 2);
	CHECK(fl_hist_percentile_us(h, 1000000) == 2);
	fl_hist_clear(h);
	CHECK(fl_hist_percentile_us(h, 500000) == -1);
}

static void
clear_leaves_nothing(struct fl_hist *h)
{
	static const struct fl_hist empty;

	fl_hist_clear(h);
	fl_hist_add(h, 0);
	fl_hist_add(h, INT64_MAX);
	fl_hist_add(h, 123456789);
	fl_hist_clear(h);
	CHECK(memcmp(h, &empty, sizeof(empty)) == 0);
	fl_hist_clear(h);
	CHECK(memcmp(h, &empty, sizeof(empty)) == 0);
}

static void
merging_is_adding(void)
{
	static struct fl_hist whole, parts[3], into;
	int64_t i, ns;

	srand(7);
	for (i = 0; i < 50000; i++) {
		ns = (int64_t)rand() * (1 + rand() % 4000);
		fl_hist_add(&whole, ns);
		fl_hist_add(&parts[i % 3], ns);
	}
	for (i = 0; i < 3; i++)
		CHECK(fl_hist_merge(&into, &parts[i]) == 0);
	CHECK(memcmp(&into, &whole, sizeof(whole)) == 0);

	fl_hist_clear(&parts[0]);
	CHECK(fl_hist_merge(&into, &parts[0]) == 0);
	CHECK(memcmp(&into, &whole, sizeof(whole)) == 0);
	CHECK(fl_hist_merge(&parts[0], &whole) == 0);
	CHECK(memcmp(&parts[0], &whole, sizeof(whole)) == 0);
}

static void
merging_too_many_changes_nothing(void)
{
	static struct fl_hist a, b, was;

	fl_hist_add(&a, 5000);
	fl_hist_add(&b, 5000);
	a.counts[5] = a.n = UINT64_MAX;
	was = a;
	CHECK(fl_hist_merge(&a, &b) == -1);
	CHECK(memcmp(&a, &was, sizeof(a)) == 0);
	a.counts[5] = a.n = 1;
	a.sum_ns = UINT64_MAX - 4999;
	was = a;
	CHECK(fl_hist_merge(&a, &b) == -1);
	CHECK(memcmp(&a, &was, sizeof(a)) == 0);
	a.sum_ns--;
	CHECK(fl_hist_merge(&a, &b) == 0);
	CHECK(a.sum_ns == UINT64_MAX && a.n == 2);
}

/*
 * HdrHistogram's own example: what a client that was stopped did not send is
 * filled in at its interval.
 */
static void
add_corrected(struct fl_hist *h, int64_t us, int64_t interval_us)
{
	fl_hist_add(h, us * 1000);
	for (us -= interval_us; us >= interval_us; us -= interval_us)
		fl_hist_add(h, us * 1000);
}

static void
known_answers(struct fl_hist *h)
{
	int i;

	CHECK(FL_HIST_COUNTS == 23552);
	fl_hist_clear(h);
	for (i = 0; i < 10000; i++)
		fl_hist_add(h, 1000 * 1000);
	fl_hist_add(h, INT64_C(100000000) * 1000);
	CHECK(h->n == 10001);
	CHECK(fl_hist_percentile_us(h, 300000) == 1000);
	CHECK(fl_hist_percentile_us(h, 999900) == 1000);
	CHECK(fl_hist_index(fl_hist_percentile_us(h, 999990)) ==
	      fl_hist_index(100000000));

	fl_hist_clear(h);
	for (i = 0; i < 10000; i++)
		add_corrected(h, 1000, 10000);
	add_corrected(h, 100000000, 10000);
	CHECK(h->n == 20000);
	CHECK(fl_hist_percentile_us(h, 300000) == 1000);
	CHECK(fl_hist_index(fl_hist_percentile_us(h, 750000)) ==
	      fl_hist_index(50000000));
	CHECK(fl_hist_index(fl_hist_percentile_us(h, 900000)) ==
	      fl_hist_index(80000000));
	CHECK(fl_hist_index(fl_hist_percentile_us(h, 990000)) ==
	      fl_hist_index(98000000));
	CHECK(fl_hist_index(fl_hist_percentile_us(h, 1000000)) ==
	      fl_hist_index(100000000));
}

int
main(void)
{
	static struct fl_hist h; /* static for its size */

	an_index_is_a_range();
	percentiles_of_few(&h);
	sums_and_ends_are_exact(&h);
	percentiles_of_many(&h);
	ranks_do_not_overflow(&h);
	clear_leaves_nothing(&h);
	merging_is_adding();
	merging_too_many_changes_nothing();
	known_answers(&h);
	return tap_done();
}
