#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sheet.h"

static const struct fl_table_column columns[] = {
	{ "Figure", NULL, FL_COLUMN_TEXT },
	{ "Step", NULL, FL_COLUMN_TEXT },
	{ "Stage", NULL, FL_COLUMN_WORD },
	{ "Base", NULL, FL_COLUMN_FIGURE },
	{ "New", NULL, FL_COLUMN_FIGURE },
	{ "Change", NULL, FL_COLUMN_FIGURE },
	{ "Interval", "where the change is, with 95 %: of all together",
	    FL_COLUMN_WORD },
	{ "Verdict", NULL, FL_COLUMN_WORD },
};

/* How each verdict is told. */
static const struct {
	const char *verdict;
	const char *words;
	enum fl_grade grade;
} verdicts[] = {
	{ "worse", "✗ worse", FL_GRADE_BAD },
	{ "better", "✓ better", FL_GRADE_GOOD },
	{ "small", "worse or better, within the tolerance", FL_GRADES },
	{ "same", "no difference shown", FL_GRADES },
	{ "unknown", "! not known: a lower bound decides nothing",
	    FL_GRADE_DOUBT },
	{ "few", "! too few to judge", FL_GRADE_DOUBT },
	{ "none", "one side has none", FL_GRADES },
};

void
fl_sheet_value(struct fl_table *t, double v, const char *unit, bool bound)
{
	if (strcmp(unit, "ms") == 0) {
		fl_table_time(t, v * 1e6, bound);
		return;
	}
	fl_table_begin(t, NULL);
	if (isnan(v))
		fl_html_put(t->h, "–");
	else
		fl_html_putf(t->h, "%.4g", v);
	if (!isnan(v)) {
		fl_html_put(t->h, " ");
		fl_html_cut(t->h, fl_str(unit), 10);
	}
	fl_table_end(t);
}

/* 1.085 is +8.5 %. */
static void
change_text(char text[32], double ratio)
{
	if (isnan(ratio))
		snprintf(text, 32, "–");
	else
		snprintf(text, 32, "%+.1f %%", 100 * (ratio - 1));
}

static void
row(struct fl_sheet *p, struct fl_table *t, const struct fl_contrast *v)
{
	char step[FL_SHEET_NAME], stage[FL_LEVELS_CAPTION], low[32], high[32];
	char interval[80], change[32];
	size_t rank = fl_contrast_rank(v->verdict);

	if (strcmp(v->name, v->step) != 0 && v->name[0] != '\0')
		snprintf(step, sizeof(step), "%.60s %.80s", v->step, v->name);
	else
		snprintf(step, sizeof(step), "%.60s", v->step);
	fl_levels_caption(&p->r->gather.levels, v->stage, stage);
	change_text(change, v->ratio);
	change_text(low, v->low);
	change_text(high, v->high);
	snprintf(interval, sizeof(interval), "%s to %s", low, high);
	fl_table_row(t, fl_str(v->figure));
	fl_table_text(t, fl_str(step));
	fl_table_text(t, fl_str(stage));
	fl_sheet_value(t, v->base, v->unit, v->bound);
	fl_sheet_value(t, v->fresh, v->unit, v->bound);
	fl_table_text(t, fl_str(change));
	fl_table_text(t, fl_str(isnan(v->low) ? "" : interval));
	fl_table_begin(t, verdicts[rank].grade < FL_GRADES
			      ? fl_grade_class[verdicts[rank].grade]
			      : NULL);
	fl_html_put(p->h, verdicts[rank].words);
	fl_table_end(t);
}

/* How many figures have that verdict. */
static size_t
count(const struct fl_sheet *p, const char *verdict)
{
	const struct fl_contrasts *c = &p->r->gather.contrasts;
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		n += strcmp(c->v[i].verdict, verdict) == 0;
	return n;
}

bool
fl_sheet_has_comparison(const struct fl_sheet *p)
{
	return p->r->gather.contrasts.n > 0;
}

void
fl_sheet_comparison_sentence(struct fl_sheet *p)
{
	size_t worse = count(p, "worse"), better = count(p, "better");
	size_t unsure = count(p, "few") + count(p, "unknown");

	if (!fl_sheet_has_comparison(p))
		return;
	fl_sheet_begin_sentence(p,
	    worse > 0                            ? FL_GRADE_BAD
	    : unsure == p->r->gather.contrasts.n ? FL_GRADE_DOUBT
						 : FL_GRADE_GOOD,
	    "Against the base");
	fl_html_putf(p->h,
	    "%zu of %zu figures are worse, %zu better; of %zu too little is "
	    "known",
	    worse, p->r->gather.contrasts.n, better, unsure);
	fl_sheet_end_sentence(p);
}

#define ROWS_MAX 200

static int
chart(struct fl_sheet *p, const struct fl_contrast *gravest)
{
	char caption[640], change[32], step[80];

	change_text(change, gravest->ratio);
	snprintf(step, sizeof(step), "%.70s", gravest->step);
	snprintf(caption, sizeof(caption),
	    "What changed, in per cent of the base, the gravest first; a line "
	    "is the interval in which a change is. %zu figures are worse and "
	    "%zu better; the first is %s. All are in the table.",
	    count(p, "worse"), count(p, "better"), change);
	return fl_sheet_chart(p, "compare", 1.3, caption);
}

static int
table(struct fl_sheet *p, const struct fl_contrast **order)
{
	const struct fl_contrasts *c = &p->r->gather.contrasts;
	size_t i, n = fl_contrasts_order(c, NULL, order);
	struct fl_table t;

	if (n > 0 && chart(p, order[0]) == -1)
		return -1;
	fl_table_open(&t, p->h, "What changed, the gravest first", columns,
	    sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < n && i < ROWS_MAX; i++)
		row(p, &t, order[i]);
	fl_table_close(&t);
	if (n > ROWS_MAX)
		fl_html_putf(p->h, "<p>And %zu more, which changed less.</p>\n",
		    n - ROWS_MAX);
	return 0;
}

int
fl_sheet_comparison(struct fl_sheet *p)
{
	const struct fl_contrasts *c = &p->r->gather.contrasts;
	const struct fl_contrast **order = calloc(c->n + 1, sizeof(*order));
	int rc;

	if (order == NULL)
		return fl_fail(&p->err, "out of memory");
	fl_html_put(p->h,
	    "<p>A figure is worse when it is worse beyond its interval and "
	    "beyond the tolerance.</p>\n");
	if (p->r->unlike[0] != '\0') {
		fl_html_put(p->h, "<p><b>The loads differ</b> from the base's, "
				  "and so may the figures for that alone: ");
		fl_html_text(p->h, fl_str(p->r->unlike));
		fl_html_put(p->h, ".</p>\n");
	}
	if (c->v[0].base_runs <= 1 && c->v[0].fresh_runs <= 1)
		fl_html_put(p->h,
		    "<p>One run a side tells nothing of how much runs differ "
		    "that are the same: several a side do.</p>\n");
	rc = table(p, order);
	free(order);
	return rc;
}
