#include <ctype.h>

#include "percent.h"

static bool
is_plain(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~/", c) != NULL);
}

int
fl_percent_encode(struct fl_str text, struct fl_buf *out, struct fl_err *err)
{
	static const char digits[] = "0123456789ABCDEF";
	unsigned char c;
	char hex[3];
	size_t i;

	for (i = 0; i < text.len; i++) {
		c = (unsigned char)text.s[i];
		hex[0] = is_plain(c) ? (char)c : '%';
		hex[1] = digits[c >> 4];
		hex[2] = digits[c & 15];
		if (fl_buf_add(out, hex, is_plain(c) ? 1 : 3, err) == -1)
			return -1;
	}
	return 0;
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte of "%41" at i; -1 when it is none. */
static int
triple(struct fl_str text, size_t i)
{
	int high, low;

	if (text.s[i] != '%' || text.len - i < 3)
		return -1;
	high = hex(text.s[i + 1]);
	low = hex(text.s[i + 2]);
	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

int
fl_percent_decode(struct fl_str text, bool form, struct fl_buf *out,
    struct fl_err *err)
{
	size_t i;
	int byte;
	char c;

	for (i = 0; i < text.len; i++) {
		byte = triple(text, i);
		c = text.s[i];
		if (byte >= 0) {
			c = (char)byte;
			i += 2;
		} else if (form && c == '+') {
			c = ' ';
		}
		if (fl_buf_add(out, &c, 1, err) == -1)
			return -1;
	}
	return 0;
}

/* Cuts text at the first c; *rest is what is behind it, .s NULL for none. */
static struct fl_str
cut(struct fl_str text, char c, struct fl_str *rest)
{
	const char *at = text.len > 0 ? memchr(text.s, c, text.len) : NULL;

	*rest = (struct fl_str){ NULL, 0 };
	if (at == NULL)
		return text;
	rest->s = at + 1;
	rest->len = text.len - (size_t)(at + 1 - text.s);
	return (struct fl_str){ text.s, (size_t)(at - text.s) };
}

static bool
has_scheme(struct fl_str url)
{
	size_t i;

	for (i = 0; i < url.len && (isalnum((unsigned char)url.s[i]) ||
				       strchr("+-.", url.s[i]) != NULL);
	     i++)
		if (url.s[i] == '\0')
			return false;
	return i > 0 && isalpha((unsigned char)url.s[0]) && url.len - i > 3 &&
	       memcmp(url.s + i, "://", 3) == 0;
}

int
fl_percent_param(struct fl_str url, struct fl_str name, struct fl_buf *out,
    struct fl_err *err)
{
	size_t from = out->len, n;
	struct fl_str rest, pair, key, value;

	if (!has_scheme(url))
		return fl_fail(err, "'%.*s' is no URL with a scheme",
		    url.len < 200 ? (int)url.len : 200,
		    url.s != NULL ? url.s : "");
	url = cut(url, '#', &rest);
	cut(url, '?', &rest);
	while (rest.s != NULL) {
		pair = cut(rest, '&', &rest);
		key = cut(pair, '=', &value);
		if (fl_percent_decode(key, true, out, err) == -1)
			return -1;
		n = out->len - from;
		out->len = from;
		if (pair.len == 0 || n != name.len ||
		    (n > 0 && memcmp(out->data + from, name.s, n) != 0))
			continue;
		return fl_percent_decode(value, true, out, err) == -1 ? -1 : 1;
	}
	return 0;
}
