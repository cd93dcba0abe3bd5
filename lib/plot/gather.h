#ifndef FL_PLOT_GATHER_H
#define FL_PLOT_GATHER_H

#include "about.h"
#include "bench.h"
#include "contrast.h"
#include "crowd.h"
#include "curves.h"
#include "faults.h"
#include "heat.h"
#include "history.h"
#include "levels.h"
#include "machines.h"
#include "timeline.h"
#include "trend.h"

/*
 * All that pictures are drawn from, gathered from the records of one run.
 *
 * Memory     grows with the steps and stages and with what a picture can show;
 *            not with the length of the run.  Texts FL_GATHER_TEXTS bytes.
 */
#define FL_GATHER_TEXTS ((size_t)64 << 20)

struct fl_gather {
	struct fl_arena texts;
	struct fl_records records;
	const char *called; /* the step that is wanted, or NULL; borrowed */
	const char *step;   /* its key; after fl_gather_finish() */
	struct fl_about about;
	struct fl_timeline timeline;
	struct fl_heat heat;
	struct fl_curves curves;
	struct fl_levels levels;
	struct fl_faults faults;
	struct fl_history history;
	struct fl_bench bench;
	struct fl_crowd crowd;
	struct fl_machines machines;
	struct fl_contrasts contrasts;
	struct fl_trend trend;
};

/*
 * name is the input's, for messages.  points is how many bins of time a line
 * may have, columns how many a map, both from 2 to a million; step is the key
 * or the name of a step, or NULL for all exchanges.  name and step are kept.
 */
void fl_gather_init(struct fl_gather *g, const char *name, const char *step,
    size_t points, size_t columns);
void fl_gather_fini(struct fl_gather *g);

/* The next bytes of the records, cut anywhere. */
int fl_gather_feed(struct fl_gather *g, const void *data, size_t len,
    struct fl_err *err);

/*
 * Between bytes, for a picture of what there is so far: -1 and err when the
 * step is not known yet.
 */
int fl_gather_now(struct fl_gather *g, struct fl_err *err);

/* No more bytes.  -1 and err without records, and without the step. */
int fl_gather_finish(struct fl_gather *g, struct fl_err *err);

/* A set of data that a template is drawn from. */
struct fl_gather_set {
	const char *name;
	int (*has)(const struct fl_gather *g, struct fl_err *err);
	void (*write)(const struct fl_gather *g, struct fl_dat *d);
};

/* NULL when there is no such set. */
const struct fl_gather_set *fl_gather_set(const char *name);

/* -1 and err, which names the input, when its records are not there. */
int fl_gather_has(const struct fl_gather *g, const struct fl_gather_set *set,
    struct fl_err *err);

/* Adds the set, which is there, to out. */
int fl_gather_write(const struct fl_gather *g, const struct fl_gather_set *set,
    struct fl_buf *out, struct fl_err *err);

#endif
