#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define CHUNK_FIRST 4096

struct fl_chunk {
	struct fl_chunk *older;
	size_t size; /* bytes of data */
	alignas(max_align_t) unsigned char data[];
};

void
fl_arena_init(struct fl_arena *a, size_t max)
{
	*a = (struct fl_arena){ .max = max };
}

void
fl_arena_fini(struct fl_arena *a)
{
	struct fl_chunk *c, *older;

	for (c = a->chunk; c != NULL; c = older) {
		older = c->older;
		free(c);
	}
	fl_arena_init(a, a->max);
}

/* The newest chunk is the largest, so it is the one that is kept. */
void
fl_arena_reset(struct fl_arena *a)
{
	struct fl_chunk *c, *older;

	if (a->chunk == NULL)
		return;
	for (c = a->chunk->older; c != NULL; c = older) {
		older = c->older;
		free(c);
	}
	a->chunk->older = NULL;
	a->total = a->chunk->size;
	a->used = 0;
}

static int
grow(struct fl_arena *a, size_t len)
{
	size_t size = a->chunk != NULL ? a->chunk->size * 2 : CHUNK_FIRST;
	struct fl_chunk *c;

	if (size < len)
		size = len;
	if (size > a->max - a->total)
		size = a->max - a->total;
	if (size < len)
		return -1;
	c = malloc(sizeof(*c) + size);
	a->no_memory = c == NULL;
	if (c == NULL)
		return -1;
	c->older = a->chunk;
	c->size = size;
	a->chunk = c;
	a->used = 0;
	a->total += size;
	return 0;
}

void *
fl_arena_raw(struct fl_arena *a, size_t len)
{
	size_t align = alignof(max_align_t);
	void *p;

	if (len > SIZE_MAX / 4)
		return NULL;
	len = (len + align - 1) / align * align;
	if (len == 0)
		len = align;
	if ((a->chunk == NULL || len > a->chunk->size - a->used) &&
	    grow(a, len) == -1)
		return NULL;
	p = a->chunk->data + a->used;
	a->used += len;
	return p;
}

void *
fl_arena_alloc(struct fl_arena *a, size_t len)
{
	void *p = fl_arena_raw(a, len);

	return p != NULL ? memset(p, 0, len) : NULL;
}

void *
fl_arena_array(struct fl_arena *a, size_t n, size_t size)
{
	if (size != 0 && n > SIZE_MAX / 4 / size)
		return NULL;
	return fl_arena_alloc(a, n * size);
}

int
fl_arena_fail(const struct fl_arena *a, const char *what, struct fl_err *err)
{
	if (a->no_memory)
		return fl_fail(err, "out of memory");
	return fl_fail(err, "more than %zu bytes %s", a->max, what);
}

struct fl_str
fl_arena_str(struct fl_arena *a, const void *data, size_t len)
{
	char *s = len < SIZE_MAX ? fl_arena_raw(a, len + 1) : NULL;

	if (s == NULL)
		return (struct fl_str){ NULL, 0 };
	if (len > 0)
		memcpy(s, data, len);
	s[len] = '\0';
	return (struct fl_str){ s, len };
}
