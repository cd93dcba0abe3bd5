#ifndef FL_BASE_BUF_H
#define FL_BASE_BUF_H

#include <stddef.h>

#include "err.h"
#include "str.h"

/*
 * Bytes that grow, up to a ceiling which its owner has set.  data is NULL while
 * nothing was added; after that data[len] is always '\0'.
 */
struct fl_buf {
	char *data; /* owned; moves when the buffer grows */
	size_t len; /* bytes, without the '\0' */
	size_t cap; /* bytes allocated */
	size_t max; /* bytes; len never goes above it */
};

/* max is below SIZE_MAX / 4.  Allocates nothing. */
void fl_buf_init(struct fl_buf *b, size_t max);

/* Frees what b holds and leaves it as fl_buf_init() did. */
void fl_buf_fini(struct fl_buf *b);

/* Forgets the bytes and keeps the memory for the next ones. */
void fl_buf_clear(struct fl_buf *b);

/*
 * Adds len bytes at the end.  0; or -1 and err when that would pass max or
 * there is no memory, with b as it was before.
 */
int fl_buf_add(struct fl_buf *b, const void *data, size_t len,
    struct fl_err *err);

int fl_buf_add_str(struct fl_buf *b, const char *s, struct fl_err *err);

/* As printf(3). */
__attribute__((format(printf, 3, 4))) int fl_buf_addf(struct fl_buf *b,
    struct fl_err *err, const char *fmt, ...);

/*
 * Makes room for len more bytes and returns where they go, or NULL and err.
 * The caller writes there and adds what it wrote to b->len.
 */
char *fl_buf_room(struct fl_buf *b, size_t len, struct fl_err *err);

/* Drops the first len bytes; what follows moves to the front. */
void fl_buf_drop(struct fl_buf *b, size_t len);

/*
 * Hands the bytes over: the caller frees them, and b is empty again.  NULL when
 * there are none.
 */
char *fl_buf_take(struct fl_buf *b);

static inline struct fl_str
fl_buf_str(const struct fl_buf *b)
{
	return (struct fl_str){ b->data, b->len };
}

/*
 * Adds all of a file, or of standard input for "-".  -1 and err when it cannot
 * be read, is a directory, or is larger than b allows.
 */
int fl_buf_read_file(struct fl_buf *b, const char *path, struct fl_err *err);

#endif
