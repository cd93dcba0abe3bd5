#include <math.h>

#include "human.h"
#include "stats_page.h"
#include "stats_sides.h"

void
fl_stats_steady_note(struct fl_page *p, uint64_t stage)
{
	const struct fl_stats *of = p->s->steady != NULL ? p->s->steady : p->s;
	const struct fl_steady *v;
	char reason[FL_STATS_REASON];

	if (stage >= of->n_stages || !of->stages[stage].watched)
		return;
	v = &of->stages[stage].steady;
	fl_stats_steady_reason(reason, v);
	if (p->s->steady == NULL &&
	    (v->verdict == FL_STEADY_STEADY || v->verdict == FL_STEADY_SHORT))
		return;
	fl_page_look(p, FL_PAGE_YELLOW);
	fl_page_put(p, "%s", fl_steady_name(v->verdict));
	if (*reason != '\0')
		fl_page_put(p, ": %s", reason);
	fl_page_look(p, FL_PAGE_PLAIN);
	fl_page_put(p, "\n");
	if (p->s->steady != NULL && v->from_s >= 0)
		fl_page_put(p, "only seconds %lld to %lld of the run\n",
		    (long long)v->from_s, (long long)v->to_s);
	else if (p->s->steady != NULL)
		fl_page_put(p, "no part of it is steady\n");
}

static void
value_text(char text[FL_HUMAN], const struct fl_stats_figure *f, double v)
{
	if (isnan(v))
		snprintf(text, FL_HUMAN, "-");
	else if (f->kind == FL_RESAMPLE_PERCENTILE)
		fl_human_time(text, v);
	else if (f->kind == FL_RESAMPLE_RATE)
		fl_human_rate(text, v);
	else
		fl_human_share(text, v);
}

/* "+10.2%" for a ratio of 1.102. */
static void
change_text(char text[FL_HUMAN], double ratio)
{
	if (isnan(ratio))
		snprintf(text, FL_HUMAN, "-");
	else if (ratio > 100)
		snprintf(text, FL_HUMAN, "x%.0f", ratio);
	else
		snprintf(text, FL_HUMAN, "%+.1f%%", 100 * (ratio - 1));
}

static enum fl_page_look
verdict_look(enum fl_compare_verdict v)
{
	return v == FL_COMPARE_WORSE    ? FL_PAGE_RED
	       : v == FL_COMPARE_BETTER ? FL_PAGE_GREEN
	       : v == FL_COMPARE_SAME   ? FL_PAGE_PLAIN
	                                : FL_PAGE_YELLOW;
}

static void
compared_line(struct fl_page *p, const struct fl_stats_row *row,
    const struct fl_stats_compared *v, bool first)
{
	char base[FL_HUMAN], fresh[FL_HUMAN], change[FL_HUMAN];
	char low[FL_HUMAN], high[FL_HUMAN], label[128], interval[64];
	struct fl_str name;

	name = row->kind == FL_STEP_EXCHANGE ? row->name : fl_str("");
	snprintf(label, sizeof(label), "%.*s%s%.*s", FL_STR_ARG(row->step),
	    name.len > 0 ? " " : "", FL_STR_ARG(name));
	value_text(base, &v->figure, v->f.base);
	value_text(fresh, &v->figure, v->f.fresh);
	change_text(change, v->f.ratio);
	change_text(low, v->f.low);
	change_text(high, v->f.high);
	snprintf(interval, sizeof(interval), "%s..%s", low, high);
	fl_page_text(p, fl_str(first ? label : ""), p->name_width);
	fl_page_put(p, " %-7s%s%8s%s%8s%9s%18s ", v->figure.name,
	    v->f.base_bound ? ">" : " ", base, v->f.fresh_bound ? ">" : " ",
	    fresh, change, isnan(v->f.low) ? "" : interval);
	fl_page_look(p, verdict_look(v->f.verdict));
	fl_page_put(p, "%s", fl_compare_name(v->f.verdict));
	fl_page_look(p, FL_PAGE_PLAIN);
	fl_page_put(p, "\n");
}

void
fl_stats_compare_table(struct fl_page *p)
{
	const struct fl_stats_comparison *c = &p->s->comparison;
	uint64_t stage = UINT64_MAX;
	size_t i;

	if (c->base_runs == 0)
		return;
	fl_page_put(p, "\n%zu %s compared with %zu of before: ", c->fresh_runs,
	    c->fresh_runs == 1 ? "run" : "runs", c->base_runs);
	fl_page_look(p, c->worse > 0 ? FL_PAGE_RED : FL_PAGE_GREEN);
	fl_page_put(p, c->worse > 0 ? "worse" : "not worse");
	fl_page_look(p, FL_PAGE_PLAIN);
	fl_page_put(p, " (tolerance %g%%)\n", 100 * c->tolerance);
	if (c->base_runs + c->fresh_runs < 3)
		fl_page_put(p, "With one run a side nothing is known of the "
			       "variance between runs.\n");
	for (i = 0; i < c->n; i++) {
		const struct fl_stats_row *row = &c->rows[c->v[i].row];

		if (row->stage != stage) {
			stage = row->stage;
			fl_page_look(p, FL_PAGE_DIM);
			fl_page_put(p, "stage %-*llu", (int)p->name_width - 6,
			    (unsigned long long)stage);
			fl_page_put(p, " %-7s%9s%9s%9s%18s %s\n", "figure",
			    "base", "new", "change", "interval", "verdict");
			fl_page_look(p, FL_PAGE_PLAIN);
		}
		compared_line(p, row, &c->v[i],
		    i == 0 || c->v[i - 1].row != c->v[i].row);
	}
}
