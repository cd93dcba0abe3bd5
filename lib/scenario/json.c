/*
 * Reading JSON.
 *
 * Without recursion: what is open is a stack of frames, and the elements read
 * so far of all open arrays and objects are one stack of members; closing a
 * bracket moves the top of it into an array of just the right size.
 */
#include <string.h>

#include "json.h"

#define STACK_FIRST 64

struct frame {
	size_t from; /* its first element on the stack */
	bool object;
};

struct reader {
	struct fl_str text;
	size_t at;
	struct fl_arena *arena;
	struct fl_err *err;
	struct fl_member *stack;
	size_t len;
	size_t cap;
	unsigned depth;
	struct frame frames[FL_JSON_DEPTH_MAX];
};

static int
bad(const struct reader *r, const char *what)
{
	size_t i, line = 1, column = 1;

	for (i = 0; i < r->at; i++) {
		if (r->text.s[i] == '\n') {
			line++;
			column = 1;
		} else {
			column += ((unsigned char)r->text.s[i] & 0xc0) != 0x80;
		}
	}
	return fl_fail(r->err, "JSON: %s at line %zu, column %zu", what, line,
	    column);
}

static int
full(const struct reader *r)
{
	return fl_fail(r->err, "JSON: more than the memory limit of %zu bytes",
	    r->arena->max);
}

/* '\0' behind the end, where it is an error like any other. */
static char
peek(struct reader *r)
{
	return r->at < r->text.len ? r->text.s[r->at] : '\0';
}

static char
peek_token(struct reader *r)
{
	char c;

	while ((c = peek(r)) == ' ' || c == '\n' || c == '\r' || c == '\t')
		r->at++;
	return c;
}

/* Moves r->at behind the text of a string; whether it has escapes. */
static int
string_end(struct reader *r, bool *escapes)
{
	unsigned char c;
	unsigned code;
	size_t n;

	*escapes = false;
	for (;;) {
		c = (unsigned char)peek(r);
		if (c == '"')
			return 0;
		if (c < 0x20)
			return bad(r, r->at < r->text.len
					  ? "a control character in a string"
					  : "a string does not end");
		if (c == '\\') {
			*escapes = true;
			r->at += r->at + 1 < r->text.len;
		}
		n = fl_utf8_next(r->text.s + r->at, r->text.len - r->at, &code);
		if (n == 0)
			return bad(r, "not UTF-8");
		r->at += n;
	}
}

static bool
hex4(const char *s, const char *end, unsigned *code)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *d;
	int i;

	*code = 0;
	if (end - s < 4)
		return false;
	for (i = 0; i < 4; i++) {
		d = memchr(digits, s[i], sizeof(digits) - 1);
		if (d == NULL)
			return false;
		*code = *code << 4 | (unsigned)((d - digits) & 15);
	}
	return true;
}

/* "\u00e9", "\ud83d\ude00" behind the backslash; NULL when it is none. */
static const char *
unicode(const char *s, const char *end, char **to)
{
	unsigned code, low;

	if (!hex4(s + 1, end, &code))
		return NULL;
	s += 5;
	if (code >= 0xd800 && code < 0xdc00) {
		if (end - s < 6 || s[0] != '\\' || s[1] != 'u' ||
		    !hex4(s + 2, end, &low) || low < 0xdc00 || low >= 0xe000)
			return NULL;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
		s += 6;
	} else if (code >= 0xdc00 && code < 0xe000) {
		return NULL;
	}
	*to += fl_utf8_put(*to, code);
	return s;
}

/* Behind a backslash; what an escape stands for is never longer than it. */
static const char *
escape(const char *s, const char *end, char **to)
{
	static const char from[] = "\"\\/bfnrt";
	static const char into[] = "\"\\/\b\f\n\r\t";
	const char *c;

	if (*s == 'u')
		return unicode(s, end, to);
	c = memchr(from, *s, sizeof(from) - 1);
	if (c == NULL)
		return NULL;
	*(*to)++ = into[c - from];
	return s + 1;
}

static int
unescape(struct reader *r, struct fl_str raw, struct fl_str *out)
{
	const char *s = raw.s, *end = raw.s + raw.len, *next;
	char *text, *to;

	text = to = fl_arena_alloc(r->arena, raw.len);
	if (text == NULL)
		return full(r);
	while (s < end) {
		if (*s != '\\') {
			*to++ = *s++;
			continue;
		}
		next = escape(s + 1, end, &to);
		if (next == NULL) {
			r->at = (size_t)(s - r->text.s);
			return bad(r, "no escape of a string");
		}
		s = next;
	}
	*out = (struct fl_str){ text, (size_t)(to - text) };
	return 0;
}

static int
string(struct reader *r, struct fl_str *out)
{
	size_t from = ++r->at;
	struct fl_str raw;
	bool escapes;

	if (string_end(r, &escapes) == -1)
		return -1;
	raw = (struct fl_str){ r->text.s + from, r->at - from };
	r->at++;
	if (escapes)
		return unescape(r, raw, out);
	*out = raw;
	return 0;
}

static bool
word(struct reader *r, const char *text)
{
	size_t len = strlen(text);

	if (r->text.len - r->at < len ||
	    memcmp(r->text.s + r->at, text, len) != 0)
		return false;
	r->at += len;
	return true;
}

