/*
 * dns - questions to a server of names
 *
 * "QUERY dns://server/name?type=AAAA", and what else wish.c says.  The answer's
 * status is the rcode, of which 0 is good; its body is JSON, as message.h has
 * it.  A datagram without an answer is lost, not repeated: that would hide what
 * a load test is to find.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "../common/field.h"
#include "sock.h"

#define BODY_MAX (INT64_C(16) << 20) /* bytes, when no setting says */
#define KEEP_NS INT64_C(60000000000) /* of an address, likewise */

static const char *const schemes[] = { "dns", NULL };
static const char *const options[] = { TARGET_OPTIONS, NULL };

static bool
dns_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f = field_unknown(r, options);
	struct wish w;

	if (f != NULL) {
		snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
		    (int)f->name.len, f->name.data);
		return false;
	}
	if (!field_is(r->method, "QUERY") && !field_is(r->method, "GET")) {
		snprintf(why, FL_PLUGIN_ERR, "method %.*s: want QUERY",
		    (int)(r->method.len < 40 ? r->method.len : 40),
		    r->method.data);
		return false;
	}
	return (r->fixed & FL_FIXED_ALL) != FL_FIXED_ALL ||
	       wish_make(&w, r, why) == 0;
}

static int
dns_open(void **state, struct fl_host *h, const struct fl_field *settings,
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
	if (getrandom(&s->random, sizeof(s->random), GRND_NONBLOCK) == -1)
		s->random = (uint64_t)h->now();
	s->random |= 1;
	*state = s;
	return 0;
}

static int
dns_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	s->state = state;
	s->links.host = s->state->host;
	s->links.resolver = s->state->resolver;
	s->links.in_max = 2 * (2 + DNS_MESSAGE);
	*session = s;
	return 0;
}

static void
dns_submit(void *state, void *session, struct fl_exchange *x)
{
	struct state *s = state;
	struct call *c = call_new(session, x);
	char why[FL_PLUGIN_ERR];

	x->plugin = c;
	if (c == NULL) {
		x->response.error = FL_ERROR_RESOURCE;
		snprintf(x->response.message, FL_PLUGIN_ERR, "out of memory");
		x->response.connect_ns = x->response.tls_ns = -1;
		x->response.last_ns = s->host->now();
		s->host->complete(s->host, x);
	} else if (wish_make(&c->wish, x->request, why) == -1) {
		call_fail(c, FL_ERROR_REQUEST, why);
	} else {
		call_begin(c);
	}
}

static void
dns_cancel(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_fail(x->plugin, FL_ERROR_CANCELED, "canceled");
}

static void
dns_release(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_rest(x->plugin);
}

static void
dns_session_close(void *state, void *session)
{
	struct session *s = session;

	(void)state;
	socks_free(s);
	links_free(&s->links);
	free(s);
}

static void
dns_close(void *state)
{
	struct state *s = state;

	calls_free(s);
	resolver_free(s->resolver);
	free(s);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "dns",
	.summary = "questions to a server of names",
	.version = "1",
	.schemes = schemes,
	.accepts = dns_accepts,
	.open = dns_open,
	.session_open = dns_session_open,
	.submit = dns_submit,
	.cancel = dns_cancel,
	.release = dns_release,
	.session_close = dns_session_close,
	.close = dns_close,
};
