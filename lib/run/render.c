#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "maker.h"
#include "multipart.h"
#include "scope.h"

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
add_url(struct fl_maker *m, struct fl_err *err)
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
	return fl_maker_pairs(m, &e->query, err);
}

static bool
has_body(const struct fl_entry *e)
{
	return e->body.kind != FL_BODY_NONE || e->form.len > 0 ||
	       e->multipart.len > 0;
}

static int
add_body(struct fl_maker *m, struct fl_err *err)
{
	const struct fl_entry *e = m->entry;
	struct fl_str content;

	if (e->form.len > 0)
		return fl_maker_pairs(m, &e->form, err);
	if (e->multipart.len > 0)
		return fl_multipart_add(m->bytes, &e->multipart, m->scope, err);
	if (e->body.kind == FL_BODY_NONE)
		return 0;
	if (fl_body_content(&e->body, m->scope, &content, err) == -1)
		return -1;
	return fl_buf_add(m->bytes, content.s, content.len, err);
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
make_parts(struct fl_maker *m, struct parts *p, struct fl_err *err)
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
	if ((p->made & FL_SAME_HEADERS) != 0 && fl_maker_headers(m, err) == -1)
		return -1;
	p->headers_len = m->places_len - p->headers;
	p->options = m->places_len;
	if ((p->made & FL_SAME_OPTIONS) != 0 && fl_maker_options(m, err) == -1)
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
settle(const struct fl_maker *m, const struct parts *p, const char *bytes,
    struct fl_field *fields, struct fl_request *r)
{
	size_t i;

	for (i = 0; i < m->places_len; i++) {
		const struct fl_maker_field *at = &m->places[i];

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
render_into(struct fl_maker *m, struct parts *p, struct fl_step *step,
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
add_known_url(struct fl_maker *m, struct fl_err *err)
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
 * capture says even that, as {{next}} does, it is taken to be a web address until
 * the URL is made: see reach.h.
 */
static int
guess_url(struct fl_maker *m, struct fl_step *step, struct fl_arena *a,
    struct fl_err *err)
{
	struct fl_str url;

	if ((step->same & FL_SAME_TARGET) != 0)
		return 0;
	if (add_known_url(m, err) == -1)
		return -1;
	step->any_scheme = !fl_template_fixed(&m->entry->url) &&
	                   m->entry->url.pieces[0].kind != FL_PIECE_TEXT;
	if (m->bytes->len == 0 &&
	    fl_buf_add_str(m->bytes, "http://", err) == -1)
		return -1;
	url = fl_arena_str(a, m->bytes->data, m->bytes->len);
	if (url.s == NULL)
		return fl_fail(err, "out of memory");
	step->request.url = (struct fl_bytes){ url.s, url.len };
	return 0;
}

static void
maker_init(struct fl_maker *m, struct fl_buf *bytes, const struct fl_step *step,
    const struct fl_script *script)
{
	memset(m, 0, offsetof(struct fl_maker, places));
	m->bytes = bytes;
	m->entry = step->entry;
	m->script = script;
}

int
fl_render_fixed(struct fl_step *step, struct fl_script *script,
    struct fl_err *err)
{
	struct fl_arena *a = &script->arena;
	struct fl_scope_of own;
	struct fl_buf bytes;
	struct fl_maker m;
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
	struct fl_maker m;
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
