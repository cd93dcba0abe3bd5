#ifndef FL_RESULT_LINE_H
#define FL_RESULT_LINE_H

#include <stdint.h>

#include "../base/buf.h"

/*
 * One line of a result document, which is one XML element with attributes:
 * fl_line_begin(), attributes, fl_line_end().  An attribute whose value has no
 * XML form (a control byte, bytes that are not UTF-8) is written in base64
 * under its name with "64" added.  Newline, TAB and CR become &#10; &#9; &#13;.
 *
 * A write that fails is kept and told by fl_line_end(), and then the line is
 * taken back: the buffer holds whole lines only.
 */
struct fl_line {
	struct fl_buf *out; /* borrowed */
	size_t start;       /* where the line begins in out */
	bool failed;
	struct fl_err err;
};

void fl_line_begin(struct fl_line *l, struct fl_buf *out, const char *element);
/* Of a record that was read: element and name are already XML names. */
void fl_line_copy(struct fl_line *l, struct fl_buf *out, struct fl_str element);
void fl_line_pair(struct fl_line *l, struct fl_str name, struct fl_str value);
void fl_line_str(struct fl_line *l, const char *name, struct fl_str value);
void fl_line_text(struct fl_line *l, const char *name, const char *value);
void fl_line_int(struct fl_line *l, const char *name, int64_t value);
/* At most that many decimals, without trailing zeros. */
void fl_line_real(struct fl_line *l, const char *name, double value,
    int decimals);
/* Nanoseconds as seconds, or as microseconds; exact, no trailing zeros. */
void fl_line_seconds(struct fl_line *l, const char *name, int64_t ns);
void fl_line_us(struct fl_line *l, const char *name, uint64_t ns);
/* Bytes, always in base64; name ends in "64". */
void fl_line_bytes(struct fl_line *l, const char *name, struct fl_str value);
int fl_line_end(struct fl_line *l, struct fl_err *err);

#endif
