#ifndef FL_SCENARIO_TEMPLATE_H
#define FL_SCENARIO_TEMPLATE_H

#include <stdbool.h>

#include "scope.h"
#include "source.h"

#define FL_FUNCTION_ARGS_MAX 2

/* What {{name 1 2}} puts in its place. */
struct fl_function {
	const char *name;
	size_t args; /* whole numbers, from min to max */
	int64_t min, max;
	bool ordered;  /* the second is not below the first */
	bool number;   /* what it gives is a number, else a text */
	bool reserved; /* no variable can have the name */
	/* Adds it to out; NULL of a name that is only reserved. */
	int (*eval)(struct fl_scope *scope, const int64_t *args,
	    struct fl_buf *out, struct fl_err *err);
};

/* NULL when there is no such function. */
const struct fl_function *fl_function_find(struct fl_str name);

/* What becomes of a value where it is put in. */
enum fl_escape {
	FL_ESCAPE_NONE,
	FL_ESCAPE_JSON_STRING, /* it is between the quotes of a string */
	FL_ESCAPE_JSON_VALUE,  /* it must be a number, a boolean or null */
};

enum fl_piece_kind {
	FL_PIECE_TEXT,
	FL_PIECE_VARIABLE,
	FL_PIECE_FUNCTION,
};

struct fl_piece {
	enum fl_piece_kind kind;
	enum fl_escape escape;
	struct fl_str text; /* TEXT: the bytes; VARIABLE: its name */
	const struct fl_function *function;
	const int64_t *args; /* as many as the function has */
	uint32_t at;         /* in the source */
};

/*
 * A text with placeholders.  Literal bytes are unescaped and joined in advance;
 * a template without placeholders is fixed, and all of it is in text.
 *
 * Storage    the arena of the file
 * Threads    read-only and shared
 */
struct fl_template {
	struct fl_str text;            /* when it is fixed */
	const struct fl_piece *pieces; /* NULL when it is fixed */
	size_t len;                    /* of pieces */
	const struct fl_source *source;
	uint32_t at, end; /* in the source, from before to behind it */
};

static inline bool
fl_template_fixed(const struct fl_template *t)
{
	return t->pieces == NULL;
}

/* The template as it is written in the source. */
static inline struct fl_str
fl_template_written(const struct fl_template *t)
{
	return (struct fl_str){ t->source->text.s + t->at, t->end - t->at };
}

/*
 * Adds the text of t.  -1 and err, with the place, and scope->fault set: for a
 * variable that does not exist, or whose value has no text.
 */
int fl_template_render(const struct fl_template *t, struct fl_scope *scope,
    struct fl_buf *out, struct fl_err *err);

/*
 * The text of t: its own when it is fixed, and nothing is allocated; otherwise
 * made in scope->work, and borrowed until the next evaluation in the scope.
 */
int fl_template_text(const struct fl_template *t, struct fl_scope *scope,
    struct fl_str *text, struct fl_err *err);

/*
 * The value of a template that is one placeholder and nothing else, with its
 * type; *out borrows from the variable, or from scope->work as above.
 */
int fl_template_value(const struct fl_template *t, struct fl_scope *scope,
    struct fl_value *out, struct fl_err *err);

#endif
