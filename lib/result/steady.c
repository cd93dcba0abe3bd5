#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "steady.h"

/* Below such a difference nobody would speak of a warm-up. */
#define LEAST log(1.1)
#define CRIT 6.0
#define PIECE 5 /* seconds; a shorter pause is no level */

/* A stretch that can be the steady part lasts as long, and a fifth of all. */
#define LASTING 10

static const char *const names[] = {
	[FL_STEADY_STEADY] = "steady",
	[FL_STEADY_WARMUP] = "warmup",
	[FL_STEADY_COLLAPSE] = "collapse",
	[FL_STEADY_BOTH] = "warmup+collapse",
	[FL_STEADY_UNSTEADY] = "unsteady",
	[FL_STEADY_SHORT] = "short",
};

const char *
fl_steady_name(enum fl_steady_verdict v)
{
	return names[v];
}

/* The two signals, point by point; and what is worked out of them. */
struct work {
	const struct fl_pace *p;
	size_t n;
	double *x[FL_STEADY_SIGNALS]; /* logarithms; owned */
	double *scratch;              /* owned */
	struct fl_changes changes;
	size_t from; /* the stretch that is steady */
	size_t to;
};

static double
rate_of(const struct fl_pace *p, size_t i)
{
	return p->v[i].ended / (double)p->width;
}

static double
p50_of(const struct fl_pace *p, size_t i)
{
	return p->v[i].timed > 0 ? p->v[i].p50_ns / (double)p->v[i].timed
	                         : (double)NAN;
}

/* A second without an exchange has the median of the one before it. */
static void
read_signals(struct work *w)
{
	double p50, last = 0;
	size_t i;

	for (i = w->n; i > 0; i--)
		if (w->p->v[i - 1].timed > 0)
			last = log(1 + p50_of(w->p, i - 1));
	for (i = 0; i < w->n; i++) {
		w->x[FL_STEADY_RATE][i] =
		    log(rate_of(w->p, i) + 0.5 / (double)w->p->width);
		p50 = p50_of(w->p, i);
		if (!isnan(p50))
			last = log(1 + p50);
		w->x[FL_STEADY_P50][i] = last;
	}
}

static double
mean(const double *x, size_t from, size_t to)
{
	double sum = 0;
	size_t i;

	for (i = from; i < to; i++)
		sum += x[i];
	return to > from ? sum / (double)(to - from) : 0;
}

/* Where a stretch begins; the one behind the last is the end. */
static size_t
begin_of(const struct work *w, size_t stretch)
{
	if (stretch == 0)
		return 0;
	return stretch > w->changes.n ? w->n : w->changes.v[stretch - 1].at;
}

/* More exchanges, and sooner, is better. */
static double
goodness(const struct work *w, size_t stretch)
{
	size_t from = begin_of(w, stretch), to = begin_of(w, stretch + 1);

	return mean(w->x[FL_STEADY_RATE], from, to) -
	       mean(w->x[FL_STEADY_P50], from, to);
}

static bool
lasts(const struct work *w, size_t stretch)
{
	size_t len = begin_of(w, stretch + 1) - begin_of(w, stretch);

	return (int64_t)len * w->p->width >= LASTING && len >= w->n / 5;
}

/* The best that lasts; of those as good, the longest.  None: SIZE_MAX. */
static size_t
choose(const struct work *w)
{
	size_t i, len, longest = 0, chosen = SIZE_MAX;
	double best = -INFINITY;

	for (i = 0; i <= w->changes.n; i++)
		if (lasts(w, i) && goodness(w, i) > best)
			best = goodness(w, i);
	for (i = 0; i <= w->changes.n; i++) {
		len = begin_of(w, i + 1) - begin_of(w, i);
		if (lasts(w, i) && goodness(w, i) > best - LEAST &&
		    len >= longest) {
			longest = len;
			chosen = i;
		}
	}
	return chosen;
}

/* How far a slope that has len points to go is from its end. */
static double
straight(double len, double all)
{
	(void)all;
	return len;
}

static double
curved(double len, double all)
{
	return len < all / 2 ? len : all / 2;
}

static double
square(double len, double all)
{
	(void)all;
	return len * len;
}

static double (*const slopes[])(double len, double all) = { straight, curved,
	square };

/* What a slope that ends at to, at the level, leaves unexplained of x[0..to). */
static double
slope_cost(const double *x, size_t to, double level,
    double (*slope)(double len, double all))
{
	double product = 0, squares = 0, all = 0, d, f;
	size_t i;

	for (i = 0; i < to; i++) {
		d = x[i] - level;
		f = slope((double)(to - i), (double)to);
		product += d * f;
		squares += f * f;
		all += d * d;
	}
	return squares > 0 ? all - product * product / squares : all;
}

static double
step_cost(const double *x, size_t from, size_t to)
{
	double m = mean(x, from, to), all = 0;
	size_t i;

	for (i = from; i < to; i++)
		all += (x[i] - m) * (x[i] - m);
	return all;
}

/* How badly a warm-up that ends at `at' explains x[0..n). */
static double
cost_of(const double *x, size_t at, size_t n)
{
	double level = mean(x, at, n), best = step_cost(x, 0, at), c;
	size_t i;

	for (i = 0; i < sizeof(slopes) / sizeof(slopes[0]); i++) {
		c = slope_cost(x, at, level, slopes[i]);
		best = c < best ? c : best;
	}
	return best + step_cost(x, at, n);
}

/*
 * A change is found at the best place for a step.  Where the level is not
 * jumped to but approached, its end is later: the place is looked for again,
 * with a step and with a slope.
 */
