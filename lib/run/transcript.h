#ifndef FL_RUN_TRANSCRIPT_H
#define FL_RUN_TRANSCRIPT_H

#include "../base/buf.h"
#include "../plugin/fl-plugin.h"
#include "rules.h"

/* The bits of enum fl_want that are needed to show so much. */
unsigned fl_transcript_wants(unsigned verbosity);

/*
 * Adds an exchange that has ended as curl -v shows it, as much of it as
 * verbosity says: from what the plugin has noted, or else as fl_wire_text() has
 * it.  Of bodies that are text the first FL_TRANSCRIPT_BODY bytes are shown.
 * hide is for credentials.  -1 and err at the buffer's ceiling.
 */
#define FL_TRANSCRIPT_BODY ((size_t)64 << 10)
int fl_transcript_text(const struct fl_exchange *x, unsigned verbosity,
    bool hide, struct fl_buf *out, struct fl_err *err);

#endif
