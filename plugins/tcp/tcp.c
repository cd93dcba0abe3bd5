/*
 * tcp - bytes out, bytes in: over TCP, TLS or a unix socket
 *
 * "SEND tcp://host:port" sends the body and reads an answer, whose end a header
 * of the step tells (see reader.h).  A user's connections are kept from one
 * step to the next; what came beyond an answer is the beginning of the next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "call.h"

#define BODY_MAX (INT64_C(16) << 20) /* bytes, when no setting says */
#define BEYOND ((size_t)256 << 10)   /* bytes that may come beyond an answer */
#define KEEP_NS INT64_C(60000000000) /* of an address, likewise */

static const char *const schemes[] = { "tcp", "tls", "unix", NULL };

static const char *const options[] = { TLS_OPTIONS, TARGET_OPTIONS,
	"connect-timeout", NULL };

static const char *const methods[] = { "SEND", "GET", "POST" };

static int
parse_url(const struct fl_request *r, struct target *t, bool *tls,
    char why[FL_PLUGIN_ERR])
{
	struct url u;

	if (url_parse(r->url, &u, why) == -1)
		return -1;
	*tls = field_like(u.scheme, "tls");
	if (field_like(u.scheme, "unix"))
		return target_of_unix(t, &u, why);
	if (u.path.len > 1 || u.query.len > 0 || u.user.len > 0) {
		snprintf(why, FL_PLUGIN_ERR,
		    "want %.*s://HOST:PORT and "
		    "nothing more",
		    (int)u.scheme.len, u.scheme.data);
		return -1;
	}
	return target_of(t, &u, 0, r, why);
}

static bool
knows_method(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	size_t i;

	for (i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (field_is(r->method, methods[i]))
			return true;
	snprintf(why, FL_PLUGIN_ERR, "method %.*s: want SEND",
	    (int)(r->method.len < 40 ? r->method.len : 40), r->method.data);
	return false;
}

static bool
tcp_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f = field_unknown(r, options);
	struct reader rd;
	struct target t;
	bool tls;

	if (f != NULL) {
		snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
		    (int)f->name.len, f->name.data);
		return false;
	}
	if (!knows_method(r, why) || ((r->fixed & FL_FIXED_TARGET) != 0 &&
					 parse_url(r, &t, &tls, why) == -1))
		return false;
	return (r->fixed & FL_FIXED_HEADERS) == 0 ||
	       reader_parse(&rd, r->headers, r->headers_len, why) == 0;
}

static int
tcp_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	struct state *s = calloc(1, sizeof(*s));

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (s == NULL)
		return -1;
	s->resolver = resolver_new(h, field_setting(settings, settings_len,
					  "dns-ttl", KEEP_NS / 1000000) *
					  1000000);
	if (s->resolver == NULL) {
		free(s);
		return -1;
	}
	s->host = h;
	s->body_max =
	    (size_t)field_setting(settings, settings_len, "max-body", BODY_MAX);
	*state = s;
	return 0;
}

static int
tcp_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct links *links = calloc(1, sizeof(*links));
	struct state *s = state;

	if (links == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	links->host = s->host;
	links->resolver = s->resolver;
	links->in_max = s->body_max + BEYOND;
	*session = links;
	return 0;
}

static void
fail(struct state *s, struct fl_exchange *x, enum fl_error error,
    const char *why)
{
	struct fl_response *r = &x->response;

	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", why);
	r->connect_ns = r->tls_ns = -1;
	r->last_ns = s->host->now();
	s->host->complete(s->host, x);
}

static void
tcp_submit(void *state, void *session, struct fl_exchange *x)
{
	const struct fl_request *r = x->request;
	enum fl_error error = FL_ERROR_REQUEST;
	struct state *s = state;
	struct call *c = call_new(s, x);
	char why[FL_PLUGIN_ERR];
	struct target t;
	bool tls;

	x->plugin = c;
	if (c == NULL) {
		fail(s, x, FL_ERROR_RESOURCE, "out of memory");
		return;
	}
	if (parse_url(r, &t, &tls, why) == -1 ||
	    reader_parse(&c->reader, r->headers, r->headers_len, why) == -1)
		goto fail;
	t.tls = tls ? tls_for(&s->tls, r, why) : NULL;
	if (tls && t.tls == NULL)
		goto fail;
	if (call_begin(c, session, &t) == 0)
		return;
	error = FL_ERROR_RESOURCE;
	snprintf(why, sizeof(why), "out of memory");

fail:
	fail(s, x, error, why);
}

static void
tcp_cancel(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_cancel(x->plugin);
}

static void
tcp_release(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_rest(x->plugin);
}

static void
tcp_session_close(void *state, void *session)
{
	(void)state;
	links_free(session);
	free(session);
}

static void
tcp_close(void *state)
{
	struct state *s = state;

	calls_free(s);
	resolver_free(s->resolver);
	tls_free_all(&s->tls);
	free(s);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "tcp",
	.summary = "bytes out, bytes in: over TCP, TLS or a unix socket",
	.version = "1",
	.schemes = schemes,
	.accepts = tcp_accepts,
	.open = tcp_open,
	.session_open = tcp_session_open,
	.submit = tcp_submit,
	.cancel = tcp_cancel,
	.release = tcp_release,
	.session_close = tcp_session_close,
	.close = tcp_close,
};
