#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/clock.h"
#include "conn.h"
#include "exchange.h"

#define IN_MAX (FL_ECHO_HEAD_MAX + FL_ECHO_RECV)
#define OUT_MAX ((size_t)4 << 20)
#define PUMP_MAX ((size_t)1 << 20) /* before others have their turn */
#define LINGER_NS (2 * FL_NS_PER_S)

void
fl_echo_conn_close(struct fl_echo_conn *c)
{
	struct fl_echo_worker *w = c->worker;
	bool ends;

	if (c->state == FL_ECHO_DEAD)
		return;
	ends = c->state != FL_ECHO_LINGER && c->after != FL_ECHO_RESET;
	c->state = FL_ECHO_DEAD;
	fl_loop_timer(&w->loop, &c->timer, -1);
	fl_loop_watch(&w->loop, &c->watch, 0);
	if (ends)
		w->config->io->end(c->stream);
	w->config->io->close(c->stream);
	close(c->watch.fd);
	if (c->next != NULL)
		c->next->prev = c->prev;
	if (c->prev != NULL)
		c->prev->next = c->next;
	else
		w->conns = c->next;
	c->next = w->dead;
	w->dead = c;
}

void
fl_echo_conn_bury(struct fl_echo_worker *w)
{
	struct fl_echo_conn *c;

	while ((c = w->dead) != NULL) {
		w->dead = c->next;
		fl_buf_fini(&c->in);
		fl_buf_fini(&c->head);
		fl_buf_fini(&c->body);
		fl_buf_fini(&c->out);
		free(c);
	}
}

void
fl_echo_conn_close_all(struct fl_echo_worker *w)
{
	while (w->conns != NULL)
		fl_echo_conn_close(w->conns);
	fl_echo_conn_bury(w);
}

/* Closes, when all that may still come has come or two seconds have passed. */
static void
linger(struct fl_echo_conn *c)
{
	c->worker->config->io->end(c->stream);
	shutdown(c->watch.fd, SHUT_WR);
	c->state = FL_ECHO_LINGER;
	fl_loop_timer(&c->worker->loop, &c->timer, fl_clock_now() + LINGER_NS);
}

/* The answer has gone out. */
static void
finish(struct fl_echo_conn *c)
{
	static const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	fl_buf_fini(&c->out);
	switch (c->after) {
	case FL_ECHO_KEEP:
		c->state = FL_ECHO_HEAD;
		break;
	case FL_ECHO_CLOSE:
		if (c->unread && !c->ended)
			linger(c);
		else
			fl_echo_conn_close(c);
		break;
	case FL_ECHO_RESET:
		setsockopt(c->watch.fd, SOL_SOCKET, SO_LINGER, &now,
		    sizeof(now));
		fl_echo_conn_close(c);
		break;
	case FL_ECHO_HANG:
		c->state = FL_ECHO_HUNG;
		/* Nothing would ever tell that it has gone. */
		if (c->ended)
			fl_echo_conn_close(c);
		break;
	}
}

ssize_t
fl_echo_conn_write(struct fl_echo_conn *c, const char *s, size_t len)
{
	ssize_t n = 0;

	if (len > 0)
		n = c->worker->config->io->send(c->stream, c->watch.fd, s, len);
	if (n >= 0)
		return n;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	fl_echo_conn_close(c);
	return -1;
}

/* Sends at most len bytes of what is in out; returns how many. */
static size_t
pump_out(struct fl_echo_conn *c, size_t len)
{
	size_t sent = 0;
	ssize_t n = 1;

	if (len > c->out.len)
		len = c->out.len;
	while (n > 0 && sent < len) {
		n = fl_echo_conn_write(c, c->out.data + sent, len - sent);
		sent += n > 0 ? (size_t)n : 0;
	}
	fl_buf_drop(&c->out, sent);
	return sent;
}

static void
pump_rest(struct fl_echo_conn *c, size_t len)
{
	size_t now;
	ssize_t n = 1;

	for (; n > 0 && len > 0 && c->rest > 0; len -= (size_t)n) {
		now = len < FL_ECHO_FILL ? len : FL_ECHO_FILL;
		now = c->rest < now ? (size_t)c->rest : now;
		n = fl_echo_conn_write(c, c->worker->fill + c->phase, now);
		if (n <= 0)
			return;
		c->rest -= (uint64_t)n;
		c->phase = (c->phase + (uint32_t)n) % FL_ECHO_PERIOD;
	}
}

/* Sends what there is, until the kernel takes no more or others' turn comes. */
static void
pump(struct fl_echo_conn *c)
{
	size_t len = c->drip_bytes > 0 ? c->drip_bytes : PUMP_MAX;

	len -= pump_out(c, len);
	if (c->out.len == 0)
		pump_rest(c, len);
	if (c->state == FL_ECHO_DEAD)
		return;
	if (c->out.len == 0 && c->rest == 0)
		finish(c);
	else if (c->drip_bytes > 0)
		fl_loop_timer(&c->worker->loop, &c->timer,
		    fl_clock_now() + c->drip_ns);
}

