#include "exchange.h"
#include "../base/clock.h"

/* When the stall that an instant is in ends; the instant if it is in none. */
static int64_t
stalled(const struct fl_echo_config *config, int64_t now_ns, int64_t at_ns)
{
	int64_t first = 0, begin;

	if (atomic_compare_exchange_strong(config->first_ns, &first, now_ns))
		first = now_ns;
	begin = first + config->stall_after_ns;
	if (at_ns < begin || at_ns >= begin + config->stall_ns)
		return at_ns;
	return begin + config->stall_ns;
}

/* The instant at which the answer is to go out; 0 for now. */
static int64_t
due(struct fl_echo_worker *w, const struct fl_echo_wish *wish)
{
	uint64_t span = (uint64_t)(wish->delay_max_ns - wish->delay_ns);
	int64_t now, at;

	if (wish->delay_max_ns == 0 && w->config->stall_ns == 0)
		return 0;
	at = now = fl_clock_now();
	if (wish->delay_max_ns > 0)
		at +=
		    wish->delay_ns + (int64_t)(fl_echo_random(w) % (span + 1));
	if (w->config->stall_ns > 0)
		at = stalled(w->config, now, at);
	return at > now ? at : 0;
}

static bool
by_chance(struct fl_echo_worker *w, uint32_t ppm)
{
	return ppm > 0 && fl_echo_random(w) % 1000000 < ppm;
}

/* What is the matter with this answer; NULL for nothing. */
static const struct fl_echo_fault *
fault_of(struct fl_echo_worker *w, const struct fl_echo_wish *wish)
{
	if (wish->fault != NULL && by_chance(w, wish->fault_ppm))
		return wish->fault;
	if (by_chance(w, w->config->close_ppm))
		return fl_echo_fault_find(fl_echo_random(w) >> 63 != 0
					      ? "close-before"
					      : "close-after");
	return NULL;
}

static void
log_request(struct fl_echo_conn *c, const struct fl_echo_request *r, int status)
{
	struct fl_echo_worker *w = c->worker;

	if (w->log.fd != -1 &&
	    fl_echo_log_add(&w->log, c->arrival_ns, c->number, r->method,
		r->target, status, &w->err) == -1)
		w->failed = true;
}

static void
set_drip(struct fl_echo_conn *c, const struct fl_echo_wish *wish,
    const struct fl_echo_fault *fault)
{
	c->drip_bytes = wish->drip_bytes;
	c->drip_ns = wish->drip_ns;
	if (fault != NULL && fault->drips && c->drip_bytes == 0) {
		c->drip_bytes = FL_ECHO_DRIP_BYTES;
		c->drip_ns = FL_ECHO_DRIP_NS;
	}
}

static void
write_answer(struct fl_echo_conn *c, const struct fl_echo_request *r,
    const struct fl_echo_wish *wish, struct fl_str body)
{
	struct fl_echo_worker *w = c->worker;
	const struct fl_echo_fault *fault = fault_of(w, wish);
	struct fl_echo_answer a = { r, &w->reply, wish, body,
		fault != NULL ? fault->off : 0, w->fill };
	struct fl_echo_written wrote;
	struct fl_err err;

	fl_buf_clear(&w->out);
	if (fl_echo_answer_write(&w->out, &a, &wrote, &err) == -1) {
		fl_echo_conn_close(c);
		return;
	}
	c->after = r->keep ? FL_ECHO_KEEP : FL_ECHO_CLOSE;
	if (fault != NULL) {
		fl_echo_fault_spoil(fault, &w->out, &wrote);
		if (fault->after != FL_ECHO_KEEP)
			c->after = fault->after;
	}
	c->rest = wrote.rest;
	c->phase = wrote.phase;
	set_drip(c, wish, fault);
	log_request(c, r, wrote.status);
	fl_echo_conn_send(c, due(w, wish));
}

/* Answers what is no request that could be answered, and ends. */
static void
refuse(struct fl_echo_conn *c, struct fl_echo_request *r, int status,
    const struct fl_err *err)
{
	static const struct fl_echo_wish plain = { .size = -1 };
	struct fl_echo_reply *reply = &c->worker->reply;

	reply->status = status;
	reply->type = "text/plain";
	reply->headers[0] = '\0';
	snprintf(reply->text, sizeof(reply->text), "%.500s\n", err->msg);
	reply->body = fl_str(reply->text);
	r->keep = false;
	c->unread = true;
	write_answer(c, r, &plain, (struct fl_str){ NULL, 0 });
}

