#include <stdio.h>
#include <string.h>

#include "../base/base64.h"
#include "../base/clock.h"
#include "../base/version.h"
#include "maker.h"
#include "multipart.h"
#include "scope.h"

/* A multipart type without its boundary says nothing; curl adds it too. */
static int
add_boundary(struct fl_maker *m, struct fl_err *err)
{
	struct fl_maker_field *p = &m->places[m->places_len - 1];
	struct fl_str value = { m->bytes->data + p->value, p->value_len };

	if (value.len < 10 || strncasecmp(value.s, "multipart/", 10) != 0 ||
	    memmem(value.s, value.len, "boundary=", 9) != NULL)
		return 0;
	if (fl_buf_add_str(m->bytes, "; boundary=" FL_MULTIPART_BOUNDARY,
		err) == -1)
		return -1;
	fl_maker_end(m);
	return 0;
}

/* The name may be a template too; it is used up before the value is made. */
static int
add_item(struct fl_maker *m, const struct fl_item *i, struct fl_err *err)
{
	struct fl_str text;

	if (fl_template_text(&i->name, m->scope, &text, err) == -1 ||
	    fl_maker_begin(m, text, err) == -1 ||
	    fl_template_render(&i->value, m->scope, m->bytes, err) == -1)
		return -1;
	fl_maker_end(m);
	return m->entry->multipart.len > 0 &&
	               fl_maker_is(m, m->places_len - 1, "Content-Type")
	           ? add_boundary(m, err)
	           : 0;
}

/* The jar's cookies for the URL that has been made. */
static int
add_jar(struct fl_maker *m, size_t *n, struct fl_err *err)
{
	struct fl_url url;
	int rc;

	*n = 0;
	if (m->session == NULL || m->session->jar.len == 0)
		return 0;
	if (fl_url_parse(&url,
		m->url.s != NULL
		    ? m->url
		    : (struct fl_str){ m->bytes->data, m->url_len },
		err) == -1)
		return 0; /* the plugin will say what is wrong with it */
	rc = fl_jar_send(&m->session->jar, &url, fl_clock_wall() / FL_NS_PER_S,
	    m->bytes, n, err);
	fl_url_fini(&url);
	return rc;
}

int
fl_render_cookies(struct fl_buf *out, const struct fl_entry *e,
    struct fl_scope *scope, struct fl_err *err)
{
	const struct fl_items *c = &e->cookies;
	size_t i;

	for (i = 0; i < c->len; i++)
		if ((i > 0 && fl_buf_add_str(out, "; ", err) == -1) ||
		    fl_template_render(&c->list[i].name, scope, out, err) ==
			-1 ||
		    fl_buf_add_str(out, "=", err) == -1 ||
		    fl_template_render(&c->list[i].value, scope, out, err) ==
			-1)
			return -1;
	return 0;
}

/* Cookie: a=1; b=2, the jar's before the request's own. */
static int
add_cookies(struct fl_maker *m, struct fl_err *err)
{
	const struct fl_items *c = &m->entry->cookies;
	size_t n;

	if (fl_maker_begin(m, fl_str("Cookie"), err) == -1 ||
	    add_jar(m, &n, err) == -1)
		return -1;
	if (n + c->len == 0) {
		m->places_len--;
		return 0;
	}
	if ((n > 0 && c->len > 0 &&
		fl_buf_add_str(m->bytes, "; ", err) == -1) ||
	    fl_render_cookies(m->bytes, m->entry, m->scope, err) == -1)
		return -1;
	fl_maker_end(m);
	return 0;
}

static int
add_basic_auth(struct fl_maker *m, struct fl_err *err)
{
	const struct fl_item *i = m->entry->basic_auth;
	struct fl_buf plain;
	int rc = -1;

	if (i == NULL)
		return 0;
	fl_buf_init(&plain, FL_RENDERED_MAX);
	if (fl_template_render(&i->name, m->scope, &plain, err) == 0 &&
	    fl_buf_add_str(&plain, ":", err) == 0 &&
	    fl_template_render(&i->value, m->scope, &plain, err) == 0 &&
	    fl_maker_begin(m, fl_str("Authorization"), err) == 0 &&
	    fl_buf_add_str(m->bytes, "Basic ", err) == 0 &&
	    fl_base64_encode(m->bytes, plain.data, plain.len, FL_BASE64_STD,
		err) == 0) {
		fl_maker_end(m);
		rc = 0;
	}
	fl_buf_fini(&plain);
	return rc;
}

