/*
 * One exchange with Redis: commands out, as many replies in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"

#define OUT_MAX ((size_t)64 << 20)
#define HEADS_BYTES ((size_t)4 << 10)

static const char *const kinds[] = {
	[RESP_STATUS] = "status",
	[RESP_ERROR] = "error",
	[RESP_INTEGER] = "integer",
	[RESP_STRING] = "string",
	[RESP_ARRAY] = "array",
	[RESP_NIL] = "nil",
};

/* The statuses of an answer. */
enum {
	STATUS_NIL = 0,
	STATUS_VALUE = 1,
	STATUS_ERROR = 2,
};

static struct fl_bytes
text(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

/* A reply by itself: what it is, and what it says. */
static int
one_reply(struct call *c, const char *data)
{
	struct fl_response *r = &c->x->response;
	struct resp_value v;
	size_t at = 0;

	resp_value(data, &v);
	r->status = v.kind == RESP_NIL     ? STATUS_NIL
	            : v.kind == RESP_ERROR ? STATUS_ERROR
	                                   : STATUS_VALUE;
	heads_add_text(&c->heads, "Type", text(kinds[v.kind]));
	if (v.kind == RESP_ERROR)
		heads_add_text(&c->heads, "Error", v.text);
	if ((c->x->want & FL_WANT_BODY) == 0)
		return 0;
	if (v.kind == RESP_ARRAY)
		return resp_json(&c->body, data, &at);
	return bytes_add(&c->body, v.text.data, v.text.len);
}

/* All of them, in an array. */
static int
many_replies(struct call *c, const char *data, unsigned n)
{
	struct fl_response *r = &c->x->response;
	struct bytes *out = &c->body;
	struct resp_value v;
	size_t at = 0;
	unsigned i;

	r->status = STATUS_VALUE;
	snprintf(c->number, sizeof(c->number), "%u", n);
	heads_add_text(&c->heads, "Replies", text(c->number));
	for (i = 0; i < n; i++) {
		resp_value(data + at, &v);
		if (v.kind == RESP_ERROR && r->status != STATUS_ERROR) {
			r->status = STATUS_ERROR;
			heads_add_text(&c->heads, "Error", v.text);
		}
		if (bytes_add(out, i == 0 ? "[" : ",", 1) == -1 ||
		    resp_json(out, data, &at) == -1)
			return -1;
	}
	return bytes_add(out, "]", 1);
}

/* The n replies from that byte of what came are the answer. */
static int
make_answer(struct call *c, size_t begin, unsigned n)
{
	const char *data = c->link->stream.in.data + begin;
	struct fl_response *r = &c->x->response;
	int rc;

	rc = n == 1 ? one_reply(c, data) : many_replies(c, data, n);
	if (rc == -1)
		return -1;
	r->good = r->status != STATUS_ERROR;
	heads_give(&c->heads, r);
	r->body = (struct fl_bytes){ c->body.data, c->body.len };
	return 0;
}

/*
 * The exchange is over.  The link is good for another one when exactly what was
 * asked for has come.
 */
static void
end(struct call *c, enum fl_error error, const char *message, bool good)
{
	struct fl_response *r = &c->x->response;
	struct link *link = c->link;

	c->state->host->timer(c->state->host, &c->timer, -1);
	r->last_ns = c->state->host->now();
	r->error = error;
	if (error != FL_ERROR_NONE)
		snprintf(r->message, sizeof(r->message), "%s", message);
	stream_stamps(&link->stream, r);
	if ((c->x->want & FL_WANT_PEER) != 0) {
		stream_peer(&link->stream, c->peer);
		r->peer = text(c->peer);
	}
	if (link->stream.ssl != NULL)
		r->version = text(SSL_get_version(link->stream.ssl));
	bytes_drop(&link->stream.in, c->scan.at);
	c->link = NULL;
	link_leave(link, good && link->stream.in.len == 0);
	c->state->host->complete(c->state->host, c->x);
}

static void
answer(struct call *c, size_t begin, unsigned n, bool good)
{
	if (make_answer(c, begin, n) == 0)
		end(c, FL_ERROR_NONE, "", good);
	else
		end(c, FL_ERROR_TOO_LARGE, "more bytes than the limit", false);
}

/* A reply ends at c->scan.at.  Whether more are to come. */
static bool
take_reply(struct call *c, size_t begin)
{
	c->seen++;
	if (c->seen <= c->opening) {
		if (c->link->stream.in.data[begin] == '-') {
			answer(c, begin, 1, false);
			return false;
		}
		c->begin = c->scan.at;
		return true;
	}
	if (c->seen < c->opening + c->wish.commands)
		return true;
	answer(c, c->begin, c->wish.commands, true);
	return false;
}

static void
proceed(struct call *c)
{
	struct stream *s = &c->link->stream;
	size_t begin;
	int rc;

	if (s->state == STREAM_FAILED) {
		end(c, s->error, s->message, false);
		return;
	}
	do {
		begin = c->scan.at;
		rc = s->in.len > 0 ? resp_scan(&c->scan, s->in.data, s->in.len)
		                   : 0;
	} while (rc == 1 && take_reply(c, begin));
	if (rc == -1)
		end(c, FL_ERROR_PROTOCOL, "what came is no RESP2", false);
	else if (rc == 0 && s->ended)
		end(c, s->in.len > 0 ? FL_ERROR_SHORT : FL_ERROR_CLOSED,
		    s->in.len > 0 ? "closed in the middle of an answer"
				  : "closed before any answer",
		    false);
}

static void
link_changed(struct link *l)
{
	proceed(l->user);
}

static void
time_is_up(struct fl_timer *t)
{
	end(t->arg, FL_ERROR_TIMEOUT, "no whole answer in time", false);
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
		c->wish.out.max = OUT_MAX;
		c->body.max = s->body_max;
		c->heads.text.max = HEADS_BYTES;
	}
	c->x = x;
	c->scan = (struct resp){ 0 };
	c->seen = c->opening = 0;
	c->begin = 0;
	return c;
}

int
call_begin(struct call *c, struct links *links)
{
	struct wish *w = &c->wish;
	struct fl_host *h = c->state->host;
	struct stream *s;
	size_t from = w->opening_len;

	c->link = link_take(links, &w->target, w->key, c, link_changed);
	if (c->link == NULL)
		return -1;
	if (c->x->request->timeout_ns > 0)
		h->timer(h, &c->timer, h->now() + c->x->request->timeout_ns);
	s = &c->link->stream;
	if (s->state == STREAM_CLOSED) {
		stream_open(s, &w->target);
		c->opening = w->opening;
		from = 0;
	}
	stream_send(s, w->out.data + from, w->out.len - from);
	proceed(c);
	return 0;
}

void
call_cancel(struct call *c)
{
	if (c->link != NULL)
		end(c, FL_ERROR_CANCELED, "canceled", false);
}

void
call_rest(struct call *c)
{
	bytes_rest(&c->wish.out);
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
		free(c->wish.key);
		bytes_free(&c->wish.out);
		bytes_free(&c->body);
		heads_free(&c->heads);
		free(c);
	}
}
