#include <ctype.h>
#include <limits.h>

#include "../base/num.h"
#include "element.h"
#include "line.h"

bool
fl_element_eq(const struct fl_element *a, const struct fl_element *b)
{
	size_t i;

	if (a->n != b->n || !fl_str_eq(a->name, b->name))
		return false;
	for (i = 0; i < a->n; i++)
		if (!fl_str_eq(a->attrs[i].name, b->attrs[i].name) ||
		    !fl_str_eq(a->attrs[i].value, b->attrs[i].value))
			return false;
	return true;
}

/* Why a number is none; a value from outside is shown only in part. */
static int
bad(const char *name, struct fl_str v, const char *want, struct fl_err *err)
{
	return fl_fail(err, "%s=\"%.*s\": want %s", name,
	    v.len < 40 ? (int)v.len : 40, v.s, want);
}

/* Adds a digit to *v; false when that does not fit. */
static bool
push_digit(uint64_t *v, char c)
{
	return !__builtin_mul_overflow(*v, UINT64_C(10), v) &&
	       !__builtin_add_overflow(*v, (uint64_t)(c - '0'), v);
}

int
fl_attr_count(struct fl_str s, const char *name, uint64_t *v,
    struct fl_err *err)
{
	uint64_t n = 0;
	size_t i;

	if (s.len == 0)
		return 0;
	for (i = 0; i < s.len; i++)
		if (!isdigit((unsigned char)s.s[i]) || !push_digit(&n, s.s[i]))
			return bad(name, s, "a whole number", err);
	*v = n;
	return 1;
}

int
fl_attr_real(struct fl_str s, const char *name, double *v, struct fl_err *err)
{
	char text[64];

	if (s.len == 0)
		return 0;
	if (s.len >= sizeof(text) || memchr(s.s, '\0', s.len) != NULL)
		return bad(name, s, "a number", err);
	memcpy(text, s.s, s.len);
	text[s.len] = '\0';
	if (fl_num_real(text, v, err) == -1)
		return bad(name, s, "a number", err);
	return 1;
}

/*
 * "12.345" with 3 decimals is 12345.  At least one digit before the point and
 * after it; -1 when it is something else or does not fit an int64_t.
 */
static int
fixed(struct fl_str s, int decimals, int64_t *v)
{
	uint64_t n = 0;
	size_t i = 0, from;

	for (from = i; i < s.len && isdigit((unsigned char)s.s[i]); i++)
		if (!push_digit(&n, s.s[i]))
			return -1;
	if (i == from)
		return -1;
	if (i < s.len && s.s[i] == '.') {
		from = ++i;
		for (; i < s.len && isdigit((unsigned char)s.s[i]); i++)
			if (decimals > 0 && decimals-- > 0 &&
			    !push_digit(&n, s.s[i]))
				return -1;
		if (i == from)
			return -1;
	}
	while (decimals-- > 0)
		if (!push_digit(&n, '0'))
			return -1;
	if (i < s.len || n > INT64_MAX)
		return -1;
	*v = (int64_t)n;
	return 0;
}

int
fl_attr_seconds(struct fl_str s, const char *name, int64_t *ns,
    struct fl_err *err)
{
	if (s.len == 0)
		return 0;
	if (fixed(s, 9, ns) == -1)
		return bad(name, s, "seconds", err);
	return 1;
}

int
fl_attr_us(struct fl_str s, const char *name, int64_t *ns, struct fl_err *err)
{
	if (s.len == 0)
		return 0;
	if (fixed(s, 3, ns) == -1)
		return bad(name, s, "microseconds", err);
	return 1;
}

int
fl_attr_offset_us(struct fl_str s, const char *name, int64_t *ns,
    struct fl_err *err)
{
	struct fl_str abs = s;
	bool negative = s.len > 0 && s.s[0] == '-';

	if (s.len == 0)
		return 0;
	if (negative)
		abs = (struct fl_str){ s.s + 1, s.len - 1 };
	if (fixed(abs, 3, ns) == -1)
		return bad(name, s, "microseconds", err);
	if (negative)
		*ns = -*ns;
	return 1;
}

int
fl_element_write(const struct fl_element *r, struct fl_buf *out,
    struct fl_err *err)
{
	struct fl_line l;
	size_t i;

	fl_line_copy(&l, out, r->name);
	for (i = 0; i < r->n; i++)
		fl_line_pair(&l, r->attrs[i].name, r->attrs[i].value);
	return fl_line_end(&l, err);
}

/* An if instead of a call for almost all that differ. */
static bool
is_one_of(struct fl_str name, const struct fl_str *names)
{
	for (; names->s != NULL; names++)
		if (names->len == name.len && names->s[0] == name.s[0] &&
		    memcmp(names->s, name.s, name.len) == 0)
			return true;
	return false;
}

void
fl_element_others(const struct fl_element *r, const struct fl_str *names,
    struct fl_line *l)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (!is_one_of(r->attrs[i].name, names))
			fl_line_pair(l, r->attrs[i].name, r->attrs[i].value);
}
