/*
 * curl - HTTP of every kind, files and mail, by libcurl
 *
 * libcurl's multi interface runs on the host's loop: it says which sockets and
 * which timer it waits for, and is called when they are ready.  One multi handle
 * a worker; each session has a share of its own for connections and TLS sessions,
 * so that users do not use one another's.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "protocol.h"
#include "transfer.h"

#define SLOTS 16 /* idle transfers are kept apart by step, modulo this */

struct session {
	CURLSH *share;
	bool polite; /* a connection of its may want to say goodbye */
};

struct state {
	struct fl_host *host;
	CURLM *multi;
	struct fl_timer timer;
	struct sockets sockets;
	struct transfer *idle[SLOTS];
	struct limits limits;
	bool polite; /* some session is */
};

/* Those of protocol.c that the libcurl of the build has: see the Makefile. */
static const char *const schemes[] = { CURL_SCHEMES NULL };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
init_library(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool
curl_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct protocol *p = protocol_of(r->url);
	const struct fl_field *f = curl_options_unknown(r, p);

	if (f != NULL) {
		snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
		    (int)f->name.len, f->name.data);
		return false;
	}
	return protocol_check(p, r, why) == 0;
}

/* Whether libcurl was done with it by itself decides what closing may take. */
static void
end(struct state *s, struct transfer *t, CURLcode code, bool by_itself)
{
	s->host->timer(s->host, &t->timer, -1);
	s->host->timer(s->host, &t->nudge, -1);
	t->nudge_ns = 0;
	transfer_end(t, code, s->host->now());
	if (!by_itself)
		sockets_let_go(&s->sockets, t);
	curl_multi_remove_handle(s->multi, t->easy);
	s->host->complete(s->host, t->x);
}

/* Hands ended transfers to the host. */
static void
reap(struct state *s)
{
	struct transfer *t;
	CURLMsg *m;
	CURLcode code;
	int left;

	while ((m = curl_multi_info_read(s->multi, &left)) != NULL) {
		if (m->msg != CURLMSG_DONE)
			continue;
		code = m->data.result;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
		end(s, t, code, true);
	}
}

static void
act(void *arg, curl_socket_t fd, int what)
{
	struct state *s = arg;
	int running;

	if (s->polite)
		s->limits.entered_ns = s->host->now();
	curl_multi_socket_action(s->multi, fd, what, &running);
	reap(s);
}

static int
timer_wanted(CURLM *multi, long ms, void *arg)
{
	struct state *s = arg;

	(void)multi;
	s->host->timer(s->host, &s->timer,
	    ms < 0 ? -1 : s->host->now() + ms * 1000000);
	return 0;
}

static void
timer_fired(struct fl_timer *t)
{
	act(t->arg, CURL_SOCKET_TIMEOUT, 0);
}

/* The time of an exchange, kept to the microsecond: libcurl has milliseconds. */
static void
time_is_up(struct fl_timer *timer)
{
	struct transfer *t = timer->arg;

	if (t->message[0] == '\0')
		snprintf(t->message, sizeof(t->message), "Timeout was reached");
	end(t->owner, t, CURLE_OPERATION_TIMEDOUT, false);
}

static int
curl_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	struct state *s = calloc(1, sizeof(*s));

	pthread_once(&once, init_library);
	if (s != NULL)
		s->multi = curl_multi_init();
	if (s == NULL || s->multi == NULL) {
		free(s);
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	if (local_open(&s->sockets.local, settings, settings_len, why) == -1) {
		curl_multi_cleanup(s->multi);
		free(s);
		return -1;
	}
	s->host = h;
	s->timer.fire = timer_fired;
	s->timer.arg = s;
	s->sockets.host = h;
	s->sockets.ready = act;
	s->sockets.arg = s;
	s->limits.keep_max = (uint64_t)field_setting(settings, settings_len,
	    "max-body", INT64_C(16) << 20);
	s->limits.skip_max = (uint64_t)field_setting(settings, settings_len,
	    "max-skip", INT64_C(1) << 30);
	s->limits.now = h->now;
	s->limits.dns_ttl_s =
	    (long)((field_setting(settings, settings_len, "dns-ttl", 60000) +
		       999) /
		   1000);
	s->limits.sockets = &s->sockets;
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, sockets_wanted);
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, &s->sockets);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERDATA, s);
	*state = s;
	return 0;
}

