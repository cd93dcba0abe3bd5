#include <math.h>
#include <stdlib.h>

#include "total.h"

static bool
all_digits(struct fl_str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
	return s.len > 0 && s.len < 10;
}

void
fl_total_init(struct fl_total *t, uint64_t stage, struct fl_str step)
{
	*t = (struct fl_total){ .stage = stage, .step = step };
	t->kind = FL_STEP_OTHER;
	if (all_digits(step)) {
		t->kind = FL_STEP_EXCHANGE;
		t->number = strtoull(step.s, NULL, 10);
	} else if (fl_str_is(step, "iteration")) {
		t->kind = FL_STEP_ITERATION;
	} else if (step.len > 6 && memcmp(step.s, "group:", 6) == 0) {
		t->kind = FL_STEP_GROUP;
	}
}

void
fl_total_fini(struct fl_total *t)
{
	int of, kind;

	for (of = 0; of < FL_OUTCOMES; of++)
		for (kind = 0; kind < FL_TIMES_KINDS; kind++)
			free(t->times[of][kind]);
}

struct fl_hist *
fl_total_times(struct fl_total *t, enum fl_outcome of, enum fl_times_kind kind,
    struct fl_err *err)
{
	struct fl_hist **h = &t->times[of][kind];

	if (*h == NULL && (*h = calloc(1, sizeof(**h))) == NULL)
		fl_fail(err, "out of memory");
	return *h;
}

int
fl_total_order(const void *x, const void *y)
{
	const struct fl_total *a = *(struct fl_total *const *)x;
	const struct fl_total *b = *(struct fl_total *const *)y;

	if (a->stage != b->stage)
		return a->stage < b->stage ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return fl_str_cmp(a->step, b->step);
}

void
fl_view_clear(struct fl_view *v)
{
	fl_hist_clear(&v->ok);
	fl_hist_clear(&v->ended);
	fl_hist_clear(&v->all);
}

static int
add_outcome(struct fl_view *v, const struct fl_hist *h, enum fl_outcome of)
{
	if (of == FL_OUTCOME_OK && fl_hist_merge(&v->ok, h) == -1)
		return -1;
	if (of != FL_OUTCOME_CENSORED && fl_hist_merge(&v->ended, h) == -1)
		return -1;
	return fl_hist_merge(&v->all, h);
}

int
fl_view_add(struct fl_view *v, const struct fl_total *t, enum fl_view_what what,
    bool ok_only, struct fl_err *err)
{
	int of, kind;

	for (of = 0; of < (ok_only ? 1 : FL_OUTCOMES); of++)
		for (kind = 0; kind < FL_TIMES_KINDS; kind++) {
			const struct fl_hist *h = t->times[of][kind];

			if (h == NULL || (what & 1U << kind) == 0)
				continue;
			if (add_outcome(v, h, (enum fl_outcome)of) == -1)
				return fl_fail(err, "a sum of times is too "
						    "large");
		}
	return 0;
}

/* ceil(n * ppm / 1000000), and 1 for the minimum; n * ppm may not fit. */
static uint64_t
rank_of(uint64_t n, uint32_t ppm)
{
	uint64_t rank =
	    n / 1000000U * ppm + (n % 1000000U * ppm + 999999U) / 1000000U;

	return rank > 0 ? rank : 1;
}

/* What is told of a bucket: its highest value, within the exact bounds. */
static int64_t
told_ns(const struct fl_hist *h, uint32_t i)
{
	int64_t ns = fl_hist_highest_us(i) * 1000;

	if (ns > h->max_ns || i + 1 == h->hi)
		ns = h->max_ns;
	return ns < h->min_ns ? h->min_ns : ns;
}

