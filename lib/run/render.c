#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "../base/base64.h"
#include "../base/clock.h"
#include "../base/version.h"
#include "files.h"
#include "multipart.h"
#include "render.h"
#include "scope.h"
#include "transport.h"

/* A field under construction: places in the bytes, which still move. */
struct place {
	size_t name, name_len, value, value_len;
};

/* A request under construction. */
struct maker {
	struct fl_buf *bytes;
	struct fl_scope *scope;
	const struct fl_entry *entry;
	const struct fl_session *session; /* NULL: for all sessions alike */
	const struct fl_script *script;
	size_t places_len;
	char content_type[128]; /* of a body that says none; "" */
	struct fl_str url;      /* of the request; .s NULL: the first bytes */
	size_t url_len;
	/* Last, and not cleared: 8 KiB for each request are much. */
	struct place places[FL_FIELDS_MAX];
};

static void
maker_init(struct maker *m, struct fl_buf *bytes, const struct fl_step *step,
    const struct fl_script *script)
{
	memset(m, 0, offsetof(struct maker, places));
	m->bytes = bytes;
	m->entry = step->entry;
	m->script = script;
}

static int
too_many(struct maker *m, struct fl_err *err)
{
	(void)m;
	return fl_fail(err, "more than %d headers or options", FL_FIELDS_MAX);
}

static int
begin_field(struct maker *m, struct fl_str name, struct fl_err *err)
{
	struct place *p;

	if (m->places_len == FL_FIELDS_MAX)
		return too_many(m, err);
	p = &m->places[m->places_len++];
	p->name = m->bytes->len;
	p->name_len = name.len;
	if (fl_buf_add(m->bytes, name.s, name.len, err) == -1)
		return -1;
	p->value = m->bytes->len;
	return 0;
}

static void
end_field(struct maker *m)
{
	struct place *p = &m->places[m->places_len - 1];

	p->value_len = m->bytes->len - p->value;
}

static int
add_field(struct maker *m, struct fl_str name, struct fl_str value,
    struct fl_err *err)
{
	if (begin_field(m, name, err) == -1 ||
	    fl_buf_add(m->bytes, value.s, value.len, err) == -1)
		return -1;
	end_field(m);
	return 0;
}

static bool
is_named(const struct maker *m, size_t i, const char *name)
{
	return fl_str_ieq((struct fl_str){ m->bytes->data + m->places[i].name,
			      m->places[i].name_len },
	    fl_str(name));
}

static bool
has_field(const struct maker *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->places_len; i++)
		if (is_named(m, i, name))
			return true;
	return false;
}

/* A multipart type without its boundary says nothing; curl adds it too. */
static int
add_boundary(struct maker *m, struct fl_err *err)
{
	struct place *p = &m->places[m->places_len - 1];
	struct fl_str value = { m->bytes->data + p->value, p->value_len };

	if (value.len < 10 || strncasecmp(value.s, "multipart/", 10) != 0 ||
	    memmem(value.s, value.len, "boundary=", 9) != NULL)
		return 0;
	if (fl_buf_add_str(m->bytes, "; boundary=" FL_MULTIPART_BOUNDARY,
		err) == -1)
		return -1;
	end_field(m);
	return 0;
}

/* The name may be a template too; it is used up before the value is made. */
static int
add_item(struct maker *m, const struct fl_item *i, struct fl_err *err)
{
	struct fl_str text;

	if (fl_template_text(&i->name, m->scope, &text, err) == -1 ||
	    begin_field(m, text, err) == -1 ||
	    fl_template_render(&i->value, m->scope, m->bytes, err) == -1)
		return -1;
	end_field(m);
	return m->entry->multipart.len > 0 &&
	               is_named(m, m->places_len - 1, "Content-Type")
	           ? add_boundary(m, err)
	           : 0;
}

/* As curl_easy_escape() does: all but unreserved characters of RFC 3986. */
static int
add_escaped(struct fl_buf *out, struct fl_str s, struct fl_err *err)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	    "-._~";
	size_t i;

	for (i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.s[i];

		if (c != '\0' && strchr(plain, c) != NULL) {
			if (fl_buf_add(out, s.s + i, 1, err) == -1)
				return -1;
		} else if (fl_buf_addf(out, err, "%%%02X", c) == -1) {
			return -1;
		}
	}
	return 0;
}

