/*
 * Reading JSONPath: the expressions of filters.
 */
#include <string.h>

#include "jsonpath_tree.h"

static struct fl_jp_expr *
make(struct fl_jp_reader *r, enum fl_jp_kind kind, const struct fl_jp_expr *a,
    const struct fl_jp_expr *b)
{
	struct fl_jp_expr *e = fl_jp_alloc(r, sizeof(*e));

	if (e != NULL) {
		e->kind = kind;
		e->a = a;
		e->b = b;
	}
	return e;
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

/* What looks like a name: true, null, length. */
static struct fl_str
word(const struct fl_jp_reader *r)
{
	size_t n = 0;
	char c;

	while (is_lower(c = fl_jp_peek(r, n)) ||
	       (n > 0 && (c == '_' || (c >= '0' && c <= '9'))))
		n++;
	return (struct fl_str){ r->text.s + r->at, n };
}

static bool
literal_word(struct fl_str w, struct fl_value *out)
{
	if (fl_str_is(w, "true"))
		*out = fl_value_bool(true);
	else if (fl_str_is(w, "false"))
		*out = fl_value_bool(false);
	else if (fl_str_is(w, "null"))
		*out = fl_value_null();
	else
		return false;
	return true;
}

static bool
fits(const struct fl_jp_expr *e, enum fl_jp_type type)
{
	switch (e->kind) {
	case FL_JP_LITERAL:
		return type == FL_JP_VALUE;
	case FL_JP_QUERY:
		return type == FL_JP_NODES ||
		       (type == FL_JP_VALUE && e->query.singular);
	default:
		return e->function->type == type;
	}
}

/* What can be true or false by itself: nodes are there, or a function says. */
static bool
is_test(const struct fl_jp_expr *e)
{
	return fits(e, FL_JP_NODES) || fits(e, FL_JP_LOGICAL);
}

static const struct fl_jp_expr *
wrong(struct fl_jp_reader *r, size_t at, const char *what)
{
	r->at = at;
	fl_jp_bad(r, what);
	return NULL;
}

/* A pattern that is written down is compiled once. */
static void
compile_regex(struct fl_jp_reader *r, struct fl_jp_expr *call)
{
	const struct fl_jp_expr *pattern = call->b;
	struct fl_err e;

	if (call->function->type != FL_JP_LOGICAL ||
	    pattern->kind != FL_JP_LITERAL)
		return;
	if (pattern->literal.type == FL_TYPE_STRING)
		call->regex = fl_regex_compile(r->arena, pattern->literal.text,
		    fl_str_is(fl_str(call->function->name), "match")
			? FL_REGEX_IREGEXP_WHOLE
			: FL_REGEX_IREGEXP,
		    &e);
	call->no_regex = call->regex == NULL;
}

static const struct fl_jp_expr *
argument(struct fl_jp_reader *r, char before, enum fl_jp_type type)
{
	const struct fl_jp_expr *arg;
	size_t from;

	if (fl_jp_token(r) != before)
		return wrong(r, r->at, "want one more argument");
	r->at++;
	fl_jp_token(r);
	from = r->at;
	arg = fl_jp_operand(r);
	if (arg != NULL && !fits(arg, type))
		return wrong(r, from, "wrong type of argument");
	return arg;
}

/* Behind the name of a function. */
static const struct fl_jp_expr *
call(struct fl_jp_reader *r, const struct fl_jp_function *f)
{
	const struct fl_jp_expr *args[FL_JP_ARGS_MAX] = { NULL, NULL };
	struct fl_jp_expr *e = make(r, FL_JP_CALL, NULL, NULL);
	size_t i;

	if (e == NULL)
		return NULL;
	if (r->nest == FL_JSONPATH_NEST_MAX)
		return wrong(r, r->at, "too many brackets within each other");
	r->nest++;
	for (i = 0; i < f->len; i++) {
		args[i] = argument(r, i == 0 ? '(' : ',', f->args[i]);
		if (args[i] == NULL)
			return NULL;
	}
	if (fl_jp_token(r) != ')')
		return wrong(r, r->at, "want a closing bracket");
	r->at++;
	r->nest--;
	e->function = f;
	e->a = args[0];
	e->b = args[1];
	compile_regex(r, e);
	return e;
}

static const struct fl_jp_expr *
literal_or_call(struct fl_jp_reader *r)
{
	const struct fl_jp_function *f;
	struct fl_str w = word(r);
	struct fl_jp_expr *e;

	f = fl_jp_function(w);
	if (f != NULL && fl_jp_peek(r, w.len) == '(') {
		r->at += w.len;
		return call(r, f);
	}
	e = make(r, FL_JP_LITERAL, NULL, NULL);
	if (e == NULL)
		return NULL;
	if (!literal_word(w, &e->literal))
		return wrong(r, r->at, "no function or value of this name");
	r->at += w.len;
	return e;
}

static const struct fl_jp_expr *
number(struct fl_jp_reader *r)
{
	struct fl_str rest = { r->text.s + r->at, r->text.len - r->at };
	struct fl_jp_expr *e = make(r, FL_JP_LITERAL, NULL, NULL);
	size_t n;

	if (e == NULL)
		return NULL;
	n = fl_value_number_at(rest, &e->literal);
	if (n == 0)
		return wrong(r, r->at, "want a value, a query or a function");
	r->at += n;
	return e;
}

const struct fl_jp_expr *
fl_jp_operand(struct fl_jp_reader *r)
{
	char c = fl_jp_peek(r, 0);
	struct fl_jp_expr *e;

	if (is_lower(c))
		return literal_or_call(r);
	if (c == '$' || c == '@') {
		e = make(r, FL_JP_QUERY, NULL, NULL);
		if (e == NULL || fl_jp_query(r, &e->query) == -1)
			return NULL;
		return e;
	}
	if (c != '"' && c != '\'')
		return number(r);
	e = make(r, FL_JP_LITERAL, NULL, NULL);
	if (e == NULL)
		return NULL;
	e->literal.type = FL_TYPE_STRING;
	return fl_jp_string(r, &e->literal.text) == 0 ? e : NULL;
}

/* In the order of enum fl_jp_op: "<=" is looked for before "<". */
static const char *const ops[] = { "==", "!=", "<=", ">=", "<", ">" };

static bool
operation(struct fl_jp_reader *r, enum fl_jp_op *op)
{
	size_t i, len;

	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		len = strlen(ops[i]);
		if (r->text.len - r->at < len ||
		    memcmp(r->text.s + r->at, ops[i], len) != 0)
			continue;
		r->at += len;
		*op = (enum fl_jp_op)i;
		return true;
	}
	return false;
}

