#ifndef FL_TESTS_MADE_H
#define FL_TESTS_MADE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/base/random.h"
#include "../../lib/hist/hist.h"

/*
 * Made seconds of a load test, the same ones from the same seed: log-normal
 * times about a median that wanders, as servers do: a second is like the one
 * before it (an autoregression).
 */
struct made {
	uint64_t state; /* the seed */
	double per_s;   /* exchanges a second; their number is by chance */
	double median_us;
	double sigma;  /* of the logarithm of a time within a second */
	double wander; /* of the logarithm of the median: its deviation */
	double phi;    /* how much of it is left a second later */
	double level;  /* of it, now */
	/* what a fault multiplies; 0 means 1 */
	double slower; /* the times */
	double rarer;  /* the rate, by its inverse */
};

static inline double
made_normal(uint64_t *state)
{
	double u = 1 - fl_random_real(state), v = fl_random_real(state);

	return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

/* Poisson's, by a normal one where that is as good. */
static inline uint64_t
made_count(uint64_t *state, double mean)
{
	double p = exp(-mean), x;
	uint64_t n = 0;

	if (mean > 50) {
		x = mean + sqrt(mean) * made_normal(state);
		return x < 0 ? 0 : (uint64_t)(x + 0.5);
	}
	for (x = fl_random_real(state); x > p; x *= fl_random_real(state))
		n++;
	return n;
}

static inline struct made
made_begin(uint64_t seed)
{
	struct made m = { .state = seed * 7919 + 1,
		.per_s = 100,
		.median_us = 20000,
		.sigma = 0.5,
		.wander = 0.05,
		.phi = 0.5 };

	m.level = m.wander * made_normal(&m.state);
	return m;
}

/* The next second: its times into h, which is cleared. */
static inline void
made_second(struct made *m, struct fl_hist *h)
{
	double slower = m->slower > 0 ? m->slower : 1;
	double rarer = m->rarer > 0 ? m->rarer : 1;
	double us;
	uint64_t n = made_count(&m->state, m->per_s / rarer);

	fl_hist_clear(h);
	m->level = m->phi * m->level + m->wander * sqrt(1 - m->phi * m->phi) *
	                                   made_normal(&m->state);
	for (; n > 0; n--) {
		us = m->median_us * slower *
		     exp(m->level + m->sigma * made_normal(&m->state));
		fl_hist_add(h, (int64_t)(us * 1000));
	}
}

#endif
