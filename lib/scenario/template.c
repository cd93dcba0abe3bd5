#include "template.h"
#include "json.h"

static int
fail_at(const struct fl_template *t, const struct fl_piece *piece,
    struct fl_scope *scope, enum fl_fault fault, struct fl_err *err)
{
	scope->fault = fault;
	return fl_source_fail_at(t->source, piece->at, err);
}

/* The variable of a piece; NULL and err when there is none. */
static const struct fl_value *
lookup(const struct fl_template *t, const struct fl_piece *piece,
    struct fl_scope *scope, struct fl_err *err)
{
	const struct fl_value *v = NULL;

	if (scope->variable != NULL)
		v = scope->variable(scope->arg, piece->text);
	if (v != NULL && v->type != FL_TYPE_NONE)
		return v;
	fl_fail(err, "undefined variable '%.*s'", FL_STR_ARG(piece->text));
	fail_at(t, piece, scope, FL_FAULT_AUTHOR, err);
	return NULL;
}

static bool
is_json_value(const struct fl_value *v)
{
	return fl_value_is_number(v) || v->type == FL_TYPE_BOOL ||
	       v->type == FL_TYPE_NULL;
}

static int
not_json(struct fl_str name, const char *type, struct fl_err *err)
{
	return fl_fail(err,
	    "'%.*s' is a %s, and JSON wants a number, true, false or null here",
	    FL_STR_ARG(name), type);
}

static int
add_value(const struct fl_piece *piece, const struct fl_value *v,
    struct fl_buf *out, struct fl_err *err)
{
	if (piece->escape == FL_ESCAPE_JSON_VALUE && !is_json_value(v))
		return not_json(piece->text, fl_value_type_name(v->type), err);
	/* Of what has a text, only strings have something to escape. */
	if (piece->escape == FL_ESCAPE_JSON_STRING && v->type == FL_TYPE_STRING)
		return fl_json_escape(v->text, out, err);
	return fl_value_render(v, out, err);
}

static int
add_function(const struct fl_piece *piece, struct fl_scope *scope,
    struct fl_buf *out, struct fl_err *err)
{
	if (piece->escape == FL_ESCAPE_JSON_VALUE && !piece->function->number)
		return not_json(piece->text, "string", err);
	return piece->function->eval(scope, piece->args, out, err);
}

static int
add_piece(const struct fl_template *t, const struct fl_piece *piece,
    struct fl_scope *scope, struct fl_buf *out, struct fl_err *err)
{
	const struct fl_value *v;
	int rc;

	switch (piece->kind) {
	case FL_PIECE_VARIABLE:
		v = lookup(t, piece, scope, err);
		if (v == NULL)
			return -1;
		rc = add_value(piece, v, out, err);
		break;
	case FL_PIECE_FUNCTION:
		rc = add_function(piece, scope, out, err);
		break;
	case FL_PIECE_TEXT:
	default:
		rc = fl_buf_add(out, piece->text.s, piece->text.len, err);
		break;
	}
	return rc == -1 ? fail_at(t, piece, scope, FL_FAULT_VALUE, err) : 0;
}

int
fl_template_render(const struct fl_template *t, struct fl_scope *scope,
    struct fl_buf *out, struct fl_err *err)
{
	size_t i;

	if (fl_template_fixed(t) &&
	    fl_buf_add(out, t->text.s, t->text.len, err) == -1) {
		scope->fault = FL_FAULT_VALUE;
		return fl_source_fail_at(t->source, t->at, err);
	}
	for (i = 0; i < t->len; i++)
		if (add_piece(t, &t->pieces[i], scope, out, err) == -1)
			return -1;
	return 0;
}

int
fl_template_text(const struct fl_template *t, struct fl_scope *scope,
    struct fl_str *text, struct fl_err *err)
{
	if (fl_template_fixed(t)) {
		*text = t->text;
		return 0;
	}
	fl_buf_clear(scope->work);
	if (fl_template_render(t, scope, scope->work, err) == -1)
		return -1;
	*text = fl_buf_str(scope->work);
	return 0;
}

int
fl_template_value(const struct fl_template *t, struct fl_scope *scope,
    struct fl_value *out, struct fl_err *err)
{
	const struct fl_value *v;
	struct fl_str text;

	if (t->pieces->kind == FL_PIECE_FUNCTION) {
		if (fl_template_text(t, scope, &text, err) == -1)
			return -1;
		if (!t->pieces->function->number ||
		    fl_value_number(text, out) == -1)
			*out = fl_value_str(text);
		return 0;
	}
	v = lookup(t, t->pieces, scope, err);
	if (v == NULL)
		return -1;
	*out = *v;
	return 0;
}
