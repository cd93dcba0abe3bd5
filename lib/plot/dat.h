#ifndef FL_PLOT_DAT_H
#define FL_PLOT_DAT_H

#include <stdbool.h>

#include "../base/buf.h"

/*
 * What a template reads: rows of fields with a TAB between them, and an empty
 * line where a line in the picture is to be broken.  Rows stand in blocks of
 * the form that gnuplot's "index" finds, by number or by name.
 *
 * A write that fails is kept, and every later one does nothing; so one look at
 * the end is enough.
 */
struct fl_dat {
	struct fl_buf *out; /* borrowed */
	size_t blocks;
	size_t rows; /* of the block */
	bool begun;  /* a row, and not ended */
	bool failed;
	struct fl_err err;
};

void fl_dat_init(struct fl_dat *d, struct fl_buf *out);

/*
 * Begins a block.  One that stays empty gets a row of NaN: without a row it
 * would be none, and its name that of the next one.
 */
void fl_dat_block(struct fl_dat *d, const char *name);
void fl_dat_gap(struct fl_dat *d);

/* NaN is written as such. */
void fl_dat_real(struct fl_dat *d, double v);

/*
 * In quotes, so that gnuplot reads what fl_dat_line() makes of s; but for a
 * quote in it, which becomes a single one.  max is at most FL_DAT_TEXT.
 */
#define FL_DAT_TEXT 512
void fl_dat_text(struct fl_dat *d, const char *s, size_t max);

void fl_dat_end(struct fl_dat *d);

/* No more blocks.  -1 and err when something could not be written. */
int fl_dat_finish(struct fl_dat *d, struct fl_err *err);

/*
 * Adds s to out as one line of UTF-8, of at most max characters: what is cut
 * off ends in "...", and what is no text is a blank or '?'.
 */
int fl_dat_line(struct fl_buf *out, const char *s, size_t max,
    struct fl_err *err);

#endif
