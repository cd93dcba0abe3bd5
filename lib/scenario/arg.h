#ifndef FL_SCENARIO_ARG_H
#define FL_SCENARIO_ARG_H

#include "../base/arena.h"
#include "../base/err.h"
#include "../base/str.h"
#include "value.h"

/* What may be written after the name of a query, a filter or a predicate. */
enum fl_arg {
	FL_ARG_NONE,
	FL_ARG_STRING,      /* "..." */
	FL_ARG_REGEX,       /* "..." or a literal in slashes */
	FL_ARG_LITERAL,     /* the latter: for fl_arg_compile(), in no row */
	FL_ARG_JSONPATH,    /* "..." */
	FL_ARG_XPATH,       /* "..." */
	FL_ARG_COOKIE,      /* "name" or "name[Attribute]" */
	FL_ARG_CERTIFICATE, /* "Subject", "Expire-Date", ... */
	FL_ARG_INT,         /* a whole number, minus allowed, or {{name}} */
	FL_ARG_VALUE,       /* any value: see the row's types */
};

#define FL_ARGS_MAX 2

/*
 * Makes of a constant text what eval() is given, so that it is compiled once:
 * a REGEX or JSONPATH in a; for other kinds a STRING that borrows text.  A text
 * with placeholders is not a constant: its STRING is given to eval() as it is.
 *
 * -1 and err, which is an error of the file, for a LITERAL that is no regular
 * expression, and for a COOKIE or CERTIFICATE of no such name.  A quoted REGEX
 * or JSONPATH that is none is an error only of the assert or capture that has
 * it: it stays a STRING, and eval() fails on it.
 */
int fl_arg_compile(enum fl_arg kind, struct fl_str text, struct fl_arena *a,
    struct fl_value *out, struct fl_err *err);

#endif
