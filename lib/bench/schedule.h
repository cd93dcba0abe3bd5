#ifndef FL_BENCH_SCHEDULE_H
#define FL_BENCH_SCHEDULE_H

#include "plan.h"

/*
 * When what is due: a plan as straight lines of its level over time.  All
 * instants are nanoseconds since the start of the load.  Read-only, and so
 * shared by all workers; each takes the numbers that are its own.
 *
 * Open model: iteration k (0, 1, ...) is due at the instant at which the area
 * under the rate reaches k; or, for Poisson arrivals, the sum of k + 1 numbers
 * that are exponentially distributed with mean 1, the same ones in every part
 * and worker since they come from the seed.  So ramps and seams of stages keep what is left over
 * of an iteration, nothing drifts, and the parts and workers of a test, each
 * taking every N-th number, never fire in phase.
 *
 * Closed model: user g (0, 1, ...) is active while the level is above g.
 */
struct fl_line_piece {
	int64_t start_ns, length_ns; /* INT64_MAX - start_ns: without an end */
	double from, to;             /* the level at both ends */
	long double area;            /* of all pieces before */
	size_t stage;
};

struct fl_schedule {
	struct fl_line_piece pieces[2 * FL_STAGES_MAX];
	size_t len;
	int64_t end_ns;      /* INT64_MAX when the last stage has no end */
	uint64_t iterations; /* numbers below this are used; UINT64_MAX: all */
	bool poisson;
	uint64_t seed;
};

/* Where a search for due instants is; all zero at first. */
struct fl_cursor {
	size_t piece;
	uint64_t k; /* how many numbers area is the sum of */
	long double area;
	uint64_t random;
};

/* Uniform arrivals; for Poisson ones the caller then sets poisson and seed. */
void fl_schedule_make(struct fl_schedule *s, const struct fl_plan *p);

/* The level at an instant; 0 outside the plan. */
double fl_schedule_level(const struct fl_schedule *s, int64_t at_ns);

/* The stage at an instant; the last one after the end. */
size_t fl_schedule_stage(const struct fl_schedule *s, int64_t at_ns);

/*
 * The instant of iteration k, or INT64_MAX when there is none.  With one cursor
 * k never falls.
 */
int64_t fl_schedule_due(const struct fl_schedule *s, uint64_t k,
    struct fl_cursor *c);

/*
 * The first instant at or after from_ns at which user g becomes active, or
 * (active false) ceases to be; from_ns itself when it is so then.  INT64_MAX
 * when that does not happen before the end.
 */
int64_t fl_schedule_user(const struct fl_schedule *s, uint64_t g,
    int64_t from_ns, bool active);

#endif
