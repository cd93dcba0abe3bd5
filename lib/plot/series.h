#ifndef FL_PLOT_SERIES_H
#define FL_PLOT_SERIES_H

#include <stdint.h>

#include "../base/err.h"

/*
 * Seconds in order of time, thinned to what a picture can show: when they span
 * more bins than max, two bins become one.  Latencies then are the greatest of
 * their seconds, so that no peak is lost; rates are their mean.
 *
 * A second that was never added is a gap, not a zero; a bin is one when none
 * of its seconds was added.
 */
struct fl_sample {
	double ok;     /* a second; NaN: not known, likewise below */
	double failed; /* a second */
	double users;
	double p50_ms;
	double p95_ms;
	double p99_ms;
	double max_ms;
};

struct fl_point {
	int64_t bin;          /* its seconds are bin * width and the next */
	int64_t seconds;      /* that were added, with a rate */
	struct fl_sample sum; /* rates are sums over its seconds */
};

struct fl_series {
	struct fl_point *v; /* owned; by bin */
	size_t n;
	size_t cap;
	size_t max;    /* bins from the first to the last */
	int64_t width; /* seconds, a power of two */
	int64_t last;  /* second that was added; -1: none */
};

#define FL_SERIES_SECOND_MAX (INT64_C(1) << 40)

/* max is from 2 to a million. */
void fl_series_init(struct fl_series *s, size_t max);
void fl_series_fini(struct fl_series *s);

/*
 * Adds a second, 0 to FL_SERIES_SECOND_MAX.  The same second twice in a row
 * is one second whose rates add up.  -1 and err without memory.
 */
int fl_series_add(struct fl_series *s, int64_t second,
    const struct fl_sample *sample, struct fl_err *err);

/* The i-th bin as a sample, and when it begins and ends, in seconds. */
void fl_series_get(const struct fl_series *s, size_t i,
    struct fl_sample *sample, double *begin_s, double *end_s);

#endif