/* "a=1&b=2": the name as it is written, the value escaped. */
static int
add_pairs(struct maker *m, const struct fl_items *items, struct fl_err *err)
{
	struct fl_str text;
	size_t i;

	for (i = 0; i < items->len; i++) {
		if ((i > 0 && fl_buf_add_str(m->bytes, "&", err) == -1) ||
		    fl_template_render(&items->list[i].name, m->scope, m->bytes,
			err) == -1 ||
		    fl_buf_add_str(m->bytes, "=", err) == -1 ||
		    fl_template_text(&items->list[i].value, m->scope, &text,
			err) == -1 ||
		    add_escaped(m->bytes, text, err) == -1)
			return -1;
	}
	return 0;
}

/* What is behind '#' is never sent, and would hide what is added. */
static void
cut_fragment(struct fl_buf *url, size_t start)
{
	char *hash = memchr(url->data + start, '#', url->len - start);

	if (hash == NULL)
		return;
	*hash = '\0';
	url->len = (size_t)(hash - url->data);
}

static int
add_url(struct maker *m, struct fl_err *err)
{
	const struct fl_entry *e = m->entry;
	size_t start = m->bytes->len;
	struct fl_str url;
	const char *parted = "?";

	if (fl_template_render(&e->url, m->scope, m->bytes, err) == -1)
		return -1;
	if (e->query.len == 0 || m->bytes->len == start)
		return 0;
	cut_fragment(m->bytes, start);
	url = (struct fl_str){ m->bytes->data + start, m->bytes->len - start };
	if (memchr(url.s, '?', url.len) != NULL)
		parted = url.s[url.len - 1] == '?' ? "" : "&";
	if (fl_buf_add_str(m->bytes, parted, err) == -1)
		return -1;
	return add_pairs(m, &e->query, err);
}

/* The jar's cookies for the URL that has been made. */
static int
add_jar(struct maker *m, size_t *n, struct fl_err *err)
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
add_cookies(struct maker *m, struct fl_err *err)
{
	const struct fl_items *c = &m->entry->cookies;
	size_t n;

	if (begin_field(m, fl_str("Cookie"), err) == -1 ||
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
	end_field(m);
	return 0;
}

static int
add_basic_auth(struct maker *m, struct fl_err *err)
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
	    begin_field(m, fl_str("Authorization"), err) == 0 &&
	    fl_buf_add_str(m->bytes, "Basic ", err) == 0 &&
	    fl_base64_encode(m->bytes, plain.data, plain.len, FL_BASE64_STD,
		err) == 0) {
		end_field(m);
		rc = 0;
	}
	fl_buf_fini(&plain);
	return rc;
}

/* The type of the body, where it says one and no header does. */
static void
body_type(struct maker *m)
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
add_defaults(struct maker *m, struct fl_err *err)
{
	static const struct {
		const char *name, *value;
	} defaults[] = {
		{ "Accept", "*/*" },
		{ "User-Agent", "funbric/" FL_VERSION },
	};
	size_t i;

	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		if (!has_field(m, defaults[i].name) &&
		    add_field(m, fl_str(defaults[i].name),
			fl_str(defaults[i].value), err) == -1)
			return -1;
	body_type(m);
	if (m->content_type[0] != '\0' && !has_field(m, "Content-Type"))
		return add_field(m, fl_str("Content-Type"),
		    fl_str(m->content_type), err);
	return 0;
}

/* "Name: value", and what is behind it is the value. */
static int
add_header_line(struct maker *m, struct fl_str line, struct fl_err *err)
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
	return add_field(m, name, value, err);
}

/* Those of [Options], and those of the command line. */
static int
add_option_headers(struct maker *m, struct fl_err *err)
{
	const struct fl_options *all = &m->entry->options;
	struct fl_value v;
	size_t i;

	for (i = 0; i < all->len; i++)
		if (all->list[i].row->id == FL_OPTION_HEADER &&
		    (fl_option_value(&all->list[i], m->scope, &v, err) == -1 ||
			add_header_line(m, v.text, err) == -1))
			return -1;
	for (i = 0; i < m->script->headers_len; i++)
		if (add_header_line(m, fl_str(m->script->headers[i]), err) ==
		    -1)
			return -1;
	return 0;
}

