#ifndef FL_SCENARIO_ANSWER_H
#define FL_SCENARIO_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/arena.h"
#include "../base/buf.h"
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
	FL_MADE_BADLY, /* it cannot be made, and err says why */
};

struct fl_answer_part {
	enum fl_made made;
	struct fl_err err;
};

/* Private to answer.c. */
struct fl_answer_cache {
	struct fl_answer_part bytes_part;
	struct fl_answer_part text_part;
	struct fl_answer_part json_part;
	struct fl_answer_part xml_part;
	struct fl_str bytes;
	struct fl_str text;
	struct fl_value json;
	struct fl_xpath *xpath; /* libxml2, once it is loaded */
	struct fl_xdoc *xml;
	struct fl_buf decoded[2]; /* by one coding, and by one more */
	struct fl_buf converted;  /* from another charset */
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
	struct fl_arena arena;
	struct fl_buf scratch; /* for what a filter makes, before it is kept */
	struct fl_matcher matcher;
	struct fl_answer_cache cache;
};

/*
 * memory_max is the ceiling of the arena in bytes, body_max that of a decoded
 * body and of a text that a filter makes.  Allocates nothing.
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

/* What an XPath expression finds in that. */
int fl_answer_xpath(struct fl_answer *a, struct fl_str expr,
    struct fl_value *out, struct fl_err *err);

/* The same in another text, as HTML. */
int fl_answer_xpath_in(struct fl_answer *a, struct fl_str html,
    struct fl_str expr, struct fl_value *out, struct fl_err *err);

/*
 * Bytes as a STRING: themselves, borrowed, when they are UTF-8; otherwise a
 * copy with U+FFFD for what is not.
 */
int fl_answer_str(struct fl_answer *a, struct fl_str bytes,
    struct fl_value *out, struct fl_err *err);

/* A copy of a->scratch that lasts until the next reset, as STRING or BYTES. */
int fl_answer_keep(struct fl_answer *a, enum fl_type type, struct fl_value *out,
    struct fl_err *err);

/* The expression of an argument that is REGEX already, or a STRING. */
int fl_answer_regex(struct fl_answer *a, const struct fl_value *arg,
    const struct fl_regex **out, struct fl_err *err);

/* What a JSONPath, JSONPATH or a STRING, finds in a value. */
int fl_answer_jsonpath(struct fl_answer *a, const struct fl_value *root,
    const struct fl_value *arg, struct fl_value *out, struct fl_err *err);

#endif
