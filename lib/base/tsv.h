#ifndef FL_BASE_TSV_H
#define FL_BASE_TSV_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"

/*
 * A line of tab-separated values: fl_tsv_x() adds a field, fl_tsv_end() the
 * newline.  TAB, newline and backslash in a text are written \t \n \\, and
 * other control bytes \xHH.  A missing value is empty: fl_tsv_text(t, NULL).
 *
 * A write that fails is kept and told by fl_tsv_end(), so that a row of fields
 * needs one check.
 */
struct fl_tsv {
	struct fl_buf *out; /* borrowed */
	bool first;         /* no field of this line is written yet */
	bool failed;
	struct fl_err err;
};

void fl_tsv_init(struct fl_tsv *t, struct fl_buf *out);
void fl_tsv_text(struct fl_tsv *t, const char *s);
void fl_tsv_str(struct fl_tsv *t, struct fl_str s);
void fl_tsv_int(struct fl_tsv *t, int64_t n);
/* With that many decimals; NaN is a missing value. */
void fl_tsv_real(struct fl_tsv *t, double v, int decimals);
/* -1 and err when a field of the line could not be added. */
int fl_tsv_end(struct fl_tsv *t, struct fl_err *err);

/*
 * Cuts the next field off line, which points into a line without its newline;
 * undoes the escapes in place and ends the field with '\0'.  Returns the field,
 * or NULL when no more are left, with *line NULL.
 */
char *fl_tsv_next(char **line);

#endif
