#ifndef FL_PLOT_LEVELS_H
#define FL_PLOT_LEVELS_H

#include "../base/arena.h"
#include "dat.h"
#include "records.h"

/*
 * The stages of a run: how much load each was, and what came of it, for its
 * iterations and, if wanted, for each step.
 *
 * Ceilings   FL_LEVELS_MAX stages, and as many rows of stages and steps
 */
#define FL_LEVELS_MAX 4096

/* What a stage or one of its steps came to; NaN is not known. */
struct fl_level {
	int64_t stage;
	const char *step; /* "" for the iterations of the stage */
	double p50_ms;
	double p95_ms;
	double p99_ms;
	double rate; /* a second */
	double error_share;
	double apdex;
	double count;
};

/* What a stage was meant to be. */
struct fl_levels_stage {
	int64_t stage;
	bool open;    /* a rate, not users */
	double users; /* NaN is not known */
	double rate;  /* a second; likewise */
};

struct fl_levels {
	struct fl_arena *texts;         /* borrowed */
	bool each;                      /* steps are kept too */
	struct fl_levels_stage *stages; /* owned, by cap */
	size_t n_stages;
	struct fl_level *v; /* owned, by cap */
	size_t n;
	size_t stages_cap;
	size_t cap;
};

void fl_levels_init(struct fl_levels *l, struct fl_arena *texts, bool each);
void fl_levels_fini(struct fl_levels *l);

/* Records "stage" and "step". */
int fl_levels_stage(struct fl_levels *l, const struct fl_records *r,
    struct fl_err *err);
int fl_levels_step(struct fl_levels *l, const struct fl_records *r,
    struct fl_err *err);

/* "20 users", "500/s", "stage 3": what tells the stage from the others. */
#define FL_LEVELS_CAPTION 64
void fl_levels_caption(const struct fl_levels *l, int64_t stage,
    char text[FL_LEVELS_CAPTION]);

/* step is "all" for the iterations. */
int fl_levels_has(const struct fl_levels *l, const char *step,
    struct fl_err *err);

/* The blocks of stages.gp. */
void fl_levels_write(const struct fl_levels *l, const char *step,
    struct fl_dat *d);

#endif
