/*
 * compare_test - what is worse is called so, and what is not, is not
 */
#include "../../lib/result/compare.h"
#include "made.h"
#include "tap.h"

/* A check that is made thousands of times speaks only when it fails. */
#define CHECK_QUIET(cond)                                                      \
	do {                                                                   \
		if (!(cond))                                                   \
			CHECK(cond);                                           \
	} while (0)

#define SEEDS 100
#define RUNS 4 /* a side, at most */

static const struct {
	enum fl_resample_kind kind;
	uint32_t ppm;
} figures[] = {
	{ FL_RESAMPLE_PERCENTILE, 500000 },
	{ FL_RESAMPLE_PERCENTILE, 950000 },
	{ FL_RESAMPLE_PERCENTILE, 990000 },
	{ FL_RESAMPLE_RATE, 0 },
	{ FL_RESAMPLE_ERRORS, 0 },
};
#define FIGURES (sizeof(figures) / sizeof(figures[0]))

/* How a made side is. */
struct plan {
	int seconds;
	double wander;
	double phi;
	double slower;
	double failing; /* of each exchange */
	double
	    between; /* what runs differ by: of the logarithm of their times */
	size_t runs;
};

struct side {
	struct fl_cells cells[RUNS];
	struct fl_resample_run runs[RUNS];
	double values[RUNS][FIGURES];
	struct fl_hist times; /* of all runs */
	double counts[3];     /* ended, bad, seconds */
};

static double
value_of(size_t figure, const struct fl_hist *h, const double counts[3])
{
	switch (figures[figure].kind) {
	case FL_RESAMPLE_PERCENTILE:
		return (double)fl_hist_percentile_us(h, figures[figure].ppm);
	case FL_RESAMPLE_RATE:
		return counts[0] / counts[2];
	default:
		return counts[1] / counts[0];
	}
}

static void
make_run(struct side *s, const struct plan *p, size_t run, uint64_t seed)
{
	static struct fl_hist h, all;
	struct made m = made_begin(seed);
	struct fl_cells_part part = { .times = &h };
	double counts[3] = { 0, 0, p->seconds };
	struct fl_err e;
	size_t k;
	int i;

	m.wander = p->wander;
	m.phi = p->phi;
	m.level = m.wander * made_normal(&m.state);
	m.slower = p->slower * exp(p->between * made_normal(&m.state));
	fl_cells_init(&s->cells[run]);
	fl_hist_clear(&all);
	for (i = 0; i < p->seconds; i++) {
		made_second(&m, &h);
		part.ended = part.all = h.n;
		part.bad = made_count(&m.state, p->failing * (double)h.n);
		counts[0] += (double)h.n;
		counts[1] += (double)part.bad;
		fl_hist_merge(&all, &h);
		if (fl_cells_add(&s->cells[run], 0, 3, 0, 3 + i, &part, &e) ==
		    -1)
			abort();
	}
	for (k = 0; k < FIGURES; k++)
		s->values[run][k] = value_of(k, &all, counts);
	for (k = 0; k < 3; k++)
		s->counts[k] += counts[k];
	fl_hist_merge(&s->times, &all);
	s->runs[run] = (struct fl_resample_run){ &s->cells[run].rows[0],
		fl_cells_count(&s->cells[run], 0), 1, 0, seed };
	s->runs[run].block =
	    fl_resample_block(s->runs[run].row, s->runs[run].n);
}

static void
make(struct side *s, const struct plan *p, uint64_t seed)
{
	size_t i;

	fl_hist_clear(&s->times);
	memset(s->counts, 0, sizeof(s->counts));
	for (i = 0; i < p->runs; i++)
		make_run(s, p, i, seed + 1000 * i);
}

static void
unmake(struct side *s, size_t runs)
{
	while (runs-- > 0)
		fl_cells_fini(&s->cells[runs]);
}

static struct fl_compare_side
side_of(const struct side *s, size_t runs, size_t figure, double values[RUNS])
{
	size_t i;

	for (i = 0; i < runs; i++)
		values[i] = s->values[i][figure];
	return (struct fl_compare_side){ s->runs, values, runs,
		value_of(figure, &s->times, s->counts), false, s->times.n };
}

/* The verdicts of all figures; returns how many are worse. */
static size_t
compare(const struct plan *old, const struct plan *new, uint64_t seed,
    struct fl_compare_figure f[FIGURES])
{
	static struct side a, b;
	struct fl_compare_side base, fresh;
	struct fl_compare c;
	struct fl_err e;
	double x[RUNS], y[RUNS], crit;
	size_t k, worse = 0;

