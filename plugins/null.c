/*
 * null - answers at once, without a network
 *
 * Every request gets status 200, one header and a body of two bytes.  What a
 * load of null://x costs is what the program itself costs.  It is also the file
 * to copy for a new protocol.
 */
#include <stdio.h>

#include "../lib/plugin/fl-plugin.h"

static const char *const schemes[] = { "null", NULL };

static const struct fl_field headers[] = {
	{ { "Content-Type", 12 }, { "text/plain", 10 } },
};

/* An option that is not known is declined, never ignored. */
static bool
null_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	if (r->options_len == 0)
		return true;
	snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
	    (int)r->options[0].name.len, r->options[0].name.data);
	return false;
}

/* There is nothing to keep but the host, so the host is the state. */
static int
null_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	(void)settings;
	(void)settings_len;
	(void)why;
	*state = h;
	return 0;
}

static int
null_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	(void)why;
	*session = state;
	return 0;
}

static void
null_submit(void *state, void *session, struct fl_exchange *x)
{
	struct fl_host *h = state;
	struct fl_response *r = &x->response;

	(void)session;
	r->sent_ns = h->now();
	r->status = 200;
	r->good = true;
	r->version = (struct fl_bytes){ "1.1", 3 };
	r->connect_ns = r->tls_ns = -1;
	r->sent_bytes = x->request->body.len;
	r->received_bytes = 2;
	r->headers = headers;
	r->headers_len = sizeof(headers) / sizeof(headers[0]);
	r->body = (struct fl_bytes){ "ok", 2 };
	r->first_ns = r->last_ns = h->now();
	h->complete(h, x);
}

/* Too late: it has been completed inside submit. */
static void
null_cancel(void *state, struct fl_exchange *x)
{
	(void)state;
	(void)x;
}

static void
null_release(void *state, struct fl_exchange *x)
{
	(void)state;
	(void)x;
}

static void
null_session_close(void *state, void *session)
{
	(void)state;
	(void)session;
}

static void
null_close(void *state)
{
	(void)state;
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "null",
	.summary = "answers at once, without a network",
	.version = "1",
	.schemes = schemes,
	.accepts = null_accepts,
	.open = null_open,
	.session_open = null_session_open,
	.submit = null_submit,
	.cancel = null_cancel,
	.release = null_release,
	.session_close = null_session_close,
	.close = null_close,
};