static size_t
refine(const struct work *w, size_t at, size_t n, const bool of[],
    double *const x[])
{
	double best = INFINITY, sum, noise;
	size_t t, k, found = at, reach = at + (size_t)LASTING;

	for (t = at / 2 + 1; t <= reach && t + PIECE <= n; t++) {
		for (k = 0, sum = 0; k < FL_STEADY_SIGNALS; k++) {
			noise = step_cost(x[k], at, n) / (double)(n - at);
			if (of[k] && noise > 0)
				sum += cost_of(x[k], t, n) / noise;
		}
		if (sum > 0 && sum < best) {
			best = sum;
			found = t;
		}
	}
	(void)w;
	return found;
}

static void
reverse(double *x, size_t n)
{
	size_t i;

	for (i = 0; i < n / 2; i++) {
		double t = x[i];

		x[i] = x[n - 1 - i];
		x[n - 1 - i] = t;
	}
}

static void
refine_both(struct work *w, struct fl_steady *s)
{
	double *from_here[FL_STEADY_SIGNALS];
	size_t k, at;

	if (w->from > 0)
		w->from = refine(w, w->from, w->to, s->warmup_by, w->x);
	if (w->to == w->n || w->n - w->to + PIECE > w->n - w->from)
		return;
	for (k = 0; k < FL_STEADY_SIGNALS; k++) {
		reverse(w->x[k], w->n);
		from_here[k] = w->x[k];
	}
	at = refine(w, w->n - w->to, w->n - w->from, s->collapse_by, from_here);
	w->to = w->n - at;
	for (k = 0; k < FL_STEADY_SIGNALS; k++)
		reverse(w->x[k], w->n);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, size_t n)
{
	if (n == 0)
		return NAN;
	qsort(v, n, sizeof(*v), by_value);
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static struct fl_steady_level
level_of(const struct work *w, size_t from, size_t to)
{
	struct fl_steady_level l;
	size_t i, n = 0;

	for (i = from; i < to; i++)
		w->scratch[n++] = rate_of(w->p, i);
	l.rate = median(w->scratch, n);
	for (i = from, n = 0; i < to; i++)
		if (w->p->v[i].timed > 0)
			w->scratch[n++] = p50_of(w->p, i);
	l.p50_ns = median(w->scratch, n);
	return l;
}

/* What the changes in some of the stretches were of. */
static void
collect(const struct work *w, size_t from, size_t to, bool by[])
{
	size_t i, k;

	for (i = from; i < to; i++)
		for (k = 0; k < FL_STEADY_SIGNALS; k++)
			by[k] = by[k] || w->changes.v[i].of[k];
}

/* Whether one of the stretches is as good as the chosen one, or better. */
static bool
any_as_good(const struct work *w, size_t from, size_t to, size_t chosen,
    bool may_be_better)
{
	double d;
	size_t i;

	for (i = from; i < to; i++) {
		d = goodness(w, i) - goodness(w, chosen);
		if (fabs(d) < LEAST || (!may_be_better && d > 0))
			return true;
	}
	return false;
}

static void
set_part(struct fl_steady *s, const struct work *w)
{
	const struct fl_pace *p = w->p;

	s->from_s = p->first + (int64_t)w->from * p->width;
	s->to_s = p->first + (int64_t)w->to * p->width;
	s->warmup_s = (int64_t)w->from * p->width;
	s->collapse_s = (int64_t)(w->n - w->to) * p->width;
	s->before = level_of(w, 0, w->from);
	s->level = level_of(w, w->from, w->to);
	s->after = level_of(w, w->to, w->n);
}

static void
judge(struct work *w, struct fl_steady *s)
{
	size_t chosen = choose(w), last = w->changes.n;

	s->verdict = FL_STEADY_UNSTEADY;
	if (chosen == SIZE_MAX)
		return;
	w->from = begin_of(w, chosen);
	w->to = begin_of(w, chosen + 1);
	collect(w, 0, chosen, s->warmup_by);
	collect(w, chosen, last, s->collapse_by);
	if (!any_as_good(w, 0, chosen, chosen, true) &&
	    !any_as_good(w, chosen + 1, last + 1, chosen, false)) {
		refine_both(w, s);
		s->verdict = w->from == 0 && w->to == w->n ? FL_STEADY_STEADY
		             : w->to == w->n               ? FL_STEADY_WARMUP
		             : w->from == 0                ? FL_STEADY_COLLAPSE
		                                           : FL_STEADY_BOTH;
	}
	set_part(s, w);
}

int
fl_steady_judge(struct fl_steady *s, const struct fl_pace *p,
    struct fl_err *err)
{
	struct fl_changes_opts o = { PIECE, CRIT, LEAST, 0 };
	struct work w = { .p = p, .n = p->n, .to = p->n };
	int k, rc = -1;

	*s = (struct fl_steady){ .verdict = FL_STEADY_SHORT, .from_s = -1 };
	o.min_len = (size_t)((PIECE + p->width - 1) / p->width);
	w.scratch = calloc(p->n + 1, sizeof(double));
	for (k = 0; k < FL_STEADY_SIGNALS; k++)
		w.x[k] = calloc(p->n + 1, sizeof(double));
	if (w.scratch == NULL || w.x[0] == NULL || w.x[1] == NULL) {
		fl_fail(err, "out of memory");
		goto out;
	}
	rc = 0;
	if ((int64_t)p->n * p->width < FL_STEADY_SHORTEST) {
		set_part(s, &w);
		goto out;
	}
	read_signals(&w);
	rc = fl_changes_find(&w.changes, (const double *const *)w.x,
	    FL_STEADY_SIGNALS, w.n, &o, err);
	if (rc == 0)
		judge(&w, s);
out:
	for (k = 0; k < FL_STEADY_SIGNALS; k++)
		free(w.x[k]);
	free(w.scratch);
	return rc;
}
