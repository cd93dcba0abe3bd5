#ifndef FL_SCENARIO_LOOKUP_H
#define FL_SCENARIO_LOOKUP_H

#include "answer.h"
#include "body.h"
#include "filter.h"
#include "predicate.h"
#include "query.h"

enum fl_operand_kind {
	FL_OPERAND_VALUE,       /* null, true, 1: value */
	FL_OPERAND_REGEX,       /* a literal in slashes: value */
	FL_OPERAND_TEXT,        /* "...": value when text is fixed */
	FL_OPERAND_PLACEHOLDER, /* {{name}}: text, one placeholder */
	FL_OPERAND_BODY,        /* `...`, ```...```, base64, hex, file: body */
};

/* An argument of a query, a filter or a predicate. */
struct fl_operand {
	enum fl_operand_kind kind;
	uint32_t at;
	struct fl_value value;
	struct fl_template text;
	const struct fl_body *body;
};

/* A query or filter with its arguments, which are NULL when it takes none. */
struct fl_pick {
	const struct fl_query *query;
	const struct fl_operand *args;
	uint32_t at;
};

struct fl_change {
	const struct fl_filter *filter;
	const struct fl_operand *args;
	uint32_t at;
};

/* What to look for in an answer, and what to make of it. */
struct fl_lookup {
	struct fl_pick pick;
	const struct fl_change *changes; /* the first one first */
	size_t len;
};

struct fl_capture {
	uint32_t at;
	struct fl_template name; /* of the variable */
	struct fl_lookup lookup;
	bool redact; /* it becomes a secret */
};

struct fl_assert {
	uint32_t at;
	struct fl_lookup lookup;
	bool not ;
	uint32_t predicate_at;
	const struct fl_predicate *predicate;
	const struct fl_operand *arg; /* NULL when it takes none */
};

/* The value of an argument; what is made for it is in a. */
int fl_operand_value(const struct fl_operand *o, struct fl_scope *scope,
    struct fl_arena *a, struct fl_value *out, struct fl_err *err);

/*
 * The value that is found in an answer, after all filters; NONE when there is
 * none.  It borrows from the file, from variables and from a.  source is where
 * the lookup is written.  -1 and err, with the place.
 */
int fl_lookup_value(const struct fl_lookup *l, const struct fl_source *source,
    struct fl_scope *scope, struct fl_answer *a, struct fl_value *out,
    struct fl_err *err);

/*
 * Whether an assert holds.  For a no or a mismatch *texts says what was found
 * and what was expected; for an error err has the place.
 */
enum fl_verdict fl_assert_test(const struct fl_assert *t,
    const struct fl_source *source, struct fl_scope *scope, struct fl_answer *a,
    struct fl_predicate_texts *texts, struct fl_err *err);

#endif
