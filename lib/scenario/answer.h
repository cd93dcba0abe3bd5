#ifndef FL_SCENARIO_ANSWER_H
#define FL_SCENARIO_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/err.h"
#include "../base/str.h"
#include "regex.h"
#include "value.h"

/* A header of an answer. */
struct fl_pair {
	struct fl_str name;
	struct fl_str value;
};

/* An answer that sent the user on to another place. */
struct fl_redirect {
	int status;
	struct fl_str url;      /* what was asked for */
	struct fl_str location; /* where it pointed, as an absolute URL */
};

/* What was made of a body, once for all queries of one answer. */
enum fl_made {
	FL_MADE_NOT, /* nobody has asked yet */
	FL_MADE_WELL,
	FL_MADE_BADLY, /* it cannot be made, and cache.err says why */
};

struct fl_answer_cache {
	enum fl_made bytes_made;
	enum fl_made text_made;
	enum fl_made json_made;
	struct fl_str bytes;
	struct fl_str text;
	struct fl_value json;
	void *xml; /* a document of libxml2, or NULL */
	struct fl_err err;
};

/*
 * What queries look at: one answer, as plain bytes that belong to the runner,
 * and what was made of it so far.  Also the ground on which filters and
 * predicates work: everything that they make is in its arena.
 *
 * One struct does for any number of answers, one after the other: fill in the
 * first part after fl_answer_reset(), evaluate, and copy what is to be kept
 * (fl_value_copy) before the next reset.
 *
 * Storage    the caller's; the arena's chunks, which it keeps between answers
 * Threads    none: each worker has its own
 */
struct fl_answer {
	/* Borrowed until the next reset.  All may be empty. */
	int status;
	struct fl_str version;         /* "1.1", "2" */
	struct fl_str url;             /* the last one asked for, normalised */
	struct fl_str peer;            /* "192.0.2.1" */
	const struct fl_pair *headers; /* in the order of their arrival */
	size_t headers_len;
	struct fl_str raw; /* the body as it came: no decoding was done */
	int64_t duration_ns;
	struct fl_str cert;                  /* the peer's certificate, DER */
	const struct fl_redirect *redirects; /* the first one first */
	size_t redirects_len;

	/*
	 * The value of a variable, NULL when there is none of that name; may be
	 * NULL itself.  The value must last until the next reset.
	 */
	const struct fl_value *(*variable)(void *arg, struct fl_str name);
	void *variable_arg;

	/* Set by fl_answer_init() and kept. */
	size_t body_max; /* bytes that a body may grow to by decoding */
	struct fl_arena arena;
	struct fl_matcher matcher;
	struct fl_answer_cache cache;
};

/*
 * memory_max is the ceiling of the arena in bytes, body_max that of a decoded
 * body.  Allocates nothing.
 */
void fl_answer_init(struct fl_answer *a, size_t memory_max, size_t body_max);

/* Forgets the answer, all values made from it, and the variable lookup. */
void fl_answer_reset(struct fl_answer *a);

void fl_answer_fini(struct fl_answer *a);

/* The value of the first header of that name, in any case; .s NULL if none. */
struct fl_str fl_answer_header(const struct fl_answer *a, struct fl_str name);

/* The body after content decoding (gzip, deflate, br); borrowed from a. */
int fl_answer_bytes(struct fl_answer *a, struct fl_str *out,
    struct fl_err *err);

/* That as UTF-8, from the charset of Content-Type; strict. */
int fl_answer_text(struct fl_answer *a, struct fl_str *out, struct fl_err *err);

/* That as JSON. */
int fl_answer_json(struct fl_answer *a, const struct fl_value **out,
    struct fl_err *err);

#endif
