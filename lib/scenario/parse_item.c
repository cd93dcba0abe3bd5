#include "parse.h"

int
fl_parse_name(struct fl_parser *p, struct fl_template *name, bool *found)
{
	size_t at = p->pos;

	*found = false;
	if (fl_lex_peek(p) == '[')
		return 0;
	if (fl_text_read(p, FL_TEXT_KEY, name) == -1)
		return -1;
	fl_lex_spaces(p);
	*found = name->end > name->at && fl_lex_skip(p, ":");
	if (*found)
		fl_lex_spaces(p);
	else
		p->pos = at;
	return 0;
}

static int
read_value(struct fl_parser *p, struct fl_template *value)
{
	if (fl_text_read(p, FL_TEXT_VALUE, value) == -1)
		return -1;
	return fl_lex_line_end(p);
}

int
fl_parse_items(struct fl_parser *p, struct fl_items *items)
{
	struct fl_vec v = { NULL, 0, 0 };
	struct fl_item item, *to;
	bool found;

	for (;;) {
		fl_parse_blank(p);
		item = (struct fl_item){ .at = (uint32_t)p->pos };
		if (fl_parse_name(p, &item.name, &found) == -1)
			return -1;
		if (!found)
			break;
		if (read_value(p, &item.value) == -1)
			return -1;
		to = fl_vec_add(&v, p, sizeof(*to));
		if (to == NULL)
			return -1;
		*to = item;
	}
	items->list = v.data;
	items->len = v.len;
	return 0;
}

static int
read_part(struct fl_parser *p, struct fl_part *part)
{
	fl_text_fixed(p, p->pos, (struct fl_str){ "", 0 }, &part->type);
	part->is_file = fl_lex_skip(p, "file,");
	if (!part->is_file)
		return read_value(p, &part->value);
	if (fl_parse_file_name(p, &part->value) == -1)
		return -1;
	fl_lex_spaces(p);
	return read_value(p, &part->type);
}

int
fl_parse_parts(struct fl_parser *p, struct fl_parts *parts)
{
	struct fl_vec v = { NULL, 0, 0 };
	struct fl_part part, *to;
	bool found;

	for (;;) {
		fl_parse_blank(p);
		part = (struct fl_part){ .at = (uint32_t)p->pos };
		if (fl_parse_name(p, &part.name, &found) == -1)
			return -1;
		if (!found)
			break;
		if (read_part(p, &part) == -1)
			return -1;
		to = fl_vec_add(&v, p, sizeof(*to));
		if (to == NULL)
			return -1;
		*to = part;
	}
	parts->list = v.data;
	parts->len = v.len;
	return 0;
}