	make(&a, old, 2 * seed);
	make(&b, new, 2 * seed + 1);
	if (fl_compare_init(&c, 0.05, &e) == -1)
		abort();
	for (k = 0; k < FIGURES; k++) {
		f[k] = (struct fl_compare_figure){ .kind = figures[k].kind,
			.ppm = figures[k].ppm };
		base = side_of(&a, old->runs, k, x);
		fresh = side_of(&b, new->runs, k, y);
		if (fl_compare_add(&c, &f[k], &base, &fresh, &e) == -1)
			abort();
	}
	crit = fl_compare_crit(&c);
	for (k = 0; k < FIGURES; k++) {
		fl_compare_judge(&c, crit, &f[k]);
		worse += f[k].verdict == FL_COMPARE_WORSE;
	}
	fl_compare_fini(&c);
	unmake(&a, old->runs);
	unmake(&b, new->runs);
	return worse;
}

/* Of the whole comparison: any figure that is red counts. */
static void
no_change_is_seldom_red(void)
{
	static const struct plan plans[] = {
		{ 120, 0.05, 0.5, 1, 0.01, 0, 1 },
		{ 120, 0.05, 0.7, 1, 0, 0, 1 },
		{ 60, 0.05, 0.5, 1, 0, 0.02, 3 },
	};
	struct fl_compare_figure f[FIGURES];
	uint64_t seed;
	size_t i;
	int red;

	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		for (seed = red = 0; seed < SEEDS; seed++)
			red += compare(&plans[i], &plans[i], seed, f) > 0;
		printf("# red in %d of %d\n", red, SEEDS);
		CHECK(red <= 5);
	}
}

static void
ten_per_cent_are_mostly_red(void)
{
	static const struct plan plans[][2] = {
		{ { 120, 0.02, 0.5, 1, 0, 0, 1 },
		    { 120, 0.02, 0.5, 1.1, 0, 0, 1 } },
		{ { 120, 0.05, 0.5, 1, 0, 0, 1 },
		    { 120, 0.05, 0.5, 1.1, 0, 0, 1 } },
		{ { 60, 0.05, 0.5, 1, 0, 0, 3 },
		    { 60, 0.05, 0.5, 1.1, 0, 0, 3 } },
	};
	struct fl_compare_figure f[FIGURES];
	uint64_t seed;
	size_t i;
	int red;

	for (i = 0; i < sizeof(plans) / sizeof(plans[0]); i++) {
		for (seed = red = 0; seed < SEEDS; seed++) {
			compare(&plans[i][0], &plans[i][1], seed, f);
			red += f[1].verdict == FL_COMPARE_WORSE;
		}
		printf("# p95 is red in %d of %d\n", red, SEEDS);
		CHECK(red >= 95);
	}
}

static void
what_is_better_is_not_red(void)
{
	static const struct plan old = { 120, 0.02, 0.5, 1.2, 0.1, 0, 1 };
	static const struct plan new = { 120, 0.02, 0.5, 1, 0.02, 0, 1 };
	struct fl_compare_figure f[FIGURES];

	CHECK(compare(&old, &new, 1, f) == 0);
	CHECK(f[0].verdict == FL_COMPARE_BETTER && f[0].high < 1);
	CHECK(f[1].verdict == FL_COMPARE_BETTER);
	CHECK(f[3].verdict == FL_COMPARE_SAME);
	CHECK(f[4].verdict == FL_COMPARE_BETTER);
	CHECK(compare(&new, &old, 1, f) == 4);
	CHECK(f[4].verdict == FL_COMPARE_WORSE && f[4].low > 1);
}

/* A difference that is shown, and is below the tolerance. */
static void
what_is_tolerated_is_small(void)
{
	static const struct plan old = { 600, 0, 0, 1, 0, 0, 1 };
	static const struct plan new = { 600, 0, 0, 1.03, 0, 0, 1 };
	struct fl_compare_figure f[FIGURES];

	CHECK(compare(&old, &new, 3, f) == 0);
	CHECK(f[0].verdict == FL_COMPARE_SMALL);
	CHECK(f[0].low > 1 && f[0].ratio > 1.01 && f[0].ratio < 1.05);
}

/* Errors where there were none; a rate that breaks down to nothing. */
static void
nothing_before_or_after(void)
{
	static const struct plan old = { 60, 0, 0, 1, 0, 0, 1 };
	static const struct plan new = { 60, 0, 0, 1, 0.02, 0, 1 };
	struct fl_compare_figure f[FIGURES];
	struct fl_compare c = { .tolerance = 0.05 };

	CHECK(compare(&old, &new, 4, f) == 1);
	CHECK(f[4].verdict == FL_COMPARE_WORSE && isnan(f[4].ratio));
	f[3].fresh = 0;
	fl_compare_judge(&c, 2, &f[3]);
	CHECK(f[3].verdict == FL_COMPARE_WORSE);
	f[3].base = NAN;
	fl_compare_judge(&c, 2, &f[3]);
	CHECK(f[3].verdict == FL_COMPARE_NONE);
}

