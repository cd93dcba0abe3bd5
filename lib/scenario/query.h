#ifndef FL_SCENARIO_QUERY_H
#define FL_SCENARIO_QUERY_H

#include "answer.h"
#include "arg.h"

/* What a query looks at, beyond status, times and counts. */
enum fl_need {
	FL_NEED_HEADERS = 1, /* the bits of enum fl_want of a plugin */
	FL_NEED_BODY = 2,
	FL_NEED_PEER = 4,
	FL_NEED_CERT = 8,
};

/*
 * A query, as body or jsonpath.  eval() finds a value in an answer: 0, with
 * *out NONE when there is nothing of that kind; -1 and err when the answer
 * cannot be looked at that way or an argument is no expression.
 *
 * args has a value for each kind that is not FL_ARG_NONE; kinds that can be
 * compiled may be compiled or a STRING.  *out borrows from a and from args.
 */
struct fl_query {
	const char *name;
	enum fl_arg args[FL_ARGS_MAX];
	unsigned needs; /* enum fl_need */
	int (*eval)(struct fl_answer *a, const struct fl_value *args,
	    struct fl_value *out, struct fl_err *err);
};

/* NULL when there is no such query. */
const struct fl_query *fl_query_find(struct fl_str name);

/* All of them: fl_str_near(word, &rows->name, n, sizeof(*rows)) finds one. */
const struct fl_query *fl_query_rows(size_t *n);

#endif
