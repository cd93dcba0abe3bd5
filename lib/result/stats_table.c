#include <math.h>

#include "../base/num.h"
#include "human.h"
#include "stats_page.h"

static void
put_verdict(struct fl_page *p, struct fl_str verdict)
{
	fl_page_look(p, fl_str_is(verdict, "ok")        ? FL_PAGE_GREEN
			: fl_str_is(verdict, "suspect") ? FL_PAGE_YELLOW
							: FL_PAGE_RED);
	fl_page_text(p, verdict.len > 0 ? verdict : fl_str("cut short"), 0);
	fl_page_look(p, FL_PAGE_PLAIN);
}

static void
run_line(struct fl_page *p)
{
	const struct fl_doc_head *h = &p->s->sums->head;
	char time[FL_HUMAN];
	size_t i;

	fl_human_time(time, (double)fl_stats_end_ns(p->s));
	fl_page_put(p, "run");
	for (i = 0; i < h->runs.n && i < 4; i++) {
		fl_page_put(p, " ");
		fl_page_text(p, h->runs.v[i], 0);
	}
	if (fl_doc_head_nodes(h) > 1)
		fl_page_put(p, ", %zu nodes", fl_doc_head_nodes(h));
	fl_page_put(p, ", %s, ", time);
	put_verdict(p, h->verdict);
	if (h->reason.len > 0) {
		fl_page_put(p, ": ");
		fl_page_text(p, h->reason, 0);
	}
	if (h->ended && !fl_stats_complete(p->s))
		fl_page_put(p, " (incomplete)");
	fl_page_put(p, "\n");
	for (i = 0; i < h->labels.n && i < 20; i++) {
		fl_page_put(p, "%s", i > 0 ? ", " : "");
		fl_page_text(p, h->labels.v[i], 0);
	}
	if (i > 0)
		fl_page_put(p, "\n");
}

/* "4 nodes x 50 = 200 users": where each node says its own, it is a product. */
static void
users_text(struct fl_page *p, double users)
{
	const struct fl_doc_head *h = &p->s->sums->head;
	size_t nodes = fl_doc_head_nodes(h), i, parts = 0;
	double each = users / (double)nodes;

	for (i = 0; i < h->ids.n; i++)
		parts += h->instances[i].part.len > 0;
	if (nodes > 1 && parts == 0 && each == floor(each))
		fl_page_put(p, "%zu nodes x %.0f = ", nodes, each);
	fl_page_put(p, "%.0f users", users);
}

static void
stage_title(struct fl_page *p, uint64_t stage)
{
	const struct fl_doc_stage *d =
	    fl_doc_head_stage(&p->s->sums->head, stage);
	bool told = d != NULL && (d->open || d->users > 0);
	char length[FL_HUMAN], ramp[FL_HUMAN];

	fl_page_put(p, "\n");
	fl_page_look(p, FL_PAGE_BOLD);
	fl_page_put(p, "stage %llu", (unsigned long long)stage);
	fl_page_look(p, FL_PAGE_PLAIN);
	if (told) {
		fl_page_put(p, "%s: ", d->warmup ? " (warm-up)" : "");
		if (d->open)
			fl_page_put(p, "%g iterations/s", d->rate);
		else
			users_text(p, d->users);
	}
	fl_human_time(length, (double)fl_sums_length_ns(p->s->sums, stage));
	fl_page_put(p, "%s %s", told ? "," : ":", length);
	if (d != NULL && d->ramp_ns > 0) {
		fl_human_time(ramp, (double)d->ramp_ns);
		fl_page_put(p, ", ramp %s", ramp);
	}
	fl_page_put(p, "\n");
	fl_stats_steady_note(p, stage);
	fl_page_look(p, FL_PAGE_DIM);
	fl_page_text(p, fl_str("step"), p->name_width);
	fl_page_put(p, "%9s%7s%9s%8s%8s%8s%8s%6s\n", "count", "errors",
	    "rate/s", "p50", "p95", "p99", "max", "apdex");
	fl_page_look(p, FL_PAGE_PLAIN);
}

