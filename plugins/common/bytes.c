#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bytes.h"

char *
bytes_room(struct bytes *b, size_t len)
{
	size_t cap = b->cap != 0 ? b->cap : 256;
	char *more;

	if (len > b->max || b->len > b->max - len)
		return NULL;
	if (b->cap - b->len >= len && b->data != NULL)
		return b->data + b->len;
	while (cap - b->len < len)
		cap *= 2;
	more = realloc(b->data, cap);
	if (more == NULL)
		return NULL;
	b->data = more;
	b->cap = cap;
	return b->data + b->len;
}

int
bytes_add(struct bytes *b, const void *data, size_t len)
{
	char *to = bytes_room(b, len);

	if (to == NULL)
		return -1;
	if (len > 0)
		memcpy(to, data, len);
	b->len += len;
	return 0;
}

int
bytes_addf(struct bytes *b, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		return -1;
	return bytes_add(b, text, (size_t)n);
}

/* The length of the well-formed UTF-8 sequence at s (RFC 3629), or 0. */
static size_t
utf8_len(const unsigned char *s, size_t len)
{
	size_t n = s[0] < 0x80   ? 1
	           : s[0] < 0xc2 ? 0
	           : s[0] < 0xe0 ? 2
	           : s[0] < 0xf0 ? 3
	           : s[0] < 0xf5 ? 4
	                         : 0;
	size_t i;

	if (n > len)
		return 0;
	for (i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

static int
add_escaped(struct bytes *b, unsigned char c)
{
	static const struct {
		unsigned char c;
		const char *text;
	} escapes[] = {
		{ '"', "\\\"" },
		{ '\\', "\\\\" },
		{ '\n', "\\n" },
		{ '\r', "\\r" },
		{ '\t', "\\t" },
	};
	size_t i;

	for (i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
		if (escapes[i].c == c)
			return bytes_add(b, escapes[i].text, 2);
	return bytes_addf(b, "\\u%04x", c);
}

static bool
is_plain(unsigned char c)
{
	return c >= ' ' && c != '"' && c != '\\' && c != 0x7f;
}

int
bytes_json(struct bytes *b, const char *data, size_t len)
{
	const unsigned char *s = (const unsigned char *)data;
	size_t i, n;
	int rc;

	if (bytes_add(b, "\"", 1) == -1)
		return -1;
	for (i = 0; i < len; i += n) {
		n = utf8_len(s + i, len - i);
		if (n == 0) {
			n = 1;
			rc = bytes_add(b, "\xef\xbf\xbd", 3);
		} else if (n == 1 && !is_plain(s[i])) {
			rc = add_escaped(b, s[i]);
		} else {
			rc = bytes_add(b, s + i, n);
		}
		if (rc == -1)
			return -1;
	}
	return bytes_add(b, "\"", 1);
}

void
bytes_drop(struct bytes *b, size_t len)
{
	b->len -= len;
	if (b->len > 0)
		memmove(b->data, b->data + len, b->len);
}

void
bytes_rest(struct bytes *b)
{
	b->len = 0;
	if (b->cap > BYTES_KEEP)
		bytes_free(b);
}

void
bytes_free(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){ .max = b->max };
}
