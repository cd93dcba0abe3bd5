/*
 * steady_test - warm-ups and collapses of made series are found, and only they
 */
#include "../../lib/result/steady.h"
#include "made.h"
#include "tap.h"

#define SEEDS 100

/* How a made stage goes; times are multiplied by factor. */
struct plan {
	int seconds;
	double per_s;
	double wander;
	double phi;
	int warmup;   /* seconds at the beginning that are slower */
	int collapse; /* seconds at the end */
	double factor;
	bool slope; /* they become slower, or less so, bit by bit */
	bool rate;  /* the rate is lower by as much */
};

static double
factor_at(const struct plan *p, int i)
{
	int into = p->warmup - i, late = i - (p->seconds - p->collapse) + 1;

	if (into > 0)
		return p->slope ? 1 + (p->factor - 1) * into / p->warmup
		                : p->factor;
	if (late > 0)
		return p->slope ? 1 + (p->factor - 1) * late / p->collapse
		                : p->factor;
	return 1;
}

static struct fl_steady
judge(const struct plan *p, uint64_t seed)
{
	static struct fl_hist h;
	struct made m = made_begin(seed);
	struct fl_pace pace;
	struct fl_steady s = { 0 };
	struct fl_err e;
	int i;

	m.per_s = p->per_s;
	m.wander = p->wander;
	m.phi = p->phi;
	m.level = m.wander * made_normal(&m.state);
	fl_pace_init(&pace, 10);
	for (i = 0; i < p->seconds; i++) {
		m.slower = factor_at(p, i);
		m.rarer = p->rate ? m.slower : 1;
		made_second(&m, &h);
		if (fl_pace_add(&pace, 10 + i, (double)h.n,
			h.n > 0 ? fl_hist_percentile_us(&h, 500000) * 1000 : -1,
			&e) == -1)
			abort();
	}
	if (fl_steady_judge(&s, &pace, &e) == -1)
		abort();
	fl_pace_fini(&pace);
	return s;
}

static void
a_flat_stage_is_steady(void)
{
	static const struct plan plans[] = {
		{ 60, 100, 0, 0, 0, 0, 1, false, false },
		{ 60, 100, 0.05, 0.5, 0, 0, 1, false, false },
		{ 120, 100, 0.1, 0.7, 0, 0, 1, false, false },
		{ 300, 20, 0.05, 0.8, 0, 0, 1, false, false },
		{ 300, 200, 0.05, 0.9, 0, 0, 1, false, false },
	};
	struct fl_steady s;
	uint64_t seed;
	size_t i;
	int steady;

	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		for (seed = steady = 0; seed < SEEDS; seed++) {
			s = judge(&plans[i], seed);
			steady += s.verdict == FL_STEADY_STEADY &&
			          s.from_s == 10 &&
			          s.to_s == 10 + plans[i].seconds;
		}
		printf("# %d of %d\n", steady, SEEDS);
		CHECK(steady >= 95);
	}
}

static void
a_warm_up_is_found_where_it_ends(void)
{
	static const struct plan plans[] = {
		{ 60, 100, 0.05, 0.5, 20, 0, 2, false, false },
		{ 120, 100, 0.1, 0.5, 20, 0, 2, false, true },
		{ 300, 50, 0.05, 0.7, 20, 0, 1.5, false, false },
		{ 120, 1000, 0.02, 0.5, 20, 0, 3, true, false },
	};
	struct fl_steady s;
	uint64_t seed;
	size_t i;
	int found;

	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		for (seed = found = 0; seed < SEEDS; seed++) {
			s = judge(&plans[i], seed);
			found += s.verdict == FL_STEADY_WARMUP &&
			         s.warmup_s >= 18 && s.warmup_s <= 22 &&
			         s.warmup_by[FL_STEADY_P50] &&
			         s.from_s == 10 + s.warmup_s;
		}
		printf("# %d of %d\n", found, SEEDS);
		CHECK(found >= 95);
	}
}

