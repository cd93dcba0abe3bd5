#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "redirect.h"
#include "render.h"

static bool
is_web(struct fl_str scheme)
{
	return fl_str_ieq(scheme, fl_str("http")) ||
	       fl_str_ieq(scheme, fl_str("https"));
}

/* A server of another protocol has no say in where its user goes. */
static bool
is_web_request(const struct fl_request *q)
{
	char scheme[FL_SCHEME_MAX];

	fl_url_scheme(scheme, q->url);
	return is_web(fl_str(scheme));
}

struct fl_str
fl_redirect_location(const struct fl_session *s)
{
	const struct fl_response *r = &s->exchange.response;
	size_t i;

	if (!s->rules.follow || r->error != FL_ERROR_NONE || r->status < 300 ||
	    r->status > 399 || !is_web_request(s->exchange.request))
		return (struct fl_str){ NULL, 0 };
	/* An empty one is none, as for curl. */
	for (i = 0; i < r->headers_len; i++)
		if (r->headers[i].value.len > 0 &&
		    fl_str_ieq((struct fl_str){ r->headers[i].name.data,
				   r->headers[i].name.len },
			fl_str("Location")))
			return (struct fl_str){ r->headers[i].value.data,
				r->headers[i].value.len };
	return (struct fl_str){ NULL, 0 };
}

void
fl_redirect_forget(struct fl_session *s)
{
	while (s->redirects_len > 0) {
		s->redirects_len--;
		free((char *)(uintptr_t)s->redirects[s->redirects_len].url.s);
		free((char *)(uintptr_t)s->redirects[s->redirects_len]
			 .location.s);
	}
	free(s->redirects);
	s->redirects = NULL;
}

static int
note(struct fl_session *s, struct fl_str to, struct fl_err *err)
{
	const struct fl_bytes *url = &s->exchange.request->url;
	struct fl_redirect *more, *r;

	more = realloc(s->redirects, (s->redirects_len + 1) * sizeof(*more));
	if (more == NULL)
		return fl_fail(err, "out of memory");
	s->redirects = more;
	r = &more[s->redirects_len];
	r->status = s->exchange.response.status;
	r->url = (struct fl_str){ strndup(url->data, url->len), url->len };
	r->location = (struct fl_str){ strndup(to.s, to.len), to.len };
	s->redirects_len++;
	if (r->url.s == NULL || r->location.s == NULL)
		return fl_fail(err, "out of memory");
	return 0;
}

static bool
is_named(const struct fl_field *f, const char *name)
{
	return fl_str_ieq((struct fl_str){ f->name.data, f->name.len },
	    fl_str(name));
}

/* What a hop leaves behind, and what it takes along. */
struct hop {
	bool body;        /* and what describes it */
	bool credentials; /* to the same origin, or to one that is trusted */
	size_t written;   /* the first headers are the scenario's own */
};

/* The runner's cookies, from the jar and [Cookies], are made anew. */
static bool
goes_along(const struct hop *h, const struct fl_field *f, size_t i)
{
	if (is_named(f, "Cookie"))
		return h->credentials && i < h->written;
	if (is_named(f, "Authorization"))
		return h->credentials;
	return h->body ||
	       (!is_named(f, "Content-Type") && !is_named(f, "Content-Length"));
}

/* How many headers the scenario gives a request: they come first. */
static size_t
written(const struct fl_session *s)
{
	const struct fl_entry *e = s->step->entry;
	size_t i, n = e->headers.len + s->runner->script->headers_len;

	for (i = 0; i < e->options.len; i++)
		n += e->options.list[i].row->id == FL_OPTION_HEADER;
	return n;
}

static int
room_for_fields(struct fl_session *s, size_t n, struct fl_err *err)
{
	struct fl_field *more;

	if (n <= s->hop_fields_cap)
		return 0;
	more = realloc(s->hop_fields, n * sizeof(*more));
	if (more == NULL)
		return fl_fail(err, "out of memory");
	s->hop_fields = more;
	s->hop_fields_cap = n;
	return 0;
}

