#include <string.h>

#include "text.h"

/*
 * How a kind of string is written: delim around it, a backslash in front of
 * the characters in selves for themselves, and before b f n r t u{1F600} for
 * others.
 */
struct row {
	const char *delim;
	const char *selves;
	bool (*stops)(unsigned code);
	bool trims; /* spaces at the end do not belong to it */
};

static bool
never_bare(unsigned c)
{
	return c == '\\' || c == '\b' || c == '\n' || c == '\f' || c == '\r' ||
	       c == '\t';
}

static bool
value_stops(unsigned c)
{
	return c == '#' || never_bare(c);
}

static bool
quoted_stops(unsigned c)
{
	return c == '"' || never_bare(c);
}

static bool
backtick_stops(unsigned c)
{
	return c == '`' || never_bare(c);
}

static bool
key_stops(unsigned c)
{
	return !fl_lex_alnum(c) &&
	       (c == 0 || c >= 0x80 || strchr("_-.[]@$", (int)c) == NULL);
}

static bool
filename_stops(unsigned c)
{
	return c == '#' || c == ';' || c == '{' || c == '}' || c == ' ' ||
	       c == '\n' || c == '\r' || c == '\\';
}

static const struct row rows[] = {
	[FL_TEXT_VALUE] = { "", "#\"`\\/", value_stops, true },
	[FL_TEXT_QUOTED] = { "\"", "#\"`\\/", quoted_stops, false },
	[FL_TEXT_BACKTICK] = { "`", "#\"`\\/", backtick_stops, false },
	[FL_TEXT_KEY] = { "", "#:\\/", key_stops, false },
	[FL_TEXT_FILENAME] = { "", "\\#; {}", filename_stops, false },
	/* A colon that belongs to the name keeps its backslash, as for curl. */
	[FL_TEXT_CERT] = { "", "\\#; {}", filename_stops, false },
};

static const char control_letters[] = "bfnrt";
static const char control_bytes[] = "\b\f\n\r\t";

static int
hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

/* Reads {1F600}. */
static int
unicode(struct fl_parser *p, char out[4], size_t *len)
{
	size_t from;
	unsigned code = 0;

	if (!fl_lex_skip(p, "{"))
		return fl_lex_want(p, "{ and the digits of a character");
	from = p->pos;
	for (; hex_digit(fl_lex_peek(p)) != -1; p->pos++)
		if (code < 0x110000)
			code = code * 16 + hex_digit(fl_lex_peek(p));
	if (p->pos == from)
		return fl_lex_want(p, "the hexadecimal digits of a character");
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return fl_lex_fail(p, from, "no such character in Unicode");
	if (!fl_lex_skip(p, "}"))
		return fl_lex_want(p, "} after the digits of a character");
	*len = fl_utf8_put(out, code);
	return 0;
}

/* Reads an escape. */
static int
escape(struct fl_text *t, struct fl_parser *p, enum fl_text_kind kind)
{
	size_t from = p->pos++, len = 1;
	int c = fl_lex_peek(p);
	const char *letter;
	char out[4];

	letter = c > 0 ? strchr(control_letters, c) : NULL;
	if (kind == FL_TEXT_CERT && c == ':') {
		memcpy(out, "\\:", len = 2);
	} else if (c > 0 && strchr(rows[kind].selves, c) != NULL) {
		out[0] = (char)c;
	} else if (letter != NULL) {
		out[0] = control_bytes[letter - control_letters];
	} else if (c != 'u') {
		p->pos = from;
		return fl_lex_fail(p, from,
		    "no such escape: a backslash is written \\\\");
	}
	p->pos++;
	if (c == 'u' && unicode(p, out, &len) == -1)
		return -1;
	return fl_text_put(t, p, from, (struct fl_str){ out, len });
}

/* Where a string ends if nothing but spaces follows. */
struct tail {
	size_t pos;
	size_t work_len;
};

