#ifndef FL_HTTP_SITE_H
#define FL_HTTP_SITE_H

#include "../common/resolver.h"
#include "tls.h"
#include "url.h"

/*
 * Where connections lead to: scheme, host and port, and the options that a
 * connection depends on.  Connections of one site are as good as one another.
 *
 * Ceiling    SITES_MAX that nobody holds are kept, for their TLS sessions
 */
#define SITES_MAX 1024
#define SITES_BUCKETS 256

struct site {
	bool tls;
	unsigned port;
	char host[HTTP_HOST_LEN]; /* lower case */
	/* Where connect(2) goes instead, if connect-to says so. */
	unsigned dial_port;
	char dial_host[HTTP_HOST_LEN];
	int family;
	int64_t connect_ns;
	char *unix_socket;        /* owned; or NULL */
	struct address local;     /* to bind to; len 0: none */
	struct addresses *said;   /* owned: by the option resolve; or NULL */
	struct http_tls *context; /* borrowed; NULL without TLS */
	SSL_SESSION *session;     /* owned: to be resumed; or NULL */
	unsigned refs;
	/* What follows is the list's. */
	char *key; /* owned */
	size_t key_len;
	uint64_t hash;
	struct site *next;
};

/* All zero is none. */
struct sites {
	struct site *bucket[SITES_BUCKETS];
	size_t len;
	struct http_tls *contexts;
};

/*
 * The site of a URL with such wishes: it is there already, or is made, with no
 * reference.  The next call may free it if it has none by then.  NULL, error
 * and why.
 */
struct site *site_find(struct sites *s, const struct http_url *u,
    const struct wishes *w, enum fl_error *error, char why[FL_PLUGIN_ERR]);

/* No connection is left. */
void sites_fini(struct sites *s);

#endif
