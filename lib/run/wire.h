#ifndef FL_RUN_WIRE_H
#define FL_RUN_WIRE_H

#include "../base/buf.h"
#include "../plugin/fl-plugin.h"

/*
 * How much of a header's value may be seen: all of it, or of credentials their
 * scheme, when there are secrets that they may hold in base64.
 */
struct fl_str fl_wire_value(const struct fl_field *f, bool hide);

/*
 * Adds an exchange that has ended as curl -v shows it: "> " before the lines of
 * the request, "< " before those of the answer, "* " before what is neither.
 * Bodies are named by their sizes; hide is
 * for credentials.  -1 and err at the buffer's ceiling.
 */
int fl_wire_text(const struct fl_exchange *x, bool hide, struct fl_buf *out,
    struct fl_err *err);

#endif
