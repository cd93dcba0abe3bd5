#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"

#define PIECES 3 /* that a stretch is cut into at a time, at most */
#define AR1_MAX 0.97

/* A series at work: points of one second, or means of several. */
struct series {
	const struct fl_changes_opts *o;
	size_t n_signals;
	size_t n;
	size_t width; /* points of the caller's in one */
	size_t min_len;
	double *x[FL_CHANGES_SIGNALS];      /* owned */
	double *sum[FL_CHANGES_SIGNALS];    /* sums up to a point; owned */
	double *square[FL_CHANGES_SIGNALS]; /* of squares; owned */
	double weight[FL_CHANGES_SIGNALS];  /* 1 / noise squared */
	double *cost[PIECES];               /* best so far, by end; owned */
	size_t *from[PIECES];               /* where its last piece begins */
	double *residual;                   /* scratch; owned */
};

double
fl_changes_ar1(const double *r, size_t n, size_t n_means)
{
	double product = 0, square = 0, phi;
	size_t i;

	for (i = 0; i < n; i++)
		square += r[i] * r[i];
	for (i = 1; i < n; i++)
		product += r[i] * r[i - 1];
	if (n < 2 || square <= 0)
		return 0;
	phi = product / square;
	phi += (1 + 3 * phi) * (double)n_means / (double)n;
	return phi < 0 ? 0 : phi > AR1_MAX ? AR1_MAX : phi;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The median of n values, which it sorts. */
static double
median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	return n % 2 == 1 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

#define HAMPEL 4    /* neighbours on either side */
#define OUTLIER 5.0 /* deviations that are cut down to it */

/* The noise from one point to the next, whatever the level does. */
static double
step_noise(const double *x, size_t n, double *scratch)
{
	size_t i;

	for (i = 1; i < n; i++)
		scratch[i - 1] = fabs(x[i] - x[i - 1]);
	return n > 1 ? median(scratch, n - 1) * 1.4826 / sqrt(2) : 0;
}

/* A pause of a second or two is not another level: it is cut down. */
static void
cut_outliers(double *x, size_t n, double noise, double *scratch)
{
	double near[2 * HAMPEL + 1], middle, reach = OUTLIER * noise;
	size_t i, from, to;

	memcpy(scratch, x, n * sizeof(*x));
	for (i = 0; i < n; i++) {
		from = i < HAMPEL ? 0 : i - HAMPEL;
		to = i + HAMPEL < n ? i + HAMPEL + 1 : n;
		memcpy(near, scratch + from, (to - from) * sizeof(*near));
		middle = median(near, to - from);
		if (fabs(x[i] - middle) > reach)
			x[i] = middle + copysign(reach, x[i] - middle);
	}
}

static void
series_fini(struct series *s)
{
	size_t i;

	for (i = 0; i < FL_CHANGES_SIGNALS; i++) {
		free(s->x[i]);
		free(s->sum[i]);
		free(s->square[i]);
	}
	for (i = 0; i < PIECES; i++) {
		free(s->cost[i]);
		free(s->from[i]);
	}
	free(s->residual);
}

static int
allocate(struct series *s)
{
	size_t i;
	bool ok = true;

	for (i = 0; i < s->n_signals; i++) {
		s->x[i] = calloc(s->n + 1, sizeof(double));
		s->sum[i] = calloc(s->n + 1, sizeof(double));
		s->square[i] = calloc(s->n + 1, sizeof(double));
		ok = ok && s->x[i] != NULL && s->sum[i] != NULL &&
		     s->square[i] != NULL;
	}
	for (i = 0; i < PIECES; i++) {
		s->cost[i] = calloc(s->n + 1, sizeof(double));
		s->from[i] = calloc(s->n + 1, sizeof(size_t));
		ok = ok && s->cost[i] != NULL && s->from[i] != NULL;
	}
	s->residual = calloc(s->n + 1, sizeof(double));
	return ok && s->residual != NULL ? 0 : -1;
}

/* Noise without end would make a series of equal values all changes. */
#define NOISE_MIN 1e-4

static void
prepare(struct series *s, size_t k, const double *x)
{
	double noise;
	size_t i, j;

	for (i = 0; i < s->n; i++) {
		for (j = 0; j < s->width; j++)
			s->x[k][i] += x[i * s->width + j];
		s->x[k][i] /= (double)s->width;
	}
	noise = step_noise(s->x[k], s->n, s->residual);
	noise = noise > NOISE_MIN ? noise : NOISE_MIN;
	if (s->n > 2 * HAMPEL && s->min_len > 1)
		cut_outliers(s->x[k], s->n, noise, s->residual);
	s->weight[k] = 1 / (noise * noise);
	for (i = 0; i < s->n; i++) {
		s->sum[k][i + 1] = s->sum[k][i] + s->x[k][i];
		s->square[k][i + 1] = s->square[k][i] + s->x[k][i] * s->x[k][i];
	}
}

static double
mean(const struct series *s, size_t k, size_t from, size_t to)
{
	return (s->sum[k][to] - s->sum[k][from]) / (double)(to - from);
}

/* What is left of the squares when a stretch has a mean of its own. */
static double
cost(const struct series *s, size_t from, size_t to)
{
	double all = 0, sum;
	size_t k;

	for (k = 0; k < s->n_signals; k++) {
		sum = s->sum[k][to] - s->sum[k][from];
		all += s->weight[k] * (s->square[k][to] - s->square[k][from] -
					  sum * sum / (double)(to - from));
	}
	return all;
}

/*
 * The best cuts of [from, to) into pieces of at least min_len, pieces of them:
 * at[0] is from, at[pieces] is to.  False when it is too short.
 */
static bool
best_cuts(struct series *s, size_t from, size_t to, size_t pieces, size_t *at)
{
	size_t p, end, begin, m = s->min_len;
	double c;

	if (to - from < pieces * m)
		return false;
	for (end = from + m; end <= to; end++)
		s->cost[0][end] = cost(s, from, end);
	for (p = 1; p < pieces; p++)
		for (end = from + (p + 1) * m; end <= to; end++) {
			if (p == pieces - 1)
				end = to;
			s->cost[p][end] = INFINITY;
			for (begin = from + p * m; begin + m <= end; begin++) {
				c = s->cost[p - 1][begin] + cost(s, begin, end);
				if (c < s->cost[p][end]) {
					s->cost[p][end] = c;
					s->from[p][end] = begin;
				}
			}
		}
	at[pieces] = to;
	for (p = pieces - 1; p > 0; p--)
		at[p] = s->from[p][at[p + 1]];
	at[0] = from;
	return true;
}

/* Points that are enough to know the noise by. */
#define ENOUGH 30

/*
 * The variance of a mean, times the number of its points: of what is left when
 * each piece has its own mean.  Where the longest piece is enough it is by that
 * one alone, since others may be slopes, which are no noise.
 */
static double
long_run_variance(struct series *s, size_t k, const size_t *at, size_t pieces)
{
	size_t n = 0, p, i, longest = 0;
	double square = 0, m, phi, spread, left;

	for (p = 1; p < pieces; p++)
		if (at[p + 1] - at[p] > at[longest + 1] - at[longest])
			longest = p;
	if (at[longest + 1] - at[longest] >= ENOUGH) {
		at += longest;
		pieces = 1;
	}
	for (p = 0; p < pieces; p++) {
		m = mean(s, k, at[p], at[p + 1]);
		for (i = at[p]; i < at[p + 1]; i++)
			s->residual[n++] = s->x[k][i] - m;
	}
	for (i = 0; i < n; i++)
		square += s->residual[i] * s->residual[i];
	phi = fl_changes_ar1(s->residual, n, pieces);
	spread = (1 + phi) / (1 - phi);
	left = 1 - spread * (double)pieces / (double)n;
	if (left < 0.3)
		left = 0.3;
	square = square / ((double)n * left) * spread;
	m = s->o->noise * s->o->noise + NOISE_MIN * NOISE_MIN;
	return square > m ? square : m;
}

/* Whether each of the cuts is a change, and of which signals. */
static bool
all_changes(struct series *s, const size_t *at, size_t pieces,
    struct fl_change *changes)
{
	double v, d, e, crit = s->o->crit * (pieces > 2 ? 1.25 : 1);
	size_t p, k;
	bool any;

	for (p = 1; p < pieces; p++)
		changes[p - 1] = (struct fl_change){ .at = at[p] };
	for (k = 0; k < s->n_signals; k++) {
		v = long_run_variance(s, k, at, pieces);
		for (p = 1; p < pieces; p++) {
			d = fabs(mean(s, k, at[p], at[p + 1]) -
				 mean(s, k, at[p - 1], at[p]));
			e = v * (1 / (double)(at[p] - at[p - 1]) +
				    1 / (double)(at[p + 1] - at[p]));
			changes[p - 1].of[k] =
			    d >= s->o->least && d > crit * sqrt(e);
		}
	}
	for (p = 1; p < pieces; p++) {
		for (k = 0, any = false; k < s->n_signals; k++)
			any = any || changes[p - 1].of[k];
		if (!any)
			return false;
	}
	return true;
}

static void
insert(struct fl_changes *c, const struct fl_change *change)
{
	size_t i = c->n;

	if (c->n == FL_CHANGES_MAX)
		return;
	for (; i > 0 && c->v[i - 1].at > change->at; i--)
		c->v[i] = c->v[i - 1];
	c->v[i] = *change;
	c->n++;
}

/*
 * Cuts a stretch in two, or, where one cut alone is drowned by the other, in
 * three; and then each piece.  Deeper than the changes that can be kept it
 * never goes.
 */
static void
split(struct series *s, size_t from, size_t to, struct fl_changes *c)
{
	struct fl_change changes[PIECES - 1];
	size_t at[PIECES + 1], pieces, p;

	for (pieces = 2; pieces <= PIECES; pieces++)
		if (best_cuts(s, from, to, pieces, at) &&
		    all_changes(s, at, pieces, changes))
			break;
	if (pieces > PIECES || c->n + pieces - 1 > FL_CHANGES_MAX)
		return;
	for (p = 1; p < pieces; p++)
		insert(c, &changes[p - 1]);
	for (p = 0; p < pieces; p++)
		split(s, at[p], at[p + 1], c);
}

/* The variance as it is when all changes are taken off. */
static double
variance_now(struct series *s, size_t k, const struct fl_changes *c)
{
	size_t at[FL_CHANGES_MAX + 2], i;

	at[0] = 0;
	for (i = 0; i < c->n; i++)
		at[i + 1] = c->v[i].at;
	at[c->n + 1] = s->n;
	return long_run_variance(s, k, at, c->n + 1);
}

/* How many times its limit the difference at a change is; below 1 is none. */
static double
strength(const struct series *s, const size_t at[3], const double *variance,
    struct fl_change *change)
{
	double best = 0, d, e;
	size_t k;

	*change = (struct fl_change){ .at = at[1] };
	for (k = 0; k < s->n_signals; k++) {
		d = fabs(mean(s, k, at[1], at[2]) - mean(s, k, at[0], at[1]));
		e = variance[k] *
		    (1 / (double)(at[1] - at[0]) + 1 / (double)(at[2] - at[1]));
		d = d < s->o->least ? 0 : d / (s->o->crit * sqrt(e));
		change->of[k] = d > 1;
		best = d > best ? d : best;
	}
	return best;
}

/*
 * What was found in a stretch alone knows little of the noise.  Seen against
 * all of the series, the weakest goes until each that is left is a change.
 */
static void
review(struct series *s, struct fl_changes *c)
{
	double variance[FL_CHANGES_SIGNALS], least, now;
	size_t at[3], i, k, weakest = 0;

	while (c->n > 0) {
		for (k = 0; k < s->n_signals; k++)
			variance[k] = variance_now(s, k, c);
		for (i = 0, least = INFINITY; i < c->n; i++) {
			at[0] = i > 0 ? c->v[i - 1].at : 0;
			at[1] = c->v[i].at;
			at[2] = i + 1 < c->n ? c->v[i + 1].at : s->n;
			now = strength(s, at, variance, &c->v[i]);
			if (now < least) {
				least = now;
				weakest = i;
			}
		}
		if (least > 1)
			return;
		c->n--;
		memmove(&c->v[weakest], &c->v[weakest + 1],
		    (c->n - weakest) * sizeof(c->v[0]));
	}
}

int
fl_changes_find(struct fl_changes *c, const double *const x[], size_t n_signals,
    size_t n, const struct fl_changes_opts *o, struct fl_err *err)
{
	struct series s = { .o = o, .n_signals = n_signals };
	size_t k;

	*c = (struct fl_changes){ 0 };
	s.width = (n + FL_CHANGES_POINTS - 1) / FL_CHANGES_POINTS;
	s.width = s.width > 0 ? s.width : 1;
	s.n = n / s.width;
	s.min_len = (o->min_len + s.width - 1) / s.width;
	if (s.n < 2 * s.min_len)
		return 0;
	if (allocate(&s) == -1) {
		series_fini(&s);
		return fl_fail(err, "out of memory");
	}
	for (k = 0; k < n_signals; k++)
		prepare(&s, k, x[k]);
	split(&s, 0, s.n, c);
	review(&s, c);
	for (k = 0; k < c->n; k++)
		c->v[k].at *= s.width;
	series_fini(&s);
	return 0;
}
