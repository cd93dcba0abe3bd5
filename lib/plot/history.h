#ifndef FL_PLOT_HISTORY_H
#define FL_PLOT_HISTORY_H

#include "../base/arena.h"
#include "dat.h"
#include "records.h"

/*
 * How long each step of a health check took, run after run: the records "check"
 * that fl-check appends to a file.
 *
 * Ceilings   FL_HISTORY_STEPS steps; those that come later are left out
 *            FL_HISTORY_RUNS runs; of more, every second one that was well is
 *            left out, again and again
 */
#define FL_HISTORY_STEPS 64
#define FL_HISTORY_RUNS ((size_t)1 << 20)

struct fl_history_run {
	double at_s; /* since 1970 */
	float ms;
	unsigned char step; /* index */
	bool bad;           /* critical, or failed */
};

struct fl_history {
	struct fl_arena *texts; /* borrowed */
	struct {
		const char *file, *step;
	} steps[FL_HISTORY_STEPS];
	size_t steps_n;
	struct fl_history_run *v; /* owned, by cap */
	size_t n, cap, max;
};

void fl_history_init(struct fl_history *h, struct fl_arena *texts);
void fl_history_fini(struct fl_history *h);

/* A record "check". */
int fl_history_check(struct fl_history *h, const struct fl_records *r,
    struct fl_err *err);

/* step is "all" or the name of one. */
int fl_history_has(const struct fl_history *h, const char *step,
    struct fl_err *err);

/* The blocks of history.gp. */
void fl_history_write(const struct fl_history *h, const char *step,
    struct fl_dat *d);

#endif
