#ifndef FL_REPORT_REPORT_H
#define FL_REPORT_REPORT_H

#include "../plot/gather.h"
#include "../plot/template.h"
#include "../result/stats.h"
#include "notes.h"

/*
 * A report of a load test: one page, complete by itself.
 *
 * Memory     as fl-stats and fl-plot: stages, steps and distinct failures, and
 *            what a picture can show; not the length of the run
 */
struct fl_report_opts {
	const char *title; /* NULL: what the run is called */
	const char *files; /* what was read, for the page's foot */
	const char *style; /* CSS, which has no '<' and no '&' */
	const struct fl_templates *templates; /* NULL: no pictures */
};

/* What was read of a run. */
struct fl_report {
	struct fl_stats *stats;
	struct fl_notes notes;
	struct fl_gather gather;
	struct fl_buf
	    funkload;       /* FunkLoad's own figures, as records, or none */
	struct fl_buf text; /* scratch */
	char unlike[256];   /* how the base's load differs; "": it does not */
};

/*
 * o: all that fl_stats_new() takes, but kinds, split, each and its ctx, which
 * are the report's.
 */
int fl_report_init(struct fl_report *r, const struct fl_stats_opts *o,
    struct fl_err *err);

/*
 * The same for a report of a trend: each of the paths is a run, as for
 * fl_stats_trend(), and all of it is read.
 */
int fl_report_init_trend(struct fl_report *r, const struct fl_stats_opts *o,
    const struct fl_stats_source *source, const char *const *paths, size_t n,
    double tolerance, struct fl_err *err);

void fl_report_fini(struct fl_report *r);

/* The next bytes of the document; and no more bytes. */
int fl_report_feed(struct fl_report *r, const void *data, size_t len,
    struct fl_err *err);
int fl_report_finish(struct fl_report *r, struct fl_err *err);

/* Whether all of it is FunkLoad's; after fl_report_finish(). */
bool fl_report_is_funkload(const struct fl_report *r);

/*
 * Reads its files for FunkLoad's own figures as well, which need memory for
 * each response; nothing when they are not such files.
 */
void fl_report_funkload(struct fl_report *r, const char *const *paths,
    size_t n);

/* Adds the page to out; after fl_report_finish(). */
int fl_report_write(struct fl_report *r, const struct fl_report_opts *o,
    struct fl_buf *out, struct fl_err *err);

/* The same, of a trend. */
int fl_report_write_trend(struct fl_report *r, const struct fl_report_opts *o,
    struct fl_buf *out, struct fl_err *err);

/*
 * Hands on what the statistics have to tell by now to where pictures are drawn
 * from: before a page is written.
 */
int fl_report_tell(struct fl_report *r, struct fl_err *err);

#endif
