#ifndef FL_HTTP_PLACE_H
#define FL_HTTP_PLACE_H

#include "../common/resolver.h"

/*
 * Where hosts are said to be, in place of what their names say: the values of
 * the options resolve and connect-to, as curl(1) has them.
 *
 *   resolve     [+]host:port:address[,address]...   host may be "*"
 *   connect-to  host:port:host:port                 each may be empty
 */

/* Whether value is such a one, and serves here. */
bool place_resolve_ok(const char *value);
bool place_connect_to_ok(const char *value);

/* Whether value, which is ok, speaks of host and port; it fills to then. */
bool place_resolve(const char *value, const char *host, unsigned port,
    int family, struct addresses *to);

/* The same; host, of size bytes, and port are changed then. */
bool place_connect_to(const char *value, char *host, size_t size,
    unsigned *port);

#endif
