#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../run/crash.h"
#include "evidence.h"
#include "shortage.h"
#include "worker.h"

/* The stage in which an instant is due; mostly the same as the last time. */
static unsigned
stage_of(struct fl_worker *w, int64_t due_ns)
{
	const struct fl_schedule *s = w->schedule;
	int64_t at = due_ns - w->config->start_ns;
	size_t i, last = 0;

	if (at >= w->stage_from_ns && at < w->stage_to_ns)
		return (unsigned)w->stage;
	w->stage = fl_schedule_stage(s, at);
	w->stage_from_ns = INT64_MAX;
	for (i = 0; i < s->len; i++) {
		if (s->pieces[i].stage != w->stage)
			continue;
		if (s->pieces[i].start_ns < w->stage_from_ns)
			w->stage_from_ns = s->pieces[i].start_ns;
		last = i;
	}
	w->stage_to_ns = last + 1 < s->len ? s->pieces[last].start_ns +
	                                         s->pieces[last].length_ns
	                                   : INT64_MAX;
	return (unsigned)w->stage;
}

/* Users are those that should run, or in the open model those that do. */
static size_t
users_now(const struct fl_worker *w)
{
	return w->config->model == FL_MODEL_USERS ? w->active : w->busy;
}

static void
note_users(struct fl_worker *w)
{
	if (users_now(w) > w->peak)
		w->peak = users_now(w);
}

/* Nothing is booked in a second before its time, or after it. */
static inline void
keep_second(struct fl_worker *w, int64_t now_ns)
{
	if (now_ns >= w->recorder.end_ns) {
		fl_recorder_rotate(&w->recorder, now_ns, (unsigned)w->peak);
		w->peak = users_now(w);
		fl_loop_timer(&w->reactor.loop, &w->second, w->recorder.end_ns);
	}
}

static void
second_over(struct fl_timer *t)
{
	keep_second(t->arg, fl_clock_now());
}

static enum fl_of
of_result(enum fl_result r)
{
	return r == FL_RESULT_OK       ? FL_OF_OK
	       : r == FL_RESULT_FAILED ? FL_OF_FAILED
	                               : FL_OF_CENSORED;
}

/* The iteration's rows of the feeds. */
static int
on_starting(struct fl_session *s, struct fl_err *err)
{
	const struct fl_worker *w = s->runner->arg;

	return fl_feeds_set(w->config->feeds, s->iteration, &s->vars, err);
}

static void
on_submitted(struct fl_session *s, const struct fl_step *step, int64_t due_ns)
{
	struct fl_worker *w = s->runner->arg;

	fl_recorder_started(&w->recorder, stage_of(w, due_ns), step->row);
}

/*
 * A step that needs no body has none to show when it fails.  So the next
 * exchanges of a step that failed are asked for theirs, until there is one that
 * failed too.
 */
static void
keep_evidence(struct fl_worker *w, const struct fl_session *s,
    struct fl_failure *f, const struct fl_outcome *o)
{
	unsigned char *more = &w->runner.more[o->step->row];

	if (f->evidence != NULL || o->response->status == 0 ||
	    w->evidences[o->step->row] >= FL_EVIDENCES_STEP)
		return;
	if ((o->step->want & FL_WANT_BODY) == 0 && *more == 0) {
		*more = 1;
		return;
	}
	*more = 0;
	if (w->recorder.now->evidences_len == FL_EVIDENCES_MAX)
		return;
	f->evidence =
	    &w->recorder.now->evidences[w->recorder.now->evidences_len++];
	fl_evidence_take(f->evidence, o->response, &s->vars);
	w->evidences[o->step->row]++;
}

static void
record_failure(struct fl_worker *w, const struct fl_session *s, unsigned stage,
    const struct fl_outcome *o)
{
	struct fl_failure *f = fl_interval_failure(w->recorder.now, stage,
	    o->step->row, o->first.kind, fl_str(o->first.message));

	if (f->count++ == 0)
		f->first_ns = o->response->last_ns;
	keep_evidence(w, s, f, o);
	if (o->response->error == FL_ERROR_RESOURCE &&
	    atomic_load(&w->out_of) == NULL)
		atomic_store(&w->out_of, fl_shortage_of(o->response->message));
}

