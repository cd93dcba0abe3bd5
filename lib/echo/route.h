#ifndef FL_ECHO_ROUTE_H
#define FL_ECHO_ROUTE_H

#include <stddef.h>
#include <stdint.h>

#include "../base/str.h"
#include "parse.h"

/* What is answered, before anybody wishes for something else. */
struct fl_echo_reply {
	int status;
	const char *type;   /* of the body */
	struct fl_str body; /* a constant, or in text, or in the request */
	char headers[256];  /* more lines of the head, each with CRLF */
	char text[512];
};

/*
 * Fills reply by the path of r: a small shop for demonstrations, or "ok".
 * random, 64 bits of it, makes what must differ from time to time.
 */
void fl_echo_route(struct fl_echo_reply *reply, const struct fl_echo_request *r,
    uint64_t random);

#endif
