#include <math.h>

#include "../../lib/plot/series.h"
#include "tap.h"

static struct fl_err e;

static struct fl_sample
sample(double ok, double p99_ms)
{
	return (struct fl_sample){ .ok = ok,
		.users = 5,
		.p50_ms = 1,
		.p95_ms = NAN,
		.p99_ms = p99_ms,
		.max_ms = NAN };
}

static int
add(struct fl_series *s, int64_t second, double ok, double p99_ms)
{
	struct fl_sample v = sample(ok, p99_ms);

	return fl_series_add(s, second, &v, &e);
}

static void
nothing_is_nothing(void)
{
	struct fl_series s;

	fl_series_init(&s, 10);
	CHECK(s.n == 0);
	fl_series_fini(&s);
}

static void
few_seconds_are_themselves(void)
{
	struct fl_series s;
	struct fl_sample v;
	double begin_s, end_s;

	fl_series_init(&s, 4);
	CHECK(add(&s, 7, 3, 20) == 0);
	CHECK(add(&s, 10, 5, 30) == 0);
	CHECK(s.n == 2 && s.width == 1);
	fl_series_get(&s, 1, &v, &begin_s, &end_s);
	CHECK(begin_s == 10 && end_s == 11);
	CHECK(v.ok == 5 && v.p99_ms == 30 && v.users == 5);
	CHECK(isnan(v.p95_ms));
	fl_series_fini(&s);
}

static void
too_many_are_thinned_with_their_peaks(void)
{
	struct fl_series s;
	struct fl_sample v;
	double begin_s, end_s, sum = 0, worst = 0;
	int64_t i;
	size_t k;

	fl_series_init(&s, 100);
	for (i = 0; i < 3600; i++)
		add(&s, i, (double)(i % 10), i == 1777 ? 9000 : 20);
	CHECK(s.n <= 100);
	CHECK(s.width == 64);
	for (k = 0; k < s.n; k++) {
		fl_series_get(&s, k, &v, &begin_s, &end_s);
		worst = fmax(worst, v.p99_ms);
		sum += v.ok * (double)s.v[k].seconds;
		if (v.p99_ms == 9000)
			CHECK(begin_s <= 1777 && 1777 < end_s);
	}
	CHECK(worst == 9000);
	CHECK(fabs(sum - 3600 * 4.5) < 1e-6);
	fl_series_fini(&s);
}

static void
rates_are_means_of_what_was_added(void)
{
	struct fl_series s;
	struct fl_sample v;
	double begin_s, end_s;

	fl_series_init(&s, 2);
	add(&s, 0, 10, 1);
	add(&s, 1, 20, NAN);
	add(&s, 3, 30, 3); /* 2 is a gap */
	CHECK(s.n == 2 && s.width == 2);
	fl_series_get(&s, 0, &v, &begin_s, &end_s);
	CHECK(v.ok == 15 && v.p99_ms == 1);
	fl_series_get(&s, 1, &v, &begin_s, &end_s);
	CHECK(v.ok == 30 && begin_s == 2 && end_s == 4);
	fl_series_fini(&s);
}

static void
a_second_in_two_lines_adds_up(void)
{
	struct fl_series s;
	struct fl_sample v;
	double begin_s, end_s;

	fl_series_init(&s, 10);
	add(&s, 5, 10, 7);
	add(&s, 5, 1, 9);
	fl_series_get(&s, 0, &v, &begin_s, &end_s);
	CHECK(s.n == 1 && v.ok == 11 && v.p99_ms == 9);
	fl_series_fini(&s);
}

static void
any_order_and_any_distance_is_taken(void)
{
	struct fl_series s;
	size_t i;

	fl_series_init(&s, 3);
	CHECK(add(&s, FL_SERIES_SECOND_MAX, 1, 1) == 0);
	CHECK(add(&s, 0, 1, 1) == 0);
	CHECK(add(&s, 12345678, 1, 1) == 0);
	for (i = 1; i < s.n; i++)
		CHECK(s.v[i - 1].bin < s.v[i].bin);
	CHECK(s.n >= 1 && s.n <= 3);
	fl_series_fini(&s);
}

int
main(void)
{
	nothing_is_nothing();
	few_seconds_are_themselves();
	too_many_are_thinned_with_their_peaks();
	rates_are_means_of_what_was_added();
	a_second_in_two_lines_adds_up();
	any_order_and_any_distance_is_taken();
	return tap_done();
}
