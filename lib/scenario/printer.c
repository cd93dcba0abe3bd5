#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base64.h"
#include "printer.h"

static void
put(struct fl_printer *p, struct fl_str s)
{
	if (!p->failed && fl_buf_add(p->out, s.s, s.len, &p->err) == -1)
		p->failed = true;
}

void
fl_print(struct fl_printer *p, const char *s)
{
	put(p, fl_str(s));
}

void
fl_printf(struct fl_printer *p, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n == -1) {
		fl_fail(&p->err, "out of memory");
		p->failed = true;
		return;
	}
	put(p, (struct fl_str){ text, (size_t)n });
	free(text);
}

static void
print_placeholder(struct fl_printer *p, const struct fl_piece *piece)
{
	size_t i;

	fl_printf(p, "{{%.*s", FL_STR_ARG(piece->text));
	for (i = 0; piece->function != NULL && i < piece->function->args; i++)
		fl_printf(p, " %lld", (long long)piece->args[i]);
	fl_print(p, "}}");
}

/* kind is -1 for text in which nothing is escaped. */
static void
print_literal(struct fl_printer *p, int kind, struct fl_str text, bool first,
    bool last)
{
	if (kind == -1)
		put(p, text);
	else if (!p->failed && fl_text_write((enum fl_text_kind)kind, text,
				   first, last, p->out, &p->err) == -1)
		p->failed = true;
}

static void
print_template(struct fl_printer *p, int kind, const struct fl_template *t)
{
	size_t i;

	if (fl_template_fixed(t))
		print_literal(p, kind, t->text, true, true);
	for (i = 0; i < t->len; i++) {
		if (t->pieces[i].kind == FL_PIECE_TEXT)
			print_literal(p, kind, t->pieces[i].text, i == 0,
			    i + 1 == t->len);
		else
			print_placeholder(p, &t->pieces[i]);
	}
}

void
fl_print_text(struct fl_printer *p, enum fl_text_kind kind,
    const struct fl_template *t)
{
	print_template(p, (int)kind, t);
}

void
fl_print_raw(struct fl_printer *p, const struct fl_template *t)
{
	print_template(p, -1, t);
}

void
fl_print_quoted(struct fl_printer *p, const struct fl_template *t)
{
	fl_print(p, "\"");
	fl_print_text(p, FL_TEXT_QUOTED, t);
	fl_print(p, "\"");
}

void
fl_print_unlike(struct fl_printer *p, size_t from, const char *s)
{
	size_t n = strlen(s);
	char first[16];

	if (p->failed || p->out->len - from < n ||
	    memcmp(p->out->data + from, s, n) != 0)
		return;
	snprintf(first, sizeof(first), "\\u{%x}", (unsigned char)s[0]);
	n = strlen(first) - 1;
	if (fl_buf_room(p->out, n, &p->err) == NULL) {
		p->failed = true;
		return;
	}
	memmove(p->out->data + from + n + 1, p->out->data + from + 1,
	    p->out->len - from - 1);
	memcpy(p->out->data + from, first, n + 1);
	p->out->len += n;
}

void
fl_print_value(struct fl_printer *p, const struct fl_value *v)
{
	if (!p->failed && fl_value_render(v, p->out, &p->err) == -1)
		p->failed = true;
}

static void
print_base64(struct fl_printer *p, struct fl_str bytes)
{
	fl_print(p, "base64,");
	if (!p->failed && fl_base64_encode(p->out, bytes.s, bytes.len,
			      FL_BASE64_STD, &p->err) == -1)
		p->failed = true;
	fl_print(p, ";");
}

static void
print_hex(struct fl_printer *p, struct fl_str bytes)
{
	size_t i;

	fl_print(p, "hex,");
	for (i = 0; i < bytes.len; i++)
		fl_printf(p, "%02x", (unsigned char)bytes.s[i]);
	fl_print(p, ";");
}

static void
print_graphql(struct fl_printer *p, const struct fl_body *b)
{
	fl_print_raw(p, b->query);
	if (b->variables == NULL)
		return;
	fl_print(p, "variables ");
	fl_print_raw(p, b->variables);
	fl_print(p, "\n");
}

