/*
 * curl - HTTP of every kind, by libcurl
 *
 * libcurl's multi interface runs on the host's loop: it says which sockets and
 * which timer it waits for, and is called when they are ready.  One multi handle
 * a worker; each session has a share of its own for connections and TLS sessions,
 * so that users do not use one another's.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../common/local.h"
#include "transfer.h"

#define SLOTS 16 /* idle transfers are kept apart by step, modulo this */

/* A socket of libcurl's.  Never freed before the state: libcurl closes sockets
 * when it likes, and descriptors are used again. */
struct sock {
	struct fl_watch watch;
	struct state *state;
	unsigned wanted; /* what libcurl waits for; 0: the connection is idle */
};

struct state {
	struct fl_host *host;
	CURLM *multi;
	struct fl_timer timer;
	struct sock **socks; /* by descriptor; NULL where there was none yet */
	size_t socks_len;
	struct transfer *idle[SLOTS];
	struct limits limits;
	struct local local;
};

static const char *const schemes[] = { "http", "https", NULL };

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
init_library(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

static bool
curl_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f = curl_options_unknown(r);

	if (f == NULL)
		return true;
	snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'", (int)f->name.len,
	    f->name.data);
	return false;
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
		transfer_end(t, code, s->host->now());
		curl_multi_remove_handle(s->multi, t->easy);
		s->host->complete(s->host, t->x);
	}
}

static void
act(struct state *s, curl_socket_t fd, int what)
{
	int running;

	curl_multi_socket_action(s->multi, fd, what, &running);
	reap(s);
}

static void
sock_ready(struct fl_watch *w, unsigned what)
{
	struct sock *k = w->arg;
	int bits = 0;

	if (k->wanted == 0) { /* an idle connection was closed by its peer */
		k->state->host->watch(k->state->host, w, 0);
		return;
	}
	if ((what & FL_READ) != 0)
		bits |= CURL_CSELECT_IN;
	if ((what & FL_WRITE) != 0)
		bits |= CURL_CSELECT_OUT;
	if ((what & FL_HANGUP) != 0)
		bits |= CURL_CSELECT_ERR;
	act(k->state, w->fd, bits);
}

static struct sock *
sock_of(struct state *s, curl_socket_t fd)
{
	size_t len = s->socks_len != 0 ? s->socks_len : 64;
	struct sock **more, *k;

	while (len <= (size_t)fd)
		len *= 2;
	if (len > s->socks_len) {
		more = realloc(s->socks, len * sizeof(*more));
		if (more == NULL)
			return NULL;
		memset(more + s->socks_len, 0,
		    (len - s->socks_len) * sizeof(*more));
		s->socks = more;
		s->socks_len = len;
	}
	k = s->socks[fd];
	if (k == NULL) {
		k = s->socks[fd] = calloc(1, sizeof(*k));
		if (k == NULL)
			return NULL;
		k->watch = (struct fl_watch){ fd, sock_ready, k, 0 };
		k->state = s;
	}
	return k;
}

/*
 * libcurl waits for something else on fd.  When it waits for nothing, because
 * an exchange is over, the watch stays as it is: the next exchange on that
 * connection will want the same, and two system calls are saved.
 */
static int
socket_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *unused)
{
	struct state *s = arg;
	struct sock *k = sock_of(s, fd);
	unsigned wanted = 0;

	(void)easy;
	(void)unused;
	if (k == NULL)
		return -1;
	if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
		wanted |= FL_READ;
	if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
		wanted |= FL_WRITE;
	k->wanted = wanted;
	if (wanted == 0 && k->watch.events == FL_READ)
		return 0;
	return s->host->watch(s->host, &k->watch, wanted);
}

/*
 * A descriptor that libcurl has just opened is not watched yet, whatever was
 * noted under its number: a socket that is given up while it connects is closed
 * without a word.
 */
