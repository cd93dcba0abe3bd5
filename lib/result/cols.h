#ifndef FL_RESULT_COLS_H
#define FL_RESULT_COLS_H

#include <stdbool.h>

#include "../base/tsv.h"

/*
 * A line of TSV whose header comes from the same calls as its values: with
 * head set, each writes the column's name instead; with missing set, nothing.
 */
struct fl_cols {
	struct fl_tsv *tsv;
	bool head;
	bool missing;
};

void fl_cols_str(struct fl_cols *c, const char *name, struct fl_str v);
void fl_cols_int(struct fl_cols *c, const char *name, int64_t v);
/* NaN is a missing value. */
void fl_cols_real(struct fl_cols *c, const char *name, double v, int decimals);
/* Nanoseconds as milliseconds with three decimals; negative is missing. */
void fl_cols_ms(struct fl_cols *c, const char *name, int64_t ns);
void fl_cols_real_ms(struct fl_cols *c, const char *name, double ns);

#endif