/* What is around the content of each kind that is a text. */
static const struct {
	const char *before, *after;
	int kind;
} bodies[] = {
	[FL_BODY_BACKTICK] = { "`", "`", FL_TEXT_BACKTICK },
	[FL_BODY_LINE] = { "```", "```", -1 },
	[FL_BODY_TEXT] = { "```\n", "```", -1 },
	[FL_BODY_TEXT_JSON] = { "```json\n", "```", -1 },
	[FL_BODY_TEXT_XML] = { "```xml\n", "```", -1 },
	[FL_BODY_RAW] = { "```raw\n", "```", -1 },
	[FL_BODY_GRAPHQL] = { "```graphql\n", "```", -1 },
	[FL_BODY_JSON] = { "", "", -1 },
	[FL_BODY_XML] = { "", "", -1 },
	[FL_BODY_FILE] = { "file,", ";", FL_TEXT_FILENAME },
};

void
fl_print_body(struct fl_printer *p, const struct fl_body *b)
{
	switch (b->kind) {
	case FL_BODY_NONE:
		return;
	case FL_BODY_BASE64:
		print_base64(p, b->content.text);
		return;
	case FL_BODY_HEX:
		print_hex(p, b->content.text);
		return;
	default:
		break;
	}
	fl_print(p, bodies[b->kind].before);
	if (b->kind == FL_BODY_GRAPHQL)
		print_graphql(p, b);
	else
		print_template(p, bodies[b->kind].kind, &b->content);
	fl_print(p, bodies[b->kind].after);
}

static void
print_regex(struct fl_printer *p, struct fl_str pattern)
{
	size_t i, from = 0;

	fl_print(p, "/");
	for (i = 0; i < pattern.len; i++) {
		if (pattern.s[i] != '/')
			continue;
		put(p, (struct fl_str){ pattern.s + from, i - from });
		fl_print(p, "\\");
		from = i;
	}
	put(p, (struct fl_str){ pattern.s + from, pattern.len - from });
	fl_print(p, "/");
}

static void
print_operand(struct fl_printer *p, const struct fl_operand *o)
{
	fl_print(p, " ");
	switch (o->kind) {
	case FL_OPERAND_REGEX:
		print_regex(p, o->text.text);
		break;
	case FL_OPERAND_TEXT:
		fl_print_quoted(p, &o->text);
		break;
	case FL_OPERAND_PLACEHOLDER:
		fl_print_raw(p, &o->text);
		break;
	case FL_OPERAND_BODY:
		fl_print_body(p, o->body);
		break;
	case FL_OPERAND_VALUE:
	default:
		fl_print_value(p, &o->value);
		break;
	}
}

/* The name of a query or a filter, and its arguments. */
static void
print_call(struct fl_printer *p, const char *name, const enum fl_arg *kinds,
    const struct fl_operand *args)
{
	size_t i;

	fl_print(p, name);
	for (i = 0; i < FL_ARGS_MAX && kinds[i] != FL_ARG_NONE; i++)
		print_operand(p, &args[i]);
}

static void
print_lookup(struct fl_printer *p, const struct fl_lookup *l)
{
	size_t i;

	print_call(p, l->pick.query->name, l->pick.query->args, l->pick.args);
	for (i = 0; i < l->len; i++) {
		fl_print(p, " ");
		print_call(p, l->changes[i].filter->name,
		    l->changes[i].filter->args, l->changes[i].args);
	}
}

void
fl_print_capture(struct fl_printer *p, const struct fl_capture *c)
{
	fl_print_text(p, FL_TEXT_KEY, &c->name);
	fl_print(p, ": ");
	print_lookup(p, &c->lookup);
	fl_print(p, c->redact ? " redact\n" : "\n");
}

void
fl_print_assert(struct fl_printer *p, const struct fl_assert *t)
{
	print_lookup(p, &t->lookup);
	fl_printf(p, " %s%s", t->not ? "not " : "", t->predicate->name);
	if (t->arg != NULL)
		print_operand(p, t->arg);
	fl_print(p, "\n");
}
