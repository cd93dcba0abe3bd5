#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conn.h"

#define IN_SPARE ((size_t)1 << 20) /* room beyond the largest answer */

/* Whichever is first: the exchange's deadline or that of a new connection. */
static int64_t
due_ns(const struct conn *c)
{
	int64_t connected_ns = c->begun_ns + c->site->connect_ns;

	if (c->stage == CONN_OPEN)
		return c->deadline_ns;
	return c->deadline_ns != 0 && c->deadline_ns < connected_ns
	           ? c->deadline_ns
	           : connected_ns;
}

static const char *
timeout_text(const struct conn *c)
{
	if (c->stage != CONN_OPEN)
		return "timed out while connecting";
	if (c->at < c->end)
		return "timed out while sending";
	return c->x->response.first_ns == 0
	           ? "timed out before any answer"
	           : "timed out in the middle of the answer";
}

/*
 * A timer is set to the deadline of an exchange and stays when it is over: it
 * finds the deadline of a later one, and waits for that.
 */
static void
timer_fired(struct fl_timer *t)
{
	struct conn *c = t->arg;
	int64_t at_ns;

	if (c->x == NULL || (at_ns = due_ns(c)) == 0)
		return;
	if (at_ns > t->at_ns)
		conn_arm(c, at_ns);
	else
		conn_finish(c, FL_ERROR_TIMEOUT, timeout_text(c));
}

void
conn_arm(struct conn *c, int64_t at_ns)
{
	if (c->timer.prev == NULL || at_ns < c->timer.at_ns)
		c->state->host->timer(c->state->host, &c->timer, at_ns);
}

/* Of those that are idle, if there is one. */
static void
drop_oldest(struct session *u)
{
	struct conn *c, *oldest = NULL;

	for (c = u->conns; c != NULL; c = c->next)
		if (c->x == NULL && c != u->conns)
			oldest = c;
	if (oldest != NULL)
		conn_free(oldest);
}

struct conn *
conn_new(struct session *u, struct site *t)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->watch = (struct fl_watch){ -1, conn_ready, c, 0 };
	c->timer.fire = timer_fired;
	c->timer.arg = c;
	c->state = u->state;
	c->session = u;
	c->site = t;
	t->refs++;
	c->in.max = RESPONSE_HEAD_MAX + (size_t)c->state->keep_max + IN_SPARE;
	c->next = u->conns;
	u->conns = c;
	if (++u->len > SESSION_CONNS)
		drop_oldest(u);
	return c;
}

/* The good-bye of TLS goes out if it can. */
void
conn_hang_up(struct conn *c)
{
	if (c->dial != NULL)
		dial_stop(c);
	if (c->ssl != NULL) {
		if (c->stage == CONN_OPEN)
			SSL_shutdown(c->ssl);
		ERR_clear_error();
		SSL_free(c->ssl);
		c->ssl = NULL;
	}
	if (c->watch.fd == -1)
		return;
	c->state->host->watch(c->state->host, &c->watch, 0);
	close(c->watch.fd);
	c->watch.fd = -1;
	c->level = c->early = false;
}

void
conn_free(struct conn *c)
{
	struct conn **at = &c->session->conns;

	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	c->session->len--;
	conn_hang_up(c);
	c->state->host->timer(c->state->host, &c->timer, -1);
	c->site->refs--;
	conn_unload(c);
	bytes_free(&c->in);
	free(c);
}

static unsigned
flags_of(const struct fl_exchange *x, bool of_head)
{
	unsigned flags = of_head ? RESPONSE_OF_HEAD : 0;

	if ((x->want & FL_WANT_HEADERS) != 0)
		flags |= RESPONSE_KEEP_HEAD;
	if ((x->want & FL_WANT_COOKIES) != 0)
		flags |= RESPONSE_KEEP_COOKIES;
	if ((x->want & FL_WANT_BODY) != 0)
		flags |= RESPONSE_KEEP_BODY;
	return flags;
}

static void
expect(struct conn *c, bool of_head)
{
	struct state *s = c->state;

	response_begin(&c->answer, flags_of(c->x, of_head),
	    (c->x->want & FL_WANT_BODY) != 0 ? s->keep_max : s->skip_max);
}

