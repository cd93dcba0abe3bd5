#ifndef FL_REPORT_TABLE_H
#define FL_REPORT_TABLE_H

#include "html.h"

/*
 * A table with a caption, a heading over each column and one before each row.
 * Where there is no room for it, the page's style makes a block of each row, so
 * each cell knows what its column is called, and keeps its role.
 */
struct fl_table_column {
	const char *head;
	const char *about; /* in full, for who points at it; or NULL */
	enum {
		FL_COLUMN_FIGURE,
		FL_COLUMN_WORD, /* short enough to stand beside figures */
		FL_COLUMN_TEXT,
	} kind;
};

struct fl_table {
	struct fl_html *h; /* borrowed, as the other */
	const struct fl_table_column *columns;
	size_t n;
	size_t at; /* the column of the next cell */
};

/* The first of n columns is that of the rows' headings. */
void fl_table_open(struct fl_table *t, struct fl_html *h, const char *caption,
    const struct fl_table_column *columns, size_t n);
void fl_table_close(struct fl_table *t);

/* A row and its heading; it ends with the next one. */
void fl_table_row(struct fl_table *t, struct fl_str heading);

/*
 * The next cell.  A time is nanoseconds, below 0 or NaN for none; bound marks
 * one that is only a lower bound.
 */
void fl_table_time(struct fl_table *t, double ns, bool bound);
void fl_table_count(struct fl_table *t, uint64_t n);
void fl_table_bytes(struct fl_table *t, double bytes);
void fl_table_rate(struct fl_table *t, double per_s);
void fl_table_share(struct fl_table *t, double share);
void fl_table_real(struct fl_table *t, double v, int decimals);
void fl_table_text(struct fl_table *t, struct fl_str text);

/* A cell of the caller's own markup, between these two. */
void fl_table_begin(struct fl_table *t, const char *class);
void fl_table_end(struct fl_table *t);

/* "12.5 MB": as a byte count is read. */
#define FL_TABLE_BYTES 24
void fl_table_bytes_text(char text[FL_TABLE_BYTES], double bytes);

#endif
