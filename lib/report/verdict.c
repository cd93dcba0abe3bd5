#include <math.h>

#include "../base/num.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

void
fl_sheet_begin_sentence(struct fl_sheet *p, enum fl_grade grade,
    const char *what)
{
	static const char *const words[FL_GRADES] = { "good", "in doubt",
		"bad" };

	fl_html_putf(p->h,
	    "<li class=\"%s\"><span class=\"sign\" aria-hidden=\"true\">%s"
	    "</span><span><b>%s</b> <span class=\"word\">(%s)</span>: ",
	    fl_grade_class[grade], fl_grade_sign[grade], what, words[grade]);
}

void
fl_sheet_end_sentence(struct fl_sheet *p)
{
	fl_html_put(p->h, "</span></li>\n");
}

static enum fl_grade
generator_grade(const struct fl_sheet *p)
{
	struct fl_str v = p->head->verdict;

	/* A verdict that nothing was measured for is none. */
	if (p->sums->generator.lines == 0 && fl_str_is(v, "ok"))
		return FL_GRADE_DOUBT;
	return fl_str_is(v, "ok")        ? FL_GRADE_GOOD
	       : fl_str_is(v, "invalid") ? FL_GRADE_BAD
	                                 : FL_GRADE_DOUBT;
}

static void
generator_sentence(struct fl_sheet *p)
{
	static const char *const said[FL_GRADES] = {
		"it kept up, so the figures can be believed",
		"the figures may owe something to the generator",
		"it did not keep up: the figures say more of it than of the "
		"server",
	};
	enum fl_grade grade = generator_grade(p);

	fl_sheet_begin_sentence(p, grade, "Load generator");
	if (p->sums->generator.lines == 0) {
		fl_html_put(p->h, "it did not watch itself, so whether it "
				  "kept up is not known");
		fl_sheet_end_sentence(p);
		return;
	}
	if (p->head->verdict.len > 0) {
		fl_html_text(p->h, p->head->verdict);
		fl_html_put(p->h, "; ");
	} else {
		fl_html_put(p->h, "it has given no verdict; ");
	}
	fl_html_put(p->h, said[grade]);
	if (p->head->reason.len > 0) {
		fl_html_put(p->h, " (");
		fl_html_cut(p->h, p->head->reason, 300);
		fl_html_put(p->h, ")");
	}
	fl_sheet_end_sentence(p);
}

#define BAD_AT 0.01 /* so many that are not good are no accident */

static void
failures_sentence(struct fl_sheet *p, const struct fl_figures *f)
{
	uint64_t all = fl_counts_all(f->counts);
	uint64_t bad = all - f->counts[FL_COUNT_OK];
	enum fl_grade grade = bad == 0                  ? FL_GRADE_GOOD
	                      : f->error_share < BAD_AT ? FL_GRADE_DOUBT
	                                                : FL_GRADE_BAD;
	char share[FL_HUMAN];

	fl_human_share(share, f->error_share);
	if (all == 0)
		grade = FL_GRADE_BAD;
	fl_sheet_begin_sentence(p, grade, "Exchanges");
	if (all == 0) {
		fl_html_put(p->h, "none were measured");
	} else if (bad == 0) {
		fl_html_putf(p->h, "all %llu were good",
		    (unsigned long long)all);
	} else {
		fl_html_putf(p->h, "%llu of %llu were not good, ",
		    (unsigned long long)bad, (unsigned long long)all);
		fl_html_text(p->h, fl_str(share));
		fl_html_putf(p->h, ": %llu failed, %llu were cut off",
		    (unsigned long long)f->counts[FL_COUNT_FAILED],
		    (unsigned long long)f->counts[FL_COUNT_CENSORED]);
	}
	fl_sheet_end_sentence(p);
}

static void
thresholds_sentence(struct fl_sheet *p)
{
	struct fl_stats *s = p->r->stats;
	size_t missed = fl_stats_missed(s), warned = 0, i;

	if (s->n_thresholds == 0)
		return;
	for (i = 0; i < s->n_thresholds; i++)
		warned += strcmp(fl_stats_judge(s, i).verdict, "warn") == 0;
	fl_sheet_begin_sentence(p,
	    missed > 0   ? FL_GRADE_BAD
	    : warned > 0 ? FL_GRADE_DOUBT
			 : FL_GRADE_GOOD,
	    "Thresholds");
	fl_html_putf(p->h, "%zu of %zu hold", s->n_thresholds - missed - warned,
	    s->n_thresholds);
	fl_sheet_end_sentence(p);
}

