#include <stdlib.h>
#include <string.h>

#include "charset.h"
#include "entities.h"
#include "html.h"

#define NAME_MAX_ 40 /* above the longest name */

int
fl_html_escape(struct fl_str text, struct fl_buf *out, struct fl_err *err)
{
	static const char chars[] = "&<>\"'";
	static const char *const refs[] = { "&amp;", "&lt;", "&gt;", "&quot;",
		"&#x27;" };
	const char *c;
	size_t i, from = 0;

	for (i = 0; i < text.len; i++) {
		c = memchr(chars, text.s[i], sizeof(chars) - 1);
		if (c == NULL)
			continue;
		if (fl_buf_add(out, text.s + from, i - from, err) == -1 ||
		    fl_buf_add_str(out, refs[c - chars], err) == -1)
			return -1;
		from = i + 1;
	}
	return from < text.len
	           ? fl_buf_add(out, text.s + from, text.len - from, err)
	           : 0;
}

static int
by_name(const void *name, const void *entity)
{
	const struct entity *e = entity;

	return strcmp(name, e->name);
}

static const struct entity *
find(const char *name)
{
	return bsearch(name, entities, sizeof(entities) / sizeof(entities[0]),
	    sizeof(entities[0]), by_name);
}

/*
 * The name behind an ampersand: the whole of it, or the longest beginning that
 * needs no semicolon.  Returns its length, 0 for none.
 */
static size_t
named(struct fl_str s, const struct entity **e)
{
	char name[NAME_MAX_];
	size_t n = 0;

	while (n < s.len && n < sizeof(name) - 2 &&
	       memchr("\t\n\f <&#;", s.s[n], 8) == NULL)
		n++;
	n += n < s.len && s.s[n] == ';';
	for (; n > 1; n--) {
		memcpy(name, s.s, n);
		name[n] = '\0';
		*e = find(name);
		if (*e != NULL)
			return n;
	}
	return 0;
}

static bool
is_nothing(unsigned code)
{
	return (code < 0x20 && strchr("\t\n\f\r", (int)code) == NULL) ||
	       code == 0x7f || (code >= 0xfdd0 && code <= 0xfdef) ||
	       (code & 0xfffe) == 0xfffe;
}

static int
put_number(unsigned code, struct fl_buf *out, struct fl_err *err)
{
	char utf8[4];

	/* What people write who think of windows-1252. */
	if (code >= 0x80 && code < 0xa0)
		code = fl_charset_latin1(code);
	else if (code == 0 || code > 0x10ffff ||
		 (code >= 0xd800 && code < 0xe000))
		code = 0xfffd;
	else if (is_nothing(code))
		return 0;
	return fl_buf_add(out, utf8, fl_utf8_put(utf8, code), err);
}

/* "#62;", "#x3e" behind an ampersand; its length, 0 for none. */
static size_t
numbered(struct fl_str s, unsigned *code)
{
	bool hex = s.len > 1 && (s.s[1] == 'x' || s.s[1] == 'X');
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	size_t i, from = hex ? 2 : 1;
	const char *d;

	*code = 0;
	for (i = from; i < s.len; i++) {
		d = memchr(digits, s.s[i], hex ? sizeof(digits) - 1 : 10);
		if (d == NULL)
			break;
		if (*code <= 0x10ffff)
			*code = *code * (hex ? 16 : 10) +
			        (unsigned)((d - digits) & 15);
	}
	if (i == from)
		return 0;
	return i + (i < s.len && s.s[i] == ';');
}

int
fl_html_unescape(struct fl_str text, struct fl_buf *out, struct fl_err *err)
{
	const struct entity *e;
	struct fl_str rest;
	const char *amp;
	unsigned code;
	size_t n;
	int rc;

	while (text.len > 0) {
		amp = memchr(text.s, '&', text.len);
		n = amp != NULL ? (size_t)(amp - text.s) : text.len;
		if (fl_buf_add(out, text.s, n, err) == -1)
			return -1;
		text.s += n;
		text.len -= n;
		if (amp == NULL)
			break;
		rest = (struct fl_str){ amp + 1, text.len - 1 };
		if (rest.len > 0 && rest.s[0] == '#') {
			n = numbered(rest, &code);
			rc = n > 0 ? put_number(code, out, err) : 0;
		} else {
			n = named(rest, &e);
			rc = n > 0 ? fl_buf_add_str(out, e->text, err) : 0;
		}
		if (n == 0)
			rc = fl_buf_add(out, "&", 1, err);
		if (rc == -1)
			return -1;
		text.s += 1 + n;
		text.len -= 1 + n;
	}
	return 0;
}
