/*
 * A connection is made: a name becomes addresses, and they are tried in their
 * order, the next one when one fails or takes long; the first that connects is
 * it.
 */
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>
#include <unistd.h>

#include "conn.h"

/* An address may take so long before the next one is tried beside it. */
#define NEXT_NS INT64_C(250000000)

struct dial {
	struct conn *conn;
	struct lookup lookup;
	struct addresses to;
	size_t next;  /* the address to try next */
	size_t first; /* that of the connection's own watch */
	struct fl_watch beside[ADDRESSES_MAX]; /* of the others; fd -1: none */
	struct fl_timer timer;                 /* to the next address */
	int error;        /* of the address that failed last */
	const char *what; /* and what it failed in */
};

static const struct {
	int number;
	enum fl_error error;
} kinds[] = {
	{ ECONNREFUSED, FL_ERROR_REFUSED },
	{ ETIMEDOUT, FL_ERROR_TIMEOUT },
	{ EMFILE, FL_ERROR_RESOURCE },
	{ ENFILE, FL_ERROR_RESOURCE },
	{ ENOMEM, FL_ERROR_RESOURCE },
	{ ENOBUFS, FL_ERROR_RESOURCE },
	{ EADDRNOTAVAIL, FL_ERROR_RESOURCE },
};

static void
fail(struct conn *c, const char *what, int number)
{
	enum fl_error error = FL_ERROR_CONNECT;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].number == number)
			error = kinds[i].error;
	conn_fail_errno(c, error, what, number);
}

static void
let_go(struct conn *c, struct fl_watch *w)
{
	if (w->fd == -1)
		return;
	c->state->host->watch(c->state->host, w, 0);
	close(w->fd);
	w->fd = -1;
}

/* Leaves the connection's own socket alone. */
void
dial_stop(struct conn *c)
{
	struct dial *d = c->dial;
	size_t i;

	resolver_cancel(&d->lookup);
	c->state->host->timer(c->state->host, &d->timer, -1);
	for (i = 0; i < ADDRESSES_MAX; i++)
		let_go(c, &d->beside[i]);
	free(d);
	c->dial = NULL;
}

static bool
is_pending(const struct dial *d)
{
	size_t i;

	for (i = 0; i < ADDRESSES_MAX; i++)
		if (d->beside[i].fd != -1)
			return true;
	return d->conn->watch.fd != -1;
}

static int
note(struct dial *d, const char *what)
{
	d->error = errno;
	d->what = what;
	return -1;
}

/* Where to come from, as the request says, or all.  -1 with errno. */
static int
come_from(struct conn *c, int fd, int family)
{
	const struct address *a = &c->site->local;

	if (family == AF_UNIX)
		return 0;
	return a->len > 0 ? bind(fd, &a->sock.any, a->len)
	                  : local_bind(&c->state->local, fd, family);
}