/* Reads up to what stops the string. */
static int
content(struct fl_text *t, struct fl_parser *p, enum fl_text_kind kind)
{
	const struct row *row = &rows[kind];
	struct tail tail = { p->pos, 0 };
	unsigned code = 0;
	size_t n;
	int rc;

	while ((n = fl_lex_char(p, &code)) > 0) {
		if (fl_lex_at(p, "{{"))
			rc = fl_text_placeholder(t, p, FL_ESCAPE_NONE);
		else if (code == '\\')
			rc = escape(t, p, kind);
		else if (row->stops(code))
			break;
		else
			rc = fl_text_keep(t, p, n);
		if (rc == -1)
			return -1;
		if (code != ' ')
			tail = (struct tail){ p->pos, p->work.len };
	}
	if (row->trims) {
		p->pos = tail.pos;
		if (t->changed)
			p->work.len = tail.work_len;
	}
	return 0;
}

int
fl_text_read(struct fl_parser *p, enum fl_text_kind kind, struct fl_template *t)
{
	const char *delim = rows[kind].delim;
	struct fl_text text;
	size_t at = p->pos;

	if (!fl_lex_skip(p, delim))
		return fl_lex_want(p, kind == FL_TEXT_QUOTED
					  ? "a string in quotes"
					  : "a string in backticks");
	fl_text_begin(&text, p);
	if (content(&text, p, kind) == -1 || fl_text_end(&text, p, t) == -1)
		return -1;
	if (fl_lex_skip(p, delim))
		return 0;
	if (fl_lex_peek(p) == '\t')
		return fl_lex_fail(p, p->pos, "a tab is written \\t here");
	return fl_lex_fail(p, at, "a string that is not closed with %s", delim);
}

/*
 * Whether the character at i could be taken for something else where it is: a
 * brace for half a placeholder, a blank for one that is cut off, a name for a
 * section.
 */
static bool
mistakable(enum fl_text_kind kind, struct fl_str text, size_t i, bool first,
    bool last)
{
	bool at_end = i + 1 == text.len;

	switch (text.s[i]) {
	case '{':
		return at_end ? !last : text.s[i + 1] == '{';
	case ' ':
		return rows[kind].trims &&
		       ((i == 0 && first) || (at_end && last));
	case '[':
		return kind == FL_TEXT_KEY && i == 0 && first;
	default:
		return false;
	}
}

/* Adds one character, as it is or escaped. */
static int
write_char(enum fl_text_kind kind, unsigned code, struct fl_str bytes,
    bool escaped, struct fl_buf *out, struct fl_err *err)
{
	const char *letter = NULL;

	if (!escaped)
		return fl_buf_add(out, bytes.s, bytes.len, err);
	if (code > 0 && code < ' ')
		letter = strchr(control_bytes, (int)code);
	if (letter != NULL)
		return fl_buf_addf(out, err, "\\%c",
		    control_letters[letter - control_bytes]);
	if (code > ' ' && code < 0x7f &&
	    strchr(rows[kind].selves, (int)code) != NULL)
		return fl_buf_addf(out, err, "\\%c", (char)code);
	return fl_buf_addf(out, err, "\\u{%x}", code);
}

int
fl_text_write(enum fl_text_kind kind, struct fl_str text, bool first, bool last,
    struct fl_buf *out, struct fl_err *err)
{
	size_t i, n;
	unsigned code;
	bool escaped;

	for (i = 0; i < text.len; i += n) {
		n = fl_utf8_next(text.s + i, text.len - i, &code);
		if (n == 0)
			return fl_fail(err, "not UTF-8");
		escaped = rows[kind].stops(code) || code < ' ' ||
		          code == 0x7f ||
		          mistakable(kind, text, i, first, last);
		/* A colon of a name has a backslash in the text as well. */
		if (kind == FL_TEXT_CERT && code == '\\' && i + 1 < text.len &&
		    text.s[i + 1] == ':')
			escaped = false;
		if (write_char(kind, code, (struct fl_str){ text.s + i, n },
			escaped, out, err) == -1)
			return -1;
	}
	return 0;
}
