#ifndef FL_BENCH_VERDICT_H
#define FL_BENCH_VERDICT_H

#include <stdbool.h>
#include <stdint.h>

#include "plan.h"

/*
 * Whether the generator kept up, judged by what it saw of itself:
 *
 *   invalid   fewer than 99 % of the due instants began; or the 99th percentile
 *             of lateness was above max(1 ms, a tenth of the median response)
 *             for three seconds on end; or descriptors, ports or memory ran out
 *   suspect   a worker used more than 90 % of its CPU for three seconds on end;
 *             or the gaps between sends varied more than twice as much as they
 *             should at that rate; or users were at their limit; or a plugin
 *             kept the loop for more than 100 ms, or completed an exchange twice
 *   ok        otherwise
 *
 * The closed model has no due instants: there only CPU and resources count.
 */
enum fl_trust {
	FL_TRUST_OK,
	FL_TRUST_SUSPECT,
	FL_TRUST_INVALID,
};

/* What one worker saw in one second. */
struct fl_judge_second {
	unsigned worker;
	int64_t second;
	double cpu;                     /* 0 to 1 */
	int64_t late_p99_us, median_us; /* -1: none */
	double arrival_cv;              /* NaN: none */
	double rate;                    /* sends a second of this worker */
	uint64_t due, begun;
};

#define FL_JUDGE_WORKERS 256

struct fl_judge {
	enum fl_model model;
	bool poisson;
	enum fl_trust trust;
	char reason[160]; /* of the worst so far; "" while ok */
	uint64_t due, begun;
	uint8_t busy[FL_JUDGE_WORKERS]; /* seconds on end */
	uint8_t late[FL_JUDGE_WORKERS];
	uint8_t uneven[FL_JUDGE_WORKERS];
};

extern const char *const fl_trust_names[3];

void fl_judge_init(struct fl_judge *j, enum fl_model model, bool poisson);
void fl_judge_second(struct fl_judge *j, const struct fl_judge_second *s);

/* Something ran out: "descriptors", "ports", ...; what is static. */
void fl_judge_out_of(struct fl_judge *j, const char *what);

/* What a plugin does that it must not: "plugin x blocks ...". */
void fl_judge_plugin(struct fl_judge *j, const char *what);

/* Users reached --max-users while instants were due. */
void fl_judge_max_users(struct fl_judge *j, unsigned max);

/* The last word: compares what was due with what began. */
void fl_judge_end(struct fl_judge *j);

#endif
