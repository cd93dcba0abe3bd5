/*
 * Text as dates: fl_date_parse().  The letters of the format fill in fields, in
 * whatever order they come; fl_date_join() makes a date of them.
 */
#include <ctype.h>
#include <string.h>

#include "date.h"
#include "date_field.h"

struct reader {
	struct fl_str text; /* what is left of it */
	struct fl_date_fields f;
};

/* The same thing twice must be the same. */
static bool
set(struct reader *r, enum fl_date_field field, int64_t v)
{
	if (r->f.v[field] != FL_DATE_UNSET && r->f.v[field] != v)
		return false;
	r->f.v[field] = v;
	return true;
}

static void
step(struct reader *r, size_t n)
{
	r->text.s += n;
	r->text.len -= n;
}

static void
skip_blanks(struct reader *r)
{
	while (r->text.len > 0 && isspace((unsigned char)r->text.s[0]))
		step(r, 1);
}

/* Between 1 and width digits; false when there is none. */
static bool
digits(struct reader *r, int width, int64_t *v)
{
	int n;

	*v = 0;
	for (n = 0; n < width && r->text.len > 0 &&
		    isdigit((unsigned char)r->text.s[0]);
	     n++) {
		*v = *v * 10 + (r->text.s[0] - '0');
		step(r, 1);
	}
	return n > 0;
}

/* A signed year or second may be as long as it likes. */
static bool
number(struct reader *r, const struct fl_date_number *n)
{
	bool is_signed = n->min < 0, sign = false, minus = false;
	int64_t v;

	skip_blanks(r);
	if (is_signed && r->text.len > 0 &&
	    (r->text.s[0] == '-' || r->text.s[0] == '+')) {
		sign = true;
		minus = r->text.s[0] == '-';
		step(r, 1);
	}
	if (!digits(r, sign || n->letter == 's' ? 17 : n->width, &v))
		return false;
	v = minus ? -v : v;
	return v >= n->min && v <= n->max && set(r, n->field, v);
}

static bool
fixed(struct reader *r, const char *text)
{
	size_t len = strlen(text);

	if (r->text.len < len || memcmp(r->text.s, text, len) != 0)
		return false;
	step(r, len);
	return true;
}

static bool
fixed_icase(struct reader *r, const char *text, size_t len)
{
	if (r->text.len < len || !fl_str_ieq((struct fl_str){ r->text.s, len },
				     (struct fl_str){ text, len }))
		return false;
	step(r, len);
	return true;
}

/* One of n names: its three letters, or all of them where that is allowed. */
static bool
name(struct reader *r, const char *const *names, int n, bool whole,
    enum fl_date_field field, int first)
{
	int i;

	for (i = 0; i < n; i++) {
		if (!fixed_icase(r, names[i], 3))
			continue;
		if (whole)
			fixed_icase(r, names[i] + 3, strlen(names[i] + 3));
		return set(r, field, i + first);
	}
	return false;
}

static bool
noon(struct reader *r)
{
	if (fixed_icase(r, "AM", 2))
		return set(r, FL_DATE_PM, 0);
	return fixed_icase(r, "PM", 2) && set(r, FL_DATE_PM, 1);
}

/* Digits after a point, as nanoseconds; what is below one is dropped. */
static bool
nanos(struct reader *r)
{
	int64_t v = 0, unit = 100000000;
	bool any = false;

	for (; r->text.len > 0 && isdigit((unsigned char)r->text.s[0]);
	     step(r, 1), unit /= 10) {
		v += (r->text.s[0] - '0') * unit;
		any = true;
	}
	return any && set(r, FL_DATE_NANO, v);
}

static bool
nanos_of(struct reader *r, int len)
{
	struct reader part = *r;
	bool ok;

	if (r->text.len < (size_t)len)
		return false;
	part.text.len = (size_t)len;
	ok = nanos(&part) && part.text.len == 0;
	r->f = part.f;
	step(r, (size_t)len);
	return ok;
}

/* "+09:30", "-0930"; lax: "Z" and "+09" too. */
static bool
zone(struct reader *r, bool lax)
{
	int64_t h, m = 0, sign;

	skip_blanks(r);
	if (lax && fixed_icase(r, "Z", 1))
		return set(r, FL_DATE_OFFSET, 0);
	if (r->text.len < 3 || (r->text.s[0] != '+' && r->text.s[0] != '-') ||
	    !isdigit((unsigned char)r->text.s[2]))
		return false;
	sign = r->text.s[0] == '-' ? -1 : 1;
	step(r, 1);
	if (!digits(r, 2, &h))
		return false;
	fixed(r, ":");
	if (r->text.len < 2 || !isdigit((unsigned char)r->text.s[1]) ||
	    !digits(r, 2, &m)) {
		if (!lax)
			return false;
	}
	return h < 24 && m < 60 &&
	       set(r, FL_DATE_OFFSET, sign * (h * 3600 + m * 60));
}

