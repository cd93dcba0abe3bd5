#ifndef FL_SCENARIO_SCOPE_H
#define FL_SCENARIO_SCOPE_H

#include <stdint.h>

#include "../base/arena.h"
#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"
#include "value.h"

/* Whose an error is that was met when a scenario was evaluated. */
enum fl_fault {
	FL_FAULT_NONE,
	FL_FAULT_VALUE, /* a variable holds what cannot be used there */
	FL_FAULT_AUTHOR, /* the author's to mend: no such variable, no such file */
};

/*
 * What a scenario is evaluated in: the variables of a user, and what else a
 * template may ask for.  One does for all evaluations of a user, one after the
 * other.
 */
struct fl_scope {
	/* The value of a variable, or NULL when there is none of that name. */
	const struct fl_value *(*variable)(void *arg, struct fl_str name);
	/*
	 * The content of a file, borrowed until the next call for the scope; NULL
	 * when files are not to be read.  -1 and err when it cannot be read.
	 */
	int (*file)(void *arg, struct fl_str name, struct fl_str *content,
	    struct fl_err *err);
	void *arg;           /* of both */
	uint64_t *random;    /* state of randomInt and the like; never NULL */
	struct fl_buf *work; /* overwritten by every evaluation; never NULL */
	enum fl_fault fault; /* of the last evaluation that failed */
};

#endif
