#ifndef FL_ECHO_BODY_H
#define FL_ECHO_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "../base/str.h"
#include "parse.h"

/* Bytes of a request's body at most: what is read and thrown away. */
#define FL_ECHO_BODY_MAX (INT64_C(1) << 30)

/* Where a reader of a request's body stands; no memory but this. */
struct fl_echo_body {
	int state;      /* enum state in body.c; 0 when it is done */
	int64_t left;   /* bytes of the body, or of the chunk, to come */
	int64_t total;  /* bytes seen */
	size_t line;    /* bytes of the line that is being read */
	size_t trailer; /* bytes behind the last chunk */
};

/* The body that belongs to that head; -1 and err when it is too long. */
int fl_echo_body_init(struct fl_echo_body *b, const struct fl_echo_request *r,
    struct fl_err *err);

static inline bool
fl_echo_body_done(const struct fl_echo_body *b)
{
	return b->state == 0;
}

/*
 * Takes what it can from the front of s while it is not done: returns how many
 * bytes, more than 0 when len is, and sets *data to those of them that are
 * body, empty for the framing of chunks.  -1 and err when the framing is wrong
 * or the body too long.
 */
ssize_t fl_echo_body_feed(struct fl_echo_body *b, const char *s, size_t len,
    struct fl_str *data, struct fl_err *err);

#endif
