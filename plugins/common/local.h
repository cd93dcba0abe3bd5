#ifndef FL_COMMON_LOCAL_H
#define FL_COMMON_LOCAL_H

#include <netinet/in.h>
#include <stddef.h>

#include "../../lib/plugin/fl-plugin.h"

/*
 * The setting "bind": local addresses, "192.0.2.1,192.0.2.2,2001:db8::1", that
 * connections take in turn, each one of its family.
 */
#define LOCAL_MAX 256

struct local_address {
	int family;
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} sock;
	socklen_t len;
};

struct local {
	struct local_address *list; /* owned */
	size_t n, next;
};

/* 0; or -1 and why: an address that is none. */
int local_open(struct local *l, const struct fl_field *settings, size_t n,
    char why[FL_PLUGIN_ERR]);
void local_close(struct local *l);

/*
 * Binds fd, a socket of that family, to the next address of it.  The port is
 * chosen when it is connected, so ports are as many for each peer.  0, also
 * when there is no such address; or -1 with errno.
 */
int local_bind(struct local *l, int fd, int family);

#endif
