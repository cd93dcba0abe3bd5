#ifndef FL_SCENARIO_CHARSET_H
#define FL_SCENARIO_CHARSET_H

#include <stdbool.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"

/*
 * Text in any encoding of the WHATWG Encoding Standard, as UTF-8.
 *
 * A label, "latin1" or "GB2312", is looked up as browsers do: without regard to
 * case and blanks around it, and ISO-8859-1 is windows-1252.
 */

/* Whether a label stands for UTF-8, which needs no conversion. */
bool fl_charset_is_utf8(struct fl_str label);

/*
 * Adds bytes as UTF-8.  Strict: -1 and err for bytes that are not of the
 * encoding, and for a label that is none.  A byte order mark is a character
 * like any other.
 */
int fl_charset_decode(struct fl_str label, struct fl_str bytes,
    struct fl_buf *out, struct fl_err *err);

/* The character of a byte of windows-1252. */
unsigned fl_charset_latin1(unsigned byte);

/* Adds bytes, with U+FFFD for each part that is not UTF-8. */
int fl_charset_lossy(struct fl_str bytes, struct fl_buf *out,
    struct fl_err *err);

#endif
