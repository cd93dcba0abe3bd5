#ifndef FL_HTTP_URL_H
#define FL_HTTP_URL_H

#include "../../lib/plugin/fl-plugin.h"

/*
 * A URL of http or https as libcurl reads it: one to three slashes, credentials,
 * an IPv4 address in any notation, dots taken out of the path.  What libcurl
 * would translate (a percent sign or a letter outside ASCII in the host, a zone
 * of an IPv6 address) is refused: there is another engine for it.
 */
#define HTTP_HOST_LEN 256 /* with its '\0' */

struct http_url {
	bool tls;
	bool dotted;    /* the path has segments to take out */
	bool ipv6;      /* the host is an address in need of brackets */
	bool has_query; /* an empty one is one */
	bool has_user;
	struct fl_bytes user, password; /* slices of the text, as written */
	struct fl_bytes path;  /* a slice; empty or with its first '/' */
	struct fl_bytes query; /* a slice, without its '?' */
	unsigned port;         /* the scheme's own where none is written */
	size_t front_len;      /* of the text, up to the path */
	size_t host_len;
	char host[HTTP_HOST_LEN]; /* in the case that it was written in */
};

/* 0; or -1 and why.  as_is: dots stay in the path. */
int http_url_parse(struct http_url *u, struct fl_bytes text, bool as_is,
    char why[FL_PLUGIN_ERR]);

/*
 * The same for a text whose first u->front_len bytes are those of the one that u
 * was made of, which had no user: only path and query are looked at.
 */
int http_url_parse_again(struct http_url *u, struct fl_bytes text, bool as_is,
    char why[FL_PLUGIN_ERR]);

/* The port that need not be written. */
static inline unsigned
http_url_usual_port(bool tls)
{
	return tls ? 443 : 80;
}

/* At most this many bytes are written by the following. */
size_t http_url_target_max(const struct http_url *u);

/* Writes "/path?query" to p and returns where it ends. */
char *http_url_put_target(const struct http_url *u, char *p);

/* Writes "host", "host:8080" or "[::1]:8080", at most HTTP_HOST_LEN + 8. */
char *http_url_put_host(const struct http_url *u, char *p);

#endif
