/*
 * udp - a datagram out, a datagram in
 *
 * "SEND udp://host:port" sends the body as one datagram.  The answer is the one
 * that comes first; or with "Read-For: 200ms" all that come in that time, or
 * with "Read: nothing" none.  No answer in time is FL_ERROR_LOST.
 *
 * A user's socket is kept from one step to the next, so that a server sees one
 * port; after a loss it is closed, so that an answer which comes too late is
 * not taken for that of the next step.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../common/bytes.h"
#include "../common/field.h"
#include "../common/reader.h"
#include "../common/target.h"

#define BODY_MAX (INT64_C(16) << 20) /* bytes, when no setting says */
#define KEEP_NS INT64_C(60000000000) /* of an address, likewise */
#define DATAGRAM 65535

struct state {
	struct fl_host *host;
	struct resolver *resolver;
	size_t body_max;
	struct call *idle; /* not in use */
};

/* One socket: a user has one exchange at a time, and others get their own. */
struct session {
	struct state *state;
	struct target target; /* of the socket that is kept */
	struct address address;
	int fd; /* -1: none is kept */
};

/* An exchange, from submit() to release(). */
struct call {
	struct state *state;
	struct session *session;
	struct fl_exchange *x;
	struct reader reader;
	struct target target;
	struct address address;
	struct lookup lookup;
	struct fl_watch watch;
	struct fl_timer timer;
	bool ended;
	int64_t end_at, for_at; /* 0: never */
	int64_t begun_ns;
	struct bytes body;
	char peer[ADDRESS_TEXT];
	struct call *next;
};

static const char *const schemes[] = { "udp", NULL };
static const char *const options[] = { TARGET_OPTIONS, NULL };

static int
parse(const struct fl_request *r, struct target *t, char why[FL_PLUGIN_ERR])
{
	struct url u;

	if (url_parse(r->url, &u, why) == -1)
		return -1;
	if (u.path.len > 1 || u.query.len > 0 || u.user.len > 0) {
		snprintf(why, FL_PLUGIN_ERR,
		    "want udp://HOST:PORT and "
		    "nothing more");
		return -1;
	}
	return target_of(t, &u, 0, r, why);
}

static int
parse_headers(const struct fl_request *r, struct reader *rd,
    char why[FL_PLUGIN_ERR])
{
	if (reader_parse(rd, r->headers, r->headers_len, why) == -1)
		return -1;
	if (rd->kind != READER_UNTIL && rd->kind != READER_BYTES &&
	    rd->kind != READER_END)
		return 0;
	snprintf(why, FL_PLUGIN_ERR,
	    "datagrams have no end: want Read-For, "
	    "Read: first or Read: nothing");
	return -1;
}

static bool
knows_method(const struct fl_request *r)
{
	return field_is(r->method, "SEND") || field_is(r->method, "GET") ||
	       field_is(r->method, "POST");
}

static bool
udp_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f = field_unknown(r, options);
	struct reader rd;
	struct target t;

	if (f != NULL) {
		snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
		    (int)f->name.len, f->name.data);
		return false;
	}
	if (!knows_method(r)) {
		snprintf(why, FL_PLUGIN_ERR, "method %.*s: want SEND",
		    (int)r->method.len, r->method.data);
		return false;
	}
	return ((r->fixed & FL_FIXED_TARGET) == 0 || parse(r, &t, why) == 0) &&
	       ((r->fixed & FL_FIXED_HEADERS) == 0 ||
		   parse_headers(r, &rd, why) == 0);
}

static int
udp_open(void **state, struct fl_host *h, const struct fl_field *settings,
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
udp_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	struct session *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	s->state = state;
	s->fd = -1;
	*session = s;
	return 0;
}

/* The socket goes back to the session, if that has none. */
static void
leave_socket(struct call *c, bool keep)
{
	struct session *s = c->session;

	if (c->watch.fd == -1)
		return;
	c->state->host->watch(c->state->host, &c->watch, 0);
	if (keep && s->fd == -1) {
		s->fd = c->watch.fd;
		s->target = c->target;
		s->address = c->address;
	} else {
		close(c->watch.fd);
	}
	c->watch.fd = -1;
}

