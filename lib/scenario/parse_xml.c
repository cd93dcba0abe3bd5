#include <string.h>

#include "json.h"
#include "parse.h"

/* The tags that are open. */
struct xml {
	struct fl_parser *p;
	struct fl_str open[FL_JSON_DEPTH_MAX];
	size_t depth;
	bool done; /* the root is closed */
};

static void
blanks(struct fl_parser *p)
{
	int c;

	while ((c = fl_lex_peek(p)) == ' ' || c == '\t' || c == '\n' ||
	       c == '\r')
		p->pos++;
}

/* Steps over everything up to and with end. */
static int
skip_to(struct fl_parser *p, const char *end, const char *what)
{
	size_t at = p->pos, n = strlen(end);
	const char *found = memmem(p->s + at, p->len - at, end, n);

	if (found == NULL)
		return fl_lex_fail(p, at, "%s that is not closed with %s", what,
		    end);
	p->pos = (size_t)(found - p->s) + n;
	return 0;
}

static struct fl_str
tag_name(struct fl_parser *p)
{
	return fl_lex_word(p, ":_-.");
}

/* Reads name="value". */
static int
attribute(struct fl_parser *p)
{
	size_t at;
	int quote, c;

	if (tag_name(p).len == 0)
		return fl_lex_want(p, "an attribute or > at the end of a tag");
	blanks(p);
	if (!fl_lex_skip(p, "="))
		return fl_lex_want(p, "= after the name of an attribute");
	blanks(p);
	at = p->pos;
	quote = fl_lex_peek(p);
	if (quote != '"' && quote != '\'')
		return fl_lex_want(p, "the value of an attribute, in quotes");
	for (p->pos++; (c = fl_lex_peek(p)) != quote; p->pos++) {
		if (c == -1)
			return fl_lex_fail(p, at,
			    "an attribute that is not closed with %c", quote);
		if (c == '<')
			return fl_lex_fail(p, p->pos,
			    "< in an attribute is written &lt;");
	}
	p->pos++;
	return 0;
}

static int
open_tag(struct xml *x)
{
	struct fl_parser *p = x->p;
	size_t at = p->pos++;
	struct fl_str name = tag_name(p);

	if (name.len == 0)
		return fl_lex_want(p, "the name of a tag");
	for (blanks(p); !fl_lex_at(p, ">") && !fl_lex_at(p, "/>"); blanks(p))
		if (attribute(p) == -1)
			return -1;
	if (fl_lex_skip(p, "/>")) {
		x->done = x->depth == 0;
		return 0;
	}
	p->pos++;
	if (x->depth == FL_JSON_DEPTH_MAX)
		return fl_lex_fail(p, at,
		    "XML of more than %d tags within each other",
		    FL_JSON_DEPTH_MAX);
	x->open[x->depth++] = name;
	return 0;
}

static int
close_tag(struct xml *x)
{
	struct fl_parser *p = x->p;
	size_t at = p->pos;
	struct fl_str name, open = { NULL, 0 };

	p->pos += 2;
	name = tag_name(p);
	if (x->depth > 0)
		open = x->open[--x->depth];
	if (open.len == 0 || !fl_str_eq(name, open)) {
		name = fl_lex_cut(name);
		open = fl_lex_cut(open);
		return fl_lex_fail(p, at, "</%.*s>, and <%.*s> is open",
		    FL_STR_ARG(name), FL_STR_ARG(open));
	}
	blanks(p);
	if (!fl_lex_skip(p, ">"))
		return fl_lex_want(p, "> at the end of a tag");
	x->done = x->depth == 0;
	return 0;
}

/* Steps over <!DOCTYPE, with the declarations that it may have in brackets. */
static int
doctype(struct fl_parser *p)
{
	size_t at = p->pos;
	bool inside = false;
	int c, rc = 0;

	while (rc == 0 && (c = fl_lex_peek(p)) != -1) {
		if (fl_lex_at(p, "<!--")) {
			rc = skip_to(p, "-->", "a comment");
			continue;
		}
		p->pos++;
		if (c == '"' || c == '\'')
			rc = skip_to(p, c == '"' ? "\"" : "'", "a string");
		else if (c == '[' || c == ']')
			inside = c == '[';
		else if (c == '>' && !inside)
			return 0;
	}
	return rc == -1
	           ? -1
	           : fl_lex_fail(p, at, "a DOCTYPE that is not closed with >");
}

/* Reads what begins with <. */
static int
markup(struct xml *x)
{
	struct fl_parser *p = x->p;

	if (fl_lex_at(p, "<!--"))
		return skip_to(p, "-->", "a comment");
	if (fl_lex_at(p, "<?"))
		return skip_to(p, "?>", "an instruction");
	if (fl_lex_at(p, "<![CDATA[") && x->depth > 0)
		return skip_to(p, "]]>", "CDATA");
	if (fl_lex_at(p, "<!DOCTYPE") && x->depth == 0)
		return doctype(p);
	if (fl_lex_at(p, "</"))
		return close_tag(x);
	return open_tag(x);
}

static int
not_closed(struct xml *x)
{
	struct fl_str name;

	if (x->depth == 0)
		return fl_lex_want(x->p, "the root tag of XML");
	name = fl_lex_cut(x->open[x->depth - 1]);
	return fl_lex_fail(x->p,
	    (size_t)(x->open[x->depth - 1].s - x->p->s) - 1,
	    "<%.*s> is not closed", FL_STR_ARG(name));
}

int
fl_parse_xml(struct fl_parser *p, struct fl_template *t)
{
	struct xml x = { .p = p };
	size_t at = p->pos, end;
	const char *next;

	while (!x.done) {
		if (x.depth == 0)
			blanks(p);
		if (fl_lex_peek(p) == '<') {
			if (markup(&x) == -1)
				return -1;
			continue;
		}
		next = x.depth > 0 ? memchr(p->s + p->pos, '<', p->len - p->pos)
		                   : NULL;
		if (next == NULL)
			return not_closed(&x);
		p->pos = (size_t)(next - p->s);
	}
	end = p->pos;
	p->pos = at;
	fl_text_raw(p, end, t);
	return 0;
}
