/*
 * Classes of regular expressions: [a-z], [^[:alpha:]\d].
 *
 * In Rust a bracket within a class begins a class within it, and && -- ~~ are
 * operations on classes; PCRE2 takes all of them for characters.  A class
 * within a class adds its characters, so its brackets are left out.
 */
#include <ctype.h>
#include <string.h>

#include "regex_syntax.h"

/* ASCII only, as in Rust; and all other characters. */
static const struct {
	const char *name;
	const char *in;
	const char *out;
} posix[] = {
	{ "alnum:]", "0-9A-Za-z", "\\x{0}-/:-@\\[-`{-\\x{10ffff}" },
	{ "alpha:]", "A-Za-z", "\\x{0}-@\\[-`{-\\x{10ffff}" },
	{ "ascii:]", "\\x{0}-\\x{7f}", "\\x{80}-\\x{10ffff}" },
	{ "blank:]", "\\x{9}\\x{20}",
	    "\\x{0}-\\x{8}\\x{a}-\\x{1f}!-\\x{10ffff}" },
	{ "cntrl:]", "\\x{0}-\\x{1f}\\x{7f}", "\\x{20}-~\\x{80}-\\x{10ffff}" },
	{ "digit:]", "0-9", "\\x{0}-/:-\\x{10ffff}" },
	{ "graph:]", "!-~", "\\x{0}-\\x{20}\\x{7f}-\\x{10ffff}" },
	{ "lower:]", "a-z", "\\x{0}-`{-\\x{10ffff}" },
	{ "print:]", "\\x{20}-~", "\\x{0}-\\x{1f}\\x{7f}-\\x{10ffff}" },
	{ "punct:]", "!-/:-@\\[-`{-~",
	    "\\x{0}-\\x{20}0-9A-Za-z\\x{7f}-\\x{10ffff}" },
	{ "space:]", "\\x{9}-\\x{d}\\x{20}",
	    "\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{10ffff}" },
	{ "upper:]", "A-Z", "\\x{0}-@\\[-\\x{10ffff}" },
	{ "word:]", "0-9A-Z_a-z", "\\x{0}-/:-@\\[-^`{-\\x{10ffff}" },
	{ "xdigit:]", "0-9A-Fa-f", "\\x{0}-/:-@G-`g-\\x{10ffff}" },
};

/* "[:alpha:]" behind its first two characters; 0 when it is none. */
static int
posix_class(struct fl_regex_reader *r)
{
	bool negated = fl_regex_peek(r, 2) == '^';
	size_t at = r->at + 2 + negated, i, len;

	for (i = 0; i < sizeof(posix) / sizeof(posix[0]); i++) {
		len = strlen(posix[i].name);
		if (r->pattern.len < at + len ||
		    memcmp(r->pattern.s + at, posix[i].name, len) != 0)
			continue;
		r->at = at + len;
		return fl_regex_put(r, negated ? posix[i].out : posix[i].in) ==
		               -1
		           ? -1
		           : 1;
	}
	return 0;
}

/* One character or kind of characters, written so that PCRE2 reads it so. */
static int
item(struct fl_regex_reader *r, bool *kind)
{
	size_t from = r->at, n;
	unsigned code;

	*kind = false;
	if (fl_regex_peek(r, 0) == '\\') {
		r->at++;
		return fl_regex_escape(r, kind);
	}
	n = fl_utf8_next(r->pattern.s + from, r->pattern.len - from, &code);
	if (n == 0)
		return fl_regex_bad(r, "a class is not closed");
	r->at += n;
	if (code < 0x80 && ispunct((int)code) && fl_regex_put(r, "\\") == -1)
		return -1;
	return fl_regex_copy(r, from);
}

/* An item, or a range of two. */
static int
range(struct fl_regex_reader *r)
{
	bool kind, kind_to;

	if (item(r, &kind) == -1)
		return -1;
	fl_regex_skip(r);
	if (fl_regex_peek(r, 0) != '-' || fl_regex_peek(r, 1) == ']' ||
	    fl_regex_peek(r, 1) == '-')
		return 0;
	r->at++;
	fl_regex_skip(r);
	if (fl_regex_put(r, "-") == -1)
		return -1;
	if (fl_regex_peek(r, 0) == '[')
		return fl_regex_bad(r, "a range ends in a class");
	if (item(r, &kind_to) == -1)
		return -1;
	if (kind || kind_to)
		return fl_regex_bad(r, "a range of more than characters");
	return 0;
}

/* What may stand at the front and is a character only there. */
static int
front(struct fl_regex_reader *r)
{
	bool any = false;

	fl_regex_skip(r);
	while (fl_regex_peek(r, 0) == '-') {
		r->at++;
		any = true;
		if (fl_regex_put(r, "\\-") == -1)
			return -1;
		fl_regex_skip(r);
	}
	if (any || fl_regex_peek(r, 0) != ']')
		return 0;
	return range(r);
}

static bool
operation(const struct fl_regex_reader *r)
{
	char c = fl_regex_peek(r, 0);

	return (c == '&' || c == '-' || c == '~') && fl_regex_peek(r, 1) == c;
}

/* A bracket within a class: "[:alpha:]" or one more class. */
static int
inner(struct fl_regex_reader *r, unsigned *depth)
{
	int rc;

	if (fl_regex_peek(r, 1) == ':') {
		rc = posix_class(r);
		if (rc != 0)
			return rc == 1 ? 0 : -1;
	}
	if (fl_regex_peek(r, 1) == '^')
		return fl_regex_bad(r, "[^...] within a class is not "
				       "supported");
	r->at++;
	++*depth;
	return front(r);
}

int
fl_regex_class(struct fl_regex_reader *r)
{
	unsigned depth = 1;
	int rc;

	if (fl_regex_put(r, "[") == -1)
		return -1;
	fl_regex_skip(r);
	if (fl_regex_peek(r, 0) == '^') {
		r->at++;
		if (fl_regex_put(r, "^") == -1)
			return -1;
	}
	rc = front(r);
	for (fl_regex_skip(r); rc == 0 && depth > 0; fl_regex_skip(r)) {
		if (r->at >= r->pattern.len)
			return fl_regex_bad(r, "a class is not closed");
		if (operation(r))
			return fl_regex_bad(r, "&&, -- and ~~ on classes are "
					       "not supported");
		if (fl_regex_peek(r, 0) == '[') {
			rc = inner(r, &depth);
		} else if (fl_regex_peek(r, 0) == ']') {
			r->at++;
			depth--;
		} else {
			rc = range(r);
		}
		if (depth == 0)
			break;
	}
	return rc == 0 ? fl_regex_put(r, "]") : -1;
}