/* 0: connected, or about to be; w has the socket.  -1 with d->error. */
static int
try_address(struct dial *d, struct fl_watch *w, const struct sockaddr *to,
    socklen_t len)
{
	struct fl_host *h = d->conn->state->host;
	int one = 1;

	w->fd = socket(to->sa_family,
	    SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (w->fd == -1)
		return note(d, "socket");
	if (to->sa_family != AF_UNIX)
		setsockopt(w->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (come_from(d->conn, w->fd, to->sa_family) == -1)
		note(d, "bind");
	else if (connect(w->fd, to, len) == -1 && errno != EINPROGRESS)
		note(d, "connect");
	else if (h->watch(h, w, FL_READ | FL_WRITE | FL_EDGE) == -1)
		note(d, "epoll");
	else
		return 0;
	close(w->fd);
	w->fd = -1;
	return -1;
}

/* Tries the next address, and the one after it if that fails at once. */
static void
try_next(struct dial *d)
{
	struct conn *c = d->conn;
	struct fl_watch *w;
	struct address *a;
	size_t i;

	while (d->next < d->to.n) {
		i = d->next++;
		a = &d->to.list[i];
		address_set_port(a, c->site->dial_port);
		w = c->watch.fd == -1 ? &c->watch : &d->beside[i];
		if (w == &c->watch)
			d->first = i;
		if (try_address(d, w, &a->sock.any, a->len) == -1)
			continue;
		if (d->next < d->to.n)
			c->state->host->timer(c->state->host, &d->timer,
			    c->state->host->now() + NEXT_NS);
		return;
	}
	if (!is_pending(d))
		fail(c, d->what, d->error);
}

static void
took_long(struct fl_timer *t)
{
	try_next(t->arg);
}

static void
connected(struct conn *c)
{
	int64_t now_ns = c->state->host->now();

	dial_stop(c);
	c->x->response.connect_ns = now_ns - c->begun_ns;
	if (c->site->tls) {
		c->begun_ns = now_ns;
		shake_begin(c);
	} else {
		conn_opened(c, 0, c->early);
	}
}

/* The socket of w is the connection's from now on.  -1: it cannot be watched. */
static int
take_over(struct conn *c, struct fl_watch *w)
{
	struct fl_host *h = c->state->host;

	if (w == &c->watch)
		return 0;
	let_go(c, &c->watch);
	h->watch(h, w, 0);
	c->watch.fd = w->fd;
	w->fd = -1;
	if (h->watch(h, &c->watch, FL_READ | FL_WRITE | FL_EDGE) == 0)
		return 0;
	fail(c, "epoll", errno);
	return -1;
}

void
dial_ready(struct conn *c, struct fl_watch *w, unsigned what)
{
	struct dial *d = c->dial;
	int error = 0;
	socklen_t len = sizeof(error);
	size_t i = w == &c->watch ? d->first : (size_t)(w - d->beside);

	if ((what & (FL_WRITE | FL_HANGUP)) == 0)
		return;
	if ((what & FL_HANGUP) != 0)
		getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error != 0) {
		errno = error;
		note(d, "connect");
		let_go(c, w);
		try_next(d);
		return;
	}
	if (d->to.n > 0)
		c->peer = d->to.list[i];
	c->early = (what & (FL_READ | FL_HANGUP)) != 0;
	if (take_over(c, w) == 0)
		connected(c);
}

static void
named(struct dial *d)
{
	struct conn *c = d->conn;
	char why[FL_PLUGIN_ERR];

	if (d->to.n > 0) {
		try_next(d);
		return;
	}
	snprintf(why, sizeof(why), "%.120s: %s", c->site->dial_host,
	    d->to.message);
	conn_finish(c, d->to.error, why);
}

/*
 * Each connection begins with another of the addresses, so that all get their
 * share; but not with one of a family that the system likes less.
 */
static void
spread(struct dial *d)
{
	struct addresses *to = &d->to;
	struct address copy[ADDRESSES_MAX];
	size_t n = 0, i, first = d->conn->state->dials++;

	while (n < to->n &&
	       to->list[n].sock.any.sa_family == to->list[0].sock.any.sa_family)
		n++;
	for (i = 0; i < n; i++)
		copy[i] = to->list[(first + i) % n];
	memcpy(to->list, copy, n * sizeof(copy[0]));
}

static void
name_found(struct lookup *l, const struct addresses *to)
{
	struct dial *d = l->arg;

	d->to = *to;
	spread(d);
	named(d);
}

/* As in libcurl, such a name never reaches the name system (RFC 6761). */
static bool
is_loopback(const char *host)
{
	static const char name[] = "localhost";
	size_t len = strlen(host), n = sizeof(name) - 1;

	if (len > 0 && host[len - 1] == '.')
		len--;
	return len >= n && strncasecmp(host + len - n, name, n) == 0 &&
	       (len == n || host[len - n - 1] == '.');
}

static void
add(struct addresses *to, int family, int wanted)
{
	struct address *a = &to->list[to->n];

	if (wanted != AF_UNSPEC && wanted != family)
		return;
	memset(a, 0, sizeof(*a));
	a->sock.any.sa_family = (sa_family_t)family;
	if (family == AF_INET6) {
		a->sock.v6.sin6_addr = in6addr_loopback;
		a->len = sizeof(a->sock.v6);
	} else {
		a->sock.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		a->len = sizeof(a->sock.v4);
	}
	to->n++;
}

static void
look_up(struct dial *d)
{
	struct conn *c = d->conn;
	const struct site *t = c->site;
	struct fl_bytes host = { t->dial_host, strlen(t->dial_host) };

	d->lookup.found = name_found;
	d->lookup.arg = d;
	if (t->said != NULL) {
		d->to = *t->said;
	} else if (is_loopback(t->dial_host)) {
		add(&d->to, AF_INET6, t->family);
		add(&d->to, AF_INET, t->family);
	} else if (resolver_start(c->state->resolver, &d->lookup, host,
		       t->family, &d->to) == 0) {
		return;
	}
	spread(d);
	named(d);
}

static void
dial_unix(struct dial *d)
{
	struct conn *c = d->conn;
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	size_t len = strlen(c->site->unix_socket);

	if (len == 0 || len >= sizeof(a.sun_path)) {
		conn_finish(c, FL_ERROR_RESOLVE,
		    "the path of a socket has 1 to 107 bytes");
		return;
	}
	memcpy(a.sun_path, c->site->unix_socket, len);
	if (try_address(d, &c->watch, (struct sockaddr *)&a, sizeof(a)) == -1)
		fail(c, d->what, d->error);
	else
		connected(c);
}

static struct dial *
dial_new(struct conn *c)
{
	struct dial *d = calloc(1, sizeof(*d));
	size_t i;

	if (d == NULL)
		return NULL;
	d->conn = c;
	d->timer.fire = took_long;
	d->timer.arg = d;
	for (i = 0; i < ADDRESSES_MAX; i++)
		d->beside[i] = (struct fl_watch){ -1, conn_ready, c, 0 };
	return d;
}

void
dial_begin(struct conn *c)
{
	c->stage = CONN_DIALING;
	c->peer.len = 0;
	conn_arm(c, c->begun_ns + c->site->connect_ns);
	c->dial = dial_new(c);
	if (c->dial == NULL)
		conn_finish(c, FL_ERROR_RESOURCE, "out of memory");
	else if (c->site->unix_socket != NULL)
		dial_unix(c->dial);
	else
		look_up(c->dial);
}