static void
end(struct call *c, enum fl_error error, const char *message)
{
	struct fl_host *h = c->state->host;
	struct fl_response *r = &c->x->response;

	c->ended = true;
	h->timer(h, &c->timer, -1);
	resolver_cancel(&c->lookup);
	r->last_ns = h->now();
	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", message);
	r->body = (struct fl_bytes){ c->body.data, c->body.len };
	if ((c->x->want & FL_WANT_PEER) != 0 && c->watch.fd != -1) {
		address_text(&c->address, c->peer);
		r->peer = (struct fl_bytes){ c->peer, strlen(c->peer) };
	}
	if (error == FL_ERROR_NONE) {
		r->status = 1;
		r->good = true;
		if (r->first_ns == 0)
			r->first_ns = r->last_ns;
	}
	leave_socket(c, error == FL_ERROR_NONE &&
			    c->reader.kind == READER_FIRST && !c->reader.close);
	h->complete(h, c->x);
}

static void
end_errno(struct call *c, const char *what)
{
	char message[FL_PLUGIN_ERR];
	int error = errno;

	snprintf(message, sizeof(message), "%s%s", what, strerror(error));
	end(c,
	    error == ECONNREFUSED ? FL_ERROR_REFUSED
	    : error == EMSGSIZE   ? FL_ERROR_REQUEST
	    : error == EMFILE || error == ENFILE || error == ENOBUFS ||
		    error == ENOMEM || error == EADDRNOTAVAIL
		? FL_ERROR_RESOURCE
		: FL_ERROR_CONNECT,
	    message);
}

/* 1: a datagram came; 0: none is there; -1: the exchange has ended. */
static int
receive(struct call *c)
{
	char *to = bytes_room(&c->body, DATAGRAM);
	struct fl_response *r = &c->x->response;
	ssize_t n;

	if (to == NULL) {
		end(c, FL_ERROR_TOO_LARGE, "more bytes than the limit");
		return -1;
	}
	n = recv(c->watch.fd, to, DATAGRAM, 0);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n == -1) {
		end_errno(c, "");
		return -1;
	}
	if (r->first_ns == 0)
		r->first_ns = c->state->host->now();
	c->body.len += (size_t)n;
	r->received_bytes += (uint64_t)n;
	return 1;
}

static void
is_ready(struct fl_watch *w, unsigned what)
{
	struct call *c = w->arg;
	int rc = receive(c);

	(void)what;
	while (rc == 1 && c->reader.kind == READER_FOR)
		rc = receive(c);
	if (rc == 1)
		end(c, FL_ERROR_NONE, "");
}

static void
set_timer(struct call *c)
{
	int64_t at = c->end_at;

	if (c->for_at != 0 && (at == 0 || c->for_at < at))
		at = c->for_at;
	c->state->host->timer(c->state->host, &c->timer, at != 0 ? at : -1);
}

static void
time_is_up(struct fl_timer *t)
{
	struct call *c = t->arg;
	int64_t now = c->state->host->now();

	if (c->for_at != 0 && now >= c->for_at)
		end(c,
		    c->x->response.first_ns != 0 ? FL_ERROR_NONE
						 : FL_ERROR_LOST,
		    c->x->response.first_ns != 0 ? "" : "no datagram in time");
	else if (c->watch.fd == -1)
		end(c, FL_ERROR_TIMEOUT, "no address in time");
	else
		end(c, FL_ERROR_LOST, "no datagram in time");
}

static void
send_it(struct call *c)
{
	const struct fl_request *q = c->x->request;
	struct fl_response *r = &c->x->response;
	struct fl_host *h = c->state->host;

	if (h->watch(h, &c->watch, FL_READ) == -1) {
		end_errno(c, "epoll: ");
		return;
	}
	r->sent_ns = h->now();
	if (send(c->watch.fd, q->body.data, q->body.len, MSG_NOSIGNAL) == -1) {
		end_errno(c, "send: ");
		return;
	}
	r->sent_bytes = q->body.len;
	if (c->reader.kind == READER_FOR)
		c->for_at = h->now() + c->reader.for_ns;
	if (c->reader.kind == READER_NOTHING)
		end(c, FL_ERROR_NONE, "");
	else
		set_timer(c);
}

/* What arrived while nobody asked is thrown away. */
static bool
take_kept(struct call *c)
{
	struct session *s = c->session;
	char byte;

	if (s->fd == -1)
		return false;
	if (!target_same(&s->target, &c->target)) {
		close(s->fd);
		s->fd = -1;
		return false;
	}
	while (recv(s->fd, &byte, 1, 0) != -1)
		;
	c->watch.fd = s->fd;
	c->address = s->address;
	s->fd = -1;
	return true;
}

