#ifndef FL_SCENARIO_THINK_H
#define FL_SCENARIO_THINK_H

#include <stdint.h>

#include "../base/err.h"
#include "../base/str.h"

/* How long a user pauses after a step: a distribution. */
enum fl_think_kind {
	FL_THINK_NONE,
	FL_THINK_UNIFORM, /* from a_ns to b_ns, which are the same for "2s" */
	FL_THINK_EXPONENTIAL, /* mean a_ns */
	FL_THINK_NORMAL,      /* mean a_ns, standard deviation b_ns, cut at 0 */
};

#define FL_THINK_MAX_NS (24 * 3600 * INT64_C(1000000000)) /* of a and b */

struct fl_think {
	enum fl_think_kind kind;
	int64_t a_ns, b_ns;
};

/* "2s", "1s..3s", "exp 2s", "normal 2s 0.5s". */
int fl_think_parse(struct fl_str text, struct fl_think *t, struct fl_err *err);

/* A pause, never negative; random is the state of the generator. */
int64_t fl_think_ns(const struct fl_think *t, uint64_t *random);

#endif
