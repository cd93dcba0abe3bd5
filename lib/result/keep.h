#ifndef FL_RESULT_KEEP_H
#define FL_RESULT_KEEP_H

#include "../base/arena.h"
#include "row.h"

/*
 * The <times> of a second, kept until it is over.  Only then is it known which
 * response lines have a service line beside them: where the two would be equal
 * a document holds the response alone, and so it stands for both.
 */
struct fl_kept {
	size_t cell;      /* what it belongs to: the owner's number */
	size_t source;    /* of the process that it is from */
	const char *from; /* its document's name, borrowed; may be NULL */
	uint64_t line;    /* in it */
	bool paired;      /* a response with a service line of its own */
	struct fl_row_times t;
};

struct fl_keep {
	struct fl_arena arena;
	struct fl_kept *v;
	size_t n;
	size_t cap;
};

/* max_bytes bounds what is kept at one time. */
void fl_keep_init(struct fl_keep *k, size_t max_bytes);
void fl_keep_fini(struct fl_keep *k);

/* Forgets the lines and keeps the memory for the next ones. */
void fl_keep_clear(struct fl_keep *k);

/* Copies what t points to. */
int fl_keep_add(struct fl_keep *k, size_t cell, size_t source, const char *from,
    uint64_t line, const struct fl_row_times *t, struct fl_err *err);

/*
 * Puts them in order of cell, source, outcome and what, and finds the pairs.
 */
void fl_keep_sort(struct fl_keep *k);

#endif
