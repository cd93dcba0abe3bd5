/*
 * total_test - percentiles, deviation, Apdex: each at 0, 1, 2, 3 samples
 */
#include <math.h>
#include <stdlib.h>

#include "../../lib/result/total.h"
#include "tap.h"

static struct fl_view view;

static void
add(struct fl_total *t, enum fl_outcome of, enum fl_times_kind kind, int64_t ms)
{
	struct fl_err e;

	fl_hist_add(fl_total_times(t, of, kind, &e), ms * 1000000);
}

/* Milliseconds of exchanges that were ok, and of censored ones; -1 ends. */
static void
look(const int64_t *ok, const int64_t *censored)
{
	struct fl_total t;
	struct fl_err e;

	fl_total_init(&t, 0, fl_str("1"));
	for (; *ok >= 0; ok++)
		add(&t, FL_OUTCOME_OK, FL_TIMES_BOTH, *ok);
	for (; *censored >= 0; censored++)
		add(&t, FL_OUTCOME_CENSORED, FL_TIMES_BOTH, *censored);
	fl_view_clear(&view);
	CHECK(fl_view_add(&view, &t, FL_VIEW_RESPONSE, false, &e) == 0);
	fl_total_fini(&t);
}

/* Samples of 1 and 2 ms are exact to the microsecond. */
static const struct {
	int64_t ok[5];
	uint32_t ppm;
	int64_t ns;
} ranks[] = {
	{ { -1 }, 0, -1 },
	{ { -1 }, 500000, -1 },
	{ { -1 }, 1000000, -1 },
	{ { 1, -1 }, 0, 1000000 },
	{ { 1, -1 }, 500000, 1000000 },
	{ { 1, -1 }, 1000000, 1000000 },
	{ { 1, 2, -1 }, 0, 1000000 },
	{ { 1, 2, -1 }, 500000, 1000000 },
	{ { 1, 2, -1 }, 500001, 2000000 },
	{ { 1, 2, -1 }, 1000000, 2000000 },
	{ { 0, 1, 2, -1 }, 0, 0 },
	{ { 0, 1, 2, -1 }, 333333, 0 },
	{ { 0, 1, 2, -1 }, 333334, 1000000 },
	{ { 0, 1, 2, -1 }, 666666, 1000000 },
	{ { 0, 1, 2, -1 }, 666667, 2000000 },
	{ { 0, 1, 2, -1 }, 1000000, 2000000 },
};

static void
percentiles_are_by_nearest_rank(void)
{
	static const int64_t none[] = { -1 };
	bool bound = false;
	size_t i;

	for (i = 0; i < sizeof(ranks) / sizeof(ranks[0]); i++) {
		look(ranks[i].ok, none);
		CHECK(fl_view_percentile_ns(&view, ranks[i].ppm, &bound) ==
		      ranks[i].ns);
		CHECK(fl_view_upper_ns(&view, ranks[i].ppm) == ranks[i].ns);
		/* and the histogram's own is the same, but for the clamp */
		if (ranks[i].ns >= 0)
			CHECK(fl_hist_percentile_us(&view.all, ranks[i].ppm) ==
			      ranks[i].ns / 1000);
	}
	CHECK(!bound);
}

static void
seven_per_cent_of_a_hundred_is_the_seventh(void)
{
	struct fl_total t;
	struct fl_err e;
	int64_t i;

	fl_total_init(&t, 0, fl_str("1"));
	for (i = 1; i <= 100; i++)
		fl_hist_add(fl_total_times(&t, FL_OUTCOME_OK, FL_TIMES_BOTH,
				&e),
		    i * 1000);
	fl_view_clear(&view);
	fl_view_add(&view, &t, FL_VIEW_RESPONSE, false, &e);
	CHECK(fl_view_percentile_ns(&view, 70000, NULL) == 7000);
	CHECK(fl_view_percentile_ns(&view, 70001, NULL) == 8000);
	CHECK(fl_view_percentile_ns(&view, 0, NULL) == 1000);
	CHECK(fl_view_percentile_ns(&view, 1000000, NULL) == 100000);
	fl_total_fini(&t);
}

/* A bucket's highest value may lie above all that was measured. */
static void
percentiles_stay_between_minimum_and_maximum(void)
{
	static const int64_t ok[] = { 1745, -1 }, none[] = { -1 };

	look(ok, none);
	CHECK(fl_hist_percentile_us(&view.all, 500000) > 1745000);
	CHECK(fl_view_percentile_ns(&view, 500000, NULL) == 1745000000);
}

static const struct {
	int64_t ok[5];
	int64_t censored[5];
	uint32_t ppm;
	int64_t low_ns;
	int64_t high_ns; /* INT64_MAX: without end */
	bool bound;
} bounds[] = {
	/* the censored one waited least, but would have taken longest */
	{ { 2, -1 }, { 1, -1 }, 500000, 1000000, 2000000, true },
	{ { 2, -1 }, { 1, -1 }, 1000000, 2000000, INT64_MAX, true },
	/* it waited longest: only the last rank is unknown */
	{ { 1, -1 }, { 2, -1 }, 500000, 1000000, 1000000, false },
	{ { 1, -1 }, { 2, -1 }, 500001, 2000000, INT64_MAX, true },
	{ { -1 }, { 1, -1 }, 0, 1000000, INT64_MAX, true },
	{ { 1, 1, 1, -1 }, { 2, -1 }, 750000, 1000000, 1000000, false },
	{ { 1, 1, 1, -1 }, { 2, -1 }, 750001, 2000000, INT64_MAX, true },
};

