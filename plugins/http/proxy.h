#ifndef FL_HTTP_PROXY_H
#define FL_HTTP_PROXY_H

#include <stdbool.h>

/*
 * Whether the environment names a proxy for such a URL, as libcurl reads
 * http_proxy, https_proxy, all_proxy and no_proxy.  host is NULL when it is not
 * known yet.  In doubt, yes: the engine curl knows better.
 */
bool proxy_named(bool tls, const char *host);

#endif
