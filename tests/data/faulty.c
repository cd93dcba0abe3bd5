/*
 * faulty - a plugin that breaks one promise, which the URL's last word names
 *
 * "faulty://x/none" keeps them all: the answer comes over a pipe of its session
 * after a millisecond.  fl-plugin-test is tried on the others.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <fl-plugin.h>

#define MS 1000000

enum fault {
	NONE,
	TWICE,    /* completes twice */
	LATE,     /* completes again when it is released */
	NEVER,    /* does not complete a canceled exchange */
	DONE,     /* calls done() itself */
	BLOCKS,   /* sleeps in the first calls of submit */
	LEAKS,    /* opens a descriptor and forgets it */
	WATCHES,  /* leaves a watch behind */
	TIMER,    /* leaves a timer set */
	CLOSES,   /* closes a descriptor that is watched */
	STAMPS,   /* sent after the end */
	NO_STAMP, /* last_ns is 0 */
	SILENT,   /* an error without a message */
	CHANGES,  /* the answer changes before its release */
	OPTIONS,  /* accepts any option */
	FOREVER,  /* keeps no time-out */
	EARLY,    /* keeps it too early */
	SPINS,    /* turns the loop while it waits */
	CRASHES,  /* in cancel */
	HANGS,    /* in cancel */
	KEEPS,    /* reads the request after its end */
	SHARED,   /* one state for all; a setting's value */
	FAULTS
};

static const char *const names[FAULTS] = { "none", "twice", "late", "never",
	"done", "blocks", "leaks", "watches", "timer", "closes", "stamps",
	"no-stamp", "silent", "changes", "options", "forever", "early", "spins",
	"crashes", "hangs", "keeps", "shared" };

struct state {
	struct fl_host *host;
	enum fault last; /* of the exchange before */
};

struct session {
	struct state *state;
	struct fl_watch watch;
	int fds[2];
	struct call *call; /* the one that is under way */
};

struct call {
	struct session *session;
	struct fl_exchange *x;
	struct fl_timer answer, timeout, stray;
	struct fl_bytes url;
	enum fault fault;
	char body[16];
};

static const char *const schemes[] = { "faulty", NULL };

static bool
ends(struct fl_bytes url, const char *word)
{
	size_t len = strlen(word);

	return url.len >= len &&
	       memcmp(url.data + url.len - len, word, len) == 0;
}

static enum fault
fault_of(struct fl_bytes url)
{
	int i;

	for (i = 0; i < FAULTS; i++)
		if (ends(url, names[i]))
			return (enum fault)i;
	return NONE;
}

static bool
faulty_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	snprintf(why, FL_PLUGIN_ERR, "no options");
	return r->options_len == 0 || fault_of(r->url) == OPTIONS;
}

static struct state shared;

static int
faulty_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	struct state *s = settings_len > 0 && ends(settings[0].value, "shared")
	                      ? &shared
	                      : calloc(1, sizeof(*s));

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (s == NULL)
		return -1;
	s->host = h;
	*state = s;
	return 0;
}

static void
wait_ms(int ms)
{
	const struct timespec ts = { ms / 1000, ms % 1000 * MS };

	nanosleep(&ts, NULL);
}

static void
stray(struct fl_timer *t)
{
	(void)t;
}

static void
finish(struct call *c, enum fl_error error)
{
	struct session *s = c->session;
	struct fl_host *h = s->state->host;
	struct fl_response *r = &c->x->response;

	h->timer(h, &c->answer, -1);
	h->timer(h, &c->timeout, -1);
	s->call = NULL;
	r->error = error;
	if (error != FL_ERROR_NONE && c->fault != SILENT)
		snprintf(r->message, sizeof(r->message), "it is over");
	r->status = 1;
	r->good = error == FL_ERROR_NONE;
	snprintf(c->body, sizeof(c->body), "answer");
	r->body = (struct fl_bytes){ c->body, strlen(c->body) };
	r->connect_ns = r->tls_ns = -1;
	r->last_ns = c->fault == NO_STAMP ? 0 : h->now();
	if (error == FL_ERROR_NONE)
		r->first_ns = r->last_ns;
	if (c->fault == STAMPS)
		r->sent_ns = r->last_ns + 1;
	if (c->fault == DONE)
		c->x->done(c->x);
	h->complete(h, c->x);
	if (c->fault == TWICE)
		h->complete(h, c->x);
	if (c->fault == CHANGES)
		c->body[0] = 'A';
}

