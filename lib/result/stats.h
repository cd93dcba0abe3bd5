#ifndef FL_RESULT_STATS_H
#define FL_RESULT_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"

/*
 * The numbers of a result document, as fl-stats(5) defines them.
 *
 * A document is fed in pieces, as it is read or while it is being written.
 *
 * Memory     histograms of each stage and step, the distinct failures, and the
 *            lines of the seconds that are still open; not the length of the
 *            run
 * Threads    none
 */
struct fl_stats;

/* The kinds of records, in the order in which they are printed. */
enum fl_stats_kind {
	FL_STATS_RUN,
	FL_STATS_STAGE,
	FL_STATS_STEP,
	FL_STATS_SECOND,
	FL_STATS_BUCKET,
	FL_STATS_SPECTRUM,
	FL_STATS_FAILURE,
	FL_STATS_NODE,
	FL_STATS_GENERATOR,
	FL_STATS_MONITOR,
	FL_STATS_MARK,
	FL_STATS_THRESHOLD,
	FL_STATS_KINDS,
};

/* What a pipe gets unless told otherwise: all that fl-plot draws. */
#define FL_STATS_DEFAULT ((1U << FL_STATS_KINDS) - 1)

/* All zero is the default.  Everything is copied or used up by new. */
struct fl_stats_opts {
	const char *name; /* of the document, for messages; NULL: "stdin" */
	const char *side; /* of a comparison: "base", "new"; NULL: none; kept */
	unsigned kinds;   /* 1U << FL_STATS_RUN | ...; 0: the default */
	int64_t apdex_ns; /* T; 0: 1.5 s */
	bool ok_only;     /* percentiles over exchanges that succeeded */
	bool split;       /* seconds, failures and nodes by step or second */
	bool follow;      /* a second is told when the next one begins */
	bool live;        /* seconds are lines for fl_stats_live() */
	const char *percentiles;    /* "50,95,99.9"; NULL: the usual ones */
	const char *const *asserts; /* thresholds as "p99<250ms" */
	size_t n_asserts;
};

/* NULL and err for a threshold or percentile that cannot be read. */
struct fl_stats *fl_stats_new(const struct fl_stats_opts *opts,
    struct fl_err *err);
void fl_stats_free(struct fl_stats *s);

/* The next bytes of the document, plain or by gzip. */
int fl_stats_feed(struct fl_stats *s, const void *data, size_t len,
    struct fl_err *err);

/* No more bytes: closes the last seconds and judges the thresholds. */
int fl_stats_finish(struct fl_stats *s, struct fl_err *err);

/* Whether the document was cut off; after fl_stats_finish(). */
bool fl_stats_truncated(const struct fl_stats *s);

/*
 * Whether all of the run is there: not truncated, and ended, every node of it;
 * after fl_stats_finish().
 */
bool fl_stats_complete(const struct fl_stats *s);

/* How many thresholds do not hold; after fl_stats_finish(). */
size_t fl_stats_missed(const struct fl_stats *s);

/*
 * Adds to out, as TSV, what is known and was not written before: the seconds
 * that are closed (with their buckets), monitors and marks; after
 * fl_stats_finish() everything else.  So it may be called after every feed,
 * or once at the end.
 */
int fl_stats_tsv(struct fl_stats *s, struct fl_buf *out, struct fl_err *err);

/*
 * Adds to out a line for people of each second that is closed and was not told
 * before; with opts.live, and then there are no other records.
 */
int fl_stats_live(struct fl_stats *s, struct fl_buf *out, struct fl_err *err);

/* How a table is to look. */
struct fl_stats_look {
	int width; /* columns of the terminal; 0: 80 */
	bool color;
};

/*
 * Adds to out the same figures as tables for people, a line a stage and step;
 * after fl_stats_finish().
 */
int fl_stats_table(struct fl_stats *s, const struct fl_stats_look *look,
    struct fl_buf *out, struct fl_err *err);

/*
 * The kinds named in "run,step" as bits; -1 and err, naming the nearest, for
 * one that is unknown.
 */
int fl_stats_kinds(const char *names, unsigned *kinds, struct fl_err *err);

#endif