/* The type of the body, where it says one and no header does. */
static void
body_type(struct fl_maker *m)
{
	const struct fl_entry *e = m->entry;
	const char *type = fl_body_content_type(&e->body);

	if (e->form.len > 0)
		type = "application/x-www-form-urlencoded";
	if (e->multipart.len > 0)
		snprintf(m->content_type, sizeof(m->content_type),
		    "multipart/form-data; boundary=%s", FL_MULTIPART_BOUNDARY);
	else if (type != NULL)
		snprintf(m->content_type, sizeof(m->content_type), "%s", type);
}

/* What a request gets that does not say it itself. */
static int
add_defaults(struct fl_maker *m, struct fl_err *err)
{
	static const struct {
		const char *name, *value;
	} defaults[] = {
		{ "Accept", "*/*" },
		{ "User-Agent", "funbric/" FL_VERSION },
	};
	size_t i;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (!fl_maker_has(m, defaults[i].name) &&
		    fl_maker_add(m, fl_str(defaults[i].name),
			fl_str(defaults[i].value), err) == -1)
			return -1;
	body_type(m);
	if (m->content_type[0] != '\0' && !fl_maker_has(m, "Content-Type"))
		return fl_maker_add(m, fl_str("Content-Type"),
		    fl_str(m->content_type), err);
	return 0;
}

/* "Name: value", and what is behind it is the value. */
static int
add_header_line(struct fl_maker *m, struct fl_str line, struct fl_err *err)
{
	const char *end = line.s + line.len, *colon;
	struct fl_str name = line, value;

	for (colon = line.s; colon < end && *colon != ':' && *colon != ';';)
		colon++;
	name.len = (size_t)(colon - line.s);
	value = (struct fl_str){ colon, (size_t)(end - colon) };
	if (value.len > 0)
		value.s++, value.len--;
	while (value.len > 0 && value.s[0] == ' ')
		value.s++, value.len--;
	return fl_maker_add(m, name, value, err);
}

/* Those of [Options], and those of the command line. */
static int
add_option_headers(struct fl_maker *m, struct fl_err *err)
{
	const struct fl_options *all = &m->entry->options;
	struct fl_value v;
	size_t i;

	for (i = 0; i < all->len; i++) {
		if (all->list[i].row->id != FL_OPTION_HEADER)
			continue;
		if (fl_option_value(&all->list[i], m->scope, &v, err) == -1)
			return -1;
		if (v.text.len == 0 ||
		    (memchr(v.text.s, ':', v.text.len) == NULL &&
			memchr(v.text.s, ';', v.text.len) == NULL)) {
			m->scope->fault = FL_FAULT_AUTHOR;
			fl_fail(err, "want a header as 'Name: value'");
			return fl_source_fail_at(m->entry->url.source,
			    all->list[i].at, err);
		}
		if (add_header_line(m, v.text, err) == -1)
			return -1;
	}
	for (i = 0; i < m->script->headers_len; i++)
		if (add_header_line(m, fl_str(m->script->headers[i]), err) ==
		    -1)
			return -1;
	return 0;
}

static int
add_all(struct fl_maker *m, struct fl_err *err)
{
	const struct fl_items *h = &m->entry->headers;
	size_t i;

	for (i = 0; i < h->len; i++)
		if (add_item(m, &h->list[i], err) == -1)
			return -1;
	if (add_option_headers(m, err) == -1 || add_cookies(m, err) == -1 ||
	    add_basic_auth(m, err) == -1)
		return -1;
	if (m->session != NULL && m->session->rules.compressed &&
	    !fl_maker_has(m, "Accept-Encoding") &&
	    fl_maker_add(m, fl_str("Accept-Encoding"),
		fl_str("gzip, deflate, br"), err) == -1)
		return -1;
	return add_defaults(m, err);
}

static bool
breaks_line(const char *s, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (s[i] == '\0' || s[i] == '\r' || s[i] == '\n')
			return true;
	return false;
}

/* What an answer said could otherwise add headers, or a whole request. */
static int
check_headers(const struct fl_maker *m, size_t from, struct fl_err *err)
{
	const struct fl_maker_field *p;
	const char *name;
	size_t i;

	for (i = from; i < m->places_len; i++) {
		p = &m->places[i];
		name = m->bytes->data + p->name;
		if (breaks_line(name, p->name_len))
			return fl_fail(err,
			    "a line end, or a NUL, in the name of a header");
		if (breaks_line(m->bytes->data + p->value, p->value_len))
			return fl_fail(err,
			    "a line end, or a NUL, in the header %.*s",
			    (int)p->name_len, name);
	}
	return 0;
}

int
fl_maker_headers(struct fl_maker *m, struct fl_err *err)
{
	size_t from = m->places_len;

	if (add_all(m, err) == -1)
		return -1;
	return check_headers(m, from, err);
}
