#ifndef FL_HTTP_REQUEST_H
#define FL_HTTP_REQUEST_H

#include "../common/bytes.h"
#include "url.h"
#include "wishes.h"

/*
 * The bytes of a request, as libcurl makes them: the request line, Host,
 * Authorization, the headers in their order, the length of the body.
 */

/* What the headers say that concerns the body. */
struct request_traits {
	bool length;  /* there is a Content-Length already */
	bool chunked; /* the body goes as a chunk */
};

/*
 * Writes all up to the last header of q to out, which is empty.  0; or -1 and
 * why: a header that cannot be sent, or more bytes than out takes.
 */
int request_head(struct bytes *out, const struct fl_request *q,
    const struct http_url *u, const struct wishes *w,
    struct request_traits *traits, char why[FL_PLUGIN_ERR]);

/* Whether a body goes along. */
bool request_sends_body(const struct fl_request *q);
bool request_of_head(const struct fl_request *q);

/* Adds what is between the last header and the body.  -1: no room. */
int request_end(struct bytes *out, const struct fl_request *q,
    const struct request_traits *traits);

/* What follows a body that goes as a chunk; static. */
#define REQUEST_CHUNK_END "\r\n0\r\n\r\n"

#endif
