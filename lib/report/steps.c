#include <math.h>

#include "../base/num.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

static const struct fl_table_column summary[] = {
	{ "Step", NULL, FL_COLUMN_TEXT },
	{ "Count", "ended or cut off", FL_COLUMN_FIGURE },
	{ "Not good", "part that failed or was cut off", FL_COLUMN_FIGURE },
	{ "Rate /s", "ended a second", FL_COLUMN_FIGURE },
	{ "p50", "median response time", FL_COLUMN_FIGURE },
	{ "p95", NULL, FL_COLUMN_FIGURE },
	{ "p99", NULL, FL_COLUMN_FIGURE },
	{ "p99.9", NULL, FL_COLUMN_FIGURE },
	{ "Max", NULL, FL_COLUMN_FIGURE },
	{ "Apdex", "user satisfaction, 0 to 1", FL_COLUMN_FIGURE },
	{ "Rating", "of the Apdex", FL_COLUMN_WORD },
};

static const struct fl_table_column counts[] = {
	{ "Stage", NULL, FL_COLUMN_TEXT },
	{ "Count", "ended or cut off", FL_COLUMN_FIGURE },
	{ "Good", NULL, FL_COLUMN_FIGURE },
	{ "Failed", NULL, FL_COLUMN_FIGURE },
	{ "Cut off", "by a time-out or the end of the run", FL_COLUMN_FIGURE },
	{ "Not good", "part that failed or was cut off", FL_COLUMN_FIGURE },
	{ "Rate /s", "ended a second", FL_COLUMN_FIGURE },
	{ "Max rate", "most that ended in one second", FL_COLUMN_FIGURE },
	{ "Sent", NULL, FL_COLUMN_FIGURE },
	{ "Received", NULL, FL_COLUMN_FIGURE },
	{ "Hops", "redirects that were followed, and repeated attempts",
	    FL_COLUMN_FIGURE },
	{ "Apdex", "user satisfaction, 0 to 1", FL_COLUMN_FIGURE },
	{ "Rating", "of the Apdex", FL_COLUMN_WORD },
};

/* The totals of one step over all measured stages. */
static size_t
gather(const struct fl_sheet *p, const struct fl_total *like,
    struct fl_total *found[], size_t max)
{
	const struct fl_stats *s = p->r->stats;
	size_t i, n = 0;

	for (i = 0; i < s->n_order && n < max; i++)
		if (fl_str_eq(s->order[i]->step, like->step) &&
		    !fl_sums_warmup(p->sums, s->order[i]->stage))
			found[n++] = s->order[i];
	return n;
}

#define STAGES_MAX 1000

static int
summary_row(struct fl_sheet *p, struct fl_table *t, const char *name,
    struct fl_total *const totals[], size_t n)
{
	static const uint32_t ppm[] = { 500000, 950000, 990000, 999000 };
	struct fl_sheet_figures f;
	size_t i, at;

	if (fl_sheet_figures(p, totals, n, p->measured_ns, &f) == -1)
		return -1;
	fl_table_row(t, fl_str(name));
	fl_table_count(t, fl_counts_all(f.f.counts));
	fl_table_share(t, f.f.error_share);
	fl_table_rate(t, f.f.rate);
	for (i = 0; i < sizeof(ppm) / sizeof(ppm[0]); i++) {
		at = fl_sheet_percentile(p, ppm[i]);
		fl_table_time(t,
		    at == SIZE_MAX ? -1
				   : (double)f.f.response.percentile_ns[at],
		    at != SIZE_MAX && f.bound[at]);
	}
	fl_table_time(t, (double)f.f.response.max_ns, false);
	fl_table_real(t, f.f.apdex, 2);
	fl_table_text(t, fl_str(fl_apdex_rating(f.f.apdex)));
	return 0;
}

