#include <math.h>

#include "../base/num.h"
#include "stats_state.h"

/* The names in a table, with commas between. */
static void
join(char *text, size_t max, const struct fl_names *names)
{
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; i < names->n && len < max; i++)
		len += (size_t)snprintf(text + len, max - len, "%s%s",
		    i > 0 ? "," : "", names->v[i].s);
}

static void
run_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct fl_doc_head *h = &s->sums->head;
	char runs[1024], labels[4096];

	(void)data;
	join(runs, sizeof(runs), &h->runs);
	join(labels, sizeof(labels), &h->labels);
	fl_cols_str(c, "run", fl_str(runs));
	fl_cols_int(c, "nodes", h->ids.n > 0 ? (int64_t)h->ids.n : 1);
	fl_cols_str(c, "start", h->start);
	fl_cols_real(c, "seconds", (double)fl_stats_end_ns(s) / FL_NS_PER_S, 3);
	fl_cols_str(c, "complete", fl_str(fl_stats_complete(s) ? "yes" : "no"));
	fl_cols_str(c, "verdict", h->verdict);
	fl_cols_str(c, "reason", h->reason);
	fl_cols_str(c, "stopped", h->stopped);
	fl_cols_str(c, "labels", fl_str(labels));
	fl_cols_str(c, "file", fl_str(*s->side != '\0' ? s->name : ""));
	fl_cols_str(c, "side", fl_str(s->side));
}

static int
run_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	return fl_stats_emit(s, out, FL_STATS_RUN, run_columns, NULL, err);
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

struct judged {
	const struct fl_threshold *t;
	double value;
	int holds;
};

static void
threshold_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	static const char *const verdicts[] = { "none", "missed", "ok" };
	const struct judged *j = data;

	(void)s;
	fl_cols_str(c, "expression", fl_str(j->t->text));
	fl_cols_real(c, "value", j->value, 3);
	fl_cols_real(c, "wanted", j->t->wanted, 3);
	fl_cols_str(c, "unit", fl_str(fl_threshold_unit(j->t)));
	fl_cols_str(c, "verdict", fl_str(verdicts[j->holds + 1]));
}

static int
threshold_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	struct judged j;
	size_t i;

	for (i = 0; i < s->n_thresholds; i++) {
		j.t = &s->thresholds[i];
		j.holds = fl_threshold_judge(j.t, s->sums, &s->how, &j.value);
		if (fl_stats_emit(s, out, FL_STATS_THRESHOLD, threshold_columns,
			&j, err) == -1)
			return -1;
	}
	return 0;
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
	{ FL_STATS_THRESHOLD, threshold_lines },
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
