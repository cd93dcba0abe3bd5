#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "check.h"
#include "reach.h"
#include "redirect.h"
#include "render.h"
#include "session.h"
#include "transcript.h"

int64_t
fl_session_user(const struct fl_session *s)
{
	return s->user;
}

int64_t
fl_session_iteration(const struct fl_session *s)
{
	return (int64_t)s->iteration;
}

int64_t
fl_session_part(const struct fl_session *s)
{
	return s->runner->part + 1;
}

int64_t
fl_session_stage(const struct fl_session *s)
{
	return s->stage;
}

const char *
fl_session_node(const struct fl_session *s)
{
	return s->runner->node;
}

void
fl_runner_init(struct fl_runner *r)
{
	memset(r, 0, sizeof(*r));
	fl_answer_init(&r->answer, FL_ANSWER_MEMORY, FL_ANSWER_BODY);
	fl_scope_of_file(&r->scope, NULL, NULL);
	r->scope.scope.random = &r->random;
}

void
fl_runner_fini(struct fl_runner *r)
{
	fl_answer_fini(&r->answer);
	fl_scope_of_fini(&r->scope);
}

static const struct fl_plugin *
plugin_of(const struct fl_session *s)
{
	return s->runner->reactor->plugins->list[s->plugin];
}

static void *
state_of(const struct fl_session *s)
{
	return s->runner->reactor->state[s->plugin];
}

/* The result of a whole is the worst of its parts: CUT is worse than FAILED. */
static void
add_to(struct fl_span *span, const struct fl_outcome *o)
{
	int64_t last_ns = o->response->last_ns;

	if (o->result > span->result)
		span->result = o->result;
	span->end_ns = last_ns;
	if (last_ns > o->due_ns)
		span->response_ns += last_ns - o->due_ns;
	if (o->sent_ns != 0 && last_ns > o->sent_ns)
		span->service_ns += last_ns - o->sent_ns;
}

static void
close_group(struct fl_session *s)
{
	if (s->group.group == -1)
		return;
	if (s->runner->events->grouped != NULL)
		s->runner->events->grouped(s, &s->group);
	s->group.group = -1;
}

static void
open_group(struct fl_session *s)
{
	if (s->group.group == s->step->group)
		return;
	close_group(s);
	s->group =
	    (struct fl_span){ .group = s->step->group, .due_ns = s->due_ns };
}

static void
end_iteration(struct fl_session *s)
{
	close_group(s);
	s->step = NULL;
	fl_redirect_forget(s);
	s->runner->events->ended(s, &s->whole);
}

/* Steps, pauses and attempts follow one another: the one circle here. */
static void enter_step(struct fl_session *s, int64_t due_ns);
static void attempt(struct fl_session *s, int64_t due_ns);

/* A pause is over, at the instant that was planned. */
static void
pause_over(struct fl_timer *t)
{
	struct fl_session *s = t->arg;

	if (s->pausing) {
		s->pausing = false;
		attempt(s, t->at_ns);
	} else if (s->step == s->end) {
		end_iteration(s);
	} else {
		enter_step(s, t->at_ns);
	}
}

static void
pause_until(struct fl_session *s, int64_t at_ns, bool attempt_follows)
{
	s->pausing = attempt_follows;
	fl_loop_timer(&s->runner->reactor->loop, &s->timer, at_ns);
}

/* To the next step, or to the end: after the pause that the step asks for. */
static void
advance(struct fl_session *s)
{
	int64_t now_ns = s->whole.end_ns, think_ns = 0;

	if (s->runner->think)
		think_ns = fl_think_ns(&s->step->entry->settings.think,
		    &s->runner->random);
	s->step++;
	s->repeated = 0;
	if (s->aborted) {
		if (s->step != s->end)
			s->whole.result = FL_RESULT_CUT;
		end_iteration(s);
	} else if (think_ns > 0) {
		s->whole.end_ns += think_ns;
		pause_until(s, now_ns + think_ns, false);
	} else if (s->step == s->end) {
		end_iteration(s);
	} else {
		enter_step(s, now_ns);
	}
}

/* The step has its answer, or never will have one. */
static void
end_step(struct fl_session *s, const struct fl_outcome *o)
{
	add_to(&s->whole, o);
	if (s->group.group != -1)
		add_to(&s->group, o);
	if (s->runner->events->stepped != NULL)
		s->runner->events->stepped(s, o);
}

