#ifndef FL_RESULT_READER_H
#define FL_RESULT_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "element.h"

/*
 * Reads a document that comes in pieces, and hands on a record at a time.
 *
 * Takes      XML in UTF-8, plain or by gzip (known by its first bytes), with or
 *            without a root element, cut anywhere.  No DTD, so no entities
 *            but XML's own five and no way to any other file
 *            or another tool's document, foreign.h, of which the elements are
 *            made; there a byte that XML has no form for is '?'
 * Elements   each, when its start tag is whole; text is skipped.  The names of
 *            elements and attributes live as long as the reader
 * Ceilings   FL_READER_TAG bytes a start tag, FL_READER_ATTRS attributes,
 *            FL_READER_DEPTH elements inside each other, FL_READER_NAMES
 *            different names; more is an error
 * Memory     the longest tag and a piece of 64 KiB, whatever the length
 * Errors     "name:line: what is wrong"; after one, the reader is only freed
 */
#define FL_READER_TAG (8 << 20)
#define FL_READER_ATTRS 256
#define FL_READER_DEPTH 16
#define FL_READER_NAMES 100000

struct fl_reader;

/* name is for messages and is copied.  NULL and err without memory. */
struct fl_reader *fl_reader_new(const char *name, fl_element_each *each,
    void *ctx, struct fl_err *err);

/* How a document is to be read; all zero: as it is, to the letter. */
struct fl_reader_how {
	/* the name of its format, fl_foreign_check()ed; NULL: find out */
	const char *from;
	/* another tool's record that is broken is left out and counted */
	bool skip_bad;
};

/* Before the first bytes; what how points to must stay. */
void fl_reader_how(struct fl_reader *r, const struct fl_reader_how *how);

/* Whether elements are made of another tool's document. */
bool fl_reader_foreign(const struct fl_reader *r);

/* How many records were left out; *first is why the first was, with its place. */
uint64_t fl_reader_skipped(struct fl_reader *r, const char **first);

/*
 * Before the first bytes: elements are to be those of the document also when it
 * is another tool's.
 */
void fl_reader_raw(struct fl_reader *r);

/*
 * The next len bytes.  Records that they complete are handed on before it
 * returns; what each() says is wrong comes back with name and line in front.
 */
int fl_reader_feed(struct fl_reader *r, const void *data, size_t len,
    struct fl_err *err);

/* No more bytes.  An input without any record is an error. */
int fl_reader_finish(struct fl_reader *r, struct fl_err *err);

/* Whether the input ended early; asked after fl_reader_finish(). */
bool fl_reader_truncated(const struct fl_reader *r);

void fl_reader_free(struct fl_reader *r);

#endif
