#ifndef FL_RESULT_TOTAL_H
#define FL_RESULT_TOTAL_H

#include <stdbool.h>

#include "row.h"

/*
 * All that was measured of one step in one stage, and the figures that are
 * made of it.
 */
enum fl_step_kind {
	FL_STEP_EXCHANGE, /* a number */
	FL_STEP_ITERATION,
	FL_STEP_GROUP, /* "group:NAME" */
	FL_STEP_OTHER, /* from a newer writer: kept apart */
};

/*
 * Lines that stand for response and service alike, those of responses that
 * have a service line beside them, and those of services.
 */
enum fl_times_kind {
	FL_TIMES_BOTH,
	FL_TIMES_RESPONSE,
	FL_TIMES_SERVICE,
	FL_TIMES_KINDS,
};

struct fl_total {
	uint64_t stage;
	struct fl_str step; /* borrowed */
	enum fl_step_kind kind;
	uint64_t number; /* of an exchange's step */
	uint64_t counts[FL_COUNTS];
	double max_rate; /* most that ended in one second */
	struct fl_hist *times[FL_OUTCOMES][FL_TIMES_KINDS]; /* owned; or NULL */
};

void fl_total_init(struct fl_total *t, uint64_t stage, struct fl_str step);
void fl_total_fini(struct fl_total *t);

/* The histogram that such a line belongs to, made if need be; NULL and err. */
struct fl_hist *fl_total_times(struct fl_total *t, enum fl_outcome of,
    enum fl_times_kind kind, struct fl_err *err);

/* By stage; exchanges by number, then the iteration, then groups by name. */
int fl_total_order(const void *a, const void *b); /* struct fl_total ** */

/* Exchanges that ended of themselves, and all that were begun or due. */
static inline uint64_t
fl_counts_ended(const uint64_t c[FL_COUNTS])
{
	return c[FL_COUNT_OK] + c[FL_COUNT_FAILED];
}

static inline uint64_t
fl_counts_all(const uint64_t c[FL_COUNTS])
{
	return fl_counts_ended(c) + c[FL_COUNT_CENSORED];
}

/*
 * Nearest-rank percentiles in nanoseconds, never outside of the exact minimum
 * and maximum; -1 each when h is empty.  ppm rises.
 */
void fl_times_percentiles_ns(const struct fl_hist *h, const uint32_t *ppm,
    size_t n, int64_t *ns);

/*
 * Times of one or more steps, merged: what figures are read from.
 *
 * Storage    3 histograms, 550 KiB: the heap's
 */
struct fl_view {
	struct fl_hist ok;
	struct fl_hist ended; /* ok and failed */
	struct fl_hist all;   /* and censored, each with what it had waited */
};

/* Response or service times; ok alone when so asked. */
enum fl_view_what {
	FL_VIEW_RESPONSE = 1U << FL_TIMES_BOTH | 1U << FL_TIMES_RESPONSE,
	FL_VIEW_SERVICE = 1U << FL_TIMES_BOTH | 1U << FL_TIMES_SERVICE,
};

void fl_view_clear(struct fl_view *v);
int fl_view_add(struct fl_view *v, const struct fl_total *t,
    enum fl_view_what what, bool ok_only, struct fl_err *err);

/*
 * The nearest-rank percentile in nanoseconds, never outside of the exact
 * minimum and maximum; -1 when there are no times.  *bound, unless NULL, is set
 * (and never cleared) when censored times make it a lower bound.
 */
int64_t fl_view_percentile_ns(const struct fl_view *v, uint32_t ppm,
    bool *bound);

/* The same with censored times at infinity: INT64_MAX for an endless one. */
int64_t fl_view_upper_ns(const struct fl_view *v, uint32_t ppm);

/* Nanoseconds; NaN when there are no times. */
double fl_view_mean_ns(const struct fl_view *v);
double fl_view_stddev_ns(const struct fl_view *v);

/*
 * Apdex, 0 to 1: the part of those that were ok within t_ns, and half of those
 * within four times that, in all n.  NaN when n is 0.
 */
double fl_view_apdex(const struct fl_view *v, int64_t t_ns, uint64_t n);
const char *fl_apdex_rating(double score);

#endif
