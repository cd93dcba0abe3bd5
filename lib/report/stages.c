#include <math.h>

#include "../base/num.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

static const struct fl_table_column columns[] = {
	{ "Stage", NULL, FL_COLUMN_TEXT },
	{ "Length", "measured, with its ramp", FL_COLUMN_FIGURE },
	{ "What", NULL, FL_COLUMN_WORD },
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

static int
row(struct fl_sheet *p, struct fl_table *t, uint64_t stage, const char *what,
    struct fl_total *const totals[], size_t n)
{
	static const uint32_t ppm[] = { 500000, 950000, 990000, 999000 };
	int64_t length = fl_sums_length_ns(p->sums, stage);
	char name[FL_SHEET_NAME];
	struct fl_sheet_figures f;
	size_t i, at;

	if (fl_sheet_figures(p, totals, n, length, &f) == -1)
		return -1;
	fl_sheet_stage_name(p, stage, name);
	fl_table_row(t, fl_str(name));
	fl_table_time(t, (double)length, false);
	fl_table_text(t, fl_str(what));
	fl_table_count(t, fl_counts_all(f.f.counts));
	fl_table_share(t, f.f.error_share);
	fl_table_rate(t, f.f.rate);
	for (i = 0; i < 4; i++) {
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

static int
stage_rows(struct fl_sheet *p, struct fl_table *t, uint64_t stage)
{
	struct fl_total *const *totals;
	size_t n, n_exchanges, i;

	n = fl_stats_stage_totals(p->r->stats, stage, &totals, &n_exchanges);
	for (i = n_exchanges; i < n; i++)
		if (totals[i]->kind == FL_STEP_ITERATION &&
		    row(p, t, stage, "iterations", totals + i, 1) == -1)
			return -1;
	if (n_exchanges == 0)
		return 0;
	return row(p, t, stage, "exchanges", totals, n_exchanges);
}

/* The picture in words: the last stage, which often has the most load. */
static int
spectrum_caption(struct fl_sheet *p, char caption[512])
{
	uint64_t n = fl_stats_stages(p->r->stats);
	char stage[FL_SHEET_NAME], p50[FL_HUMAN], p99[FL_HUMAN], max[FL_HUMAN];
	struct fl_total *const *totals;
	struct fl_sheet_figures f;
	size_t i50 = fl_sheet_percentile(p, 500000);
	size_t i99 = fl_sheet_percentile(p, 990000), all;

	if (n == 0 || i50 == SIZE_MAX || i99 == SIZE_MAX) {
		caption[0] = '\0';
		return 0;
	}
	fl_stats_stage_totals(p->r->stats, n - 1, &totals, &all);
	if (fl_sheet_figures(p, totals, all, 0, &f) == -1)
		return -1;
	fl_sheet_stage_name(p, n - 1, stage);
	fl_human_time(p50, (double)f.f.response.percentile_ns[i50]);
	fl_human_time(p99, (double)f.f.response.percentile_ns[i99]);
	fl_human_time(max, (double)f.f.response.max_ns);
	snprintf(caption, 512,
	    "The whole distribution of response times, a line a stage; 99.9 "
	    "%% is as far from 99 %% as that is from 90 %%. In stage %s half "
	    "of the exchanges took at most %s, 99 %% at most %s, and the "
	    "longest %s.",
	    stage, p50, p99, max);
	return 0;
}

static const struct fl_table_column steady_columns[] = {
	{ "Stage", NULL, FL_COLUMN_TEXT },
	{ "Verdict", NULL, FL_COLUMN_WORD },
	{ "From", "of the steady part, since the start", FL_COLUMN_FIGURE },
	{ "To", NULL, FL_COLUMN_FIGURE },
	{ "Warm-up", NULL, FL_COLUMN_FIGURE },
	{ "Collapse", NULL, FL_COLUMN_FIGURE },
	{ "Rate /s", "median of the steady seconds", FL_COLUMN_FIGURE },
	{ "p50", "likewise", FL_COLUMN_FIGURE },
	{ "In words", NULL, FL_COLUMN_TEXT },
};

static void
steady_row(struct fl_sheet *p, struct fl_table *t, uint64_t stage,
    const struct fl_steady *s)
{
	static const enum fl_grade grades[] = {
		[FL_STEADY_STEADY] = FL_GRADE_GOOD,
		[FL_STEADY_WARMUP] = FL_GRADE_DOUBT,
		[FL_STEADY_COLLAPSE] = FL_GRADE_BAD,
		[FL_STEADY_BOTH] = FL_GRADE_BAD,
		[FL_STEADY_UNSTEADY] = FL_GRADE_BAD,
		[FL_STEADY_SHORT] = FL_GRADE_DOUBT,
	};
	char name[FL_SHEET_NAME], reason[FL_STATS_REASON];
	bool part = s->from_s >= 0;

	fl_sheet_stage_name(p, stage, name);
	fl_stats_steady_reason(reason, s);
	fl_table_row(t, fl_str(name));
	if (s->verdict == FL_STEADY_SHORT) {
		fl_table_text(t, fl_str("too short to tell"));
	} else {
		fl_table_begin(t, fl_grade_class[grades[s->verdict]]);
		fl_html_putf(p->h, "%s %s", fl_grade_sign[grades[s->verdict]],
		    fl_steady_name(s->verdict));
		fl_table_end(t);
	}
	fl_table_time(t, part ? (double)s->from_s * 1e9 : -1, false);
	fl_table_time(t, part ? (double)s->to_s * 1e9 : -1, false);
	fl_table_time(t, s->warmup_s > 0 ? (double)s->warmup_s * 1e9 : -1,
	    false);
	fl_table_time(t, s->collapse_s > 0 ? (double)s->collapse_s * 1e9 : -1,
	    false);
	fl_table_rate(t, part ? s->level.rate : (double)NAN);
	fl_table_time(t, part ? s->level.p50_ns : -1, false);
	fl_table_text(t, fl_str(reason));
}

/* Which part of each stage its figures can be taken for. */
static void
steady_table(struct fl_sheet *p)
{
	const struct fl_stats *s = p->r->stats;
	struct fl_table t;
	uint64_t i;
	bool any = false;

	for (i = 0; i < s->n_stages; i++) {
		if (fl_sums_warmup(p->sums, i))
			continue;
		if (!any)
			fl_table_open(&t, p->h,
			    "Whether each stage was steady: without a warm-up "
			    "before, or a collapse after it",
			    steady_columns,
			    sizeof(steady_columns) / sizeof(steady_columns[0]));
		any = true;
		steady_row(p, &t, i, &s->stages[i].steady);
	}
	if (any)
		fl_table_close(&t);
}

int
fl_sheet_stages(struct fl_sheet *p)
{
	uint64_t i, n = fl_stats_stages(p->r->stats);
	char caption[512];
	struct fl_table t;

	fl_table_open(&t, p->h,
	    "Each stage: its iterations (all steps of the scenario once) and "
	    "its exchanges (single requests)",
	    columns, sizeof(columns) / sizeof(columns[0]));
	for (i = 0; i < n; i++)
		if (stage_rows(p, &t, i) == -1)
			return -1;
	fl_table_close(&t);
	steady_table(p);
	if (n > 1 &&
	    fl_sheet_chart(p, "stages", 1.1,
		"Response time and iterations a second by the load of each "
		"stage. Where the server is saturated the rate rises no "
		"further and the response time does. Points are shaped and "
		"named by the rating of their Apdex; the figures are in the "
		"table above.") == -1)
		return -1;
	if (spectrum_caption(p, caption) == -1)
		return -1;
	return fl_sheet_chart(p, "spectrum", 1, caption);
}
