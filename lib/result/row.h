#ifndef FL_RESULT_ROW_H
#define FL_RESULT_ROW_H

#include <stdint.h>

#include "../hist/hist.h"
#include "element.h"

/*
 * The two kinds of lines that add up: <interval> and <times>.  Slices are the
 * record's.
 */

/* What of an interval is counted.  Sums of intervals are sums of these. */
enum fl_count {
	FL_COUNT_STARTED,
	FL_COUNT_OK,
	FL_COUNT_FAILED,
	FL_COUNT_CENSORED,
	FL_COUNT_UNSTARTED,
	FL_COUNT_SENT,
	FL_COUNT_RECEIVED,
	FL_COUNT_HOPS,
	FL_COUNTS,
};

/* The attributes' names, in that order. */
extern const char *const fl_count_names[FL_COUNTS];

/* Whether it is left out when it is 0. */
extern const bool fl_count_optional[FL_COUNTS];

struct fl_row_interval {
	int64_t at;  /* second since the start */
	int64_t len; /* seconds, 1 or more */
	uint64_t stage;
	struct fl_str step;
	uint64_t users;
	uint64_t counts[FL_COUNTS];
};

enum fl_outcome {
	FL_OUTCOME_OK,
	FL_OUTCOME_FAILED,
	FL_OUTCOME_CENSORED,
	FL_OUTCOMES,
};

extern const char *const fl_outcome_names[FL_OUTCOMES];

struct fl_row_times {
	int64_t at;
	uint64_t stage;
	struct fl_str step;
	struct fl_str what;
	enum fl_outcome of;
	uint64_t n;
	uint64_t sum_ns;
	int64_t min_ns; /* 0 when n is 0 */
	int64_t max_ns;
	struct fl_str hist; /* text */
};

/* Instants and numbers above these are nonsense, or an attack. */
#define FL_ROW_SECONDS INT64_C(1000000000)
#define FL_ROW_STAGES 1000
#define FL_ROW_STEP_LEN 1000
#define FL_ROW_SUM (UINT64_MAX / 8) /* so that some of them can be added */

/*
 * The second of a record's "at".  1, or 0 when it has none, or -1 and err.
 */
int fl_row_second(const struct fl_element *r, int64_t *second,
    struct fl_err *err);

/* "stage" and "step", as every line that belongs to them has them. */
int fl_row_place(const struct fl_element *r, uint64_t *stage,
    struct fl_str *step, struct fl_err *err);

int fl_row_interval_read(const struct fl_element *r, struct fl_row_interval *v,
    struct fl_err *err);
int fl_row_times_read(const struct fl_element *r, struct fl_row_times *v,
    struct fl_err *err);

/*
 * Adds counts to into; -1 and err, with into as it was, when a sum would pass
 * FL_ROW_SUM.
 */
int fl_counts_add(uint64_t into[FL_COUNTS], const uint64_t from[FL_COUNTS],
    struct fl_err *err);

/*
 * Adds a line of times to each of n histograms, 1 to FL_ROW_TARGETS.  -1 and
 * err, with them as they were, when its own does not decode or holds another
 * number than the line says.
 */
#define FL_ROW_TARGETS 4
int fl_row_times_add(struct fl_hist *const into[], size_t n,
    const struct fl_row_times *t, struct fl_err *err);

#endif
