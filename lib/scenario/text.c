#include <stdint.h>
#include <string.h>

#include "text.h"

void
fl_text_begin(struct fl_text *t, struct fl_parser *p)
{
	*t = (struct fl_text){ .at = p->pos, .from = p->pos };
}

int
fl_text_keep(struct fl_text *t, struct fl_parser *p, size_t n)
{
	if (t->changed && fl_buf_add(&p->work, p->s + p->pos, n, p->err) == -1)
		return fl_source_fail_at(p->source, p->pos, p->err);
	p->pos += n;
	return 0;
}

int
fl_text_put(struct fl_text *t, struct fl_parser *p, size_t from,
    struct fl_str bytes)
{
	if (!t->changed) {
		fl_buf_clear(&p->work);
		if (fl_buf_add(&p->work, p->s + t->from, from - t->from,
			p->err) == -1)
			return fl_source_fail_at(p->source, from, p->err);
		t->changed = true;
	}
	if (fl_buf_add(&p->work, bytes.s, bytes.len, p->err) == -1)
		return fl_source_fail_at(p->source, from, p->err);
	return 0;
}

static struct fl_piece *
add_piece(struct fl_text *t, struct fl_parser *p)
{
	return fl_vec_add(&t->pieces, p, sizeof(struct fl_piece));
}

/* Makes a piece of the literal bytes since the last one. */
static int
flush(struct fl_text *t, struct fl_parser *p)
{
	struct fl_str text = fl_lex_slice(p, t->from, p->pos);
	struct fl_piece *piece;

	if (t->changed) {
		text = fl_arena_str(p->arena, p->work.data, p->work.len);
		if (text.s == NULL)
			return fl_lex_memory(p), -1;
		t->changed = false;
	}
	if (text.len == 0)
		return 0;
	piece = add_piece(t, p);
	if (piece == NULL)
		return -1;
	piece->text = text;
	piece->at = (uint32_t)t->from;
	return 0;
}

/* Reads the arguments of a function, if they are there. */
static int
function_args(struct fl_parser *p, struct fl_piece *piece)
{
	const struct fl_function *f = piece->function;
	int64_t min = f->min, *args;
	size_t i;

	args = fl_arena_array(p->arena, f->args, sizeof(*args));
	if (args == NULL)
		return fl_lex_memory(p), -1;
	for (i = 0; i < f->args; i++) {
		if (fl_lex_spaces(p) == 0)
			return fl_lex_want(p, "a blank and a whole number");
		if (fl_lex_int(p, min, f->max,
			f->ordered && i > 0
			    ? "a whole number not below the first"
			    : "a whole number",
			&args[i]) == -1)
			return -1;
		if (f->ordered)
			min = args[i];
	}
	piece->args = args;
	return 0;
}

/*
 * Whether {{word is a function: a variable may have the name of one that takes
 * arguments, when none are there.
 */
static bool
is_function(const struct fl_parser *p, const struct fl_function *f)
{
	struct fl_parser after = *p;

	if (f == NULL)
		return false;
	return f->reserved ||
	       (fl_lex_spaces(&after) > 0 && !fl_lex_at(&after, "}}"));
}

static int
read_name(struct fl_parser *p, struct fl_piece *piece)
{
	const struct fl_function *f;

	piece->kind = FL_PIECE_VARIABLE;
	piece->text = fl_lex_word(p, "_-");
	if (piece->text.len == 0)
		return fl_lex_want(p, "the name of a variable");
	f = fl_function_find(piece->text);
	if (!is_function(p, f))
		return 0;
	if (f->eval == NULL)
		return fl_lex_fail(p, piece->at,
		    "'%s' is not a variable: the name is reserved", f->name);
	piece->kind = FL_PIECE_FUNCTION;
	piece->function = f;
	return f->args > 0 ? function_args(p, piece) : 0;
}

int
fl_text_placeholder(struct fl_text *t, struct fl_parser *p,
    enum fl_escape escape)
{
	struct fl_piece *piece;

	if (flush(t, p) == -1)
		return -1;
	piece = add_piece(t, p);
	if (piece == NULL)
		return -1;
	fl_lex_skip(p, "{{");
	fl_lex_spaces(p);
	piece->at = (uint32_t)p->pos;
	piece->escape = escape;
	if (read_name(p, piece) == -1)
		return -1;
	fl_lex_spaces(p);
	if (!fl_lex_skip(p, "}}"))
		return fl_lex_want(p, "}} at the end of the placeholder");
	t->from = p->pos;
	return 0;
}

int
fl_text_join(struct fl_text *t, struct fl_parser *p,
    const struct fl_template *other)
{
	struct fl_piece *piece;
	size_t i;

	if (flush(t, p) == -1)
		return -1;
	t->from = p->pos;
	if (fl_template_fixed(other)) {
		if (other->text.len == 0)
			return 0;
		piece = add_piece(t, p);
		if (piece == NULL)
			return -1;
		piece->text = other->text;
		piece->at = other->at;
	}
	for (i = 0; i < other->len; i++) {
		piece = add_piece(t, p);
		if (piece == NULL)
			return -1;
		*piece = other->pieces[i];
	}
	return 0;
}

int
fl_text_end(struct fl_text *t, struct fl_parser *p, struct fl_template *out)
{
	const struct fl_piece *pieces;

	if (flush(t, p) == -1)
		return -1;
	fl_text_fixed(p, t->at, (struct fl_str){ p->s + t->at, 0 }, out);
	pieces = t->pieces.data;
	if (t->pieces.len == 1 && pieces[0].kind == FL_PIECE_TEXT) {
		out->text = pieces[0].text;
	} else if (t->pieces.len > 0) {
		out->pieces = pieces;
		out->len = t->pieces.len;
	}
	return 0;
}

int
fl_text_plain(struct fl_parser *p, size_t end, enum fl_escape escape,
    struct fl_template *out)
{
	struct fl_text t;
	size_t len = p->len;
	const char *open;

	p->len = end;
	fl_text_begin(&t, p);
	while ((open = memmem(p->s + p->pos, end - p->pos, "{{", 2)) != NULL) {
		p->pos = open - p->s;
		if (fl_text_placeholder(&t, p, escape) == -1)
			return -1;
	}
	p->pos = end;
	p->len = len;
	return fl_text_end(&t, p, out);
}

void
fl_text_fixed(struct fl_parser *p, size_t at, struct fl_str bytes,
    struct fl_template *out)
{
	*out = (struct fl_template){
		.text = bytes,
		.source = p->source,
		.at = (uint32_t)at,
		.end = (uint32_t)p->pos,
	};
}

void
fl_text_raw(struct fl_parser *p, size_t end, struct fl_template *out)
{
	size_t at = p->pos;

	p->pos = end;
	fl_text_fixed(p, at, fl_lex_slice(p, at, end), out);
}
