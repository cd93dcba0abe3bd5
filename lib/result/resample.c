#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../base/random.h"
#include "changes.h"
#include "resample.h"

/*
 * A percentile of what was drawn is looked for on a grid of values about the
 * percentile of all.  For each cell it is known how many times are at or below
 * each point of it, summed up over the cells: so a block costs two look-ups.
 */
#define GRID 96

struct sums {
	double total;      /* exchanges, or seconds: what is divided by */
	double part[GRID]; /* at or below; or [0], what is counted */
};

/* A run at work: sums[i] is of the cells before i. */
struct drawn {
	const struct fl_resample_run *run;
	struct sums *sums; /* n + 1 of them; owned */
};

struct work {
	enum fl_resample_kind kind;
	uint32_t ppm;
	struct drawn *runs; /* owned */
	size_t n_runs;
	uint32_t edge[GRID]; /* indexes of buckets */
	double value[GRID];  /* logarithms of them */
	size_t n_edges;
	double center;
	size_t clipped; /* draws that left the grid */
};

static const struct fl_cell *
cell_of(const struct fl_resample_run *r, size_t i)
{
	static const struct fl_cell none;

	return r->row != NULL && i < r->row->n ? &r->row->v[i] : &none;
}

/* All times of all runs, in one; returns how many. */
static uint64_t
pool(const struct work *w, uint64_t *counts)
{
	uint64_t n = 0;
	size_t r, i, k;

	for (r = 0; r < w->n_runs; r++)
		for (i = 0; i < w->runs[r].run->n; i++) {
			const struct fl_cell *c = cell_of(w->runs[r].run, i);

			for (k = 0; k < c->n; k++) {
				counts[c->v[k].index] += c->v[k].n;
				n += c->v[k].n;
			}
		}
	return n;
}

static uint32_t
index_of_rank(const uint64_t *counts, double rank)
{
	uint64_t seen = 0;
	uint32_t i;

	for (i = 0; i + 1 < FL_HIST_COUNTS; i++) {
		seen += counts[i];
		if (seen > 0 && (double)seen >= rank)
			break;
	}
	return i;
}

/* The grid, from the value divided by reach to it times reach. */
static void
make_grid(struct work *w, uint32_t middle, double reach)
{
	double us = (double)fl_hist_highest_us(middle) + 0.5, v;
	uint32_t at;
	size_t i;

	w->n_edges = 0;
	for (i = 0; i < GRID; i++) {
		v = us * pow(reach, 2.0 * (double)i / (GRID - 1) - 1);
		v = v < FL_HIST_MAX_US ? v : FL_HIST_MAX_US;
		at = fl_hist_index((int64_t)v);
		if (w->n_edges > 0 && at <= w->edge[w->n_edges - 1])
			continue;
		w->edge[w->n_edges] = at;
		w->value[w->n_edges++] =
		    log((double)fl_hist_highest_us(at) + 0.5);
	}
}

/* A cell's own numbers, added to those before it. */
static void
add_percentile(const struct work *w, struct sums *s, const struct fl_cell *c)
{
	double seen = 0;
	size_t g = 0, k;

	for (k = 0; k < c->n; k++) {
		for (; g < w->n_edges && w->edge[g] < c->v[k].index; g++)
			s->part[g] += seen;
		seen += c->v[k].n;
	}
	for (; g < w->n_edges; g++)
		s->part[g] += seen;
	s->total += seen;
}

static void
add_cell(const struct work *w, struct sums *s, const struct fl_cell *c,
    int64_t width)
{
	switch (w->kind) {
	case FL_RESAMPLE_PERCENTILE:
		add_percentile(w, s, c);
		break;
	case FL_RESAMPLE_RATE:
		s->part[0] += (double)c->ended;
		s->total += (double)width;
		break;
	case FL_RESAMPLE_ERRORS:
		s->part[0] += (double)c->bad;
		s->total += (double)c->all;
		break;
	}
}

