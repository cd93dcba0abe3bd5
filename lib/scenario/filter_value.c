/*
 * Filters that take a part of something, and of numbers and dates.
 */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "date.h"
#include "filter_kinds.h"
#include "json.h"

#define INT64_LIMIT 9223372036854775808.0 /* 2^63, the first double too big */

FL_FILTER(count)
{
	(void)a;
	(void)args;
	(void)err;
	*out = fl_value_int(fl_value_count(in));
	return 0;
}

FL_FILTER(date_format)
{
	fl_buf_clear(&a->scratch);
	if (fl_date_format(in->date, args[0].text, &a->scratch, err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}

/* Whole days from one date to another; a part of a day does not count. */
static int64_t
days_between(struct fl_date from, struct fl_date to)
{
	int64_t s = to.s - from.s;

	/* Towards zero, as the division does. */
	if (s > 0 && to.ns < from.ns)
		s--;
	else if (s < 0 && to.ns > from.ns)
		s++;
	return s / 86400;
}

FL_FILTER(days_after_now)
{
	(void)a;
	(void)args;
	(void)err;
	*out = fl_value_int(days_between(fl_date_now(), in->date));
	return 0;
}

FL_FILTER(days_before_now)
{
	(void)a;
	(void)args;
	(void)err;
	*out = fl_value_int(days_between(in->date, fl_date_now()));
	return 0;
}

/* An element; from the end when i is negative. */
static int
element(const struct fl_list *list, int64_t i, struct fl_value *out,
    struct fl_err *err)
{
	int64_t n = (int64_t)list->len;

	if (i >= n || i < -n)
		return fl_fail(err, "the list has %lld elements", (long long)n);
	*out = list->items[i < 0 ? i + n : i];
	return 0;
}

FL_FILTER(first)
{
	(void)a;
	(void)args;
	return element(&in->list, 0, out, err);
}

FL_FILTER(last)
{
	(void)a;
	(void)args;
	return element(&in->list, -1, out, err);
}

FL_FILTER(nth)
{
	(void)a;
	if (args[0].type != FL_TYPE_INT)
		return fl_fail(err, "want a whole number, not %s",
		    fl_value_type_name(args[0].type));
	return element(&in->list, args[0].integer, out, err);
}

FL_FILTER(jsonpath)
{
	struct fl_value root;

	if (fl_json_read(&a->arena, in->text, &root, err) == -1)
		return -1;
	return fl_answer_jsonpath(a, &root, &args[0], out, err);
}

FL_FILTER(xpath)
{
	return fl_answer_xpath_in(a, in->text, args[0].text, out, err);
}

FL_FILTER(location)
{
	(void)args;
	if (in->redirect->location.len == 0)
		return 0;
	return fl_answer_str(a, in->redirect->location, out, err);
}

FL_FILTER(to_date)
{
	(void)a;
	out->type = FL_TYPE_DATE;
	return fl_date_parse(in->text, args[0].text, &out->date, err);
}

static int
no_number(const struct fl_value *in, struct fl_err *err)
{
	char text[160];

	fl_value_describe(in, text, sizeof(text));
	return fl_fail(err, "%s is no such number", text);
}

/* A text without its plus and leading zeros, which JSON does not know. */
static struct fl_str
plain(struct fl_answer *a, struct fl_str s)
{
	bool minus = s.len > 0 && s.s[0] == '-';
	struct fl_err e;

	if (minus || (s.len > 0 && s.s[0] == '+'))
		s.s++, s.len--;
	if (s.len == 0 || !isdigit((unsigned char)s.s[0]))
		return (struct fl_str){ NULL, 0 };
	while (s.len > 1 && s.s[0] == '0' && isdigit((unsigned char)s.s[1]))
		s.s++, s.len--;
	if (!minus)
		return s;
	fl_buf_clear(&a->scratch);
	if (fl_buf_add(&a->scratch, "-", 1, &e) == -1 ||
	    fl_buf_add(&a->scratch, s.s, s.len, &e) == -1)
		return (struct fl_str){ NULL, 0 };
	return fl_arena_str(&a->arena, a->scratch.data, a->scratch.len);
}

static int
int_of_text(struct fl_answer *a, const struct fl_value *in,
    struct fl_value *out, struct fl_err *err)
{
	struct fl_value v;

	if (fl_value_number(plain(a, in->text), &v) == -1)
		return no_number(in, err);
	/* "-0" is a FLOAT elsewhere, and nothing else is that short. */
	if (v.type == FL_TYPE_FLOAT && fl_str_is(v.real.text, "-0"))
		v = fl_value_int(0);
	if (v.type == FL_TYPE_FLOAT)
		return no_number(in, err);
	*out = v;
	return 0;
}

FL_FILTER(to_int)
{
	double d;

	(void)args;
	if (in->type == FL_TYPE_STRING)
		return int_of_text(a, in, out, err);
	*out = *in;
	if (in->type != FL_TYPE_FLOAT)
		return 0;
	d = trunc(fl_value_real(in));
	if (!(d >= -INT64_LIMIT && d < INT64_LIMIT))
		return no_number(in, err);
	*out = fl_value_int((int64_t)d);
	return 0;
}

/* ".5" and "5." are numbers to Rust, and so they are here. */
static bool
is_decimal(struct fl_str s)
{
	size_t i = 0, whole = 0, part = 0, power = 0;

	i += i < s.len && (s.s[i] == '+' || s.s[i] == '-');
	for (; i < s.len && isdigit((unsigned char)s.s[i]); i++)
		whole++;
	if (i < s.len && s.s[i] == '.')
		for (i++; i < s.len && isdigit((unsigned char)s.s[i]); i++)
			part++;
	if (whole + part == 0)
		return false;
	if (i == s.len)
		return true;
	if (s.s[i] != 'e' && s.s[i] != 'E')
		return false;
	i++;
	i += i < s.len && (s.s[i] == '+' || s.s[i] == '-');
	for (; i < s.len && isdigit((unsigned char)s.s[i]); i++)
		power++;
	return power > 0 && i == s.len;
}

FL_FILTER(to_float)
{
	struct fl_value text = *in;

	(void)a;
	(void)args;
	*out = *in;
	if (in->type == FL_TYPE_FLOAT)
		return 0;
	if (in->type == FL_TYPE_STRING) {
		if (!is_decimal(in->text) || in->text.len > FL_NUMBER_MAX)
			return no_number(in, err);
		if (fl_value_number(in->text, out) == 0 &&
		    out->type == FL_TYPE_FLOAT)
			return 0;
		/* Read by strtod(), which knows more forms than JSON. */
		text = (struct fl_value){ .type = FL_TYPE_FLOAT,
			.real.text = in->text };
	}
	*out = fl_value_float(fl_value_real(&text));
	return isfinite(out->real.real) ? 0 : no_number(in, err);
}

FL_FILTER(to_string)
{
	(void)args;
	if (in->type == FL_TYPE_STRING) {
		*out = *in;
		return 0;
	}
	fl_buf_clear(&a->scratch);
	if (fl_value_render(in, &a->scratch, err) == -1)
		return -1;
	return fl_answer_keep(a, FL_TYPE_STRING, out, err);
}
