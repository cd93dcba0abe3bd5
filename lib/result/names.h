#ifndef FL_RESULT_NAMES_H
#define FL_RESULT_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/err.h"

/*
 * Texts that get a number each, from 0 in the order in which they first came.
 *
 * Ceilings   max_n texts and max_bytes bytes of them, which its owner names
 */
struct fl_names {
	const char *what; /* they are, for messages: "steps" */
	struct fl_str *v; /* each with a '\0' behind it; n of them */
	size_t n;
	size_t max_n;
	size_t cap;      /* of v */
	uint32_t *slots; /* number + 1, at its hash; 0 is free */
	size_t slots_n;  /* a power of two, or 0 */
	struct fl_arena arena;
};

#define FL_NAMES_NONE SIZE_MAX

void fl_names_init(struct fl_names *t, const char *what, size_t max_n,
    size_t max_bytes);
void fl_names_fini(struct fl_names *t);

/* Forgets the texts and keeps the memory for the next ones. */
void fl_names_clear(struct fl_names *t);

/* Forgets the texts from number n on; their memory goes with the others'. */
void fl_names_cut(struct fl_names *t, size_t n);

/* The text's number; FL_NAMES_NONE when it has none. */
size_t fl_names_find(const struct fl_names *t, struct fl_str text);

/*
 * The text's number in *i, a new one if need be.  1 when it is new, else 0; -1
 * and err at a ceiling.
 */
int fl_names_add(struct fl_names *t, struct fl_str text, size_t *i,
    struct fl_err *err);

#endif
