#ifndef FL_RESULT_LINES_H
#define FL_RESULT_LINES_H

#include "../base/buf.h"
#include "foreign.h"

/*
 * A text in pieces, to its lines, without LF or CR LF; blank ones are stepped
 * over.  What is told of errors, and what of broken lines, is as in csv.h.
 */
#define FL_LINES_MAX ((size_t)8 << 20)

typedef int fl_lines_each(void *ctx, struct fl_str text, uint64_t line,
    bool *fatal, struct fl_err *err);

struct fl_lines {
	fl_lines_each *each;
	void *ctx;
	bool skip_bad;
	uint64_t line;
	struct fl_buf rest;
	struct fl_foreign_skipped skipped;
};

void fl_lines_init(struct fl_lines *l, fl_lines_each *each, void *ctx,
    bool skip_bad);
void fl_lines_fini(struct fl_lines *l);
int fl_lines_feed(struct fl_lines *l, const char *data, size_t len,
    struct fl_err *err);

/*
 * No more bytes.  A last line without its newline is one, unless *cut; when it
 * cannot be used it was cut, or, if there are not any before it, broken.
 */
int fl_lines_finish(struct fl_lines *l, bool any, bool *cut,
    struct fl_err *err);

#endif
