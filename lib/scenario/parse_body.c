#include <string.h>

#include "../base/base64.h"
#include "parse.h"

static int
no_semicolon(struct fl_parser *p)
{
	fl_lex_spaces(p);
	if (fl_lex_skip(p, ";"))
		return 0;
	return fl_lex_want(p, "; at the end");
}

/* Makes the content of the bytes in p->work, which are written from at. */
static int
take_bytes(struct fl_parser *p, size_t at, struct fl_body *b)
{
	struct fl_str bytes;

	bytes = fl_arena_str(p->arena, p->work.data, p->work.len);
	if (bytes.s == NULL)
		return fl_lex_memory(p), -1;
	fl_text_fixed(p, at, bytes, &b->content);
	return 0;
}

static bool
is_base64(int c)
{
	return c == '+' || c == '/' || c == '=' || (c >= '0' && c <= '9') ||
	       ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* Adds the letters, without the blanks between them and with all padding. */
static int
collect_base64(struct fl_parser *p, struct fl_buf *letters)
{
	int c;

	for (; (c = fl_lex_peek(p)) != -1; p->pos++) {
		if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			continue;
		if (!is_base64(c))
			break;
		if (fl_buf_add(letters, p->s + p->pos, 1, p->err) == -1)
			return fl_source_fail_at(p->source, p->pos, p->err);
	}
	while (letters->len % 4 > 1)
		if (fl_buf_add(letters, "=", 1, p->err) == -1)
			return fl_source_fail_at(p->source, p->pos, p->err);
	return 0;
}

static int
base64(struct fl_parser *p, struct fl_body *b)
{
	struct fl_buf letters;
	size_t at;
	int rc;

	fl_lex_spaces(p);
	at = p->pos;
	fl_buf_init(&letters, FL_SOURCE_MAX + 4);
	fl_buf_clear(&p->work);
	rc = collect_base64(p, &letters);
	if (rc == 0)
		rc = no_semicolon(p);
	if (rc == 0 && fl_base64_decode(&p->work, letters.data, letters.len,
			   FL_BASE64_STD, p->err) == -1)
		rc = fl_source_fail_at(p->source, at, p->err);
	fl_buf_fini(&letters);
	return rc == 0 ? take_bytes(p, at, b) : -1;
}

static int
hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

static int
hex(struct fl_parser *p, struct fl_body *b)
{
	size_t at;
	char byte = 0;

	fl_lex_spaces(p);
	at = p->pos;
	fl_buf_clear(&p->work);
	for (; hex_digit(fl_lex_peek(p)) != -1; p->pos++) {
		byte = (char)(byte * 16 + hex_digit(fl_lex_peek(p)));
		if ((p->pos - at) % 2 == 1 &&
		    fl_buf_add(&p->work, &byte, 1, p->err) == -1)
			return fl_source_fail_at(p->source, at, p->err);
	}
	if ((p->pos - at) % 2 == 1)
		return fl_lex_fail(p, p->pos,
		    "an odd number of hexadecimal digits");
	if (take_bytes(p, at, b) == -1)
		return -1;
	return no_semicolon(p);
}

int
fl_parse_file_name(struct fl_parser *p, struct fl_template *name)
{
	fl_lex_spaces(p);
	if (fl_text_read(p, FL_TEXT_FILENAME, name) == -1)
		return -1;
	if (name->at == name->end)
		return fl_lex_want(p, "the name of a file");
	return no_semicolon(p);
}

static int
file(struct fl_parser *p, struct fl_body *b)
{
	return fl_parse_file_name(p, &b->content);
}

static int
backtick(struct fl_parser *p, struct fl_body *b)
{
	return fl_text_read(p, FL_TEXT_BACKTICK, &b->content);
}

static int
json(struct fl_parser *p, struct fl_body *b)
{
	return fl_parse_json(p, &b->content);
}

static int
xml(struct fl_parser *p, struct fl_body *b)
{
	return fl_parse_xml(p, &b->content);
}

/* What bodies begin with, in the order in which they are tried. */
static const struct {
	const char *begin;
	bool skip; /* begin is not read by the function */
	bool blob; /* a predicate may have it too */
	enum fl_body_kind kind;
	int (*read)(struct fl_parser *p, struct fl_body *b);
} rows[] = {
	{ "```", false, true, FL_BODY_TEXT, fl_parse_multiline },
	{ "`", false, true, FL_BODY_BACKTICK, backtick },
	{ "{", false, false, FL_BODY_JSON, json },
	{ "[", false, false, FL_BODY_JSON, json },
	{ "\"", false, false, FL_BODY_JSON, json },
	{ "-", false, false, FL_BODY_JSON, json },
	{ "null", false, false, FL_BODY_JSON, json },
	{ "true", false, false, FL_BODY_JSON, json },
	{ "false", false, false, FL_BODY_JSON, json },
	{ "<", false, false, FL_BODY_XML, xml },
	{ "base64,", true, true, FL_BODY_BASE64, base64 },
	{ "hex,", true, true, FL_BODY_HEX, hex },
	{ "file,", true, true, FL_BODY_FILE, file },
};

static int
read_row(struct fl_parser *p, size_t i, struct fl_body *b)
{
	*b = (struct fl_body){ .kind = rows[i].kind, .at = (uint32_t)p->pos };
	if (rows[i].skip)
		fl_lex_skip(p, rows[i].begin);
	return rows[i].read(p, b);
}

static int
read_any(struct fl_parser *p, bool blobs, struct fl_body *b)
{
	size_t i;

	*b = (struct fl_body){ .kind = FL_BODY_NONE };
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((rows[i].blob || !blobs) && fl_lex_at(p, rows[i].begin))
			return read_row(p, i, b);
	return 0;
}

int
fl_parse_blob(struct fl_parser *p, struct fl_body *b)
{
	return read_any(p, true, b);
}

int
fl_parse_body(struct fl_parser *p, struct fl_body *b)
{
	int c = fl_lex_peek(p);

	if (c >= '0' && c <= '9') {
		*b = (struct fl_body){ .kind = FL_BODY_JSON,
			.at = (uint32_t)p->pos };
		return fl_parse_json(p, &b->content);
	}
	if (read_any(p, false, b) == -1)
		return -1;
	return 0;
}