static void
a_collapse_is_found_where_it_begins(void)
{
	static const struct plan plan = { 120, 100, 0.05, 0.5, 0, 30, 3, false,
		true };
	static const struct plan both = { 180, 100, 0.05, 0.5, 20, 40, 3, false,
		false };
	struct fl_steady s;
	uint64_t seed;
	int found = 0, two = 0;

	for (seed = 0; seed < SEEDS; seed++) {
		s = judge(&plan, seed);
		found += s.verdict == FL_STEADY_COLLAPSE &&
		         s.collapse_s >= 28 && s.collapse_s <= 32 &&
		         s.collapse_by[FL_STEADY_RATE] &&
		         s.after.p50_ns > 2 * s.level.p50_ns;
		s = judge(&both, seed);
		two += s.verdict == FL_STEADY_BOTH && s.warmup_s >= 18 &&
		       s.warmup_s <= 22 && s.to_s >= 148 && s.to_s <= 152;
	}
	printf("# %d and %d of %d\n", found, two, SEEDS);
	CHECK(found >= 95);
	CHECK(two >= 95);
}

/* A second or two without an answer are no collapse, and no other level. */
static void
a_pause_is_no_level(void)
{
	struct fl_pace p;
	struct fl_steady s;
	struct fl_err e;
	int i;

	fl_pace_init(&p, 0);
	for (i = 0; i < 60; i++)
		if (i != 30 && i != 31)
			fl_pace_add(&p, i, 100 + i % 3,
			    20000000 + i % 5 * 100000, &e);
	CHECK(fl_steady_judge(&s, &p, &e) == 0);
	CHECK(s.verdict == FL_STEADY_STEADY && p.n == 60);
	fl_pace_fini(&p);
}

static void
what_is_short_is_not_judged(void)
{
	struct fl_pace p;
	struct fl_steady s;
	struct fl_err e;
	int i;

	fl_pace_init(&p, 0);
	CHECK(fl_steady_judge(&s, &p, &e) == 0);
	CHECK(s.verdict == FL_STEADY_SHORT);
	for (i = 0; i < FL_STEADY_SHORTEST - 1; i++)
		fl_pace_add(&p, i, i < 10 ? 1 : 100, 1000000, &e);
	CHECK(fl_steady_judge(&s, &p, &e) == 0);
	CHECK(s.verdict == FL_STEADY_SHORT && s.from_s == 0 && s.to_s == 19);
	fl_pace_add(&p, i, 100, 1000000, &e);
	CHECK(fl_steady_judge(&s, &p, &e) == 0);
	CHECK(s.verdict != FL_STEADY_SHORT);
	fl_pace_fini(&p);
}

/* A stage of any length has a bounded number of cells, and its sums. */
static void
a_long_stage_has_longer_cells(void)
{
	struct fl_pace p;
	struct fl_err e;
	double ended = 0;
	int64_t i;
	size_t k;

	fl_pace_init(&p, 5);
	CHECK(fl_pace_add(&p, 4, 1, 1, &e) == 0 && p.n == 0);
	for (i = 5; i < 5 + 3 * FL_PACE_CELLS; i++)
		fl_pace_add(&p, i, 2, 1000, &e);
	CHECK(p.width == 4 && p.n == 3 * FL_PACE_CELLS / 4);
	for (k = 0; k < p.n; k++)
		ended += p.v[k].ended;
	CHECK(ended == 2.0 * 3 * FL_PACE_CELLS);
	CHECK(fl_pace_add(&p, 1000000000, 7, -1, &e) == 0);
	CHECK(p.n <= FL_PACE_CELLS);
	fl_pace_fini(&p);
}

static void
one_signal_is_cut_where_it_jumps(void)
{
	static const double x[] = { 1, 1.01, 0.99, 1, 1.01, 2, 2.01, 1.99, 2 };
	const double *const signals[] = { x };
	struct fl_changes_opts o = { 1, 4.5, 0.1, 0.01 };
	struct fl_changes c;
	struct fl_err e;

	CHECK(fl_changes_find(&c, signals, 1, 9, &o, &e) == 0);
	CHECK(c.n == 1 && c.v[0].at == 5 && c.v[0].of[0]);
	CHECK(fl_changes_find(&c, signals, 1, 5, &o, &e) == 0 && c.n == 0);
	CHECK(fl_changes_find(&c, signals, 1, 1, &o, &e) == 0 && c.n == 0);
	CHECK(fl_changes_find(&c, signals, 1, 0, &o, &e) == 0 && c.n == 0);
	o.least = 1.5;
	CHECK(fl_changes_find(&c, signals, 1, 9, &o, &e) == 0 && c.n == 0);
}

int
main(void)
{
	a_flat_stage_is_steady();
	a_warm_up_is_found_where_it_ends();
	a_collapse_is_found_where_it_begins();
	a_pause_is_no_level();
	what_is_short_is_not_judged();
	a_long_stage_has_longer_cells();
	one_signal_is_cut_where_it_jumps();
	return tap_done();
}
