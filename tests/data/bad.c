/*
 * bad - a plugin that does what none may, which the URL's last word names
 *
 * "bad://x/good" answers at once.  fl-bench and fl-check are tried on the
 * others.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <fl-plugin.h>

static const char *const schemes[] = { "bad", NULL };

struct session {
	struct fl_host *host;
	struct fl_exchange *last;
	bool again; /* complete it when the session is closed */
	struct fl_timer timer;
};

static bool
ends(struct fl_bytes url, const char *word)
{
	size_t len = strlen(word);

	return url.len >= len &&
	       memcmp(url.data + url.len - len, word, len) == 0;
}

static bool
bad_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	(void)why;
	return r->options_len == 0;
}

static int
bad_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	(void)settings, (void)settings_len, (void)why;
	*state = h;
	return 0;
}

static int
bad_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct session *s = calloc(1, sizeof(*s));

	(void)why;
	s->host = state;
	*session = s;
	return 0;
}

static void
good(struct fl_host *h, struct fl_exchange *x)
{
	struct fl_response *r = &x->response;

	r->status = 200;
	r->good = true;
	r->connect_ns = r->tls_ns = -1;
	r->sent_ns = r->first_ns = r->last_ns = h->now();
	h->complete(h, x);
}

static void
nap(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static int
deeper(volatile int n)
{
	volatile char room[4096];

	room[0] = (char)n;
	return n == 0 ? room[0] : deeper(n + 1) + room[0];
}

static void
later(struct fl_timer *t)
{
	struct session *s = t->arg;

	if (ends(s->last->request->url, "timer"))
		raise(SIGBUS);
	nap(300);
	good(s->host, s->last);
}

static void
bad_submit(void *state, void *session, struct fl_exchange *x)
{
	struct session *s = session;
	struct fl_bytes url = x->request->url;

	s->last = x;
	if (ends(url, "segv"))
		*(volatile int *)8 = 0;
	if (ends(url, "abort"))
		abort();
	if (ends(url, "overflow"))
		deeper(1);
	if (ends(url, "blocks"))
		nap(300);
	if (ends(url, "timer") || ends(url, "callback")) {
		s->timer.fire = later;
		s->timer.arg = s;
		s->host->timer(s->host, &s->timer, s->host->now() + 1000000);
		return;
	}
	good(state, x);
	if (ends(url, "twice"))
		s->host->complete(s->host, x);
	s->again = ends(url, "late");
}

static void
bad_cancel(void *state, struct fl_exchange *x)
{
	(void)state, (void)x;
}

static void
bad_release(void *state, struct fl_exchange *x)
{
	(void)state, (void)x;
}

static void
bad_session_close(void *state, void *session)
{
	struct session *s = session;

	(void)state;
	if (s->again)
		s->host->complete(s->host, s->last);
	free(s);
}

static void
bad_close(void *state)
{
	(void)state;
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "bad",
	.summary = "does what none may",
	.version = "1",
	.schemes = schemes,
	.accepts = bad_accepts,
	.open = bad_open,
	.session_open = bad_session_open,
	.submit = bad_submit,
	.cancel = bad_cancel,
	.release = bad_release,
	.session_close = bad_session_close,
	.close = bad_close,
};