static void
record_sample(struct fl_worker *w, const struct fl_session *s, unsigned stage,
    const struct fl_outcome *o)
{
	struct fl_sample sample = {
		.stage = stage,
		.row = o->step->row,
		.user = s->user,
		.iteration = s->iteration,
		.status = o->response->status,
		.of = of_result(o->result),
		.due_ns = o->due_ns,
		.sent_ns = o->sent_ns,
		.first_ns = o->response->first_ns,
		.last_ns = o->response->last_ns,
		.received_bytes = o->received_bytes,
	};

	fl_recorder_sample(&w->recorder, &sample);
}

/* A scenario that cannot be run is not a load: this one ends, and says why. */
static void
give_up(struct fl_worker *w, const struct fl_outcome *o)
{
	if (w->ended)
		return;
	fl_fail(&w->err, "%s", o->response->message);
	w->ended = true;
	w->active = 0;
	fl_loop_timer(&w->reactor.loop, &w->next, -1);
	fl_loop_timer(&w->reactor.loop, &w->drain, fl_clock_now());
	atomic_store(&w->wrong, true);
}

static inline int64_t
between(int64_t from, int64_t to)
{
	return from != 0 && to >= from ? to - from : -1;
}

static void
on_stepped(struct fl_session *s, const struct fl_outcome *o)
{
	struct fl_worker *w = s->runner->arg;
	const struct fl_response *r = o->response;
	struct fl_record rec;

	keep_second(w, r->last_ns);
	rec.stage = stage_of(w, o->due_ns);
	rec.row = o->step->row;
	rec.of = of_result(o->result);
	rec.ns[FL_WHAT_RESPONSE] = between(o->due_ns, r->last_ns);
	rec.ns[FL_WHAT_SERVICE] = between(o->sent_ns, r->last_ns);
	rec.ns[FL_WHAT_WAIT] = between(r->sent_ns, r->first_ns);
	rec.ns[FL_WHAT_QUEUE] =
	    o->step->first ? between(o->due_ns, o->sent_ns) : -1;
	rec.ns[FL_WHAT_CONNECT] = r->connect_ns;
	rec.ns[FL_WHAT_TLS] = r->tls_ns;
	rec.sent_bytes = o->sent_bytes;
	rec.received_bytes = o->received_bytes;
	rec.hops = o->exchanges > 1 ? o->exchanges - 1 : 0;
	fl_recorder_add(&w->recorder, &rec);
	if (o->result != FL_RESULT_OK)
		record_failure(w, s, rec.stage, o);
	if (s->unsent && !s->astray)
		give_up(w, o);
	if (w->config->samples)
		record_sample(w, s, rec.stage, o);
}

static void
record_span(struct fl_worker *w, const struct fl_span *span, unsigned row)
{
	struct fl_record rec = {
		.stage = stage_of(w, span->due_ns),
		.row = row,
		.of = of_result(span->result),
		.ns = { span->response_ns, span->service_ns, -1, -1, -1, -1 },
	};

	keep_second(w, span->end_ns);
	fl_recorder_add(&w->recorder, &rec);
}

static void
on_grouped(struct fl_session *s, const struct fl_span *g)
{
	struct fl_worker *w = s->runner->arg;

	record_span(w, g, w->config->rows->iteration + 1 + (unsigned)g->group);
}

/* An iteration by its number in the whole test, of a user that is free. */
static void
begin(struct fl_worker *w, struct fl_user *u, uint64_t k, int64_t due_ns)
{
	const struct fl_load_config *c = w->config;
	struct fl_session *s = &u->session;

	u->begun_ns = due_ns;
	w->busy++;
	note_users(w);
	fl_recorder_started(&w->recorder, stage_of(w, due_ns),
	    c->rows->iteration);
	if (c->model == FL_MODEL_RATE) {
		u->begun_ns = fl_clock_now();
		fl_recorder_sent(&w->recorder, due_ns, u->begun_ns);
	}
	s->stage = stage_of(w, due_ns);
	fl_session_start(s, fl_script_choose(c->script, k), k, due_ns);
}

