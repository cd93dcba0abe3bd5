#ifndef FL_PLOT_TIMELINE_H
#define FL_PLOT_TIMELINE_H

#include "../base/arena.h"
#include "dat.h"
#include "records.h"
#include "series.h"

/*
 * The seconds of a run, of all exchanges and, if wanted, of each step; and the
 * marks between them.  "second" records name a step by its number, and the
 * name of the number comes after them, so the steps are kept until the end.
 *
 * Ceilings   FL_TIMELINE_STEPS steps; of the marks the first FL_TIMELINE_MARKS
 */
#define FL_TIMELINE_STEPS 512
#define FL_TIMELINE_MARKS 32

struct fl_timeline_step {
	const char *key;  /* "all", "1", "iteration", "group:x" */
	const char *name; /* or "" */
	struct fl_series series;
};

struct fl_timeline {
	struct fl_arena *texts; /* borrowed */
	size_t max;             /* bins of a series */
	bool each;              /* steps are kept, not "all" alone */
	struct fl_timeline_step steps[FL_TIMELINE_STEPS];
	size_t n_steps;
	struct {
		double at_s;
		const char *text;
	} marks[FL_TIMELINE_MARKS];
	size_t n_marks;
};

void fl_timeline_init(struct fl_timeline *t, struct fl_arena *texts, size_t max,
    bool each);
void fl_timeline_fini(struct fl_timeline *t);

/* Records "second", "mark", and "step" for the names. */
int fl_timeline_second(struct fl_timeline *t, const struct fl_records *r,
    struct fl_err *err);
int fl_timeline_mark(struct fl_timeline *t, const struct fl_records *r,
    struct fl_err *err);
int fl_timeline_step(struct fl_timeline *t, const struct fl_records *r,
    struct fl_err *err);

/* The key of the step that is called so: by its key, or else by its name. */
const char *fl_timeline_key(const struct fl_timeline *t, const char *called,
    struct fl_err *err);

/* -1 and err when there are no seconds of that step. */
int fl_timeline_has(const struct fl_timeline *t, const char *key,
    struct fl_err *err);

/*
 * The blocks of time.gp: "rate", "times", "users", "marks".  Of a step that
 * has seconds.
 */
void fl_timeline_write(const struct fl_timeline *t, const char *key,
    struct fl_dat *d);

#endif
