#include <math.h>
#include <string.h>

#include "sheet.h"

/* "p95 of 1 login, 40 users" */
static void
figure_name(const struct fl_sheet *p, const struct fl_trend_figure *f,
    char text[FL_SHEET_NAME])
{
	const char *name = strcmp(f->name, f->step) == 0 ? "" : f->name;
	char stage[FL_LEVELS_CAPTION];

	fl_levels_caption(&p->r->gather.levels, f->stage, stage);
	snprintf(text, FL_SHEET_NAME, "%.15s of %.30s%s%.40s, %s", f->figure,
	    f->step, name[0] != '\0' ? " " : "", name, stage);
}

static size_t
count(const struct fl_sheet *p, const char *verdict)
{
	const struct fl_trend *t = &p->r->gather.trend;
	size_t i, n = 0;

	for (i = 0; i < t->n_values; i++)
		n += t->values[i].change &&
		     strcmp(t->values[i].verdict, verdict) == 0;
	return n;
}

/* The step whose figures changed most. */
static int
chart(struct fl_sheet *p)
{
	struct fl_trend_pick pick = fl_trend_pick(&p->r->gather.trend, "all");
	char stage[FL_LEVELS_CAPTION];
	struct fl_buf caption;
	struct fl_html h;
	int rc;

	fl_levels_caption(&p->r->gather.levels, pick.stage, stage);
	fl_buf_init(&caption, 65536);
	fl_html_init(&h, &caption);
	fl_html_put(&h, "The figures of ");
	fl_html_cut(&h, fl_str(pick.step), 60);
	if (pick.name[0] != '\0')
		fl_html_put(&h, " ");
	fl_html_cut(&h, fl_str(pick.name), 80);
	fl_html_putf(&h,
	    ", %s, run by run: that of which a figure changed most. A broad "
	    "line is the level of the runs without a change between them, and "
	    "an upright one a change. All figures are in the tables.",
	    stage);
	rc = fl_html_end(&h, &p->err);
	if (rc == 0)
		rc = fl_sheet_chart(p, "trend", 1.4, caption.data);
	fl_buf_fini(&caption);
	return rc;
}

int
fl_sheet_trend_verdict(struct fl_sheet *p)
{
	const struct fl_trend *t = &p->r->gather.trend;
	size_t worse = count(p, "worse"), better = count(p, "better");

	fl_html_put(p->h, "<ul class=\"verdicts\">\n");
	fl_sheet_begin_sentence(p, worse > 0 ? FL_GRADE_BAD : FL_GRADE_GOOD,
	    "Trend");
	fl_html_putf(p->h,
	    "of %zu figures in %zu runs, in order of time: %zu change%s for "
	    "the worse, %zu for the better",
	    t->n_figures, t->n_runs, worse, worse == 1 ? "" : "s", better);
	fl_sheet_end_sentence(p);
	fl_html_put(p->h, "</ul>\n");
	return chart(p);
}

static const struct fl_table_column changes[] = {
	{ "Figure", NULL, FL_COLUMN_TEXT },
	{ "Run", "the first one after the change", FL_COLUMN_TEXT },
	{ "Value", "of this run", FL_COLUMN_FIGURE },
	{ "Level", "of the runs from here to the next change",
	    FL_COLUMN_FIGURE },
	{ "Change", "of the level", FL_COLUMN_FIGURE },
	{ "Verdict", NULL, FL_COLUMN_WORD },
};

static void
change_row(struct fl_sheet *p, struct fl_table *t,
    const struct fl_trend_figure *f, const struct fl_trend_value *v)
{
	bool worse = strcmp(v->verdict, "worse") == 0;
	char name[FL_SHEET_NAME], change[32] = "";

	figure_name(p, f, name);
	fl_table_row(t, fl_str(name));
	fl_table_text(t,
	    fl_str(fl_trend_label(&p->r->gather.trend, (size_t)v->run - 1)));
	fl_sheet_value(t, v->value, f->unit, false);
	fl_sheet_value(t, v->level, f->unit, false);
	if (!isnan(v->ratio))
		snprintf(change, sizeof(change), "%+.1f %%",
		    100 * (v->ratio - 1));
	fl_table_text(t, fl_str(change));
	fl_table_begin(t, worse ? "bad" : "good");
	fl_html_put(p->h, worse ? "✗ " : "✓ ");
	fl_html_cut(p->h, fl_str(v->verdict), 20);
	fl_table_end(t);
}

