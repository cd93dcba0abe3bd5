#ifndef FL_REPORT_PAGE_H
#define FL_REPORT_PAGE_H

#include "../plot/gather.h"
#include "../plot/template.h"
#include "../result/figures.h"
#include "html.h"
#include "notes.h"
#include "report.h"
#include "table.h"

/*
 * A page that is being written, and what its sections, a file each, have in
 * common.  A section is a row of the table in page.c.
 */
struct fl_page {
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
typedef int fl_page_section(struct fl_page *p);

fl_page_section fl_page_verdict, fl_page_config, fl_page_stages, fl_page_steps,
    fl_page_cycles, fl_page_failures, fl_page_slowest, fl_page_nodes,
    fl_page_generator, fl_page_hosts, fl_page_definitions;

/* Whether there is what such a section shows. */
bool fl_page_has_cycles(const struct fl_page *p);

/* How good something is, and how that is told without colour. */
enum fl_grade {
	FL_GRADE_GOOD,
	FL_GRADE_DOUBT,
	FL_GRADE_BAD,
	FL_GRADES,
};

extern const char *const fl_grade_class[FL_GRADES];
extern const char *const fl_grade_sign[FL_GRADES];

/*
 * The figures of n totals over length_ns, and which percentiles are only a
 * lower bound.
 */
struct fl_page_figures {
	struct fl_figures f;
	bool bound[FL_FIGURES_PERCENTILES];
};
int fl_page_figures(struct fl_page *p, struct fl_total *const totals[],
    size_t n, int64_t length_ns, struct fl_page_figures *f);

/* The figure of that percentile, in millionths; -1 when it is not there. */
size_t fl_page_percentile(const struct fl_page *p, uint32_t ppm);

/* "2 browse", "iteration", "group shopping". */
#define FL_PAGE_NAME 160
void fl_page_step_name(const struct fl_page *p, const struct fl_total *t,
    char name[FL_PAGE_NAME]);

/* "40 users, 4.00 s": what load a stage was. */
void fl_page_stage_name(const struct fl_page *p, uint64_t stage,
    char name[FL_PAGE_NAME]);

/*
 * A picture, with what it shows in words: caption is markup, and what tells the
 * figures to those who do not see it; times as high as others.  Nothing when
 * there is no data for it.
 */
int fl_page_chart(struct fl_page *p, const char *name, double times,
    const char *caption);

/* Whether that picture can be drawn. */
bool fl_page_has_chart(const struct fl_page *p, const char *name);

#endif