static void
close_user(struct fl_worker *w, struct fl_user *u)
{
	fl_loop_timer(&w->reactor.loop, &u->wait, -1);
	fl_session_fini(&u->session);
}

/* Whether the plan allows one more iteration; *k is its number. */
static bool
next_iteration(struct fl_worker *w, uint64_t *k)
{
	*k = w->first + w->begun * w->config->stride;
	if (w->ended || *k >= w->schedule->iterations)
		return false;
	w->begun++;
	return true;
}

/* When a user that is free at an instant may begin: --pace, then --max-rate,
 * whose slot is taken only when nothing else is waited for. */
static int64_t
admit(struct fl_worker *w, struct fl_user *u, int64_t at_ns)
{
	int64_t pace_ns = w->config->pace_ns, slot_ns;

	if (u->admitted) {
		u->admitted = false;
		return at_ns;
	}
	if (u->begun_ns != 0 && u->begun_ns + pace_ns > at_ns)
		return u->begun_ns + pace_ns;
	if (w->slot_every_ns == 0)
		return at_ns;
	slot_ns = w->slot_ns > at_ns ? w->slot_ns : at_ns;
	w->slot_ns = slot_ns + w->slot_every_ns;
	u->admitted = slot_ns > at_ns;
	return slot_ns;
}

/* Closed model: the user's next iteration is due when the last one ended, or
 * when it may begin. */
static void
again(struct fl_worker *w, struct fl_user *u, size_t place, int64_t due_ns)
{
	const struct fl_load_config *c = w->config;
	int64_t at_ns;
	uint64_t k;

	if (place >= w->active || w->ended ||
	    due_ns - c->start_ns >= w->schedule->end_ns) {
		u->admitted = false;
		return;
	}
	at_ns = admit(w, u, due_ns);
	if (at_ns > due_ns)
		fl_loop_timer(&w->reactor.loop, &u->wait, at_ns);
	else if (next_iteration(w, &k))
		begin(w, u, k, due_ns);
}

/* Open model: the oldest instant that has come and not begun. */
static int64_t
oldest_due(struct fl_worker *w, uint64_t *k)
{
	*k = w->first + w->begun * w->config->stride;
	return w->config->start_ns +
	       fl_schedule_due(w->schedule, *k, &w->begun_at);
}

static void
begin_oldest(struct fl_worker *w, struct fl_user *u)
{
	uint64_t k;
	int64_t due_ns = oldest_due(w, &k);

	w->begun++;
	begin(w, u, k, due_ns);
}

/* Open model: a user is free, from now on or when its pace allows it. */
static void
serve(struct fl_worker *w, struct fl_user *u, int64_t now_ns)
{
	int64_t at_ns = admit(w, u, now_ns);

	if (at_ns > now_ns) {
		fl_loop_timer(&w->reactor.loop, &u->wait, at_ns);
	} else if (w->begun < w->due && !w->ended) {
		begin_oldest(w, u);
	} else {
		u->next = w->idle;
		w->idle = u;
	}
}

static size_t
place_of(const struct fl_worker *w, const struct fl_user *u)
{
	return (u->session.user - w->first) / w->config->stride;
}

/* What a user waited for before it could begin has come. */
static void
wait_over(struct fl_timer *t)
{
	struct fl_user *u = t->arg;
	struct fl_worker *w = u->session.runner->arg;

	keep_second(w, t->at_ns);
	if (w->config->model == FL_MODEL_RATE)
		serve(w, u, t->at_ns);
	else if (u->session.step == NULL)
		again(w, u, place_of(w, u), t->at_ns);
}

static void
on_ended(struct fl_session *s, const struct fl_span *i)
{
	struct fl_worker *w = s->runner->arg;
	struct fl_user *u = (struct fl_user *)s;

	record_span(w, i, w->config->rows->iteration);
	w->busy--;
	if (i->result == FL_RESULT_CUT && s->aborted)
		w->unfinished++;
	if (w->config->fresh)
		fl_session_disconnect(s);
	if (w->config->model == FL_MODEL_USERS)
		again(w, u, place_of(w, u), i->end_ns);
	else
		serve(w, u, i->end_ns);
}