static void
censored_times_make_lower_bounds(void)
{
	bool bound;
	size_t i;

	for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		look(bounds[i].ok, bounds[i].censored);
		bound = false;
		CHECK(fl_view_percentile_ns(&view, bounds[i].ppm, &bound) ==
		      bounds[i].low_ns);
		CHECK(bound == bounds[i].bound);
		CHECK(fl_view_upper_ns(&view, bounds[i].ppm) ==
		      bounds[i].high_ns);
	}
}

static void
mean_and_deviation(void)
{
	static const int64_t none[] = { -1 }, one[] = { 1, -1 },
			     two[] = { 0, 2, -1 }, three[] = { 0, 1, 2, -1 };

	look(none, none);
	CHECK(isnan(fl_view_mean_ns(&view)));
	CHECK(isnan(fl_view_stddev_ns(&view)));
	look(one, none);
	CHECK(fl_view_mean_ns(&view) == 1000000);
	CHECK(fl_view_stddev_ns(&view) == 0);
	look(two, none);
	CHECK(fl_view_mean_ns(&view) == 1000000);
	CHECK(fl_view_stddev_ns(&view) == 1000000);
	look(three, none);
	CHECK(fabs(fl_view_stddev_ns(&view) - 816496.58) < 0.01);
	/* a cut-off exchange counts with what it waited */
	look(one, three);
	CHECK(fl_view_mean_ns(&view) == 1000000);
}

static void
apdex(void)
{
	static const int64_t none[] = { -1 }, three[] = { 1, 2, 4, -1 },
			     slow[] = { 5, -1 };
	const int64_t t = 1000000;

	look(none, none);
	CHECK(isnan(fl_view_apdex(&view, t, 0)));
	CHECK(fl_view_apdex(&view, t, 1) == 0); /* one without a time */
	look(three, none); /* satisfied, and two tolerating: both ends */
	CHECK(fabs(fl_view_apdex(&view, t, 3) - 2.0 / 3) < 1e-9);
	CHECK(fl_view_apdex(&view, 4 * t, 3) == 1);
	look(slow, three); /* what failed is frustrated, however fast */
	CHECK(fl_view_apdex(&view, t, 4) == 0);
	CHECK(fl_view_apdex(&view, INT64_MAX, 4) == 0.25);
	CHECK(strcmp(fl_apdex_rating(0.49), "unacceptable") == 0);
	CHECK(strcmp(fl_apdex_rating(0.5), "poor") == 0);
	CHECK(strcmp(fl_apdex_rating(0.7), "fair") == 0);
	CHECK(strcmp(fl_apdex_rating(0.85), "good") == 0);
	CHECK(strcmp(fl_apdex_rating(0.94), "excellent") == 0);
	CHECK(strcmp(fl_apdex_rating(1), "excellent") == 0);
	CHECK(strcmp(fl_apdex_rating(NAN), "") == 0);
}

/* A line that stands for both is in both; the others in one each. */
static void
response_and_service_times(void)
{
	struct fl_total t;
	struct fl_err e;

	fl_total_init(&t, 0, fl_str("1"));
	add(&t, FL_OUTCOME_OK, FL_TIMES_BOTH, 1);
	add(&t, FL_OUTCOME_OK, FL_TIMES_RESPONSE, 9);
	add(&t, FL_OUTCOME_OK, FL_TIMES_SERVICE, 2);
	add(&t, FL_OUTCOME_FAILED, FL_TIMES_BOTH, 30);
	fl_view_clear(&view);
	fl_view_add(&view, &t, FL_VIEW_RESPONSE, true, &e);
	CHECK(view.all.n == 2 && view.all.max_ns == 9000000);
	fl_view_clear(&view);
	fl_view_add(&view, &t, FL_VIEW_SERVICE, true, &e);
	CHECK(view.all.n == 2 && view.all.max_ns == 2000000);
	fl_view_clear(&view);
	fl_view_add(&view, &t, FL_VIEW_SERVICE, false, &e);
	CHECK(view.all.n == 3 && view.all.max_ns == 30000000);
	fl_total_fini(&t);
}

static void
steps_are_in_order(void)
{
	static const char *const steps[] = { "2", "10", "iteration", "group:a",
		"group:b", "later" };
	size_t n = sizeof(steps) / sizeof(steps[0]), i, k, bad = 0;
	struct fl_total a, b, *pa = &a, *pb = &b;

	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++) {
			fl_total_init(&a, 0, fl_str(steps[i]));
			fl_total_init(&b, 0, fl_str(steps[k]));
			bad += (fl_total_order(&pa, &pb) < 0) != (i < k);
			b.stage = 1;
			bad += fl_total_order(&pa, &pb) >= 0;
		}
	CHECK(bad == 0);
}

int
main(void)
{
	percentiles_are_by_nearest_rank();
	seven_per_cent_of_a_hundred_is_the_seventh();
	percentiles_stay_between_minimum_and_maximum();
	censored_times_make_lower_bounds();
	mean_and_deviation();
	apdex();
	response_and_service_times();
	steps_are_in_order();
	return tap_done();
}
