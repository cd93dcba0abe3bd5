#ifndef FL_PLOT_CURVES_H
#define FL_PLOT_CURVES_H

#include "../base/arena.h"
#include "dat.h"
#include "levels.h"
#include "records.h"

/*
 * Percentile spectra: for each stage and step the latencies at rising
 * percentiles.
 *
 * Ceilings   FL_CURVES_MAX stages and steps, FL_CURVES_POINTS points in each
 */
#define FL_CURVES_MAX 4096
#define FL_CURVES_POINTS 2048

struct fl_curve {
	int64_t stage;
	const char *step;
	struct {
		double percentile;
		double value_ms;
		double count;
	} * v; /* owned */
	size_t n;
	size_t cap;
};

struct fl_curves {
	struct fl_arena *texts; /* borrowed */
	bool each;              /* steps are kept, not "all" alone */
	struct fl_curve *v;     /* owned */
	size_t n;
	size_t cap;
	size_t last; /* the curve of the record before */
};

void fl_curves_init(struct fl_curves *c, struct fl_arena *texts, bool each);
void fl_curves_fini(struct fl_curves *c);

/* A record "spectrum". */
int fl_curves_spectrum(struct fl_curves *c, const struct fl_records *r,
    struct fl_err *err);

int fl_curves_has(const struct fl_curves *c, const char *step,
    struct fl_err *err);

/* The blocks of spectrum.gp: one a stage, in order of the records. */
void fl_curves_write(const struct fl_curves *c, const char *step,
    const struct fl_levels *levels, struct fl_dat *d);

#endif
