#ifndef FL_REPORT_SHEET_H
#define FL_REPORT_SHEET_H

#include "../plot/gather.h"
#include "../plot/template.h"
#include "../result/figures.h"
#include "html.h"
#include "notes.h"
#include "report.h"
#include "table.h"

/*
 * A page that is being written, and what its sections, a file each, have in
 * common.  A section is a row of the table in sheet.c.
 */
struct fl_sheet {
	struct fl_html *h;
	const struct fl_report_opts *o;
	struct fl_report *r;
	const struct fl_doc_head *head;
	const struct fl_sums *sums;
	struct fl_total **measured; /* exchanges of no warm-up; owned */
	struct fl_total **passes;   /* iterations of no warm-up; owned */
	size_t n_measured;
	size_t n_passes;
	int64_t measured_ns; /* the stages of them */
	struct fl_err err;   /* of what has returned -1 */
};

/* What a section writes, after its heading; -1 and p->err. */
typedef int fl_sheet_section(struct fl_sheet *p);

fl_sheet_section fl_sheet_verdict, fl_sheet_comparison, fl_sheet_config,
    fl_sheet_stages, fl_sheet_steps, fl_sheet_cycles, fl_sheet_failures,
    fl_sheet_slowest, fl_sheet_nodes, fl_sheet_generator, fl_sheet_hosts,
    fl_sheet_definitions, fl_sheet_trend_verdict, fl_sheet_trend_changes,
    fl_sheet_trend_figures, fl_sheet_trend_runs;

/* Whether there is what such a section shows. */
bool fl_sheet_has_cycles(const struct fl_sheet *p);
bool fl_sheet_has_comparison(const struct fl_sheet *p);

/* How good something is, and how that is told without colour. */
enum fl_grade {
	FL_GRADE_GOOD,
	FL_GRADE_DOUBT,
	FL_GRADE_BAD,
	FL_GRADES,
};

extern const char *const fl_grade_class[FL_GRADES];
extern const char *const fl_grade_sign[FL_GRADES];

/* A sentence of the verdict, between these two, and how good that is. */
void fl_sheet_begin_sentence(struct fl_sheet *p, enum fl_grade grade,
    const char *what);
void fl_sheet_end_sentence(struct fl_sheet *p);

/* That of the comparison, when there is one. */
void fl_sheet_comparison_sentence(struct fl_sheet *p);

/* A cell with a figure of a comparison or a trend, "ms", "/s" or "%". */
void fl_sheet_value(struct fl_table *t, double v, const char *unit, bool bound);

/*
 * The figures of n totals over length_ns, and which percentiles are only a
 * lower bound.
 */
struct fl_sheet_figures {
	struct fl_figures f;
	bool bound[FL_FIGURES_PERCENTILES];
};
int fl_sheet_figures(struct fl_sheet *p, struct fl_total *const totals[],
    size_t n, int64_t length_ns, struct fl_sheet_figures *f);

/* The figure of that percentile, in millionths; -1 when it is not there. */
size_t fl_sheet_percentile(const struct fl_sheet *p, uint32_t ppm);

/* "2 browse", "iteration", "group shopping". */
#define FL_SHEET_NAME 160
void fl_sheet_step_name(const struct fl_sheet *p, const struct fl_total *t,
    char name[FL_SHEET_NAME]);

/* "40 users, 4.00 s": what load a stage was. */
void fl_sheet_stage_name(const struct fl_sheet *p, uint64_t stage,
    char name[FL_SHEET_NAME]);

/*
 * A picture, with what it shows in words: caption is markup, and what tells the
 * figures to those who do not see it; times as high as others.  Nothing when
 * there is no data for it.
 */
int fl_sheet_chart(struct fl_sheet *p, const char *name, double times,
    const char *caption);

/* Whether that picture can be drawn. */
bool fl_sheet_has_chart(const struct fl_sheet *p, const char *name);

#endif
