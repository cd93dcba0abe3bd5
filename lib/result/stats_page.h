#ifndef FL_RESULT_STATS_PAGE_H
#define FL_RESULT_STATS_PAGE_H

#include "stats_state.h"

/* What tables are printed to: an error is kept until the end. */
struct fl_page {
	struct fl_stats *s;
	struct fl_buf *out;
	size_t name_width;
	bool color;
	bool failed;
	struct fl_err err;
};

enum fl_page_look {
	FL_PAGE_PLAIN,
	FL_PAGE_BOLD,
	FL_PAGE_DIM,
	FL_PAGE_GREEN,
	FL_PAGE_YELLOW,
	FL_PAGE_RED,
};

__attribute__((format(printf, 2, 3))) void fl_page_put(struct fl_page *p,
    const char *fmt, ...);

/* In a column of that many characters; 0 takes it as it is. */
void fl_page_text(struct fl_page *p, struct fl_str text, size_t width);
void fl_page_look(struct fl_page *p, enum fl_page_look l);

/* A line about the steadiness of a stage, where there is something to say. */
void fl_stats_steady_note(struct fl_page *p, uint64_t stage);

/* The comparison, or nothing when there is none. */
void fl_stats_compare_table(struct fl_page *p);
void fl_stats_trend_table(struct fl_page *p);

#endif
