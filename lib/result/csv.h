#ifndef FL_RESULT_CSV_H
#define FL_RESULT_CSV_H

#include <stdbool.h>

#include "../base/buf.h"
#include "foreign.h"

/*
 * Comma-separated values in pieces, to rows, by libcsv: RFC 4180, quotes
 * doubled inside of quotes, newlines in them, lines that end with LF or CR LF;
 * blank lines are stepped over, blanks are kept.
 *
 * Ceilings   FL_CSV_FIELDS fields a row, FL_CSV_ROW bytes a row
 * Memory     the longest row, whatever the length
 * Errors     "LINE: what"; a row that is broken, or that each() cannot use, is
 *            left out and counted when the reader was made so
 */
#define FL_CSV_FIELDS 256
#define FL_CSV_ROW ((size_t)8 << 20)

struct fl_csv;

/* The next row; the fields are borrowed.  *fatal is for what is not the row's. */
typedef int fl_csv_each(void *ctx, const struct fl_str *fields, size_t n,
    uint64_t line, bool *fatal, struct fl_err *err);

struct fl_csv *fl_csv_new(fl_csv_each *each, void *ctx, bool skip_bad,
    struct fl_err *err);
void fl_csv_free(struct fl_csv *c);
int fl_csv_feed(struct fl_csv *c, const char *data, size_t len,
    struct fl_err *err);

/*
 * No more bytes.  A last line without its newline is a row, unless *cut; when
 * it cannot be used, or ends inside of quotes, it was cut; or, if there are not
 * any before it, broken.
 */
int fl_csv_finish(struct fl_csv *c, bool any, bool *cut, struct fl_err *err);

const struct fl_foreign_skipped *fl_csv_skipped(const struct fl_csv *c);

#endif
