#include <math.h>

#include "../base/num.h"
#include "human.h"
#include "stats_state.h"

/* What is printed to: an error is kept until the end. */
struct page {
	struct fl_stats *s;
	struct fl_buf *out;
	size_t name_width;
	bool color;
	bool failed;
	struct fl_err err;
};

__attribute__((format(printf, 2, 3))) static void
put(struct page *p, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!p->failed && fl_buf_add_str(p->out, text, &p->err) == -1)
		p->failed = true;
}

static void
put_text(struct page *p, struct fl_str text, size_t width)
{
	if (!p->failed && fl_human_column(p->out, text, width, &p->err) == -1)
		p->failed = true;
}

enum look {
	PLAIN,
	BOLD,
	DIM,
	GREEN,
	YELLOW,
	RED,
};

static const char *const codes[] = {
	[PLAIN] = "0",
	[BOLD] = "1",
	[DIM] = "2",
	[GREEN] = "32",
	[YELLOW] = "33",
	[RED] = "31",
};

static void
look(struct page *p, enum look l)
{
	if (p->color)
		put(p, "\033[%sm", codes[l]);
}

static void
put_verdict(struct page *p, struct fl_str verdict)
{
	look(p, fl_str_is(verdict, "ok")        ? GREEN
		: fl_str_is(verdict, "suspect") ? YELLOW
						: RED);
	put_text(p, verdict.len > 0 ? verdict : fl_str("cut short"), 0);
	look(p, PLAIN);
}

static void
run_line(struct page *p)
{
	const struct fl_doc_head *h = &p->s->sums->head;
	char time[FL_HUMAN];
	size_t i;

	fl_human_time(time, (double)fl_stats_end_ns(p->s));
	put(p, "run");
	for (i = 0; i < h->runs.n && i < 4; i++) {
		put(p, " ");
		put_text(p, h->runs.v[i], 0);
	}
	if (h->ids.n > 1)
		put(p, ", %zu nodes", h->ids.n);
	put(p, ", %s, ", time);
	put_verdict(p, h->verdict);
	if (h->reason.len > 0) {
		put(p, ": ");
		put_text(p, h->reason, 0);
	}
	if (h->ended && !fl_stats_complete(p->s))
		put(p, " (incomplete)");
	put(p, "\n");
	for (i = 0; i < h->labels.n && i < 20; i++) {
		put(p, "%s", i > 0 ? ", " : "");
		put_text(p, h->labels.v[i], 0);
	}
	if (i > 0)
		put(p, "\n");
}

/* "4 nodes x 50 = 200 users": where each node says its own, it is a product. */
static void
users_text(struct page *p, double users)
{
	const struct fl_doc_head *h = &p->s->sums->head;
	double each = users / (double)(h->ids.n > 0 ? h->ids.n : 1);

	if (h->ids.n > 1 && h->instances[0].part.len == 0 &&
	    each == floor(each))
		put(p, "%zu nodes x %.0f = ", h->ids.n, each);
	put(p, "%.0f users", users);
}

static void
stage_title(struct page *p, uint64_t stage)
{
	const struct fl_doc_stage *d =
	    fl_doc_head_stage(&p->s->sums->head, stage);
	char length[FL_HUMAN], ramp[FL_HUMAN];

	put(p, "\n");
	look(p, BOLD);
	put(p, "stage %llu", (unsigned long long)stage);
	look(p, PLAIN);
	if (d != NULL) {
		put(p, "%s: ", d->warmup ? " (warm-up)" : "");
		if (d->open)
			put(p, "%g iterations/s", d->rate);
		else
			users_text(p, d->users);
	}
	fl_human_time(length, (double)fl_sums_length_ns(p->s->sums, stage));
	put(p, "%s %s", d != NULL ? "," : ":", length);
	if (d != NULL && d->ramp_ns > 0) {
		fl_human_time(ramp, (double)d->ramp_ns);
		put(p, ", ramp %s", ramp);
	}
	put(p, "\n");
	look(p, DIM);
	put_text(p, fl_str("step"), p->name_width);
	put(p, "%9s%7s%9s%8s%8s%8s%8s%6s\n", "count", "errors", "rate/s", "p50",
	    "p95", "p99", "max", "apdex");
	look(p, PLAIN);
}

/* p50, p95, p99 and max of the view; a lower bound is marked. */
static void
times(struct page *p)
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
		put(p, "%8s", marked);
	}
}

/* Service times under the line of a step, where they tell something else. */
static int
service_line(struct page *p, struct fl_total *const totals[], size_t n)
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
	put_text(p, fl_str("  service time"), p->name_width + 25);
	times(p);
	put(p, "\n");
	return 0;
}