#define ROWS_MAX 300

int
fl_sheet_trend_changes(struct fl_sheet *p)
{
	const struct fl_trend *d = &p->r->gather.trend;
	const struct fl_trend_figure *f;
	size_t i, k, rows = 0;
	struct fl_table t;

	if (count(p, "worse") + count(p, "better") == 0) {
		fl_html_put(p->h, "<p>No figure changed.</p>\n");
		return 0;
	}
	fl_table_open(&t, p->h, "Where a figure changed", changes,
	    sizeof(changes) / sizeof(changes[0]));
	for (i = 0; i < d->n_figures; i++) {
		f = &d->figures[i];
		for (k = f->first; k < f->first + f->n; k++)
			if (d->values[k].change && rows++ < ROWS_MAX)
				change_row(p, &t, f, &d->values[k]);
	}
	fl_table_close(&t);
	if (rows > ROWS_MAX)
		fl_html_putf(p->h, "<p>And %zu more.</p>\n", rows - ROWS_MAX);
	return 0;
}

/* The last runs, which are looked at most. */
#define RUNS_SHOWN 8

int
fl_sheet_trend_figures(struct fl_sheet *p)
{
	struct fl_table_column columns[RUNS_SHOWN + 1] = { { "Figure", NULL,
	    FL_COLUMN_TEXT } };
	const struct fl_trend *d = &p->r->gather.trend;
	size_t first = d->n_runs > RUNS_SHOWN ? d->n_runs - RUNS_SHOWN : 0;
	char heads[RUNS_SHOWN][32], name[FL_SHEET_NAME];
	size_t i, k, n = 1;
	struct fl_table t;

	for (i = first; i < d->n_runs; i++, n++) {
		snprintf(heads[n - 1], sizeof(heads[0]), "Run %zu", i + 1);
		columns[n] = (struct fl_table_column){ heads[n - 1], NULL,
			FL_COLUMN_FIGURE };
	}
	fl_table_open(&t, p->h, "Figures of the last runs", columns, n);
	for (i = 0; i < d->n_figures && i < ROWS_MAX; i++) {
		const struct fl_trend_figure *f = &d->figures[i];

		figure_name(p, f, name);
		fl_table_row(&t, fl_str(name));
		for (n = first, k = f->first; n < d->n_runs; n++) {
			while (k < f->first + f->n &&
			       (size_t)d->values[k].run < n + 1)
				k++;
			fl_sheet_value(&t,
			    k < f->first + f->n &&
				    (size_t)d->values[k].run == n + 1
				? d->values[k].value
				: (double)NAN,
			    f->unit, false);
		}
	}
	fl_table_close(&t);
	return 0;
}

int
fl_sheet_trend_runs(struct fl_sheet *p)
{
	static const struct fl_table_column columns[] = {
		{ "Run", NULL, FL_COLUMN_TEXT },
		{ "Started", NULL, FL_COLUMN_WORD },
		{ "Name", NULL, FL_COLUMN_TEXT },
		{ "Labels", NULL, FL_COLUMN_TEXT },
		{ "File", NULL, FL_COLUMN_TEXT },
	};
	const struct fl_trend *d = &p->r->gather.trend;
	struct fl_table t;
	char n[24];
	size_t i;

	fl_table_open(&t, p->h, "The runs, in order of time", columns, 5);
	for (i = 0; i < d->n_runs; i++) {
		snprintf(n, sizeof(n), "%zu", i + 1);
		fl_table_row(&t, fl_str(n));
		fl_table_text(&t, fl_str(d->runs[i].start));
		fl_table_text(&t, fl_str(d->runs[i].run));
		fl_table_text(&t, fl_str(d->runs[i].labels));
		fl_table_text(&t, fl_str(d->runs[i].file));
	}
	fl_table_close(&t);
	return 0;
}
