#ifndef FL_COMMON_URL_H
#define FL_COMMON_URL_H

#include "../../lib/plugin/fl-plugin.h"
#include "bytes.h"

/*
 * The parts of "scheme://user:password@host:port/path?query", slices of it and
 * as written: see url_decode().  A fragment is left out.  What is not there is
 * empty; "exec:/path" has no authority, so no host.
 */
struct url {
	struct fl_bytes scheme;
	bool has_authority;
	struct fl_bytes user, password;
	struct fl_bytes host; /* of "[::1]" what is between the brackets */
	unsigned port;        /* 0: none */
	struct fl_bytes path; /* with its first '/' */
	struct fl_bytes query;
};

/* 0; or -1 and why.  Blanks and control characters are not allowed. */
int url_parse(struct fl_bytes text, struct url *u, char why[FL_PLUGIN_ERR]);

/* Adds text with each %XX as its byte.  -1: a bad %XX, or the ceiling. */
int url_decode(struct bytes *out, struct fl_bytes text);

/*
 * Cuts the first "name=value" off query, at '&'.  false at the end.  A part
 * without '=' is a name with an empty value.
 */
bool url_next(struct fl_bytes *query, struct fl_bytes *name,
    struct fl_bytes *value);

#endif
