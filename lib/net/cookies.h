#ifndef FL_NET_COOKIES_H
#define FL_NET_COOKIES_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "url.h"

/*
 * The cookies of one user, as RFC 6265 has them: which are taken from an answer,
 * and which go with a request.
 *
 * Storage    nothing while there is none
 * Ceilings   FL_COOKIES_MAX of FL_COOKIE_MAX bytes; one more replaces the oldest
 * Threads    none
 */
#define FL_COOKIES_MAX 300
#define FL_COOKIE_MAX 8192

struct fl_cookie {
	char *name, *value, *domain, *path; /* owned */
	int64_t expires_s; /* since 1970; 0: with the session */
	uint64_t made;     /* a number that rises */
	bool host_only, secure, http_only;
};

struct fl_jar {
	struct fl_cookie *list;
	size_t len, cap;
	uint64_t made;
};

void fl_jar_init(struct fl_jar *j);
void fl_jar_fini(struct fl_jar *j);

/* Forgets all cookies, and keeps the memory of the list. */
void fl_jar_clear(struct fl_jar *j);

/*
 * Takes a Set-Cookie header of an answer from u at now_s.  One that a browser
 * would not take (another site's domain, Secure over http, no name) is left out
 * without an error.  -1 and err: out of memory.
 */
int fl_jar_take(struct fl_jar *j, const struct fl_url *u, struct fl_str header,
    int64_t now_s, struct fl_err *err);

/*
 * Adds "a=1; b=2" for a request to u at now_s: longer paths first, then the
 * older.  *n is how many there are.
 */
int fl_jar_send(const struct fl_jar *j, const struct fl_url *u, int64_t now_s,
    struct fl_buf *out, size_t *n, struct fl_err *err);

/* Adds the cookies of from.  -1 and err: out of memory. */
int fl_jar_copy(struct fl_jar *j, const struct fl_jar *from,
    struct fl_err *err);

/* Netscape's file format, as curl and browsers' exporters write it. */
int fl_jar_read(struct fl_jar *j, const char *path, struct fl_err *err);
int fl_jar_write(const struct fl_jar *j, struct fl_buf *out,
    struct fl_err *err);

#endif