void
conn_submit(struct conn *c, struct fl_exchange *x, const struct errand *e)
{
	int64_t now_ns = c->state->host->now();

	c->x = x;
	x->plugin = c;
	c->answered = false;
	c->send_errno = 0;
	c->deadline_ns = 0;
	if (x->request->timeout_ns > 0) {
		c->deadline_ns = now_ns + x->request->timeout_ns;
		conn_arm(c, c->deadline_ns);
	}
	expect(c, e->of_head);
	conn_load(c, e);
	c->reused = c->watch.fd != -1;
	c->begun_ns = now_ns;
	if (c->reused)
		conn_opened(c, now_ns, false);
	else if (conn_keep_rest(c) == 0)
		dial_begin(c);
	else
		conn_finish(c, FL_ERROR_RESOURCE, "out of memory");
}

/* An error of sending counts when there is no answer that explains it. */
void
conn_opened(struct conn *c, int64_t now_ns, bool look)
{
	c->stage = CONN_OPEN;
	if (conn_flush(c, now_ns) == -1)
		look = true;
	if (c->at < c->end && conn_keep_rest(c) == -1)
		conn_finish(c, FL_ERROR_RESOURCE, "out of memory");
	else if (look)
		conn_receive(c);
}

bool
conn_again(struct conn *c)
{
	char why[FL_PLUGIN_ERR];
	enum fl_error error;
	struct errand e;

	if (!c->reused || c->x->response.first_ns != 0)
		return false;
	conn_hang_up(c);
	c->reused = false;
	c->send_errno = 0;
	c->begun_ns = c->state->host->now();
	if (errand_make(&c->state->errands, &e, c->x->request, &error, why) ==
	    -1) {
		conn_finish(c, error, why);
		return true;
	}
	expect(c, e.of_head);
	conn_load(c, &e);
	if (conn_keep_rest(c) == 0)
		dial_begin(c);
	else
		conn_finish(c, FL_ERROR_RESOURCE, "out of memory");
	return true;
}

static bool
can_be_kept(const struct conn *c)
{
	return c->stage == CONN_OPEN && c->answer.state == RESPONSE_DONE &&
	       !c->answer.close && c->at == c->end && c->send_errno == 0;
}

/* Once a change again, as all others. */
static int
rest(struct conn *c)
{
	struct fl_host *h = c->state->host;

	bytes_free(&c->in);
	if (!c->level)
		return 0;
	c->level = false;
	return h->watch(h, &c->watch, FL_READ | FL_WRITE | FL_EDGE);
}

void
conn_finish(struct conn *c, enum fl_error error, const char *why)
{
	struct fl_host *h = c->state->host;
	struct fl_exchange *x = c->x;
	struct fl_response *r = &x->response;

	r->error = error;
	if (error != FL_ERROR_NONE)
		snprintf(r->message, sizeof(r->message), "%s", why);
	if (r->last_ns == 0)
		r->last_ns = h->now();
	x->plugin = NULL;
	conn_answer(c, r);
	c->x = NULL;
	if (error != FL_ERROR_NONE || !can_be_kept(c) || rest(c) == -1)
		conn_free(c);
	h->complete(h, x);
}

void
conn_fail_errno(struct conn *c, enum fl_error error, const char *what,
    int number)
{
	char why[FL_PLUGIN_ERR];

	snprintf(why, sizeof(why), "%s: %s", what, strerror(number));
	conn_finish(c, error, why);
}

static void
open_ready(struct conn *c, unsigned what)
{
	if (c->x == NULL) {
		conn_idle_ready(c);
		return;
	}
	if (c->at < c->end && conn_flush(c, 0) == -1)
		what |= FL_READ;
	if (c->answered) {
		if (c->at == c->end || c->send_errno != 0)
			conn_finish(c, FL_ERROR_NONE, NULL);
	} else if ((what & (FL_READ | FL_HANGUP)) != 0 || c->level) {
		conn_receive(c);
	}
}

void
conn_ready(struct fl_watch *w, unsigned what)
{
	struct conn *c = w->arg;

	switch (c->stage) {
	case CONN_DIALING:
		dial_ready(c, w, what);
		break;
	case CONN_SHAKING:
		shake(c);
		break;
	default:
		open_ready(c, what);
	}
}
