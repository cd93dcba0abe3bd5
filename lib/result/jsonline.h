#ifndef FL_RESULT_JSONLINE_H
#define FL_RESULT_JSONLINE_H

#include "../base/buf.h"

/*
 * A JSON object that is all of a line, RFC 8259: its members, of which numbers
 * and strings are wanted.  What is inside of arrays and objects is checked for
 * its brackets and strings alone.
 */
enum fl_jsonline_kind {
	FL_JSONLINE_STRING, /* raw is what is between the quotes */
	FL_JSONLINE_NUMBER,
	FL_JSONLINE_OTHER, /* true, false, null, an array, an object */
};

struct fl_jsonline_member {
	struct fl_str key; /* as it is written */
	enum fl_jsonline_kind kind;
	struct fl_str raw;
};

/*
 * Reads the next member behind *p, which begins at the line's first byte.  1; 0
 * behind the last; -1 and err.
 */
int fl_jsonline_next(const char **p, const char *end,
    struct fl_jsonline_member *m, struct fl_err *err);

/* Adds what a string means; -1 and err for a wrong escape. */
int fl_jsonline_text(struct fl_buf *out, struct fl_str raw, struct fl_err *err);

#endif
