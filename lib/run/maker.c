#include <string.h>

#include "maker.h"

int
fl_maker_begin(struct fl_maker *m, struct fl_str name, struct fl_err *err)
{
	struct fl_maker_field *p;

	if (m->places_len == FL_FIELDS_MAX)
		return fl_fail(err, "more than %d headers or options",
		    FL_FIELDS_MAX);
	p = &m->places[m->places_len++];
	p->name = m->bytes->len;
	p->name_len = name.len;
	if (fl_buf_add(m->bytes, name.s, name.len, err) == -1)
		return -1;
	p->value = m->bytes->len;
	return 0;
}

void
fl_maker_end(struct fl_maker *m)
{
	struct fl_maker_field *p = &m->places[m->places_len - 1];

	p->value_len = m->bytes->len - p->value;
}

int
fl_maker_add(struct fl_maker *m, struct fl_str name, struct fl_str value,
    struct fl_err *err)
{
	if (fl_maker_begin(m, name, err) == -1 ||
	    fl_buf_add(m->bytes, value.s, value.len, err) == -1)
		return -1;
	fl_maker_end(m);
	return 0;
}

bool
fl_maker_is(const struct fl_maker *m, size_t i, const char *name)
{
	return fl_str_ieq((struct fl_str){ m->bytes->data + m->places[i].name,
			      m->places[i].name_len },
	    fl_str(name));
}

bool
fl_maker_has(const struct fl_maker *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->places_len; i++)
		if (fl_maker_is(m, i, name))
			return true;
	return false;
}

/* As curl_easy_escape() does: all but unreserved characters of RFC 3986. */
static int
add_escaped(struct fl_buf *out, struct fl_str s, struct fl_err *err)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._~";
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c != '\0' && strchr(plain, c) != NULL) {
			if (fl_buf_add(out, s.s + i, 1, err) == -1)
				return -1;
		} else if (fl_buf_addf(out, err, "%%%02X", c) == -1) {
			return -1;
		}
	}
	return 0;
}

int
fl_maker_pairs(struct fl_maker *m, const struct fl_items *items,
    struct fl_err *err)
{
	struct fl_str text;
	size_t i;

	for (i = 0; i < items->len; i++) {
		if ((i > 0 && fl_buf_add_str(m->bytes, "&", err) == -1) ||
		    fl_template_render(&items->list[i].name, m->scope, m->bytes,
			err) == -1 ||
		    fl_buf_add_str(m->bytes, "=", err) == -1 ||
		    fl_template_text(&items->list[i].value, m->scope, &text,
			err) == -1 ||
		    add_escaped(m->bytes, text, err) == -1)
			return -1;
	}
	return 0;
}
