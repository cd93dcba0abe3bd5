#ifndef FL_PLOT_CONTRAST_H
#define FL_PLOT_CONTRAST_H

#include "../base/arena.h"
#include "dat.h"
#include "levels.h"
#include "records.h"

/*
 * What changed from one run to another: the records "compare".
 *
 * Ceilings   FL_CONTRASTS_MAX figures
 */
#define FL_CONTRASTS_MAX 100000

struct fl_contrast {
	int64_t stage;
	const char *step;
	const char *name;
	const char *figure;
	const char *unit;
	const char *verdict;
	double base; /* NaN is not known, as below */
	double fresh;
	double ratio;
	double low;
	double high;
	bool bound; /* base or fresh is a lower bound */
	double base_runs;
	double fresh_runs;
};

struct fl_contrasts {
	struct fl_arena *texts; /* borrowed */
	struct fl_contrast *v;  /* owned, by cap */
	size_t n;
	size_t cap;
};

void fl_contrasts_init(struct fl_contrasts *c, struct fl_arena *texts);
void fl_contrasts_fini(struct fl_contrasts *c);

/* A record "compare". */
int fl_contrasts_compare(struct fl_contrasts *c, const struct fl_records *r,
    struct fl_err *err);

/* How grave a verdict is, from 0, which is worse; words in that order. */
#define FL_CONTRAST_VERDICTS 7
extern const char *const fl_contrast_verdicts[FL_CONTRAST_VERDICTS];
size_t fl_contrast_rank(const char *verdict);

/*
 * Puts into order, which has room for c->n, the figures of a step (NULL: all)
 * that have a ratio: the gravest verdict first, then the greatest change.
 * Returns how many.
 */
size_t fl_contrasts_order(const struct fl_contrasts *c, const char *step,
    const struct fl_contrast **order);

/* The key of the step that is called so; NULL: none is. */
const char *fl_contrasts_key(const struct fl_contrasts *c, const char *called);

int fl_contrasts_has(const struct fl_contrasts *c, const char *step,
    struct fl_err *err);

/* The block of compare.gp. */
void fl_contrasts_write(const struct fl_contrasts *c, const char *step,
    const struct fl_levels *levels, struct fl_dat *d);

#endif
