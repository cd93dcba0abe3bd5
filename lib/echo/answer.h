#ifndef FL_ECHO_ANSWER_H
#define FL_ECHO_ANSWER_H

#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "parse.h"
#include "route.h"
#include "wish.h"

/*
 * A body of a given size is a text that repeats itself every 64 bytes, a line
 * that could be a header, too; this much of it lies ready to be sent.
 */
#define FL_ECHO_PERIOD 64
#define FL_ECHO_FILL 65536

/* Writes FL_ECHO_FILL + FL_ECHO_PERIOD bytes of it. */
void fl_echo_fill_init(char *fill);

/* Of a body of a given size, what goes out with the head. */
#define FL_ECHO_FIRST 16384

/* What an answer is made of. */
struct fl_echo_answer {
	const struct fl_echo_request *request;
	struct fl_echo_reply *reply;
	const struct fl_echo_wish *wish;
	struct fl_str body; /* the request's */
	int off;            /* bytes that Content-Length is wrong by */
	const char *fill;   /* as fl_echo_fill_init() made it */
};

/*
 * Writes the answer to out, which is empty, but for most of a large body of a
 * given size.  -1 and err when that would pass the ceiling of out.
 */
int fl_echo_answer_write(struct fl_buf *out, const struct fl_echo_answer *a,
    struct fl_echo_written *written, struct fl_err *err);

#endif