/* URL and cookie header, the bytes of the hop that are new. */
static int
make_bytes(struct fl_session *s, const struct fl_url *to, struct fl_str url,
    bool credentials, struct fl_str *cookies, struct fl_err *err)
{
	const struct fl_entry *e = s->step->entry;
	bool own = credentials && e->cookies.len > 0;
	size_t n;

	fl_buf_clear(&s->hop);
	if (fl_buf_add(&s->hop, url.s, url.len, err) == -1 ||
	    fl_jar_send(&s->jar, to, fl_clock_wall() / FL_NS_PER_S, &s->hop, &n,
		err) == -1)
		return -1;
	if (own && ((n > 0 && fl_buf_add_str(&s->hop, "; ", err) == -1) ||
		       fl_render_cookies(&s->hop, e, fl_scope_of_session(s),
			   err) == -1))
		return -1;
	*cookies =
	    (struct fl_str){ s->hop.data + url.len, s->hop.len - url.len };
	return 0;
}

/*
 * Options, headers and cookies of the hop, in this order in one array.  From
 * the second hop on it is made in place: nothing moves but towards the front,
 * and the cookies of the hop before leave room for the new ones.
 */
static void
take_fields(struct fl_session *s, struct hop *h, struct fl_str cookies,
    struct fl_request *r)
{
	struct fl_field *to = s->hop_fields;
	size_t i, n = 0;

	for (i = 0; i < r->options_len; i++)
		if (h->credentials || !is_named(&r->options[i], "user"))
			to[n++] = r->options[i];
	r->options = to;
	r->options_len = n;
	to += n;
	s->hop_written = 0;
	for (i = 0, n = 0; i < r->headers_len; i++) {
		if (!goes_along(h, &r->headers[i], i))
			continue;
		s->hop_written += i < h->written;
		to[n++] = r->headers[i];
	}
	if (cookies.len > 0)
		to[n++] = (struct fl_field){ { "Cookie", 6 },
			{ cookies.s, cookies.len } };
	r->headers = to;
	r->headers_len = n;
}

/* 301 to 303 ask with GET what others ask as before. */
static void
change_method(struct fl_request *r, int status)
{
	if (status < 301 || status > 303)
		return;
	r->has_body = false;
	r->body = (struct fl_bytes){ NULL, 0 };
	if (r->method.len != 4 || memcmp(r->method.data, "HEAD", 4) != 0)
		r->method = (struct fl_bytes){ "GET", 3 };
}

static int
make_request(struct fl_session *s, const struct fl_url *from,
    const struct fl_url *to, struct fl_str url, struct fl_err *err)
{
	struct fl_request r = *s->exchange.request;
	bool first = s->redirects_len == 1;
	struct hop h = { .credentials =
			     s->rules.trusted || fl_url_same_origin(from, to),
		.written = first ? written(s) : s->hop_written };
	struct fl_str cookies;

	change_method(&r, s->exchange.response.status);
	h.body = r.has_body;
	s->hop_trusted = h.credentials && (first || s->hop_trusted);
	h.credentials = s->hop_trusted;
	if ((first && room_for_fields(s, r.options_len + r.headers_len + 1,
			  err) == -1) ||
	    make_bytes(s, to, url, h.credentials, &cookies, err) == -1)
		return -1;
	take_fields(s, &h, cookies, &r);
	r.url = (struct fl_bytes){ s->hop.data, url.len };
	r.fixed = 0;
	r.step = 0;
	s->request = r;
	s->exchange.request = &s->request;
	return 0;
}

/* Else a server could have files of this host sent, or commands run. */
static int
stays_on_the_web(const struct fl_url *to, struct fl_err *err)
{
	if (is_web(to->scheme))
		return 0;
	return fl_fail(err, "a redirect to %.*s: is not followed",
	    FL_STR_ARG(to->scheme));
}

int
fl_redirect_follow(struct fl_session *s, struct fl_str location,
    struct fl_err *err)
{
	struct fl_str url = { s->exchange.request->url.data,
		s->exchange.request->url.len };
	struct fl_url from = { 0 }, to = { 0 };
	struct fl_buf target;
	int rc = -1;

	fl_buf_init(&target, FL_URL_MAX);
	if (fl_url_resolve(&target, url, location, err) == 0 &&
	    fl_url_parse(&from, url, err) == 0 &&
	    fl_url_parse(&to, fl_buf_str(&target), err) == 0 &&
	    stays_on_the_web(&to, err) == 0 &&
	    note(s, fl_buf_str(&target), err) == 0)
		rc = make_request(s, &from, &to, fl_buf_str(&target), err);
	fl_url_fini(&from);
	fl_url_fini(&to);
	fl_buf_fini(&target);
	return rc;
}
