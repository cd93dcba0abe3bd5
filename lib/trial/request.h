#ifndef FL_TRIAL_REQUEST_H
#define FL_TRIAL_REQUEST_H

#include "../plugin/fl-plugin.h"

/*
 * A copy of r with all that it points to in one allocation, for the caller to
 * free(3).  NULL when out of memory.
 */
struct fl_request *fl_request_copy(const struct fl_request *r);

#endif
