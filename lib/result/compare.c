#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

#define COVERAGE 0.95

/* So many cells, and so many exchanges beyond a percentile, say something. */
#define CELLS_LEAST 8
#define BEYOND_LEAST 10

static const char *const names[] = {
	[FL_COMPARE_WORSE] = "worse",
	[FL_COMPARE_BETTER] = "better",
	[FL_COMPARE_SMALL] = "small",
	[FL_COMPARE_SAME] = "same",
	[FL_COMPARE_FEW] = "few",
	[FL_COMPARE_UNKNOWN] = "unknown",
	[FL_COMPARE_NONE] = "none",
};

const char *
fl_compare_name(enum fl_compare_verdict v)
{
	return names[v];
}

int
fl_compare_init(struct fl_compare *c, double tolerance, struct fl_err *err)
{
	*c = (struct fl_compare){ .tolerance = tolerance };
	c->scratch = calloc(2 * FL_RESAMPLES, sizeof(double));
	return c->scratch != NULL ? 0 : fl_fail(err, "out of memory");
}

void
fl_compare_fini(struct fl_compare *c)
{
	free(c->scratch);
	c->scratch = NULL;
}

static bool
too_few(const struct fl_compare_figure *f, const struct fl_compare_side *s)
{
	double p = f->ppm / 1e6, n = (double)s->count;
	size_t i, cells = 0;

	for (i = 0; i < s->n_runs; i++)
		if (s->runs[i].row != NULL)
			cells += s->runs[i].n;
	if (cells < CELLS_LEAST || s->count < BEYOND_LEAST)
		return true;
	return f->kind == FL_RESAMPLE_PERCENTILE &&
	       (n * p < BEYOND_LEAST || n * (1 - p) < BEYOND_LEAST);
}

/* The squares of what runs differ from their mean by, as the figure counts. */
static double
squares(const struct fl_compare_figure *f, const struct fl_compare_side *s,
    size_t *n)
{
	double sum = 0, all = 0, v;
	size_t i;

	for (i = 0, *n = 0; i < s->n_runs; i++) {
		v = s->values[i];
		if (f->kind != FL_RESAMPLE_ERRORS)
			v = log(v);
		if (!isfinite(v))
			continue;
		sum += v;
		all += v * v;
		++*n;
	}
	return *n > 0 ? all - sum * sum / (double)*n : 0;
}

/* The degrees of freedom that are given to what is seen within runs. */
#define WITHIN 4

/* The spread between runs, where something is known of it. */
static void
between_runs(struct fl_compare_figure *f, const struct fl_compare_side *base,
    const struct fl_compare_side *fresh)
{
	size_t a, b;
	double sum = squares(f, base, &a) + squares(f, fresh, &b), part;

	if (a + b < 3 || a == 0 || b == 0)
		return;
	part = 1 / (double)a + 1 / (double)b;
	f->freedom = (double)(WITHIN + a + b - 2);
	f->spread =
	    sqrt((WITHIN * f->error * f->error + (sum > 0 ? sum : 0) * part) /
		 f->freedom);
}

static double
deviation(const double *v)
{
	double sum = 0, squared = 0, m;
	size_t i;

	for (i = 0; i < FL_RESAMPLES; i++)
		sum += v[i];
	m = sum / FL_RESAMPLES;
	for (i = 0; i < FL_RESAMPLES; i++)
		squared += (v[i] - m) * (v[i] - m);
	return sqrt(squared / FL_RESAMPLES);
}

/* An error below it is none: a rate that the schedule makes. */
#define ERROR_LEAST 1e-9

static void
count_in(struct fl_compare *c, const double *v, double error)
{
	size_t i;

	c->counted++;
	for (i = 0; i < FL_RESAMPLES && error > ERROR_LEAST; i++)
		if (fabs(v[i]) / error > c->most[i])
			c->most[i] = fabs(v[i]) / error;
}

int
fl_compare_add(struct fl_compare *c, struct fl_compare_figure *f,
    const struct fl_compare_side *base, const struct fl_compare_side *fresh,
    struct fl_err *err)
{
	double *a = c->scratch, *b = a + FL_RESAMPLES;
	size_t i;
	int rc;