/* One more user, with the next of the worker's numbers; NULL: no memory. */
static struct fl_user *
add_user(struct fl_worker *w)
{
	size_t cap = w->users_cap != 0 ? w->users_cap * 2 : 16;
	struct fl_user *u, **more;
	struct fl_err err;

	if (w->users_len == w->users_cap) {
		more = realloc(w->users, cap * sizeof(struct fl_user *));
		if (more == NULL)
			return NULL;
		w->users = more;
		w->users_cap = cap;
	}
	u = calloc(1, sizeof(*u));
	if (u == NULL)
		return NULL;
	if (fl_session_init(&u->session, &w->runner,
		(unsigned)(w->first + w->users_len * w->config->stride),
		&err) == -1) {
		free(u);
		return NULL;
	}
	u->wait.fire = wait_over;
	u->wait.arg = u;
	w->users[w->users_len++] = u;
	return u;
}

static const struct fl_session_events session_events = {
	.starting = on_starting,
	.submitted = on_submitted,
	.stepped = on_stepped,
	.grouped = on_grouped,
	.ended = on_ended,
};

/* Instants that came and did not begin are not forgotten. */
static void
record_unstarted(struct fl_worker *w, int64_t now_ns)
{
	int64_t due_ns;
	uint64_t k;

	for (; w->begun < w->due; w->begun++) {
		due_ns = oldest_due(w, &k);
		fl_recorder_unstarted(&w->recorder, stage_of(w, due_ns),
		    now_ns - due_ns);
	}
}

/* The end of the plan, or of patience: nothing begins any more. */
static void
end(struct fl_worker *w)
{
	if (w->ended)
		return;
	w->ended = true;
	fl_loop_timer(&w->reactor.loop, &w->next, -1);
	record_unstarted(w, fl_clock_now());
	fl_loop_timer(&w->reactor.loop, &w->drain,
	    fl_clock_now() + w->config->drain_ns);
}

static void
drained(struct fl_timer *t)
{
	struct fl_worker *w = t->arg;
	size_t i;

	for (i = 0; i < w->users_len; i++)
		if (w->users[i]->session.step != NULL)
			fl_session_abort(&w->users[i]->session);
}

/* An idle user; a new one while there may be more; or NULL. */
static struct fl_user *
free_one(struct fl_worker *w)
{
	struct fl_user *u = w->idle;

	if (u != NULL) {
		w->idle = u->next;
		return u;
	}
	if (w->users_len == w->users_max) {
		atomic_store_explicit(&w->max_users_hit, true,
		    memory_order_relaxed);
		return NULL;
	}
	return add_user(w);
}

/* Open model: what is due begins, if there is a user for it. */
static void
begin_due(struct fl_worker *w, int64_t now_ns)
{
	const struct fl_load_config *c = w->config;
	struct fl_user *u;
	int64_t at;

	for (;;) {
		at = fl_schedule_due(w->schedule, w->first + w->due * c->stride,
		    &w->due_at);
		if (at == INT64_MAX || c->start_ns + at > now_ns)
			break;
		w->due++;
		w->recorder.now->generator.due++;
		u = w->begun + 1 == w->due ? free_one(w) : NULL;
		if (u != NULL)
			begin_oldest(w, u);
	}
	if (at != INT64_MAX)
		fl_loop_timer(&w->reactor.loop, &w->next, c->start_ns + at);
	else if (w->schedule->end_ns != INT64_MAX)
		fl_loop_timer(&w->reactor.loop, &w->next,
		    c->start_ns + w->schedule->end_ns);
	else if (w->first + w->due * c->stride >= w->schedule->iterations)
		end(w); /* else it is paused */
}

/* Closed model: users come and go with the level.  Returns when that happens
 * next. */