static const struct fl_jp_expr *
comparison_or_test(struct fl_jp_reader *r)
{
	const struct fl_jp_expr *a, *b;
	struct fl_jp_expr *e;
	size_t from = r->at, end;
	enum fl_jp_op op;

	a = fl_jp_operand(r);
	if (a == NULL)
		return NULL;
	end = r->at;
	fl_jp_token(r);
	if (!operation(r, &op)) {
		r->at = end;
		return is_test(a) ? a
		                  : wrong(r, from, "nothing to test for truth");
	}
	fl_jp_token(r);
	end = r->at;
	b = fl_jp_operand(r);
	if (b == NULL)
		return NULL;
	if (!fits(a, FL_JP_VALUE))
		return wrong(r, from, "nothing that can be compared");
	if (!fits(b, FL_JP_VALUE))
		return wrong(r, end, "nothing that can be compared");
	e = make(r, FL_JP_COMPARE, a, b);
	if (e != NULL)
		e->op = op;
	return e;
}

/* Behind the opening bracket. */
static const struct fl_jp_expr *
in_brackets(struct fl_jp_reader *r)
{
	const struct fl_jp_expr *e;

	if (r->nest == FL_JSONPATH_NEST_MAX)
		return wrong(r, r->at, "too many brackets within each other");
	r->nest++;
	r->at++;
	fl_jp_token(r);
	e = fl_jp_logical(r);
	if (e == NULL)
		return NULL;
	if (fl_jp_token(r) != ')')
		return wrong(r, r->at, "want a closing bracket");
	r->at++;
	r->nest--;
	return e;
}

static const struct fl_jp_expr *
basic(struct fl_jp_reader *r)
{
	const struct fl_jp_expr *e;
	size_t from;

	if (fl_jp_peek(r, 0) == '(')
		return in_brackets(r);
	if (fl_jp_peek(r, 0) != '!')
		return comparison_or_test(r);
	r->at++;
	from = r->at;
	if (fl_jp_token(r) == '(') {
		e = in_brackets(r);
	} else {
		e = fl_jp_operand(r);
		if (e != NULL && !is_test(e))
			return wrong(r, from, "nothing to test for truth");
	}
	return e != NULL ? make(r, FL_JP_NOT, e, NULL) : NULL;
}

/*
 * Operands of && or || in a row: a && (b && (c && d)), which is run in a loop,
 * so that a long row is no deep recursion.
 */
static const struct fl_jp_expr *
row(struct fl_jp_reader *r, char c, enum fl_jp_kind kind,
    const struct fl_jp_expr *(*part)(struct fl_jp_reader *))
{
	const struct fl_jp_expr *first = part(r), **slot = &first;
	struct fl_jp_expr *e;
	size_t end = r->at;

	while (*slot != NULL && fl_jp_token(r) == c && fl_jp_peek(r, 1) == c) {
		r->at += 2;
		fl_jp_token(r);
		e = make(r, kind, *slot, NULL);
		if (e == NULL)
			return NULL;
		*slot = e;
		slot = &e->b;
		*slot = part(r);
		end = r->at;
	}
	r->at = end;
	return *slot != NULL ? first : NULL;
}

static const struct fl_jp_expr *
and_row(struct fl_jp_reader *r)
{
	return row(r, '&', FL_JP_AND, basic);
}

const struct fl_jp_expr *
fl_jp_logical(struct fl_jp_reader *r)
{
	return row(r, '|', FL_JP_OR, and_row);
}
