#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../run/session.h"
#include "once.h"

/* A run of it. */
struct run {
	struct fl_reactor reactor;
	struct fl_runner runner;
	struct fl_session session;
	struct fl_watch signals;
	struct fl_err *err;
	bool failed, interrupted, ended;
};

static void
on_complained(struct fl_session *s, const struct fl_step *step,
    const struct fl_complaint *c)
{
	struct run *r = s->runner->arg;
	const struct fl_source *source = &step->file->source;
	struct fl_str line;

	if (r->failed)
		return;
	r->failed = true;
	fl_fail(r->err, "%.*s:%d: %.300s", FL_STR_ARG(source->name),
	    c->line > 0 ? c->line : 1, c->message);
	line = fl_source_line(source,
	    c->line > 0 ? source->lines[c->line - 1] : step->entry->at);
	snprintf(r->err->detail, sizeof(r->err->detail), "  %.*s%s%.300s",
	    line.len > 200 ? 200 : (int)line.len, line.s,
	    c->detail[0] != '\0' ? "\n" : "", c->detail);
}

/* What the scenario could not even ask for has its place in its message. */
static void
on_stepped(struct fl_session *s, const struct fl_outcome *o)
{
	struct run *r = s->runner->arg;

	if (o->result == FL_RESULT_OK || r->failed)
		return;
	r->failed = true;
	fl_fail(r->err, "%s",
	    s->unsent ? o->response->message : o->first.message);
}

static void
on_ended(struct fl_session *s, const struct fl_span *i)
{
	struct run *r = s->runner->arg;

	if (i->result != FL_RESULT_OK && !r->failed) {
		r->failed = true;
		fl_fail(r->err, "cut off");
	}
	r->ended = true;
}

static const struct fl_session_events events = {
	.complained = on_complained,
	.stepped = on_stepped,
	.ended = on_ended,
};

static void
on_signal(struct fl_watch *w, unsigned what)
{
	struct run *r = w->arg;
	struct signalfd_siginfo info;

	(void)what;
	while (read(w->fd, &info, sizeof(info)) == sizeof(info))
		r->interrupted = true;
	if (r->interrupted && !r->ended)
		fl_session_abort(&r->session);
}

static int
watch_signals(struct run *r, struct fl_err *err)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	r->signals.fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	r->signals.ready = on_signal;
	r->signals.arg = r;
	if (r->signals.fd == -1 ||
	    fl_loop_watch(&r->reactor.loop, &r->signals, FL_READ) == -1)
		return fl_fail(err, "signals: %s", strerror(errno));
	return 0;
}

static int
open_run(struct run *r, const struct fl_once *o, const struct fl_script *script,
    struct fl_err *err)
{
	size_t i;

	if (fl_reactor_init(&r->reactor, o->plugins, o->settings,
		o->settings_len, err) == -1)
		return -1;
	for (i = 0; i < script->plugins_len; i++)
		if (fl_reactor_open(&r->reactor, script->plugins[i], err) == -1)
			return -1;
	fl_runner_init(&r->runner);
	r->runner.reactor = &r->reactor;
	r->runner.script = script;
	r->runner.events = &events;
	r->runner.random = o->seed;
	r->runner.any_status = o->any_status;
	r->runner.part = o->part;
	r->runner.parts = o->parts;
	r->runner.node = o->node;
	r->runner.arg = r;
	if (watch_signals(r, err) == -1)
		return -1;
	return fl_session_init(&r->session, &r->runner, 0, err);
}

/* The session is over: what it has captured, or why it failed. */
static int
outcome(struct run *r, struct fl_vars *captured, struct fl_err *err)
{
	if (r->interrupted)
		return fl_fail(err, "ended by a signal");
	if (r->failed)
		return -1;
	if (captured == NULL)
		return 0;
	return fl_vars_copy(captured, &r->session.vars, err);
}

static int
run_script(struct fl_once *o, const struct fl_script *script,
    struct fl_vars *captured, struct fl_err *err)
{
	struct run r = { .err = err, .signals.fd = -1 };
	int rc = -1;

	if (open_run(&r, o, script, err) == 0) {
		fl_session_start(&r.session, 0, 0, fl_clock_now());
		while (!r.ended)
			fl_reactor_turn(&r.reactor, INT64_MAX);
		rc = outcome(&r, captured, err);
		fl_session_fini(&r.session);
		fl_loop_watch(&r.reactor.loop, &r.signals, 0);
		fl_runner_fini(&r.runner);
		fl_reactor_fini(&r.reactor);
	}
	if (r.signals.fd != -1)
		close(r.signals.fd);
	return rc;
}

/* The script depends on definitions, which may be other ones at the run. */
static int
make(struct fl_once *o, struct fl_script *script, struct fl_err *err)
{
	const struct fl_file *file = o->file;

	return fl_script_make(script, &file, 1, &o->script, err);
}

int
fl_once_read(struct fl_once *o, const char *path, const struct fl_once *like,
    struct fl_err *err)
{
	struct fl_script trial;

	*o = *like;
	o->script.weights = NULL;
	o->file = fl_file_read(path, err);
	if (o->file == NULL || make(o, &trial, err) == -1)
		return -1;
	fl_script_fini(&trial);
	return 0;
}

void
fl_once_fini(struct fl_once *o)
{
	fl_file_free(o->file);
}

int
fl_once_run(struct fl_once *o, struct fl_vars *captured, struct fl_err *err)
{
	struct fl_script script;
	int rc;

	if (make(o, &script, err) == -1)
		return -1;
	rc = run_script(o, &script, captured, err);
	fl_script_fini(&script);
	return rc;
}