static int64_t
change_users(struct fl_worker *w, int64_t at)
{
	const struct fl_load_config *c = w->config;
	const struct fl_schedule *s = w->schedule;
	int64_t comes, goes = INT64_MAX;
	struct fl_user *u;

	for (;;) {
		comes = fl_schedule_user(s, w->first + w->active * c->stride,
		    at, true);
		if (comes > at)
			break;
		u = w->active < w->users_len ? w->users[w->active]
		                             : add_user(w);
		if (u == NULL)
			return INT64_MAX;
		w->active++;
		note_users(w);
		if (u->session.step == NULL && u->wait.prev == NULL)
			again(w, u, w->active - 1, c->start_ns + at);
	}
	while (w->active > 0) {
		goes = fl_schedule_user(s,
		    w->first + (w->active - 1) * c->stride, at, false);
		if (goes > at)
			break;
		w->active--;
		goes = INT64_MAX;
	}
	return comes < goes ? comes : goes;
}

static void
next_due(struct fl_timer *t)
{
	struct fl_worker *w = t->arg;
	const struct fl_load_config *c = w->config;
	int64_t now_ns = fl_clock_now(), at;

	if (now_ns - c->start_ns >= w->schedule->end_ns) {
		if (c->model == FL_MODEL_RATE)
			begin_due(w, now_ns);
		w->active = 0;
		end(w);
		return;
	}
	if (c->model == FL_MODEL_RATE) {
		begin_due(w, now_ns);
		return;
	}
	at = change_users(w, t->at_ns - c->start_ns);
	if (at > w->schedule->end_ns)
		at = w->schedule->end_ns;
	if (at != INT64_MAX)
		fl_loop_timer(&w->reactor.loop, &w->next, c->start_ns + at);
}

/*
 * Goes by another schedule from now on.  used is set before next_schedule is
 * looked at again, so that whoever frees schedules sees one or the other.
 */
static void
steer(struct fl_worker *w)
{
	const struct fl_schedule *s = atomic_load(&w->next_schedule);
	int64_t now_ns = fl_clock_now();

	if (s == w->schedule)
		return;
	do {
		s = atomic_load(&w->next_schedule);
		atomic_store(&w->used, s);
	} while (s != atomic_load(&w->next_schedule));
	w->schedule = s;
	w->stage_from_ns = w->stage_to_ns = 0;
	w->due_at.piece = w->begun_at.piece = 0;
	if (!w->ended && now_ns > w->config->start_ns)
		fl_loop_timer(&w->reactor.loop, &w->next, now_ns);
}

static void
controlled(struct fl_watch *control, unsigned what)
{
	struct fl_worker *w = control->arg;
	int how = atomic_load(&w->stop);
	uint64_t n;
	ssize_t len = read(control->fd, &n, sizeof(n));

	(void)what;
	(void)len;
	steer(w);
	if (how == FL_STOP_NOT)
		return;
	w->active = 0;
	end(w);
	if (how == FL_STOP_NOW)
		drained(&w->drain);
}

int
fl_worker_init(struct fl_worker *w, const struct fl_load_config *c,
    unsigned number, struct fl_handover *full, int wake_fd, struct fl_err *err)
{
	memset(w, 0, sizeof(*w));
	w->config = c;
	w->schedule = c->schedule;
	atomic_store(&w->next_schedule, c->schedule);
	atomic_store(&w->used, c->schedule);
	w->first = c->part + (uint64_t)c->parts * number;
	if (c->max_users > w->first)
		w->users_max =
		    (c->max_users - w->first + c->stride - 1) / c->stride;
	if (c->max_rate > 0)
		w->slot_every_ns =
		    (int64_t)ceil(c->stride / c->max_rate * FL_NS_PER_S);
	w->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->stop_fd == -1)
		return fl_fail(err, "eventfd: %s", strerror(errno));
	w->second = (struct fl_timer){ .fire = second_over, .arg = w };
	w->next = (struct fl_timer){ .fire = next_due, .arg = w };
	w->drain = (struct fl_timer){ .fire = drained, .arg = w };
	w->control = (struct fl_watch){ w->stop_fd, controlled, w, 0 };
	return fl_recorder_init(&w->recorder, c->rows, number, full, wake_fd,
	    err);
}

