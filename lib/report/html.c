#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "html.h"

void
fl_html_init(struct fl_html *h, struct fl_buf *out)
{
	*h = (struct fl_html){ .out = out };
}

int
fl_html_end(const struct fl_html *h, struct fl_err *err)
{
	if (!h->failed)
		return 0;
	*err = h->err;
	return -1;
}

static void
add(struct fl_html *h, const char *data, size_t len)
{
	if (!h->failed && fl_buf_add(h->out, data, len, &h->err) == -1)
		h->failed = true;
}

void
fl_html_put(struct fl_html *h, const char *markup)
{
	add(h, markup, strlen(markup));
}

void
fl_html_putf(struct fl_html *h, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	/* Half an element would spoil the page. */
	if (n < 0 || (size_t)n >= sizeof(text)) {
		if (!h->failed)
			fl_fail(&h->err, "a piece of the page is too long");
		h->failed = true;
		return;
	}
	add(h, text, (size_t)n);
}

static const struct {
	char c;
	const char *markup;
} markups[] = {
	{ '<', "&lt;" },
	{ '>', "&gt;" },
	{ '&', "&amp;" },
	{ '"', "&quot;" },
	{ '\n', "\n" },
	{ '\t', "\t" },
};

/* Codes that are not seen, or that change how what follows is seen. */
static const struct {
	unsigned from, to;
} hidden[] = {
	{ 0x7f, 0x9f },       /* controls */
	{ 0xad, 0xad },       /* a hyphen that may be */
	{ 0x61c, 0x61c },     /* which way writing goes, likewise below */
	{ 0x180e, 0x180e },   /* of no width, likewise below */
	{ 0x200b, 0x200f },   /* both */
	{ 0x2028, 0x202e },   /* ends of lines; which way */
	{ 0x2060, 0x206f },   /* both */
	{ 0xfeff, 0xfeff },   /* no width */
	{ 0xfff9, 0xfffb },   /* annotations */
	{ 0xfffe, 0xffff },   /* no characters, for XML */
	{ 0xe0000, 0xe0fff }, /* tags */
};

static bool
is_hidden(unsigned code)
{
	size_t i;

	if ((code & 0xfffe) == 0xfffe)
		return true;
	for (i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (code >= hidden[i].from && code <= hidden[i].to)
			return true;
	return false;
}

/* One byte of ASCII. */
static void
put_ascii(struct fl_html *h, unsigned char c)
{
	size_t i;

	for (i = 0; i < sizeof(markups) / sizeof(markups[0]); i++)
		if (markups[i].c == (char)c) {
			fl_html_put(h, markups[i].markup);
			return;
		}
	if (c < 0x20 || c == 0x7f)
		fl_html_putf(h, "\\x%02x", c);
	else
		add(h, (const char *)&c, 1);
}

/* Steps over one character, or one byte that is none; its length. */
static size_t
put_one(struct fl_html *h, const char *s, size_t len)
{
	unsigned code;
	size_t n;

	if ((unsigned char)*s < 0x80) {
		put_ascii(h, (unsigned char)*s);
		return 1;
	}
	n = fl_utf8_next(s, len, &code);
	if (n == 0) {
		fl_html_putf(h, "\\x%02x", (unsigned char)*s);
		return 1;
	}
	if (is_hidden(code))
		fl_html_putf(h, "\\u{%x}", code);
	else
		add(h, s, n);
	return n;
}

void
fl_html_cut(struct fl_html *h, struct fl_str text, size_t max)
{
	size_t i, n = 0;

	for (i = 0; i < text.len && n < max; n++)
		i += put_one(h, text.s + i, text.len - i);
	if (i < text.len)
		fl_html_putf(h, "… (%zu bytes more)", text.len - i);
}

void
fl_html_text(struct fl_html *h, struct fl_str text)
{
	size_t i;

	for (i = 0; i < text.len;)
		i += put_one(h, text.s + i, text.len - i);
}
