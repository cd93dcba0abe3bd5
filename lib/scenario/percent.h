#ifndef FL_SCENARIO_PERCENT_H
#define FL_SCENARIO_PERCENT_H

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"

/* Adds text with all but A-Z a-z 0-9 - . _ ~ / as %XX. */
int fl_percent_encode(struct fl_str text, struct fl_buf *out,
    struct fl_err *err);

/* Adds text with each %XX as its byte, and + as a blank where form is true. */
int fl_percent_decode(struct fl_str text, bool form, struct fl_buf *out,
    struct fl_err *err);

/*
 * Adds the first parameter of a name in the query of a URL, decoded: 1, or 0
 * when there is none; -1 and err for what is no URL with a scheme.  The bytes
 * need not be UTF-8.
 */
int fl_percent_param(struct fl_str url, struct fl_str name, struct fl_buf *out,
    struct fl_err *err);

#endif