/* What must be made in the thread that will use it. */
static int
open_all(struct fl_worker *w, struct fl_err *err)
{
	const struct fl_load_config *c = w->config;
	size_t i;

	if (fl_reactor_init(&w->reactor, c->plugins, c->settings,
		c->settings_len, err) == -1)
		return -1;
	for (i = 0; i < c->script->plugins_len; i++)
		if (fl_reactor_open(&w->reactor, c->script->plugins[i], err) ==
		    -1)
			return -1;
	fl_runner_init(&w->runner);
	w->runner.more = calloc(c->script->len, 1);
	w->evidences = calloc(c->script->len, 1);
	if (w->runner.more == NULL || w->evidences == NULL)
		return fl_fail(err, "out of memory");
	w->runner.reactor = &w->reactor;
	w->runner.script = c->script;
	w->runner.events = &session_events;
	w->runner.random =
	    c->seed ^ (w->first + 1) * UINT64_C(0x9e3779b97f4a7c15);
	w->runner.think = c->think;
	w->runner.any_status = c->any_status;
	w->runner.part = c->part;
	w->runner.parts = c->parts;
	w->runner.node = c->node;
	w->runner.arg = w;
	return fl_loop_watch(&w->reactor.loop, &w->control, FL_READ) == 0
	           ? 0
	           : fl_fail(err, "event loop: %s", strerror(errno));
}

bool
fl_worker_used_up(const struct fl_worker *w)
{
	return w->first + w->begun * w->config->stride >=
	       w->schedule->iterations;
}

/* Whether nothing is under way and nothing will begin. */
static bool
over(const struct fl_worker *w)
{
	if (w->busy > 0)
		return false;
	return w->ended || fl_worker_used_up(w);
}

static void
run(struct fl_worker *w)
{
	const struct fl_load_config *c = w->config;

	if (c->max_rate > 0)
		w->slot_ns = c->start_ns + (int64_t)((double)w->first /
						     c->max_rate * FL_NS_PER_S);
	fl_recorder_start(&w->recorder, c->start_ns);
	fl_loop_timer(&w->reactor.loop, &w->second, w->recorder.end_ns);
	fl_loop_timer(&w->reactor.loop, &w->next, w->config->start_ns);
	while (!over(w))
		fl_reactor_turn(&w->reactor, INT64_MAX);
}

static void
close_all(struct fl_worker *w)
{
	size_t i;

	for (i = 0; i < w->users_len; i++)
		close_user(w, w->users[i]);
	free(w->runner.more);
	free(w->evidences);
	fl_runner_fini(&w->runner);
	fl_reactor_fini(&w->reactor);
	for (i = 0; i < w->users_len; i++)
		free(w->users[i]);
	free(w->users);
}

void *
fl_worker_run(void *arg)
{
	struct fl_worker_start *start = arg;
	struct fl_worker *w = start->worker;

	atomic_store(&w->tid, (int)syscall(SYS_gettid));
	fl_crash_thread(&w->reactor.loop);
	w->failed = open_all(w, &w->err) == -1;
	pthread_barrier_wait(start->ready);
	pthread_barrier_wait(start->ready);
	if (w->failed || w->config->start_ns == 0) {
		fl_crash_thread(NULL);
		return NULL;
	}
	run(w);
	fl_recorder_end(&w->recorder, fl_clock_now(), (unsigned)w->peak);
	close_all(w);
	fl_crash_thread(NULL);
	return NULL;
}

static void
wake(struct fl_worker *w)
{
	static const uint64_t one = 1;
	ssize_t n = write(w->stop_fd, &one, sizeof(one));

	(void)n;
}

void
fl_worker_stop(struct fl_worker *w, enum fl_stop how)
{
	atomic_store(&w->stop, (int)how);
	wake(w);
}

void
fl_worker_steer(struct fl_worker *w, const struct fl_schedule *s)
{
	atomic_store(&w->next_schedule, s);
	wake(w);
}

bool
fl_worker_uses(struct fl_worker *w, const struct fl_schedule *s)
{
	return atomic_load(&w->next_schedule) == s ||
	       atomic_load(&w->used) == s;
}

void
fl_worker_fini(struct fl_worker *w)
{
	fl_recorder_fini(&w->recorder);
	close(w->stop_fd);
}
