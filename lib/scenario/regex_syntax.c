/*
 * Regular expressions of Rust in PCRE2's words.
 *
 * Only what both understand alike is copied.  What differs is written in
 * another way, as \v and \x{41}, or refused.  So a pattern cannot say anything
 * to PCRE2 that Rust would not take: no look-around, no back references, no
 * recursion, no verbs, no callouts.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "regex_syntax.h"

/* What a repeat may count to. */
#define REPEAT_MAX 65535

int
fl_regex_bad(struct fl_regex_reader *r, const char *what)
{
	size_t i, n = 1;

	for (i = 0; i < r->at && i < r->pattern.len; i++)
		n += ((unsigned char)r->pattern.s[i] & 0xc0) != 0x80;
	return fl_fail(r->err, "regular expression: %s at character %zu", what,
	    n);
}

int
fl_regex_put(struct fl_regex_reader *r, const char *text)
{
	return fl_buf_add_str(r->out, text, r->err);
}

int
fl_regex_copy(struct fl_regex_reader *r, size_t from)
{
	return fl_buf_add(r->out, r->pattern.s + from, r->at - from, r->err);
}

void
fl_regex_skip(struct fl_regex_reader *r)
{
	char c;

	while (r->verbose[r->depth] && r->at < r->pattern.len) {
		c = fl_regex_peek(r, 0);
		if (c == '#') {
			while (r->at < r->pattern.len &&
			       fl_regex_peek(r, 0) != '\n')
				r->at++;
		} else if (isspace((unsigned char)c)) {
			r->at++;
		} else {
			return;
		}
	}
}

/* Digits in braces, or as many as there must be: "{41}", "41". */
static int
hex(struct fl_regex_reader *r, int width)
{
	bool braces = fl_regex_peek(r, 0) == '{';
	unsigned code = 0;
	int n = 0;
	char c;

	r->at += braces;
	while (isxdigit((unsigned char)(c = fl_regex_peek(r, 0))) &&
	       (braces ? n < 8 : n < width)) {
		code = code * 16 +
		       (unsigned)(isdigit((unsigned char)c)
				      ? c - '0'
				      : tolower((unsigned char)c) - 'a' + 10);
		r->at++;
		n++;
	}
	if (braces ? n == 0 || c != '}' : n < width)
		return fl_regex_bad(r, "hexadecimal digits are missing");
	r->at += braces;
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return fl_regex_bad(r, "no character has this number");
	return fl_buf_addf(r->out, r->err, "\\x{%x}", code);
}

int
fl_regex_escape(struct fl_regex_reader *r, bool *kind)
{
	size_t from = r->at;
	char c = fl_regex_peek(r, 0);

	*kind = strchr("dDsSwWpP", c) != NULL && c != '\0';
	r->at++;
	switch (c) {
	case 'x':
		return hex(r, 2);
	case 'u':
		return hex(r, 4);
	case 'U':
		return hex(r, 8);
	case 'v':
		return fl_regex_put(r, "\\x{b}");
	case 'p':
	case 'P':
		return fl_regex_property(r, c == 'P');
	default:
		break;
	}
	if (!*kind && strchr("aftnr", c) == NULL &&
	    ((unsigned char)c >= 0x80 || isalnum((unsigned char)c) ||
		c == '<' || c == '>')) {
		r->at = from;
		return fl_regex_bad(r, "this escape is not known");
	}
	if (c == '\0' && from >= r->pattern.len)
		return fl_regex_bad(r, "a backslash is the last");
	if (fl_regex_put(r, "\\") == -1)
		return -1;
	return fl_regex_copy(r, from);
}

static const struct {
	const char *rust;
	const char *pcre;
} bounds[] = {
	{ "b{start-half}", "(?<!\\w)" },
	{ "b{end-half}", "(?!\\w)" },
	{ "b{start}", "\\b(?=\\w)" },
	{ "b{end}", "\\b(?<=\\w)" },
	{ "<", "\\b(?=\\w)" },
	{ ">", "\\b(?<=\\w)" },
	{ "b", "\\b" },
	{ "B", "\\B" },
	{ "A", "\\A" },
	{ "z", "\\z" },
};

