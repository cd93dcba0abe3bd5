#ifndef FL_RUN_COMMAND_H
#define FL_RUN_COMMAND_H

#include "../base/buf.h"
#include "../plugin/fl-plugin.h"

/*
 * Adds the command line of curl(1) that sends r, quoted for sh(1), without a
 * newline behind it; hide is for credentials, as fl_wire_value() has it.  -1 and err at the buffer's ceiling.
 */
int fl_command_curl(const struct fl_request *r, bool hide, struct fl_buf *out,
    struct fl_err *err);

#endif