static int
scalar(struct reader *r, struct fl_value *out)
{
	struct fl_str rest = { r->text.s + r->at, r->text.len - r->at };
	char c = peek(r);
	size_t n;

	if (c == '"') {
		out->type = FL_TYPE_STRING;
		return string(r, &out->text);
	}
	if (c == '-' || (c >= '0' && c <= '9')) {
		n = fl_value_number_at(rest, out);
		r->at += n;
		return n > 0 ? 0 : bad(r, "no number, or too long a one");
	}
	if (word(r, "true"))
		*out = fl_value_bool(true);
	else if (word(r, "false"))
		*out = fl_value_bool(false);
	else if (word(r, "null"))
		*out = fl_value_null();
	else
		return bad(r, "want a value");
	return 0;
}

static int
push(struct reader *r, const struct fl_member *m)
{
	size_t cap = r->cap > 0 ? r->cap * 2 : STACK_FIRST;
	struct fl_member *stack;

	if (r->len == r->cap) {
		stack = fl_arena_raw(r->arena, cap * sizeof(*stack));
		if (stack == NULL)
			return full(r);
		if (r->len > 0)
			memcpy(stack, r->stack, r->len * sizeof(*stack));
		r->stack = stack;
		r->cap = cap;
	}
	r->stack[r->len++] = *m;
	return 0;
}

static int
make_object(struct reader *r, size_t from, struct fl_value *out)
{
	size_t len = r->len - from;
	struct fl_member *members;

	members = fl_arena_raw(r->arena, len * sizeof(*members));
	if (members == NULL)
		return full(r);
	if (len > 0)
		memcpy(members, r->stack + from, len * sizeof(*members));
	out->type = FL_TYPE_OBJECT;
	return fl_object_make(&out->object, members, len, r->arena) == 0
	           ? 0
	           : full(r);
}

static int
make_list(struct reader *r, size_t from, struct fl_value *out)
{
	size_t i, len = r->len - from;
	struct fl_value *items;

	items = fl_arena_array(r->arena, len, sizeof(*items));
	if (items == NULL)
		return full(r);
	for (i = 0; i < len; i++)
		items[i] = r->stack[from + i].value;
	*out =
	    (struct fl_value){ .type = FL_TYPE_LIST, .list = { items, len } };
	return 0;
}

static int
open_bracket(struct reader *r, struct fl_member *m)
{
	struct frame *f = &r->frames[r->depth];

	if (r->depth == FL_JSON_DEPTH_MAX)
		return bad(r, "too many brackets within each other");
	f->object = peek(r) == '{';
	r->at++;
	/* Its own place on the stack, below its elements. */
	if (push(r, m) == -1)
		return -1;
	f->from = r->len;
	r->depth++;
	return 0;
}

static int
close_bracket(struct reader *r)
{
	struct frame *f = &r->frames[--r->depth];
	struct fl_value *v = &r->stack[f->from - 1].value;

	r->at++;
	if ((f->object ? make_object(r, f->from, v)
		       : make_list(r, f->from, v)) == -1)
		return -1;
	r->len = f->from;
	return 0;
}

static char
closing(const struct reader *r)
{
	return r->frames[r->depth - 1].object ? '}' : ']';
}

static int
name(struct reader *r, struct fl_str *out)
{
	if (peek_token(r) != '"')
		return bad(r, "want a name in quotes");
	if (string(r, out) == -1)
		return -1;
	if (peek_token(r) != ':')
		return bad(r, "want a colon");
	r->at++;
	return 0;
}

/* Behind a value: closed brackets, then a comma; 1 at the end of all. */
static int
after(struct reader *r)
{
	char c;

	while (r->depth > 0) {
		c = peek_token(r);
		if (c == ',') {
			r->at++;
			return 0;
		}
		if (c != closing(r))
			return bad(r, closing(r) == '}' ? "want a comma or }"
							: "want a comma or ]");
		if (close_bracket(r) == -1)
			return -1;
	}
	return 1;
}

static int
read_all(struct reader *r)
{
	struct fl_member m;
	int rc = 0;
	char c;

	while (rc == 0) {
		m = (struct fl_member){ 0 };
		if (r->depth > 0 && r->frames[r->depth - 1].object &&
		    name(r, &m.name) == -1)
			return -1;
		c = peek_token(r);
		if (c == '[' || c == '{') {
			if (open_bracket(r, &m) == -1)
				return -1;
			if (peek_token(r) != closing(r))
				continue;
		} else if (scalar(r, &m.value) == -1 || push(r, &m) == -1) {
			return -1;
		}
		rc = after(r);
	}
	return rc;
}

int
fl_json_read(struct fl_arena *a, struct fl_str text, struct fl_value *out,
    struct fl_err *err)
{
	struct reader r;

	r.text = (struct fl_str){ text.s != NULL ? text.s : "", text.len };
	r.arena = a;
	r.err = err;
	r.stack = NULL;
	r.at = r.len = r.cap = r.depth = 0;
	if (read_all(&r) == -1)
		return -1;
	peek_token(&r);
	if (r.at < text.len)
		return bad(&r, "something is behind the value");
	*out = r.stack[0].value;
	return 0;
}