/* Whether no measured stage before has this step. */
static bool
is_first(const struct fl_sheet *p, size_t i)
{
	const struct fl_stats *s = p->r->stats;
	size_t j;

	if (fl_sums_warmup(p->sums, s->order[i]->stage))
		return false;
	for (j = 0; j < i; j++)
		if (fl_str_eq(s->order[j]->step, s->order[i]->step) &&
		    !fl_sums_warmup(p->sums, s->order[j]->stage))
			return false;
	return true;
}

#define SUMMARY_MAX 500

static int
summary_table(struct fl_sheet *p)
{
	const struct fl_stats *s = p->r->stats;
	struct fl_total *found[STAGES_MAX];
	char name[FL_SHEET_NAME];
	size_t i, rows = 0, n;
	struct fl_table t;

	fl_table_open(&t, p->h, "Response times of each step, over all stages",
	    summary, sizeof(summary) / sizeof(summary[0]));
	if (p->n_measured > 0 && summary_row(p, &t, "all exchanges",
				     p->measured, p->n_measured) == -1)
		return -1;
	for (i = 0; i < s->n_order && rows < SUMMARY_MAX; i++) {
		if (!is_first(p, i))
			continue;
		n = gather(p, s->order[i], found, STAGES_MAX);
		fl_sheet_step_name(p, s->order[i], name);
		if (summary_row(p, &t, name, found, n) == -1)
			return -1;
		rows++;
	}
	fl_table_close(&t);
	return 0;
}

static void
counts_row(struct fl_sheet *p, struct fl_table *t, uint64_t stage,
    const struct fl_figures *f)
{
	char name[FL_SHEET_NAME];

	fl_sheet_stage_name(p, stage, name);
	fl_table_row(t, fl_str(name));
	fl_table_count(t, fl_counts_all(f->counts));
	fl_table_count(t, f->counts[FL_COUNT_OK]);
	fl_table_count(t, f->counts[FL_COUNT_FAILED]);
	fl_table_count(t, f->counts[FL_COUNT_CENSORED]);
	fl_table_share(t, f->error_share);
	fl_table_rate(t, f->rate);
	fl_table_rate(t, f->max_rate);
	fl_table_bytes(t, (double)f->counts[FL_COUNT_SENT]);
	fl_table_bytes(t, (double)f->counts[FL_COUNT_RECEIVED]);
	fl_table_count(t, f->counts[FL_COUNT_HOPS]);
	fl_table_real(t, f->apdex, 2);
	fl_table_text(t, fl_str(fl_apdex_rating(f->apdex)));
}

static void
times_row(struct fl_sheet *p, struct fl_table *t, uint64_t stage,
    const char *what, const struct fl_spread *v, const bool *bound)
{
	const struct fl_percentiles *ps = &p->r->stats->percentiles;
	char name[FL_SHEET_NAME];
	size_t i;

	fl_sheet_stage_name(p, stage, name);
	fl_table_row(t, fl_str(name));
	fl_table_text(t, fl_str(what));
	fl_table_time(t, (double)v->min_ns, false);
	fl_table_time(t, v->mean_ns, false);
	fl_table_time(t, v->stddev_ns, false);
	for (i = 0; i < ps->n; i++)
		fl_table_time(t, (double)v->percentile_ns[i],
		    bound != NULL && bound[i]);
	fl_table_time(t, (double)v->max_ns, false);
}

#define TIMES_FIXED 6

static void
open_times(struct fl_sheet *p, struct fl_table *t,
    struct fl_table_column columns[TIMES_FIXED + FL_FIGURES_PERCENTILES],
    char heads[FL_FIGURES_PERCENTILES][16])
{
	const struct fl_percentiles *ps = &p->r->stats->percentiles;
	size_t i, n = 0;

	columns[n++] =
	    (struct fl_table_column){ "Stage", NULL, FL_COLUMN_TEXT };
	columns[n++] = (struct fl_table_column){ "Time", NULL, FL_COLUMN_WORD };
	columns[n++] =
	    (struct fl_table_column){ "Min", NULL, FL_COLUMN_FIGURE };
	columns[n++] =
	    (struct fl_table_column){ "Mean", NULL, FL_COLUMN_FIGURE };
	columns[n++] =
	    (struct fl_table_column){ "Std dev", NULL, FL_COLUMN_FIGURE };
	for (i = 0; i < ps->n; i++) {
		snprintf(heads[i], 16, "p%s", ps->text[i]);
		columns[n++] = (struct fl_table_column){ heads[i], NULL,
			FL_COLUMN_FIGURE };
	}
	columns[n++] =
	    (struct fl_table_column){ "Max", NULL, FL_COLUMN_FIGURE };
	fl_table_open(t, p->h,
	    "Response time (from when it was due) and "
	    "service time (from when it was sent)",
	    columns, n);
}

