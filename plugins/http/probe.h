#ifndef FL_HTTP_PROBE_H
#define FL_HTTP_PROBE_H

#include "site.h"

/*
 * Connects to a site, offers h2 and http/1.1, and says whether the server takes
 * the latter, by name or by silence.  Waits, for timeout_ns at most, and for the
 * system's name look-up; false and why also when there is no connection.
 */
bool probe_is_http11(struct site *t, int64_t timeout_ns,
    char why[FL_PLUGIN_ERR]);

#endif
