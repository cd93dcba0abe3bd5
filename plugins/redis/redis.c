/*
 * redis - commands to Redis, one or a pipeline of them
 *
 * "GET redis://host/key", and what else wish.c says.  An answer's status is 1
 * for a value, 0 for nil and 2 for an error, which is not good; its body is the
 * value as text, an array or a pipeline's replies as JSON.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../common/field.h"
#include "call.h"

#define BODY_MAX (INT64_C(16) << 20) /* bytes, when no setting says */
#define KEEP_NS INT64_C(60000000000) /* of an address, likewise */
#define AROUND ((size_t)256 << 10)   /* bytes of replies that are no text */

static const char *const schemes[] = { "redis", "rediss", NULL };
static const char *const options[] = { TLS_OPTIONS, TARGET_OPTIONS, NULL };

static bool
redis_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f = field_unknown(r, options);
	struct wish w = { .out.max = (size_t)64 << 20 };
	int rc;

	if (f != NULL) {
		snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
		    (int)f->name.len, f->name.data);
		return false;
	}
	if ((r->fixed & FL_FIXED_ALL) != FL_FIXED_ALL)
		return true;
	rc = wish_make(&w, r, why);
	free(w.key);
	bytes_free(&w.out);
	return rc == 0;
}

static int
redis_open(void **state, struct fl_host *h, const struct fl_field *settings,
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
redis_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct links *links = calloc(1, sizeof(*links));
	struct state *s = state;

	if (links == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	links->host = s->host;
	links->resolver = s->resolver;
	links->in_max = s->body_max + AROUND;
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
redis_submit(void *state, void *session, struct fl_exchange *x)
{
	const struct fl_request *r = x->request;
	struct state *s = state;
	struct call *c = call_new(s, x);
	struct target *t;
	char why[FL_PLUGIN_ERR];

	x->plugin = c;
	if (c == NULL) {
		fail(s, x, FL_ERROR_RESOURCE, "out of memory");
		return;
	}
	t = &c->wish.target;
	if (wish_make(&c->wish, r, why) == -1)
		goto fail;
	/* "rediss", whose sixth letter is no colon */
	t->tls = r->url.data[5] != ':' ? tls_for(&s->tls, r, why) : NULL;
	if (r->url.data[5] != ':' && t->tls == NULL)
		goto fail;
	if (call_begin(c, session) == -1)
		fail(s, x, FL_ERROR_RESOURCE, "out of memory");
	return;

fail:
	fail(s, x, FL_ERROR_REQUEST, why);
}

static void
redis_cancel(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_cancel(x->plugin);
}

static void
redis_release(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_rest(x->plugin);
}

static void
redis_session_close(void *state, void *session)
{
	(void)state;
	links_free(session);
	free(session);
}

static void
redis_close(void *state)
{
	struct state *s = state;

	calls_free(s);
	resolver_free(s->resolver);
	tls_free_all(&s->tls);
	free(s);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "redis",
	.summary = "commands to Redis, one or a pipeline of them",
	.version = "1",
	.schemes = schemes,
	.accepts = redis_accepts,
	.open = redis_open,
	.session_open = redis_session_open,
	.submit = redis_submit,
	.cancel = redis_cancel,
	.release = redis_release,
	.session_close = redis_session_close,
	.close = redis_close,
};
