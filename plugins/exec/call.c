/*
 * One exchange: a place in the queue, then a process, then its output.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "call.h"
#include "command.h"
#include "monitor.h"

#define ERR_MAX ((size_t)64 << 10) /* bytes kept of standard error */
#define HEADS_BYTES ((size_t)256 << 10)
#define UNREAD_MAX ((size_t)64 << 10) /* of an output that is not wanted */
#define BURST 8                       /* processes are started */
#define BURST_NS INT64_C(1000000)     /* in so long, at most */
#define READS_MAX 64                  /* of what a dead process has left */
#define DYING_MS 50                   /* for all that were killed, at close */

/* A process that is gone makes room for another one. */
static void start_waiting(struct state *s);

static void
run_free(struct run *run)
{
	struct run **at = &run->state->runs;

	while (*at != run)
		at = &(*at)->next;
	*at = run->next;
	process_close(&run->process);
	run->state->processes--;
	free(run);
}

static void
leave_queue(struct call *c)
{
	struct state *s = c->state;
	struct call **at = &s->queue;

	if (!c->queued)
		return;
	while (*at != c)
		at = &(*at)->next;
	*at = c->next;
	if (s->queue_end == &c->next)
		s->queue_end = at;
	c->queued = false;
}

/* A process that still lives is killed, and freed when it is reaped. */
static void
leave_run(struct call *c)
{
	struct run *run = c->run;

	c->run = NULL;
	if (run == NULL)
		return;
	run->call = NULL;
	if (run->process.reaped) {
		run_free(run);
		return;
	}
	process_kill(&run->process);
	process_close(&run->process);
}