/* What comes after a step that has ended. */
static void
go_on(struct fl_session *s, enum fl_result result)
{
	const struct fl_rules *r = &s->rules;

	if (result != FL_RESULT_OK && !s->runner->go_on) {
		end_iteration(s);
		return;
	}
	s->repeated++;
	if ((r->repeat == -1 || s->repeated < r->repeat) && !s->aborted)
		enter_step(s, s->whole.end_ns);
	else
		advance(s);
}

static void
submit(struct fl_session *s)
{
	struct fl_loop *l = &s->runner->reactor->loop;
	struct fl_exchange *x = &s->exchange;

	s->answered = false;
	x->response = (struct fl_response){ .connect_ns = -1, .tls_ns = -1 };
	x->due_ns = s->due_ns;
	x->want = s->step->want | s->runner->want;
	if (s->runner->more != NULL && s->runner->more[s->step->row] != 0)
		x->want |= FL_WANT_HEADERS | FL_WANT_BODY;
	if (s->runner->talks)
		x->want |= fl_transcript_wants(s->rules.verbosity);
	x->plugin = NULL;
	s->in_flight = true;
	if (s->runner->events->submitted != NULL)
		s->runner->events->submitted(s, s->step, s->due_ns);
	x->next = fl_exchange_underway;
	fl_loop_enter(l, (uintptr_t)plugin_of(s)->submit);
	plugin_of(s)->submit(state_of(s), s->plugins[s->plugin_slot], x);
	fl_loop_leave(l);
}

static void
take_cookies(struct fl_session *s)
{
	const struct fl_response *r = &s->exchange.response;
	const struct fl_bytes *text;
	struct fl_url url = { 0 };
	struct fl_err err;
	size_t i;

	for (i = 0; i < r->headers_len; i++) {
		const struct fl_field *f = &r->headers[i];

		if (!fl_str_ieq((struct fl_str){ f->name.data, f->name.len },
			fl_str("Set-Cookie")))
			continue;
		text = &s->exchange.request->url;
		if (url.text.data == NULL &&
		    fl_url_parse(&url, (struct fl_str){ text->data, text->len },
			&err) == -1)
			break;
		fl_jar_take(&s->jar, &url,
		    (struct fl_str){ f->value.data, f->value.len },
		    fl_clock_wall() / FL_NS_PER_S, &err);
	}
	fl_url_fini(&url);
}

/* What the exchange that has ended adds to its step. */
static void
add_up(struct fl_session *s)
{
	const struct fl_response *r = &s->exchange.response;
	struct fl_outcome *o = &s->spent;

	if (s->step->cookies && !s->runner->no_cookies)
		take_cookies(s);
	if (o->sent_ns == 0)
		o->sent_ns = r->sent_ns;
	o->exchanges++;
	o->sent_bytes += r->sent_bytes;
	o->received_bytes += r->received_bytes;
}

static void
release(struct fl_session *s)
{
	struct fl_loop *l = &s->runner->reactor->loop;

	if (s->unsent)
		return;
	fl_loop_enter(l, (uintptr_t)plugin_of(s)->release);
	plugin_of(s)->release(state_of(s), &s->exchange);
	fl_loop_leave(l);
}

static void
answered(struct fl_session *s)
{
	if (s->runner->events->answered != NULL && !s->unsent && !s->answered)
		s->runner->events->answered(s);
	s->answered = true;
}

/* Goes where the answer points.  False: it points nowhere, or cannot be
 * followed, and then o says why. */
static bool
hop(struct fl_session *s, struct fl_outcome *o)
{
	struct fl_str location = fl_redirect_location(s);
	struct fl_err err;

	if (location.s == NULL || s->aborted)
		return false;
	if (s->rules.max_redirs != -1 &&
	    (int64_t)s->redirects_len >= s->rules.max_redirs) {
		fl_check_fail(s, &o->first, "redirect", "too many redirects");
		o->result = FL_RESULT_FAILED;
		return false;
	}
	answered(s);
	if (fl_redirect_follow(s, location, &err) == -1) {
		fl_check_fail(s, &o->first, "redirect", err.msg);
		o->result = FL_RESULT_FAILED;
		return false;
	}
	release(s);
	submit(s);
	return true;
}