static curl_socket_t
socket_opened(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct state *s = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);

	(void)purpose;
	if (fd != -1 && local_bind(&s->local, fd, address->family) == -1) {
		s->limits.opened_errno = errno;
		close(fd);
		return CURL_SOCKET_BAD;
	}
	s->limits.opened_errno = fd == -1 ? errno : 0;
	if (fd != -1 && (size_t)fd < s->socks_len && s->socks[fd] != NULL) {
		s->host->watch(s->host, &s->socks[fd]->watch, 0);
		s->socks[fd]->wanted = 0;
	}
	return fd;
}

static int
socket_closed(void *arg, curl_socket_t fd)
{
	struct state *s = arg;

	if ((size_t)fd < s->socks_len && s->socks[fd] != NULL) {
		s->host->watch(s->host, &s->socks[fd]->watch, 0);
		s->socks[fd]->wanted = 0;
	}
	return close(fd);
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

/* A setting in bytes, or what it is when nobody set it. */
static uint64_t
setting(const struct fl_field *settings, size_t n, const char *name,
    uint64_t otherwise)
{
	char text[32];
	size_t i;

	for (i = 0; i < n; i++) {
		if (settings[i].name.len != strlen(name) ||
		    memcmp(settings[i].name.data, name, strlen(name)) != 0)
			continue;
		snprintf(text, sizeof(text), "%.*s", (int)settings[i].value.len,
		    settings[i].value.data);
		return strtoull(text, NULL, 10);
	}
	return otherwise;
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
	if (local_open(&s->local, settings, settings_len, why) == -1) {
		curl_multi_cleanup(s->multi);
		free(s);
		return -1;
	}
	s->host = h;
	s->timer.fire = timer_fired;
	s->timer.arg = s;
	s->limits.keep_max =
	    setting(settings, settings_len, "max-body", UINT64_C(16) << 20);
	s->limits.skip_max =
	    setting(settings, settings_len, "max-skip", UINT64_C(1) << 30);
	s->limits.dns_ttl_s = (long)((setting(settings, settings_len, "dns-ttl",
					  UINT64_C(60000)) +
					 999) /
				     1000);
	s->limits.opened = socket_opened;
	s->limits.closed = socket_closed;
	s->limits.closed_arg = s;
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETFUNCTION, socket_wanted);
	curl_multi_setopt(s->multi, CURLMOPT_SOCKETDATA, s);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERFUNCTION, timer_wanted);
	curl_multi_setopt(s->multi, CURLMOPT_TIMERDATA, s);
	*state = s;
	return 0;
}

/* A share that no other thread sees needs no locks. */
static int
curl_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	CURLSH *share = curl_share_init();

	(void)state;
	if (share == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_CONNECT);
	curl_share_setopt(share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
	*session = share;
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
	struct transfer *t = pick(s, x->request->step);

	if (t == NULL) {
		x->response.error = FL_ERROR_RESOURCE;
		snprintf(x->response.message, FL_PLUGIN_ERR, "out of memory");
		goto fail;
	}
	x->plugin = t;
	if (transfer_begin(t, session, x, &s->limits) == -1) {
		x->plugin = NULL;
		put_back(s, t);
		goto fail;
	}
	if (curl_multi_add_handle(s->multi, t->easy) != CURLM_OK) {
		transfer_end(t, CURLE_FAILED_INIT, s->host->now());
		s->host->complete(s->host, x);
		return;
	}
	act(s, CURL_SOCKET_TIMEOUT, 0);
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
	transfer_end(t, CURLE_ABORTED_BY_CALLBACK, s->host->now());
	curl_multi_remove_handle(s->multi, t->easy);
	s->host->complete(s->host, x);
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
	struct transfer *t;
	size_t i;

	for (i = 0; i < SLOTS; i++)
		for (t = s->idle[i]; t != NULL; t = t->next)
			if (t->share == session) {
				curl_easy_setopt(t->easy, CURLOPT_SHARE, NULL);
				t->share = NULL;
			}
	curl_share_cleanup(session);
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
	for (i = 0; i < s->socks_len; i++)
		free(s->socks[i]);
	free(s->socks);
	local_close(&s->local);
	free(s);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "curl",
	.summary = "HTTP of every kind, by libcurl",
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
