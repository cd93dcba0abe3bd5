#include <math.h>

#include "../base/num.h"
#include "stats_state.h"

static void
run_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct fl_doc_head *h;

	s = data;
	h = &s->sums->head;
	fl_cols_str(c, "run", fl_stats_run_ids(s));
	fl_cols_int(c, "nodes", (int64_t)fl_doc_head_nodes(h));
	fl_cols_str(c, "start", h->start);
	fl_cols_real(c, "seconds", (double)fl_stats_end_ns(s) / FL_NS_PER_S, 3);
	fl_cols_str(c, "complete", fl_str(fl_stats_complete(s) ? "yes" : "no"));
	fl_cols_str(c, "verdict", h->verdict);
	fl_cols_str(c, "reason", h->reason);
	fl_cols_str(c, "stopped", h->stopped);
	fl_cols_str(c, "labels", fl_stats_labels(s));
	fl_cols_str(c, "file", fl_str(*s->side != '\0' ? s->name : ""));
	fl_cols_str(c, "side", fl_str(s->side));
}

static int
run_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	size_t i;

	if (s->n_others == 0)
		return fl_stats_emit(s, out, FL_STATS_RUN, run_columns, s, err);
	for (i = 0; i < s->n_others; i++)
		if (fl_stats_emit(s, out, FL_STATS_RUN, run_columns,
			s->others[i], err) == -1)
			return -1;
	return 0;
}

static void
failure_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct fl_doc_failure *f = data;

	fl_cols_int(c, "stage", (int64_t)f->stage);
	fl_cols_str(c, "step", f->step);
	fl_cols_str(c, "kind", f->kind);
	fl_cols_str(c, "message", f->message);
	fl_cols_int(c, "count", (int64_t)f->count);
	fl_cols_real(c, "first_at_s", (double)f->first_ns / FL_NS_PER_S, 6);
	if (s->split)
		fl_cols_int(c, "second", f->second);
}

static int
failure_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	const struct fl_failures *f = &s->sums->failures;
	size_t i;

	for (i = 0; i < f->keys.n; i++)
		if (fl_stats_emit(s, out, FL_STATS_FAILURE, failure_columns,
			&f->v[i], err) == -1)
			return -1;
	return 0;
}

static double
worst(const struct fl_doc_generator *g, enum fl_worst w)
{
	return g->known[w] ? g->worst[w] : NAN;
}

static void
generator_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct fl_doc_generator *g = data;

	fl_cols_real(c, "cpu", worst(g, FL_WORST_CPU), 3);
	fl_cols_real(c, "late_p50_us", worst(g, FL_WORST_LATE_P50_US), 0);
	fl_cols_real(c, "late_p99_us", worst(g, FL_WORST_LATE_P99_US), 0);
	fl_cols_real(c, "late_max_us", worst(g, FL_WORST_LATE_MAX_US), 0);
	fl_cols_real(c, "arrival_cv", worst(g, FL_WORST_ARRIVAL_CV), 3);
	fl_cols_int(c, "due", (int64_t)g->sums[FL_DUE_DUE]);
	fl_cols_int(c, "begun", (int64_t)g->sums[FL_DUE_BEGUN]);
	fl_cols_str(c, "verdict", s->sums->head.verdict);
	fl_cols_str(c, "reason", s->sums->head.reason);
}

static int
generator_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	if (s->sums->generator.lines == 0)
		return 0;
	return fl_stats_emit(s, out, FL_STATS_GENERATOR, generator_columns,
	    &s->sums->generator, err);
}

/* What is known only at the end. */
static const struct {
	enum fl_stats_kind kind;
	int (*lines)(struct fl_stats *s, struct fl_buf *out,
	    struct fl_err *err);
} rows[] = {
	{ FL_STATS_RUN, run_lines },
	{ FL_STATS_STAGE, fl_stats_stage_lines },
	{ FL_STATS_STEP, fl_stats_step_lines },
	{ FL_STATS_SPECTRUM, fl_stats_spectrum_lines },
	{ FL_STATS_FAILURE, failure_lines },
	{ FL_STATS_NODE, fl_stats_node_lines },
	{ FL_STATS_GENERATOR, generator_lines },
	{ FL_STATS_THRESHOLD, fl_stats_threshold_lines },
	{ FL_STATS_STEADY, fl_stats_steady_lines },
	{ FL_STATS_COMPARE, fl_stats_compare_lines },
	{ FL_STATS_TREND, fl_stats_trend_lines },
};

int
fl_stats_live(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	int rc = s->pending.len > 0
	             ? fl_buf_add(out, s->pending.data, s->pending.len, err)
	             : 0;

	fl_buf_clear(&s->pending);
	return rc;
}

int
fl_stats_tsv(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	size_t i;

	if (fl_stats_live(s, out, err) == -1)
		return -1;
	if (!s->finished)
		return 0;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_stats_wants(s, rows[i].kind) &&
		    rows[i].lines(s, out, err) == -1)
			return -1;
	return 0;
}
