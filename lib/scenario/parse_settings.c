#include <stdio.h>
#include <string.h>

#include "../base/num.h"
#include "parse.h"

#define NAME_LEN_MAX 200

/* A comment of the form # @word: value. */
struct setting {
	struct fl_str word, value;
	size_t at;  /* of the @ */
	bool colon; /* is there */
};

static struct fl_str
trim(struct fl_str s)
{
	while (s.len > 0 && (*s.s == ' ' || *s.s == '\t')) {
		s.s++;
		s.len--;
	}
	while (s.len > 0 && (s.s[s.len - 1] == ' ' || s.s[s.len - 1] == '\t' ||
				s.s[s.len - 1] == '\r'))
		s.len--;
	return s;
}

/* Whether line is a setting. */
static bool
is_setting(const struct fl_parser *p, struct fl_str line, struct setting *out)
{
	struct fl_parser in = *p;

	line = trim(line);
	in.pos = (size_t)(line.s - p->s);
	in.len = in.pos + line.len;
	if (!fl_lex_skip(&in, "#"))
		return false;
	fl_lex_spaces(&in);
	out->at = in.pos;
	if (!fl_lex_skip(&in, "@"))
		return false;
	out->word = fl_lex_word(&in, "_-");
	out->colon = fl_lex_skip(&in, ":");
	if (out->word.len == 0 ||
	    (!out->colon && in.pos < in.len && fl_lex_spaces(&in) == 0))
		return false;
	out->value = trim(fl_lex_slice(&in, in.pos, in.len));
	return true;
}

/* Names go to results and reports, and so must fit in there. */
static int
check_name(struct fl_str name, struct fl_err *err)
{
	size_t i;

	if (name.len > NAME_LEN_MAX)
		return fl_fail(err, "a name of more than %d bytes",
		    NAME_LEN_MAX);
	for (i = 0; i < name.len; i++)
		if ((unsigned char)name.s[i] < ' ' || name.s[i] == 0x7f)
			return fl_fail(err, "a control character in a name");
	return 0;
}

static int
set_name(struct fl_settings *s, struct fl_str value, struct fl_err *err)
{
	s->name = value;
	return check_name(value, err);
}

static int
set_group(struct fl_settings *s, struct fl_str value, struct fl_err *err)
{
	s->group = value;
	return check_name(value, err);
}

static int
set_think(struct fl_settings *s, struct fl_str value, struct fl_err *err)
{
	return fl_think_parse(value, &s->think, err);
}

static int
set_weight(struct fl_settings *s, struct fl_str value, struct fl_err *err)
{
	char text[32];
	int64_t n;

	snprintf(text, sizeof(text), "%.*s", FL_STR_ARG(value));
	if (fl_num_count(text, 1, FL_WEIGHT_MAX, &n, err) == -1)
		return -1;
	s->weight = (unsigned)n;
	s->weighted = true;
	return 0;
}

static const struct {
	const char *name;
	int (*set)(struct fl_settings *s, struct fl_str value,
	    struct fl_err *err);
} rows[] = {
	{ "name", set_name },
	{ "think", set_think },
	{ "group", set_group },
	{ "weight", set_weight },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* Which row a setting has; ROWS when there is none. */
static size_t
row_of(const struct setting *c)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (fl_str_is(c->word, rows[i].name))
			break;
	return i;
}

/*
 * Other tools have words of this form too, so an unknown one is no error; and
 * without a colon it is remarkable only when it looks like one of ours.
 */
static void
unknown(struct fl_parser *p, const struct setting *c)
{
	struct fl_str cut = fl_lex_cut(c->word);
	const char *near;
	char word[64];

	snprintf(word, sizeof(word), "%.*s", FL_STR_ARG(cut));
	near = fl_str_near(word, &rows->name, ROWS, sizeof(rows[0]));
	if (near != NULL)
		fl_lex_warn(p, c->at,
		    "unknown setting '@%s': did you mean '@%s'?", word, near);
	else if (c->colon)
		fl_lex_warn(p, c->at, "unknown setting '@%s'", word);
}

static int
take(struct fl_parser *p, const struct setting *c, struct fl_settings *s)
{
	size_t i = row_of(c);

	if (i == ROWS) {
		unknown(p, c);
		return 0;
	}
	if (c->value.len == 0) {
		fl_lex_warn(p, c->at, "@%s without a value", rows[i].name);
		return 0;
	}
	if (rows[i].set(s, c->value, p->err) == -1)
		return fl_source_fail_at(p->source, (size_t)(c->value.s - p->s),
		    p->err);
	return 0;
}

/* Cuts the next line off the blank ones. */
static bool
next_line(struct fl_parser *p, struct fl_str *line)
{
	const char *from = p->s + p->blank, *newline;

	if (p->blank >= p->seen)
		return false;
	newline = memchr(from, '\n', p->seen - p->blank);
	line->s = from;
	line->len =
	    newline != NULL ? (size_t)(newline - from) : p->seen - p->blank;
	p->blank += line->len + (newline != NULL);
	return true;
}

static void
warn_lost(struct fl_parser *p, size_t to)
{
	size_t seen = p->seen;
	struct setting c;
	struct fl_str line;

	p->seen = to;
	while (next_line(p, &line))
		if (is_setting(p, line, &c) && row_of(&c) < ROWS)
			fl_lex_warn(p, c.at,
			    "@%s has no effect: it is not directly above a "
			    "request",
			    rows[row_of(&c)].name);
	p->seen = seen;
}

void
fl_parse_lost_settings(struct fl_parser *p)
{
	warn_lost(p, p->seen);
}

void
fl_parse_blank(struct fl_parser *p)
{
	if (p->pos != p->seen) {
		warn_lost(p, p->seen);
		p->blank = p->pos;
	}
	fl_lex_blank_lines(p);
	p->seen = p->pos;
}

/* Where the comments begin that nothing blank parts from the request. */
static size_t
directly_above(const struct fl_parser *p)
{
	struct fl_parser in = *p;
	size_t from = p->blank;
	struct fl_str line;

	while (next_line(&in, &line))
		if (trim(line).len == 0 && line.s + line.len < p->s + p->seen)
			from = in.blank;
	return from;
}

int
fl_parse_settings(struct fl_parser *p, struct fl_settings *s)
{
	struct setting c;
	struct fl_str line;

	*s = (struct fl_settings){ .weight = 1 };
	warn_lost(p, directly_above(p));
	while (next_line(p, &line))
		if (is_setting(p, line, &c) && take(p, &c, s) == -1)
			return -1;
	return 0;
}