/* p50, p95, p99 and max of the view; a lower bound is marked. */
static void
times(struct fl_page *p)
{
	static const uint32_t ppm[] = { 500000, 950000, 990000, 1000000 };
	const struct fl_view *v = p->s->view;
	char text[FL_HUMAN], marked[FL_HUMAN + 1];
	bool bound;
	size_t i;

	for (i = 0; i < sizeof(ppm) / sizeof(ppm[0]); i++) {
		bound = false;
		fl_human_time(text, (double)fl_view_percentile_ns(v, ppm[i],
					ppm[i] < 1000000 ? &bound : NULL));
		snprintf(marked, sizeof(marked), "%s%s", bound ? ">" : "",
		    text);
		fl_page_put(p, "%8s", marked);
	}
}

/* Service times under the line of a step, where they tell something else. */
static int
service_line(struct fl_page *p, struct fl_total *const totals[], size_t n)
{
	struct fl_view *v = p->s->view;
	int64_t p99 = fl_view_percentile_ns(v, 990000, NULL);
	int64_t p50 = fl_view_percentile_ns(v, 500000, NULL);
	size_t i;

	fl_view_clear(v);
	for (i = 0; i < n; i++)
		if (fl_view_add(v, totals[i], FL_VIEW_SERVICE,
			p->s->how.ok_only, &p->err) == -1)
			return -1;
	if (v->all.n == 0 ||
	    (n == 1 && fl_view_percentile_ns(v, 990000, NULL) == p99 &&
		fl_view_percentile_ns(v, 500000, NULL) == p50))
		return 0;
	fl_page_text(p, fl_str("  service time"), p->name_width + 25);
	times(p);
	fl_page_put(p, "\n");
	return 0;
}

static int
step_line(struct fl_page *p, const char *prefix, struct fl_str name,
    struct fl_total *const totals[], size_t n)
{
	char label[256], count[FL_HUMAN], errors[FL_HUMAN], rate[FL_HUMAN];
	struct fl_figures f;

	if (fl_stats_figures(p->s, totals, n, &f, &p->err) == -1)
		return -1;
	snprintf(label, sizeof(label), "%s%.*s", prefix, FL_STR_ARG(name));
	fl_page_text(p, fl_str(label), p->name_width);
	fl_human_count(count, fl_counts_all(f.counts));
	fl_human_share(errors, f.error_share);
	fl_human_rate(rate, f.rate);
	fl_page_put(p, "%9s", count);
	fl_page_look(p, f.error_share > 0 ? FL_PAGE_RED : FL_PAGE_PLAIN);
	fl_page_put(p, "%7s", errors);
	fl_page_look(p, FL_PAGE_PLAIN);
	fl_page_put(p, "%9s", rate);
	times(p);
	if (isnan(f.apdex))
		fl_page_put(p, "%6s\n", "-");
	else
		fl_page_put(p, "%6.2f\n", f.apdex);
	return service_line(p, totals, n);
}

/* "1 login", "iteration", "group checkout" */
static int
total_line(struct fl_page *p, struct fl_total *const *t)
{
	char prefix[32] = "";

	if ((*t)->kind == FL_STEP_EXCHANGE)
		snprintf(prefix, sizeof(prefix), "%llu ",
		    (unsigned long long)(*t)->number);
	else if ((*t)->kind == FL_STEP_GROUP)
		snprintf(prefix, sizeof(prefix), "group ");
	return step_line(p, prefix, fl_stats_step_name(p->s, *t), t, 1);
}

static int
stage(struct fl_page *p, uint64_t n)
{
	struct fl_total *const *totals;
	size_t len, n_exchanges, i;

	len = fl_stats_stage_totals(p->s, n, &totals, &n_exchanges);
	stage_title(p, n);
	for (i = n_exchanges; i < len; i++)
		if (totals[i]->kind == FL_STEP_ITERATION &&
		    total_line(p, totals + i) == -1)
			return -1;
	if (n_exchanges > 1 &&
	    step_line(p, "", fl_str("all steps"), totals, n_exchanges) == -1)
		return -1;
	for (i = 0; i < len; i++)
		if (totals[i]->kind != FL_STEP_ITERATION &&
		    total_line(p, totals + i) == -1)
			return -1;
	return 0;
}

#define FAILURES_SHOWN 20

