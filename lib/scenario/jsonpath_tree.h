#ifndef FL_SCENARIO_JSONPATH_TREE_H
#define FL_SCENARIO_JSONPATH_TREE_H

#include "jsonpath.h"

/* A compiled query: private to jsonpath*.c.  All of it lives in one arena. */

enum fl_jp_selects {
	FL_JP_NAME,
	FL_JP_INDEX,
	FL_JP_SLICE,
	FL_JP_ALL,
	FL_JP_FILTER,
};

struct fl_jp_slice {
	int64_t start;
	int64_t end;
	int64_t step;
	bool has_start;
	bool has_end;
};

struct fl_jp_selector {
	enum fl_jp_selects kind;
	union {
		struct fl_str name;
		int64_t index; /* from the end when negative */
		struct fl_jp_slice slice;
		const struct fl_jp_expr *filter;
	};
	const struct fl_jp_selector *next;
};

/* One step down, or any number of them. */
struct fl_jp_segment {
	bool descendant;
	const struct fl_jp_selector *selectors; /* one at least */
	const struct fl_jp_segment *next;
};

struct fl_jp_query {
	bool absolute; /* from $, not from @ */
	bool singular; /* names and indexes only: one node at most */
	const struct fl_jp_segment *segments;
};

enum fl_jp_kind {
	FL_JP_OR,
	FL_JP_AND,
	FL_JP_NOT,
	FL_JP_COMPARE,
	FL_JP_LITERAL,
	FL_JP_QUERY,
	FL_JP_CALL,
};

enum fl_jp_op {
	FL_JP_EQ,
	FL_JP_NE,
	FL_JP_LE,
	FL_JP_GE,
	FL_JP_LT,
	FL_JP_GT,
};

enum fl_jp_type {
	FL_JP_VALUE,
	FL_JP_NODES,
	FL_JP_LOGICAL,
};

struct fl_jp_run;
struct fl_jp_expr;

#define FL_JP_ARGS_MAX 2

/*
 * A function.  It gives a value, NONE for nothing; a LOGICAL one a boolean.
 * -1 when the run has failed.
 */
struct fl_jp_function {
	const char *name;
	enum fl_jp_type type;
	enum fl_jp_type args[FL_JP_ARGS_MAX];
	size_t len; /* of args */
	int (*call)(struct fl_jp_run *r, const struct fl_jp_expr *e,
	    const struct fl_value *node, struct fl_value *out);
};

struct fl_jp_expr {
	enum fl_jp_kind kind;
	enum fl_jp_op op;
	const struct fl_jp_expr *a; /* of a call: its arguments */
	const struct fl_jp_expr *b;
	struct fl_value literal;
	struct fl_jp_query query;
	const struct fl_jp_function *function;
	const struct fl_regex *regex; /* of a call with a literal pattern */
	bool no_regex;                /* and it is none: nothing matches */
};

struct fl_jsonpath {
	struct fl_str text;
	struct fl_jp_query query;
};

/* The reader of a query. */
struct fl_jp_reader {
	struct fl_str text;
	size_t at;
	struct fl_arena *arena;
	struct fl_err *err;
	unsigned nest;    /* brackets of expressions */
	unsigned filters; /* within each other */
};

static inline char
fl_jp_peek(const struct fl_jp_reader *r, size_t ahead)
{
	return r->at + ahead < r->text.len ? r->text.s[r->at + ahead] : '\0';
}

/* -1, with "... at character N" in err. */
int fl_jp_bad(const struct fl_jp_reader *r, const char *what);

/* Memory of the reader's arena; NULL and err. */
void *fl_jp_alloc(struct fl_jp_reader *r, size_t len);

/* Skips blanks; returns what is behind them. */
char fl_jp_token(struct fl_jp_reader *r);

/* Reads a string in either quotes. */
int fl_jp_string(struct fl_jp_reader *r, struct fl_str *out);

/* Reads a query from its $ or @. */
int fl_jp_query(struct fl_jp_reader *r, struct fl_jp_query *q);

/* Reads a literal, a query or a call of a function; NULL and err. */
const struct fl_jp_expr *fl_jp_operand(struct fl_jp_reader *r);

/* Reads a logical expression; NULL and err. */
const struct fl_jp_expr *fl_jp_logical(struct fl_jp_reader *r);

/* The function of a name; NULL. */
const struct fl_jp_function *fl_jp_function(struct fl_str name);

/* One run of a query. */
struct fl_jp_run {
	const struct fl_value *root;
	struct fl_arena *arena;
	struct fl_matcher *matcher;
	struct fl_err *err;
	int64_t work; /* what is left of it */
	/* The last pattern that came out of the document. */
	struct fl_arena scratch;
	struct fl_str pattern;
	const struct fl_regex *regex;
};

/* Takes n off the work; -1 and err when none is left. */
int fl_jp_spend(struct fl_jp_run *r, int64_t n);

/* What is done with each node that is found: 0 to go on, 1 to stop, -1. */
struct fl_jp_sink {
	int (*take)(struct fl_jp_sink *sink, struct fl_jp_run *r,
	    const struct fl_value *node);
	size_t count;
	const struct fl_value *node; /* the last one */
	struct fl_value *items;      /* of a list of them: count, and room */
	size_t room;
};

/* Gives all nodes that a query finds from a node to a sink. */
int fl_jp_walk(struct fl_jp_run *r, const struct fl_jp_query *q,
    const struct fl_value *node, struct fl_jp_sink *sink);

/* The node of a singular query, NULL for none. */
const struct fl_value *fl_jp_single(const struct fl_jp_run *r,
    const struct fl_jp_query *q, const struct fl_value *node);

/* Whether an expression is true of a node: 1 or 0; -1 and err. */
int fl_jp_test(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node);

#endif
