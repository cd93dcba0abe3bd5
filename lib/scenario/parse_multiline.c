#include <string.h>

#include "json.h"
#include "parse.h"

#define FENCE "```"

static const struct {
	const char *hint;
	enum fl_body_kind kind;
} rows[] = {
	{ "", FL_BODY_TEXT },
	{ "json", FL_BODY_TEXT_JSON },
	{ "xml", FL_BODY_TEXT_XML },
	{ "graphql", FL_BODY_GRAPHQL },
	{ "raw", FL_BODY_RAW },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/*
 * Steps over the hint and the end of its line; NONE, and the place as it was,
 * when there is no such hint.
 */
static enum fl_body_kind
read_hint(struct fl_parser *p)
{
	size_t from = p->pos, i;

	for (i = 0; i < ROWS; i++) {
		if (fl_lex_skip(p, rows[i].hint)) {
			fl_lex_spaces(p);
			if (fl_lex_skip(p, "\n") || fl_lex_skip(p, "\r\n"))
				return rows[i].kind;
		}
		p->pos = from;
	}
	return FL_BODY_NONE;
}

/* The hint is not known, or the text is all in one line. */
static int
one_line(struct fl_parser *p, size_t end, struct fl_body *b)
{
	const char *newline = memchr(p->s + p->pos, '\n', end - p->pos);
	size_t at = p->pos;
	struct fl_str word;

	if (newline != NULL) {
		word = fl_lex_word(p, "_-");
		if (word.len > 0)
			return fl_lex_unknown(p, at, "kind of text", word,
			    &rows->hint, ROWS, sizeof(rows[0]));
		return fl_lex_fail(p, at,
		    "a text of several lines begins on the line after " FENCE);
	}
	b->kind = FL_BODY_LINE;
	return fl_text_plain(p, end, FL_ESCAPE_NONE, &b->content);
}

/*
 * The place of the line that begins the variables of a query; end if there is
 * none.  The first line cannot.
 */
static size_t
find_variables(const struct fl_parser *p, size_t end)
{
	struct fl_parser line = *p;
	const char *newline;
	size_t at;

	while ((newline = memchr(p->s + line.pos, '\n', end - line.pos))) {
		line.pos = at = (size_t)(newline + 1 - p->s);
		if (!fl_lex_skip(&line, "variables"))
			continue;
		fl_lex_spaces(&line);
		if (fl_lex_peek(&line) == '{')
			return at;
	}
	return end;
}

static int
read_variables(struct fl_parser *p, struct fl_body *b)
{
	struct fl_template *t = fl_arena_alloc(p->arena, sizeof(*t));
	int c;

	if (t == NULL)
		return fl_lex_memory(p), -1;
	fl_lex_skip(p, "variables");
	fl_lex_spaces(p);
	if (fl_parse_json(p, t) == -1)
		return -1;
	b->variables = t;
	while ((c = fl_lex_peek(p)) == ' ' || c == '\t' || c == '\n' ||
	       c == '\r')
		p->pos++;
	if (!fl_lex_at(p, FENCE))
		return fl_lex_want(p, FENCE " after the variables");
	return 0;
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static int
put_escaped(struct fl_text *t, struct fl_parser *p, struct fl_str text)
{
	struct fl_buf buf;
	int rc;

	fl_buf_init(&buf, FL_SOURCE_MAX * 6);
	rc = fl_json_escape(text, &buf, p->err);
	if (rc == 0)
		rc = fl_text_put(t, p, p->pos, fl_buf_str(&buf));
	else
		fl_source_fail_at(p->source, p->pos, p->err);
	fl_buf_fini(&buf);
	return rc;
}

/* The query as the inside of a string, without the blanks around it. */
static int
join_query(struct fl_text *t, struct fl_parser *p,
    const struct fl_template *query)
{
	struct fl_piece whole = { .text = query->text };
	struct fl_template part = { .source = p->source, .len = 1 };
	const struct fl_piece *pieces = query->pieces;
	size_t len = query->len, i;
	struct fl_piece piece;

	if (fl_template_fixed(query)) {
		pieces = &whole;
		len = 1;
	}
	part.pieces = &piece;
	for (i = 0; i < len; i++) {
		piece = pieces[i];
		piece.escape = FL_ESCAPE_JSON_STRING;
		if (piece.kind != FL_PIECE_TEXT) {
			if (fl_text_join(t, p, &part) == -1)
				return -1;
			continue;
		}
		for (; i == 0 && piece.text.len > 0 && blank(*piece.text.s);
		     piece.text.len--)
			piece.text.s++;
		while (i + 1 == len && piece.text.len > 0 &&
		       blank(piece.text.s[piece.text.len - 1]))
			piece.text.len--;
		if (put_escaped(t, p, piece.text) == -1)
			return -1;
	}
	return 0;
}

/* The JSON that a query is sent as. */
static int
wrap_query(struct fl_parser *p, struct fl_body *b)
{
	struct fl_text t;

	fl_text_begin(&t, p);
	if (fl_text_put(&t, p, p->pos, fl_str("{\"query\":\"")) == -1 ||
	    join_query(&t, p, b->query) == -1 ||
	    fl_text_put(&t, p, p->pos, fl_str("\"")) == -1)
		return -1;
	if (b->variables != NULL &&
	    (fl_text_put(&t, p, p->pos, fl_str(",\"variables\":")) == -1 ||
		fl_text_join(&t, p, b->variables) == -1))
		return -1;
	if (fl_text_put(&t, p, p->pos, fl_str("}")) == -1)
		return -1;
	return fl_text_end(&t, p, &b->content);
}

static int
graphql(struct fl_parser *p, size_t end, struct fl_body *b)
{
	struct fl_template *query = fl_arena_alloc(p->arena, sizeof(*query));
	size_t stop = find_variables(p, end);

	if (query == NULL)
		return fl_lex_memory(p), -1;
	if (fl_text_plain(p, stop, FL_ESCAPE_NONE, query) == -1)
		return -1;
	b->query = query;
	if (stop < end && read_variables(p, b) == -1)
		return -1;
	return wrap_query(p, b);
}

int
fl_parse_multiline(struct fl_parser *p, struct fl_body *b)
{
	size_t at = p->pos, end;
	const char *fence;
	int rc = 0;

	fl_lex_skip(p, FENCE);
	fence = memmem(p->s + p->pos, p->len - p->pos, FENCE, strlen(FENCE));
	if (fence == NULL)
		return fl_lex_fail(p, at,
		    "a text that is not closed with " FENCE);
	end = (size_t)(fence - p->s);
	b->kind = read_hint(p);
	if (b->kind == FL_BODY_NONE)
		rc = one_line(p, end, b);
	else if (b->kind == FL_BODY_RAW)
		fl_text_raw(p, end, &b->content);
	else if (b->kind == FL_BODY_GRAPHQL)
		rc = graphql(p, end, b);
	else
		rc = fl_text_plain(p, end, FL_ESCAPE_NONE, &b->content);
	if (rc == 0)
		fl_lex_skip(p, FENCE);
	return rc;
}
