#ifndef FL_RUN_WIRE_H
#define FL_RUN_WIRE_H

#include "../base/buf.h"
#include "../plugin/fl-plugin.h"

/*
 * Adds an exchange that has ended as curl -v shows it: "> " before the lines of
 * the request, "< " before those of the answer, "* " before what is neither.
 * Bodies are named by their sizes.  -1 and err at the buffer's ceiling.
 */
int fl_wire_text(const struct fl_exchange *x, struct fl_buf *out,
    struct fl_err *err);

#endif
