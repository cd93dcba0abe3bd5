#ifndef FL_REDIS_RESP_H
#define FL_REDIS_RESP_H

#include "../../lib/plugin/fl-plugin.h"
#include "../common/bytes.h"

/*
 * Replies in RESP2, the protocol of Redis:
 *
 *   +OK\r\n  -ERR why\r\n  :1\r\n  $3\r\nabc\r\n  $-1\r\n  *2\r\n...  *-1\r\n
 *
 * Ceilings   RESP_DEPTH arrays in one another; RESP_LINE bytes of a line;
 *            RESP_BULK bytes of a string.  Nothing is allocated by what a reply
 *            says of its length.
 */
#define RESP_DEPTH 16
#define RESP_LINE ((size_t)64 << 10)
#define RESP_BULK (INT64_C(512) << 20)

/* Where a scan stands; all zero at the beginning. */
struct resp {
	size_t at;     /* bytes that are scanned: whole values */
	size_t looked; /* bytes behind at that hold no end of a line */
	unsigned depth;
	int64_t left[RESP_DEPTH]; /* values to come of each array */
};

/*
 * Scans on in len bytes of data, which may have grown and moved since.  1: a
 * reply ends at r->at, and the next one may be scanned from there; 0: it is not
 * whole yet; -1: this is no RESP2, or passes a ceiling.
 */
int resp_scan(struct resp *r, const char *data, size_t len);

enum resp_kind {
	RESP_STATUS,
	RESP_ERROR,
	RESP_INTEGER,
	RESP_STRING,
	RESP_ARRAY,
	RESP_NIL,
};

struct resp_value {
	enum resp_kind kind;
	struct fl_bytes text; /* all but arrays: what there is to read */
	int64_t len;          /* of an array: its values */
};

/* The value at data, which has been scanned.  Its length; of an array, that of
 * its first line. */
size_t resp_value(const char *data, struct resp_value *v);

/*
 * Adds the value at data + *at, which has been scanned, as JSON, and steps over
 * it: strings, numbers, null, arrays, and {"error":"ERR why"}.  -1: out of
 * memory, or the ceiling.
 */
int resp_json(struct bytes *out, const char *data, size_t *at);

#endif
