#ifndef FL_RESULT_STATS_H
#define FL_RESULT_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "reader.h"

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
	FL_STATS_STEADY,
	FL_STATS_COMPARE,
	FL_STATS_TREND,
	FL_STATS_KINDS,
};

/* What is known once of a run, and not once a second. */
#define FL_STATS_SUMMARY                                                       \
	(FL_STATS_DEFAULT &                                                    \
	    ~(1U << FL_STATS_SECOND | 1U << FL_STATS_BUCKET |                  \
		1U << FL_STATS_SPECTRUM | 1U << FL_STATS_MONITOR))

/* What a pipe gets unless told otherwise: all that fl-plot draws. */
#define FL_STATS_DEFAULT ((1U << FL_STATS_KINDS) - 1)

/* All zero is the default.  Everything is copied or used up by new. */
struct fl_stats_opts {
	struct fl_reader_how how; /* the document is to be read, if not by
	                             fl_stats_read() */
	const char *name; /* of the document, for messages; NULL: "stdin" */
	const char *side; /* of a comparison: "base", "new"; NULL: none; kept */
	unsigned kinds;   /* 1U << FL_STATS_RUN | ...; 0: the default */
	int64_t apdex_ns; /* T; 0: 1.5 s */
	bool ok_only;     /* percentiles over exchanges that succeeded */
	bool split;       /* seconds, failures and nodes by step or second */
	bool follow;      /* a second is told when the next one begins */
	bool live;        /* seconds are lines for fl_stats_live() */
	bool cells;       /* seconds are kept, to be compared */
	/* finished, of the same document: count its steady parts alone; kept */
	const struct fl_stats *steady;
	const char *percentiles;    /* "50,95,99.9"; NULL: the usual ones */
	const char *const *asserts; /* thresholds as "p99<250ms" */
	const bool *warns; /* of each: it only warns; NULL: none does */
	size_t n_asserts;
	bool json; /* records are for fl_stats_json() */
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

/* How many broken records were left out; *first is why the first was, or NULL
 * when that has been told. */
uint64_t fl_stats_skipped(const struct fl_stats *s, const char **first);

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

/*
 * Compares finished documents, whose opts had cells: base with fresh.  What is
 * found out belongs to fresh[0], which prints it and knows the others by name:
 * they are kept.  tolerance: 0.05 is 5 %.
 */
int fl_stats_compare(struct fl_stats *const base[], size_t n_base,
    struct fl_stats *const fresh[], size_t n_fresh, double tolerance,
    struct fl_err *err);

/* How many figures are worse. */
size_t fl_stats_worse(const struct fl_stats *s);

/* 0, or -1 and what is different in the loads of two documents. */
int fl_stats_alike(const struct fl_stats *a, const struct fl_stats *b,
    struct fl_err *err);

/* Where a document is read from. */
struct fl_stats_source {
	const char *const *paths; /* several, or a directory, are merged */
	size_t n;                 /* 0: standard input */
	struct fl_reader_how how; /* they are to be read */
	bool by_node;
	bool force;
	bool steady; /* its steady parts alone: it is read twice */
	/* after each piece, to write what is known; may be NULL */
	int (*fed)(void *ctx, struct fl_stats *s, struct fl_err *err);
	void (*warn)(void *ctx, const char *text); /* may be NULL */
	void *ctx;
};

/* Reads all of a document: the caller frees what is returned.  NULL and err. */
struct fl_stats *fl_stats_read(const struct fl_stats_opts *opts,
    const struct fl_stats_source *source, struct fl_err *err);

/*
 * Reads each of the paths as a document of its own and lines them up in order
 * of time; what is returned prints the trend and nothing else.  source without
 * paths; the caller frees.  NULL and err.
 */
struct fl_stats *fl_stats_trend(const struct fl_stats_opts *opts,
    const struct fl_stats_source *source, const char *const *paths, size_t n,
    double tolerance, struct fl_err *err);

/*
 * Adds to out, after fl_stats_finish(), all records as one JSON document, with
 * an array for each kind; with opts.json, and then there is no other output.
 */
int fl_stats_json(struct fl_stats *s, struct fl_buf *out, struct fl_err *err);

/* The figures as OpenMetrics text; after fl_stats_finish(). */
int fl_stats_metrics(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);

/* Thresholds, and what was compared, as test cases for JUnit's readers. */
int fl_stats_junit(struct fl_stats *s, struct fl_buf *out, struct fl_err *err);

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
