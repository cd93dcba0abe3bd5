#ifndef FL_SCENARIO_HTML_H
#define FL_SCENARIO_HTML_H

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"

/* Adds text with & < > " ' as character references. */
int fl_html_escape(struct fl_str text, struct fl_buf *out, struct fl_err *err);

/*
 * Adds text with its character references, by name (all of HTML5's) or number,
 * as what they stand for, by the rules of HTML5: some names need no semicolon,
 * numbers that are no characters become U+FFFD or nothing.
 */
int fl_html_unescape(struct fl_str text, struct fl_buf *out,
    struct fl_err *err);

#endif
