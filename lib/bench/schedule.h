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

#define FL_CHANGES_MAX 1000
#define FL_PIECES_MAX (2 * FL_STAGES_MAX + FL_CHANGES_MAX)

struct fl_schedule {
	struct fl_line_piece pieces[FL_PIECES_MAX];
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

/* How a plan is changed while it runs: all zero but scale, it is not. */
struct fl_steer {
	bool paused;  /* the level is 0 */
	bool held;    /* it is level, whatever the plan says */
	double level; /* users, or a second */
	double scale; /* what it is multiplied by; 1: as it is */
};

/*
 * Makes a schedule that is now's before at_ns, and from there on what plan says
 * under steer: the same stages, and the same end.  Numbers go on where they
 * were, so nothing is due twice or left out, and no two instants come closer
 * than the levels say.  -1 and err after at least FL_CHANGES_MAX changes.
 */
int fl_schedule_steer(struct fl_schedule *s, const struct fl_schedule *now,
    const struct fl_schedule *plan, const struct fl_steer *steer, int64_t at_ns,
    struct fl_err *err);

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
