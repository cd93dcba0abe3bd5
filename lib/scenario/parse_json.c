#include <string.h>

#include "json.h"
#include "parse.h"

/* The brackets that are open, as { and [. */
struct json {
	struct fl_parser *p;
	struct fl_text text;
	char open[FL_JSON_DEPTH_MAX];
	size_t depth;
};

static void
blanks(struct fl_parser *p)
{
	int c;

	while ((c = fl_lex_peek(p)) == ' ' || c == '\t' || c == '\n' ||
	       c == '\r')
		p->pos++;
}

/* Reads the four digits of \u. */
static int
code_unit(struct fl_parser *p, unsigned *unit)
{
	int i, c;

	*unit = 0;
	for (i = 0; i < 4; i++) {
		c = fl_lex_peek(p);
		if (c >= '0' && c <= '9')
			*unit = *unit * 16 + (unsigned)(c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f' && c > 0)
			*unit = *unit * 16 + (unsigned)((c | 32) - 'a' + 10);
		else
			return fl_lex_want(p,
			    "four hexadecimal digits after \\u");
		p->pos++;
	}
	return 0;
}

static int
unicode(struct fl_parser *p)
{
	size_t at = p->pos - 2;
	unsigned first, second = 0;

	if (code_unit(p, &first) == -1)
		return -1;
	if (first < 0xd800 || first > 0xdfff)
		return 0;
	if (fl_lex_skip(p, "\\u") && code_unit(p, &second) == -1)
		return -1;
	if (first > 0xdbff || second < 0xdc00 || second > 0xdfff)
		return fl_lex_fail(p, at, "half of a surrogate pair");
	return 0;
}

static int
escape(struct fl_parser *p)
{
	size_t at = p->pos++;
	int c = fl_lex_peek(p);

	if (c <= 0 || strchr("\"\\/bfnrtu", c) == NULL)
		return fl_lex_fail(p, at, "no such escape in JSON");
	p->pos++;
	return c == 'u' ? unicode(p) : 0;
}

static int
string(struct json *j)
{
	struct fl_parser *p = j->p;
	size_t at = p->pos++;
	int c, rc = 0;

	while (rc == 0 && !fl_lex_skip(p, "\"")) {
		c = fl_lex_peek(p);
		if (c == -1 || c == '\n' || c == '\r')
			return fl_lex_fail(p, at,
			    "a string that is not closed with \"");
		if (c < ' ')
			return fl_lex_fail(p, p->pos,
			    "a control character in JSON is written \\u%04x",
			    (unsigned)c);
		if (c == '\\')
			rc = escape(p);
		else if (fl_lex_at(p, "{{"))
			rc = fl_text_placeholder(&j->text, p,
			    FL_ESCAPE_JSON_STRING);
		else
			p->pos++;
	}
	return rc;
}

static bool
digits(struct fl_parser *p)
{
	size_t from = p->pos;

	while (fl_lex_peek(p) >= '0' && fl_lex_peek(p) <= '9')
		p->pos++;
	return p->pos > from;
}

static int
number(struct fl_parser *p)
{
	fl_lex_skip(p, "-");
	if (!fl_lex_skip(p, "0") && !digits(p))
		return fl_lex_want(p, "a digit");
	if (fl_lex_skip(p, ".") && !digits(p))
		return fl_lex_want(p, "a digit after the point");
	if (fl_lex_skip(p, "e") || fl_lex_skip(p, "E")) {
		if (!fl_lex_skip(p, "-"))
			fl_lex_skip(p, "+");
		if (!digits(p))
			return fl_lex_want(p, "a digit of the exponent");
	}
	return 0;
}

/* Reads a value that has no values in it. */
static int
scalar(struct json *j)
{
	struct fl_parser *p = j->p;
	int c = fl_lex_peek(p);

	if (c == '"')
		return string(j);
	if (fl_lex_at(p, "{{"))
		return fl_text_placeholder(&j->text, p, FL_ESCAPE_JSON_VALUE);
	if (c == '-' || (c >= '0' && c <= '9'))
		return number(p);
	if (fl_lex_skip(p, "null") || fl_lex_skip(p, "true") ||
	    fl_lex_skip(p, "false"))
		return 0;
	return fl_lex_want(p, "a value of JSON");
}

/* Reads the name of a member, up to its value. */
static int
name(struct json *j)
{
	struct fl_parser *p = j->p;

	blanks(p);
	if (fl_lex_peek(p) != '"')
		return fl_lex_want(p, "the name of a member, in quotes");
	if (string(j) == -1)
		return -1;
	blanks(p);
	if (!fl_lex_skip(p, ":"))
		return fl_lex_want(p, "a colon after the name of a member");
	return 0;
}

/*
 * Reads up to the first value in a bracket; *more says whether there is one, or
 * the bracket is closed already.
 */
static int
open_bracket(struct json *j, bool *more)
{
	struct fl_parser *p = j->p;
	char c = p->s[p->pos];

	if (j->depth == FL_JSON_DEPTH_MAX)
		return fl_lex_fail(p, p->pos,
		    "JSON of more than %d brackets within each other",
		    FL_JSON_DEPTH_MAX);
	j->open[j->depth++] = c;
	p->pos++;
	blanks(p);
	*more = !fl_lex_skip(p, c == '{' ? "}" : "]");
	if (!*more)
		j->depth--;
	return *more && c == '{' ? name(j) : 0;
}

/*
 * Reads from a value to the next one; *more is false when the whole is complete.
 */
static int
after_value(struct json *j, bool *more)
{
	struct fl_parser *p = j->p;
	bool object;

	for (*more = false; j->depth > 0; j->depth--) {
		object = j->open[j->depth - 1] == '{';
		blanks(p);
		if (fl_lex_skip(p, ",")) {
			*more = true;
			blanks(p);
			if (fl_lex_at(p, object ? "}" : "]"))
				return fl_lex_fail(p, p->pos,
				    "JSON has no comma before %s",
				    object ? "}" : "]");
			return object ? name(j) : 0;
		}
		if (!fl_lex_skip(p, object ? "}" : "]"))
			return fl_lex_want(p,
			    object ? "a comma or }" : "a comma or ]");
	}
	return 0;
}

int
fl_parse_json(struct fl_parser *p, struct fl_template *t)
{
	struct json j = { .p = p };
	bool more = true, inside;
	int rc;

	fl_text_begin(&j.text, p);
	while (more) {
		blanks(p);
		inside = false;
		if (fl_lex_peek(p) == '[' ||
		    (fl_lex_peek(p) == '{' && !fl_lex_at(p, "{{")))
			rc = open_bracket(&j, &inside);
		else
			rc = scalar(&j);
		if (rc == 0 && !inside)
			rc = after_value(&j, &more);
		if (rc == -1)
			return -1;
	}
	return fl_text_end(&j.text, p, t);
}
