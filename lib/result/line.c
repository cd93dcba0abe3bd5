#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "../base/base64.h"
#include "line.h"

static void
put(struct fl_line *l, const char *s, size_t len)
{
	if (!l->failed && fl_buf_add(l->out, s, len, &l->err) == -1)
		l->failed = true;
}

static void
puts_(struct fl_line *l, const char *s)
{
	put(l, s, strlen(s));
}

void
fl_line_copy(struct fl_line *l, struct fl_buf *out, struct fl_str element)
{
	*l = (struct fl_line){ .out = out, .start = out->len };
	puts_(l, "<");
	put(l, element.s, element.len);
}

void
fl_line_begin(struct fl_line *l, struct fl_buf *out, const char *element)
{
	fl_line_copy(l, out, fl_str(element));
}

static void
name_and_quote(struct fl_line *l, const char *name)
{
	puts_(l, " ");
	puts_(l, name);
	puts_(l, "=\"");
}

/* What XML 1.0 has a form for, in UTF-8. */
static bool
has_form(struct fl_str v)
{
	size_t i, n;
	unsigned code;

	for (i = 0; i < v.len; i += n) {
		n = fl_utf8_next(v.s + i, v.len - i, &code);
		if (n == 0 || code == 0xfffe || code == 0xffff)
			return false;
		if (code < 0x20 && code != '\t' && code != '\n' && code != '\r')
			return false;
	}
	return true;
}

static const char *
escape(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\n':
		return "&#10;";
	case '\t':
		return "&#9;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

void
fl_line_bytes(struct fl_line *l, const char *name, struct fl_str value)
{
	name_and_quote(l, name);
	if (!l->failed && fl_base64_encode(l->out, value.s, value.len,
			      FL_BASE64_STD, &l->err) == -1)
		l->failed = true;
	puts_(l, "\"");
}

static void
escaped(struct fl_line *l, struct fl_str v)
{
	size_t i, from = 0;
	const char *e;

	for (i = 0; i < v.len; i++) {
		e = escape(v.s[i]);
		if (e == NULL)
			continue;
		put(l, v.s + from, i - from);
		puts_(l, e);
		from = i + 1;
	}
	if (from < v.len)
		put(l, v.s + from, v.len - from);
}

void
fl_line_pair(struct fl_line *l, struct fl_str name, struct fl_str value)
{
	puts_(l, " ");
	put(l, name.s, name.len);
	puts_(l, "=\"");
	escaped(l, value);
	puts_(l, "\"");
}

void
fl_line_str(struct fl_line *l, const char *name, struct fl_str v)
{
	char name64[64];

	if (!has_form(v)) {
		snprintf(name64, sizeof(name64), "%s64", name);
		fl_line_bytes(l, name64, v);
		return;
	}
	fl_line_pair(l, fl_str(name), v);
}

void
fl_line_text(struct fl_line *l, const char *name, const char *value)
{
	fl_line_str(l, name, fl_str(value));
}

/* Numbers need no escaping. */
static void
plain(struct fl_line *l, const char *name, const char *value)
{
	name_and_quote(l, name);
	puts_(l, value);
	puts_(l, "\"");
}

void
fl_line_int(struct fl_line *l, const char *name, int64_t value)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, value);
	plain(l, name, text);
}

/* "3.100" is "3.1", and "3.000" is "3". */
static void
trim(char *text)
{
	char *end = text + strlen(text);

	if (strchr(text, '.') == NULL)
		return;
	while (end[-1] == '0')
		*--end = '\0';
	if (end[-1] == '.')
		end[-1] = '\0';
}

void
fl_line_real(struct fl_line *l, const char *name, double value, int decimals)
{
	char text[352];

	if (!isfinite(value)) {
		plain(l, name, "");
		return;
	}
	snprintf(text, sizeof(text), "%.*f", decimals, value);
	trim(text);
	plain(l, name, text);
}

void
fl_line_seconds(struct fl_line *l, const char *name, int64_t ns)
{
	char text[48];
	uint64_t abs_ns = ns < 0 ? -(uint64_t)ns : (uint64_t)ns;

	snprintf(text, sizeof(text), "%s%" PRIu64 ".%09" PRIu64,
	    ns < 0 ? "-" : "", abs_ns / 1000000000, abs_ns % 1000000000);
	trim(text);
	plain(l, name, text);
}

void
fl_line_us(struct fl_line *l, const char *name, uint64_t ns)
{
	char text[48];

	snprintf(text, sizeof(text), "%" PRIu64 ".%03" PRIu64, ns / 1000,
	    ns % 1000);
	trim(text);
	plain(l, name, text);
}

int
fl_line_end(struct fl_line *l, struct fl_err *err)
{
	puts_(l, "/>\n");
	if (!l->failed)
		return 0;
	l->out->len = l->start;
	if (l->out->data != NULL)
		l->out->data[l->start] = '\0';
	*err = l->err;
	return -1;
}