void
fl_echo_conn_send(struct fl_echo_conn *c, int64_t due_ns)
{
	struct fl_echo_worker *w = c->worker;
	struct fl_err err;
	ssize_t n = 0;

	c->state = FL_ECHO_SEND;
	if (due_ns == 0 && c->drip_bytes == 0) {
		n = fl_echo_conn_write(c, w->out.data, w->out.len);
		if (n == -1)
			return;
		if ((size_t)n == w->out.len && c->rest == 0) {
			finish(c);
			return;
		}
	}
	if (fl_buf_add(&c->out, w->out.data + n, w->out.len - (size_t)n,
		&err) == -1) {
		fl_echo_conn_close(c);
	} else if (due_ns != 0) {
		c->state = FL_ECHO_WAIT;
		fl_loop_timer(&w->loop, &c->timer, due_ns);
	} else {
		pump(c);
	}
}

/* Goes on with what was kept while an answer was on its way. */
static void
resume(struct fl_echo_conn *c)
{
	size_t used;

	if (c->state == FL_ECHO_HEAD && c->in.len > 0) {
		used = fl_echo_exchange(c, c->in.data, c->in.len);
		fl_buf_drop(&c->in, used);
		if (c->in.len == 0 || c->state == FL_ECHO_HUNG)
			fl_buf_fini(&c->in);
	}
	if (c->ended && (c->state == FL_ECHO_HEAD || c->state == FL_ECHO_BODY))
		fl_echo_conn_close(c);
}

/* What is to be waited for, as things stand. */
static unsigned
awaited(const struct fl_echo_conn *c)
{
	switch (c->state) {
	case FL_ECHO_SEND:
		return c->drip_bytes == 0 ? FL_WRITE : 0;
	case FL_ECHO_WAIT:
		/* At the limit, what comes stays outside. */
		return !c->ended && c->in.len <= IN_MAX - FL_ECHO_RECV ? FL_READ
		                                                       : 0;
	default:
		return FL_READ;
	}
}

/* The end of whatever happened. */
static void
settle(struct fl_echo_conn *c)
{
	resume(c);
	if (c->state != FL_ECHO_DEAD &&
	    fl_loop_watch(&c->worker->loop, &c->watch, awaited(c)) == -1)
		fl_echo_conn_close(c);
}

/* Keeps what comes while an answer is on its way. */
static void
hold(struct fl_echo_conn *c, const char *s, size_t len)
{
	struct fl_err err;

	if (fl_buf_add(&c->in, s, len, &err) == -1)
		fl_echo_conn_close(c);
}

static void
come(struct fl_echo_conn *c, const char *s, size_t len)
{
	size_t used = 0;

	if (c->state == FL_ECHO_LINGER || c->state == FL_ECHO_HUNG)
		return;
	if (c->in.len == 0)
		used = fl_echo_exchange(c, s, len);
	if (used < len && c->state != FL_ECHO_DEAD && c->state != FL_ECHO_HUNG)
		hold(c, s + used, len - used);
}

/* An end while an answer is to come: it may be that no more is to be said. */
static void
end(struct fl_echo_conn *c)
{
	c->ended = true;
	if (c->state != FL_ECHO_WAIT && c->state != FL_ECHO_SEND)
		fl_echo_conn_close(c);
}

static void
ready(struct fl_watch *wa, unsigned what)
{
	struct fl_echo_conn *c = wa->arg;
	struct fl_echo_worker *w = c->worker;
	ssize_t n;

	if ((what & FL_WRITE) != 0) {
		pump(c);
		settle(c);
		return;
	}
	if (w->log.fd != -1)
		c->arrival_ns = fl_clock_now();
	n = w->config->io->recv(c->stream, wa->fd, w->in, sizeof(w->in));
	if (n > 0)
		come(c, w->in, (size_t)n);
	else if (n == 0)
		end(c);
	else if (errno != EAGAIN && errno != EINTR)
		fl_echo_conn_close(c);
	settle(c);
}

static void
fire(struct fl_timer *t)
{
	struct fl_echo_conn *c = t->arg;

	if (c->state == FL_ECHO_LINGER) {
		fl_echo_conn_close(c);
		return;
	}
	c->state = FL_ECHO_SEND;
	pump(c);
	settle(c);
}

void
fl_echo_conn_open(struct fl_echo_worker *w, int fd)
{
	struct fl_echo_conn *c = calloc(1, sizeof(*c));

	if (c == NULL) {
		close(fd);
		return;
	}
	c->watch = (struct fl_watch){ .fd = fd, .ready = ready, .arg = c };
	c->timer = (struct fl_timer){ .fire = fire, .arg = c };
	c->worker = w;
	c->number = w->accepted++ * (uint64_t)w->config->workers +
	            (uint64_t)w->index + 1;
	if (w->config->io->open(w->config->tls, fd, &c->stream) == -1) {
		close(fd);
		free(c);
		return;
	}
	fl_buf_init(&c->in, IN_MAX);
	fl_buf_init(&c->head, FL_ECHO_HEAD_MAX);
	fl_buf_init(&c->out, OUT_MAX);
	c->next = w->conns;
	if (c->next != NULL)
		c->next->prev = c;
	w->conns = c;
	settle(c);
}
