#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "command.h"
#include "suite.h"
#include "transcript.h"

#define LOG_MAX ((size_t)16 << 20) /* bytes of the wire that wait for a turn */
#define GRACE_NS (500 * FL_NS_PER_MS) /* for plugins to cancel in */

static void
on_submitted(struct fl_session *s, const struct fl_step *step, int64_t due_ns)
{
	struct fl_test *t = s->owner;

	fl_record_submitted(&t->record, s, step, due_ns);
}

/* The test whose turn it is to be told tells at once what is on the wire. */
static void
flush_log(struct fl_suite *suite)
{
	struct fl_test *t;

	if (suite->wire == NULL || suite->told == suite->len)
		return;
	t = &suite->tests[suite->told];
	if (t->log.len > 0)
		suite->wire(suite->arg, t->log.data, t->log.len);
	fl_buf_fini(&t->log);
}

static void
add_log(struct fl_suite *suite, struct fl_test *t, struct fl_session *s)
{
	struct fl_buf text, safe;
	struct fl_err err;
	const char *out;

	fl_buf_init(&text, LOG_MAX);
	fl_buf_init(&safe, 4 * LOG_MAX);
	/* What does not fit is left out: the log is for people. */
	if (fl_transcript_text(&s->exchange, s->rules.verbosity,
		fl_vars_has_secrets(&s->vars), &text, &err) == 0 &&
	    text.len > 0) {
		out = fl_record_redact(s, text.data, &safe);
		fl_buf_add_str(&t->log, out, &err);
	}
	fl_buf_fini(&text);
	fl_buf_fini(&safe);
	flush_log(suite);
}

static void
on_answered(struct fl_session *s)
{
	struct fl_test *t = s->owner;
	struct fl_suite *suite = s->runner->arg;
	struct fl_buf command;
	struct fl_err err;

	fl_buf_init(&command, FL_RECORD_MAX);
	if (suite->curl &&
	    fl_command_curl(s->exchange.request, fl_vars_has_secrets(&s->vars),
		&command, &err) == -1)
		t->record.full = true;
	fl_record_answered(&t->record, s, command.data);
	fl_buf_fini(&command);
	if (suite->wire != NULL)
		add_log(suite, t, s);
}

static const char out_of_time[] = "the total timeout has passed";

static void
on_complained(struct fl_session *s, const struct fl_step *step,
    const struct fl_complaint *c)
{
	struct fl_test *t = s->owner;
	struct fl_suite *suite = s->runner->arg;
	struct fl_complaint late = *c;

	if (suite->expired && strcmp(c->kind, "unfinished") == 0) {
		late.kind = "timeout";
		late.message = late.brief = out_of_time;
		c = &late;
	}
	fl_record_complained(&t->record, s, step, c);
}

static void
on_stepped(struct fl_session *s, const struct fl_outcome *o)
{
	struct fl_test *t = s->owner;

	fl_record_stepped(&t->record, o);
}

/* Tells what can be told in order. */
static void
tell(struct fl_suite *suite)
{
	struct fl_test *t;

	while (suite->told < suite->len && suite->tests[suite->told].ended) {
		t = &suite->tests[suite->told];
		flush_log(suite);
		suite->tell(suite->arg, t);
		fl_record_fini(&t->record);
		suite->told++;
		flush_log(suite);
	}
}

static void
on_ended(struct fl_session *s, const struct fl_span *i)
{
	struct fl_test *t = s->owner;
	struct fl_suite *suite = s->runner->arg;

	if (i->result != FL_RESULT_OK && t->record.failures == 0)
		fl_record_fail(&t->record, "timeout", out_of_time);
	t->took_ns = fl_clock_now() - t->begun_ns;
	t->ended = true;
	t->next = suite->done;
	suite->done = t;
	suite->running--;
	tell(suite);
}

static const struct fl_session_events events = {
	.submitted = on_submitted,
	.answered = on_answered,
	.complained = on_complained,
	.stepped = on_stepped,
	.ended = on_ended,
};

