/*
 * http - HTTP/1.1 over TCP and TLS, as fast as it goes
 *
 * One send and one receive a request, on connections that a session keeps; what
 * it does not do exactly as libcurl does is left to the engine curl.
 *
 *   http.c      the plugin: what it accepts, states, sessions
 *   wishes.c    options        url.c    URLs         proxy.c  the environment
 *   errand.c    a request's way and bytes            request.c  those bytes
 *   site.c      where connections lead               tls.c
 *   probe.c     which HTTP a server speaks, asked before a load
 *   conn.c      a connection: dial.c, shake.c, send.c, receive.c, answer.c
 *   response.c  an answer's bytes: head.c, chunk.c   block.c  where they lie
 */
#include <openssl/opensslv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "conn.h"
#include "probe.h"
#include "proxy.h"

#define MS_NS INT64_C(1000000)
#define DNS_TTL_MS 60000
#define KEEP_MAX (INT64_C(16) << 20)
#define SKIP_MAX (INT64_C(1) << 30)

static const char *const schemes[] = { "http", "https", NULL };

static bool
decline(char why[FL_PLUGIN_ERR], const char *what)
{
	snprintf(why, FL_PLUGIN_ERR, "%s", what);
	return false;
}

static bool
is_https(struct fl_bytes url)
{
	return url.len >= 6 &&
	       field_like((struct fl_bytes){ url.data, 6 }, "https:");
}

/* Whether the protocol that libcurl would choose is ours. */
static bool
protocol_ok(const struct fl_request *r, const struct wishes *w,
    char why[FL_PLUGIN_ERR])
{
	if (!is_https(r->url) || w->http10 || w->http11)
		return true;
	return decline(why, "https may be HTTP/2: want http1.1: true");
}

static bool
target_ok(const struct fl_request *r, const struct wishes *w,
    char why[FL_PLUGIN_ERR])
{
	bool fixed = (r->fixed & FL_FIXED_TARGET) != 0 || r->step == 0;
	struct http_url u;

	if (fixed && http_url_parse(&u, r->url, w->as_is, why) == -1)
		return false;
	if (w->unix_socket == NULL &&
	    proxy_named(is_https(r->url), fixed ? u.host : NULL))
		return decline(why, "the environment names a proxy");
	return true;
}

/* A template may stand for any option, so nothing is known of it. */
static bool
options_ok(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	if (r->step == 0 || r->options_len > 0 ||
	    (r->fixed & FL_FIXED_OPTIONS) != 0)
		return true;
	return decline(why, "options with variables in them");
}

static bool
http_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	struct wishes w;
	bool ok;

	if (!options_ok(r, why) || wishes_make(&w, r, why) == -1)
		return false;
	ok = protocol_ok(r, &w, why) && target_ok(r, &w, why);
	wishes_fini(&w);
	return ok;
}

static bool
ask_site(const struct fl_request *r, const struct wishes *w, int64_t timeout_ns,
    char why[FL_PLUGIN_ERR])
{
	struct sites *sites = calloc(1, sizeof(*sites));
	enum fl_error error;
	struct http_url u;
	struct site *t;
	bool yes = false;

	if (sites == NULL)
		return decline(why, "out of memory");
	if (http_url_parse(&u, r->url, w->as_is, why) == 0 &&
	    (t = site_find(sites, &u, w, &error, why)) != NULL)
		yes = probe_is_http11(t, timeout_ns, why);
	sites_fini(sites);
	free(sites);
	return yes;
}

/* Of https, the server says whether it is HTTP/2. */
static bool
http_probe(const struct fl_request *r, int64_t timeout_ns,
    char why[FL_PLUGIN_ERR])
{
	struct wishes w;
	bool yes;

	if (!is_https(r->url) || !options_ok(r, why) ||
	    wishes_make(&w, r, why) == -1)
		return false;
	yes = target_ok(r, &w, why) && ask_site(r, &w, timeout_ns, why);
	wishes_fini(&w);
	return yes;
}

static int
http_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	struct state *s = calloc(1, sizeof(*s));

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (s == NULL)
		return -1;
	s->resolver = resolver_new(h,
	    field_setting(settings, settings_len, "dns-ttl", DNS_TTL_MS) *
		MS_NS);
	if (s->resolver == NULL) {
		free(s);
		return -1;
	}
	if (local_open(&s->local, settings, settings_len, why) == -1) {
		resolver_free(s->resolver);
		free(s);
		return -1;
	}
	s->host = h;
	s->keep_max = (uint64_t)field_setting(settings, settings_len,
	    "max-body", KEEP_MAX);
	s->skip_max = (uint64_t)field_setting(settings, settings_len,
	    "max-skip", SKIP_MAX);
	*state = s;
	return 0;
}

static int
http_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct session *u = calloc(1, sizeof(*u));

	if (u == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	u->state = state;
	*session = u;
	return 0;
}

/* An idle connection to the site, or a new one.  NULL: out of memory. */
static struct conn *
conn_to(struct session *u, struct site *t, bool fresh)
{
	struct conn *c, *next;

	for (c = u->conns; c != NULL; c = next) {
		next = c->next;
		if (c->site != t || c->x != NULL)
			continue;
		if (!fresh)
			return c;
		conn_free(c);
	}
	return conn_new(u, t);
}

static void
fail(struct state *s, struct fl_exchange *x, enum fl_error error,
    const char *why)
{
	struct fl_response *r = &x->response;

	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", why);
	r->last_ns = s->host->now();
	s->host->complete(s->host, x);
}

static void
http_submit(void *state, void *session, struct fl_exchange *x)
{
	struct state *s = state;
	char why[FL_PLUGIN_ERR];
	enum fl_error error;
	struct errand e;
	struct conn *c;

	x->response.connect_ns = x->response.tls_ns = -1;
	if (errand_make(&s->errands, &e, x->request, &error, why) == -1) {
		fail(s, x, error, why);
		return;
	}
	c = conn_to(session, e.site, e.fresh);
	if (c == NULL)
		fail(s, x, FL_ERROR_RESOURCE, "out of memory");
	else
		conn_submit(c, x, &e);
}

/* What has come to its end already has no connection any more. */
static void
http_cancel(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->response.last_ns == 0)
		conn_finish(x->plugin, FL_ERROR_CANCELED, "canceled");
}

static void
http_release(void *state, struct fl_exchange *x)
{
	struct state *s = state;

	if (x->plugin != NULL)
		block_give(&s->blocks, x->plugin);
	x->plugin = NULL;
}

static void
http_session_close(void *state, void *session)
{
	struct session *u = session;

	(void)state;
	while (u->conns != NULL)
		if (u->conns->x != NULL)
			conn_finish(u->conns, FL_ERROR_CANCELED,
			    "its session was closed");
		else
			conn_free(u->conns);
	free(u);
}

static void
http_close(void *state)
{
	struct state *s = state;

	errands_fini(&s->errands);
	blocks_fini(&s->blocks);
	local_close(&s->local);
	resolver_free(s->resolver);
	BIO_meth_free(s->method);
	free(s);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "http",
	.summary = "HTTP/1.1 over TCP and TLS, as fast as it goes",
	.version = "1, " OPENSSL_VERSION_TEXT,
	.schemes = schemes,
	.rank = 10,
	.accepts = http_accepts,
	.probe = http_probe,
	.open = http_open,
	.session_open = http_session_open,
	.submit = http_submit,
	.cancel = http_cancel,
	.release = http_release,
	.session_close = http_session_close,
	.close = http_close,
};
