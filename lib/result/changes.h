#ifndef FL_RESULT_CHANGES_H
#define FL_RESULT_CHANGES_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/err.h"

/*
 * Where the level of a series changes: a series of one or two signals, such as
 * the rate and the median of each second, is cut into stretches whose means
 * differ by more than chance explains.
 *
 * Neighbours in such series are alike (what is slow now is slow a second
 * later), which looks like changes to a test that takes them for independent.
 * So the noise is modelled as autoregressive, and a difference of means counts
 * when it is crit times what that noise makes of it, and at least least.
 *
 * Cost       n * n additions for up to FL_CHANGES_POINTS points, of which a
 *            longer series is made
 */
#define FL_CHANGES_SIGNALS 2
#define FL_CHANGES_MAX 32
#define FL_CHANGES_POINTS 1024

struct fl_changes_opts {
	size_t min_len; /* points of a stretch, 1 or more */
	double crit;    /* standard errors */
	double least;   /* difference of means, in the signal's unit */
	double noise;   /* that a point has at least: its deviation */
};

struct fl_change {
	size_t at;                   /* the first point after it */
	bool of[FL_CHANGES_SIGNALS]; /* the signals that changed */
};

struct fl_changes {
	size_t n; /* in order */
	struct fl_change v[FL_CHANGES_MAX];
};

/* x[signal][point]; all finite. */
int fl_changes_find(struct fl_changes *c, const double *const x[],
    size_t n_signals, size_t n, const struct fl_changes_opts *o,
    struct fl_err *err);

/*
 * The autoregression of n values about zero, corrected for the n_means that
 * were taken off; from 0 to 0.97.
 */
double fl_changes_ar1(const double *residual, size_t n, size_t n_means);

#endif
