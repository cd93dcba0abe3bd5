#include <stdlib.h>
#include <string.h>

#include "parse.h"

/*
 * A request from a command line becomes lines of a source, so that errors have
 * a place to point at; and each line is read as plain text with placeholders,
 * since a command line has no escapes.
 */

static int
check_line(const char *what, const char *line, struct fl_err *err)
{
	const char *p;

	if (fl_utf8_valid(line, strlen(line)) != strlen(line))
		return fl_fail(err, "%s that is not UTF-8", what);
	for (p = line; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			return fl_fail(err,
			    "%s with a control character: '%.60s'", what, line);
	return 0;
}

static int
check_method(const char *method, struct fl_err *err)
{
	if (*method == '\0' || strpbrk(method, " ") != NULL)
		return fl_fail(err, "'%.60s' is no method", method);
	return check_line("a method", method, err);
}

static int
check_header(const char *header, struct fl_err *err)
{
	size_t name = strcspn(header, ":;"), blanks;

	if (check_line("a header", header, err) == -1)
		return -1;
	blanks = name + (header[name] != '\0');
	blanks += strspn(header + blanks, " ");
	if (name > 0 && (header[name] == ':') == (header[blanks] != '\0') &&
	    header[name] != '\0')
		return 0;
	return fl_fail(err,
	    "'%.60s': want 'Name: value', or 'Name;' for an empty one", header);
}

static bool
has_header(const struct fl_url_request *r, const char *name)
{
	size_t i, n = strlen(name);

	for (i = 0; i < r->headers_len; i++)
		if (strncasecmp(r->headers[i], name, n) == 0 &&
		    (r->headers[i][n] == ':' || r->headers[i][n] == ';'))
			return true;
	return false;
}

static const char *
method_of(const struct fl_url_request *r)
{
	if (r->method != NULL)
		return r->method;
	return r->body != NULL ? "POST" : "GET";
}

/* A body that is no text is not in the source. */
static bool
is_text(const struct fl_str *body)
{
	return body != NULL && fl_utf8_valid(body->s, body->len) == body->len;
}

/* The lines: method and URL, headers, body. */
static int
write_source(const struct fl_url_request *r, struct fl_buf *out,
    struct fl_err *err)
{
	static const char form[] =
	    "Content-Type: application/x-www-form-urlencoded\n";
	size_t i;

	if (check_method(method_of(r), err) == -1 ||
	    check_line("a URL", r->url, err) == -1 ||
	    fl_buf_addf(out, err, "%s %s\n", method_of(r), r->url) == -1)
		return -1;
	for (i = 0; i < r->headers_len; i++)
		if (check_header(r->headers[i], err) == -1 ||
		    fl_buf_addf(out, err, "%s\n", r->headers[i]) == -1)
			return -1;
	if (r->body != NULL && !has_header(r, "Content-Type") &&
	    fl_buf_add_str(out, form, err) == -1)
		return -1;
	if (!is_text(r->body))
		return 0;
	return fl_buf_add(out, r->body->s, r->body->len, err);
}

/* Where the line ends that the place is in. */
static size_t
line_end(const struct fl_parser *p)
{
	const char *newline = memchr(p->s + p->pos, '\n', p->len - p->pos);

	return newline != NULL ? (size_t)(newline - p->s) : p->len;
}

static int
read_header(struct fl_parser *p, struct fl_item *item)
{
	size_t end = line_end(p), name;

	item->at = (uint32_t)p->pos;
	for (name = p->pos; p->s[name] != ':' && p->s[name] != ';'; name++)
		;
	if (fl_text_plain(p, name, FL_ESCAPE_NONE, &item->name) == -1)
		return -1;
	p->pos++;
	fl_lex_spaces(p);
	if (fl_text_plain(p, end, FL_ESCAPE_NONE, &item->value) == -1)
		return -1;
	p->pos++;
	return 0;
}

static int
read_headers(struct fl_parser *p, size_t n, struct fl_items *items)
{
	struct fl_item *list = fl_arena_array(p->arena, n, sizeof(*list));
	size_t i;

	if (list == NULL)
		return fl_lex_memory(p), -1;
	for (i = 0; i < n; i++)
		if (read_header(p, &list[i]) == -1)
			return -1;
	items->list = list;
	items->len = n;
	return 0;
}

static int
read_body(struct fl_parser *p, const struct fl_str *body, struct fl_body *b)
{
	struct fl_str copy;

	b->at = (uint32_t)p->pos;
	b->kind = FL_BODY_TEXT;
	if (is_text(body))
		return fl_text_plain(p, p->len, FL_ESCAPE_NONE, &b->content);
	copy = fl_arena_str(p->arena, body->s, body->len);
	if (copy.s == NULL)
		return fl_lex_memory(p), -1;
	b->kind = FL_BODY_HEX;
	fl_text_fixed(p, p->pos, copy, &b->content);
	return 0;
}

int
fl_parse_url_request(struct fl_parser *p, const struct fl_url_request *r,
    struct fl_entry *e)
{
	size_t end = line_end(p), headers = r->headers_len;

	if (r->body != NULL && !has_header(r, "Content-Type"))
		headers++;
	e->settings.weight = 1;
	e->method = fl_lex_slice(p, 0, strlen(method_of(r)));
	p->pos = e->method.len + 1;
	if (p->pos == end)
		return fl_lex_want(p, "a URL");
	if (fl_text_plain(p, end, FL_ESCAPE_NONE, &e->url) == -1)
		return -1;
	p->pos++;
	if (read_headers(p, headers, &e->headers) == -1)
		return -1;
	if (r->body != NULL && read_body(p, r->body, &e->body) == -1)
		return -1;
	e->end = (uint32_t)p->len;
	fl_parse_traits(e);
	return 0;
}

int
fl_url_source(const struct fl_url_request *r, struct fl_buf *out,
    struct fl_err *err)
{
	if (r->body != NULL && r->body->len > FL_SOURCE_MAX / 2)
		return fl_fail(err, "a body of more than %zu MiB",
		    FL_SOURCE_MAX / 2 >> 20);
	return write_source(r, out, err);
}