/* Where a step is: its method, its URL, its group. */
static void
put_place(struct fl_sheet *p, const struct fl_total *t)
{
	const struct fl_note_step *s = fl_notes_step(&p->r->notes, t->step);

	if (s == NULL)
		return;
	fl_html_put(p->h, "<p class=\"place\"><code>");
	fl_html_cut(p->h, s->method, 40);
	fl_html_put(p->h, " ");
	fl_html_cut(p->h, s->url, 500);
	fl_html_put(p->h, "</code>");
	if (s->group.len > 0) {
		fl_html_put(p->h, " in group ");
		fl_html_cut(p->h, s->group, 100);
	}
	fl_html_put(p->h, "</p>\n");
}

static int
detail(struct fl_sheet *p, const struct fl_total *like)
{
	struct fl_table_column columns[TIMES_FIXED + FL_FIGURES_PERCENTILES];
	char name[FL_SHEET_NAME], heads[FL_FIGURES_PERCENTILES][16];
	struct fl_total *found[STAGES_MAX];
	size_t i, n = gather(p, like, found, STAGES_MAX);
	struct fl_sheet_figures f;
	struct fl_table t;

	fl_sheet_step_name(p, like, name);
	fl_html_put(p->h, "<details><summary><h3>");
	fl_html_text(p->h, fl_str(name));
	fl_html_put(p->h, "</h3></summary>\n");
	put_place(p, like);
	fl_table_open(&t, p->h, "How many", counts,
	    sizeof(counts) / sizeof(counts[0]));
	for (i = 0; i < n; i++) {
		if (fl_sheet_figures(p, &found[i], 1,
			fl_sums_length_ns(p->sums, found[i]->stage), &f) == -1)
			return -1;
		counts_row(p, &t, found[i]->stage, &f.f);
	}
	fl_table_close(&t);
	open_times(p, &t, columns, heads);
	for (i = 0; i < n; i++) {
		if (fl_sheet_figures(p, &found[i], 1,
			fl_sums_length_ns(p->sums, found[i]->stage), &f) == -1)
			return -1;
		times_row(p, &t, found[i]->stage, "response", &f.f.response,
		    f.bound);
		times_row(p, &t, found[i]->stage, "service", &f.f.service,
		    NULL);
	}
	fl_table_close(&t);
	fl_html_put(p->h, "</details>\n");
	return 0;
}

/* So many rows of details at most: a page must stay one that can be read. */
#define DETAIL_ROWS 240

int
fl_sheet_steps(struct fl_sheet *p)
{
	const struct fl_stats *s = p->r->stats;
	struct fl_total *found[STAGES_MAX];
	size_t i, rows = 0, left_out = 0, n;

	if (summary_table(p) == -1)
		return -1;
	for (i = 0; i < s->n_order; i++) {
		if (!is_first(p, i))
			continue;
		n = gather(p, s->order[i], found, STAGES_MAX);
		if (rows > 0 && rows + n > DETAIL_ROWS) {
			left_out++;
			continue;
		}
		rows += n;
		if (detail(p, s->order[i]) == -1)
			return -1;
	}
	if (left_out > 0)
		fl_html_putf(p->h,
		    "<p>The details of %zu more steps are left out; "
		    "<code>fl-stats -k step</code> prints them.</p>\n",
		    left_out);
	return 0;
}
