/*
 * Running JSONPath: the expressions of filters, and functions.
 */
#include <string.h>

#include "../base/clock.h"
#include "jsonpath_tree.h"

/* So much time of a search is one step of work. */
#define NS_PER_STEP 20

static int
take_one(struct fl_jp_sink *sink, struct fl_jp_run *r,
    const struct fl_value *node)
{
	(void)r;
	sink->node = node;
	sink->count++;
	return 1;
}

static int
take_two(struct fl_jp_sink *sink, struct fl_jp_run *r,
    const struct fl_value *node)
{
	(void)r;
	sink->node = node;
	return ++sink->count == 2;
}

static int
take_count(struct fl_jp_sink *sink, struct fl_jp_run *r,
    const struct fl_value *node)
{
	(void)r;
	(void)node;
	sink->count++;
	return 0;
}

/* Whether a query finds anything. */
static int
exists(struct fl_jp_run *r, const struct fl_jp_query *q,
    const struct fl_value *node)
{
	struct fl_jp_sink sink = { .take = take_one };

	if (q->singular)
		return fl_jp_single(r, q, node) != NULL;
	return fl_jp_walk(r, q, node, &sink) == -1 ? -1 : sink.count > 0;
}

/* The value of what is compared or given to a function. */
static int
value(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, struct fl_value *out)
{
	const struct fl_value *found;

	if (e->kind == FL_JP_CALL)
		return e->function->call(r, e, node, out);
	if (e->kind == FL_JP_LITERAL) {
		*out = e->literal;
		return 0;
	}
	found = fl_jp_single(r, &e->query, node);
	*out = found != NULL ? *found : fl_value_none();
	return fl_jp_spend(r, 1);
}

static int
call_length(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, struct fl_value *out)
{
	struct fl_value v;

	if (value(r, e->a, node, &v) == -1)
		return -1;
	*out = fl_value_none();
	if (v.type == FL_TYPE_STRING || v.type == FL_TYPE_LIST ||
	    v.type == FL_TYPE_OBJECT)
		*out = fl_value_int(fl_value_count(&v));
	return v.type == FL_TYPE_STRING
	           ? fl_jp_spend(r, (int64_t)v.text.len / 16)
	           : 0;
}

static int
call_count(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, struct fl_value *out)
{
	struct fl_jp_sink sink = { .take = take_count };

	if (fl_jp_walk(r, &e->a->query, node, &sink) == -1)
		return -1;
	*out = fl_value_int((int64_t)sink.count);
	return 0;
}

static int
call_value(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, struct fl_value *out)
{
	struct fl_jp_sink sink = { .take = take_two };

	if (fl_jp_walk(r, &e->a->query, node, &sink) == -1)
		return -1;
	*out = sink.count == 1 ? *sink.node : fl_value_none();
	return 0;
}

/* The expression of a pattern out of the document; NULL when it is none. */
static const struct fl_regex *
compile(struct fl_jp_run *r, struct fl_str pattern, enum fl_regex_syntax syntax)
{
	struct fl_err e;

	/* Mostly the same pattern is asked for again and again. */
	if (r->pattern.s != NULL && fl_str_eq(r->pattern, pattern))
		return r->regex;
	fl_arena_reset(&r->scratch);
	r->regex = fl_regex_compile(&r->scratch, pattern, syntax, &e);
	r->pattern = pattern;
	return r->regex;
}

static int
search(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, enum fl_regex_syntax syntax,
    struct fl_value *out)
{
	const struct fl_regex *re = e->regex;
	int64_t began_ns = fl_clock_now();
	struct fl_value text, pattern;
	int found;

	*out = fl_value_bool(false);
	if (value(r, e->a, node, &text) == -1 ||
	    value(r, e->b, node, &pattern) == -1)
		return -1;
	if (text.type != FL_TYPE_STRING || pattern.type != FL_TYPE_STRING ||
	    e->no_regex)
		return 0;
	if (re == NULL)
		re = compile(r, pattern.text, syntax);
	if (re == NULL)
		return fl_jp_spend(r, 1);
	found = fl_regex_search(re, r->matcher, text.text, NULL, r->err);
	if (found == -1)
		return -1;
	out->boolean = found == 1;
	return fl_jp_spend(r, 1 + (fl_clock_now() - began_ns) / NS_PER_STEP);
}

static int
call_match(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, struct fl_value *out)
{
	return search(r, e, node, FL_REGEX_IREGEXP_WHOLE, out);
}

static int
call_search(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, struct fl_value *out)
{
	return search(r, e, node, FL_REGEX_IREGEXP, out);
}

static const struct fl_jp_function functions[] = {
	{ "length", FL_JP_VALUE, { FL_JP_VALUE }, 1, call_length },
	{ "count", FL_JP_VALUE, { FL_JP_NODES }, 1, call_count },
	{ "match", FL_JP_LOGICAL, { FL_JP_VALUE, FL_JP_VALUE }, 2, call_match },
	{ "search", FL_JP_LOGICAL, { FL_JP_VALUE, FL_JP_VALUE }, 2,
	    call_search },
	{ "value", FL_JP_VALUE, { FL_JP_NODES }, 1, call_value },
};

const struct fl_jp_function *
fl_jp_function(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (fl_str_is(name, functions[i].name))
			return &functions[i];
	return NULL;
}

/* Two absent values are equal; no order is between values of two types. */
static int
compare(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node)
{
	struct fl_value a, b;
	enum fl_order order;
	bool equal;

	if (value(r, e->a, node, &a) == -1 || value(r, e->b, node, &b) == -1)
		return -1;
	if (e->op != FL_JP_LT && e->op != FL_JP_GT) {
		if (a.type == FL_TYPE_NONE || b.type == FL_TYPE_NONE)
			equal = a.type == b.type;
		else
			equal = fl_value_equal_within(&a, &b, &r->work);
		if (fl_jp_spend(r, 0) == -1)
			return -1;
		if (e->op == FL_JP_NE)
			return !equal;
		if (equal || e->op == FL_JP_EQ)
			return equal;
	}
	order = fl_value_order(&a, &b);
	if (e->op == FL_JP_LT || e->op == FL_JP_LE)
		return order == FL_ORDER_LESS;
	return order == FL_ORDER_MORE;
}

int
fl_jp_test(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node)
{
	struct fl_value v;
	int rc;

	if (fl_jp_spend(r, 1) == -1)
		return -1;
	/* Of a row, the first that decides; or the last. */
	for (; e->kind == FL_JP_OR || e->kind == FL_JP_AND; e = e->b) {
		rc = fl_jp_test(r, e->a, node);
		if (rc != (e->kind == FL_JP_AND))
			return rc;
	}
	switch (e->kind) {
	case FL_JP_NOT:
		rc = fl_jp_test(r, e->a, node);
		return rc == -1 ? -1 : !rc;
	case FL_JP_COMPARE:
		return compare(r, e, node);
	case FL_JP_QUERY:
		return exists(r, &e->query, node);
	default:
		if (value(r, e, node, &v) == -1)
			return -1;
		return v.type == FL_TYPE_BOOL && v.boolean;
	}
}
