#ifndef FL_PLOT_MACHINES_H
#define FL_PLOT_MACHINES_H

#include "../base/arena.h"
#include "dat.h"
#include "records.h"
#include "series.h"

/*
 * What monitored hosts said of themselves over time: of their figures those
 * that are drawn, which are rows of the table in machines.c.
 *
 * Ceilings   FL_MACHINES_MAX hosts; the others are left out
 */
#define FL_MACHINES_MAX 16
#define FL_MACHINES_PANELS 6

struct fl_machine {
	const char *name;
	struct fl_series panel[FL_MACHINES_PANELS];
};

struct fl_machines {
	struct fl_arena *texts; /* borrowed */
	size_t max;             /* bins of a series */
	struct fl_machine v[FL_MACHINES_MAX];
	size_t n;
};

void fl_machines_init(struct fl_machines *h, struct fl_arena *texts,
    size_t max);
void fl_machines_fini(struct fl_machines *h);

/* A record "monitor". */
int fl_machines_monitor(struct fl_machines *h, const struct fl_records *r,
    struct fl_err *err);

/* -1 and err when no host has a figure that is drawn. */
int fl_machines_has(const struct fl_machines *h, struct fl_err *err);

/*
 * The blocks of hosts.gp, after those of the timeline: "names" of the hosts;
 * "panels", a row a panel that has data: its number, its title; and for each of
 * these panels a block a host.
 */
void fl_machines_write(const struct fl_machines *h, struct fl_dat *d);

#endif