static void
complete_sentence(struct fl_sheet *p)
{
	const struct fl_doc_head *d = p->head;

	if (fl_stats_complete(p->r->stats))
		return;
	fl_sheet_begin_sentence(p, FL_GRADE_DOUBT, "Record");
	fl_html_put(p->h, "incomplete, and used up to its last whole line: ");
	if (fl_stats_truncated(p->r->stats))
		fl_html_put(p->h, "the file is cut off");
	else if (!d->ended)
		fl_html_put(p->h, "it has no end");
	else
		fl_html_putf(p->h, "%llu of %zu processes have no end",
		    (unsigned long long)d->cut, d->ids.n);
	fl_sheet_end_sentence(p);
}

static void
card(struct fl_sheet *p, const char *class, const char *what, const char *value,
    const char *note)
{
	fl_html_putf(p->h, "<div%s%s%s><dt>%s</dt><dd>",
	    class != NULL ? " class=\"" : "", class != NULL ? class : "",
	    class != NULL ? "\"" : "", what);
	fl_html_text(p->h, fl_str(value));
	if (note != NULL) {
		fl_html_put(p->h, "<small>");
		fl_html_text(p->h, fl_str(note));
		fl_html_put(p->h, "</small>");
	}
	fl_html_put(p->h, "</dd></div>\n");
}

static void
time_card(struct fl_sheet *p, const struct fl_sheet_figures *f, uint32_t ppm,
    const char *what)
{
	size_t i = fl_sheet_percentile(p, ppm);
	char text[FL_HUMAN], marked[FL_HUMAN + 8];

	if (i == SIZE_MAX)
		return;
	fl_human_time(text, (double)f->f.response.percentile_ns[i]);
	snprintf(marked, sizeof(marked), "%s%s", f->bound[i] ? "≥ " : "", text);
	card(p, NULL, what, marked, NULL);
}

static void
load_card(struct fl_sheet *p)
{
	double most = 0;
	bool open = false;
	char text[64], note[64];
	size_t i;

	for (i = 0; i < p->head->n_stages; i++) {
		const struct fl_doc_stage *d = &p->head->stages[i];

		if (d->warmup)
			continue;
		open |= d->open;
		if ((d->open ? d->rate : d->users) > most)
			most = d->open ? d->rate : d->users;
	}
	snprintf(text, sizeof(text), "%g%s", most, open ? "/s" : "");
	if (most == 0)
		snprintf(text, sizeof(text), "–"); /* nobody told */
	snprintf(note, sizeof(note), "%zu node%s", fl_doc_head_nodes(p->head),
	    fl_doc_head_nodes(p->head) == 1 ? "" : "s");
	card(p, NULL, open ? "Iterations due" : "Most users", text, note);
}

/*
 * Where iterations are due by a schedule their times are what counts: how late
 * one began is in none of its later exchanges.
 */
static bool
iterations_count(const struct fl_sheet *p)
{
	size_t i;

	for (i = 0; i < p->head->n_stages && p->n_passes > 0; i++)
		if (p->head->stages[i].open && !p->head->stages[i].warmup)
			return true;
	return false;
}

/* Numbers are those of the exchanges, times perhaps of the iterations. */
static void
cards(struct fl_sheet *p, const struct fl_sheet_figures *f,
    const struct fl_sheet_figures *times)
{
	char text[FL_HUMAN], note[64], most[FL_HUMAN];
	double max_rate = 0;
	uint64_t i;

	for (i = 0; i < fl_stats_stages(p->r->stats); i++)
		if (!fl_sums_warmup(p->sums, i) &&
		    p->sums->stage_rate[i] > max_rate)
			max_rate = p->sums->stage_rate[i];
	fl_html_put(p->h, "<dl class=\"cards\">\n");
	load_card(p);
	fl_human_count(text, fl_counts_all(f->f.counts));
	card(p, NULL, "Exchanges", text, NULL);
	fl_human_share(text, f->f.error_share);
	card(p, f->f.error_share > 0 ? "bad" : NULL, "Not good", text,
	    f->f.error_share > 0 ? "see failures" : NULL);
	fl_human_rate(text, f->f.rate);
	fl_human_rate(most, max_rate);
	snprintf(note, sizeof(note), "at most %s", most);
	card(p, NULL, "A second", text, note);
	time_card(p, times, 500000, "p50, median");
	time_card(p, times, 950000, "p95");
	time_card(p, times, 990000, "p99");
	time_card(p, times, 999000, "p99.9");
	fl_human_time(text, (double)times->f.response.max_ns);
	card(p, NULL, "Longest", text, NULL);
	snprintf(text, sizeof(text), "%.2f", times->f.apdex);
	card(p, NULL, "Apdex", isnan(times->f.apdex) ? "–" : text,
	    fl_apdex_rating(times->f.apdex));
	fl_html_put(p->h, "</dl>\n");
}

/* How a threshold's verdict is told. */
static const struct {
	const char *verdict;
	const char *words;
	enum fl_grade grade;
} told[] = {
	{ "ok", "✓ holds", FL_GRADE_GOOD },
	{ "warn", "! missed, a warning", FL_GRADE_DOUBT },
	{ "missed", "✗ missed", FL_GRADE_BAD },
	{ "none", "✗ nothing to judge", FL_GRADE_BAD },
};

