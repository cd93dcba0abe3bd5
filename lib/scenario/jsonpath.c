/*
 * Reading JSONPath: queries, segments and selectors.
 */
#include <string.h>

#include "jsonpath_tree.h"

#define INT_MAX_ INT64_C(9007199254740991) /* 2^53 - 1, RFC 9535, 2.1 */

int
fl_jp_bad(const struct fl_jp_reader *r, const char *what)
{
	size_t i, n = 1;

	for (i = 0; i < r->at && i < r->text.len; i++)
		n += ((unsigned char)r->text.s[i] & 0xc0) != 0x80;
	return fl_fail(r->err, "JSONPath: %s at character %zu", what, n);
}

void *
fl_jp_alloc(struct fl_jp_reader *r, size_t len)
{
	void *p = fl_arena_alloc(r->arena, len);

	if (p == NULL)
		fl_fail(r->err, "JSONPath: more than the memory limit");
	return p;
}

char
fl_jp_token(struct fl_jp_reader *r)
{
	char c;

	while ((c = fl_jp_peek(r, 0)) == ' ' || c == '\t' || c == '\n' ||
	       c == '\r')
		r->at++;
	return c;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int
hex4(struct fl_jp_reader *r, unsigned *code)
{
	int i, d;
	char c;

	*code = 0;
	for (i = 0; i < 4; i++, r->at++) {
		c = fl_jp_peek(r, 0);
		if (is_digit(c))
			d = c - '0';
		else if (c >= 'a' && c <= 'f')
			d = c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			d = c - 'A' + 10;
		else
			return fl_jp_bad(r, "want four hexadecimal digits");
		*code = *code << 4 | (unsigned)d;
	}
	return 0;
}

/* Behind "\u". */
static int
unicode(struct fl_jp_reader *r, unsigned *code)
{
	unsigned low;

	if (hex4(r, code) == -1)
		return -1;
	if (*code < 0xd800 || *code >= 0xe000)
		return 0;
	if (*code >= 0xdc00 || fl_jp_peek(r, 0) != '\\' ||
	    fl_jp_peek(r, 1) != 'u')
		return fl_jp_bad(r, "half a surrogate pair");
	r->at += 2;
	if (hex4(r, &low) == -1)
		return -1;
	if (low < 0xdc00 || low >= 0xe000)
		return fl_jp_bad(r, "half a surrogate pair");
	*code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
	return 0;
}

/* Behind a backslash. */
static int
escape(struct fl_jp_reader *r, char quote, unsigned *code)
{
	static const char from[] = "bfnrt/\\";
	static const char into[] = "\b\f\n\r\t/\\";
	char c = fl_jp_peek(r, 0);
	const char *known = memchr(from, c, sizeof(from) - 1);

	if (c == 'u') {
		r->at++;
		return unicode(r, code);
	}
	if (known == NULL && c != quote)
		return fl_jp_bad(r, "no escape of a string");
	r->at++;
	*code = (unsigned char)(known != NULL ? into[known - from] : quote);
	return 0;
}

int
fl_jp_string(struct fl_jp_reader *r, struct fl_str *out)
{
	char quote = fl_jp_peek(r, 0), *text, *to;
	unsigned code;
	size_t n;

	/* What an escape stands for is never longer than it. */
	text = to = fl_jp_alloc(r, r->text.len - r->at);
	if (text == NULL)
		return -1;
	for (r->at++; fl_jp_peek(r, 0) != quote;) {
		n = fl_utf8_next(r->text.s + r->at, r->text.len - r->at, &code);
		if (n == 0)
			return fl_jp_bad(r, "a string does not end");
		if (code < 0x20)
			return fl_jp_bad(r, "a control character in a string");
		r->at += n;
		if (code == '\\' && escape(r, quote, &code) == -1)
			return -1;
		to += fl_utf8_put(to, code);
	}
	r->at++;
	*out = (struct fl_str){ text, (size_t)(to - text) };
	return 0;
}

/* A whole number without leading zeros; "-0" is none. */
static int
integer(struct fl_jp_reader *r, int64_t *out)
{
	bool minus = fl_jp_peek(r, 0) == '-';
	int64_t n = 0;

	r->at += minus;
	if (!is_digit(fl_jp_peek(r, 0)) ||
	    (fl_jp_peek(r, 0) == '0' && (minus || is_digit(fl_jp_peek(r, 1)))))
		return fl_jp_bad(r, "no whole number");
	for (; is_digit(fl_jp_peek(r, 0)); r->at++) {
		n = n * 10 + (fl_jp_peek(r, 0) - '0');
		if (n > INT_MAX_)
			return fl_jp_bad(r, "a number above 2^53 - 1");
	}
	*out = minus ? -n : n;
	return 0;
}

static bool
begins_integer(char c)
{
	return is_digit(c) || c == '-';
}

/* Behind the first number of a slice, if there is one, at its colon. */
static int
slice(struct fl_jp_reader *r, struct fl_jp_slice *s)
{
	char c;

	s->step = 1;
	r->at++;
	c = fl_jp_token(r);
	if (begins_integer(c)) {
		s->has_end = true;
		if (integer(r, &s->end) == -1)
			return -1;
		c = fl_jp_token(r);
	}
	if (c != ':')
		return 0;
	r->at++;
	if (begins_integer(fl_jp_token(r)))
		return integer(r, &s->step);
	return 0;
}

static int
index_or_slice(struct fl_jp_reader *r, struct fl_jp_selector *s)
{
	struct fl_jp_slice part = { 0 };
	size_t end;

	if (begins_integer(fl_jp_peek(r, 0))) {
		part.has_start = true;
		if (integer(r, &part.start) == -1)
			return -1;
	}
	end = r->at;
	if (fl_jp_token(r) != ':') {
		r->at = end;
		s->kind = FL_JP_INDEX;
		s->index = part.start;
		return 0;
	}
	s->kind = FL_JP_SLICE;
	if (slice(r, &part) == -1)
		return -1;
	s->slice = part;
	return 0;
}

static int
filter(struct fl_jp_reader *r, struct fl_jp_selector *s)
{
	if (r->filters == FL_JSONPATH_FILTER_MAX)
		return fl_jp_bad(r, "too many filters within each other");
	s->kind = FL_JP_FILTER;
	r->filters++;
	r->at++;
	fl_jp_token(r);
	s->filter = fl_jp_logical(r);
	r->filters--;
	return s->filter != NULL ? 0 : -1;
}

static int
selector(struct fl_jp_reader *r, struct fl_jp_selector *s)
{
	char c = fl_jp_peek(r, 0);

	if (c == '\'' || c == '"') {
		s->kind = FL_JP_NAME;
		return fl_jp_string(r, &s->name);
	}
	if (c == '*') {
		s->kind = FL_JP_ALL;
		r->at++;
		return 0;
	}
	if (c == '?')
		return filter(r, s);
	if (c == ':' || begins_integer(c))
		return index_or_slice(r, s);
	return fl_jp_bad(r, "want a name in quotes, a number, * or ?");
}

/* Behind an opening bracket, up to and with the closing one. */
static int
bracket(struct fl_jp_reader *r, const struct fl_jp_selector **first)
{
	const struct fl_jp_selector **last = first;
	struct fl_jp_selector *s;
	char c;

	do {
		r->at++;
		fl_jp_token(r);
		s = fl_jp_alloc(r, sizeof(*s));
		if (s == NULL || selector(r, s) == -1)
			return -1;
		*last = s;
		last = &s->next;
		c = fl_jp_token(r);
	} while (c == ',');
	if (c != ']')
		return fl_jp_bad(r, "want a comma or ]");
	r->at++;
	return 0;
}

/* The length of a character of a name without quotes; 0 when it is none. */
static size_t
name_char(const struct fl_jp_reader *r, bool first)
{
	unsigned code;
	size_t n;

	n = fl_utf8_next(r->text.s + r->at, r->text.len - r->at, &code);
	if (n > 1 || (n == 1 && code == '_'))
		return n;
	if (n == 1 && ((code | 0x20) >= 'a' && (code | 0x20) <= 'z'))
		return 1;
	return n == 1 && !first && is_digit((char)code) ? 1 : 0;
}

/* Behind the point: a name or a star. */
static int
shorthand(struct fl_jp_reader *r, const struct fl_jp_selector **out)
{
	struct fl_jp_selector *s = fl_jp_alloc(r, sizeof(*s));
	size_t from = r->at, n;

	if (s == NULL)
		return -1;
	*out = s;
	if (fl_jp_peek(r, 0) == '*') {
		s->kind = FL_JP_ALL;
		r->at++;
		return 0;
	}
	while ((n = name_char(r, r->at == from)) > 0)
		r->at += n;
	if (r->at == from)
		return fl_jp_bad(r, "want a name or *");
	s->kind = FL_JP_NAME;
	s->name = (struct fl_str){ r->text.s + from, r->at - from };
	return 0;
}

static int
segment(struct fl_jp_reader *r, struct fl_jp_segment *s)
{
	if (fl_jp_peek(r, 0) == '[')
		return bracket(r, &s->selectors);
	r->at++;
	if (fl_jp_peek(r, 0) == '.') {
		s->descendant = true;
		r->at++;
		if (fl_jp_peek(r, 0) == '[')
			return bracket(r, &s->selectors);
	}
	return shorthand(r, &s->selectors);
}

static bool
one_at_most(const struct fl_jp_segment *s)
{
	return !s->descendant && s->selectors->next == NULL &&
	       (s->selectors->kind == FL_JP_NAME ||
		   s->selectors->kind == FL_JP_INDEX);
}

int
fl_jp_query(struct fl_jp_reader *r, struct fl_jp_query *q)
{
	const struct fl_jp_segment **last = &q->segments;
	struct fl_jp_segment *s;
	size_t end;
	char c;

	*q = (struct fl_jp_query){ .singular = true };
	q->absolute = fl_jp_peek(r, 0) == '$';
	r->at++;
	for (;;) {
		/* Blanks belong to the query only when more of it follows. */
		end = r->at;
		c = fl_jp_token(r);
		if (c != '.' && c != '[')
			break;
		s = fl_jp_alloc(r, sizeof(*s));
		if (s == NULL || segment(r, s) == -1)
			return -1;
		q->singular = q->singular && one_at_most(s);
		*last = s;
		last = &s->next;
	}
	r->at = end;
	return 0;
}

const struct fl_jsonpath *
fl_jsonpath_compile(struct fl_arena *a, struct fl_str text, struct fl_err *err)
{
	struct fl_jp_reader r = { .arena = a, .err = err };
	struct fl_jsonpath *path;

	if (text.len > FL_JSONPATH_TEXT_MAX) {
		fl_fail(err, "JSONPath: longer than %d bytes",
		    FL_JSONPATH_TEXT_MAX);
		return NULL;
	}
	path = fl_jp_alloc(&r, sizeof(*path));
	if (path == NULL)
		return NULL;
	/* Names and the message's text point into a copy. */
	path->text = r.text = fl_arena_str(a, text.s, text.len);
	if (r.text.s == NULL) {
		fl_fail(err, "JSONPath: more than the memory limit");
		return NULL;
	}
	if (fl_jp_peek(&r, 0) != '$') {
		fl_jp_bad(&r, "want $");
		return NULL;
	}
	if (fl_jp_query(&r, &path->query) == -1)
		return NULL;
	if (r.at < r.text.len) {
		fl_jp_bad(&r, "want . or [ or the end");
		return NULL;
	}
	return path;
}

struct fl_str
fl_jsonpath_text(const struct fl_jsonpath *path)
{
	return path->text;
}
