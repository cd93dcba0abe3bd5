#include <string.h>

#include "parse.h"

/* Predicates of former versions, and what to write now. */
static const struct {
	const char *was, *is;
} former[] = {
	{ "equals", "==" },
	{ "notEquals", "!=" },
	{ "greaterThan", ">" },
	{ "greaterThanOrEquals", ">=" },
	{ "lessThan", "<" },
	{ "lessThanOrEquals", "<=" },
	{ "countEquals", "count ==" },
};

static int
unknown(struct fl_parser *p, size_t at, struct fl_str word)
{
	const struct fl_predicate *predicates;
	const struct fl_filter *filters;
	const char *names[128];
	size_t n = 0, len, i;

	for (i = 0; i < sizeof(former) / sizeof(former[0]); i++)
		if (fl_str_is(word, former[i].was))
			return fl_lex_fail(p, at,
			    "unknown predicate '%s': it is written %s now",
			    former[i].was, former[i].is);
	predicates = fl_predicate_rows(&len);
	for (i = 0; i < len && n < 64; i++)
		names[n++] = predicates[i].name;
	filters = fl_filter_rows(&len);
	for (i = 0; i < len && n < 128; i++)
		names[n++] = filters[i].name;
	return fl_lex_unknown(p, at, "predicate or filter", word, names, n,
	    sizeof(names[0]));
}

/* Reads ==, >= or a word. */
static struct fl_str
read_word(struct fl_parser *p)
{
	size_t at = p->pos;
	int c;

	while ((c = fl_lex_peek(p)) > 0 && strchr("=!<>", c) != NULL)
		p->pos++;
	if (p->pos > at)
		return fl_lex_slice(p, at, p->pos);
	return fl_lex_word(p, "_-");
}

/* The types that an operand may turn out to have. */
static unsigned
types_of(const struct fl_operand *o)
{
	switch (o->kind) {
	case FL_OPERAND_PLACEHOLDER:
		return ~0U;
	case FL_OPERAND_TEXT:
		return FL_TYPE_BIT(FL_TYPE_STRING);
	case FL_OPERAND_BODY:
		return FL_TYPE_BIT(fl_body_is_bytes(o->body) ? FL_TYPE_BYTES
							     : FL_TYPE_STRING);
	case FL_OPERAND_REGEX:
	case FL_OPERAND_VALUE:
	default:
		return FL_TYPE_BIT(o->value.type);
	}
}

/* The names of types, as "string, bytes". */
static void
list_types(unsigned types, char *text, size_t size)
{
	size_t len = 0, type;
	int n;

	text[0] = '\0';
	for (type = 0; types >> type != 0; type++) {
		if ((types & FL_TYPE_BIT(type)) == 0)
			continue;
		n = snprintf(text + len, size - len, "%s%s",
		    len > 0 ? ", " : "", fl_value_type_name(type));
		if (n < 0 || (size_t)n >= size - len)
			break;
		len += (size_t)n;
	}
}

static int
read_arg(struct fl_parser *p, const struct fl_predicate *row,
    struct fl_assert *t)
{
	unsigned types = row->types;
	size_t at = p->pos;
	char wanted[200];
	struct fl_operand *arg;
	bool symbol = strchr("=!<>", row->name[0]) != NULL;

	if (row->arg == FL_ARG_NONE)
		return 0;
	if (fl_lex_spaces(p) == 0 && !symbol)
		return fl_lex_want(p, "a blank and a value");
	arg = fl_arena_alloc(p->arena, sizeof(*arg));
	if (arg == NULL)
		return fl_lex_memory(p), -1;
	at = p->pos;
	if (fl_parse_operand(p, row->arg, arg) == -1)
		return -1;
	if (row->arg == FL_ARG_REGEX)
		types =
		    FL_TYPE_BIT(FL_TYPE_STRING) | FL_TYPE_BIT(FL_TYPE_REGEX);
	if ((types_of(arg) & types) == 0) {
		list_types(types, wanted, sizeof(wanted));
		return fl_lex_fail(p, at, "%s wants another type of value: %s",
		    row->name, wanted);
	}
	t->arg = arg;
	return 0;
}

static int
read_predicate(struct fl_parser *p, struct fl_assert *t)
{
	struct fl_str word;
	size_t at;

	if (fl_lex_spaces(p) == 0)
		return fl_lex_want(p,
		    "a blank and a predicate, as == or exists");
	at = p->pos;
	word = read_word(p);
	if (fl_str_is(word, "not") && fl_lex_spaces(p) > 0) {
		t->not = true;
		at = p->pos;
		word = read_word(p);
	}
	t->predicate_at = (uint32_t)at;
	if (word.len == 0)
		return fl_lex_want(p, "a predicate, as == or exists");
	t->predicate = fl_predicate_find(word);
	if (t->predicate == NULL)
		return unknown(p, at, word);
	if (t->predicate->instead != NULL)
		fl_lex_warn(p, at, "predicate '%s' is an old name of '%s'",
		    t->predicate->name, t->predicate->instead);
	return read_arg(p, t->predicate, t);
}

/*
 * Whether an assert is at the place, be it misspelt: what else may come here is
 * a section, a body or a request, and those look different.
 */
static bool
at_assert(const struct fl_parser *p)
{
	struct fl_parser in = *p;
	struct fl_str word = fl_lex_word(&in, "_-");
	bool lower = false;
	size_t i;

	for (i = 0; i < word.len; i++)
		lower = lower || (word.s[i] >= 'a' && word.s[i] <= 'z');
	if (!lower || (word.s[0] >= '0' && word.s[0] <= '9'))
		return false;
	if (fl_query_find(word) != NULL)
		return true;
	return !fl_str_is(word, "null") && !fl_str_is(word, "true") &&
	       !fl_str_is(word, "false") && fl_lex_peek(&in) != ',';
}

int
fl_parse_asserts(struct fl_parser *p, struct fl_expected *x)
{
	struct fl_vec v = { NULL, 0, 0 };
	struct fl_assert t, *to;

	for (fl_parse_blank(p); at_assert(p); fl_parse_blank(p)) {
		t = (struct fl_assert){ .at = (uint32_t)p->pos };
		if (fl_parse_lookup(p, &t.lookup) == -1 ||
		    read_predicate(p, &t) == -1 || fl_lex_line_end(p) == -1)
			return -1;
		to = fl_vec_add(&v, p, sizeof(*to));
		if (to == NULL)
			return -1;
		*to = t;
	}
	x->asserts = v.data;
	x->asserts_len = v.len;
	return 0;
}
