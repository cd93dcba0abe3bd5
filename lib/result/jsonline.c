#include "jsonline.h"

static const char *
blanks(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r", *p) != NULL && *p != '\0')
		p++;
	return p;
}

/* p is behind the first quote; returns where the last is, or NULL. */
static const char *
string_end(const char *p, const char *end)
{
	for (; p < end; p++) {
		if (*p == '"')
			return p;
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p == '\\' && ++p == end)
			return NULL;
	}
	return NULL;
}

/* Behind the last bracket of what begins at p; NULL when there is none. */
static const char *
nested_end(const char *p, const char *end)
{
	size_t depth = 0;

	for (; p < end; p++) {
		if (*p == '{' || *p == '[')
			depth++;
		else if ((*p == '}' || *p == ']') && --depth == 0)
			return p + 1;
		else if (*p == '"' && (p = string_end(p + 1, end)) == NULL)
			return NULL;
	}
	return NULL;
}

static bool
is_number(struct fl_str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if (memchr("0123456789+-.eE", s.s[i], 15) == NULL)
			return false;
	return s.len > 0;
}

static const char *
word_end(const char *p, const char *end)
{
	while (p < end && memchr(",}] \t\r", *p, 6) == NULL)
		p++;
	return p;
}

/* A value; returns what follows, or NULL. */
static const char *
value(const char *p, const char *end, struct fl_jsonline_member *m)
{
	const char *to;

	m->kind = FL_JSONLINE_OTHER;
	if (p == end)
		return NULL;
	if (*p == '"') {
		m->kind = FL_JSONLINE_STRING;
		to = string_end(++p, end);
		m->raw =
		    (struct fl_str){ p, to != NULL ? (size_t)(to - p) : 0 };
		return to != NULL ? to + 1 : NULL;
	}
	to = *p == '{' || *p == '[' ? nested_end(p, end) : word_end(p, end);
	if (to == NULL)
		return NULL;
	m->raw = (struct fl_str){ p, (size_t)(to - p) };
	if (is_number(m->raw))
		m->kind = FL_JSONLINE_NUMBER;
	else if (*p != '{' && *p != '[' && !fl_str_is(m->raw, "true") &&
		 !fl_str_is(m->raw, "false") && !fl_str_is(m->raw, "null"))
		return NULL;
	return to;
}

int
fl_jsonline_next(const char **p, const char *end, struct fl_jsonline_member *m,
    struct fl_err *err)
{
	const char *s = blanks(*p, end);
	bool open;

	if (s == end || (*s != '{' && *s != ',' && *s != '}'))
		goto bad;
	open = *s == '{';
	if (*s != '}')
		s = blanks(s + 1, end);
	if (s < end && *s == '}' && (open || s == blanks(*p, end))) {
		if (blanks(s + 1, end) != end)
			goto bad;
		return 0;
	}
	if (s == end || *s != '"')
		goto bad;
	m->key.s = s + 1;
	s = string_end(s + 1, end);
	if (s == NULL)
		goto bad;
	m->key.len = (size_t)(s - m->key.s);
	s = blanks(s + 1, end);
	if (s == end || *s != ':')
		goto bad;
	s = value(blanks(s + 1, end), end, m);
	if (s == NULL)
		goto bad;
	*p = s;
	return 1;

bad:
	return fl_fail(err, "not a JSON object on a line of its own");
}

/* Four hexadecimal digits, or -1. */
static int
hex4(const char *p, const char *end)
{
	int v = 0, i;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		const char *digits = "0123456789abcdef";
		const char *d = memchr(digits, p[i] | 0x20, 16);

		if (d == NULL)
			return -1;
		v = v << 4 | (int)(d - digits);
	}
	return v;
}

/* What follows "\u"; how many bytes that is, or 0. */
static size_t
unicode(const char *p, const char *end, unsigned *code)
{
	int a = hex4(p, end), b;

	if (a < 0)
		return 0;
	*code = (unsigned)a;
	if (a < 0xd800 || a > 0xdfff)
		return 4;
	b = end - p >= 10 && p[4] == '\\' && p[5] == 'u' ? hex4(p + 6, end)
	                                                 : -1;
	if (a > 0xdbff || b < 0xdc00 || b > 0xdfff) {
		*code = 0xfffd; /* half of a character */
		return 4;
	}
	*code =
	    0x10000U + ((unsigned)(a - 0xd800) << 10) + (unsigned)(b - 0xdc00);
	return 10;
}

/*
 * What an escape means, p being behind its backslash; how many bytes it is, or
 * 0.
 */
static size_t
escape(const char *p, const char *end, unsigned *code)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;
	size_t n;

	if (p == end)
		return 0;
	known = memchr(from, *p, sizeof(from) - 1);
	if (known != NULL) {
		*code = (unsigned char)to[known - from];
		return 1;
	}
	n = *p == 'u' ? unicode(p + 1, end, code) : 0;
	return n > 0 ? 1 + n : 0;
}

int
fl_jsonline_text(struct fl_buf *out, struct fl_str raw, struct fl_err *err)
{
	const char *p = raw.s, *end = raw.s + raw.len, *from;
	unsigned code;
	char utf8[4];
	size_t n;

	while (p < end) {
		for (from = p; p < end && *p != '\\';)
			p++;
		if (fl_buf_add(out, from, (size_t)(p - from), err) == -1)
			return -1;
		if (p == end)
			return 0;
		n = escape(++p, end, &code);
		if (n == 0)
			return fl_fail(err, "a wrong escape in a string");
		p += n;
		if (fl_buf_add(out, utf8, fl_utf8_put(utf8, code), err) == -1)
			return -1;
	}
	return 0;
}