static void
exchange_done(struct fl_exchange *x)
{
	struct fl_session *s = x->host;
	struct fl_outcome o;
	int64_t last_ns = x->response.last_ns;

	s->in_flight = false;
	add_up(s);
	s->spent.result = FL_RESULT_OK;
	if (hop(s, &s->spent))
		return;
	o = s->spent;
	if (o.result == FL_RESULT_OK)
		o.result = fl_check_answer(s, &o.first);
	answered(s);
	if (o.result != FL_RESULT_OK && !s->aborted && !s->unsent &&
	    s->retried != s->rules.retry) {
		release(s);
		s->retried++;
		pause_until(s, last_ns + s->rules.retry_interval_ns, true);
		return;
	}
	o.step = s->step;
	o.due_ns = s->due_ns;
	o.response = &x->response;
	end_step(s, &o);
	release(s);
	go_on(s, o.result);
}

/* Begins to count, from what attempts before have spent. */
static void
begin_spending(struct fl_session *s)
{
	struct fl_outcome before = s->spent;

	s->spent = (struct fl_outcome){ 0 };
	if (s->retried == 0)
		return;
	s->spent.exchanges = before.exchanges;
	s->spent.sent_bytes = before.sent_bytes;
	s->spent.received_bytes = before.received_bytes;
}

/*
 * A step that cannot even be asked ends like an exchange that failed, by way of
 * the reactor: else an iteration that always fails would recurse.
 */
static void
fail_step(struct fl_session *s, const struct fl_err *err)
{
	struct fl_response *r = &s->exchange.response;

	begin_spending(s);
	*r = (struct fl_response){ .error = FL_ERROR_REQUEST,
		.last_ns = fl_clock_now(),
		.connect_ns = -1,
		.tls_ns = -1 };
	snprintf(r->message, sizeof(r->message), "%.*s",
	    (int)sizeof(r->message) - 1, err->msg);
	s->unsent = s->in_flight = true;
	s->exchange.next = fl_exchange_underway;
	s->runner->reactor->host.complete(&s->runner->reactor->host,
	    &s->exchange);
}

static int
open_plugin(struct fl_session *s, struct fl_err *err)
{
	void **slot = &s->plugins[s->plugin_slot];
	struct fl_loop *l = &s->runner->reactor->loop;
	char why[FL_PLUGIN_ERR] = "";
	int rc;

	if (*slot != NULL)
		return 0;
	fl_loop_enter(l, (uintptr_t)plugin_of(s)->session_open);
	rc = plugin_of(s)->session_open(state_of(s), slot, why);
	fl_loop_leave(l);
	if (rc == 0)
		return 0;
	*slot = NULL;
	return fl_fail(err, "plugin %s: %s", plugin_of(s)->name, why);
}

static int
find_plugin(struct fl_session *s, struct fl_err *err)
{
	return fl_reach_find(s->runner->script, s->step,
	    s->runner->reactor->plugins, s->exchange.request, &s->plugin,
	    &s->plugin_slot, err);
}

static void
attempt(struct fl_session *s, int64_t due_ns)
{
	struct fl_err err;

	s->due_ns = due_ns;
	s->unsent = false;
	begin_spending(s);
	if (s->redirects_len > 0)
		fl_redirect_forget(s);
	s->exchange.request = &s->step->request;
	s->astray = false;
	s->plugin = s->step->plugin;
	s->plugin_slot = s->step->plugin_slot;
	if (((!s->step->constant || s->jar.len > 0 || s->step->ruled) &&
		fl_render_request(s, &err) == -1) ||
	    (s->step->any_scheme && (s->astray = find_plugin(s, &err) == -1)) ||
	    open_plugin(s, &err) == -1)
		fail_step(s, &err);
	else
		submit(s);
}

/* What the options of the step say to the runner. */
static int
make_rules(struct fl_session *s, struct fl_err *err)
{
	s->retried = 0;
	s->rules = *s->runner->script->rules;
	if (s->step->group != s->group.group)
		open_group(s);
	if (!s->step->ruled)
		return 0;
	if (fl_rules_make(&s->rules, s->step->entry, fl_scope_of_session(s),
		&s->vars, err) == -1)
		return -1;
	if (s->runner->script->load &&
	    (s->rules.retry == -1 || s->rules.repeat == -1))
		return fl_source_fail(&s->step->file->source,
		    s->step->entry->at, err,
		    "%s without a bound: want a number, in a load",
		    s->rules.retry == -1 ? "retry" : "repeat");
	return 0;
}

static void
enter_step(struct fl_session *s, int64_t due_ns)
{
	struct fl_err err;

	s->due_ns = due_ns;
	for (;;) {
		if (make_rules(s, &err) == -1) {
			fail_step(s, &err);
			return;
		}
		if (!s->rules.skip && s->rules.repeat != 0)
			break;
		if (++s->step == s->end) {
			end_iteration(s);
			return;
		}
	}
	if (s->rules.delay_ns > 0)
		pause_until(s, due_ns + s->rules.delay_ns, true);
	else
		attempt(s, due_ns);
}

