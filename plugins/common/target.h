#ifndef FL_COMMON_TARGET_H
#define FL_COMMON_TARGET_H

#include "resolver.h"
#include "tls.h"
#include "url.h"

/* Where a connection leads to. */
struct target {
	char host[NAME_LEN]; /* of AF_UNIX: the path */
	unsigned port;
	int family;      /* AF_UNSPEC, AF_INET, AF_INET6 or AF_UNIX */
	struct tls *tls; /* borrowed; NULL: none */
};

/* The options that target_of() heeds, for field_unknown(). */
#define TARGET_OPTIONS "ipv4", "ipv6"

bool target_same(const struct target *a, const struct target *b);

/*
 * Where a URL with a host leads to; port is for one that names none, 0 makes
 * it necessary.  tls is left NULL.  0; or -1 and why.
 */
int target_of(struct target *t, const struct url *u, unsigned port,
    const struct fl_request *r, char why[FL_PLUGIN_ERR]);

/* The same for a URL whose path is a socket's. */
int target_of_unix(struct target *t, const struct url *u,
    char why[FL_PLUGIN_ERR]);

#endif
