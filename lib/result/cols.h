#ifndef FL_RESULT_COLS_H
#define FL_RESULT_COLS_H

#include <stdbool.h>

#include "../base/tsv.h"

/*
 * A line of TSV, or an object of JSON, whose header comes from the same calls as its values: with
 * head set, each writes the column's name instead; with missing set, nothing.
 */
struct fl_cols {
	struct fl_tsv *tsv;
	bool head;
	bool missing;
	struct fl_buf *json; /* not NULL: "name":value there, not to tsv */
	bool failed;         /* a write to json did */
	struct fl_err err;
};

void fl_cols_str(struct fl_cols *c, const char *name, struct fl_str v);
void fl_cols_int(struct fl_cols *c, const char *name, int64_t v);
/* NaN is a missing value. */
void fl_cols_real(struct fl_cols *c, const char *name, double v, int decimals);
/* Nanoseconds as milliseconds with three decimals; negative is missing. */
void fl_cols_ms(struct fl_cols *c, const char *name, int64_t ns);
void fl_cols_real_ms(struct fl_cols *c, const char *name, double ns);

/* Adds text as a string of JSON; bytes that are not UTF-8 are U+FFFD. */
int fl_cols_quote(struct fl_buf *out, struct fl_str text, struct fl_err *err);

#endif
