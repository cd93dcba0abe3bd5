#include <stdio.h>
#include <string.h>

#include "lex.h"

#define VEC_FIRST 4
#define WORD_SHOWN 40 /* bytes of a word in a message */

void *
fl_lex_memory(struct fl_parser *p)
{
	fl_lex_fail(p, p->pos, "too large a file, or out of memory");
	return NULL;
}

void *
fl_vec_add(struct fl_vec *v, struct fl_parser *p, size_t size)
{
	size_t cap = v->cap > 0 ? v->cap * 2 : VEC_FIRST;
	void *data;

	if (v->len == v->cap) {
		data = fl_arena_array(p->arena, cap, size);
		if (data == NULL)
			return fl_lex_memory(p);
		if (v->len > 0)
			memcpy(data, v->data, v->len * size);
		v->data = data;
		v->cap = cap;
	}
	return (char *)v->data + v->len++ * size;
}

int
fl_lex_fail(struct fl_parser *p, size_t at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(p->err->msg, sizeof(p->err->msg), fmt, ap);
	va_end(ap);
	return fl_source_fail_at(p->source, at, p->err);
}

void
fl_lex_warn(struct fl_parser *p, size_t at, const char *fmt, ...)
{
	struct fl_place place = fl_source_place(p->source, at);
	char message[256], text[512];
	va_list ap;
	int n;

	if (p->warnings_len == FL_FILE_WARNINGS_MAX)
		return;
	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	n = snprintf(text, sizeof(text), "%.*s:%u:%u: %s",
	    FL_STR_ARG(p->source->name), place.line, place.column, message);
	if (n < 0)
		return;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	p->warnings[p->warnings_len++] =
	    fl_arena_str(p->arena, text, (size_t)n);
}

struct fl_str
fl_lex_cut(struct fl_str word)
{
	if (word.len > WORD_SHOWN) {
		word.len = WORD_SHOWN;
		while (((unsigned char)word.s[word.len] & 0xc0) == 0x80)
			word.len--;
	}
	return word;
}

/* Behind the last thing that can be seen before the place. */
static size_t
last_seen(const struct fl_parser *p)
{
	size_t at = p->pos;

	while (at > 0 && (p->s[at - 1] == '\n' || p->s[at - 1] == '\r'))
		at--;
	return at;
}

int
fl_lex_want(struct fl_parser *p, const char *wanted)
{
	struct fl_str rest = { p->s + p->pos, 0 };
	size_t n = p->len - p->pos;

	if (n == 0)
		return fl_lex_fail(p, last_seen(p),
		    "want %s, and this is the end", wanted);
	while (rest.len < n && (unsigned char)rest.s[rest.len] > ' ' &&
	       rest.s[rest.len] != 0x7f)
		rest.len++;
	if (rest.len == 0)
		return fl_lex_fail(p, p->pos, "want %s", wanted);
	rest = fl_lex_cut(rest);
	return fl_lex_fail(p, p->pos, "want %s, not '%.*s'", wanted,
	    FL_STR_ARG(rest));
}

int
fl_lex_unknown(struct fl_parser *p, size_t at, const char *what,
    struct fl_str word, const void *names, size_t n, size_t stride)
{
	char text[WORD_SHOWN + 1];
	const char *near;

	word = fl_lex_cut(word);
	snprintf(text, sizeof(text), "%.*s", FL_STR_ARG(word));
	near = fl_str_near(text, names, n, stride);
	if (near == NULL)
		return fl_lex_fail(p, at, "unknown %s '%s'", what, text);
	return fl_lex_fail(p, at, "unknown %s '%s': did you mean '%s'?", what,
	    text, near);
}

bool
fl_lex_at(const struct fl_parser *p, const char *literal)
{
	size_t n = strlen(literal);

	return n <= p->len - p->pos && memcmp(p->s + p->pos, literal, n) == 0;
}

bool
fl_lex_skip(struct fl_parser *p, const char *literal)
{
	if (!fl_lex_at(p, literal))
		return false;
	p->pos += strlen(literal);
	return true;
}

size_t
fl_lex_spaces(struct fl_parser *p)
{
	size_t from = p->pos;

	while (fl_lex_peek(p) == ' ' || fl_lex_peek(p) == '\t')
		p->pos++;
	return p->pos - from;
}

/* Steps over a comment and the end of the line; false when neither is there. */
static bool
skip_line_end(struct fl_parser *p)
{
	const char *newline;

	fl_lex_spaces(p);
	if (fl_lex_peek(p) == '#') {
		newline = memchr(p->s + p->pos, '\n', p->len - p->pos);
		p->pos = newline != NULL ? (size_t)(newline - p->s) : p->len;
	}
	return p->pos == p->len || fl_lex_skip(p, "\n") ||
	       fl_lex_skip(p, "\r\n");
}

int
fl_lex_line_end(struct fl_parser *p)
{
	if (skip_line_end(p))
		return 0;
	return fl_lex_want(p, "the end of the line");
}

void
fl_lex_blank_lines(struct fl_parser *p)
{
	while (p->pos < p->len && skip_line_end(p))
		;
}

/* Blanks beyond ASCII; nobody would look for them in a name. */
static bool
unicode_blank(unsigned c)
{
	return c <= 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202f) || c == 0x205f || c == 0x3000 ||
	       c == 0xfeff;
}

bool
fl_lex_alnum(unsigned code)
{
	if (code < 0x80)
		return (code >= '0' && code <= '9') ||
		       ((code | 32) >= 'a' && (code | 32) <= 'z');
	return !unicode_blank(code);
}

size_t
fl_lex_char(const struct fl_parser *p, unsigned *code)
{
	return fl_utf8_next(p->s + p->pos, p->len - p->pos, code);
}

struct fl_str
fl_lex_word(struct fl_parser *p, const char *also)
{
	size_t from = p->pos, n;
	unsigned code;

	while ((n = fl_lex_char(p, &code)) > 0) {
		if (!fl_lex_alnum(code) && (code == 0 || code >= 0x80 ||
					       strchr(also, (int)code) == NULL))
			break;
		p->pos += n;
	}
	return fl_lex_slice(p, from, p->pos);
}

static int
digit(const struct fl_parser *p)
{
	int c = fl_lex_peek(p);

	return c >= '0' && c <= '9' ? c - '0' : -1;
}

int
fl_lex_int(struct fl_parser *p, int64_t min, int64_t max, const char *wanted,
    int64_t *out)
{
	size_t from = p->pos;
	bool minus = min < 0 && fl_lex_skip(p, "-");
	bool zero = digit(p) == 0, fits = digit(p) != -1;
	size_t first = p->pos;
	int64_t n = 0;

	for (; digit(p) != -1; p->pos++)
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, digit(p), &n))
			fits = false;
	if (zero && p->pos - first > 1)
		fits = false;
	if (!minus && __builtin_sub_overflow(0, n, &n))
		fits = false;
	if (fits && n >= min && n <= max) {
		*out = n;
		return 0;
	}
	p->pos = from;
	return fl_lex_want(p, wanted);
}
