/*
 * One exchange over a connection of its session: send, then read until the
 * answer is whole.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "call.h"

static void
certificate(struct call *c, struct fl_response *r)
{
	SSL *ssl = c->link->stream.ssl;
	X509 *x509 = ssl != NULL ? SSL_get1_peer_certificate(ssl) : NULL;
	int len = x509 != NULL ? i2d_X509(x509, &c->cert) : 0;

	X509_free(x509);
	if (len > 0)
		r->cert = (struct fl_bytes){ (char *)c->cert, (size_t)len };
}

/* The answer is the first len bytes; the stream keeps the rest. */
static void
take_body(struct call *c, size_t len, struct fl_response *r)
{
	struct bytes *in = &c->link->stream.in, all = *in;

	*in = c->body;
	in->max = all.max;
	in->len = 0;
	c->body = all;
	if (all.len > len && bytes_add(in, all.data + len, all.len - len) == -1)
		stream_close(&c->link->stream);
	r->body = (struct fl_bytes){ len > 0 ? all.data : NULL, len };
}

static void
describe(struct call *c, struct fl_response *r)
{
	struct stream *s = &c->link->stream;

	if ((c->x->want & FL_WANT_PEER) != 0) {
		stream_peer(s, c->peer);
		r->peer = (struct fl_bytes){ c->peer, strlen(c->peer) };
	}
	if ((c->x->want & FL_WANT_CERT) != 0)
		certificate(c, r);
	if (s->ssl != NULL) {
		r->version.data = SSL_get_version(s->ssl);
		r->version.len = strlen(r->version.data);
	}
}

/*
 * The exchange is over: its connection is idle, or closed, and it is the host's
 * again.  len bytes are the answer.
 */
static void
end(struct call *c, enum fl_error error, const char *message, size_t len)
{
	struct fl_response *r = &c->x->response;
	struct link *link = c->link;

	c->state->host->timer(c->state->host, &c->timer, -1);
	r->last_ns = c->state->host->now();
	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", message);
	stream_stamps(&link->stream, r);
	describe(c, r);
	take_body(c, len, r);
	if (error == FL_ERROR_NONE) {
		r->status = 1;
		r->good = true;
		if (r->sent_ns == 0)
			r->sent_ns =
			    r->first_ns != 0 ? r->first_ns : r->last_ns;
		if (r->first_ns == 0)
			r->first_ns = r->last_ns;
	}
	c->link = NULL;
	link_leave(link, error == FL_ERROR_NONE && !c->reader.close);
	c->state->host->complete(c->state->host, c->x);
}

static void
end_early(struct call *c)
{
	if (c->link->stream.in.len > 0)
		end(c, FL_ERROR_SHORT, "closed in the middle of an answer",
		    c->link->stream.in.len);
	else
		end(c, FL_ERROR_CLOSED, "closed before any answer", 0);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static void
set_timer(struct call *c)
{
	struct fl_host *h = c->state->host;
	int64_t at = earlier(c->end_at, c->for_at);

	if (c->link->stream.state < STREAM_OPEN)
		at = earlier(at, c->connect_at);
	h->timer(h, &c->timer, at != 0 ? at : -1);
}

/* Looks whether the exchange has come to its end. */
static void
proceed(struct call *c)
{
	struct stream *s = &c->link->stream;
	ssize_t n;

	if (s->state == STREAM_FAILED) {
		end(c, s->error, s->message, s->in.len);
		return;
	}
	if (s->state != STREAM_OPEN || (s->out_len > 0 && !s->ended))
		return;
	n = reader_find(&c->reader, s->in.data, s->in.len, c->looked, s->ended);
	c->looked = s->in.len;
	if ((n >= 0 ? (size_t)n : s->in.len) > c->state->body_max) {
		end(c, FL_ERROR_TOO_LARGE, "more bytes than the limit", 0);
	} else if (n >= 0) {
		end(c, FL_ERROR_NONE, "", (size_t)n);
	} else if (s->ended) {
		end_early(c);
	} else if (c->reader.kind == READER_FOR && c->for_at == 0) {
		c->for_at = c->state->host->now() + c->reader.for_ns;
		set_timer(c);
	}
}

static void
link_changed(struct link *l)
{
	proceed(l->user);
}

static void
time_is_up(struct fl_timer *t)
{
	struct call *c = t->arg;
	int64_t now = c->state->host->now();
	size_t len = c->link->stream.in.len;

	if (c->for_at != 0 && now >= c->for_at)
		end(c, FL_ERROR_NONE, "", len);
	else if (c->end_at != 0 && now >= c->end_at)
		end(c, FL_ERROR_TIMEOUT, "no whole answer in time", len);
	else if (c->link->stream.state < STREAM_OPEN && c->connect_at != 0 &&
		 now >= c->connect_at)
		end(c, FL_ERROR_TIMEOUT, "no connection in time", 0);
	else
		set_timer(c);
}

struct call *
call_new(struct state *s, struct fl_exchange *x)
{
	struct call *c = s->idle;

	if (c != NULL) {
		s->idle = c->next;
	} else {
		c = calloc(1, sizeof(*c));
		if (c == NULL)
			return NULL;
		c->timer.fire = time_is_up;
		c->timer.arg = c;
		c->state = s;
	}
	c->x = x;
	c->looked = 0;
	c->connect_at = c->end_at = c->for_at = 0;
	return c;
}

static void
set_limits(struct call *c)
{
	const struct fl_request *r = c->x->request;
	const struct fl_bytes *connect =
	    field_find(r->options, r->options_len, "connect-timeout");
	int64_t now = c->state->host->now(), ms;

	if (r->timeout_ns > 0)
		c->end_at = now + r->timeout_ns;
	ms = connect != NULL ? field_number(*connect, INT32_MAX) : -1;
	if (ms > 0)
		c->connect_at = now + ms * 1000000;
}

int
call_begin(struct call *c, struct links *links, const struct target *t)
{
	const struct fl_request *r = c->x->request;
	struct stream *s;

	c->link = link_take(links, t, NULL, c, link_changed);
	if (c->link == NULL)
		return -1;
	s = &c->link->stream;
	set_limits(c);
	if (s->state == STREAM_CLOSED)
		stream_open(s, t);
	stream_send(s, r->body.data, r->body.len);
	set_timer(c);
	proceed(c);
	return 0;
}

void
call_cancel(struct call *c)
{
	if (c->link != NULL)
		end(c, FL_ERROR_CANCELED, "canceled", c->link->stream.in.len);
}

void
call_rest(struct call *c)
{
	bytes_rest(&c->body);
	OPENSSL_free(c->cert);
	c->cert = NULL;
	c->x = NULL;
	c->next = c->state->idle;
	c->state->idle = c;
}

void
calls_free(struct state *s)
{
	struct call *c;

	while ((c = s->idle) != NULL) {
		s->idle = c->next;
		bytes_free(&c->body);
		free(c);
	}
}
