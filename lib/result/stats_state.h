#ifndef FL_RESULT_STATS_STATE_H
#define FL_RESULT_STATS_STATE_H

#include "cells.h"
#include "cols.h"
#include "figures.h"
#include "reader.h"
#include "stats.h"
#include "steady.h"
#include "threshold.h"

/* A figure of a row, compared; see stats_sides.h. */
struct fl_stats_row;
struct fl_stats_compared;
struct fl_stats_comparison {
	struct fl_stats_row *rows; /* owned */
	size_t n_rows;
	struct fl_stats_compared *v; /* owned */
	size_t n;
	size_t worse;
	size_t base_runs;
	size_t fresh_runs;
	double tolerance;
};

/* What is watched of a stage while it passes. */
struct fl_stats_stage {
	bool watched; /* pace is of use */
	struct fl_pace pace;
	int64_t ramp_s;          /* of it, that are no part of the pace */
	struct fl_steady steady; /* once finished */
};

/* What stats.c keeps and what prints it sees: not for others. */
struct fl_stats {
	char *name;
	const char *side; /* "base", "new" or "" */
	unsigned kinds;
	bool split;
	bool live;
	unsigned
	    live_lines; /* that were told: there is a heading now and then */
	struct fl_percentiles percentiles;
	struct fl_figures_opts how;
	struct fl_threshold *thresholds;
	size_t n_thresholds;
	struct fl_reader *reader;
	struct fl_sums *sums;
	struct fl_view *view;
	struct fl_hist *second; /* scratch: times of one second */
	struct fl_buf pending;  /* lines of what is over */
	unsigned headed;        /* kinds whose header is written */
	int64_t last_second;    /* that was written; -1: none */
	int64_t last_judged;    /* by thresholds; -1: none */
	bool json;
	struct fl_buf objects[FL_STATS_KINDS]; /* records as JSON, by kind */
	bool begun;                            /* an element was seen */
	bool finished;
	bool own_failed; /* own is better than what the reader says */
	struct fl_err own;
	struct fl_stats_stage *stages; /* n_stages of them; owned */
	size_t n_stages;
	struct fl_hist *part; /* scratch: of one step or stage */
	bool keep_cells;
	struct fl_cells cells;     /* rows as fl_stats_cells_row() says */
	struct fl_window *windows; /* the steady parts; once finished */
	size_t n_windows;
	const struct fl_stats *steady; /* whose windows are used; or NULL */
	struct fl_stats *owned;        /* the same, if it is ours to free */
	uint64_t left_out;             /* broken records, by the merge before */
	bool chosen;                   /* percentiles were named */
	struct fl_stats_comparison comparison;
	const struct fl_stats **others; /* compared documents; owned */
	size_t n_others;
	struct fl_stats_trend *trend; /* owned; or NULL */
	char runs[1024];              /* their ids; once finished */
	char labels[4096];            /* "name=value", with commas between */
	struct fl_total **order;      /* totals in order; once finished */
	size_t n_order;
};

static inline bool
fl_stats_wants(const struct fl_stats *s, enum fl_stats_kind kind)
{
	return (s->kinds & 1U << kind) != 0;
}

extern const char *const fl_stats_names[FL_STATS_KINDS];

/* Writes the columns of a line: their names, or the values of data. */
typedef void fl_stats_columns(struct fl_cols *c, const struct fl_stats *s,
    const void *data);

/* Adds a line of that kind to out, and its header before the first. */
int fl_stats_emit(struct fl_stats *s, struct fl_buf *out,
    enum fl_stats_kind kind, fl_stats_columns *cols, const void *data,
    struct fl_err *err);

/* The columns that steps and nodes share. */
void fl_stats_figure_columns(struct fl_cols *c, const struct fl_figures *f,
    const struct fl_percentiles *p);
void fl_stats_apdex_columns(struct fl_cols *c, const struct fl_figures *f);

int fl_stats_stage_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);
int fl_stats_step_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);
/* The row of a total, and of all exchanges of a stage. */
static inline size_t
fl_stats_cells_row(size_t total)
{
	return FL_ROW_STAGES + total;
}

static inline size_t
fl_stats_cells_all(uint64_t stage)
{
	return (size_t)stage;
}

/* Whether seconds are watched at all. */
static inline bool
fl_stats_watches(const struct fl_stats *s)
{
	return s->keep_cells || (s->steady == NULL && !s->live &&
				    fl_stats_wants(s, FL_STATS_STEADY));
}

int fl_stats_watch_second(struct fl_stats *s, const struct fl_second *second,
    struct fl_err *err);
int fl_stats_watch_finish(struct fl_stats *s, struct fl_err *err);
void fl_stats_watch_fini(struct fl_stats *s);
/* The verdict in words; "" for a steady stage. */
#define FL_STATS_REASON 256
void fl_stats_steady_reason(char text[FL_STATS_REASON],
    const struct fl_steady *s);
int fl_stats_steady_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);
void fl_stats_comparison_fini(struct fl_stats_comparison *c);
int fl_stats_compare_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);
void fl_stats_trend_free(struct fl_stats_trend *t);
int fl_stats_trend_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);
/* A threshold and what became of it. */
struct fl_stats_judged {
	const struct fl_threshold *t;
	double value;
	int holds;           /* 1, 0; -1: nothing to judge */
	const char *verdict; /* "ok", "missed", "warn", "none" */
};
struct fl_stats_judged fl_stats_judge(const struct fl_stats *s, size_t i);
int fl_stats_judge_second(struct fl_stats *s, const struct fl_second *second,
    struct fl_err *err);
int fl_stats_threshold_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);
int fl_stats_node_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);
int fl_stats_spectrum_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err);

/* Adds the lines of a second that is over to s->pending. */
int fl_stats_second(struct fl_stats *s, struct fl_second *second,
    struct fl_err *err);
int fl_stats_node_second(struct fl_stats *s, const struct fl_second *second,
    struct fl_err *err);
int fl_stats_monitor(struct fl_stats *s, const struct fl_element *e,
    struct fl_err *err);
int fl_stats_mark(struct fl_stats *s, const struct fl_element *e,
    struct fl_err *err);

/* How many stages there are, announced or not. */
uint64_t fl_stats_stages(const struct fl_stats *s);

/*
 * The totals of a stage: its exchanges first, n_exchanges of them, then the
 * rest.  Returns how many there are in all.
 */
size_t fl_stats_stage_totals(const struct fl_stats *s, uint64_t stage,
    struct fl_total *const **totals, size_t *n_exchanges);

/* The figures of one of them, or of all exchanges of a stage. */
int fl_stats_figures(const struct fl_stats *s, struct fl_total *const totals[],
    size_t n, struct fl_figures *f, struct fl_err *err);

/* What a step is called: its number's name, or its group. */
struct fl_str fl_stats_step_name(const struct fl_stats *s,
    const struct fl_total *t);

/* The run's ids and labels, with commas between; once finished. */
struct fl_str fl_stats_run_ids(const struct fl_stats *s);
struct fl_str fl_stats_labels(const struct fl_stats *s);

/* When the run ended, or was last heard of. */
int64_t fl_stats_end_ns(const struct fl_stats *s);

#endif
