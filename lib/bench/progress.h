#ifndef FL_BENCH_PROGRESS_H
#define FL_BENCH_PROGRESS_H

#include <stdio.h>

#include "writer.h"

/*
 * What a person sees of a load while it runs.  On a terminal: a block of lines
 * that is drawn over itself each second.  Otherwise: one plain line every
 * FL_PROGRESS_EVERY seconds.
 */
#define FL_PROGRESS_EVERY 5

struct fl_progress_view {
	FILE *to; /* borrowed */
	bool terminal, color;
	int width;           /* columns */
	int64_t length_ns;   /* of the plan; INT64_MAX: it has no end */
	uint64_t iterations; /* its bound, of this part; 0: none */
	int lines;           /* that were drawn last */
	int64_t told;        /* the second of the last plain line */
};

/* Looks at what to is. */
void fl_progress_init(struct fl_progress_view *v, FILE *to);

/* Shows p; with ended, for the last time. */
void fl_progress_show(struct fl_progress_view *v, const struct fl_progress *p,
    int64_t elapsed_ns, bool ended);

#endif