static void
sum_up(struct work *w)
{
	size_t r, i;

	for (r = 0; r < w->n_runs; r++) {
		const struct fl_resample_run *run = w->runs[r].run;
		struct sums *s = w->runs[r].sums;

		memset(&s[0], 0, sizeof(s[0]));
		for (i = 0; i < run->n; i++) {
			s[i + 1] = s[i];
			add_cell(w, &s[i + 1], cell_of(run, i), run->width);
		}
	}
}

/* Cells [from, to) that were drawn of a run. */
struct piece {
	const struct sums *from;
	const struct sums *to;
};

static double
part_at(const struct piece *p, size_t n, size_t g)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += p[i].to->part[g] - p[i].from->part[g];
	return sum;
}

static double
percentile_of(struct work *w, const struct piece *p, size_t n, double total)
{
	double target = total * w->ppm / 1e6, below, here, share;
	size_t lo = 0, hi = w->n_edges - 1, middle;

	if (part_at(p, n, lo) >= target || part_at(p, n, hi) < target) {
		w->clipped++;
		return part_at(p, n, lo) >= target ? w->value[lo]
		                                   : w->value[hi];
	}
	while (hi - lo > 1) {
		middle = (lo + hi) / 2;
		if (part_at(p, n, middle) >= target)
			hi = middle;
		else
			lo = middle;
	}
	below = part_at(p, n, lo);
	here = part_at(p, n, hi);
	share = here > below ? (target - below) / (here - below) : 1;
	return w->value[lo] + share * (w->value[hi] - w->value[lo]);
}

/* What half an exchange is to a rate of nothing, whose logarithm is none. */
static double
figure_of(struct work *w, const struct piece *p, size_t n)
{
	double total = 0;
	size_t i;

	for (i = 0; i < n; i++)
		total += p[i].to->total - p[i].from->total;
	if (total <= 0)
		return w->center;
	switch (w->kind) {
	case FL_RESAMPLE_PERCENTILE:
		return percentile_of(w, p, n, total);
	case FL_RESAMPLE_RATE:
		return log((part_at(p, n, 0) + 0.5) / total);
	default:
		return part_at(p, n, 0) / total;
	}
}

/* The blocks of a run, with those that go round the end in two pieces. */
static size_t
draw(const struct drawn *d, uint64_t round, struct piece *p)
{
	uint64_t state = d->run->seed ^ round * UINT64_C(0x9e3779b97f4a7c15);
	size_t n = d->run->n, left = n, len, at, k = 0;

	for (; left > 0; left -= len) {
		len = d->run->block < left ? d->run->block : left;
		at = (size_t)fl_random_below(&state, n);
		if (at + len <= n) {
			p[k++] =
			    (struct piece){ d->sums + at, d->sums + at + len };
			continue;
		}
		p[k++] = (struct piece){ d->sums + at, d->sums + n };
		p[k++] = (struct piece){ d->sums, d->sums + (at + len - n) };
	}
	return k;
}

#define LONGEST 4 /* times the block that is drawn */

/* What the values of a cell say of the figure, as a sum that is 0 in all. */
static double
influence(const struct work *w, const struct drawn *d, size_t i, double at)
{
	const struct sums *a = &d->sums[i], *b = &d->sums[i + 1];
	size_t g = w->n_edges / 2;

	return b->part[g] - a->part[g] - at * (b->total - a->total);
}

/* The variance of a mean by blocks of len, times the number of cells. */
static double
by_blocks(const double *psi, size_t n, size_t len)
{
	double all = 0, sum;
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0, sum = 0; k < len; k++)
			sum += psi[(i + k) % n];
		all += sum * sum / (double)len;
	}
	return all / (double)n;
}

/* The same by an autoregression. */
static double
by_autoregression(const double *psi, size_t n)
{
	double square = 0, phi = fl_changes_ar1(psi, n, 1);
	double spread = (1 + phi) / (1 - phi), left = 1 - spread / (double)n;
	size_t i;

	for (i = 0; i < n; i++)
		square += psi[i] * psi[i];
	if (left < 0.3)
		left = 0.3;
	return square / (double)n * spread / left;
}

