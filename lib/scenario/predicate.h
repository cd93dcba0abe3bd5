#ifndef FL_SCENARIO_PREDICATE_H
#define FL_SCENARIO_PREDICATE_H

#include "answer.h"
#include "arg.h"

enum fl_verdict {
	FL_VERDICT_ERROR = -1, /* err says what went wrong */
	FL_VERDICT_NO,
	FL_VERDICT_YES,
	FL_VERDICT_MISMATCH, /* of types: a no that not does not turn round */
};

/* A predicate, as == or isEmpty.  eval() is never asked about NONE. */
struct fl_predicate {
	const char *name;
	enum fl_arg arg;
	unsigned types;      /* FL_TYPE_BIT() of what may be written as arg */
	const char *instead; /* of a name that is deprecated: the new one */
	const char *phrase; /* for messages, before what arg is: "more than " */
	enum fl_verdict (*eval)(struct fl_answer *a,
	    const struct fl_value *actual, const struct fl_value *arg,
	    struct fl_err *err);
};

/* NULL when there is no such predicate. */
const struct fl_predicate *fl_predicate_find(struct fl_str name);

/* All of them. */
const struct fl_predicate *fl_predicate_rows(size_t *n);

/*
 * Tests a value, with not in front of the predicate if not is true.  A missing
 * value (NONE) fails every predicate and so passes every not; a mismatch of
 * types fails both and is told apart.  arg is NULL where p takes none.
 */
enum fl_verdict fl_predicate_test(const struct fl_predicate *p, bool not,
    struct fl_answer *a, const struct fl_value *actual,
    const struct fl_value *arg, struct fl_err *err);

#define FL_PREDICATE_TEXT 256

/* For the message of a test that failed: "string <a>", "not string <b>". */
struct fl_predicate_texts {
	char actual[FL_PREDICATE_TEXT];
	char expected[FL_PREDICATE_TEXT];
};

void fl_predicate_describe(const struct fl_predicate *p, bool not,
    const struct fl_value *actual, const struct fl_value *arg,
    struct fl_predicate_texts *texts);

#endif
