#include "lookup.h"

/* An evaluation failed for a reason that the place tells. */
static int
fail_at(const struct fl_source *source, size_t at, struct fl_scope *scope,
    struct fl_err *err)
{
	scope->fault = FL_FAULT_VALUE;
	return fl_source_fail_at(source, at, err);
}

/* What is in the scope's work buffer is overwritten by the next argument. */
static int
keep(struct fl_arena *a, struct fl_str *text, struct fl_err *err)
{
	struct fl_str copy = fl_arena_str(a, text->s, text->len);

	if (copy.s == NULL)
		return fl_fail(err, "too much to look at, or out of memory");
	*text = copy;
	return 0;
}

static int
text_value(const struct fl_template *t, struct fl_scope *scope,
    struct fl_arena *a, struct fl_value *out, struct fl_err *err)
{
	struct fl_str text;

	if (fl_template_text(t, scope, &text, err) == -1)
		return -1;
	if (keep(a, &text, err) == -1)
		return fail_at(t->source, t->at, scope, err);
	*out = fl_value_str(text);
	return 0;
}

static int
placeholder_value(const struct fl_template *t, struct fl_scope *scope,
    struct fl_arena *a, struct fl_value *out, struct fl_err *err)
{
	if (fl_template_value(t, scope, out, err) == -1)
		return -1;
	if (t->pieces->kind == FL_PIECE_FUNCTION &&
	    (out->type == FL_TYPE_STRING || out->type == FL_TYPE_BIGINT) &&
	    keep(a, &out->text, err) == -1)
		return fail_at(t->source, t->at, scope, err);
	return 0;
}

static int
body_value(const struct fl_body *b, struct fl_scope *scope, struct fl_arena *a,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_str content;

	if (fl_body_content(b, scope, &content, err) == -1)
		return -1;
	if ((b->kind == FL_BODY_FILE || !fl_template_fixed(&b->content)) &&
	    keep(a, &content, err) == -1)
		return fail_at(b->content.source, b->at, scope, err);
	*out = fl_body_is_bytes(b) ? fl_value_bytes(content)
	                           : fl_value_str(content);
	return 0;
}

int
fl_operand_value(const struct fl_operand *o, struct fl_scope *scope,
    struct fl_arena *a, struct fl_value *out, struct fl_err *err)
{
	switch (o->kind) {
	case FL_OPERAND_PLACEHOLDER:
		return placeholder_value(&o->text, scope, a, out, err);
	case FL_OPERAND_BODY:
		return body_value(o->body, scope, a, out, err);
	case FL_OPERAND_TEXT:
		if (!fl_template_fixed(&o->text))
			return text_value(&o->text, scope, a, out, err);
		break;
	case FL_OPERAND_VALUE:
	case FL_OPERAND_REGEX:
	default:
		break;
	}
	*out = o->value;
	return 0;
}

/* The values of the arguments of a query or filter. */
static int
arg_values(const struct fl_operand *args, const enum fl_arg *kinds,
    struct fl_scope *scope, struct fl_arena *a, struct fl_value *values,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < FL_ARGS_MAX && kinds[i] != FL_ARG_NONE; i++)
		if (fl_operand_value(&args[i], scope, a, &values[i], err) == -1)
			return -1;
	return 0;
}

static int
apply(const struct fl_change *c, const struct fl_source *source,
    struct fl_scope *scope, struct fl_answer *a, struct fl_value *value,
    struct fl_err *err)
{
	struct fl_value in = *value, args[FL_ARGS_MAX];

	if (arg_values(c->args, c->filter->args, scope, &a->arena, args, err) ==
	    -1)
		return -1;
	if (fl_filter_apply(c->filter, a, &in, args, value, err) == -1)
		return fail_at(source, c->at, scope, err);
	return 0;
}

int
fl_lookup_value(const struct fl_lookup *l, const struct fl_source *source,
    struct fl_scope *scope, struct fl_answer *a, struct fl_value *out,
    struct fl_err *err)
{
	struct fl_value args[FL_ARGS_MAX];
	size_t i;

	if (arg_values(l->pick.args, l->pick.query->args, scope, &a->arena,
		args, err) == -1)
		return -1;
	if (l->pick.query->eval(a, args, out, err) == -1)
		return fail_at(source, l->pick.at, scope, err);
	for (i = 0; i < l->len; i++)
		if (apply(&l->changes[i], source, scope, a, out, err) == -1)
			return -1;
	return 0;
}

enum fl_verdict
fl_assert_test(const struct fl_assert *t, const struct fl_source *source,
    struct fl_scope *scope, struct fl_answer *a,
    struct fl_predicate_texts *texts, struct fl_err *err)
{
	struct fl_value actual, arg = fl_value_none();
	const struct fl_value *given = t->arg != NULL ? &arg : NULL;
	enum fl_verdict v;

	if (fl_lookup_value(&t->lookup, source, scope, a, &actual, err) == -1)
		return FL_VERDICT_ERROR;
	if (t->arg != NULL &&
	    fl_operand_value(t->arg, scope, &a->arena, &arg, err) == -1)
		return FL_VERDICT_ERROR;
	v = fl_predicate_test(t->predicate, t->not, a, &actual, given, err);
	if (v == FL_VERDICT_ERROR)
		fail_at(source, t->predicate_at, scope, err);
	else if (v != FL_VERDICT_YES)
		fl_predicate_describe(t->predicate, t->not, &actual, given,
		    texts);
	return v;
}
