#ifndef FL_RESULT_COMPARE_H
#define FL_RESULT_COMPARE_H

#include <stdbool.h>

#include "resample.h"

/*
 * Whether one run, or several, is worse than another, or several: figure by
 * figure, and all of them together.
 *
 * The intervals hold together: the chance that any of them misses what it is
 * for is one in twenty, however many there are.  They come from the largest of
 * all deviations in each resample, measured in standard errors, so figures that
 * say the same thing do not count twice.
 *
 * With several runs on a side, something is known of the spread between runs as
 * well.  It counts beside what is seen within runs, which is given the weight of
 * four degrees of freedom, by Student's t; where that is wider, the interval is
 * made of it.
 */
enum fl_compare_verdict {
	FL_COMPARE_WORSE,
	FL_COMPARE_BETTER,
	FL_COMPARE_SMALL,   /* shown, but within the tolerance */
	FL_COMPARE_SAME,    /* nothing shown */
	FL_COMPARE_FEW,     /* too little to judge */
	FL_COMPARE_UNKNOWN, /* a lower bound decides nothing */
	FL_COMPARE_NONE,    /* one side has nothing of it */
};

const char *fl_compare_name(enum fl_compare_verdict v);

/* A side of one figure. */
struct fl_compare_side {
	const struct fl_resample_run *runs;
	const double *values; /* of each of them alone; NaN: none */
	size_t n_runs;
	double value;   /* of all together; NaN: none */
	bool bound;     /* a lower bound: it may be more */
	uint64_t count; /* exchanges */
};

/* What was found out of one figure. */
struct fl_compare_figure {
	enum fl_resample_kind kind;
	uint32_t ppm;
	double base;
	double fresh;
	bool base_bound;
	bool fresh_bound;
	double ratio; /* NaN: none */
	double low;
	double high;
	double error;   /* standard; of the logarithm, or of the share */
	double spread;  /* the same, by the runs as well; 0: not known */
	double freedom; /* degrees of it */
	bool few;
	enum fl_compare_verdict verdict; /* once finished */
};

struct fl_compare {
	double tolerance; /* 0.05: 5 % */
	double most[FL_RESAMPLES];
	double *scratch; /* owned */
	size_t counted;  /* figures that most is of */
};

int fl_compare_init(struct fl_compare *c, double tolerance, struct fl_err *err);
void fl_compare_fini(struct fl_compare *c);

/* Works out a figure, but for its verdict and its interval. */
int fl_compare_add(struct fl_compare *c, struct fl_compare_figure *f,
    const struct fl_compare_side *base, const struct fl_compare_side *fresh,
    struct fl_err *err);

/* Once all were added: the interval and the verdict of each. */
void fl_compare_judge(const struct fl_compare *c, double crit,
    struct fl_compare_figure *f);

/* How many standard errors the intervals are wide, to either side. */
double fl_compare_crit(struct fl_compare *c);

/* Student's t for the probability of a normal deviate beyond crit. */
double fl_compare_student(double crit, double freedom);

#endif
