#include <math.h>

#include "../base/num.h"
#include "stats_state.h"

/* One line of "stage" or "step". */
struct row {
	uint64_t stage;
	struct fl_str step;
	struct fl_str name;
	const struct fl_doc_stage *plan; /* or NULL */
	int64_t length_ns;
	struct fl_figures f;
	struct fl_view *view; /* of the response times */
};

static int64_t
p_of(const struct row *r, uint32_t ppm)
{
	return fl_view_percentile_ns(r->view, ppm, NULL);
}

static void
stage_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct row *r = data;
	const struct fl_doc_stage *p = r->plan;
	bool open = p != NULL && p->open;

	(void)s;
	fl_cols_int(c, "stage", (int64_t)r->stage);
	fl_cols_str(c, "model",
	    fl_str(p == NULL ? ""
		   : open    ? "rate"
			     : "users"));
	/* other tools do not tell how many were wanted */
	fl_cols_real(c, "users",
	    p != NULL && !open && p->users > 0 ? p->users : (double)NAN, 0);
	fl_cols_real(c, "rate_per_s", open ? p->rate : NAN, 3);
	fl_cols_real(c, "seconds", (double)r->length_ns / FL_NS_PER_S, 3);
	fl_cols_int(c, "iterations", (int64_t)fl_counts_all(r->f.counts));
	fl_cols_int(c, "ok", (int64_t)r->f.counts[FL_COUNT_OK]);
	fl_cols_int(c, "failed", (int64_t)r->f.counts[FL_COUNT_FAILED]);
	fl_cols_real(c, "error_share", r->f.error_share, 6);
	fl_cols_real(c, "iterations_per_s", r->f.rate, 3);
	fl_cols_ms(c, "p50_ms", p_of(r, 500000));
	fl_cols_ms(c, "p95_ms", p_of(r, 950000));
	fl_cols_ms(c, "p99_ms", p_of(r, 990000));
	fl_stats_apdex_columns(c, &r->f);
	fl_cols_int(c, "warmup", p != NULL && p->warmup);
}

int
fl_stats_stage_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	struct fl_total *const *totals;
	struct row r = { .view = s->view };
	size_t n, n_exchanges, i;

	for (r.stage = 0; r.stage < fl_stats_stages(s); r.stage++) {
		n = fl_stats_stage_totals(s, r.stage, &totals, &n_exchanges);
		for (i = n_exchanges; i < n; i++)
			if (totals[i]->kind == FL_STEP_ITERATION)
				break;
		r.plan = fl_doc_head_stage(&s->sums->head, r.stage);
		r.length_ns = fl_sums_length_ns(s->sums, r.stage);
		if (fl_stats_figures(s, totals + i, i < n, &r.f, err) == -1 ||
		    fl_stats_emit(s, out, FL_STATS_STAGE, stage_columns, &r,
			err) == -1)
			return -1;
	}
	return 0;
}

static void
step_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct row *r = data;

	fl_cols_int(c, "stage", (int64_t)r->stage);
	fl_cols_str(c, "step", r->step);
	fl_cols_str(c, "name", r->name);
	fl_stats_figure_columns(c, &r->f, &s->percentiles);
}

/* What is done for the exchanges of a stage together and for each step. */
typedef int each_step(struct fl_stats *s, struct fl_buf *out, struct row *r,
    struct fl_total *const totals[], size_t n, struct fl_err *err);

static int
step_line(struct fl_stats *s, struct fl_buf *out, struct row *r,
    struct fl_total *const totals[], size_t n, struct fl_err *err)
{
	if (fl_stats_figures(s, totals, n, &r->f, err) == -1)
		return -1;
	return fl_stats_emit(s, out, FL_STATS_STEP, step_columns, r, err);
}

static int
for_each_step(struct fl_stats *s, struct fl_buf *out, each_step *each,
    bool warmups, struct fl_err *err)
{
	struct fl_total *const *totals;
	struct row r = { .view = s->view };
	size_t n, n_exchanges, i;

	for (r.stage = 0; r.stage < fl_stats_stages(s); r.stage++) {
		if (!warmups && fl_sums_warmup(s->sums, r.stage))
			continue;
		n = fl_stats_stage_totals(s, r.stage, &totals, &n_exchanges);
		r.step = fl_str("all");
		r.name = fl_str("");
		if (n_exchanges > 0 &&
		    each(s, out, &r, totals, n_exchanges, err) == -1)
			return -1;
		for (i = 0; i < n; i++) {
			r.step = totals[i]->step;
			r.name = fl_stats_step_name(s, totals[i]);
			if (each(s, out, &r, totals + i, 1, err) == -1)
				return -1;
		}
	}
	return 0;
}

int
fl_stats_step_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	return for_each_step(s, out, step_line, true, err);
}

struct point {
	uint64_t stage;
	struct fl_str step;
	double percentile;
	int64_t ns;
	uint64_t count;
};

static void
spectrum_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct point *p = data;

	(void)s;
	fl_cols_int(c, "stage", (int64_t)p->stage);
	fl_cols_str(c, "step", p->step);
	fl_cols_real(c, "percentile", p->percentile, 6);
	fl_cols_ms(c, "value_ms", p->ns);
	fl_cols_int(c, "count", (int64_t)p->count);
}

/*
 * HdrHistogram's steps: five in each half of what is left to 100 %, so that
 * the tail is drawn as finely as it is known.
 */
#define TICKS 5

/* Nearer to 100 % than this is 100 %, or the steps would come to a stand. */
#define TAIL 1e-9

static double
next_percentile(double p)
{
	double halves = floor(log2(100 / (100 - p))) + 1;

	return p + 100 / (TICKS * exp2(halves));
}

static int
spectrum(struct fl_stats *s, struct fl_buf *out, const struct row *r,
    const struct fl_hist *h, struct fl_err *err)
{
	struct point p = { r->stage, r->step, 0, 0, 0 };
	double next = 0;
	uint32_t i;

	for (i = h->lo; i < h->hi; i++) {
		if (h->counts[i] == 0)
			continue;
		p.count += h->counts[i];
		if (100 * ((double)p.count / (double)h->n) < next &&
		    p.count < h->n)
			continue;
		p.ns = fl_hist_highest_us(i) * 1000;
		if (p.ns > h->max_ns || p.count == h->n)
			p.ns = h->max_ns;
		for (; p.count < h->n && next < 100 - TAIL &&
		       next <= 100 * ((double)p.count / (double)h->n);
		     next = next_percentile(next)) {
			p.percentile = next;
			if (fl_stats_emit(s, out, FL_STATS_SPECTRUM,
				spectrum_columns, &p, err) == -1)
				return -1;
		}
	}
	p.percentile = 100;
	return fl_stats_emit(s, out, FL_STATS_SPECTRUM, spectrum_columns, &p,
	    err);
}

static int
spectrum_line(struct fl_stats *s, struct fl_buf *out, struct row *r,
    struct fl_total *const totals[], size_t n, struct fl_err *err)
{
	size_t i;

	fl_view_clear(s->view);
	for (i = 0; i < n; i++)
		if (fl_view_add(s->view, totals[i], FL_VIEW_RESPONSE,
			s->how.ok_only, err) == -1)
			return -1;
	return s->view->all.n == 0 ? 0
	                           : spectrum(s, out, r, &s->view->all, err);
}

int
fl_stats_spectrum_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err)
{
	return for_each_step(s, out, spectrum_line, false, err);
}
