#ifndef FL_PLOT_TREND_H
#define FL_PLOT_TREND_H

#include "../base/arena.h"
#include "dat.h"
#include "levels.h"
#include "records.h"

/*
 * Figures of many runs in order of time: the records "trend".
 *
 * Ceilings   FL_TREND_RUNS runs, FL_TREND_MAX values
 */
#define FL_TREND_RUNS 1000
#define FL_TREND_MAX 1000000

struct fl_trend_run {
	const char *run; /* "" is not known, as the others */
	const char *start;
	const char *labels;
	const char *file;
};

/* A figure of one step of one stage. */
struct fl_trend_figure {
	int64_t stage;
	const char *step;
	const char *name;
	const char *figure;
	const char *unit;
	size_t first; /* of its values, n of them, in order of time */
	size_t n;
};

struct fl_trend_value {
	int64_t run;  /* from 1 */
	double value; /* NaN is not known, as below */
	double low;
	double high;
	double level;
	bool change;
	double ratio;
	const char *verdict; /* "" without a change */
};

struct fl_trend {
	struct fl_arena *texts;          /* borrowed */
	struct fl_trend_run *runs;       /* owned, as the others; run 1 first */
	struct fl_trend_figure *figures; /* in order of the records */
	struct fl_trend_value *values;
	size_t n_runs, n_figures, n_values;
	size_t figures_cap, values_cap;
};

void fl_trend_init(struct fl_trend *t, struct fl_arena *texts);
void fl_trend_fini(struct fl_trend *t);

/* A record "trend". */
int fl_trend_add(struct fl_trend *t, const struct fl_records *r,
    struct fl_err *err);

/* What tells a run from the others: its labels, or its file, or its start. */
const char *fl_trend_label(const struct fl_trend *t, size_t run);

/* The key of the step that is called so; NULL: none is. */
const char *fl_trend_key(const struct fl_trend *t, const char *called);

/* step is "all" for iterations, or else all exchanges. */
int fl_trend_has(const struct fl_trend *t, const char *step,
    struct fl_err *err);

/*
 * What is drawn: the step and its stage whose figures changed most, or, without
 * a change, the iteration in the last stage; of a step that is not "all", its
 * last stage.
 */
struct fl_trend_pick {
	const char *step;
	const char *name; /* "" when it is the step's own */
	int64_t stage;
};
struct fl_trend_pick fl_trend_pick(const struct fl_trend *t, const char *step);

/* The blocks of trend.gp: "runs", "figures", and one a figure of the pick. */
void fl_trend_write(const struct fl_trend *t, const char *step,
    const struct fl_levels *levels, struct fl_dat *d);

#endif
