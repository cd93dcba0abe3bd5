#include "parse.h"

static int
read_query(struct fl_parser *p, struct fl_pick *pick)
{
	const struct fl_query *rows;
	struct fl_str word;
	size_t n;

	pick->at = (uint32_t)p->pos;
	word = fl_lex_word(p, "_-");
	if (word.len == 0)
		return fl_lex_want(p, "a query, as status or jsonpath");
	pick->query = fl_query_find(word);
	if (pick->query == NULL) {
		rows = fl_query_rows(&n);
		return fl_lex_unknown(p, pick->at, "query", word, &rows->name,
		    n, sizeof(*rows));
	}
	return fl_parse_args(p, pick->query->name, pick->query->args,
	    &pick->args);
}

/* The filter at the place; *found is false, and the place as before, if none. */
static int
read_filter(struct fl_parser *p, struct fl_change *c, bool *found)
{
	size_t at = p->pos;
	struct fl_str word;

	*found = false;
	if (fl_lex_spaces(p) > 0) {
		c->at = (uint32_t)p->pos;
		word = fl_lex_word(p, "_-");
		c->filter = fl_filter_find(word);
		*found = c->filter != NULL;
	}
	if (!*found) {
		p->pos = at;
		return 0;
	}
	if (c->filter->instead != NULL)
		fl_lex_warn(p, c->at, "filter '%s' is an old name of '%s'",
		    c->filter->name, c->filter->instead);
	return fl_parse_args(p, c->filter->name, c->filter->args, &c->args);
}

int
fl_parse_lookup(struct fl_parser *p, struct fl_lookup *l)
{
	struct fl_vec v = { NULL, 0, 0 };
	struct fl_change c, *to;
	bool found = true;

	if (read_query(p, &l->pick) == -1)
		return -1;
	for (;;) {
		c = (struct fl_change){ .filter = NULL };
		if (read_filter(p, &c, &found) == -1)
			return -1;
		if (!found)
			break;
		to = fl_vec_add(&v, p, sizeof(*to));
		if (to == NULL)
			return -1;
		*to = c;
	}
	l->changes = v.data;
	l->len = v.len;
	return 0;
}

/* Reads redact, if it is there; no other word may follow the filters. */
static int
read_redact(struct fl_parser *p, struct fl_capture *c)
{
	const struct fl_filter *rows;
	struct fl_str word;
	size_t at, n;

	fl_lex_spaces(p);
	at = p->pos;
	word = fl_lex_word(p, "_-");
	c->redact = fl_str_is(word, "redact");
	if (word.len > 0 && !c->redact) {
		rows = fl_filter_rows(&n);
		return fl_lex_unknown(p, at, "filter", word, &rows->name, n,
		    sizeof(*rows));
	}
	return fl_lex_line_end(p);
}

int
fl_parse_captures(struct fl_parser *p, struct fl_expected *x)
{
	struct fl_vec v = { NULL, 0, 0 };
	struct fl_capture c, *to;
	bool found;

	for (;;) {
		fl_parse_blank(p);
		c = (struct fl_capture){ .at = (uint32_t)p->pos };
		if (fl_parse_name(p, &c.name, &found) == -1)
			return -1;
		if (!found)
			break;
		if (fl_parse_lookup(p, &c.lookup) == -1 ||
		    read_redact(p, &c) == -1)
			return -1;
		to = fl_vec_add(&v, p, sizeof(*to));
		if (to == NULL)
			return -1;
		*to = c;
	}
	x->captures = v.data;
	x->captures_len = v.len;
	return 0;
}
