#include "body.h"

/* A chunk's size with its extensions, a trailer's line. */
#define LINE_MAX_LEN 4096
#define TRAILER_MAX 16384

enum state {
	DONE,
	PLAIN,     /* left bytes of body */
	SIZE,      /* in the digits of a chunk's size */
	EXTENSION, /* behind them, up to the line's end */
	CHUNK,     /* left bytes of a chunk */
	CHUNK_CR,  /* behind a chunk: CR or LF */
	CHUNK_LF,
	TRAILER,
};

int
fl_echo_body_init(struct fl_echo_body *b, const struct fl_echo_request *r,
    struct fl_err *err)
{
	*b = (struct fl_echo_body){ .state = DONE };
	if (r->chunked) {
		b->state = SIZE;
	} else if (r->length > FL_ECHO_BODY_MAX) {
		return fl_fail(err, "body of more than %lld bytes",
		    (long long)FL_ECHO_BODY_MAX);
	} else if (r->length > 0) {
		b->state = PLAIN;
		b->left = r->length;
	}
	return 0;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static int
size_ends(struct fl_echo_body *b, struct fl_err *err)
{
	b->line = 0;
	b->total += b->left;
	if (b->total > FL_ECHO_BODY_MAX)
		return fl_fail(err, "body of more than %lld bytes",
		    (long long)FL_ECHO_BODY_MAX);
	b->state = b->left > 0 ? CHUNK : TRAILER;
	return 0;
}

/* A byte of the size's digits. */
static int
step_size(struct fl_echo_body *b, char c, struct fl_err *err)
{
	int d = digit(c);

	if (d >= 0) {
		b->left = b->left * 16 + d;
		if (b->left > FL_ECHO_BODY_MAX)
			return fl_fail(err, "body of more than %lld bytes",
			    (long long)FL_ECHO_BODY_MAX);
		return 0;
	}
	if (b->line == 1)
		return fl_fail(err, "bad chunk size");
	if (c == '\n')
		return size_ends(b, err);
	if (c != ';' && c != '\r' && c != ' ' && c != '\t')
		return fl_fail(err, "bad chunk size");
	b->state = EXTENSION;
	return 0;
}

/* A byte of a trailer's line, which is no more than looked at. */
static int
step_trailer(struct fl_echo_body *b, char c, struct fl_err *err)
{
	if (++b->trailer > TRAILER_MAX)
		return fl_fail(err, "trailer of more than %d bytes",
		    TRAILER_MAX);
	if (c == '\r') /* does not make a line */
		b->line--;
	if (c != '\n')
		return 0;
	if (b->line == 1)
		b->state = DONE;
	b->line = 0;
	return 0;
}

static int
step(struct fl_echo_body *b, char c, struct fl_err *err)
{
	if (++b->line > LINE_MAX_LEN)
		return fl_fail(err, "chunk line of more than %d bytes",
		    LINE_MAX_LEN);
	switch (b->state) {
	case SIZE:
		return step_size(b, c, err);
	case EXTENSION:
		return c == '\n' ? size_ends(b, err) : 0;
	case CHUNK_CR:
		b->state = c == '\n' ? SIZE : CHUNK_LF;
		b->line = 0;
		return c == '\r' || c == '\n'
		           ? 0
		           : fl_fail(err, "chunk does not end");
	case CHUNK_LF:
		b->state = SIZE;
		b->line = 0;
		return c == '\n' ? 0 : fl_fail(err, "chunk does not end");
	default:
		return step_trailer(b, c, err);
	}
}

ssize_t
fl_echo_body_feed(struct fl_echo_body *b, const char *s, size_t len,
    struct fl_str *data, struct fl_err *err)
{
	size_t n = 0;

	*data = (struct fl_str){ s, 0 };
	while (n < len && b->state != PLAIN && b->state != CHUNK &&
	       b->state != DONE)
		if (step(b, s[n++], err) == -1)
			return -1;
	if (n > 0 || b->state == DONE)
		return (ssize_t)n;
	n = (uint64_t)b->left < len ? (size_t)b->left : len;
	data->len = n;
	b->left -= (int64_t)n;
	if (b->left == 0)
		b->state = b->state == PLAIN ? DONE : CHUNK_CR;
	return (ssize_t)n;
}
