#ifndef FL_BASE_ARENA_H
#define FL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "str.h"

/*
 * Memory that is given back all at once: the tree of a parsed file, the values
 * of one answer.
 *
 * Storage    chunks on the heap, each twice the one before; the first comes
 *            with the first allocation
 * Ceiling    max bytes in all, which its owner names; above it, and when the
 *            heap is at its end, an allocation returns NULL
 * Threads    none
 */
struct fl_arena {
	struct fl_chunk *chunk; /* the newest; older ones behind it */
	size_t used;            /* bytes of the newest chunk */
	size_t total;           /* bytes allocated in all chunks */
	size_t max;             /* bytes; total never goes above it */
	bool no_memory;         /* the heap was at its end, not the ceiling */
};

void fl_arena_init(struct fl_arena *a, size_t max);

/* Frees everything and leaves a as fl_arena_init() did. */
void fl_arena_fini(struct fl_arena *a);

/* Everything handed out is gone; keeps one chunk for what comes next. */
void fl_arena_reset(struct fl_arena *a);

/* len bytes, all zero, aligned for any type; NULL at the ceiling. */
void *fl_arena_alloc(struct fl_arena *a, size_t len);

/* The same with what was in them before, for what is written at once. */
void *fl_arena_raw(struct fl_arena *a, size_t len);

/* n elements of size bytes; NULL also when n * size does not fit. */
void *fl_arena_array(struct fl_arena *a, size_t n, size_t size);

/*
 * Says why an allocation returned NULL: "out of memory", or "more than 4096
 * bytes" and what of.  Returns -1.
 */
int fl_arena_fail(const struct fl_arena *a, const char *what,
    struct fl_err *err);

/*
 * A copy of len bytes with a '\0' behind it; .s is NULL at the ceiling, and
 * only then.
 */
struct fl_str fl_arena_str(struct fl_arena *a, const void *data, size_t len);

#endif
