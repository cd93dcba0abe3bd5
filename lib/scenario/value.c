#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "value.h"

static size_t
digits(struct fl_str text, size_t at)
{
	size_t i = at;

	while (i < text.len && text.s[i] >= '0' && text.s[i] <= '9')
		i++;
	return i - at;
}

/* The length of ".5" at the front, of "e+3"; 0 when it is not there. */
static size_t
fraction(struct fl_str text, size_t at)
{
	size_t n;

	if (at >= text.len || text.s[at] != '.')
		return 0;
	n = digits(text, at + 1);
	return n > 0 ? n + 1 : 0;
}

static size_t
exponent(struct fl_str text, size_t at)
{
	size_t n, sign = 0;

	if (at >= text.len || (text.s[at] != 'e' && text.s[at] != 'E'))
		return 0;
	if (at + 1 < text.len &&
	    (text.s[at + 1] == '+' || text.s[at + 1] == '-'))
		sign = 1;
	n = digits(text, at + 1 + sign);
	return n > 0 ? n + 1 + sign : 0;
}

/* A whole number: INT where it fits. */
static void
whole(struct fl_str text, struct fl_value *out)
{
	bool minus = text.s[0] == '-';
	int64_t n = 0;
	size_t i;
	int d;

	for (i = minus; i < text.len; i++) {
		d = text.s[i] - '0';
		/* Downwards, because the least number has no positive. */
		if (n < (INT64_MIN + d) / 10)
			break;
		n = n * 10 - d;
	}
	if (i < text.len || (!minus && n == INT64_MIN))
		*out =
		    (struct fl_value){ .type = FL_TYPE_BIGINT, .text = text };
	else
		*out = fl_value_int(minus ? n : -n);
}

size_t
fl_value_number_at(struct fl_str text, struct fl_value *out)
{
	size_t minus, n, len, more;

	minus = text.len > 0 && text.s[0] == '-';
	n = digits(text, minus);
	if (n == 0)
		return 0;
	if (text.s[minus] == '0')
		n = 1;
	len = minus + n;
	more = fraction(text, len);
	more += exponent(text, len + more);
	text.len = len + more;
	if (text.len > FL_NUMBER_MAX)
		return 0;
	/* "-0" is not the whole number 0, which would lose its sign. */
	if (more > 0 || (minus && text.s[1] == '0'))
		*out = (struct fl_value){ .type = FL_TYPE_FLOAT,
			.real.text = text };
	else
		whole(text, out);
	return text.len;
}

int
fl_value_number(struct fl_str text, struct fl_value *out)
{
	size_t n = fl_value_number_at(text, out);

	return n > 0 && n == text.len ? 0 : -1;
}

/* Nobody sets a locale, so strtod() reads a point. */
static double
text_real(struct fl_str text)
{
	char buf[FL_NUMBER_MAX + 1];

	if (text.len > FL_NUMBER_MAX)
		return NAN;
	memcpy(buf, text.s, text.len);
	buf[text.len] = '\0';
	return strtod(buf, NULL);
}

double
fl_value_real(const struct fl_value *v)
{
	switch (v->type) {
	case FL_TYPE_INT:
		return (double)v->integer;
	case FL_TYPE_BIGINT:
		return text_real(v->text);
	case FL_TYPE_FLOAT:
		return v->real.text.len > 0 ? text_real(v->real.text)
		                            : v->real.real;
	default:
		return NAN;
	}
}

static size_t
characters(struct fl_str text)
{
	size_t i, n = 0;

	for (i = 0; i < text.len; i++)
		n += ((unsigned char)text.s[i] & 0xc0) != 0x80;
	return n;
}

int64_t
fl_value_count(const struct fl_value *v)
{
	switch (v->type) {
	case FL_TYPE_STRING:
		return (int64_t)characters(v->text);
	case FL_TYPE_BYTES:
		return (int64_t)v->text.len;
	case FL_TYPE_LIST:
		return (int64_t)v->list.len;
	case FL_TYPE_OBJECT:
		return (int64_t)v->object.len;
	case FL_TYPE_NODESET:
		return (int64_t)v->count;
	default:
		return -1;
	}
}

static int
copy_str(struct fl_arena *a, struct fl_str from, struct fl_str *to)
{
	*to = fl_arena_str(a, from.s, from.len);
	return to->s != NULL ? 0 : -1;
}

static int
copy_list(struct fl_arena *a, const struct fl_list *from, struct fl_list *to)
{
	struct fl_value *items;
	size_t i;

	items = fl_arena_array(a, from->len, sizeof(*items));
	if (items == NULL)
		return -1;
	for (i = 0; i < from->len; i++)
		if (fl_value_copy(a, &from->items[i], &items[i]) == -1)
			return -1;
	*to = (struct fl_list){ items, from->len };
	return 0;
}

static int
copy_object(struct fl_arena *a, const struct fl_object *from,
    struct fl_object *to)
{
	struct fl_member *members;
	uint32_t *sorted;
	size_t i;

	members = fl_arena_array(a, from->len, sizeof(*members));
	if (members == NULL)
		return -1;
	for (i = 0; i < from->len; i++)
		if (copy_str(a, from->members[i].name, &members[i].name) ==
			-1 ||
		    fl_value_copy(a, &from->members[i].value,
			&members[i].value) == -1)
			return -1;
	*to = (struct fl_object){ members, from->len, NULL };
	if (from->sorted == NULL)
		return 0;
	sorted = fl_arena_array(a, from->len, sizeof(*sorted));
	if (sorted == NULL)
		return -1;
	memcpy(sorted, from->sorted, from->len * sizeof(*sorted));
	to->sorted = sorted;
	return 0;
}

static int
copy_redirect(struct fl_arena *a, const struct fl_redirect *from,
    const struct fl_redirect **to)
{
	struct fl_redirect *r = fl_arena_alloc(a, sizeof(*r));

	if (r == NULL || copy_str(a, from->url, &r->url) == -1 ||
	    copy_str(a, from->location, &r->location) == -1)
		return -1;
	r->status = from->status;
	*to = r;
	return 0;
}

int
fl_value_copy(struct fl_arena *a, const struct fl_value *from,
    struct fl_value *to)
{
	*to = *from;
	switch (from->type) {
	case FL_TYPE_BIGINT:
	case FL_TYPE_STRING:
	case FL_TYPE_BYTES:
		return copy_str(a, from->text, &to->text);
	case FL_TYPE_FLOAT:
		if (from->real.text.len == 0)
			return 0;
		return copy_str(a, from->real.text, &to->real.text);
	case FL_TYPE_LIST:
		return copy_list(a, &from->list, &to->list);
	case FL_TYPE_OBJECT:
		return copy_object(a, &from->object, &to->object);
	case FL_TYPE_REDIRECT:
		return copy_redirect(a, from->redirect, &to->redirect);
	default:
		return 0;
	}
}
