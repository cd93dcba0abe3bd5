#ifndef FL_SCENARIO_FILTER_H
#define FL_SCENARIO_FILTER_H

#include "answer.h"
#include "arg.h"

/*
 * A filter, as count or replace: makes one value of another.  0, with *out NONE
 * when there is nothing to be had (a regex that finds nothing); -1 and err for
 * an input of a wrong type or content.
 *
 * in and out are different values; *out may borrow from in, from args and from
 * a.  args as for a query.
 */
struct fl_filter {
	const char *name;
	enum fl_arg args[FL_ARGS_MAX];
	unsigned types;      /* FL_TYPE_BIT() of each type that it takes */
	const char *instead; /* of a name that is deprecated: the new one */
	int (*eval)(struct fl_answer *a, const struct fl_value *in,
	    const struct fl_value *args, struct fl_value *out,
	    struct fl_err *err);
};

/* NULL when there is no such filter. */
const struct fl_filter *fl_filter_find(struct fl_str name);

/* All of them. */
const struct fl_filter *fl_filter_rows(size_t *n);

/*
 * f->eval(), after looking whether there is a value at all ("missing value to
 * apply filter") and of a type that f takes.
 */
int fl_filter_apply(const struct fl_filter *f, struct fl_answer *a,
    const struct fl_value *in, const struct fl_value *args,
    struct fl_value *out, struct fl_err *err);

#endif