static bool
word(struct reader *r, char letter)
{
	switch (letter) {
	case 'b':
	case 'h':
	case 'B':
		return name(r, fl_date_months, 12, letter == 'B', FL_DATE_MONTH,
		    1);
	case 'a':
	case 'A':
		return name(r, fl_date_wdays, 7, letter == 'A',
		    FL_DATE_WDAY_SUN, 0);
	case 'p':
	case 'P':
		return noon(r);
	case 'Z':
		/* Any name of a zone: it says nothing that is sure. */
		while (r->text.len > 0 && !isspace((unsigned char)*r->text.s))
			step(r, 1);
		return true;
	case 't':
	case 'n':
		skip_blanks(r);
		return true;
	case '%':
		return fixed(r, "%");
	default:
		return false;
	}
}

/* ".f", ".3f" and the like; "3f" without a point takes just as many digits. */
static bool
fraction(struct reader *r, const char *f, size_t len, size_t *used)
{
	size_t i = f[0] == '.';
	int n = 0;

	if (i < len && (f[i] == '3' || f[i] == '6' || f[i] == '9'))
		n = f[i++] - '0';
	if (i == 0 || i >= len || f[i] != 'f') {
		*used = 0;
		return false;
	}
	*used = i + 1;
	if (f[0] != '.')
		return nanos_of(r, n);
	return !fixed(r, ".") || nanos(r);
}

static bool
zone_letter(struct reader *r, const char *f, size_t len, size_t *used)
{
	size_t i = f[0] == '#';

	while (f[0] != '#' && i < len && i < 3 && f[i] == ':')
		i++;
	if (i >= len || f[i] != 'z') {
		*used = 0;
		return false;
	}
	*used = i + 1;
	return zone(r, f[0] == '#' || i == 3);
}

/* Reads by one format that contains no compound letter. */
static bool
read_letter(struct reader *r, const char *f, size_t len, size_t *used)
{
	const struct fl_date_number *n;
	bool ok, pad;

	if (len == 0)
		return false;
	ok = fraction(r, f, len, used);
	if (*used > 0)
		return ok;
	ok = zone_letter(r, f, len, used);
	if (*used > 0)
		return ok;
	pad = len > 1 && (f[0] == '-' || f[0] == '_' || f[0] == '0');
	*used = 1 + pad;
	n = fl_date_number(f[pad]);
	if (n != NULL)
		return number(r, n);
	return !pad && word(r, f[0]);
}

static bool
read_literal(struct reader *r, char c)
{
	if (isspace((unsigned char)c)) {
		skip_blanks(r);
		return true;
	}
	if (r->text.len == 0 || r->text.s[0] != c)
		return false;
	step(r, 1);
	return true;
}

static bool
read_all(struct reader *r, struct fl_str f)
{
	const char *whole;
	size_t i, used;

	for (i = 0; i < f.len; i++) {
		if (f.s[i] != '%') {
			if (!read_literal(r, f.s[i]))
				return false;
			continue;
		}
		whole = i + 1 < f.len ? fl_date_compound(f.s[i + 1]) : NULL;
		if (whole != NULL && f.s[i + 1] == '+') {
			/* As RFC 3339: Z is a zone, and T may be small. */
			if (!read_all(r, fl_str("%Y-%m-%d")) ||
			    !(fixed_icase(r, "T", 1) || fixed(r, " ")) ||
			    !read_all(r, fl_str("%H:%M:%S%.f%#z")))
				return false;
			used = 1;
		} else if (whole != NULL) {
			if (!read_all(r, fl_str(whole)))
				return false;
			used = 1;
		} else if (!read_letter(r, f.s + i + 1, f.len - i - 1, &used)) {
			return false;
		}
		i += used;
	}
	return true;
}

int
fl_date_parse(struct fl_str text, struct fl_str format, struct fl_date *out,
    struct fl_err *err)
{
	struct reader r = { .text = text };
	size_t i;

	for (i = 0; i < FL_DATE_FIELDS; i++)
		r.f.v[i] = FL_DATE_UNSET;
	if (!read_all(&r, format) || r.text.len > 0)
		return fl_fail(err, "'%.*s' is no date of the form '%.*s'",
		    text.len < 100 ? (int)text.len : 100, text.s,
		    format.len < 100 ? (int)format.len : 100, format.s);
	if (!fl_date_join(&r.f, out))
		return fl_fail(err, "'%.*s' says no date by '%.*s', or two",
		    text.len < 100 ? (int)text.len : 100, text.s,
		    format.len < 100 ? (int)format.len : 100, format.s);
	return 0;
}