/* A lower bound shows that something is worse, never that it is not. */
static void
lower_bounds_decide_only_against(void)
{
	static const struct {
		double fresh;
		bool base_bound;
		bool fresh_bound;
		enum fl_compare_verdict verdict;
	} cases[] = {
		{ 120, false, false, FL_COMPARE_WORSE },
		{ 120, false, true, FL_COMPARE_WORSE },
		{ 120, true, false, FL_COMPARE_UNKNOWN },
		{ 120, true, true, FL_COMPARE_UNKNOWN },
		{ 101, false, true, FL_COMPARE_UNKNOWN },
		{ 80, false, true, FL_COMPARE_UNKNOWN },
		{ 80, true, false, FL_COMPARE_BETTER },
		{ 80, false, false, FL_COMPARE_BETTER },
		{ 101, false, false, FL_COMPARE_SAME },
		{ 103, false, false, FL_COMPARE_SMALL },
	};
	struct fl_compare c = { .tolerance = 0.05 };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fl_compare_figure f = { .kind = FL_RESAMPLE_PERCENTILE,
			.base = 100,
			.fresh = cases[i].fresh,
			.base_bound = cases[i].base_bound,
			.fresh_bound = cases[i].fresh_bound,
			.error = 0.01 };

		fl_compare_judge(&c, 2, &f);
		printf("# %g\n", cases[i].fresh);
		CHECK(f.verdict == cases[i].verdict);
	}
}

static void
too_little_is_not_judged(void)
{
	static const struct plan seven = { 7, 0, 0, 1, 0, 0, 1 };
	static const struct plan eight = { 8, 0, 0, 2, 0, 0, 1 };
	struct fl_compare_figure f[FIGURES];

	CHECK(compare(&seven, &eight, 5, f) == 0);
	CHECK(f[0].verdict == FL_COMPARE_FEW && f[0].ratio > 1.5);
	CHECK(compare(&eight, &eight, 5, f) == 0);
	CHECK(f[0].verdict != FL_COMPARE_FEW);
	CHECK(f[2].verdict == FL_COMPARE_FEW); /* 8 of 800 are above p99 */
}

/* Two-sided, for the probability of a normal deviate: tables say so. */
static void
student_is_students(void)
{
	CHECK(fabs(fl_compare_student(1.959964, 1) - 12.706) < 0.01);
	CHECK(fabs(fl_compare_student(1.959964, 2) - 4.303) < 0.001);
	CHECK(fabs(fl_compare_student(1.959964, 5) - 2.571) < 0.001);
	CHECK(fabs(fl_compare_student(1.959964, 10) - 2.228) < 0.001);
	CHECK(fabs(fl_compare_student(2.575829, 3) - 5.841) < 0.001);
	CHECK(fabs(fl_compare_student(2.575829, 8) - 3.355) < 0.001);
}

/* Cells are joined, and nothing of them is lost. */
static void
many_seconds_are_joined(void)
{
	static struct fl_hist h;
	struct fl_cells_part part = { 2, 1, 3, &h };
	struct fl_cells c;
	struct fl_err e;
	uint64_t n = 0, ended = 0;
	size_t i, k, cells;
	int at;

	fl_cells_init(&c);
	fl_hist_add(&h, 1000000);
	fl_hist_add(&h, 2000000);
	CHECK(fl_cells_count(&c, 0) == 0);
	CHECK(fl_cells_add(&c, 0, 10, 0, 9, &part, &e) == 0 && c.n_rows == 0);
	for (at = 10; at < 10 + 3 * FL_CELLS_MAX; at++) {
		CHECK_QUIET(fl_cells_add(&c, 0, 10, 0, at, &part, &e) == 0);
		if (at % 2 == 0)
			CHECK_QUIET(fl_cells_add(&c, 0, 10, 1, at, &part, &e) ==
				    0);
	}
	cells = fl_cells_count(&c, 0);
	CHECK(cells == 3 * FL_CELLS_MAX / 4 && c.stages[0].width == 4);
	for (i = 0; i < c.rows[0].n; i++) {
		ended += c.rows[0].v[i].ended;
		for (k = 0; k < c.rows[0].v[i].n; k++)
			n += c.rows[0].v[i].v[k].n;
		CHECK_QUIET(c.rows[0].v[i].n == 2);
	}
	CHECK(ended == 2 * 3 * FL_CELLS_MAX && n == ended);
	fl_cells_fini(&c);
}

int
main(void)
{
	no_change_is_seldom_red();
	ten_per_cent_are_mostly_red();
	what_is_better_is_not_red();
	what_is_tolerated_is_small();
	nothing_before_or_after();
	lower_bounds_decide_only_against();
	too_little_is_not_judged();
	student_is_students();
	many_seconds_are_joined();
	return tap_done();
}
