#ifndef FL_HTTP_WISHES_H
#define FL_HTTP_WISHES_H

#include "../../lib/plugin/fl-plugin.h"

/*
 * The options of a request, understood.  What is not served exactly as libcurl
 * does it is declined here, and nowhere else.
 *
 * Ceilings   WISHES_VALUE_MAX bytes of a value, WISHES_LIST_MAX values of an
 *            option that may be repeated
 */
#define WISHES_VALUE_MAX 8191
#define WISHES_LIST_MAX 16

/* Values of one option, in their order. */
struct wish_list {
	const char *value[WISHES_LIST_MAX];
	size_t len;
};

struct wishes {
	bool insecure, as_is;
	bool fresh; /* a connection of its own, as any http1.x wants */
	bool http10, http11;
	int family;         /* AF_UNSPEC, AF_INET or AF_INET6 */
	int64_t connect_ns; /* how long a connection may take */
	/* NULL where there is none; in text. */
	const char *cacert, *cert, *key, *unix_socket, *interface, *user;
	struct wish_list resolve, connect_to;
	char *text;       /* owned: the values, each with its '\0' */
	char *route;      /* what a connection depends on, in text */
	size_t route_len; /* bytes */
};

/* Nothing is wished. */
extern const struct wishes wishes_none;

/* Makes w of the options of r.  0; or -1 and why, with nothing to free. */
int wishes_make(struct wishes *w, const struct fl_request *r,
    char why[FL_PLUGIN_ERR]);
void wishes_fini(struct wishes *w);

#endif
