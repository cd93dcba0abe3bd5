#include <string.h>

#include "parse.h"

static int
number(struct fl_parser *p, struct fl_operand *o)
{
	struct fl_str text;
	size_t at = p->pos;
	int c;

	while ((c = fl_lex_peek(p)) > 0 && strchr("0123456789+-.eE", c))
		p->pos++;
	text = fl_lex_slice(p, at, p->pos);
	if (fl_value_number(text, &o->value) == 0)
		return 0;
	text = fl_lex_cut(text);
	return fl_lex_fail(p, at, "'%.*s' is not a number", FL_STR_ARG(text));
}

/* Reads /.../, where only the slash is escaped for our sake. */
static int
regex(struct fl_parser *p, struct fl_operand *o)
{
	struct fl_str slash = { "/", 1 };
	struct fl_template t;
	struct fl_text text;
	int rc = 0;

	p->pos++;
	fl_text_begin(&text, p);
	while (rc == 0 && !fl_lex_at(p, "/")) {
		if (fl_lex_peek(p) == -1)
			return fl_lex_fail(p, o->at,
			    "a regular expression that is not closed with /");
		if (fl_lex_at(p, "\\/")) {
			p->pos += 2;
			rc = fl_text_put(&text, p, p->pos - 2, slash);
		} else {
			rc = fl_text_keep(&text, p, 1);
		}
	}
	if (rc == -1 || fl_text_end(&text, p, &t) == -1)
		return -1;
	p->pos++;
	o->kind = FL_OPERAND_REGEX;
	o->text = t;
	if (fl_arg_compile(FL_ARG_LITERAL, t.text, p->arena, &o->value,
		p->err) == -1)
		return fl_source_fail_at(p->source, t.at, p->err);
	return 0;
}

static int
placeholder(struct fl_parser *p, struct fl_operand *o)
{
	struct fl_text text;

	o->kind = FL_OPERAND_PLACEHOLDER;
	fl_text_begin(&text, p);
	if (fl_text_placeholder(&text, p, FL_ESCAPE_NONE) == -1)
		return -1;
	return fl_text_end(&text, p, &o->text);
}

/* Reads "..." and compiles it, if it is constant and there is something to. */
static int
quoted(struct fl_parser *p, enum fl_arg kind, struct fl_operand *o)
{
	o->kind = FL_OPERAND_TEXT;
	if (fl_text_read(p, FL_TEXT_QUOTED, &o->text) == -1)
		return -1;
	if (!fl_template_fixed(&o->text))
		return 0;
	o->value = fl_value_str(o->text.text);
	if (kind == FL_ARG_VALUE || kind == FL_ARG_STRING)
		return 0;
	if (fl_arg_compile(kind, o->text.text, p->arena, &o->value, p->err) ==
	    -1)
		return fl_source_fail_at(p->source, o->at, p->err);
	return 0;
}

static int
blob(struct fl_parser *p, struct fl_operand *o)
{
	struct fl_body *body = fl_arena_alloc(p->arena, sizeof(*body));

	if (body == NULL)
		return fl_lex_memory(p), -1;
	o->kind = FL_OPERAND_BODY;
	o->body = body;
	if (fl_parse_blob(p, body) == -1)
		return -1;
	if (body->kind == FL_BODY_NONE)
		return fl_lex_want(p, "a value");
	return 0;
}

int
fl_parse_operand(struct fl_parser *p, enum fl_arg kind, struct fl_operand *o)
{
	int c = fl_lex_peek(p);

	*o = (struct fl_operand){ .at = (uint32_t)p->pos };
	if (c == '"')
		return quoted(p, kind, o);
	if (c == '/')
		return regex(p, o);
	if (c == '-' || (c >= '0' && c <= '9'))
		return number(p, o);
	if (fl_lex_at(p, "{{"))
		return placeholder(p, o);
	if (fl_lex_skip(p, "null"))
		o->value = fl_value_null();
	else if (fl_lex_skip(p, "true"))
		o->value = fl_value_bool(true);
	else if (fl_lex_skip(p, "false"))
		o->value = fl_value_bool(false);
	else
		return blob(p, o);
	return 0;
}

/* What each kind of argument begins with, and how it is asked for. */
static const struct {
	const char *begins;
	const char *wanted;
} rows[] = {
	[FL_ARG_STRING] = { "\"", "a string in quotes" },
	[FL_ARG_REGEX] = { "\"/",
	    "a regular expression, in quotes or slashes" },
	[FL_ARG_JSONPATH] = { "\"", "a JSONPath in quotes" },
	[FL_ARG_XPATH] = { "\"", "an XPath in quotes" },
	[FL_ARG_COOKIE] = { "\"", "the name of a cookie, in quotes" },
	[FL_ARG_CERTIFICATE] = { "\"", "a field of a certificate, in quotes" },
	[FL_ARG_INT] = { "-0123456789{", "a whole number or {{variable}}" },
};

static int
argument(struct fl_parser *p, const char *of, enum fl_arg kind,
    struct fl_operand *o)
{
	char wanted[128];
	size_t at;
	int c;

	snprintf(wanted, sizeof(wanted), "%s after %s", rows[kind].wanted, of);
	if (fl_lex_spaces(p) == 0)
		return fl_lex_want(p, wanted);
	at = p->pos;
	c = fl_lex_peek(p);
	if (c <= 0 || strchr(rows[kind].begins, c) == NULL)
		return fl_lex_want(p, wanted);
	if (fl_parse_operand(p, kind, o) == -1)
		return -1;
	if (kind == FL_ARG_INT && o->kind == FL_OPERAND_VALUE &&
	    o->value.type != FL_TYPE_INT) {
		p->pos = at;
		return fl_lex_want(p, wanted);
	}
	return 0;
}

int
fl_parse_args(struct fl_parser *p, const char *of,
    const enum fl_arg kinds[FL_ARGS_MAX], const struct fl_operand **args)
{
	struct fl_operand *list;
	size_t n = 0, i;

	*args = NULL;
	while (n < FL_ARGS_MAX && kinds[n] != FL_ARG_NONE)
		n++;
	if (n == 0)
		return 0;
	list = fl_arena_array(p->arena, n, sizeof(*list));
	if (list == NULL)
		return fl_lex_memory(p), -1;
	for (i = 0; i < n; i++)
		if (argument(p, of, kinds[i], &list[i]) == -1)
			return -1;
	*args = list;
	return 0;
}