static int
add_headers(struct maker *m, struct fl_err *err)
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
	    !has_field(m, "Accept-Encoding") &&
	    add_field(m, fl_str("Accept-Encoding"), fl_str("gzip, deflate, br"),
		err) == -1)
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
check_headers(const struct maker *m, size_t from, struct fl_err *err)
{
	const struct place *p;
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

static bool
has_body(const struct fl_entry *e)
{
	return e->body.kind != FL_BODY_NONE || e->form.len > 0 ||
	       e->multipart.len > 0;
}

static int
add_body(struct maker *m, struct fl_err *err)
{
	const struct fl_entry *e = m->entry;
	struct fl_str content;

	if (e->form.len > 0)
		return add_pairs(m, &e->form, err);
	if (e->multipart.len > 0)
		return fl_multipart_add(m->bytes, &e->multipart, m->scope, err);
	if (e->body.kind == FL_BODY_NONE)
		return 0;
	if (fl_body_content(&e->body, m->scope, &content, err) == -1)
		return -1;
	return fl_buf_add(m->bytes, content.s, content.len, err);
}

/*
 * Options that are the plugin's, under their own names.  The rest is the
 * runner's; what it does not serve is refused by fl_script_make().
 */
static bool
is_plugins(enum fl_option_id id)
{
	static const enum fl_option_id ids[] = {
		FL_OPTION_AWS_SIGV4,
		FL_OPTION_CACERT,
		FL_OPTION_CERT,
		FL_OPTION_CONNECT_TIMEOUT,
		FL_OPTION_CONNECT_TO,
		FL_OPTION_DIGEST,
		FL_OPTION_HTTP10,
		FL_OPTION_HTTP11,
		FL_OPTION_HTTP2,
		FL_OPTION_HTTP3,
		FL_OPTION_INSECURE,
		FL_OPTION_IPV4,
		FL_OPTION_IPV6,
		FL_OPTION_KEY,
		FL_OPTION_LIMIT_RATE,
		FL_OPTION_NEGOTIATE,
		FL_OPTION_NETRC,
		FL_OPTION_NETRC_FILE,
		FL_OPTION_NETRC_OPTIONAL,
		FL_OPTION_NTLM,
		FL_OPTION_PATH_AS_IS,
		FL_OPTION_PINNEDPUBKEY,
		FL_OPTION_PROXY,
		FL_OPTION_RESOLVE,
		FL_OPTION_UNIX_SOCKET,
		FL_OPTION_USER,
	};
	size_t i;

	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		if (ids[i] == id)
			return true;
	return false;
}

/* Lengths of time are told in milliseconds, and never as 0. */
static int
add_option(struct maker *m, const struct fl_option *o, struct fl_err *err)
{
	struct fl_value v;
	char text[32];

	if (fl_option_value(o, m->scope, &v, err) == -1)
		return -1;
	switch (v.type) {
	case FL_TYPE_BOOL:
		return add_field(m, fl_str(o->row->name),
		    fl_str(v.boolean ? "true" : "false"), err);
	case FL_TYPE_INT:
		if (o->row->kind == FL_OPTION_IS_DURATION)
			v.integer = (v.integer + 999999) / 1000000;
		snprintf(text, sizeof(text), "%lld", (long long)v.integer);
		return add_field(m, fl_str(o->row->name), fl_str(text), err);
	default:
		return add_field(m, fl_str(o->row->name), v.text, err);
	}
}

/* An option that names a file which is not there is the author's to mend. */
static int
add_readable(struct maker *m, const struct fl_option *o, struct fl_err *err)
{
	const struct place *p = &m->places[m->places_len];
	struct fl_str value;

	if (add_option(m, o, err) == -1)
		return -1;
	value = (struct fl_str){ m->bytes->data + p->value, p->value_len };
	if (fl_transport_readable(fl_str(o->row->name), value, err))
		return 0;
	m->scope->fault = FL_FAULT_AUTHOR;
	return fl_source_fail_at(m->entry->url.source, o->at, err);
}

/* Whether the entry itself says something of an option. */
static bool
says(const struct fl_options *all, struct fl_bytes name)
{
	size_t i;

	for (i = 0; i < all->len; i++)
		if (fl_transport_same(fl_str(all->list[i].row->name),
			(struct fl_str){ name.data, name.len }))
			return true;
	return false;
}

/* The entry's, and the program's for what the entry does not say. */
static int
add_options(struct maker *m, struct fl_err *err)
{
	const struct fl_options *all = &m->entry->options;
	const struct fl_field *f;
	const struct fl_option *o;
	size_t i;

	for (i = 0; i < all->len; i++) {
		o = &all->list[i];
		if (!is_plugins(o->row->id) ||
		    (!o->row->repeats && fl_options_last(all, o->row->id) != o))
			continue;
		if (add_readable(m, o, err) == -1)
			return -1;
	}
	for (i = 0; i < m->script->options_len; i++) {
		f = &m->script->options[i];
		if (!says(all, f->name) &&
		    add_field(m, (struct fl_str){ f->name.data, f->name.len },
			(struct fl_str){ f->value.data, f->value.len },
			err) == -1)
			return -1;
	}
	return 0;
}

/* The parts of a request as places, in the order in which they are made. */
struct parts {
	unsigned made; /* enum fl_same */
	size_t url, url_len;
	size_t body, body_len;
	size_t headers, headers_len; /* of the places */
	size_t options, options_len;
};

static bool
has_nul(const struct fl_buf *b, size_t from)
{
	return b->len > from &&
	       memchr(b->data + from, '\0', b->len - from) != NULL;
}

static int
make_parts(struct maker *m, struct parts *p, struct fl_err *err)
{
	if ((p->made & FL_SAME_TARGET) != 0) {
		p->url = m->bytes->len;
		if (add_url(m, err) == -1)
			return -1;
		if (has_nul(m->bytes, p->url)) {
			fl_fail(err, "a NUL in the URL");
			return fl_source_fail_at(m->entry->url.source,
			    m->entry->url.at, err);
		}
		p->url_len = m->bytes->len - p->url;
		m->url = (struct fl_str){ NULL, 0 }; /* it is in bytes, at 0 */
		m->url_len = p->url_len;
	}
	p->headers = m->places_len;
	if ((p->made & FL_SAME_HEADERS) != 0 &&
	    (add_headers(m, err) == -1 ||
		check_headers(m, p->headers, err) == -1))
		return -1;
	p->headers_len = m->places_len - p->headers;
	p->options = m->places_len;
	if ((p->made & FL_SAME_OPTIONS) != 0 && add_options(m, err) == -1)
		return -1;
	p->options_len = m->places_len - p->options;
	if ((p->made & FL_SAME_BODY) != 0) {
		p->body = m->bytes->len;
		if (add_body(m, err) == -1)
			return -1;
		p->body_len = m->bytes->len - p->body;
	}
	return 0;
}

/* Places become addresses, now that the bytes do not move any more. */
static void
settle(const struct maker *m, const struct parts *p, const char *bytes,
    struct fl_field *fields, struct fl_request *r)
{
	size_t i;

	for (i = 0; i < m->places_len; i++) {
		const struct place *at = &m->places[i];

		fields[i].name =
		    (struct fl_bytes){ bytes + at->name, at->name_len };
		fields[i].value =
		    (struct fl_bytes){ bytes + at->value, at->value_len };
	}
	if ((p->made & FL_SAME_TARGET) != 0)
		r->url = (struct fl_bytes){ bytes + p->url, p->url_len };
	if ((p->made & FL_SAME_HEADERS) != 0) {
		r->headers = fields + p->headers;
		r->headers_len = p->headers_len;
	}
	if ((p->made & FL_SAME_OPTIONS) != 0) {
		r->options = fields + p->options;
		r->options_len = p->options_len;
	}
	if ((p->made & FL_SAME_BODY) != 0)
		r->body = (struct fl_bytes){ bytes + p->body, p->body_len };
}

static int
render_into(struct maker *m, struct parts *p, struct fl_step *step,
    struct fl_arena *a, struct fl_err *err)
{
	struct fl_field *fields;
	struct fl_str bytes;

	if (make_parts(m, p, err) == -1)
		return -1;
	bytes = fl_arena_str(a, m->bytes->data, m->bytes->len);
	fields = fl_arena_array(a, m->places_len + 1, sizeof(*fields));
	if (bytes.s == NULL || fields == NULL)
		return fl_fail(err, "out of memory");
	settle(m, p, bytes.s, fields, &step->request);
	return 0;
}

/* The part of a URL that is known before the scenario runs. */
static int
add_known_url(struct maker *m, struct fl_err *err)
{
	struct fl_template known = m->entry->url;

	do {
		fl_buf_clear(m->bytes);
		if (fl_template_render(&known, m->scope, m->bytes, err) == 0)
			return 0;
		if (m->scope->fault != FL_FAULT_AUTHOR)
			return -1;
	} while (--known.len > 0);
	fl_buf_clear(m->bytes);
	return 0;
}

/*
 * A plugin is chosen by the scheme, before any answer was captured.  Where a
 * capture says even that, as {{next}} does, it will be a web address.
 */
static int
guess_url(struct maker *m, struct fl_step *step, struct fl_arena *a,
    struct fl_err *err)
{
	struct fl_str url;

	if ((step->same & FL_SAME_TARGET) != 0)
		return 0;
	if (add_known_url(m, err) == -1)
		return -1;
	if (m->bytes->len == 0 &&
	    fl_buf_add_str(m->bytes, "http://", err) == -1)
		return -1;
	url = fl_arena_str(a, m->bytes->data, m->bytes->len);
	if (url.s == NULL)
		return fl_fail(err, "out of memory");
	step->request.url = (struct fl_bytes){ url.s, url.len };
	return 0;
}

int
fl_render_fixed(struct fl_step *step, struct fl_script *script,
    struct fl_err *err)
{
	struct fl_arena *a = &script->arena;
	struct fl_scope_of own;
	struct fl_buf bytes;
	struct maker m;
	struct parts p = { .made = step->same };
	int rc = -1;

	maker_init(&m, &bytes, step, script);
	fl_buf_init(&bytes, FL_RENDERED_MAX);
	fl_scope_of_file(&own, step->file, script->definitions);
	own.root = script->root;
	m.scope = &own.scope;
	step->request.method.data = step->entry->method.s;
	step->request.method.len = step->entry->method.len;
	step->request.has_body = has_body(step->entry);
	step->request.fixed = step->same;
	if (render_into(&m, &p, step, a, err) == 0)
		rc = guess_url(&m, step, a, err);
	fl_buf_fini(&bytes);
	fl_scope_of_fini(&own);
	return rc;
}

int
fl_render_request(struct fl_session *s, struct fl_err *err)
{
	const struct fl_step *step = s->step;
	struct maker m;
	struct parts p = { .made = FL_SAME_ALL & ~step->same };
	struct fl_field *more;

	maker_init(&m, &s->rendered, step, s->runner->script);
	m.session = s;
	if (s->jar.len > 0 || s->rules.compressed)
		p.made |= FL_SAME_HEADERS;
	m.scope = fl_scope_of_session(s);
	m.url =
	    (struct fl_str){ step->request.url.data, step->request.url.len };
	fl_buf_clear(&s->rendered);
	if (make_parts(&m, &p, err) == -1)
		return -1;
	if (m.places_len > s->fields_cap) {
		more = realloc(s->fields, m.places_len * sizeof(*more));
		if (more == NULL)
			return fl_fail(err, "out of memory");
		s->fields = more;
		s->fields_cap = m.places_len;
	}
	s->request = step->request;
	s->request.fixed &= ~p.made;
	if (s->rules.timeout_ns > 0)
		s->request.timeout_ns = s->rules.timeout_ns;
	settle(&m, &p, s->rendered.data, s->fields, &s->request);
	s->exchange.request = &s->request;
	return 0;
}