static void
failures(struct fl_page *p)
{
	const struct fl_failures *f = &p->s->sums->failures;
	char time[FL_HUMAN];
	size_t i;

	if (f->keys.n == 0)
		return;
	fl_page_put(p, "\n");
	fl_page_look(p, FL_PAGE_BOLD);
	fl_page_put(p, "failures\n");
	fl_page_look(p, FL_PAGE_PLAIN);
	for (i = 0; i < f->keys.n && i < FAILURES_SHOWN; i++) {
		const struct fl_doc_failure *v = &f->v[i];

		fl_human_time(time, (double)v->first_ns);
		fl_page_put(p, "%8llu  step ", (unsigned long long)v->count);
		fl_page_text(p, v->step, 0);
		fl_page_put(p, ", first at %s: ", time);
		fl_page_text(p, v->kind, 0);
		fl_page_put(p, ": ");
		fl_page_text(p, v->message, 0);
		fl_page_put(p, "\n");
	}
	if (i < f->keys.n)
		fl_page_put(p, "%8s  and %zu more kinds\n", "", f->keys.n - i);
}

static void
generator(struct fl_page *p)
{
	const struct fl_doc_generator *g = &p->s->sums->generator;
	char p99[FL_HUMAN], max[FL_HUMAN];

	if (g->lines == 0)
		return;
	fl_page_put(p, "\ngenerator:");
	if (g->known[FL_WORST_CPU])
		fl_page_put(p, " cpu at most %.0f%%",
		    100 * g->worst[FL_WORST_CPU]);
	if (g->known[FL_WORST_LATE_P99_US]) {
		fl_human_time(p99, 1000 * g->worst[FL_WORST_LATE_P99_US]);
		fl_human_time(max, 1000 * g->worst[FL_WORST_LATE_MAX_US]);
		fl_page_put(p, ", late p99 %s, max %s", p99, max);
	}
	if (g->sums[FL_DUE_DUE] > 0)
		fl_page_put(p, ", begun %llu of %llu due",
		    (unsigned long long)g->sums[FL_DUE_BEGUN],
		    (unsigned long long)g->sums[FL_DUE_DUE]);
	fl_page_put(p, "\n");
}

static void
thresholds(struct fl_page *p)
{
	struct fl_stats_judged j;
	size_t i;

	for (i = 0; i < p->s->n_thresholds; i++) {
		j = fl_stats_judge(p->s, i);
		fl_page_put(p, "%s", i == 0 ? "\n" : "");
		fl_page_look(p, j.holds == 1 ? FL_PAGE_GREEN
				: j.t->warn  ? FL_PAGE_YELLOW
					     : FL_PAGE_RED);
		fl_page_put(p, "%-8s",
		    j.holds != -1 ? j.verdict
		    : j.t->warn   ? "warn"
				  : "missed");
		fl_page_look(p, FL_PAGE_PLAIN);
		fl_page_text(p, fl_str(j.t->text), 0);
		if (j.holds == -1)
			fl_page_put(p, ": nothing to judge\n");
		else
			fl_page_put(p, ": %.3f %s\n", j.value,
			    fl_threshold_unit(j.t));
	}
}

#define FIGURES_WIDTH 63 /* of a step's line, after its name */

int
fl_stats_table(struct fl_stats *s, const struct fl_stats_look *look_,
    struct fl_buf *out, struct fl_err *err)
{
	struct fl_page p = { .s = s, .out = out, .color = look_->color };
	int width = look_->width > 0 ? look_->width : 80;
	uint64_t n;

	p.name_width = width < FIGURES_WIDTH + 12 ? 12
	               : width > FIGURES_WIDTH + 40
	                   ? 40
	                   : (size_t)(width - FIGURES_WIDTH);
	if (s->trend != NULL) {
		fl_stats_trend_table(&p);
		goto out;
	}
	if (s->comparison.fresh_runs > 1) {
		fl_stats_compare_table(&p);
		goto out;
	}
	run_line(&p);
	for (n = 0; n < fl_stats_stages(s); n++)
		if (stage(&p, n) == -1)
			goto fail;
	failures(&p);
	generator(&p);
	thresholds(&p);
	fl_stats_compare_table(&p);
out:
	if (!p.failed)
		return 0;

fail:
	*err = p.err;
	return -1;
}
