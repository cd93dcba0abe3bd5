#ifndef FL_PLOT_HEAT_H
#define FL_PLOT_HEAT_H

#include <stddef.h>
#include <stdint.h>

#include "dat.h"

/*
 * How many exchanges ended in each second with each class of latency, thinned
 * like a series: when the seconds span more bins than max, two become one.
 */
#define FL_HEAT_CLASSES 256

struct fl_heat_class {
	double low_ms;
	double high_ms;
};

struct fl_heat_bin {
	int64_t bin;   /* its seconds are bin * width and the next */
	double *count; /* owned; FL_HEAT_CLASSES of them */
};

struct fl_heat {
	struct fl_heat_class class[FL_HEAT_CLASSES]; /* as they came */
	size_t n_classes;
	size_t class_last;     /* the one that was found last */
	struct fl_heat_bin *v; /* owned; by bin */
	size_t n;
	size_t cap;
	size_t max;
	int64_t width; /* seconds, a power of two */
};

/* max is from 2 to a million. */
void fl_heat_init(struct fl_heat *h, size_t max);
void fl_heat_fini(struct fl_heat *h);

/*
 * Adds count exchanges of a second, 0 to FL_SERIES_SECOND_MAX.  -1 and err for
 * one class too many, and without memory.
 */
int fl_heat_add(struct fl_heat *h, int64_t second, double low_ms,
    double high_ms, double count, struct fl_err *err);

/*
 * The block of heat.gp: a row a bin and class that has exchanges, with their
 * number a second; in order of time, and then of latency.
 */
void fl_heat_write(const struct fl_heat *h, struct fl_dat *d);

#endif
