#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "source.h"

/* Characters of a line that are shown in front of a place, and in all. */
#define BEFORE_MAX 50
#define SHOWN_MAX 76

static int
make_lines(struct fl_source *s, struct fl_arena *a)
{
	const char *begin = s->text.s, *end = begin + s->text.len, *p;
	uint32_t *lines;
	size_t n = 1;

	for (p = begin; p != end && (p = memchr(p, '\n', end - p)); p++)
		n++;
	lines = fl_arena_array(a, n, sizeof(*lines));
	if (lines == NULL)
		return -1;
	n = 1;
	for (p = begin; p != end && (p = memchr(p, '\n', end - p)); p++)
		lines[n++] = (uint32_t)(p + 1 - begin);
	s->lines = lines;
	s->lines_len = n;
	return 0;
}

static int
check_utf8(const struct fl_source *s, struct fl_err *err)
{
	size_t good = fl_utf8_valid(s->text.s, s->text.len);

	if (good == s->text.len)
		return 0;
	return fl_source_fail(s, good, err, "not UTF-8: byte 0x%02x",
	    (unsigned char)s->text.s[good]);
}

int
fl_source_make(struct fl_source *s, struct fl_arena *a, struct fl_str name,
    struct fl_str text, struct fl_err *err)
{
	static const char bom[] = "\xef\xbb\xbf";

	if (text.len > FL_SOURCE_MAX)
		return fl_fail(err, "%.*s: a scenario of more than %zu MiB",
		    FL_STR_ARG(name), FL_SOURCE_MAX >> 20);
	if (text.len >= 3 && memcmp(text.s, bom, 3) == 0) {
		text.s += 3;
		text.len -= 3;
	}
	s->name = fl_arena_str(a, name.s, name.len);
	s->text = fl_arena_str(a, text.s, text.len);
	if (s->name.s == NULL || s->text.s == NULL || make_lines(s, a) == -1)
		return fl_fail(err, "%.*s: out of memory", FL_STR_ARG(name));
	return check_utf8(s, err);
}

/* The number of the line that at is in, from 0. */
static size_t
line_of(const struct fl_source *s, size_t at)
{
	size_t low = 0, high = s->lines_len, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (s->lines[middle] <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static bool
continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

struct fl_place
fl_source_place(const struct fl_source *s, size_t at)
{
	struct fl_place place = { 0, 1 };
	size_t line = line_of(s, at), i;

	place.line = (unsigned)line + 1;
	for (i = s->lines[line]; i < at; i++)
		place.column += !continues(s->text.s[i]);
	return place;
}

struct fl_str
fl_source_line(const struct fl_source *s, size_t at)
{
	size_t line = line_of(s, at), begin = s->lines[line], end;

	end = line + 1 < s->lines_len ? s->lines[line + 1] - 1 : s->text.len;
	if (end > begin && s->text.s[end - 1] == '\r')
		end--;
	return (struct fl_str){ s->text.s + begin, end - begin };
}

/* A text of fixed size, cut where it would not fit. */
struct out {
	char *s;
	size_t len, size;
};

static void
put(struct out *o, const char *s, size_t len)
{
	if (len >= o->size - o->len)
		return;
	memcpy(o->s + o->len, s, len);
	o->len += len;
	o->s[o->len] = '\0';
}

/* A source may be anybody's: nothing in it controls a terminal. */
static void
put_char(struct out *o, const char *s, size_t len)
{
	unsigned code = 0;
	size_t n = fl_utf8_next(s, len, &code);

	if (n == 0 || (code < 0x20 && code != '\t') ||
	    (code >= 0x7f && code < 0xa0))
		put(o, "?", 1);
	else
		put(o, s, n);
}

static size_t
char_len(struct fl_str s, size_t at)
{
	size_t n = 1;

	while (at + n < s.len && continues(s.s[at + n]))
		n++;
	return n;
}

/* The part of a line that is shown for a place in it. */
static struct fl_str
window(struct fl_str line, size_t at)
{
	size_t from = at, to = at, n;

	for (n = 0; n < BEFORE_MAX && from > 0; n++)
		do
			from--;
		while (from > 0 && continues(line.s[from]));
	for (; n < SHOWN_MAX && to < line.len; n++)
		to += char_len(line, to);
	return (struct fl_str){ line.s + from, to - from };
}

static void
show_place(const struct fl_source *s, size_t at, struct fl_err *err)
{
	struct fl_str line = fl_source_line(s, at), w;
	struct out o = { err->detail, 0, sizeof(err->detail) };
	size_t i, mark;

	mark = s->text.s + at - line.s;
	if (mark > line.len)
		mark = line.len;
	w = window(line, mark);
	mark -= w.s - line.s;
	if (w.s != line.s)
		put(&o, "...", 3);
	for (i = 0; i < w.len; i += char_len(w, i))
		put_char(&o, w.s + i, char_len(w, i));
	if (w.s + w.len != line.s + line.len)
		put(&o, "...", 3);
	put(&o, "\n", 1);
	if (w.s != line.s)
		put(&o, "   ", 3);
	for (i = 0; i < mark; i += char_len(w, i))
		put(&o, w.s[i] == '\t' ? "\t" : " ", 1);
	put(&o, "^", 1);
}

int
fl_source_fail(const struct fl_source *s, size_t at, struct fl_err *err,
    const char *fmt, ...)
{
	char message[sizeof(err->msg)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	snprintf(err->msg, sizeof(err->msg), "%s", message);
	return fl_source_fail_at(s, at, err);
}

int
fl_source_fail_at(const struct fl_source *s, size_t at, struct fl_err *err)
{
	struct fl_place place = fl_source_place(s, at);
	char message[sizeof(err->msg)];

	memcpy(message, err->msg, sizeof(message));
	fl_fail(err, "%.*s:%u:%u: %s", FL_STR_ARG(s->name), place.line,
	    place.column, message);
	show_place(s, at, err);
	return -1;
}
