#include "../base/num.h"
#include "parse.h"

/* Reads {{name}}, where *found says whether it was there. */
static int
placeholder(struct fl_parser *p, struct fl_template *t, bool *found)
{
	struct fl_text text;

	*found = fl_lex_at(p, "{{");
	if (!*found)
		return 0;
	fl_text_begin(&text, p);
	if (fl_text_placeholder(&text, p, FL_ESCAPE_NONE) == -1)
		return -1;
	return fl_text_end(&text, p, t);
}

static int
read_bool(struct fl_parser *p, struct fl_option *o)
{
	bool is = fl_lex_skip(p, "true");

	if (!is && !fl_lex_skip(p, "false"))
		return fl_lex_want(p, "true, false or {{variable}}");
	o->value = fl_value_bool(is);
	return 0;
}

static int
read_count(struct fl_parser *p, struct fl_option *o)
{
	int64_t n;

	if (fl_lex_int(p, -1, INT64_MAX,
		"a whole number, -1 or more, or {{variable}}", &n) == -1)
		return -1;
	o->value = fl_value_int(n);
	return 0;
}

static int
read_natural(struct fl_parser *p, struct fl_option *o)
{
	int64_t n;

	if (fl_lex_int(p, 0, INT64_MAX, "a whole number or {{variable}}", &n) ==
	    -1)
		return -1;
	o->value = fl_value_int(n);
	return 0;
}

static const struct {
	const char *name;
	int64_t ns;
} units[] = {
	{ "ms", FL_NS_PER_MS },
	{ "s", FL_NS_PER_S },
	{ "m", 60 * FL_NS_PER_S },
	{ "h", 3600 * FL_NS_PER_S },
	{ "", FL_NS_PER_MS },
};

static int
read_duration(struct fl_parser *p, struct fl_option *o)
{
	size_t at = p->pos, i = 0;
	int64_t n;

	if (fl_lex_int(p, 0, INT64_MAX,
		"a duration, as 250ms or 2s, or {{variable}}", &n) == -1)
		return -1;
	while (!fl_lex_skip(p, units[i].name))
		i++;
	if (__builtin_mul_overflow(n, units[i].ns, &n))
		return fl_lex_fail(p, at, "a duration of more than 292 years");
	o->value = fl_value_int(n);
	return 0;
}

/* Text of any kind: fixed when it has no placeholders. */
static int
read_text(struct fl_parser *p, enum fl_text_kind kind, struct fl_option *o)
{
	if (fl_text_read(p, kind, &o->template) == -1)
		return -1;
	o->fixed = fl_template_fixed(&o->template);
	o->value = fl_value_str(o->template.text);
	return 0;
}

static int
read_string(struct fl_parser *p, struct fl_option *o)
{
	return read_text(p, FL_TEXT_VALUE, o);
}

static int
read_file(struct fl_parser *p, struct fl_option *o)
{
	if (read_text(p, FL_TEXT_FILENAME, o) == -1)
		return -1;
	if (o->template.at == o->template.end)
		return fl_lex_want(p, "the name of a file");
	return 0;
}

static int
read_cert(struct fl_parser *p, struct fl_option *o)
{
	if (read_text(p, FL_TEXT_CERT, o) == -1)
		return -1;
	if (o->template.at == o->template.end)
		return fl_lex_want(p, "the name of a file");
	return 0;
}

static int
read_word(struct fl_parser *p, struct fl_option *o)
{
	const char *const *words = o->row->words;
	size_t at = p->pos, n;
	struct fl_str word = fl_lex_word(p, "_-");

	for (n = 0; words[n] != NULL; n++) {
		if (fl_str_is(word, words[n])) {
			o->value = fl_value_str(fl_str(words[n]));
			return 0;
		}
	}
	return fl_lex_unknown(p, at, o->row->name, word, words, n,
	    sizeof(words[0]));
}