static void
ready(struct fl_watch *w, unsigned what)
{
	struct session *s = w->arg;
	char byte;

	(void)what;
	if (s->call != NULL && s->call->fault == SPINS &&
	    ends(s->call->url, "wait/spins"))
		return;
	if (read(w->fd, &byte, 1) == 1 && s->call != NULL)
		finish(s->call, FL_ERROR_NONE);
}

static int
faulty_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct session *s = calloc(1, sizeof(*s));
	struct state *st = state;

	if (s == NULL || pipe2(s->fds, O_CLOEXEC | O_NONBLOCK) == -1) {
		snprintf(why, FL_PLUGIN_ERR, "%s", strerror(errno));
		free(s);
		return -1;
	}
	s->state = st;
	s->watch = (struct fl_watch){ s->fds[0], ready, s, 0 };
	st->host->watch(st->host, &s->watch, FL_READ);
	*session = s;
	return 0;
}

static void
answers(struct fl_timer *t)
{
	struct call *c = t->arg;

	if (write(c->session->fds[1], "x", 1) == -1)
		abort();
}

static void
times_out(struct fl_timer *t)
{
	finish(t->arg, FL_ERROR_TIMEOUT);
}

static void
set_timers(struct call *c)
{
	struct fl_host *h = c->session->state->host;
	int64_t now_ns = h->now(), left_ns = c->x->request->timeout_ns;
	char word[32];

	c->answer.fire = answers;
	c->timeout.fire = times_out;
	c->stray.fire = stray;
	c->answer.arg = c->timeout.arg = c;
	snprintf(word, sizeof(word), "wait/%s", names[c->fault]);
	if (!ends(c->url, word))
		h->timer(h, &c->answer, now_ns + MS);
	else if (c->fault == SPINS)
		answers(&c->answer);
	if (c->fault == EARLY)
		left_ns -= left_ns / 4;
	if (left_ns != 0 && c->fault != FOREVER)
		h->timer(h, &c->timeout, now_ns + left_ns);
	if (c->fault == TIMER)
		h->timer(h, &c->stray, now_ns + (int64_t)3600 * 1000 * MS);
}

static _Atomic int naps; /* of this process: each case is one */

static void
faulty_submit(void *state, void *session, struct fl_exchange *x)
{
	struct call *c = calloc(1, sizeof(*c));
	struct session *s = session;

	(void)state;
	if (c == NULL)
		abort();
	c->session = s;
	c->x = x;
	c->url = x->request->url;
	c->fault = s->state->last = fault_of(c->url);
	x->plugin = c;
	x->response.sent_ns = s->state->host->now();
	s->call = c;
	set_timers(c);
	if (c->fault == BLOCKS && naps++ < 3)
		wait_ms(150);
	if (c->fault == LEAKS && dup(s->fds[0]) == -1)
		abort();
}

static void
faulty_cancel(void *state, struct fl_exchange *x)
{
	struct call *c = x->plugin;

	(void)state;
	if (c->session->call != c || c->fault == NEVER)
		return;
	if (c->fault == CRASHES)
		abort();
	while (c->fault == HANGS)
		wait_ms(1000);
	finish(c, FL_ERROR_CANCELED);
}

static void
faulty_release(void *state, struct fl_exchange *x)
{
	struct call *c = x->plugin;
	struct state *s = state;

	if (c->fault == LATE)
		s->host->complete(s->host, x);
	if (c->fault == KEEPS && c->url.data[0] == '\0')
		abort();
	if (c->fault != TIMER)
		free(c);
}

static void
faulty_session_close(void *state, void *session)
{
	struct session *s = session;
	struct state *st = state;

	if (st->last == WATCHES)
		return;
	if (st->last == CLOSES)
		close(s->fds[0]);
	st->host->watch(st->host, &s->watch, 0);
	if (st->last != CLOSES)
		close(s->fds[0]);
	close(s->fds[1]);
	free(s);
}

static void
faulty_close(void *state)
{
	if (state != &shared)
		free(state);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "faulty",
	.summary = "breaks one promise, which the URL names",
	.version = "1",
	.schemes = schemes,
	.accepts = faulty_accepts,
	.open = faulty_open,
	.session_open = faulty_session_open,
	.submit = faulty_submit,
	.cancel = faulty_cancel,
	.release = faulty_release,
	.session_close = faulty_session_close,
	.close = faulty_close,
};
