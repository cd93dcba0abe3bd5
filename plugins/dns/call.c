/*
 * One question: by a datagram, and by TCP when the answer does not fit in one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"
#include "sock.h"

#define HEADS_BYTES ((size_t)4 << 10)

static struct fl_bytes
text(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

static void
end(struct call *c)
{
	struct fl_host *h = c->state->host;

	c->ended = true;
	h->timer(h, &c->timer, -1);
	c->x->response.last_ns = h->now();
	if ((c->x->want & FL_WANT_PEER) != 0)
		c->x->response.peer = text(c->peer);
	h->complete(h, c->x);
}

/* Times and counts of TCP come to those of a datagram before. */
static void
leave_link(struct call *c, bool good)
{
	struct fl_response *r = &c->x->response;
	struct stream *s;

	if (c->link == NULL)
		return;
	s = &c->link->stream;
	if (r->sent_ns == 0)
		r->sent_ns = s->sent_ns;
	if (r->first_ns == 0)
		r->first_ns = s->first_ns;
	if (r->connect_ns == -1)
		r->connect_ns = s->connect_ns;
	r->sent_bytes += s->sent_bytes;
	r->received_bytes += s->received_bytes;
	if ((c->x->want & FL_WANT_PEER) != 0)
		stream_peer(s, c->peer);
	link_leave(c->link, good);
	c->link = NULL;
}

void
call_fail(struct call *c, enum fl_error error, const char *message)
{
	struct fl_response *r = &c->x->response;

	if (c->ended)
		return;
	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", message);
	sock_leave(c);
	leave_link(c, false);
	end(c);
}

static void
add_headers(struct call *c, const struct dns_answer *a, bool tcp)
{
	snprintf(c->number, sizeof(c->number), "%u", a->answers);
	heads_add_text(&c->heads, "Rcode", text(dns_rcode(a->rcode, c->rcode)));
	heads_add_text(&c->heads, "Answers", text(c->number));
	heads_add_text(&c->heads, "Transport", text(tcp ? "tcp" : "udp"));
	heads_give(&c->heads, &c->x->response);
}

/* Fills the response; false, when it is none, with the error. */
static bool
read_answer(struct call *c, const unsigned char *data, size_t len)
{
	struct fl_response *r = &c->x->response;
	struct dns_answer a;

	if (dns_read(data, len, &a) == -1) {
		r->error = FL_ERROR_PROTOCOL;
		snprintf(r->message, sizeof(r->message),
		    "the answer is malformed");
		return false;
	}
	if ((c->x->want & FL_WANT_BODY) != 0 &&
	    dns_json(&c->body, data, len) == -1) {
		r->error = FL_ERROR_PROTOCOL;
		snprintf(r->message, sizeof(r->message),
		    "the answer is "
		    "malformed, or too large as JSON");
		return false;
	}
	r->status = (int)a.rcode;
	r->good = a.rcode == 0;
	r->body = (struct fl_bytes){ c->body.data, c->body.len };
	if ((c->x->want & FL_WANT_HEADERS) != 0)
		add_headers(c, &a, c->link != NULL);
	return true;
}

void
call_answer(struct call *c, const unsigned char *data, size_t len)
{
	bool good = read_answer(c, data, len);

	leave_link(c, good);
	end(c);
}

/* Two bytes of length, then a message; nothing else was asked for. */
static void
read_link(struct call *c)
{
	struct stream *s = &c->link->stream;
	const unsigned char *data = (const unsigned char *)s->in.data;
	size_t len;

	if (s->in.len < 2)
		return;
	len = (size_t)data[0] << 8 | data[1];
	if (s->in.len < 2 + len)
		return;
	if (s->in.len > 2 + len || dns_id(data + 2, len) != c->id ||
	    !dns_answers(data + 2, len, &c->wish.question)) {
		call_fail(c, FL_ERROR_PROTOCOL,
		    "what came by TCP is no answer to the question");
		return;
	}
	if (!read_answer(c, data + 2, len)) {
		leave_link(c, false);
		end(c);
		return;
	}
	bytes_drop(&s->in, s->in.len);
	leave_link(c, true);
	end(c);
}

static void
link_changed(struct link *l)
{
	struct call *c = l->user;
	struct stream *s = &l->stream;

	if (s->state == STREAM_FAILED) {
		call_fail(c, s->error, s->message);
		return;
	}
	read_link(c);
	if (!c->ended && s->ended)
		call_fail(c, s->in.len > 0 ? FL_ERROR_SHORT : FL_ERROR_CLOSED,
		    s->in.len > 0 ? "closed in the middle of an answer"
				  : "closed before any answer");
}

void
call_by_tcp(struct call *c)
{
	struct stream *s;

	c->link = link_take(&c->session->links, &c->wish.target, NULL, c,
	    link_changed);
	if (c->link == NULL) {
		call_fail(c, FL_ERROR_RESOURCE, "out of memory");
		return;
	}
	s = &c->link->stream;
	if (s->state == STREAM_CLOSED)
		stream_open(s, &c->wish.target);
	stream_send(s, c->out.data, c->out.len);
	if (s->state == STREAM_FAILED)
		call_fail(c, s->error, s->message);
}

static void
time_is_up(struct fl_timer *t)
{
	struct call *c = t->arg;

	if (c->sock != NULL && c->x->response.sent_ns != 0)
		call_fail(c, FL_ERROR_LOST, "no answer in time");
	else
		call_fail(c, FL_ERROR_TIMEOUT,
		    c->sock != NULL ? "no address in time"
				    : "no answer by TCP in time");
}

struct call *
call_new(struct session *s, struct fl_exchange *x)
{
	struct call *c = s->state->idle;

	if (c != NULL) {
		s->state->idle = c->next;
	} else {
		c = calloc(1, sizeof(*c));
		if (c == NULL)
			return NULL;
		c->state = s->state;
		c->timer.fire = time_is_up;
		c->timer.arg = c;
		c->out.max = 1024;
		c->body.max = s->state->body_max;
		c->heads.text.max = HEADS_BYTES;
	}
	c->session = s;
	c->x = x;
	c->ended = false;
	c->peer[0] = '\0';
	x->response.connect_ns = x->response.tls_ns = -1;
	return c;
}

/* xorshift64 (Marsaglia 2003): who can guess it, can send to us anyway. */
static int
next_id(struct state *s)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return (int)(s->random >> 24 & 0xffff);
}

void
call_begin(struct call *c)
{
	struct fl_host *h = c->state->host;
	int64_t timeout_ns = c->x->request->timeout_ns;
	size_t len;

	c->id = next_id(c->state);
	c->out.len = 0;
	if (bytes_add(&c->out, "\0", 2) == -1 ||
	    dns_query(&c->out, &c->wish.question, (unsigned)c->id) == -1) {
		call_fail(c, FL_ERROR_RESOURCE, "out of memory");
		return;
	}
	len = c->out.len - 2;
	c->out.data[0] = (char)(len >> 8);
	c->out.data[1] = (char)len;
	if (timeout_ns > 0)
		h->timer(h, &c->timer, h->now() + timeout_ns);
	if (c->wish.tcp)
		call_by_tcp(c);
	else
		sock_ask(c);
}

void
call_rest(struct call *c)
{
	bytes_rest(&c->body);
	heads_rest(&c->heads);
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
		bytes_free(&c->out);
		bytes_free(&c->body);
		heads_free(&c->heads);
		free(c);
	}
}