/* What is behind a backslash outside of a class. */
static int
escape(struct fl_regex_reader *r)
{
	size_t i, len;
	bool kind;

	r->atom = true;
	for (i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		len = strlen(bounds[i].rust);
		if (r->pattern.len - r->at < len ||
		    memcmp(r->pattern.s + r->at, bounds[i].rust, len) != 0)
			continue;
		r->at += len;
		return fl_regex_put(r, bounds[i].pcre);
	}
	return fl_regex_escape(r, &kind);
}

/* The name of a group, up to its bracket. */
static int
group_name(struct fl_regex_reader *r)
{
	size_t from = r->at;
	char c;

	while (isalnum((unsigned char)(c = fl_regex_peek(r, 0))) || c == '_')
		r->at++;
	if (c != '>' || r->at == from ||
	    isdigit((unsigned char)r->pattern.s[from]))
		return fl_regex_bad(r, "the name of a group is none");
	r->at++;
	if (fl_regex_put(r, "(?<") == -1)
		return -1;
	return fl_regex_copy(r, from);
}

/* "i-s:" or "i-s)" behind "(?"; x is done here, u is always on. */
static int
flags(struct fl_regex_reader *r, unsigned outer)
{
	bool verbose = r->verbose[outer], minus = false, any = false;
	char text[16] = "(?", c, *p = text + 2;

	for (; (c = fl_regex_peek(r, 0)) != ':' && c != ')'; r->at++) {
		if (c == 'x')
			verbose = !minus;
		else if (c == '-' && !minus)
			minus = true;
		else if (c == 'u' && minus)
			return fl_regex_bad(r, "(?-u) is not supported");
		else if (c == '\0' || strchr("imsUu", c) == NULL ||
			 memchr(text, c, (size_t)(p - text)) != NULL)
			return fl_regex_bad(r, "no flag of a group");
		if (c != 'x' && c != 'u')
			*p++ = c;
		any = c != '-';
	}
	if (!any && !(c == ':' && p == text + 2))
		return fl_regex_bad(r, "a flag is missing");
	r->at++;
	if (p > text + 2 && p[-1] == '-')
		p--;
	*p++ = c;
	*p = '\0';
	if (c == ')') {
		r->verbose[outer] = verbose;
		r->atom = false;
		return p > text + 3 ? fl_regex_put(r, text) : 0;
	}
	r->depth++;
	r->verbose[r->depth] = verbose;
	return fl_regex_put(r, text);
}

static bool
look_around(const struct fl_regex_reader *r)
{
	char c = fl_regex_peek(r, fl_regex_peek(r, 0) == '<');

	return c == '=' || c == '!';
}

/* Behind the bracket that opens a group. */
static int
open_group(struct fl_regex_reader *r)
{
	unsigned outer = r->depth;

	if (r->depth == FL_REGEX_NEST_MAX)
		return fl_regex_bad(r, "too many groups within each other");
	r->atom = false;
	if (fl_regex_peek(r, 0) == '?') {
		r->at++;
		if (look_around(r))
			return fl_regex_bad(r, "look-around is not supported");
		if (fl_regex_peek(r, 0) == 'P' && fl_regex_peek(r, 1) == '<')
			r->at++;
		if (fl_regex_peek(r, 0) != '<')
			return flags(r, outer);
		r->at++;
		r->depth++;
		r->verbose[r->depth] = r->verbose[outer];
		return group_name(r);
	}
	r->depth++;
	r->verbose[r->depth] = r->verbose[outer];
	return fl_regex_put(r, "(");
}

static int
close_group(struct fl_regex_reader *r)
{
	if (r->depth == 0)
		return fl_regex_bad(r, "a group is closed that was not opened");
	r->depth--;
	r->atom = true;
	r->repeated = false;
	r->at++;
	return fl_regex_put(r, ")");
}

