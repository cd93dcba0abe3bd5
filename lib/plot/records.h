#ifndef FL_PLOT_RECORDS_H
#define FL_PLOT_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/tsv.h"

/*
 * Lines of fl-stats(5), a record each, whose fields are found by the names that
 * the header of their kind gives; so columns may come in any order, and there
 * may be more of them than are asked for.
 *
 * Ceilings   a line FL_RECORDS_LINE bytes, FL_RECORDS_KINDS kinds, and
 *            FL_RECORDS_FIELDS fields a record; beyond is an error
 * Memory     one line and the headers
 */
#define FL_RECORDS_LINE ((size_t)1 << 20)
#define FL_RECORDS_KINDS 64
#define FL_RECORDS_FIELDS 512

struct fl_records;

/* One record; everything is borrowed until the function returns. */
typedef int fl_records_each(void *ctx, const struct fl_records *r,
    struct fl_err *err);

/* A header: "#kind" and the names, as fields of one text. */
struct fl_records_kind {
	char *text;  /* owned */
	char **name; /* owned; n of them, into text; the first is the kind's */
	size_t n;
};

struct fl_records {
	const char *name; /* of the input, for messages; borrowed */
	fl_records_each *each;
	void *ctx;
	struct fl_buf line; /* begun, and not ended yet */
	uint64_t lines;     /* that were begun */
	uint64_t records;
	struct fl_records_kind kinds[FL_RECORDS_KINDS];
	size_t n_kinds;
	const struct fl_records_kind *kind; /* of the record at hand */
	char *field[FL_RECORDS_FIELDS];     /* n of them */
	size_t n;
};

/* each is called for every record, in order; what it returns is returned. */
void fl_records_init(struct fl_records *r, const char *name,
    fl_records_each *each, void *ctx);
void fl_records_fini(struct fl_records *r);

/*
 * The next bytes, cut anywhere.  -1 and err, which names the input and the
 * line, at the first line that is no record.
 */
int fl_records_feed(struct fl_records *r, const void *data, size_t len,
    struct fl_err *err);

/*
 * Whether the input ended within a line, which then is no record: it may have
 * been cut in the middle of a number.
 */
bool fl_records_cut(const struct fl_records *r);

/* For functions of fl_records_each. */

const char *fl_records_kind(const struct fl_records *r);

/* Whether the record's kind has such a column. */
bool fl_records_has(const struct fl_records *r, const char *column);

/* "" where the value is missing, and where there is no such column. */
const char *fl_records_text(const struct fl_records *r, const char *column);

/* A number, 0 or more; NaN where fl_records_text() is "". */
int fl_records_real(const struct fl_records *r, const char *column,
    double *value, struct fl_err *err);

/* A whole number from 0 to max, which must be there. */
int fl_records_count(const struct fl_records *r, const char *column,
    int64_t max, int64_t *value, struct fl_err *err);

/* Puts the input and the line in front of err's message; returns -1. */
int fl_records_fail(const struct fl_records *r, struct fl_err *err);

#endif
