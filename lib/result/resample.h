#ifndef FL_RESULT_RESAMPLE_H
#define FL_RESULT_RESAMPLE_H

#include "cells.h"

/*
 * How far a figure of one or more runs can be believed: by the circular block
 * bootstrap.  The cells of a run are drawn again in blocks, since neighbours
 * are alike, and the figure is taken of what was drawn, FL_RESAMPLES times.
 *
 * The same seed draws the same blocks, so that rows with the same cells are
 * drawn together, and what they have in common stays in common.
 */
#define FL_RESAMPLES 1000

enum fl_resample_kind {
	FL_RESAMPLE_PERCENTILE,
	FL_RESAMPLE_RATE,
	FL_RESAMPLE_ERRORS,
};

/* A row of a run. */
struct fl_resample_run {
	const struct fl_cells_row *row; /* NULL: the run does not have it */
	size_t n;                       /* cells; the row may have fewer */
	int64_t width;                  /* seconds of one */
	size_t block;                   /* cells that are drawn together */
	uint64_t seed;
};

/*
 * How many cells are drawn together, for a run whose rows are of n cells: more,
 * the more those of this row are alike.
 */
size_t fl_resample_block(const struct fl_cells_row *row, size_t n);

/*
 * The deviations of the figure of all runs together: of its logarithm, or, of
 * the share of errors, of itself.  Where blocks are too short for how alike the
 * cells are, they are widened by what an autoregression says is missing.
 *
 * 0; 1 when there is nothing to be drawn from; -1 and err.
 */
int fl_resample(const struct fl_resample_run *runs, size_t n_runs,
    enum fl_resample_kind kind, uint32_t ppm, double deviation[FL_RESAMPLES],
    struct fl_err *err);

#endif
