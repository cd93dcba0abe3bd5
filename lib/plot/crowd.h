#ifndef FL_PLOT_CROWD_H
#define FL_PLOT_CROWD_H

#include "../base/arena.h"
#include "dat.h"
#include "records.h"
#include "series.h"

/*
 * The seconds of each node of a run.
 *
 * Ceilings   FL_CROWD_MAX nodes; the others are left out
 */
#define FL_CROWD_MAX 256

struct fl_crowd_node {
	const char *instance;
	const char *name;
	struct fl_series series;
};

struct fl_crowd {
	struct fl_arena *texts; /* borrowed */
	size_t max;             /* bins of a series */
	struct fl_crowd_node nodes[FL_CROWD_MAX];
	size_t n;
};

void fl_crowd_init(struct fl_crowd *f, struct fl_arena *texts, size_t max);
void fl_crowd_fini(struct fl_crowd *f);

/* A record "node"; one that is not of a second is nothing. */
int fl_crowd_node(struct fl_crowd *f, const struct fl_records *r,
    struct fl_err *err);

/* -1 and err when there are no seconds of nodes, or those of one alone. */
int fl_crowd_has(const struct fl_crowd *f, struct fl_err *err);

/*
 * The blocks of nodes.gp: "names", and then one a node with its seconds, in
 * order of their names.
 */
void fl_crowd_write(const struct fl_crowd *f, struct fl_dat *d);

#endif
