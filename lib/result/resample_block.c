#include <math.h>
#include <stdlib.h>

#include "changes.h"
#include "resample.h"

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
	return fl_resample_rank(counts, (double)n / 2);
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
