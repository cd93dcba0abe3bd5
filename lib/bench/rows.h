#ifndef FL_BENCH_ROWS_H
#define FL_BENCH_ROWS_H

#include "../run/script.h"
#include "document.h"

/* The rows of results that a script has: steps, then iterations, then groups. */
struct fl_row_names {
	struct fl_row_name *names; /* owned; of the document */
	char **texts;              /* owned; what their steps are called, */
	char **urls; /* and their URLs, without passwords; NULL: none */
	size_t len;
};

/* Also fills rows.  The script is kept. */
int fl_rows_name(struct fl_row_names *r, struct fl_rows *rows,
    const struct fl_script *s, size_t stages, bool samples, struct fl_err *err);
void fl_rows_free(struct fl_row_names *r);

#endif