/*
 * By how much the variance that a run's blocks show is too small.  Cells whose
 * likeness is hidden under the noise of few exchanges need longer blocks than
 * it seems, and blocks lose what the mean of all cells takes with it.
 */
static double
missing(const struct work *w, const struct drawn *d, double *psi)
{
	size_t n = d->run->n, len = d->run->block, i;
	const struct sums *all = &d->sums[n];
	double blocks, most, at, v;

	if (all->total <= 0)
		return 1;
	at = all->part[w->n_edges / 2] / all->total;
	for (i = 0; i < n; i++)
		psi[i] = influence(w, d, i, at);
	blocks = most = by_blocks(psi, n, len);
	v = by_autoregression(psi, n);
	most = v > most ? v : most;
	for (i = len; i <= LONGEST * len && i <= n / 4; i += len) {
		v = by_blocks(psi, n, i) / (1 - (double)i / (double)n);
		most = v > most ? v : most;
	}
	return blocks > 0 ? most / blocks : 1;
}

static int
widening(const struct work *w, double *factor, struct fl_err *err)
{
	double *psi, sum = 0;
	size_t r, n = 1;

	for (r = 0; r < w->n_runs; r++)
		n = w->runs[r].run->n > n ? w->runs[r].run->n : n;
	psi = calloc(n, sizeof(*psi));
	if (psi == NULL)
		return fl_fail(err, "out of memory");
	for (r = 0; r < w->n_runs; r++)
		sum += missing(w, &w->runs[r], psi);
	free(psi);
	*factor = sqrt(sum / (double)w->n_runs);
	return 0;
}

static int
draw_all(struct work *w, double deviation[FL_RESAMPLES], struct fl_err *err)
{
	struct piece *p;
	size_t r, n, most = 1;
	double factor = 1;
	uint64_t i;

	for (r = 0; r < w->n_runs; r++)
		most += 2 * (w->runs[r].run->n / w->runs[r].run->block + 1);
	p = calloc(most, sizeof(*p));
	if (p == NULL)
		return fl_fail(err, "out of memory");
	for (r = 0, n = 0; r < w->n_runs; r++)
		p[n++] = (struct piece){ w->runs[r].sums,
			w->runs[r].sums + w->runs[r].run->n };
	w->center = figure_of(w, p, n);
	w->clipped = 0;
	for (i = 0; i < FL_RESAMPLES; i++) {
		for (r = 0, n = 0; r < w->n_runs; r++)
			n += draw(&w->runs[r], i + 1, p + n);
		deviation[i] = figure_of(w, p, n) - w->center;
	}
	free(p);
	if (widening(w, &factor, err) == -1)
		return -1;
	for (i = 0; i < FL_RESAMPLES; i++)
		deviation[i] *= factor;
	return 0;
}

/* A grid as fine as the draws allow: a wider one when they leave it. */
static int
draw_percentile(struct work *w, double deviation[FL_RESAMPLES],
    struct fl_err *err)
{
	static const double reach[] = { 1.25, 2.5, 50, 1e6 };
	uint64_t *counts = calloc(FL_HIST_COUNTS, sizeof(*counts)), n;
	uint32_t middle;
	size_t i;
	int rc = 0;

	if (counts == NULL)
		return fl_fail(err, "out of memory");
	n = pool(w, counts);
	middle = index_of_rank(counts, (double)n * w->ppm / 1e6);
	free(counts);
	if (n == 0)
		return 1;
	for (i = 0; i < sizeof(reach) / sizeof(reach[0]) && rc == 0; i++) {
		make_grid(w, middle, reach[i]);
		sum_up(w);
		rc = draw_all(w, deviation, err);
		if (w->clipped <= FL_RESAMPLES / 100)
			break;
	}
	return rc;
}

