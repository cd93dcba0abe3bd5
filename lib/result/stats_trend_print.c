#include <math.h>

#include "human.h"
#include "stats_page.h"
#include "stats_trend.h"

/* A line: a figure of a run. */
struct line {
	const struct fl_stats_trend_row *r;
	const struct fl_stats_trend_run *run;
	const struct fl_stats_trend_point *p;
	size_t n; /* in the order of time, from 1 */
};

static double
bound_of(const struct line *l, double errors)
{
	double v = l->p->value;

	if (l->r->figure.kind == FL_RESAMPLE_ERRORS)
		return fmax(0, v + errors * l->p->error) * l->r->figure.scale;
	return v * exp(errors * l->p->error) * l->r->figure.scale;
}

static void
trend_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct line *l = data;
	const struct fl_stats_figure *f = &l->r->figure;
	bool none = isnan(l->p->value);
	int change = l->p->change;

	(void)s;
	fl_cols_int(c, "n", (int64_t)l->n);
	fl_cols_str(c, "run", l->run->run);
	fl_cols_str(c, "start", l->run->start);
	fl_cols_str(c, "labels", l->run->labels);
	fl_cols_str(c, "file", fl_str(l->run->file));
	fl_cols_int(c, "stage", (int64_t)l->r->row.stage);
	fl_cols_str(c, "step", l->r->row.step);
	fl_cols_str(c, "name", l->r->row.name);
	fl_cols_str(c, "figure", fl_str(f->name));
	fl_cols_str(c, "unit", fl_str(f->unit));
	fl_cols_real(c, "value", l->p->value * f->scale, 3);
	fl_cols_real(c, "low", bound_of(l, -1.96), 3);
	fl_cols_real(c, "high", bound_of(l, 1.96), 3);
	fl_cols_real(c, "level", none ? NAN : l->p->level * f->scale, 3);
	fl_cols_int(c, "change", change != 0);
	fl_cols_real(c, "ratio",
	    change != 0 && isfinite(l->p->ratio) ? l->p->ratio : NAN, 4);
	fl_cols_str(c, "verdict",
	    fl_str(change > 0   ? "worse"
		   : change < 0 ? "better"
				: ""));
}

/* What is done for each line. */
typedef int each_line(void *ctx, const struct line *l, struct fl_err *err);

static int
for_each(const struct fl_stats_trend *t, each_line *each, void *ctx,
    struct fl_err *err)
{
	struct line l;
	size_t i, k;

	for (i = 0; i < t->n_rows; i++)
		for (k = 0; k < t->n_runs; k++) {
			l.r = &t->rows[i];
			l.run = &t->runs[t->runs[k].n];
			l.p = &l.r->points[t->runs[k].n];
			l.n = k + 1;
			if (each(ctx, &l, err) == -1)
				return -1;
		}
	return 0;
}

struct to {
	struct fl_stats *s;
	struct fl_buf *out;
};

static int
emit(void *ctx, const struct line *l, struct fl_err *err)
{
	struct to *to = ctx;

	return fl_stats_emit(to->s, to->out, FL_STATS_TREND, trend_columns, l,
	    err);
}

int
fl_stats_trend_lines(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	struct to to = { s, out };

	return s->trend != NULL ? for_each(s->trend, emit, &to, err) : 0;
}

static void
value_text(char text[FL_HUMAN], const struct line *l, double v)
{
	if (isnan(v))
		snprintf(text, FL_HUMAN, "-");
	else if (l->r->figure.kind == FL_RESAMPLE_PERCENTILE)
		fl_human_time(text, v);
	else if (l->r->figure.kind == FL_RESAMPLE_RATE)
		fl_human_rate(text, v);
	else
		fl_human_share(text, v);
}

/* Of a figure: what it was in each run, with the changes marked. */
static int
table_line(void *ctx, const struct line *l, struct fl_err *err)
{
	struct fl_page *p = ctx;
	const struct fl_stats_row *row = &l->r->row;
	char value[FL_HUMAN], level[FL_HUMAN];

	(void)err;
	if (l->n == 1) {
		fl_page_put(p, "\n");
		fl_page_look(p, FL_PAGE_BOLD);
		fl_page_put(p, "stage %llu, ", (unsigned long long)row->stage);
		fl_page_text(p, row->step, 0);
		fl_page_put(p, "%s", row->name.len > 0 ? " " : "");
		fl_page_text(p, row->name, 0);
		fl_page_put(p, ": %s\n", l->r->figure.name);
		fl_page_look(p, FL_PAGE_PLAIN);
	}
	value_text(value, l, l->p->value);
	value_text(level, l, isnan(l->p->value) ? NAN : l->p->level);
	fl_page_put(p, "%4zu  %-19.19s %9s %9s  ", l->n, l->run->start.s, value,
	    level);
	fl_page_text(p, l->run->labels.len > 0 ? l->run->labels : l->run->run,
	    14);
	if (l->p->change != 0) {
		fl_page_look(p, l->p->change > 0 ? FL_PAGE_RED : FL_PAGE_GREEN);
		fl_page_put(p, " %s", l->p->change > 0 ? "worse" : "better");
		if (isfinite(l->p->ratio))
			fl_page_put(p, " %+.1f%%", 100 * (l->p->ratio - 1));
		fl_page_look(p, FL_PAGE_PLAIN);
	}
	fl_page_put(p, "\n");
	return 0;
}

void
fl_stats_trend_table(struct fl_page *p)
{
	fl_page_put(p, "%zu runs in order of time: value, level, label\n",
	    p->s->trend->n_runs);
	for_each(p->s->trend, table_line, p, &p->err);
}
