#include "parse.h"

static int
query(struct fl_parser *p, struct fl_entry *e)
{
	return fl_parse_items(p, &e->query);
}

static int
form(struct fl_parser *p, struct fl_entry *e)
{
	return fl_parse_items(p, &e->form);
}

static int
multipart(struct fl_parser *p, struct fl_entry *e)
{
	return fl_parse_parts(p, &e->multipart);
}

static int
cookies(struct fl_parser *p, struct fl_entry *e)
{
	return fl_parse_items(p, &e->cookies);
}

static int
basic_auth(struct fl_parser *p, struct fl_entry *e)
{
	struct fl_items items;

	if (fl_parse_items(p, &items) == -1)
		return -1;
	if (items.len > 1)
		return fl_lex_fail(p, items.list[1].at,
		    "[BasicAuth] has one line, user: password");
	e->basic_auth = items.list;
	return 0;
}

static int
options(struct fl_parser *p, struct fl_entry *e)
{
	return fl_parse_options(p, &e->options);
}

static int
captures(struct fl_parser *p, struct fl_entry *e)
{
	return fl_parse_captures(p, &e->expected);
}

static int
asserts(struct fl_parser *p, struct fl_entry *e)
{
	return fl_parse_asserts(p, &e->expected);
}

static const struct row {
	const char *name;
	const char *instead; /* of an old name: the new one */
	enum fl_side side;
	int (*read)(struct fl_parser *p, struct fl_entry *e);
} rows[] = {
	{ "Query", NULL, FL_SIDE_REQUEST, query },
	{ "QueryStringParams", "Query", FL_SIDE_REQUEST, query },
	{ "Form", NULL, FL_SIDE_REQUEST, form },
	{ "FormParams", "Form", FL_SIDE_REQUEST, form },
	{ "Multipart", NULL, FL_SIDE_REQUEST, multipart },
	{ "MultipartFormData", "Multipart", FL_SIDE_REQUEST, multipart },
	{ "Cookies", NULL, FL_SIDE_REQUEST, cookies },
	{ "BasicAuth", NULL, FL_SIDE_REQUEST, basic_auth },
	{ "Options", NULL, FL_SIDE_REQUEST, options },
	{ "Captures", NULL, FL_SIDE_ANSWER, captures },
	{ "Asserts", NULL, FL_SIDE_ANSWER, asserts },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* Steps over [Name], if that is at the place; [] and [1, 2] are JSON. */
static bool
skip_head(struct fl_parser *p, struct fl_str *name)
{
	size_t at = p->pos;

	if (!fl_lex_skip(p, "["))
		return false;
	*name = fl_lex_word(p, "");
	if (name->len > 0 && fl_lex_skip(p, "]"))
		return true;
	p->pos = at;
	return false;
}

static int
wrong_side(struct fl_parser *p, size_t at, const struct row *row)
{
	if (row->side == FL_SIDE_ANSWER)
		return fl_lex_fail(p, at,
		    "[%s] is about the answer: it comes after an HTTP line",
		    row->name);
	return fl_lex_fail(p, at,
	    "[%s] is about the request: it comes before the HTTP line",
	    row->name);
}

static const struct row *
find(struct fl_parser *p, size_t at, enum fl_side side, struct fl_str name)
{
	size_t i;

	for (i = 0; i < ROWS; i++) {
		if (!fl_str_is(name, rows[i].name))
			continue;
		if (rows[i].side == side)
			return &rows[i];
		wrong_side(p, at, &rows[i]);
		return NULL;
	}
	fl_lex_unknown(p, at, "section", name, &rows->name, ROWS,
	    sizeof(rows[0]));
	return NULL;
}

/*
 * Whether the old or the new name of a section was there before.  Then the
 * first one counts: the other is read for its errors alone.
 */
static bool
has_twin(const struct row *row, unsigned seen)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if ((seen & 1U << i) != 0 && rows[i].read == row->read)
			return true;
	return false;
}

static int
read_section(struct fl_parser *p, const struct row *row, size_t at,
    unsigned seen, struct fl_entry *e)
{
	struct fl_entry unused = { .at = 0 };

	if (fl_lex_line_end(p) == -1)
		return -1;
	if (row->instead != NULL)
		fl_lex_warn(p, at, "[%s] is an old name of [%s]", row->name,
		    row->instead);
	if (!has_twin(row, seen))
		return row->read(p, e);
	fl_lex_warn(p, at, "[%s] does not count: [%s] came first", row->name,
	    row->instead != NULL ? row->instead : "its old name");
	return row->read(p, &unused);
}

int
fl_parse_sections(struct fl_parser *p, enum fl_side side, struct fl_entry *e)
{
	const struct row *row;
	struct fl_str name;
	unsigned seen = 0, bit;
	size_t at;

	for (;;) {
		fl_parse_blank(p);
		at = p->pos;
		if (!skip_head(p, &name))
			return 0;
		row = find(p, at + 1, side, name);
		if (row == NULL)
			return -1;
		bit = 1U << (row - rows);
		if ((seen & bit) != 0)
			return fl_lex_fail(p, at + 1,
			    "[%s] for the second time", row->name);
		if (read_section(p, row, at + 1, seen, e) == -1)
			return -1;
		seen |= bit;
	}
}
