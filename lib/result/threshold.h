#ifndef FL_RESULT_THRESHOLD_H
#define FL_RESULT_THRESHOLD_H

#include "figures.h"

/*
 * "p99<250ms", "login:p95<=80ms", "errors<1%", "rate>=500/s": what a run is
 * wanted to keep.
 */
enum fl_metric {
	FL_METRIC_PERCENTILE,
	FL_METRIC_MIN,
	FL_METRIC_MEAN,
	FL_METRIC_STDDEV,
	FL_METRIC_MAX,
	FL_METRIC_ERRORS,
	FL_METRIC_RATE,
	FL_METRIC_APDEX,
	FL_METRIC_COUNT,
	FL_METRIC_FAILED,
};

struct fl_threshold {
	char *text; /* as it was written; owned */
	char *step; /* "login", "1", "all", "iteration", "group:x"; owned */
	enum fl_metric metric;
	uint32_t ppm;  /* FL_METRIC_PERCENTILE */
	bool service;  /* service time, not response time */
	bool above;    /* > or >=, not < or <= */
	bool equal;    /* >= or <= */
	double wanted; /* in the metric's unit */
};

/* The unit of its figures: "ms", "%", "/s", or "". */
const char *fl_threshold_unit(const struct fl_threshold *t);

int fl_threshold_read(struct fl_threshold *t, const char *text,
    struct fl_err *err);
void fl_threshold_fini(struct fl_threshold *t);

/*
 * Whether it holds of times and counts that were taken in so many seconds: 1 or
 * 0, or -1 when there is nothing to judge.  *value is the figure.
 */
int fl_threshold_test(const struct fl_threshold *t, const struct fl_view *v,
    const uint64_t counts[FL_COUNTS], int64_t apdex_ns, double seconds,
    double *value);

/*
 * Whether it holds: 1 or 0, or -1 when there is nothing to judge.  *value is
 * the figure, over all stages but warm-ups; NaN when there is none.  A
 * percentile that is only a lower bound does not show that something was fast.
 */
int fl_threshold_judge(const struct fl_threshold *t, const struct fl_sums *s,
    const struct fl_figures_opts *o, double *value);

#endif
