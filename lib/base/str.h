#ifndef FL_BASE_STR_H
#define FL_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * A slice: bytes that belong to somebody else.  s may be NULL when len is 0;
 * there is no '\0' to rely on.
 */
struct fl_str {
	const char *s;
	size_t len;
};

/* For printf("%.*s", FL_STR_ARG(x)). */
#define FL_STR_ARG(x) (int)(x).len, (x).s != NULL ? (x).s : ""

static inline struct fl_str
fl_str(const char *s)
{
	return (struct fl_str){ s, s != NULL ? strlen(s) : 0 };
}

static inline bool
fl_str_eq(struct fl_str a, struct fl_str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}

static inline bool
fl_str_is(struct fl_str a, const char *b)
{
	return fl_str_eq(a, fl_str(b));
}

/* Byte by byte, as strcmp(3): below 0, 0, or above. */
int fl_str_cmp(struct fl_str a, struct fl_str b);

/* Compares without regard to the case of ASCII letters; any locale. */
bool fl_str_ieq(struct fl_str a, struct fl_str b);

/*
 * Of n names at names (each stride bytes after the one before), the one that
 * is most like word, by edit distance with transpositions; NULL when none is
 * near enough to have been meant.  For "did you mean".
 */
const char *fl_str_near(const char *word, const void *names, size_t n,
    size_t stride);

/*
 * The number of bytes of the UTF-8 sequence at s, 1 to 4, and its code point;
 * 0 when the bytes there are not well-formed UTF-8 (RFC 3629).
 */
size_t fl_utf8_next(const char *s, size_t len, unsigned *code);

/* Writes code, which must be a Unicode scalar value; returns 1 to 4. */
size_t fl_utf8_put(char out[4], unsigned code);

/* Where s stops being UTF-8; len when all of it is. */
size_t fl_utf8_valid(const char *s, size_t len);

#endif