#define TOLD (sizeof(told) / sizeof(told[0]))

static void
threshold_row(struct fl_sheet *p, struct fl_table *t,
    const struct fl_stats_judged *j)
{
	const char *unit = fl_threshold_unit(j->t);
	size_t i;

	for (i = 0; i + 1 < TOLD && strcmp(told[i].verdict, j->verdict) != 0;)
		i++;
	fl_table_row(t, fl_str(j->t->text));
	fl_table_begin(t, NULL);
	if (j->holds == -1)
		fl_html_put(p->h, "–");
	else
		fl_html_putf(p->h, "%.3f %s", j->value, unit);
	fl_table_end(t);
	fl_table_begin(t, NULL);
	fl_html_putf(p->h, "%g %s", fl_threshold_wanted(j->t), unit);
	fl_table_end(t);
	fl_table_begin(t, fl_grade_class[told[i].grade]);
	fl_html_put(p->h, told[i].words);
	fl_table_end(t);
}

static void
thresholds_table(struct fl_sheet *p)
{
	static const struct fl_table_column columns[] = {
		{ "Threshold", NULL, FL_COLUMN_TEXT },
		{ "Value", NULL, FL_COLUMN_FIGURE },
		{ "Wanted", NULL, FL_COLUMN_FIGURE },
		{ "Verdict", NULL, FL_COLUMN_WORD },
	};
	const struct fl_stats *s = p->r->stats;
	struct fl_stats_judged j;
	struct fl_table t;
	size_t i;

	if (s->n_thresholds == 0)
		return;
	fl_table_open(&t, p->h, "Thresholds", columns, 4);
	for (i = 0; i < s->n_thresholds; i++) {
		j = fl_stats_judge(s, i);
		threshold_row(p, &t, &j);
	}
	fl_table_close(&t);
}

/* What the picture of the run shows, in words. */
static int
time_chart(struct fl_sheet *p, const struct fl_sheet_figures *f)
{
	size_t i50 = fl_sheet_percentile(p, 500000);
	size_t i99 = fl_sheet_percentile(p, 990000);
	char p50[FL_HUMAN] = "?", p99[FL_HUMAN] = "?", rate[FL_HUMAN];
	char caption[512], max[FL_HUMAN];

	if (i50 != SIZE_MAX)
		fl_human_time(p50, (double)f->f.response.percentile_ns[i50]);
	if (i99 != SIZE_MAX)
		fl_human_time(p99, (double)f->f.response.percentile_ns[i99]);
	fl_human_time(max, (double)f->f.response.max_ns);
	fl_human_rate(rate, f->f.rate);
	snprintf(caption, sizeof(caption),
	    "Response time, rate and users over time, of the exchanges. Over "
	    "the whole run their median is %s, p99 %s and the longest %s, at "
	    "%s exchanges a "
	    "second; %llu failed. The bands reach from p50 to p95 and from "
	    "there to p99.",
	    p50, p99, max, rate,
	    (unsigned long long)f->f.counts[FL_COUNT_FAILED]);
	return fl_sheet_chart(p, "time", 1.1, caption);
}

static int
heat_chart(struct fl_sheet *p, const struct fl_sheet_figures *f)
{
	char min[FL_HUMAN], max[FL_HUMAN], caption[512];

	fl_human_time(min, (double)f->f.response.min_ns);
	fl_human_time(max, (double)f->f.response.max_ns);
	snprintf(caption, sizeof(caption),
	    "How many exchanges took how long, over time: from %s to %s. The "
	    "lighter a place, the more exchanges ended there.",
	    min, max);
	return fl_sheet_chart(p, "heat", 1, caption);
}

int
fl_sheet_verdict(struct fl_sheet *p)
{
	struct fl_sheet_figures f, times;
	bool iterations = iterations_count(p);

	if (fl_sheet_figures(p, p->measured, p->n_measured, p->measured_ns,
		&f) == -1 ||
	    fl_sheet_figures(p, iterations ? p->passes : p->measured,
		iterations ? p->n_passes : p->n_measured, p->measured_ns,
		&times) == -1)
		return -1;
	fl_html_put(p->h, "<ul class=\"verdicts\">\n");
	failures_sentence(p, &f.f);
	thresholds_sentence(p);
	fl_sheet_comparison_sentence(p);
	generator_sentence(p);
	complete_sentence(p);
	fl_html_put(p->h, "</ul>\n");
	cards(p, &f, &times);
	fl_html_putf(p->h,
	    "<p class=\"note\">Times are response times of all %s, those "
	    "included that failed or were cut off; warm-ups are not in "
	    "them.</p>\n",
	    iterations ? "iterations, from when each was due" : "exchanges");
	thresholds_table(p);
	if (time_chart(p, &f) == -1)
		return -1;
	return heat_chart(p, &f);
}