static bool
allocate(struct work *w, const struct fl_resample_run *runs, size_t n)
{
	size_t i;

	w->runs = calloc(n + 1, sizeof(*w->runs));
	for (i = 0; w->runs != NULL && i < n; i++) {
		if (runs[i].row == NULL || runs[i].n == 0)
			continue;
		w->runs[w->n_runs].run = &runs[i];
		w->runs[w->n_runs].sums =
		    calloc(runs[i].n + 1, sizeof(struct sums));
		if (w->runs[w->n_runs++].sums == NULL)
			return false;
	}
	return w->runs != NULL;
}

int
fl_resample(const struct fl_resample_run *runs, size_t n_runs,
    enum fl_resample_kind kind, uint32_t ppm, double deviation[FL_RESAMPLES],
    struct fl_err *err)
{
	struct work w = { .kind = kind, .ppm = ppm };
	size_t i;
	int rc;

	if (!allocate(&w, runs, n_runs)) {
		rc = fl_fail(err, "out of memory");
	} else if (w.n_runs == 0) {
		rc = 1;
	} else if (kind == FL_RESAMPLE_PERCENTILE) {
		rc = draw_percentile(&w, deviation, err);
	} else {
		sum_up(&w);
		rc = draw_all(&w, deviation, err);
	}
	for (i = 0; i < w.n_runs; i++)
		free(w.runs[i].sums);
	free(w.runs);
	return rc;
}

/* The share of a cell's times that are above its row's, and its rate. */
static void
likeness(const struct fl_cells_row *row, size_t n, uint32_t middle,
    double *above, double *rate)
{
	double all_above = 0, all_rate = 0, all = 0, times;
	size_t i, k;

	for (i = 0; i < n; i++) {
		above[i] = rate[i] = 0;
		if (i >= row->n)
			continue;
		rate[i] = (double)row->v[i].ended;
		for (k = 0; k < row->v[i].n; k++)
			if (row->v[i].v[k].index > middle)
				above[i] += row->v[i].v[k].n;
		all_above += above[i];
		all_rate += rate[i];
		all += (double)row->v[i].all;
	}
	for (i = 0; i < n; i++) {
		times = i < row->n ? (double)row->v[i].all : 0;
		above[i] -= all > 0 ? all_above / all * times : 0;
		rate[i] -= all_rate / (double)n;
	}
}

static uint32_t
middle_of(const struct fl_cells_row *row, uint64_t *counts)
{
	uint64_t n = 0;
	size_t i, k;

	for (i = 0; i < row->n; i++)
		for (k = 0; k < row->v[i].n; k++) {
			counts[row->v[i].v[k].index] += row->v[i].v[k].n;
			n += row->v[i].v[k].n;
		}
	return index_of_rank(counts, (double)n / 2);
}

/*
 * The length that is best for an autoregression of phi (Politis and White,
 * circular blocks), and at least the cube root of n; at least five blocks.
 */
static size_t
best_block(double phi, size_t n)
{
	double f = (1 - phi * phi) * (1 - phi * phi);
	double len = cbrt(6 * phi * phi / f * (double)n);

	if (len < cbrt((double)n))
		len = cbrt((double)n);
	if (len > (double)n / 5)
		len = (double)n / 5;
	return len < 1 ? 1 : (size_t)(len + 0.5);
}

size_t
fl_resample_block(const struct fl_cells_row *row, size_t n)
{
	double *above = calloc(2 * n + 1, sizeof(*above)), a, b;
	uint64_t *counts = calloc(FL_HIST_COUNTS, sizeof(*counts));
	size_t len = best_block(0.5, n);

	if (above != NULL && counts != NULL) {
		likeness(row, n, middle_of(row, counts), above, above + n);
		a = fl_changes_ar1(above, n, 1);
		b = fl_changes_ar1(above + n, n, 1);
		len = best_block(a > b ? a : b, n);
	}
	free(above);
	free(counts);
	return len;
}
