#include <math.h>
#include <stdlib.h>

#include "../base/num.h"
#include "../base/version.h"
#include "../result/human.h"
#include "../result/stats_state.h"
#include "sheet.h"

const char *const fl_grade_class[FL_GRADES] = {
	[FL_GRADE_GOOD] = "good",
	[FL_GRADE_DOUBT] = "doubt",
	[FL_GRADE_BAD] = "bad",
};

const char *const fl_grade_sign[FL_GRADES] = {
	[FL_GRADE_GOOD] = "✓",
	[FL_GRADE_DOUBT] = "!",
	[FL_GRADE_BAD] = "✗",
};

int
fl_sheet_figures(struct fl_sheet *p, struct fl_total *const totals[], size_t n,
    int64_t length_ns, struct fl_sheet_figures *f)
{
	const struct fl_figures_opts *how = &p->r->stats->how;
	size_t i;

	if (fl_figures_make(&f->f, totals, n, length_ns, how, &p->err) == -1)
		return -1;
	fl_view_clear(how->view);
	for (i = 0; i < n; i++)
		if (fl_view_add(how->view, totals[i], FL_VIEW_RESPONSE,
			how->ok_only, &p->err) == -1)
			return -1;
	for (i = 0; i < how->percentiles->n; i++) {
		f->bound[i] = false;
		fl_view_percentile_ns(how->view, how->percentiles->ppm[i],
		    &f->bound[i]);
	}
	return 0;
}

size_t
fl_sheet_percentile(const struct fl_sheet *p, uint32_t ppm)
{
	const struct fl_percentiles *v = &p->r->stats->percentiles;
	size_t i;

	for (i = 0; i < v->n; i++)
		if (v->ppm[i] == ppm)
			return i;
	return SIZE_MAX;
}

void
fl_sheet_step_name(const struct fl_sheet *p, const struct fl_total *t,
    char name[FL_SHEET_NAME])
{
	struct fl_str called = fl_stats_step_name(p->r->stats, t);
	int len = called.len < 100 ? (int)called.len : 100;

	if (t->kind == FL_STEP_EXCHANGE)
		snprintf(name, FL_SHEET_NAME, "%llu %.*s",
		    (unsigned long long)t->number, len,
		    called.len > 0 ? called.s : "");
	else
		snprintf(name, FL_SHEET_NAME, "%s%.*s",
		    t->kind == FL_STEP_GROUP ? "group " : "", len,
		    called.len > 0 ? called.s : "");
}

void
fl_sheet_stage_name(const struct fl_sheet *p, uint64_t stage,
    char name[FL_SHEET_NAME])
{
	const struct fl_doc_stage *d = fl_doc_head_stage(p->head, stage);
	const char *warmup = d != NULL && d->warmup ? " (warm-up)" : "";

	if (d == NULL || (!d->open && d->users == 0))
		snprintf(name, FL_SHEET_NAME, "stage %llu%s",
		    (unsigned long long)stage, warmup);
	else if (d->open)
		snprintf(name, FL_SHEET_NAME, "%llu: %g/s%s",
		    (unsigned long long)stage, d->rate, warmup);
	else
		snprintf(name, FL_SHEET_NAME, "%llu: %.0f user%s%s",
		    (unsigned long long)stage, d->users,
		    d->users == 1 ? "" : "s", warmup);
}

/* What the sections are, in the order in which they are read. */
static const struct section {
	const char *id;
	const char *title;
	fl_sheet_section *write;
	bool (*has)(const struct fl_sheet *p); /* NULL: always */
} run_sections[] = {
	{ "verdict", "Verdict and headline figures", fl_sheet_verdict, NULL },
	{ "compare", "Comparison with the base", fl_sheet_comparison,
	    fl_sheet_has_comparison },
	{ "config", "Configuration", fl_sheet_config, NULL },
	{ "stages", "Stages", fl_sheet_stages, NULL },
	{ "steps", "Steps", fl_sheet_steps, NULL },
	{ "funkload", "FunkLoad's own figures", fl_sheet_cycles,
	    fl_sheet_has_cycles },
	{ "failures", "Failures", fl_sheet_failures, NULL },
	{ "slowest", "Slowest steps", fl_sheet_slowest, NULL },
	{ "nodes", "Nodes", fl_sheet_nodes, NULL },
	{ "generator", "Load generator", fl_sheet_generator, NULL },
	{ "hosts", "Monitored hosts", fl_sheet_hosts, NULL },
	{ "definitions", "Definitions", fl_sheet_definitions, NULL },
}, trend_sections[] = {
	{ "verdict", "Verdict and trend", fl_sheet_trend_verdict, NULL },
	{ "changes", "Changes", fl_sheet_trend_changes, NULL },
	{ "figures", "Figures", fl_sheet_trend_figures, NULL },
	{ "runs", "Runs", fl_sheet_trend_runs, NULL },
	{ "definitions", "Definitions", fl_sheet_definitions, NULL },
};

/* What the kinds of pages are made of. */
static const struct kind {
	const struct section *v;
	size_t n;
} of_run = { run_sections, sizeof(run_sections) / sizeof(run_sections[0]) },
  of_trend = { trend_sections,
	  sizeof(trend_sections) / sizeof(trend_sections[0]) };

static bool
there(const struct fl_sheet *p, const struct section *s)
{
	return s->has == NULL || s->has(p);
}

/* "name=shop", when that is all there is, is "shop". */
static struct fl_str
unlabelled(struct fl_str title)
{
	static const char label[] = "name=";
	size_t len = sizeof(label) - 1;

	if (title.len <= len || memcmp(title.s, label, len) != 0 ||
	    memchr(title.s, ',', title.len) != NULL)
		return title;
	return (struct fl_str){ title.s + len, title.len - len };
}

