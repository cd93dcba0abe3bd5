#ifndef FL_BENCH_PLAN_H
#define FL_BENCH_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"

#define FL_STAGES_MAX 100

/* Users: so many at once, each as fast as the answers come (closed model).
 * Rate: so many iterations begin each second, come what may (open model). */
enum fl_model {
	FL_MODEL_USERS,
	FL_MODEL_RATE,
};

/* One stage of a load; the level is reached by a straight ramp from that of the
 * stage before, or from 0. */
struct fl_stage {
	double level;      /* users, or iterations a second */
	int64_t ramp_ns;   /* part of length_ns */
	int64_t length_ns; /* 0: until the iterations are used up */
	bool warmup;
};

/* The load as it was asked for: wholes, whatever part of it this process does. */
struct fl_plan {
	enum fl_model model;
	struct fl_stage stages[FL_STAGES_MAX];
	size_t stages_len;
	uint64_t iterations; /* 0: no bound */
};

/* What the options said; a text that is NULL was not given. */
struct fl_load {
	const char *users;                 /* -u 10 or 10:50:100 */
	const char *rate;                  /* -r 500/s or 100/s:200/s */
	const char *stages[FL_STAGES_MAX]; /* -S 50@30s, -S 200/s@1m */
	size_t stages_len;
	int64_t duration_ns; /* -d, of each stage; 0: not given */
	int64_t iterations;  /* -n; 0: not given */
	int64_t ramp_ns;     /* --ramp */
	int64_t warmup_ns; /* --warmup: a stage before the first, as that one */
};

/*
 * Makes a plan of the options.  Without any, one user for ten seconds.  -1 and
 * err names the option that does not fit.
 */
int fl_plan_make(struct fl_plan *p, const struct fl_load *l,
    struct fl_err *err);

/* The length of all stages, or INT64_MAX when one has no end. */
int64_t fl_plan_length_ns(const struct fl_plan *p);

/* The highest level of any stage. */
double fl_plan_peak(const struct fl_plan *p);

#endif