static void
connect_it(struct call *c, const struct addresses *to)
{
	char message[FL_PLUGIN_ERR];
	int fd;

	if (to->n == 0) {
		snprintf(message, sizeof(message), "%.120s: %.90s",
		    c->target.host, to->message);
		end(c, to->error, message);
		return;
	}
	c->address = to->list[0];
	address_set_port(&c->address, c->target.port);
	fd = socket(c->address.sock.any.sa_family,
	    SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1) {
		end_errno(c, "socket: ");
		return;
	}
	c->watch.fd = fd;
	if (connect(fd, &c->address.sock.any, c->address.len) == -1) {
		end_errno(c, "connect: ");
		return;
	}
	c->x->response.connect_ns = c->state->host->now() - c->begun_ns;
	send_it(c);
}

static void
name_found(struct lookup *l, const struct addresses *to)
{
	connect_it(l->arg, to);
}

static struct call *
call_new(struct state *s, struct session *session, struct fl_exchange *x)
{
	struct call *c = s->idle;

	if (c != NULL)
		s->idle = c->next;
	else
		c = calloc(1, sizeof(*c));
	if (c == NULL)
		return NULL;
	c->timer.fire = time_is_up;
	c->watch = (struct fl_watch){ -1, is_ready, c, 0 };
	c->lookup.found = name_found;
	c->timer.arg = c->lookup.arg = c;
	c->state = s;
	c->session = session;
	c->x = x;
	c->body.max = s->body_max + DATAGRAM;
	c->ended = false;
	c->end_at = c->for_at = 0;
	x->response.connect_ns = x->response.tls_ns = -1;
	return c;
}

static void
begin(struct call *c)
{
	struct fl_bytes host = { c->target.host, strlen(c->target.host) };
	struct addresses to;

	c->begun_ns = c->state->host->now();
	if (c->x->request->timeout_ns > 0)
		c->end_at = c->begun_ns + c->x->request->timeout_ns;
	set_timer(c);
	if (take_kept(c))
		send_it(c);
	else if (resolver_start(c->state->resolver, &c->lookup, host,
		     c->target.family, &to) == 1)
		connect_it(c, &to);
}

static void
udp_submit(void *state, void *session, struct fl_exchange *x)
{
	struct state *s = state;
	struct call *c = call_new(s, session, x);
	char why[FL_PLUGIN_ERR];

	x->plugin = c;
	if (c == NULL) {
		x->response.error = FL_ERROR_RESOURCE;
		snprintf(x->response.message, FL_PLUGIN_ERR, "out of memory");
		x->response.connect_ns = x->response.tls_ns = -1;
		x->response.last_ns = s->host->now();
		s->host->complete(s->host, x);
	} else if (parse(x->request, &c->target, why) == -1 ||
		   parse_headers(x->request, &c->reader, why) == -1) {
		end(c, FL_ERROR_REQUEST, why);
	} else {
		begin(c);
	}
}

static void
udp_cancel(void *state, struct fl_exchange *x)
{
	struct call *c = x->plugin;

	(void)state;
	if (c != NULL && !c->ended)
		end(c, FL_ERROR_CANCELED, "canceled");
}

static void
udp_release(void *state, struct fl_exchange *x)
{
	struct call *c = x->plugin;
	struct state *s = state;

	if (c == NULL)
		return;
	bytes_rest(&c->body);
	c->next = s->idle;
	s->idle = c;
}

static void
udp_session_close(void *state, void *session)
{
	struct session *s = session;

	(void)state;
	if (s->fd != -1)
		close(s->fd);
	free(s);
}

static void
udp_close(void *state)
{
	struct state *s = state;
	struct call *c;

	while ((c = s->idle) != NULL) {
		s->idle = c->next;
		bytes_free(&c->body);
		free(c);
	}
	resolver_free(s->resolver);
	free(s);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "udp",
	.summary = "a datagram out, a datagram in",
	.version = "1",
	.schemes = schemes,
	.accepts = udp_accepts,
	.open = udp_open,
	.session_open = udp_session_open,
	.submit = udp_submit,
	.cancel = udp_cancel,
	.release = udp_release,
	.session_close = udp_session_close,
	.close = udp_close,
};
