#ifndef FL_ECHO_PARSE_H
#define FL_ECHO_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../base/err.h"
#include "../base/str.h"

/* Bytes of a request line and its headers at most. */
#define FL_ECHO_HEAD_MAX 16384

/* The head of an HTTP/1 request: slices of what was parsed. */
struct fl_echo_request {
	struct fl_str method;
	struct fl_str target; /* as it was sent */
	struct fl_str path;   /* its part from the '/', up to '?'; or "*" */
	struct fl_str query;  /* what follows '?'; empty when nothing does */
	struct fl_str lines;  /* the header lines, each with its line end */
	struct fl_str authorization;
	struct fl_str type; /* of the body */
	int64_t length;     /* of the body, in bytes; 0 when there is none */
	int minor;          /* of HTTP/1.minor: 0 or 1 */
	bool chunked;       /* the body's length is told as it comes */
	bool head;          /* the answer is to have no body */
	bool keep;          /* the connection stays open */
	bool expects;       /* waits for "100 Continue" */
	int hosts;          /* Host headers */
	bool lengths;       /* there was a Content-Length */
};

/*
 * Reads a head from the front of s.  Lines end in CRLF or LF; empty ones
 * before the request are skipped.  Returns the number of bytes that belong to
 * it; 0 when there is not all of it yet; -1 and err when it is none or longer
 * than FL_ECHO_HEAD_MAX, with *status what to answer, 400 to 599.
 */
ssize_t fl_echo_parse(struct fl_echo_request *r, const char *s, size_t len,
    int *status, struct fl_err *err);

#endif
