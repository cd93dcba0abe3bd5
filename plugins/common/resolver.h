#ifndef FL_COMMON_RESOLVER_H
#define FL_COMMON_RESOLVER_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "../../lib/plugin/fl-plugin.h"

/*
 * Names become addresses by getaddrinfo(3), on threads of their own, so that
 * the loop never waits.  A name is asked for once at a time, whoever wants it,
 * and its addresses are kept for a while; literal addresses need no thread.
 *
 * Ceilings   RESOLVER_THREADS lookups at a time, the others wait;
 *            RESOLVER_NAMES kept; ADDRESSES_MAX addresses of a name
 * Threads    a resolver is its loop's; its threads see none of it but the names
 *            they look up, and outlive it if they must
 */
#define RESOLVER_THREADS 4
#define RESOLVER_NAMES 256
#define ADDRESSES_MAX 8
#define NAME_LEN 254 /* of a name, with its '\0' */

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} sock;
	socklen_t len;
};

struct addresses {
	struct address list[ADDRESSES_MAX]; /* without ports */
	size_t n;
	enum fl_error error; /* when n is 0 */
	char message[96];
};

/* A wish for the addresses of a name; its owner's storage. */
struct lookup {
	/* Called from the loop; to is the resolver's, for the call. */
	void (*found)(struct lookup *l, const struct addresses *to);
	void *arg;
	struct lookup *next, **prev; /* prev: NULL while it does not wait */
};

struct resolver;

/* keep_ns: how long an answer is good for.  NULL: out of memory. */
struct resolver *resolver_new(struct fl_host *h, int64_t keep_ns);

/* No lookup waits. */
void resolver_free(struct resolver *r);

/*
 * Looks host up, in a family or AF_UNSPEC.  1: to is filled in, found or not;
 * 0: l->found() follows, unless resolver_cancel() is called.
 */
int resolver_start(struct resolver *r, struct lookup *l, struct fl_bytes host,
    int family, struct addresses *to);
void resolver_cancel(struct lookup *l);

/* "192.0.2.1" or "2001:db8::1". */
#define ADDRESS_TEXT INET6_ADDRSTRLEN
void address_text(const struct address *a, char text[ADDRESS_TEXT]);
void address_set_port(struct address *a, unsigned port);

#endif
