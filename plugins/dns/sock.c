#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sock.h"

static void
sock_free(struct sock *k)
{
	struct fl_host *h = k->session->state->host;
	struct sock **at = &k->session->socks;

	while (*at != k)
		at = &(*at)->next;
	*at = k->next;
	resolver_cancel(&k->lookup);
	if (k->watch.fd != -1) {
		h->watch(h, &k->watch, 0);
		close(k->watch.fd);
	}
	free(k);
}

void
socks_free(struct session *s)
{
	while (s->socks != NULL)
		sock_free(s->socks);
}

void
sock_leave(struct call *c)
{
	struct call **at;

	if (c->sock == NULL)
		return;
	at = &c->sock->calls;
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	c->sock = NULL;
}

/* All that wait fail, and the socket with them: the next one gets a new one. */
static void
fail_all(struct sock *k, enum fl_error error, const char *message)
{
	struct call *c;

	while ((c = k->calls) != NULL)
		call_fail(c, error, message);
	sock_free(k);
}

static void
fail_errno(struct sock *k, const char *what)
{
	char message[FL_PLUGIN_ERR];
	int error = errno;

	snprintf(message, sizeof(message), "%s%s", what, strerror(error));
	fail_all(k, net_error(error, true), message);
}

static struct call *
find(const struct sock *k, const unsigned char *data, size_t len)
{
	int id = dns_id(data, len);
	struct call *c;

	for (c = k->calls; c != NULL; c = c->next)
		if (c->id == id && dns_answers(data, len, &c->wish.question))
			break;
	return c;
}

static void
is_ready(struct fl_watch *w, unsigned what)
{
	struct sock *k = w->arg;
	struct state *s = k->session->state;
	struct call *c;
	ssize_t n;

	(void)what;
	n = recv(w->fd, s->datagram, sizeof(s->datagram), 0);
	if (n == -1) {
		if (errno != EAGAIN && errno != EINTR)
			fail_errno(k, "");
		return;
	}
	c = find(k, s->datagram, (size_t)n);
	if (c == NULL)
		return;
	c->x->response.received_bytes += (uint64_t)n;
	if (c->x->response.first_ns == 0)
		c->x->response.first_ns = s->host->now();
	if ((c->x->want & FL_WANT_PEER) != 0)
		address_text(&k->address, c->peer);
	sock_leave(c);
	if (dns_truncated(s->datagram))
		call_by_tcp(c);
	else
		call_answer(c, s->datagram, (size_t)n);
}

/* A question that cannot be sent fails alone: it may be too long. */
static void
send_one(struct sock *k, struct call *c)
{
	struct fl_response *r = &c->x->response;
	char message[FL_PLUGIN_ERR];

	r->sent_ns = k->session->state->host->now();
	if (send(k->watch.fd, c->out.data + 2, c->out.len - 2, MSG_NOSIGNAL) ==
	    -1) {
		snprintf(message, sizeof(message), "send: %s", strerror(errno));
		call_fail(c, net_error(errno, true), message);
		return;
	}
	r->sent_bytes = c->out.len - 2;
}

static void
send_all(struct sock *k)
{
	struct call *c, *next;

	for (c = k->calls; c != NULL; c = next) {
		next = c->next;
		if (c->x->response.sent_ns == 0) {
			c->x->response.connect_ns =
			    k->session->state->host->now() - k->begun_ns;
			send_one(k, c);
		}
	}
}

static int
connect_it(struct sock *k)
{
	struct fl_host *h = k->session->state->host;
	int fd;

	address_set_port(&k->address, k->target.port);
	fd = socket(k->address.sock.any.sa_family,
	    SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return -1;
	k->watch = (struct fl_watch){ fd, is_ready, k, 0 };
	if (connect(fd, &k->address.sock.any, k->address.len) == -1)
		return -1;
	return h->watch(h, &k->watch, FL_READ);
}

static void
named(struct sock *k, const struct addresses *to)
{
	char message[FL_PLUGIN_ERR];

	if (to->n == 0) {
		snprintf(message, sizeof(message), "%.120s: %.90s",
		    k->target.host, to->message);
		fail_all(k, to->error, message);
		return;
	}
	k->address = to->list[0];
	if (connect_it(k) == -1)
		fail_errno(k, "connect: ");
	else
		send_all(k);
}

static void
name_found(struct lookup *l, const struct addresses *to)
{
	named(l->arg, to);
}

static struct sock *
sock_for(struct session *s, const struct target *t)
{
	struct sock *k, *spare = NULL;
	unsigned n = 0;

	for (k = s->socks; k != NULL; k = k->next, n++) {
		if (target_same(&k->target, t))
			return k;
		if (k->calls == NULL)
			spare = k;
	}
	if (n >= SOCKS_MAX && spare != NULL)
		sock_free(spare);
	k = calloc(1, sizeof(*k));
	if (k == NULL)
		return NULL;
	k->session = s;
	k->target = *t;
	k->watch.fd = -1;
	k->lookup.found = name_found;
	k->lookup.arg = k;
	k->next = s->socks;
	s->socks = k;
	return k;
}

void
sock_ask(struct call *c)
{
	struct sock *k = sock_for(c->session, &c->wish.target);
	struct fl_bytes host;
	struct addresses to;
	bool first;

	if (k == NULL) {
		call_fail(c, FL_ERROR_RESOURCE, "out of memory");
		return;
	}
	first = k->begun_ns == 0;
	c->sock = k;
	c->next = k->calls;
	k->calls = c;
	if (k->watch.fd != -1) {
		send_one(k, c);
		return;
	}
	if (!first)
		return;
	k->begun_ns = c->state->host->now();
	host = (struct fl_bytes){ k->target.host, strlen(k->target.host) };
	if (resolver_start(c->state->resolver, &k->lookup, host,
		k->target.family, &to) == 1)
		named(k, &to);
}