static void
put_title(struct fl_sheet *p)
{
	struct fl_buf title;

	if (p->o->title != NULL) {
		fl_html_cut(p->h, fl_str(p->o->title), 200);
		return;
	}
	if (p->r->gather.trend.n_runs > 0) {
		fl_html_putf(p->h, "Trend of %zu runs",
		    p->r->gather.trend.n_runs);
		return;
	}
	fl_buf_init(&title, 4096);
	if (fl_about_title(&p->r->gather.about, &title, &p->err) == 0)
		fl_html_cut(p->h, unlabelled(fl_buf_str(&title)), 200);
	fl_buf_fini(&title);
}

static void
put_head(struct fl_sheet *p)
{
	struct fl_html *h = p->h;

	fl_html_put(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		       "<meta charset=\"utf-8\"/>\n<title>");
	put_title(p);
	fl_html_put(h,
	    "</title>\n<meta name=\"viewport\" "
	    "content=\"width=device-width, initial-scale=1\"/>\n"
	    "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
	    "<meta name=\"generator\" content=\"fl-report " FL_VERSION
	    "\"/>\n<style>\n");
	fl_html_put(h, p->o->style);
	fl_html_put(h, "</style>\n</head>\n<body>\n");
}

static void
put_top(struct fl_sheet *p, const struct kind *k)
{
	struct fl_html *h = p->h;
	struct fl_buf note;
	size_t i;

	fl_html_put(h, "<header>\n<h1>");
	put_title(p);
	fl_html_put(h, "</h1>\n<p class=\"note\">");
	fl_buf_init(&note, 4096);
	if (fl_about_note(&p->r->gather.about, NULL, &note, &p->err) == 0)
		fl_html_text(h, fl_buf_str(&note));
	fl_buf_fini(&note);
	fl_html_put(h, "</p>\n</header>\n<nav aria-label=\"Sections\"><ul>");
	for (i = 0; i < k->n; i++)
		if (there(p, &k->v[i]))
			fl_html_putf(h, "<li><a href=\"#%s\">%s</a></li>\n",
			    k->v[i].id, k->v[i].title);
	fl_html_put(h, "</ul></nav>\n<main>\n");
}

static int
put_sections(struct fl_sheet *p, const struct kind *k)
{
	size_t i;

	for (i = 0; i < k->n; i++) {
		if (!there(p, &k->v[i]))
			continue;
		fl_html_putf(p->h,
		    "<section id=\"%s\" aria-labelledby=\"%s-h\">\n"
		    "<h2 id=\"%s-h\">%s</h2>\n",
		    k->v[i].id, k->v[i].id, k->v[i].id, k->v[i].title);
		if (k->v[i].write(p) == -1)
			return -1;
		fl_html_put(p->h, "</section>\n");
	}
	return 0;
}

static void
put_foot(struct fl_sheet *p)
{
	fl_html_put(p->h,
	    "</main>\n<footer><p>Made by fl-report " FL_VERSION " of ");
	fl_html_cut(p->h, fl_str(p->o->files), 1000);
	fl_html_put(p->h, "</p></footer>\n</body>\n</html>\n");
}

/* The totals that headlines are made of, and how long they were measured. */
static int
find_measured(struct fl_sheet *p)
{
	const struct fl_stats *s = p->r->stats;
	uint64_t stage;
	size_t i;

	p->measured = calloc(s->n_order + 1, sizeof(*p->measured));
	p->passes = calloc(s->n_order + 1, sizeof(*p->passes));
	if (p->measured == NULL || p->passes == NULL)
		return fl_fail(&p->err, "out of memory");
	for (i = 0; i < s->n_order; i++) {
		if (fl_sums_warmup(p->sums, s->order[i]->stage))
			continue;
		if (s->order[i]->kind == FL_STEP_EXCHANGE)
			p->measured[p->n_measured++] = s->order[i];
		else if (s->order[i]->kind == FL_STEP_ITERATION)
			p->passes[p->n_passes++] = s->order[i];
	}
	for (stage = 0; stage < fl_stats_stages(s); stage++)
		if (!fl_sums_warmup(p->sums, stage))
			p->measured_ns += fl_sums_length_ns(p->sums, stage);
	return 0;
}

static int
put_page(struct fl_sheet *p, const struct kind *k)
{
	put_head(p);
	put_top(p, k);
	if (put_sections(p, k) == -1)
		return -1;
	put_foot(p);
	return fl_html_end(p->h, &p->err);
}

int
fl_report_write(struct fl_report *r, const struct fl_report_opts *o,
    struct fl_buf *out, struct fl_err *err)
{
	struct fl_html h;
	struct fl_sheet p = { .h = &h,
		.o = o,
		.r = r,
		.sums = r->stats->sums,
		.head = &r->stats->sums->head };
	int rc = -1;

	fl_html_init(&h, out);
	if (fl_report_tell(r, &p.err) == 0 && find_measured(&p) == 0)
		rc = put_page(&p, &of_run);
	free(p.measured);
	free(p.passes);
	if (rc == -1)
		*err = p.err;
	return rc;
}

int
fl_report_write_trend(struct fl_report *r, const struct fl_report_opts *o,
    struct fl_buf *out, struct fl_err *err)
{
	struct fl_html h;
	struct fl_sheet p = { .h = &h, .o = o, .r = r };
	int rc;

	fl_html_init(&h, out);
	rc = fl_report_tell(r, &p.err);
	if (rc == 0)
		rc = put_page(&p, &of_trend);
	if (rc == -1)
		*err = p.err;
	return rc;
}
