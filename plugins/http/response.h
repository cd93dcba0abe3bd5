#ifndef FL_HTTP_RESPONSE_H
#define FL_HTTP_RESPONSE_H

#include <stddef.h>
#include <stdint.h>

#include "../../lib/plugin/fl-plugin.h"

/*
 * An HTTP/1 answer, parsed as it comes and where it lies.  It knows no socket:
 * bytes go in, a state comes out, in whatever pieces they come.
 *
 * Storage    fixed, its owner's; the bytes are the caller's too
 * Ceilings   RESPONSE_HEAD_MAX bytes and RESPONSE_LINES_MAX lines of headers,
 *            interim answers and trailers included; body_max bytes of body
 *
 * Stricter than libcurl, which takes what is not HTTP for it: a folded header,
 * lengths that differ or are no number, HTTP/2 in a status line, an end in the
 * middle of the headers.
 */
#define RESPONSE_HEAD_MAX ((size_t)1 << 20)
#define RESPONSE_LINES_MAX 1024

/* What is kept of an answer, and what it answers. */
enum response_flag {
	RESPONSE_KEEP_HEAD = 1,
	RESPONSE_KEEP_COOKIES = 2, /* the head, if a cookie is in it */
	RESPONSE_KEEP_BODY = 4,
	RESPONSE_OF_HEAD = 8, /* the request was HEAD: there is no body */
};

enum response_state {
	RESPONSE_STATUS,
	RESPONSE_LINES,
	RESPONSE_LENGTH,     /* a body of known length */
	RESPONSE_CLOSE,      /* a body to the end of the connection */
	RESPONSE_CHUNK_SIZE, /* chunked, from here on */
	RESPONSE_CHUNK_REST, /* of the line with the size */
	RESPONSE_CHUNK_DATA,
	RESPONSE_CHUNK_END, /* the end of line behind the data */
	RESPONSE_CHUNK_LF,
	RESPONSE_TRAILER, /* the beginning of a line */
	RESPONSE_TRAILER_LINE,
	RESPONSE_TRAILER_LF, /* of the empty line */
	RESPONSE_DONE,
	RESPONSE_BAD, /* error and why say it */
};

struct response {
	enum response_state state;
	unsigned flags; /* enum response_flag */
	int status;     /* 0: not known yet */
	int minor;      /* of HTTP/1.x */
	enum fl_error error;
	const char *why; /* static */
	uint64_t body_max;
	uint64_t body_total; /* bytes of it that came, kept or not */
	uint64_t left;       /* of the body or the chunk */
	/* Places in the bytes that are kept. */
	size_t kept;
	size_t head_at,
	    head_len; /* lines of headers, without the status line */
	size_t body_at, body_len;
	size_t tail_at, tail_len; /* lines of trailers */
	/* The connection cannot be used again: so it was said, or bytes came
	 * that belong to no answer. */
	bool close;
	bool excess;
	bool cookies; /* there is a Set-Cookie */
	/* What follows is the parser's. */
	bool has_length, chunked, keep_alive, colon;
	unsigned lines, digits;
	size_t line_at, scan_at, line_len;
	uint64_t length;
};

void response_begin(struct response *r, unsigned flags, uint64_t body_max);

/*
 * Takes n more bytes, which lie at data + r->kept, behind those of the answer
 * that are kept; it may move them.  When the state is neither DONE nor BAD, the
 * caller keeps the first r->kept bytes and gives the next ones behind them.
 */
void response_feed(struct response *r, char *data, size_t n);

/* The peer sends no more.  DONE, or BAD with CLOSED or SHORT. */
void response_end(struct response *r);

/*
 * How many of the bytes to come are body that nobody wants, and may be thrown
 * away unseen; response_skip() says that n of them were.  One more may be, behind
 * a body of known length.
 */
uint64_t response_skippable(const struct response *r);
void response_skip(struct response *r, uint64_t n);

/* Whether the next n bytes cannot be the end of the answer. */
static inline bool
response_goes_on(const struct response *r, size_t n)
{
	return r->state == RESPONSE_LENGTH && r->left > n;
}

/*
 * The headers that were kept, and the trailers, with data as it was after the
 * last response_feed(): at most RESPONSE_LINES_MAX; only the cookies, if the
 * head was kept for them.  Returns how many were written to f.
 */
size_t response_fields(const struct response *r, const char *data,
    struct fl_field *f);

#endif