static struct fl_bytes
without_newlines(struct fl_bytes b)
{
	while (b.len > 0 &&
	       (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r'))
		b.len--;
	return b;
}

static void
make_headers(struct call *c, int killed_by)
{
	struct fl_bytes out = { c->out.data, c->out.len };
	struct fl_bytes err = { c->err.data, c->err.len };
	char number[16];

	if ((c->x->want & FL_WANT_HEADERS) == 0)
		return;
	monitor_headers(&c->heads, out);
	if (err.len > 0)
		heads_add_text(&c->heads, "Stderr", without_newlines(err));
	if (killed_by != 0) {
		snprintf(number, sizeof(number), "%d", killed_by);
		heads_add_text(&c->heads, "Signal",
		    (struct fl_bytes){ number, strlen(number) });
	}
	heads_give(&c->heads, &c->x->response);
}

/* As a shell does: 128 and the signal, for what died by one. */
static void
answer(struct call *c)
{
	int status = c->run->process.status;
	struct fl_response *r = &c->x->response;
	int killed_by = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	r->status = killed_by != 0 ? 128 + killed_by : WEXITSTATUS(status);
	r->good = r->status == 0;
	make_headers(c, killed_by);
}

void
call_end(struct call *c, enum fl_error error, const char *message)
{
	struct fl_host *h = c->state->host;
	struct fl_response *r = &c->x->response;

	if (c->ended)
		return;
	c->ended = true;
	h->timer(h, &c->timer, -1);
	r->last_ns = h->now();
	r->error = error;
	snprintf(r->message, sizeof(r->message), "%s", message);
	if (error == FL_ERROR_NONE) {
		answer(c);
		if (r->first_ns == 0)
			r->first_ns = r->last_ns;
	}
	r->body = (struct fl_bytes){ c->out.data, c->out.len };
	leave_queue(c);
	leave_run(c);
	h->complete(h, c->x);
	start_waiting(c->state);
}

/* One read of each pipe.  1: there may be more; 0: not now; -1: too much. */
static int
read_pipes(struct call *c)
{
	struct process *p = &c->run->process;
	struct fl_response *r = &c->x->response;
	ssize_t out, err;

	out = process_read(p, &p->out, &c->out);
	if ((c->x->want & FL_WANT_BODY) != 0 && c->out.len > c->state->body_max)
		return -1;
	if (out == -1)
		out = process_read(p, &p->out, NULL);
	err = process_read(p, &p->err, &c->err);
	if (err == -1)
		err = process_read(p, &p->err, NULL);
	if (out > 0) {
		r->received_bytes += (uint64_t)out;
		if (r->first_ns == 0)
			r->first_ns = c->state->host->now();
	}
	return out > 0 || err > 0;
}

/*
 * When the process has ended, what it left in the pipes is the rest; a child
 * that it left behind may hold them open, and is not waited for.
 */
static void
process_changed(struct process *p)
{
	struct run *run = p->arg;
	struct state *s = run->state;
	struct call *c = run->call;
	int rc, n = 0;

	if (c == NULL) {
		if (p->reaped)
			run_free(run);
		start_waiting(s);
		return;
	}
	do
		rc = read_pipes(c);
	while (rc == 1 && p->reaped && ++n < READS_MAX);
	if (rc == -1)
		call_end(c, FL_ERROR_TOO_LARGE,
		    "more bytes of output than the limit");
	else if (p->reaped && p->status == -1)
		call_end(c, FL_ERROR_OTHER,
		    "its exit status is lost: "
		    "somebody else waits for children");
	else if (p->reaped)
		call_end(c, FL_ERROR_NONE, "");
}

static void
fail_start(struct call *c, int error, const char *name)
{
	bool resource = error == EAGAIN || error == ENOMEM || error == EMFILE ||
	                error == ENFILE;
	char message[FL_PLUGIN_ERR];

	snprintf(message, sizeof(message), "%.150s: %s", name, strerror(error));
	call_end(c, resource ? FL_ERROR_RESOURCE : FL_ERROR_REQUEST, message);
}

/* run is on the list and counted while its process lives. */
static void
start_run(struct call *c, struct run *run, struct command *command)
{
	struct state *s = c->state;
	int error;

	run->process.host = s->host;
	run->process.changed = process_changed;
	run->process.arg = run;
	run->state = s;
	c->x->response.sent_ns = s->host->now();
	error = process_start(&run->process, command->argv, command->envp,
	    c->x->request->body);
	if (error != 0) {
		c->x->response.sent_ns = 0;
		free(run);
		fail_start(c, error, command->argv[0]);
		return;
	}
	run->next = s->runs;
	s->runs = run;
	s->processes++;
	run->call = c;
	c->run = run;
	c->x->response.sent_bytes = c->x->request->body.len;
}

static void
start(struct call *c)
{
	char why[FL_PLUGIN_ERR];
	struct command command;
	struct run *run;

	if (command_make(&command, c->x->request, environ, why) == -1) {
		call_end(c, FL_ERROR_REQUEST, why);
		return;
	}
	run = calloc(1, sizeof(*run));
	if (run != NULL)
		start_run(c, run, &command);
	else
		call_end(c, FL_ERROR_RESOURCE, "out of memory");
	command_fini(&command);
}

/* Whether one more may be started now; if not, the timer comes back for it. */
static bool
may_start(struct state *s)
{
	int64_t now = s->host->now();

	if (now - s->burst_ns >= BURST_NS) {
		s->burst_ns = now;
		s->burst = 0;
	}
	if (s->burst++ < BURST)
		return true;
	s->host->timer(s->host, &s->soon, s->burst_ns + BURST_NS);
	return false;
}

/* A start that fails ends its exchange, which comes here again: once will do. */
static void
start_waiting(struct state *s)
{
	struct call *c;

	if (s->starting)
		return;
	s->starting = true;
	while (s->queue != NULL && s->processes < s->processes_max &&
	       s->soon.prev == NULL && may_start(s)) {
		c = s->queue;
		leave_queue(c);
		start(c);
	}
	s->starting = false;
}

static void
start_more(struct fl_timer *t)
{
	start_waiting(t->arg);
}

static void
time_is_up(struct fl_timer *t)
{
	struct call *c = t->arg;

	call_end(c, FL_ERROR_TIMEOUT,
	    c->queued ? "no process became free in time" : "no end in time");
}

void
calls_init(struct state *s)
{
	s->queue_end = &s->queue;
	s->soon.fire = start_more;
	s->soon.arg = s;
}

void
calls_fini(struct state *s)
{
	int64_t end_ns = s->host->now() + DYING_MS * INT64_C(1000000), left;
	struct call *c;

	s->host->timer(s->host, &s->soon, -1);
	while (s->runs != NULL) {
		left = (end_ns - s->host->now()) / 1000000;
		process_reap(&s->runs->process, left > 0 ? (int)left : 0);
		run_free(s->runs);
	}
	while ((c = s->idle) != NULL) {
		s->idle = c->next;
		bytes_free(&c->out);
		bytes_free(&c->err);
		heads_free(&c->heads);
		free(c);
	}
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
		c->state = s;
		c->timer.fire = time_is_up;
		c->timer.arg = c;
		c->err.max = ERR_MAX;
		c->heads.text.max = HEADS_BYTES;
	}
	c->x = x;
	c->ended = false;
	c->out.max = UNREAD_MAX;
	if ((x->want & FL_WANT_BODY) != 0)
		c->out.max = s->body_max + 1; /* one tells too many */
	x->response.connect_ns = x->response.tls_ns = -1;
	return c;
}

void
call_begin(struct call *c)
{
	struct state *s = c->state;
	int64_t timeout_ns = c->x->request->timeout_ns;

	if (timeout_ns > 0)
		s->host->timer(s->host, &c->timer, s->host->now() + timeout_ns);
	c->next = NULL;
	c->queued = true;
	*s->queue_end = c;
	s->queue_end = &c->next;
	start_waiting(s);
}

void
call_rest(struct call *c)
{
	bytes_rest(&c->out);
	bytes_rest(&c->err);
	heads_rest(&c->heads);
	c->x = NULL;
	c->next = c->state->idle;
	c->state->idle = c;
}