int
fl_session_init(struct fl_session *s, struct fl_runner *r, unsigned user,
    struct fl_err *err)
{
	*s = (struct fl_session){ .runner = r, .user = user };
	s->plugins = calloc(r->script->plugins_len, sizeof(void *));
	if (s->plugins == NULL)
		return fl_fail(err, "out of memory");
	fl_vars_init(&s->vars, r->script->definitions);
	fl_buf_init(&s->rendered, FL_RENDERED_MAX);
	fl_buf_init(&s->hop, FL_RENDERED_MAX);
	fl_jar_init(&s->jar);
	s->timer.fire = pause_over;
	s->timer.arg = s;
	s->exchange.done = exchange_done;
	s->exchange.host = s;
	s->group.group = -1;
	return 0;
}

static void
close_plugin(struct fl_reactor *r, size_t number, void *session)
{
	const struct fl_plugin *p = r->plugins->list[number];

	fl_loop_enter(&r->loop, (uintptr_t)p->session_close);
	p->session_close(r->state[number], session);
	fl_loop_leave(&r->loop);
}

void
fl_session_disconnect(struct fl_session *s)
{
	const struct fl_script *script = s->runner->script;
	struct fl_reactor *r = s->runner->reactor;
	size_t i;

	for (i = 0; i < script->plugins_len; i++)
		if (s->plugins[i] != NULL)
			close_plugin(r, script->plugins[i], s->plugins[i]);
	memset(s->plugins, 0, script->plugins_len * sizeof(void *));
}

void
fl_session_fini(struct fl_session *s)
{
	fl_session_disconnect(s);
	free(s->plugins);
	free(s->fields);
	free(s->hop_fields);
	fl_buf_fini(&s->hop);
	fl_jar_fini(&s->jar);
	fl_vars_fini(&s->vars);
	fl_buf_fini(&s->rendered);
}

void
fl_session_start(struct fl_session *s, size_t file, uint64_t iteration,
    int64_t due_ns)
{
	const struct fl_script_file *f = &s->runner->script->files[file];
	struct fl_err err;

	s->iteration = iteration;
	s->aborted = false;
	s->whole =
	    (struct fl_span){ .due_ns = due_ns, .end_ns = due_ns, .group = -1 };
	fl_vars_reset(&s->vars);
	fl_jar_clear(&s->jar);
	/* Out of memory: a cookie that is missing is told by the answer. */
	if (s->runner->cookies != NULL)
		fl_jar_copy(&s->jar, s->runner->cookies, &err);
	s->step = f->first;
	s->end = f->first + f->len;
	s->repeated = s->retried = 0;
	s->due_ns = due_ns;
	if (f->len == 0)
		end_iteration(s);
	else if (s->runner->events->starting != NULL &&
		 s->runner->events->starting(s, &err) == -1)
		fail_step(s, &err);
	else
		enter_step(s, due_ns);
}

/* What waits for another attempt will have none. */
static void
cut_step(struct fl_session *s)
{
	struct fl_response *r = &s->exchange.response;
	struct fl_outcome o = s->spent;

	*r = (struct fl_response){ .error = FL_ERROR_CANCELED,
		.message = "canceled before the next attempt",
		.last_ns = fl_clock_now(),
		.connect_ns = -1,
		.tls_ns = -1 };
	o.result = fl_check_answer(s, &o.first);
	o.step = s->step;
	o.due_ns = s->due_ns;
	o.response = r;
	end_step(s, &o);
}

void
fl_session_abort(struct fl_session *s)
{
	struct fl_loop *l = &s->runner->reactor->loop;

	s->aborted = true;
	if (s->in_flight) {
		if (!s->unsent) {
			fl_loop_enter(l, (uintptr_t)plugin_of(s)->cancel);
			plugin_of(s)->cancel(state_of(s), &s->exchange);
			fl_loop_leave(l);
		}
		return;
	}
	fl_loop_timer(&s->runner->reactor->loop, &s->timer, -1);
	if (s->pausing && s->retried > 0)
		cut_step(s);
	if (s->step != s->end) {
		s->whole.result = FL_RESULT_CUT;
		s->whole.end_ns = fl_clock_now();
	}
	end_iteration(s);
}
