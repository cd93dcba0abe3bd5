#ifndef FL_TRIAL_RESPONSE_H
#define FL_TRIAL_RESPONSE_H

#include "../plugin/fl-plugin.h"
#include "findings.h"

/*
 * Finds what in an answer is against fl-plugin(3): stamps out of order, an
 * error without a message, a success with an error.  The exchange was submitted
 * at begun_ns and completed at ended_ns.
 */
void fl_response_check(const struct fl_response *r, int64_t begun_ns,
    int64_t ended_ns, struct fl_findings *f);

/* A sum of all that the answer holds and points to, to see it unchanged. */
uint64_t fl_response_sum(const struct fl_response *r);

/* "timeout" for FL_ERROR_TIMEOUT; "no such error" for what is none. */
const char *fl_response_error(enum fl_error e);

#endif
