#ifndef FL_RESULT_FIGURES_H
#define FL_RESULT_FIGURES_H

#include "sums.h"

/*
 * What is printed of one step of one stage, or of several together.
 */
#define FL_FIGURES_PERCENTILES 32

/* Which percentiles: in millionths, and as they were written: "99.9". */
struct fl_percentiles {
	size_t n;
	uint32_t ppm[FL_FIGURES_PERCENTILES];
	char text[FL_FIGURES_PERCENTILES][12];
};

/* Reads "50,95,99.9"; NULL: 10, 50, 75, 90, 95, 99, 99.9. */
int fl_percentiles_read(struct fl_percentiles *p, const char *list,
    struct fl_err *err);

/* "99.9" in millionths; -1 and err when it is not from 0 to 100. */
int fl_percentile_read(const char *text, uint32_t *ppm, struct fl_err *err);

/* Nanoseconds; -1, or NaN, when there are no times. */
struct fl_spread {
	int64_t min_ns;
	int64_t max_ns;
	double mean_ns;
	double stddev_ns;
	int64_t percentile_ns[FL_FIGURES_PERCENTILES];
};

struct fl_figures {
	uint64_t counts[FL_COUNTS];
	double error_share; /* NaN without any */
	double rate;        /* that ended, a second; NaN without a length */
	double max_rate;
	struct fl_spread response;
	struct fl_spread service;
	bool bound;   /* some percentile is only a lower bound */
	double apdex; /* NaN without any */
};

/* What to read them from, and how. */
struct fl_figures_opts {
	const struct fl_percentiles *percentiles;
	int64_t apdex_ns;
	bool ok_only;
	struct fl_view *view; /* scratch */
};

/*
 * The figures of n totals together, over length_ns; max_rate is the caller's
 * to set when there are several.
 */
int fl_figures_make(struct fl_figures *f, struct fl_total *const totals[],
    size_t n, int64_t length_ns, const struct fl_figures_opts *o,
    struct fl_err *err);

#endif
