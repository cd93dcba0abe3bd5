#ifndef FL_BENCH_EVIDENCE_H
#define FL_BENCH_EVIDENCE_H

#include "../plugin/fl-plugin.h"
#include "../scenario/vars.h"
#include "recorder.h"

/*
 * Keeps the first bytes of an answer that failed: its headers, a line each, and
 * its body.  The secrets of vars are *** in both.
 */
void fl_evidence_take(struct fl_evidence *e, const struct fl_response *r,
    const struct fl_vars *vars);

#endif