static int
step_line(struct page *p, const char *prefix, struct fl_str name,
    struct fl_total *const totals[], size_t n)
{
	char label[256], count[FL_HUMAN], errors[FL_HUMAN], rate[FL_HUMAN];
	struct fl_figures f;

	if (fl_stats_figures(p->s, totals, n, &f, &p->err) == -1)
		return -1;
	snprintf(label, sizeof(label), "%s%.*s", prefix, FL_STR_ARG(name));
	put_text(p, fl_str(label), p->name_width);
	fl_human_count(count, fl_counts_all(f.counts));
	fl_human_share(errors, f.error_share);
	fl_human_rate(rate, f.rate);
	put(p, "%9s", count);
	look(p, f.error_share > 0 ? RED : PLAIN);
	put(p, "%7s", errors);
	look(p, PLAIN);
	put(p, "%9s", rate);
	times(p);
	if (isnan(f.apdex))
		put(p, "%6s\n", "-");
	else
		put(p, "%6.2f\n", f.apdex);
	return service_line(p, totals, n);
}

/* "1 login", "iteration", "group checkout" */
static int
total_line(struct page *p, struct fl_total *const *t)
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
stage(struct page *p, uint64_t n)
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
failures(struct page *p)
{
	const struct fl_failures *f = &p->s->sums->failures;
	char time[FL_HUMAN];
	size_t i;

	if (f->keys.n == 0)
		return;
	put(p, "\n");
	look(p, BOLD);
	put(p, "failures\n");
	look(p, PLAIN);
	for (i = 0; i < f->keys.n && i < FAILURES_SHOWN; i++) {
		const struct fl_doc_failure *v = &f->v[i];

		fl_human_time(time, (double)v->first_ns);
		put(p, "%8llu  step ", (unsigned long long)v->count);
		put_text(p, v->step, 0);
		put(p, ", first at %s: ", time);
		put_text(p, v->kind, 0);
		put(p, ": ");
		put_text(p, v->message, 0);
		put(p, "\n");
	}
	if (i < f->keys.n)
		put(p, "%8s  and %zu more kinds\n", "", f->keys.n - i);
}

static void
generator(struct page *p)
{
	const struct fl_doc_generator *g = &p->s->sums->generator;
	char p99[FL_HUMAN], max[FL_HUMAN];

	if (g->lines == 0)
		return;
	put(p, "\ngenerator:");
	if (g->known[FL_WORST_CPU])
		put(p, " cpu at most %.0f%%", 100 * g->worst[FL_WORST_CPU]);
	if (g->known[FL_WORST_LATE_P99_US]) {
		fl_human_time(p99, 1000 * g->worst[FL_WORST_LATE_P99_US]);
		fl_human_time(max, 1000 * g->worst[FL_WORST_LATE_MAX_US]);
		put(p, ", late p99 %s, max %s", p99, max);
	}
	if (g->sums[FL_DUE_DUE] > 0)
		put(p, ", begun %llu of %llu due",
		    (unsigned long long)g->sums[FL_DUE_BEGUN],
		    (unsigned long long)g->sums[FL_DUE_DUE]);
	put(p, "\n");
}

static void
thresholds(struct page *p)
{
	double value;
	size_t i;
	int holds;

	for (i = 0; i < p->s->n_thresholds; i++) {
		const struct fl_threshold *t = &p->s->thresholds[i];

		holds = fl_threshold_judge(t, p->s->sums, &p->s->how, &value);
		put(p, "%s", i == 0 ? "\n" : "");
		look(p, holds == 1 ? GREEN : RED);
		put(p, "%-8s", holds == 1 ? "ok" : "missed");
		look(p, PLAIN);
		put_text(p, fl_str(t->text), 0);
		if (holds == -1)
			put(p, ": nothing to judge\n");
		else
			put(p, ": %.3f %s\n", value, fl_threshold_unit(t));
	}
}

#define FIGURES_WIDTH 63 /* of a step's line, after its name */

int
fl_stats_table(struct fl_stats *s, const struct fl_stats_look *look_,
    struct fl_buf *out, struct fl_err *err)
{
	struct page p = { .s = s, .out = out, .color = look_->color };
	int width = look_->width > 0 ? look_->width : 80;
	uint64_t n;

	p.name_width = width < FIGURES_WIDTH + 12 ? 12
	               : width > FIGURES_WIDTH + 40
	                   ? 40
	                   : (size_t)(width - FIGURES_WIDTH);
	run_line(&p);
	for (n = 0; n < fl_stats_stages(s); n++)
		if (stage(&p, n) == -1)
			goto fail;
	failures(&p);
	generator(&p);
	thresholds(&p);
	if (!p.failed)
		return 0;

fail:
	*err = p.err;
	return -1;
}
