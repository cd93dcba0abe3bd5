#include <math.h>

#include "../base/num.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

static const struct fl_table_column columns[] = {
	{ "Node", NULL, FL_COLUMN_TEXT },
	{ "Part", NULL, FL_COLUMN_WORD },
	{ "Count", "exchanges that ended or were cut off", FL_COLUMN_FIGURE },
	{ "Not good", "part that failed or was cut off", FL_COLUMN_FIGURE },
	{ "Rate /s", "ended a second", FL_COLUMN_FIGURE },
	{ "p50", "median response time", FL_COLUMN_FIGURE },
	{ "p95", NULL, FL_COLUMN_FIGURE },
	{ "p99", NULL, FL_COLUMN_FIGURE },
	{ "p99.9", NULL, FL_COLUMN_FIGURE },
	{ "Max", NULL, FL_COLUMN_FIGURE },
	{ "Verdict", "on its load generator", FL_COLUMN_WORD },
	{ "Last heard", "since the start", FL_COLUMN_FIGURE },
	{ "Clock", "how far it is off, and how sure that is", FL_COLUMN_WORD },
};

/* What a node measured; false when it is not told apart. */
static int
figures(struct fl_sheet *p, size_t i, struct fl_sheet_figures *f, bool *known)
{
	const struct fl_sums *s = p->sums;
	bool apart = i < s->n_nodes && s->nodes[i] != NULL;

	*known = apart || p->head->ids.n == 1;
	if (apart)
		return fl_sheet_figures(p, &s->nodes[i], 1, p->measured_ns, f);
	if (*known)
		return fl_sheet_figures(p, p->measured, p->n_measured,
		    p->measured_ns, f);
	return 0;
}

static void
put_figures(struct fl_sheet *p, struct fl_table *t,
    const struct fl_sheet_figures *f)
{
	static const uint32_t ppm[] = { 500000, 950000, 990000, 999000 };
	size_t i, at;

	fl_table_count(t, fl_counts_all(f->f.counts));
	fl_table_share(t, f->f.error_share);
	fl_table_rate(t, f->f.rate);
	for (i = 0; i < sizeof(ppm) / sizeof(ppm[0]); i++) {
		at = fl_sheet_percentile(p, ppm[i]);
		fl_table_time(t,
		    at == SIZE_MAX ? -1
				   : (double)f->f.response.percentile_ns[at],
		    at != SIZE_MAX && f->bound[at]);
	}
	fl_table_time(t, (double)f->f.response.max_ns, false);
}

static void
put_verdict(struct fl_sheet *p, struct fl_table *t,
    const struct fl_doc_instance *v)
{
	enum fl_grade grade =
	    fl_str_is(v->verdict, "ok") && v->reason.len == 0 ? FL_GRADE_GOOD
	    : fl_str_is(v->verdict, "invalid")                ? FL_GRADE_BAD
							      : FL_GRADE_DOUBT;

	fl_table_begin(t, fl_grade_class[grade]);
	fl_html_putf(p->h, "%s ", fl_grade_sign[grade]);
	if (v->verdict.len > 0)
		fl_html_cut(p->h, v->verdict, 40);
	else
		fl_html_put(p->h, "cut short");
	if (v->reason.len > 0) {
		fl_html_put(p->h, " <small>");
		fl_html_cut(p->h, v->reason, 200);
		fl_html_put(p->h, "</small>");
	}
	fl_table_end(t);
}

static void
put_clock(struct fl_table *t, const struct fl_doc_instance *v)
{
	char offset[FL_HUMAN], error[FL_HUMAN], text[80] = "";

	if (v->has_clock) {
		fl_human_time(offset, fabs((double)v->offset_ns));
		fl_human_time(error, (double)v->error_ns);
		snprintf(text, sizeof(text), "%s%s ± %s",
		    v->offset_ns < 0 ? "−" : "+", offset, error);
	}
	fl_table_text(t, fl_str(text));
}

static int
row(struct fl_sheet *p, struct fl_table *t, size_t i, size_t *unknown)
{
	const struct fl_doc_instance *v = &p->head->instances[i];
	struct fl_sheet_figures f;
	bool known;
	size_t n;

	if (figures(p, i, &f, &known) == -1)
		return -1;
	fl_table_row(t, v->node.len > 0 ? v->node : v->id);
	fl_table_text(t, v->part);
	*unknown += !known;
	if (known)
		put_figures(p, t, &f);
	else
		for (n = 0; n < 8; n++)
			fl_table_text(t, fl_str(""));
	put_verdict(p, t, v);
	fl_table_time(t, (double)v->heard_ns, false);
	put_clock(t, v);
	return 0;
}

#define ROWS_MAX 200

int
fl_sheet_nodes(struct fl_sheet *p)
{
	struct fl_table t;
	size_t i, n = p->head->ids.n, unknown = 0;

	fl_table_open(&t, p->h, "What each process measured, and how it ended",
	    columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < n && i < ROWS_MAX; i++)
		if (row(p, &t, i, &unknown) == -1)
			return -1;
	fl_table_close(&t);
	if (n > ROWS_MAX)
		fl_html_putf(p->h, "<p>And %zu more.</p>\n", n - ROWS_MAX);
	if (unknown > 0)
		fl_html_put(p->h,
		    "<p>The figures of the nodes were added up when this "
		    "document was merged. Give fl-report the documents of the "
		    "nodes, or merge with <code>fl-merge --by-node</code>, "
		    "to see them apart.</p>\n");
	return fl_sheet_chart(p, "nodes", n < 10 ? 1 : 1.6,
	    "Response time and rate of each node over time, all with "
	    "the same axes, so that one that differs is seen. Their figures "
	    "are "
	    "in the table.");
}
