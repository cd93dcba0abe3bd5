#ifndef FL_PLOT_BENCH_H
#define FL_PLOT_BENCH_H

#include "../base/arena.h"
#include "dat.h"
#include "records.h"

/*
 * What programs cost beside what they may: the records "bench" of make bench.
 * A figure is drawn as a share of its limit, so that all have one axis; those
 * without a limit, or that were not measured, are left out.
 *
 * Ceiling    FL_BENCH_ROWS; those that come later are left out
 */
#define FL_BENCH_ROWS 100

struct fl_bench_row {
	const char *what, *wanted;
	double measured;
	double share; /* of the limit: up to 1 is held, on either side of it */
};

struct fl_bench {
	struct fl_arena *texts; /* borrowed */
	struct fl_bench_row v[FL_BENCH_ROWS];
	size_t n;
};

void fl_bench_init(struct fl_bench *b, struct fl_arena *texts);

/* A record "bench". */
int fl_bench_add(struct fl_bench *b, const struct fl_records *r,
    struct fl_err *err);

int fl_bench_has(const struct fl_bench *b, struct fl_err *err);

/* The rows of bench.gp. */
void fl_bench_write(const struct fl_bench *b, struct fl_dat *d);

#endif
