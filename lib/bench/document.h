#ifndef FL_BENCH_DOCUMENT_H
#define FL_BENCH_DOCUMENT_H

#include "../base/buf.h"
#include "recorder.h"
#include "verdict.h"

/*
 * The lines of a result document (fl-result(5)) that a load writes: functions
 * that format into a buffer, and know no thread and no descriptor.
 */

/* A row of results as the document names it. */
struct fl_row_name {
	const char *step;   /* "1", "iteration", "group:checkout" */
	struct fl_str name; /* of a step: "login" */
	struct fl_str group, method, url;
};

struct fl_document {
	uint64_t seq;                    /* of the last record written */
	const struct fl_rows *rows;      /* borrowed */
	const struct fl_row_name *names; /* borrowed, rows->rows of them */
	int64_t start_ns;                /* the common start, monotonic */
	struct fl_buf hist;              /* scratch */
	struct fl_distinct *distinct;    /* failures seen so far; see below */
	size_t distinct_len;
};

/* A run as a whole, before it begins. */
struct fl_run_head {
	const char *instance, *run, *node, *part, *argv, *scenario;
	int64_t start_wall_ns;
	bool common; /* the start was agreed on, by --at */
	uint64_t seed;
};

struct fl_run_end {
	int64_t at_ns;       /* since the start */
	const char *stopped; /* "duration", "iterations", "signal", ... */
	uint64_t unfinished; /* iterations under way at the end */
	enum fl_trust trust;
	const char *reason;
	int exit;
};

/* Messages of one row and kind; after that "other". */
#define FL_DISTINCT_MAX 100

int fl_document_init(struct fl_document *d, const struct fl_rows *rows,
    const struct fl_row_name *names, struct fl_err *err);
void fl_document_fini(struct fl_document *d);

int fl_document_head(struct fl_buf *out, const struct fl_run_head *h,
    struct fl_err *err);
int fl_document_config(struct fl_buf *out, const char *key, const char *value,
    struct fl_err *err);
int fl_document_plan(struct fl_buf *out, const struct fl_plan *p,
    struct fl_err *err);
int fl_document_steps(struct fl_document *d, struct fl_buf *out,
    struct fl_err *err);

/* The intervals, times and failures of one second, all workers together. */
int fl_document_interval(struct fl_document *d, struct fl_buf *out,
    const struct fl_interval *i, struct fl_err *err);

/* What one worker says of its second. */
int fl_document_generator(struct fl_document *d, struct fl_buf *out,
    int64_t second, unsigned worker, const struct fl_generator *g,
    int64_t spooled, struct fl_err *err);

int fl_document_sample(struct fl_document *d, struct fl_buf *out,
    const struct fl_sample *s, struct fl_err *err);

/* Whatever else happened, in words. */
int fl_document_mark(struct fl_document *d, struct fl_buf *out, int64_t at_ns,
    const char *text, struct fl_err *err);

/* This machine's wall clock less the controller's, and how far off that may be. */
int fl_document_clock(struct fl_document *d, struct fl_buf *out, int64_t at_ns,
    int64_t offset_us, int64_t error_us, struct fl_err *err);

int fl_document_end(struct fl_document *d, struct fl_buf *out,
    const struct fl_run_end *e, struct fl_err *err);

#endif
