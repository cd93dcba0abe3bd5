#ifndef FL_RESULT_GUEST_H
#define FL_RESULT_GUEST_H

#include "foreign.h"
#include "names.h"
#include "samples.h"

/*
 * What the readers of other tools' single samples have in common: the head of a
 * document with one stage, steps that are announced when they first come, the
 * end.
 *
 * Ceilings   900 steps; the samples of further ones are booked in a step of the
 *            name "(other)"
 */
#define FL_GUEST_STEPS 900

struct fl_guest {
	fl_element_each *each;
	void *ctx;
	bool each_failed; /* what is wrong is not the record */
	const char *tool;
	struct fl_samples *samples;
	struct fl_names steps; /* keys behind an 's', and "group:NAME" */
	size_t *cells;         /* of each */
	size_t cells_cap;
	size_t n_steps;      /* that have a number */
	struct fl_names raw; /* steps as they came */
	size_t raw_cells[FL_GUEST_STEPS];
	uint64_t hash;     /* of what it begins with */
	bool begun;        /* the head was handed on */
	int64_t start_ns;  /* since 1970 */
	int64_t last_ns;   /* since the start */
	bool timed;        /* instants are known */
	struct fl_buf key; /* scratch, for its owner too */
};

int fl_guest_init(struct fl_guest *g, const struct fl_foreign_opts *o,
    const char *tool, struct fl_err *err);
void fl_guest_fini(struct fl_guest *g);

/* Hands on an element, with g as ctx. */
int fl_guest_give(void *g, const struct fl_element *e, struct fl_err *err);

/*
 * When a record ended, since 1970, as an instant since the start; which is when
 * the first of them began, and the head is handed on before that.  Without
 * instants both are -1 and *ns is 0.  -1 and err for one that ended before the
 * start by more than FL_GUEST_EARLY: by less, it is at the start.
 */
#define FL_GUEST_EARLY FL_NS_PER_S
int fl_guest_instant(struct fl_guest *g, int64_t begin_ns, int64_t end_ns,
    int64_t *ns, struct fl_err *err);

/* What a step is. */
struct fl_guest_step {
	struct fl_str name; /* bytes that are no UTF-8 become '?' */
	struct fl_str method;
	struct fl_str url;
};

/*
 * The cell of a step, which is known by name and method: announced if it is
 * new, in which case line is the source's.
 */
int fl_guest_step(struct fl_guest *g, const struct fl_guest_step *v,
    uint64_t line, size_t *cell, struct fl_err *err);

/* A URL up to its '?': what follows is often unique, and no step then. */
struct fl_str fl_guest_path(struct fl_str url);

/* The cell of "iteration", or of a group if name is given. */
int fl_guest_whole(struct fl_guest *g, struct fl_str group, size_t *cell,
    struct fl_err *err);

/* Adds a sample, and a failure with it if kind is not NULL. */
int fl_guest_add(struct fl_guest *g, const struct fl_sample_of *v,
    const char *kind, struct fl_str message, uint64_t line, struct fl_err *err);

/* A failure alone. */
int fl_guest_failure(struct fl_guest *g, size_t cell, int64_t ns,
    const char *kind, struct fl_str message, uint64_t line, struct fl_err *err);

/* Hands on what is open and, unless cut, the end. */
int fl_guest_finish(struct fl_guest *g, bool cut, struct fl_err *err);

/* Numbers of a text: plain decimal, all of it.  false when it is none. */
bool fl_guest_count(struct fl_str s, uint64_t *v);
/* A decimal with a fraction, times unit, rounded down; not negative. */
bool fl_guest_decimal(struct fl_str s, int64_t unit, int64_t *v);

#endif
