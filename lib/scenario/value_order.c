/*
 * Which of two values is more, and whether they are equal.
 */
#include <math.h>
#include <string.h>

#include "value.h"

#define INT64_LIMIT 9223372036854775808.0 /* 2^63, the first double too big */

/* Exactly: (double)i would round. */
static enum fl_order
int_real(int64_t i, double d)
{
	double rest;
	int64_t t;

	if (isnan(d))
		return FL_ORDER_NONE;
	if (d >= INT64_LIMIT)
		return FL_ORDER_LESS;
	if (d < -INT64_LIMIT)
		return FL_ORDER_MORE;
	t = (int64_t)d;
	if (i != t)
		return i < t ? FL_ORDER_LESS : FL_ORDER_MORE;
	rest = d - (double)t;
	if (rest == 0)
		return FL_ORDER_EQUAL;
	return rest > 0 ? FL_ORDER_LESS : FL_ORDER_MORE;
}

static enum fl_order
turned(enum fl_order o)
{
	if (o == FL_ORDER_LESS)
		return FL_ORDER_MORE;
	return o == FL_ORDER_MORE ? FL_ORDER_LESS : o;
}

static enum fl_order
by_sign(int cmp)
{
	if (cmp == 0)
		return FL_ORDER_EQUAL;
	return cmp < 0 ? FL_ORDER_LESS : FL_ORDER_MORE;
}

static enum fl_order
big_big(struct fl_str a, struct fl_str b)
{
	bool minus = a.s[0] == '-';
	enum fl_order o;

	if (minus != (b.s[0] == '-'))
		return minus ? FL_ORDER_LESS : FL_ORDER_MORE;
	if (a.len != b.len)
		o = a.len < b.len ? FL_ORDER_LESS : FL_ORDER_MORE;
	else
		o = by_sign(memcmp(a.s, b.s, a.len));
	return minus ? turned(o) : o;
}

/* Two numbers that are both too big for a double need not be equal. */
static bool
overflown(const struct fl_value *a, double x, const struct fl_value *b)
{
	struct fl_str s = a->type == FL_TYPE_FLOAT ? a->real.text : a->text;
	struct fl_str t = b->type == FL_TYPE_FLOAT ? b->real.text : b->text;

	return isinf(x) && !fl_str_eq(s, t);
}

static enum fl_order
real_real(const struct fl_value *a, const struct fl_value *b)
{
	double x = fl_value_real(a), y = fl_value_real(b);

	if (isnan(x) || isnan(y))
		return FL_ORDER_NONE;
	if (x == y)
		return overflown(a, x, b) ? FL_ORDER_NONE : FL_ORDER_EQUAL;
	return x < y ? FL_ORDER_LESS : FL_ORDER_MORE;
}

/*
 * Whole numbers exactly, and a whole number with a double exactly; only where a
 * BIGINT meets a FLOAT, both are doubles.
 */
static enum fl_order
number_order(const struct fl_value *a, const struct fl_value *b)
{
	if (a->type == FL_TYPE_INT && b->type == FL_TYPE_INT)
		return by_sign((a->integer > b->integer) -
			       (a->integer < b->integer));
	if (a->type == FL_TYPE_BIGINT && b->type == FL_TYPE_BIGINT)
		return big_big(a->text, b->text);
	/* A BIGINT is outside of what an INT can be. */
	if (a->type == FL_TYPE_BIGINT && b->type == FL_TYPE_INT)
		return a->text.s[0] == '-' ? FL_ORDER_LESS : FL_ORDER_MORE;
	if (a->type == FL_TYPE_INT && b->type == FL_TYPE_BIGINT)
		return b->text.s[0] == '-' ? FL_ORDER_MORE : FL_ORDER_LESS;
	if (a->type == FL_TYPE_INT)
		return int_real(a->integer, fl_value_real(b));
	if (b->type == FL_TYPE_INT)
		return turned(int_real(b->integer, fl_value_real(a)));
	return real_real(a, b);
}

/* UTF-8 in the order of its bytes is in the order of its code points. */
static enum fl_order
text_order(struct fl_str a, struct fl_str b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int cmp = len > 0 ? memcmp(a.s, b.s, len) : 0;

	if (cmp == 0)
		cmp = (a.len > b.len) - (a.len < b.len);
	return by_sign(cmp);
}

static enum fl_order
date_order(struct fl_date a, struct fl_date b)
{
	if (a.s != b.s)
		return a.s < b.s ? FL_ORDER_LESS : FL_ORDER_MORE;
	return by_sign((a.ns > b.ns) - (a.ns < b.ns));
}

enum fl_order
fl_value_order(const struct fl_value *a, const struct fl_value *b)
{
	if (fl_value_is_number(a) && fl_value_is_number(b))
		return number_order(a, b);
	if (a->type != b->type)
		return FL_ORDER_MISMATCH;
	if (a->type == FL_TYPE_STRING)
		return text_order(a->text, b->text);
	if (a->type == FL_TYPE_DATE)
		return date_order(a->date, b->date);
	return FL_ORDER_MISMATCH;
}

/* The same place of two objects; mostly their order is the same. */
static const struct fl_value *
other_member(const struct fl_object *a, const struct fl_object *b, size_t i)
{
	if (fl_str_eq(a->members[i].name, b->members[i].name))
		return &b->members[i].value;
	return fl_object_get(b, a->members[i].name);
}

static bool
scalar_equal(const struct fl_value *a, const struct fl_value *b)
{
	switch (a->type) {
	case FL_TYPE_NULL:
	case FL_TYPE_UNIT:
		return true;
	case FL_TYPE_BOOL:
		return a->boolean == b->boolean;
	case FL_TYPE_DATE:
		return date_order(a->date, b->date) == FL_ORDER_EQUAL;
	case FL_TYPE_NODESET:
		return a->count == b->count;
	default:
		return false;
	}
}

#define TEXT_PER_WORK 64 /* bytes that compare as fast as one value */

bool
fl_value_equal_within(const struct fl_value *a, const struct fl_value *b,
    int64_t *work)
{
	const struct fl_value *other;
	size_t i;

	if (--*work < 0)
		return false;
	if (fl_value_is_number(a) && fl_value_is_number(b))
		return number_order(a, b) == FL_ORDER_EQUAL;
	if (a->type != b->type)
		return false;
	if (a->type == FL_TYPE_STRING || a->type == FL_TYPE_BYTES) {
		*work -= (int64_t)(a->text.len / TEXT_PER_WORK);
		return fl_str_eq(a->text, b->text);
	}
	if (a->type == FL_TYPE_LIST) {
		if (a->list.len != b->list.len)
			return false;
		for (i = 0; i < a->list.len; i++)
			if (!fl_value_equal_within(&a->list.items[i],
				&b->list.items[i], work))
				return false;
		return true;
	}
	if (a->type != FL_TYPE_OBJECT)
		return scalar_equal(a, b);
	if (a->object.len != b->object.len)
		return false;
	for (i = 0; i < a->object.len; i++) {
		other = other_member(&a->object, &b->object, i);
		if (other == NULL ||
		    !fl_value_equal_within(&a->object.members[i].value, other,
			work))
			return false;
	}
	return true;
}

bool
fl_value_equal(const struct fl_value *a, const struct fl_value *b)
{
	int64_t work = INT64_MAX;

	return fl_value_equal_within(a, b, &work);
}