/* A share that no other thread sees needs no locks. */
static int
curl_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct session *u = calloc(1, sizeof(*u));

	(void)state;
	if (u != NULL)
		u->share = curl_share_init();
	if (u == NULL || u->share == NULL) {
		free(u);
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	curl_share_setopt(u->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
	curl_share_setopt(u->share, CURLSHOPT_SHARE,
	    CURL_LOCK_DATA_SSL_SESSION);
	*session = u;
	return 0;
}

/* An idle transfer, of the same step if there is one. */
static struct transfer *
pick(struct state *s, unsigned step)
{
	struct transfer *t;
	size_t i;

	for (i = 0; i < SLOTS; i++) {
		struct transfer **slot = &s->idle[(step + i) % SLOTS];

		if (*slot == NULL)
			continue;
		t = *slot;
		*slot = t->next;
		return t;
	}
	return transfer_new(&s->limits);
}

static void
put_back(struct state *s, struct transfer *t)
{
	struct transfer **slot = &s->idle[t->step % SLOTS];

	t->next = *slot;
	*slot = t;
}

/* The request is sent from inside the call: libcurl's timer is due at once. */
static void
curl_submit(void *state, void *session, struct fl_exchange *x)
{
	struct state *s = state;
	struct session *u = session;
	struct transfer *t = pick(s, x->request->step);

	if (t == NULL) {
		x->response.error = FL_ERROR_RESOURCE;
		snprintf(x->response.message, FL_PLUGIN_ERR, "out of memory");
		goto fail;
	}
	x->plugin = t;
	t->owner = s;
	t->begun_ns = s->host->now();
	t->timer.fire = time_is_up;
	t->timer.arg = t;
	if (transfer_begin(t, u->share, x, &s->limits) == -1) {
		x->plugin = NULL;
		put_back(s, t);
		goto fail;
	}
	if (t->protocol->polite)
		s->polite = u->polite = true;
	if (curl_multi_add_handle(s->multi, t->easy) != CURLM_OK) {
		transfer_end(t, CURLE_FAILED_INIT, s->host->now());
		s->host->complete(s->host, x);
		return;
	}
	if (x->request->timeout_ns > 0)
		s->host->timer(s->host, &t->timer,
		    t->begun_ns + x->request->timeout_ns);
	t->nudge_ns = NUDGE_NS;
	act(s, CURL_SOCKET_TIMEOUT, 0);
	if (t->protocol->lines)
		transfer_nudge(t, NUDGE_NS);
	return;

fail:
	x->response.last_ns = s->host->now();
	x->response.connect_ns = x->response.tls_ns = -1;
	s->host->complete(s->host, x);
}

static void
curl_cancel(void *state, struct fl_exchange *x)
{
	struct state *s = state;
	struct transfer *t = x->plugin;

	if (t == NULL || x->response.last_ns != 0)
		return; /* it has ended already */
	t->canceled = true;
	end(s, t, CURLE_ABORTED_BY_CALLBACK, false);
}

static void
curl_release(void *state, struct fl_exchange *x)
{
	struct transfer *t = x->plugin;

	if (t == NULL)
		return;
	transfer_rest(t);
	put_back(state, t);
}

/* A share is not freed while an easy handle holds it. */
static void
curl_session_close(void *state, void *session)
{
	struct state *s = state;
	struct session *u = session;
	struct transfer *t;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		for (t = s->idle[i]; t != NULL; t = t->next)
			if (t->share == u->share) {
				curl_easy_setopt(t->easy, CURLOPT_SHARE, NULL);
				t->share = NULL;
			}
	if (u->polite)
		sockets_hang_up(&s->sockets, u->share);
	curl_share_cleanup(u->share);
	free(u);
}

static void
curl_close(void *state)
{
	struct state *s = state;
	struct transfer *t;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		while ((t = s->idle[i]) != NULL) {
			s->idle[i] = t->next;
			transfer_free(t);
		}
	s->host->timer(s->host, &s->timer, -1);
	curl_multi_cleanup(s->multi);
	s->host->timer(s->host, &s->timer, -1);
	sockets_free(&s->sockets);
	free(s);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "curl",
	.summary = "HTTP of every kind, files and mail, by libcurl",
	.version = LIBCURL_VERSION,
	.schemes = schemes,
	.rank = 90,
	.accepts = curl_accepts,
	.open = curl_open,
	.session_open = curl_session_open,
	.submit = curl_submit,
	.cancel = curl_cancel,
	.release = curl_release,
	.session_close = curl_session_close,
	.close = curl_close,
};
