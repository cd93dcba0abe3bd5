#ifndef FL_RESULT_PACE_H
#define FL_RESULT_PACE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"

/*
 * The pace of a stage: its rate and its median, second by second.
 *
 * Ceiling    FL_PACE_CELLS cells; a stage with more seconds has cells of 2, 4,
 *            8... seconds, each with the means of them
 */
#define FL_PACE_CELLS 8192

struct fl_pace_cell {
	int64_t seconds; /* that were told; the others had a rate of 0 */
	double ended;    /* in them */
	int64_t timed;   /* seconds with a median */
	double p50_ns;   /* their sum */
};

struct fl_pace {
	int64_t first; /* second of the run where cell 0 begins */
	int64_t width; /* seconds of a cell */
	size_t n;
	size_t cap;
	struct fl_pace_cell *v; /* owned */
};

/* first is the first second that will be added. */
void fl_pace_init(struct fl_pace *p, int64_t first);
void fl_pace_fini(struct fl_pace *p);

/*
 * Adds a second, in any order; one before the first is left out.  p50_ns is
 * below 0 when nothing ended in it.
 */
int fl_pace_add(struct fl_pace *p, int64_t at, double ended, int64_t p50_ns,
    struct fl_err *err);

#endif
