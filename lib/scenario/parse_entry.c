#include "parse.h"

/*
 * What is at the place is no request.  It is mostly a line of a part that is
 * over already, so the message says what may come here.
 */
static int
no_request(struct fl_parser *p)
{
	size_t at = p->pos;
	struct fl_str word;

	if (fl_lex_peek(p) == '[')
		return fl_lex_fail(p, at,
		    "a section comes before the body, or this is no JSON");
	word = fl_lex_word(p, "_-");
	p->pos = at;
	if (word.len == 0)
		return fl_lex_want(p, "a request, as GET http://...");
	word = fl_lex_cut(word);
	return fl_lex_fail(p, at,
	    "'%.*s' is no method: want a request, as GET http://...",
	    FL_STR_ARG(word));
}

static int
read_method(struct fl_parser *p, struct fl_str *method)
{
	size_t at = p->pos;
	int c;

	while ((c = fl_lex_peek(p)) >= 'A' && c <= 'Z')
		p->pos++;
	*method = fl_lex_slice(p, at, p->pos);
	if (method->len == 0 || c == '_' ||
	    (c != -1 && fl_lex_alnum((unsigned)c))) {
		p->pos = at;
		return no_request(p);
	}
	if (fl_lex_spaces(p) == 0)
		return fl_lex_want(p, "a blank and a URL");
	return 0;
}

/*
 * "HTPP 200" is a request with a method of that name.  It may be one, and it
 * may be a line that was meant to say what the answer is.
 */
static void
warn_of_typo(struct fl_parser *p, const struct fl_entry *e)
{
	static const char *const http = "HTTP";
	struct fl_str url = fl_template_written(&e->url);
	char method[8];
	size_t i;

	if (e->method.len >= sizeof(method))
		return;
	snprintf(method, sizeof(method), "%.*s", FL_STR_ARG(e->method));
	for (i = 0; i < url.len && url.s[i] >= '0' && url.s[i] <= '9'; i++)
		;
	if (fl_str_near(method, &http, 1, sizeof(http)) != NULL &&
	    (i == url.len || fl_str_is(url, "*")))
		fl_lex_warn(p, e->at,
		    "this is a request: was an HTTP line meant?");
}

static int
read_body(struct fl_parser *p, struct fl_body *b)
{
	fl_parse_blank(p);
	if (fl_parse_body(p, b) == -1)
		return -1;
	return b->kind != FL_BODY_NONE ? fl_lex_line_end(p) : 0;
}

static int
read_request(struct fl_parser *p, struct fl_entry *e)
{
	if (fl_parse_settings(p, &e->settings) == -1)
		return -1;
	e->at = (uint32_t)p->pos;
	if (read_method(p, &e->method) == -1 ||
	    fl_text_read(p, FL_TEXT_VALUE, &e->url) == -1)
		return -1;
	if (e->url.at == e->url.end)
		return fl_lex_want(p, "a URL");
	warn_of_typo(p, e);
	if (fl_lex_line_end(p) == -1 || fl_parse_items(p, &e->headers) == -1 ||
	    fl_parse_sections(p, FL_SIDE_REQUEST, e) == -1)
		return -1;
	return read_body(p, &e->body);
}

static const struct {
	const char *text;
	enum fl_version version;
} versions[] = {
	{ "/1.0", FL_VERSION_1_0 },
	{ "/1.1", FL_VERSION_1_1 },
	{ "/2", FL_VERSION_2 },
	{ "/3", FL_VERSION_3 },
	{ "", FL_VERSION_ANY },
};

static int
read_version(struct fl_parser *p, struct fl_expected *x)
{
	size_t i = 0;

	while (!fl_lex_skip(p, versions[i].text))
		i++;
	x->version = versions[i].version;
	if (fl_lex_peek(p) == '/')
		return fl_lex_fail(p, p->pos,
		    "unknown version: want HTTP, HTTP/1.0, HTTP/1.1, HTTP/2 or "
		    "HTTP/3");
	if (fl_lex_spaces(p) == 0)
		return fl_lex_want(p, "a blank and a status, as 200 or *");
	return 0;
}

static int
read_status(struct fl_parser *p, struct fl_expected *x)
{
	x->status_at = (uint32_t)p->pos;
	x->status = -1;
	if (fl_lex_skip(p, "*"))
		return 0;
	return fl_lex_int(p, 0, INT64_MAX, "a status, as 200 or *", &x->status);
}

static int
read_expected(struct fl_parser *p, struct fl_entry *e)
{
	struct fl_expected *x = &e->expected;

	fl_parse_blank(p);
	x->at = (uint32_t)p->pos;
	x->given = fl_lex_skip(p, "HTTP");
	if (!x->given)
		return 0;
	if (read_version(p, x) == -1 || read_status(p, x) == -1 ||
	    fl_lex_line_end(p) == -1 || fl_parse_items(p, &x->headers) == -1 ||
	    fl_parse_sections(p, FL_SIDE_ANSWER, e) == -1)
		return -1;
	return read_body(p, &x->body);
}

int
fl_parse_entry(struct fl_parser *p, struct fl_entry *e)
{
	if (read_request(p, e) == -1 || read_expected(p, e) == -1)
		return -1;
	e->end = (uint32_t)p->pos;
	fl_parse_traits(e);
	return 0;
}
