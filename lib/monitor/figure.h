#ifndef FL_MONITOR_FIGURE_H
#define FL_MONITOR_FIGURE_H

#include <stddef.h>

#include "raw.h"

/*
 * What is made of the numbers at two instants: the figures of a second.  Their
 * names end in their unit, _bytes, _per_s, _bytes_per_s, _ms; the others are
 * numbers of things, or shares from 0 to 1 of the time or of all processors.
 */
struct fl_figure {
	const char *name;
	const char *about; /* for the manual and --list */
	int decimals;
};

/* Row i of the table; NULL behind the last one. */
const struct fl_figure *fl_figure(size_t i);

/*
 * The value of the i-th figure at the later instant; NAN when it is not known:
 * a number is absent, or a counter has gone back.
 */
double fl_figure_value(size_t i, const struct fl_raws *before,
    const struct fl_raws *after);

#endif
