/* What is around the data of a chunked body. */
#include "parts.h"

#define CHUNK_DIGITS 16
#define CHUNK_LINE_MAX 16384 /* bytes of a line with a chunk's size */

static int
hex(char c)
{
	if (is_digit(c))
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void
chunk_size(struct response *r, char c)
{
	int digit = hex(c);

	if (digit >= 0 && ++r->digits <= CHUNK_DIGITS &&
	    r->left <= INT64_MAX >> 4) {
		r->left = r->left << 4 | (uint64_t)digit;
		return;
	}
	if (digit >= 0 || r->digits == 0 ||
	    (!is_blank(c) && c != ';' && c != '\r' && c != '\n')) {
		garbage(r, "a chunk without a size");
		return;
	}
	r->state = RESPONSE_CHUNK_REST;
	r->line_len = 0;
}

/* Extensions mean nothing to us. */
static void
chunk_rest(struct response *r, char c)
{
	if (++r->line_len > CHUNK_LINE_MAX) {
		bad(r, FL_ERROR_TOO_LARGE, "a line too long before a chunk");
	} else if (c == '\n') {
		r->state = r->left > 0 ? RESPONSE_CHUNK_DATA : RESPONSE_TRAILER;
		r->line_len = 0;
	}
}

static void
chunk_end(struct response *r, char c)
{
	if (c == '\r' && r->state == RESPONSE_CHUNK_END) {
		r->state = RESPONSE_CHUNK_LF;
	} else if (c == '\n') {
		r->state = RESPONSE_CHUNK_SIZE;
		r->digits = 0;
	} else {
		garbage(r, "a chunk longer than its size");
	}
}

/* The beginning of a line of trailers; an empty one is the end of all. */
static void
trailer(struct response *r, char c)
{
	if (c == '\n')
		r->state = RESPONSE_DONE;
	else if (c == '\r')
		r->state = RESPONSE_TRAILER_LF;
	else if (is_blank(c))
		garbage(r, "a folded header");
	else if (++r->lines > RESPONSE_LINES_MAX)
		bad(r, FL_ERROR_TOO_LARGE, "too many headers");
	else
		r->state = RESPONSE_TRAILER_LINE;
	r->colon = c == ':';
}

static void
trailer_line(struct response *r, char c)
{
	if (c == ':')
		r->colon = true;
	else if (c == '\0')
		garbage(r, "a zero byte in the headers");
	else if (c == '\n' && !r->colon)
		garbage(r, "a header without a colon");
	else if (c == '\n')
		r->state = RESPONSE_TRAILER;
}

/* Trailers are kept behind the body, as they came. */
static void
take_trailer(struct response *r, char *data, char c)
{
	if (++r->line_len > RESPONSE_HEAD_MAX) {
		bad(r, FL_ERROR_TOO_LARGE,
		    "the headers are larger than the limit");
		return;
	}
	if (r->state == RESPONSE_TRAILER)
		trailer(r, c);
	else if (r->state == RESPONSE_TRAILER_LINE)
		trailer_line(r, c);
	else if (c == '\n')
		r->state = RESPONSE_DONE;
	else
		garbage(r, "a header without a colon");
	if ((r->flags & RESPONSE_KEEP_HEAD) != 0 && r->state != RESPONSE_DONE &&
	    r->state != RESPONSE_TRAILER_LF) {
		data[r->kept++] = c;
		r->tail_len++;
	}
}

void
chunk_take(struct response *r, char *data, char c)
{
	switch (r->state) {
	case RESPONSE_CHUNK_SIZE:
		chunk_size(r, c);
		if (r->state == RESPONSE_CHUNK_REST)
			chunk_rest(r, c);
		break;
	case RESPONSE_CHUNK_REST:
		chunk_rest(r, c);
		break;
	case RESPONSE_CHUNK_END:
	case RESPONSE_CHUNK_LF:
		chunk_end(r, c);
		break;
	default:
		take_trailer(r, data, c);
	}
}