	f->base = base->value;
	f->fresh = fresh->value;
	f->base_bound = base->bound;
	f->fresh_bound = fresh->bound;
	f->few = too_few(f, base) || too_few(f, fresh);
	if (isnan(f->base) || isnan(f->fresh) || f->few)
		return 0;
	rc = fl_resample(base->runs, base->n_runs, f->kind, f->ppm, a, err);
	if (rc == 0)
		rc = fl_resample(fresh->runs, fresh->n_runs, f->kind, f->ppm, b,
		    err);
	if (rc != 0) {
		f->few = true;
		return rc == 1 ? 0 : -1;
	}
	for (i = 0; i < FL_RESAMPLES; i++)
		b[i] -= a[i];
	f->error = deviation(b);
	count_in(c, b, f->error);
	between_runs(f, base, fresh);
	return 0;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
fl_compare_crit(struct fl_compare *c)
{
	double crit;

	memcpy(c->scratch, c->most, sizeof(c->most));
	qsort(c->scratch, FL_RESAMPLES, sizeof(double), by_value);
	crit = c->scratch[(size_t)(COVERAGE * FL_RESAMPLES)];
	return crit > 1.96 ? crit : 1.96;
}

#define QUARTER 1.5707963267948966

/* The probability within t on either side, for whole degrees of freedom. */
static double
within(double t, int freedom)
{
	double angle = atan(t / sqrt(freedom)), c = cos(angle), sum, term;
	int i;

	if (freedom % 2 == 1) {
		for (i = 3, sum = term = freedom > 1 ? c : 0; i < freedom;
		     i += 2)
			sum += term *= c * c * (i - 1) / i;
		return (angle + sin(angle) * sum) / QUARTER;
	}
	for (i = 2, sum = term = 1; i < freedom; i += 2)
		sum += term *= c * c * (i - 1) / i;
	return sin(angle) * sum;
}

double
fl_compare_student(double crit, double freedom)
{
	double wanted = erf(crit / sqrt(2)), low = crit, high = 1e9, middle;
	int i;

	if (freedom > 1000)
		return crit;
	for (i = 0; i < 200; i++) {
		middle = low > 0 ? sqrt(low * high) : high / 2;
		if (within(middle, (int)freedom) < wanted)
			low = middle;
		else
			high = middle;
	}
	return high;
}

/*
 * A share of errors has a tolerance as well when it was 0 before: as if it had
 * been 1 %.
 */
#define ERRORS_LEAST 0.01

static double
tolerated(const struct fl_compare *c, const struct fl_compare_figure *f)
{
	if (f->kind != FL_RESAMPLE_ERRORS)
		return log1p(c->tolerance);
	return c->tolerance * (f->base > ERRORS_LEAST ? f->base : ERRORS_LEAST);
}

/* More is worse, but for a rate. */
static void
decide(const struct fl_compare *c, struct fl_compare_figure *f, double change,
    double reach)
{
	double worse = f->kind == FL_RESAMPLE_RATE ? -change : change;

	f->verdict = FL_COMPARE_SAME;
	if (fabs(change) > reach && fabs(change) > ERROR_LEAST)
		f->verdict = fabs(change) <= tolerated(c, f) ? FL_COMPARE_SMALL
		             : worse > 0                     ? FL_COMPARE_WORSE
		                         : FL_COMPARE_BETTER;
	if ((f->base_bound && f->verdict == FL_COMPARE_WORSE) ||
	    (f->fresh_bound && f->verdict != FL_COMPARE_WORSE) ||
	    (f->base_bound && f->fresh_bound))
		f->verdict = FL_COMPARE_UNKNOWN;
}

/* A rate or a time that is 0 has no logarithm. */
static void
judge_ratio(const struct fl_compare *c, struct fl_compare_figure *f,
    double reach)
{
	double change = log(f->fresh / f->base);

	if (!isfinite(change)) {
		f->verdict = FL_COMPARE_NONE;
		if (f->base > 0)
			f->verdict = f->kind == FL_RESAMPLE_RATE
			                 ? FL_COMPARE_WORSE
			                 : FL_COMPARE_BETTER;
		return;
	}
	f->ratio = exp(change);
	f->low = exp(change - reach);
	f->high = exp(change + reach);
	decide(c, f, change, reach);
}

static void
judge_share(const struct fl_compare *c, struct fl_compare_figure *f,
    double reach)
{
	double change = f->fresh - f->base;

	if (f->base > 0) {
		f->ratio = f->fresh / f->base;
		f->low = fmax(0, 1 + (change - reach) / f->base);
		f->high = 1 + (change + reach) / f->base;
	}
	decide(c, f, change, reach);
}

void
fl_compare_judge(const struct fl_compare *c, double crit,
    struct fl_compare_figure *f)
{
	double reach;

	f->ratio = f->low = f->high = NAN;
	if (isnan(f->base) || isnan(f->fresh)) {
		f->verdict = FL_COMPARE_NONE;
		return;
	}
	if (f->few) {
		if (f->base > 0)
			f->ratio = f->fresh / f->base;
		f->verdict = FL_COMPARE_FEW;
		return;
	}
	reach = crit * f->error;
	if (f->freedom > 0)
		reach = fmax(reach,
		    f->spread * fl_compare_student(crit, f->freedom));
	if (f->kind == FL_RESAMPLE_ERRORS)
		judge_share(c, f, reach);
	else
		judge_ratio(c, f, reach);
}