/* A number of a repeat; -1 when there is none, or it is too big. */
static long
count(struct fl_regex_reader *r)
{
	long n = -1;

	fl_regex_skip(r);
	while (isdigit((unsigned char)fl_regex_peek(r, 0))) {
		n = (n < 0 ? 0 : n) * 10 + (fl_regex_peek(r, 0) - '0');
		if (n > REPEAT_MAX)
			return -1;
		r->at++;
	}
	fl_regex_skip(r);
	return n;
}

/* "{2}", "{2,}", "{,5}", "{2,5}" behind the brace. */
static int
counted(struct fl_regex_reader *r)
{
	long min = count(r), max = min;
	bool comma = fl_regex_peek(r, 0) == ',';

	if (comma) {
		r->at++;
		max = count(r);
	}
	if (fl_regex_peek(r, 0) != '}' || (min < 0 && max < 0) ||
	    (max >= 0 && max < min))
		return fl_regex_bad(r, "want a repeat as {2}, {2,} or {2,5}");
	r->at++;
	if (min < 0)
		min = 0;
	if (max < 0)
		return fl_buf_addf(r->out, r->err, "{%ld,}", min);
	return fl_buf_addf(r->out, r->err, "{%ld,%ld}", min, max);
}

static int
repeat(struct fl_regex_reader *r)
{
	char c = fl_regex_peek(r, 0);
	char text[2] = { c, '\0' };

	if (!r->atom)
		return fl_regex_bad(r, "there is nothing to repeat");
	/* PCRE2 takes "a++" to mean something else. */
	if (r->repeated)
		return fl_regex_bad(r, "a repeat of a repeat needs (?:...)");
	r->repeated = true;
	r->at++;
	if (c == '{' ? counted(r) == -1 : fl_regex_put(r, text) == -1)
		return -1;
	if (fl_regex_peek(r, 0) != '?')
		return 0;
	r->at++;
	return fl_regex_put(r, "?");
}

/* Anything that stands for itself, a point and the two anchors included. */
static int
plain(struct fl_regex_reader *r)
{
	size_t from = r->at, n;
	unsigned code;

	r->atom = true;
	n = fl_utf8_next(r->pattern.s + from, r->pattern.len - from, &code);
	if (n == 0)
		return fl_regex_bad(r, "not UTF-8");
	r->at += n;
	if (code == '.' && r->syntax != FL_REGEX_RUST)
		return fl_regex_put(r, "[^\\n\\r]");
	if (code == ']' || code == '}')
		return fl_buf_addf(r->out, r->err, "\\%c", (int)code);
	return fl_regex_copy(r, from);
}

static int
next(struct fl_regex_reader *r)
{
	char c = fl_regex_peek(r, 0);

	if (c == ')')
		return close_group(r);
	if (c == '*' || c == '+' || c == '?' || c == '{')
		return repeat(r);
	r->repeated = false;
	if (c == '(' || c == '[' || c == '\\')
		r->at++;
	switch (c) {
	case '(':
		return open_group(r);
	case '[':
		r->atom = true;
		return fl_regex_class(r);
	case '\\':
		return escape(r);
	case '|':
		r->atom = false;
		r->at++;
		return fl_regex_put(r, "|");
	default:
		return plain(r);
	}
}

int
fl_regex_translate(struct fl_str pattern, enum fl_regex_syntax syntax,
    struct fl_buf *out, struct fl_err *err)
{
	bool whole = syntax == FL_REGEX_IREGEXP_WHOLE;
	struct fl_regex_reader r = { .pattern = pattern,
		.out = out,
		.err = err,
		.syntax = syntax };

	if (whole && fl_regex_put(&r, "\\A(?:") == -1)
		return -1;
	for (fl_regex_skip(&r); r.at < pattern.len; fl_regex_skip(&r))
		if (next(&r) == -1)
			return -1;
	if (r.depth > 0)
		return fl_regex_bad(&r, "a group is not closed");
	return whole ? fl_regex_put(&r, ")\\z") : 0;
}