int
fl_suite_init(struct fl_suite *s, const struct fl_plugins *plugins,
    const struct fl_script *script, struct fl_err *err)
{
	size_t i;

	memset(s, 0, sizeof(*s));
	s->deadline_ns = INT64_MAX;
	fl_jar_init(&s->jar);
	if (fl_reactor_init(&s->reactor, plugins, NULL, 0, err) == -1)
		return -1;
	for (i = 0; i < script->plugins_len; i++)
		if (fl_reactor_open(&s->reactor, script->plugins[i], err) == -1)
			return -1;
	fl_runner_init(&s->runner);
	s->runner.reactor = &s->reactor;
	s->runner.script = script;
	s->runner.events = &events;
	s->runner.any_status = true;
	s->runner.random = (uint64_t)fl_clock_wall();
	s->runner.node = "";
	s->runner.arg = s;
	s->tests = calloc(script->files_len, sizeof(*s->tests));
	if (s->tests == NULL)
		return fl_fail(err, "out of memory");
	for (; s->len < script->files_len; s->len++) {
		s->tests[s->len].file = script->files[s->len].file;
		fl_record_init(&s->tests[s->len].record);
		fl_buf_init(&s->tests[s->len].log, LOG_MAX);
	}
	return 0;
}

static int
begin(struct fl_suite *s, struct fl_err *err)
{
	struct fl_test *t;

	while (s->running < s->at_once && s->next < s->len) {
		t = &s->tests[s->next];
		t->session = calloc(1, sizeof(*t->session));
		if (t->session == NULL)
			return fl_fail(err, "out of memory");
		if (fl_session_init(t->session, &s->runner, (unsigned)s->next,
			err) == -1) {
			free(t->session);
			t->session = NULL;
			return -1;
		}
		t->session->owner = t;
		s->running++;
		t->begun_ns = fl_clock_now();
		fl_session_start(t->session, s->next++, 0, t->begun_ns);
	}
	return 0;
}

/* Closes the sessions that have ended, so that as many connections are open as
 * tests are under way. */
static void
reap(struct fl_suite *s)
{
	struct fl_test *t;

	while ((t = s->done) != NULL) {
		s->done = t->next;
		if (s->keep_jar && t == &s->tests[s->len - 1]) {
			s->jar = t->session->jar;
			fl_jar_init(&t->session->jar);
		}
		fl_session_fini(t->session);
	}
}

/* The deadline: what is under way is given up, what is not begun has failed. */
static void
expire(struct fl_suite *s)
{
	size_t i, begun = s->next;

	s->expired = true;
	for (i = begun; i < s->len; i++) {
		fl_record_fail(&s->tests[i].record, "timeout",
		    "not begun when the total timeout passed");
		s->tests[i].ended = true;
	}
	s->next = s->len;
	for (i = s->told; i < begun; i++)
		if (!s->tests[i].ended)
			fl_session_abort(s->tests[i].session);
	tell(s);
}

/* A plugin that does not cancel is left alone. */
static void
leave(struct fl_suite *s)
{
	size_t i;

	s->stuck = true;
	for (i = s->told; i < s->len; i++)
		if (!s->tests[i].ended) {
			fl_record_fail(&s->tests[i].record, "timeout",
			    out_of_time);
			s->tests[i].ended = true;
		}
	tell(s);
}

int
fl_suite_run(struct fl_suite *s, struct fl_err *err)
{
	int64_t until_ns = s->deadline_ns;

	while (s->told < s->len) {
		if (!s->expired && begin(s, err) == -1)
			return -1;
		if (s->told == s->len) /* there was nothing to wait for */
			break;
		fl_reactor_turn(&s->reactor, until_ns);
		reap(s);
		if (until_ns == INT64_MAX || fl_clock_now() < until_ns)
			continue;
		if (s->expired)
			leave(s);
		else
			expire(s);
		until_ns = fl_clock_now() + GRACE_NS;
	}
	reap(s);
	return 0;
}

void
fl_suite_fini(struct fl_suite *s)
{
	size_t i;

	if (s->stuck) /* its memory is still in a plugin's hands */
		return;
	for (i = 0; i < s->len; i++) {
		fl_record_fini(&s->tests[i].record);
		fl_buf_fini(&s->tests[i].log);
	}
	fl_jar_fini(&s->jar);
	fl_runner_fini(&s->runner);
	fl_reactor_fini(&s->reactor);
	for (i = 0; i < s->len; i++)
		free(s->tests[i].session);
	free(s->tests);
}