/* The wish of a request, on top of the command line's; NULL and err. */
static const struct fl_echo_wish *
wish_of(struct fl_echo_worker *w, const struct fl_echo_request *r,
    struct fl_err *err)
{
	if (r->query.len == 0)
		return &w->config->wish;
	w->wish = w->config->wish;
	if (fl_echo_wish_query(&w->wish, r->query, err) == -1)
		return NULL;
	return &w->wish;
}

/* Answers a request of which all has come. */
static void
respond(struct fl_echo_conn *c, struct fl_echo_request *r)
{
	struct fl_echo_worker *w = c->worker;
	const struct fl_echo_wish *wish;
	struct fl_err err;

	wish = wish_of(w, r, &err);
	if (wish == NULL) {
		refuse(c, r, 400, &err);
		return;
	}
	fl_echo_route(&w->reply, r, fl_echo_random(w));
	write_answer(c, r, wish, fl_buf_str(&c->body));
	fl_buf_fini(&c->body);
}

static int
keep_body(struct fl_echo_conn *c, struct fl_str data, struct fl_err *err)
{
	if (c->body.max == 0 || data.len == 0)
		return 0;
	return fl_buf_add(&c->body, data.s, data.len, err);
}

/* Reads body from s; returns what it took of it, all of it after an error. */
static size_t
take_body(struct fl_echo_conn *c, struct fl_echo_request *r, const char *s,
    size_t len)
{
	struct fl_str data;
	struct fl_err err;
	size_t used = 0;
	ssize_t n;

	while (used < len && !fl_echo_body_done(&c->reader)) {
		n = fl_echo_body_feed(&c->reader, s + used, len - used, &data,
		    &err);
		if (n == -1) {
			refuse(c, r, 400, &err);
			return len;
		}
		if (keep_body(c, data, &err) == -1) {
			refuse(c, r, 413, &err);
			return len;
		}
		used += (size_t)n;
	}
	if (fl_echo_body_done(&c->reader))
		respond(c, r);
	return used;
}

/* A body that has not come with its head: the head is kept for then. */
static void
await_body(struct fl_echo_conn *c, const struct fl_echo_request *r,
    const char *s, size_t len, bool begun)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	struct fl_err err;

	c->state = FL_ECHO_BODY;
	if (fl_buf_add(&c->head, s, len, &err) == -1)
		fl_echo_conn_close(c);
	else if (r->expects && !begun)
		fl_echo_conn_write(c, go_on, sizeof(go_on) - 1);
}

/* Reads a head from s; returns what it took of it and of a body behind it. */
static size_t
take_head(struct fl_echo_conn *c, const char *s, size_t len)
{
	const struct fl_echo_wish *wish;
	struct fl_echo_request r;
	struct fl_err err;
	size_t used;
	ssize_t n;
	int status;

	n = fl_echo_parse(&r, s, len, &status, &err);
	if (n == 0)
		return 0;
	if (n > 0 && fl_echo_body_init(&c->reader, &r, &err) == -1) {
		status = 413;
		n = -1;
	}
	if (n == -1) {
		refuse(c, &r, status, &err);
		return len;
	}
	wish = wish_of(c->worker, &r, &err);
	fl_buf_init(&c->body,
	    wish != NULL && wish->echo ? FL_ECHO_ECHOED_MAX : 0);
	used = take_body(c, &r, s + n, len - (size_t)n);
	if (c->state == FL_ECHO_HEAD && !fl_echo_body_done(&c->reader))
		await_body(c, &r, s, (size_t)n, used > 0);
	return (size_t)n + used;
}

/* The body of a head that was kept. */
static size_t
take_rest(struct fl_echo_conn *c, const char *s, size_t len)
{
	struct fl_echo_request r;
	struct fl_err err;
	size_t used;
	int status;

	fl_echo_parse(&r, c->head.data, c->head.len, &status, &err);
	used = take_body(c, &r, s, len);
	if (c->state != FL_ECHO_BODY)
		fl_buf_fini(&c->head);
	return used;
}

size_t
fl_echo_exchange(struct fl_echo_conn *c, const char *s, size_t len)
{
	size_t used = 0, n = 1;

	while (used < len && n > 0 &&
	       (c->state == FL_ECHO_HEAD || c->state == FL_ECHO_BODY)) {
		if (c->state == FL_ECHO_HEAD)
			n = take_head(c, s + used, len - used);
		else
			n = take_rest(c, s + used, len - used);
		used += n;
	}
	return used;
}
