#ifndef FL_COMMON_BYTES_H
#define FL_COMMON_BYTES_H

#include <stddef.h>

/*
 * Bytes that grow up to a ceiling, their owner's.  All zero but max is an empty
 * one; data is NULL while there were none.
 */
struct bytes {
	char *data; /* owned; moves when it grows */
	size_t len, cap;
	size_t max; /* len never goes above it */
};

/* Above this, memory is given back when its bytes are forgotten. */
#define BYTES_KEEP ((size_t)64 << 10)

/*
 * Makes room for len more and returns where they go, for the caller to write to
 * and to add to b->len.  NULL: above the ceiling, or out of memory.
 */
char *bytes_room(struct bytes *b, size_t len);

/* Adds len bytes.  -1, with b as it was: the same. */
int bytes_add(struct bytes *b, const void *data, size_t len);

__attribute__((format(printf, 2, 3))) int bytes_addf(struct bytes *b,
    const char *fmt, ...);

/*
 * Adds a JSON string, with its quotes.  What is not UTF-8 becomes U+FFFD, a
 * byte each.
 */
int bytes_json(struct bytes *b, const char *data, size_t len);

/* Drops the first len bytes. */
void bytes_drop(struct bytes *b, size_t len);

/* Forgets the bytes, and a large buffer too. */
void bytes_rest(struct bytes *b);

/* Frees; b is empty then, with its ceiling. */
void bytes_free(struct bytes *b);

#endif
