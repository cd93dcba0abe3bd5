#ifndef FL_NET_URL_H
#define FL_NET_URL_H

#include <stdbool.h>

#include "../base/buf.h"

/*
 * URLs by libcurl's URL API, which knows what RFC 3986 says and what is seen in
 * the wild.  A parsed URL holds copies, one after the other in text.
 */
#define FL_URL_MAX 65536 /* bytes */

struct fl_url {
	struct fl_buf text;
	struct fl_str scheme; /* lower case */
	struct fl_str host;   /* as it is written; no brackets */
	struct fl_str path;   /* "/" at least */
	int port;             /* the scheme's own where none is written; 0 */
};

/* -1 and err for what is no URL.  u holds memory until fl_url_fini(). */
int fl_url_parse(struct fl_url *u, struct fl_str text, struct fl_err *err);
void fl_url_fini(struct fl_url *u);

/* Adds to out where ref leads from base, as an absolute URL. */
int fl_url_resolve(struct fl_buf *out, struct fl_str base, struct fl_str ref,
    struct fl_err *err);

/* Adds to out the URL in normal form, as browsers show it: host in lower case,
 * no default port, a path, no fragment. */
int fl_url_normal(struct fl_buf *out, struct fl_str text, struct fl_err *err);

/* Whether that would change nothing; false where it is not certain. */
bool fl_url_is_normal(struct fl_str url);

/* Same scheme, host and port: whether credentials may go along. */
bool fl_url_same_origin(const struct fl_url *a, const struct fl_url *b);

#endif
