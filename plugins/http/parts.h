#ifndef FL_HTTP_PARTS_H
#define FL_HTTP_PARTS_H

#include "response.h"

/* What the parts of the parser know of one another; nobody else includes it. */

static inline void
bad(struct response *r, enum fl_error error, const char *why)
{
	r->state = RESPONSE_BAD;
	r->error = error;
	r->why = why;
}

static inline void
garbage(struct response *r, const char *why)
{
	bad(r, FL_ERROR_PROTOCOL, why);
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/*
 * The head, of which len bytes came so far, all of them at data.  Where its end
 * is, with the state of what follows; or len.
 */
size_t head_take(struct response *r, const char *data, size_t len);

/* One byte of a chunked body that is not its data. */
void chunk_take(struct response *r, char *data, char c);

#endif