/* A value that is written as one of these, and not as "...", is no string. */
static void
guess(struct fl_option *o)
{
	struct fl_str text = o->template.text;
	struct fl_value number;

	if (!fl_str_eq(text, fl_template_written(&o->template)))
		return;
	if (fl_str_is(text, "null"))
		o->value = fl_value_null();
	else if (fl_str_is(text, "true") || fl_str_is(text, "false"))
		o->value = fl_value_bool(fl_str_is(text, "true"));
	else if (fl_value_number(text, &number) == 0)
		o->value = number;
}

static int
read_variable(struct fl_parser *p, struct fl_option *o)
{
	const struct fl_function *f;
	size_t at = p->pos;

	o->variable = fl_lex_word(p, "_-");
	if (o->variable.len == 0)
		return fl_lex_want(p, "the name of a variable");
	f = fl_function_find(o->variable);
	if (f != NULL && f->reserved)
		return fl_lex_fail(p, at,
		    "'%s' is not a variable: the name is reserved", f->name);
	fl_lex_spaces(p);
	if (!fl_lex_skip(p, "="))
		return fl_lex_want(p, "= after the name of a variable");
	fl_lex_spaces(p);
	if (fl_lex_peek(p) == '"')
		return read_text(p, FL_TEXT_QUOTED, o);
	if (read_text(p, FL_TEXT_VALUE, o) == -1)
		return -1;
	if (o->fixed)
		guess(o);
	return 0;
}

static int (*const readers[])(struct fl_parser *p, struct fl_option *o) = {
	[FL_OPTION_IS_BOOL] = read_bool,
	[FL_OPTION_IS_COUNT] = read_count,
	[FL_OPTION_IS_NATURAL] = read_natural,
	[FL_OPTION_IS_DURATION] = read_duration,
	[FL_OPTION_IS_STRING] = read_string,
	[FL_OPTION_IS_FILE] = read_file,
	[FL_OPTION_IS_CERT] = read_cert,
	[FL_OPTION_IS_VARIABLE] = read_variable,
	[FL_OPTION_IS_WORD] = read_word,
};

static int
read_value(struct fl_parser *p, struct fl_option *o)
{
	enum fl_option_kind kind = o->row->kind;
	bool found = false;

	if (kind <= FL_OPTION_IS_DURATION &&
	    placeholder(p, &o->template, &found) == -1)
		return -1;
	o->fixed = !found;
	if (found)
		return 0;
	return readers[kind](p, o);
}

/* *found is false, and the place as before, when no option is there. */
static int
read_option(struct fl_parser *p, struct fl_option *o, bool *found)
{
	const struct fl_option_row *rows;
	size_t at = p->pos, n;
	struct fl_str name = fl_lex_word(p, "-._");

	fl_lex_spaces(p);
	*found = fl_lex_skip(p, ":") && name.len > 0;
	if (!*found) {
		p->pos = at;
		return 0;
	}
	fl_lex_spaces(p);
	o->at = (uint32_t)at;
	o->row = fl_option_find(name);
	if (o->row == NULL) {
		rows = fl_option_rows(&n);
		return fl_lex_unknown(p, at, "option", name, &rows->name, n,
		    sizeof(*rows));
	}
	if (read_value(p, o) == -1)
		return -1;
	return fl_lex_line_end(p);
}

int
fl_parse_options(struct fl_parser *p, struct fl_options *options)
{
	struct fl_vec v = { NULL, 0, 0 };
	struct fl_option o, *to;
	bool found = true;

	while (found) {
		fl_parse_blank(p);
		o = (struct fl_option){ .row = NULL };
		if (read_option(p, &o, &found) == -1)
			return -1;
		if (!found)
			break;
		to = fl_vec_add(&v, p, sizeof(*to));
		if (to == NULL)
			return -1;
		*to = o;
	}
	options->list = v.data;
	options->len = v.len;
	return 0;
}