void
fl_times_percentiles_ns(const struct fl_hist *h, const uint32_t *ppm, size_t n,
    int64_t *ns)
{
	uint64_t seen = 0;
	uint32_t i = h->lo;
	size_t k;

	for (k = 0; k < n; k++)
		ns[k] = -1;
	if (h->n == 0 || n == 0)
		return;
	for (seen = h->counts[i], k = 0; k < n; k++) {
		uint64_t rank = rank_of(h->n, ppm[k]);

		while (seen < rank && i + 1 < h->hi)
			seen += h->counts[++i];
		ns[k] = told_ns(h, i);
	}
}

/* The value with that rank, from 1 to n. */
static int64_t
at_rank(const struct fl_hist *h, uint64_t rank)
{
	uint64_t seen = h->counts[h->lo];
	uint32_t i = h->lo;

	while (seen < rank && i + 1 < h->hi)
		seen += h->counts[++i];
	return told_ns(h, i);
}

int64_t
fl_view_upper_ns(const struct fl_view *v, uint32_t ppm)
{
	uint64_t rank;

	if (v->all.n == 0)
		return -1;
	rank = rank_of(v->all.n, ppm);
	return rank <= v->ended.n ? at_rank(&v->ended, rank) : INT64_MAX;
}

int64_t
fl_view_percentile_ns(const struct fl_view *v, uint32_t ppm, bool *bound)
{
	int64_t ns;

	if (v->all.n == 0)
		return -1;
	ns = at_rank(&v->all, rank_of(v->all.n, ppm));
	if (bound != NULL && v->all.n > v->ended.n &&
	    fl_view_upper_ns(v, ppm) != ns)
		*bound = true;
	return ns;
}

double
fl_view_mean_ns(const struct fl_view *v)
{
	if (v->all.n == 0)
		return NAN;
	return (double)v->all.sum_ns / (double)v->all.n;
}

/* A bucket's times are taken for its middle. */
static double
middle_us(uint32_t i)
{
	return (double)(fl_hist_lowest_us(i) + fl_hist_highest_us(i)) / 2;
}

double
fl_view_stddev_ns(const struct fl_view *v)
{
	const struct fl_hist *h = &v->all;
	double sum = 0, mean, d;
	uint32_t i;

	if (h->n == 0)
		return NAN;
	for (i = h->lo; i < h->hi; i++)
		sum += (double)h->counts[i] * middle_us(i);
	mean = sum / (double)h->n;
	for (i = h->lo, sum = 0; i < h->hi; i++) {
		d = middle_us(i) - mean;
		sum += (double)h->counts[i] * d * d;
	}
	return sqrt(sum / (double)h->n) * 1000;
}

/* How many are at most ns, as far as the buckets tell. */
static uint64_t
within(const struct fl_hist *h, int64_t ns)
{
	int64_t us = ns / 1000;
	uint32_t i,
	    last = fl_hist_index(us < FL_HIST_MAX_US ? us : FL_HIST_MAX_US);
	uint64_t n = 0;

	if (h->n == 0 || h->max_ns <= ns)
		return h->n;
	for (i = h->lo; i < h->hi && i <= last; i++)
		n += h->counts[i];
	return n;
}

double
fl_view_apdex(const struct fl_view *v, int64_t t_ns, uint64_t n)
{
	int64_t four = t_ns > INT64_MAX / 4 ? INT64_MAX : 4 * t_ns;
	uint64_t satisfied = within(&v->ok, t_ns);
	uint64_t tolerating = within(&v->ok, four) - satisfied;

	if (n == 0)
		return NAN;
	return ((double)satisfied + (double)tolerating / 2) / (double)n;
}

static const struct {
	double below;
	const char *rating;
} ratings[] = {
	{ 0.5, "unacceptable" },
	{ 0.7, "poor" },
	{ 0.85, "fair" },
	{ 0.94, "good" },
	{ INFINITY, "excellent" },
};

const char *
fl_apdex_rating(double score)
{
	size_t i;

	if (isnan(score))
		return "";
	for (i = 0; score >= ratings[i].below; i++)
		;
	return ratings[i].rating;
}
