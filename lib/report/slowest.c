#include <stdlib.h>

#include "../base/num.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

/* A step in the stage in which it was slowest. */
struct slow {
	struct fl_total *total;
	int64_t p95_ns;
	uint64_t sum_ns; /* of all its stages: how long users waited for it */
};

static int
slowest_first(const void *x, const void *y)
{
	const struct slow *a = x, *b = y;

	if (a->p95_ns != b->p95_ns)
		return a->p95_ns > b->p95_ns ? -1 : 1;
	return fl_total_order(&a->total, &b->total);
}

static uint64_t
sum_of(const struct fl_total *t)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < FL_OUTCOMES; i++) {
		if (t->times[i][FL_TIMES_BOTH] != NULL)
			sum += t->times[i][FL_TIMES_BOTH]->sum_ns;
		if (t->times[i][FL_TIMES_RESPONSE] != NULL)
			sum += t->times[i][FL_TIMES_RESPONSE]->sum_ns;
	}
	return sum;
}

/* Adds a step, or what it was in another stage. */
static void
add(struct slow *v, size_t *n, struct fl_total *total, int64_t p95_ns)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (fl_str_eq(v[i].total->step, total->step))
			break;
	if (i == *n)
		v[(*n)++] = (struct slow){ total, p95_ns, 0 };
	v[i].sum_ns += sum_of(total);
	if (p95_ns > v[i].p95_ns) {
		v[i].p95_ns = p95_ns;
		v[i].total = total;
	}
}

#define SHOWN 10

static const struct fl_table_column columns[] = {
	{ "Step", NULL, FL_COLUMN_TEXT },
	{ "URL", NULL, FL_COLUMN_TEXT },
	{ "Slowest in", "the stage with its highest p95", FL_COLUMN_TEXT },
	{ "p95", "of that stage", FL_COLUMN_FIGURE },
	{ "p99", NULL, FL_COLUMN_FIGURE },
	{ "Mean", NULL, FL_COLUMN_FIGURE },
	{ "Max", NULL, FL_COLUMN_FIGURE },
	{ "Apdex", NULL, FL_COLUMN_FIGURE },
	{ "Of the time", "part of all response times, over all stages",
	    FL_COLUMN_FIGURE },
};

static int
row(struct fl_sheet *p, struct fl_table *t, const struct slow *v, uint64_t all)
{
	const struct fl_note_step *s =
	    fl_notes_step(&p->r->notes, v->total->step);
	size_t i99 = fl_sheet_percentile(p, 990000);
	char name[FL_SHEET_NAME], stage[FL_SHEET_NAME], share[FL_HUMAN];
	struct fl_sheet_figures f;

	if (fl_sheet_figures(p, &v->total, 1,
		fl_sums_length_ns(p->sums, v->total->stage), &f) == -1)
		return -1;
	fl_sheet_step_name(p, v->total, name);
	fl_sheet_stage_name(p, v->total->stage, stage);
	fl_table_row(t, fl_str(name));
	fl_table_text(t, s != NULL ? s->url : fl_str(""));
	fl_table_text(t, fl_str(stage));
	fl_table_time(t, (double)v->p95_ns, false);
	fl_table_time(t,
	    i99 == SIZE_MAX ? -1 : (double)f.f.response.percentile_ns[i99],
	    i99 != SIZE_MAX && f.bound[i99]);
	fl_table_time(t, f.f.response.mean_ns, false);
	fl_table_time(t, (double)f.f.response.max_ns, false);
	fl_table_real(t, f.f.apdex, 2);
	fl_human_share(share, all > 0 ? (double)v->sum_ns / (double)all : 0);
	fl_table_text(t, fl_str(share));
	return 0;
}

static int
collect(struct fl_sheet *p, struct slow *v, size_t *n, uint64_t *all)
{
	const struct fl_figures_opts *how = &p->r->stats->how;
	size_t i;

	for (i = 0; i < p->n_measured; i++) {
		fl_view_clear(how->view);
		if (fl_view_add(how->view, p->measured[i], FL_VIEW_RESPONSE,
			how->ok_only, &p->err) == -1)
			return -1;
		add(v, n, p->measured[i],
		    fl_view_percentile_ns(how->view, 950000, NULL));
		*all += sum_of(p->measured[i]);
	}
	qsort(v, *n, sizeof(*v), slowest_first);
	return 0;
}

int
fl_sheet_slowest(struct fl_sheet *p)
{
	struct slow *v = calloc(p->n_measured + 1, sizeof(*v));
	struct fl_table t;
	uint64_t all = 0;
	size_t i, n = 0;
	int rc;

	if (v == NULL)
		return fl_fail(&p->err, "out of memory");
	rc = collect(p, v, &n, &all);
	fl_table_open(&t, p->h, "Steps by their highest p95 in any stage",
	    columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < n && i < SHOWN && rc == 0; i++)
		rc = row(p, &t, &v[i], all);
	fl_table_close(&t);
	free(v);
	return rc;
}
