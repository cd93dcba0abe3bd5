#ifndef FL_RESULT_STEADY_H
#define FL_RESULT_STEADY_H

#include <stdbool.h>

#include "changes.h"
#include "pace.h"

/*
 * Whether a stage was steady, and which part of it is.
 *
 * The rate and the median of each second, both as logarithms, are cut where
 * their level changes.  The steady part is the best stretch that lasts, of like
 * ones the longest; what was before it is a warm-up, what comes after and is
 * worse, a collapse.
 */
enum fl_steady_verdict {
	FL_STEADY_STEADY,
	FL_STEADY_WARMUP,
	FL_STEADY_COLLAPSE,
	FL_STEADY_BOTH,
	FL_STEADY_UNSTEADY,
	FL_STEADY_SHORT,
};

#define FL_STEADY_SHORTEST 20 /* seconds that are needed to tell */

enum {
	FL_STEADY_RATE,
	FL_STEADY_P50,
	FL_STEADY_SIGNALS,
};

/* The medians of the rates and of the p50s of a stretch. */
struct fl_steady_level {
	double rate;
	double p50_ns; /* NaN when nothing ended in it */
};

struct fl_steady {
	enum fl_steady_verdict verdict;
	int64_t from_s; /* of the run; -1: no part is steady */
	int64_t to_s;   /* not in it */
	int64_t warmup_s;
	int64_t collapse_s;
	bool warmup_by[FL_STEADY_SIGNALS];
	bool collapse_by[FL_STEADY_SIGNALS];
	struct fl_steady_level before; /* in the warm-up */
	struct fl_steady_level level;
	struct fl_steady_level after; /* in the collapse */
};

/* p holds the whole seconds of the stage, after its ramp. */
int fl_steady_judge(struct fl_steady *s, const struct fl_pace *p,
    struct fl_err *err);

/* "warmup+collapse" */
const char *fl_steady_name(enum fl_steady_verdict v);

#endif
