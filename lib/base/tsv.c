#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tsv.h"

void
fl_tsv_init(struct fl_tsv *t, struct fl_buf *out)
{
	*t = (struct fl_tsv){ .out = out, .first = true };
}

static void
put(struct fl_tsv *t, const char *s, size_t len)
{
	if (!t->failed && fl_buf_add(t->out, s, len, &t->err) == -1)
		t->failed = true;
}

static void
field(struct fl_tsv *t)
{
	if (!t->first)
		put(t, "\t", 1);
	t->first = false;
}

static const char *
escape(unsigned char c, char hex[5])
{
	switch (c) {
	case '\t':
		return "\\t";
	case '\n':
		return "\\n";
	case '\\':
		return "\\\\";
	default:
		snprintf(hex, 5, "\\x%02x", c);
		return hex;
	}
}

void
fl_tsv_str(struct fl_tsv *t, struct fl_str s)
{
	size_t i, from = 0;
	const char *e;
	char hex[5];

	field(t);
	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c >= 0x20 && c != 0x7f && c != '\\')
			continue;
		put(t, s.s + from, i - from);
		e = escape(c, hex);
		put(t, e, strlen(e));
		from = i + 1;
	}
	if (from < s.len)
		put(t, s.s + from, s.len - from);
}

void
fl_tsv_text(struct fl_tsv *t, const char *s)
{
	fl_tsv_str(t, fl_str(s != NULL ? s : ""));
}

void
fl_tsv_int(struct fl_tsv *t, int64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%" PRId64, n);
	fl_tsv_text(t, text);
}

void
fl_tsv_real(struct fl_tsv *t, double v, int decimals)
{
	char text[352]; /* the largest double has 309 digits */

	text[0] = '\0';
	if (isfinite(v))
		snprintf(text, sizeof(text), "%.*f", decimals, v);
	fl_tsv_text(t, text);
}

int
fl_tsv_end(struct fl_tsv *t, struct fl_err *err)
{
	bool failed;

	put(t, "\n", 1);
	failed = t->failed;
	if (failed)
		*err = t->err;
	t->failed = false;
	t->first = true;
	return failed ? -1 : 0;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* The byte that the escape at p stands for; *len is how long it is. */
static char
unescape(const char *p, size_t *len)
{
	*len = 2;
	if (p[1] == 't')
		return '\t';
	if (p[1] == 'n')
		return '\n';
	if (p[1] == '\\')
		return '\\';
	if (p[1] == 'x' && hex_digit(p[2]) != -1 && hex_digit(p[3]) != -1) {
		*len = 4;
		return (char)(hex_digit(p[2]) << 4 | hex_digit(p[3]));
	}
	*len = 1;
	return *p;
}

char *
fl_tsv_next(char **line)
{
	char *start = *line, *from, *to;
	size_t len;

	if (start == NULL)
		return NULL;
	for (from = to = start; *from != '\t' && *from != '\0'; from += len) {
		len = 1;
		*to++ = *from == '\\' ? unescape(from, &len) : *from;
	}
	*line = *from == '\t' ? from + 1 : NULL;
	*to = '\0';
	return start;
}
