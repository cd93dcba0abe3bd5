#ifndef FL_RESULT_STATS_STATE_H
#define FL_RESULT_STATS_STATE_H

#include "cols.h"
#include "figures.h"
#include "reader.h"
#include "stats.h"
#include "threshold.h"

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
	bool begun;             /* an element was seen */
	bool finished;
	bool own_failed; /* own is better than what the reader says */
	struct fl_err own;
	struct fl_total **order; /* totals in order; once finished */
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

/* When the run ended, or was last heard of. */
int64_t fl_stats_end_ns(const struct fl_stats *s);

#endif
