#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "suite.h"

#define REPORT_MAX ((size_t)1 << 20) /* bytes of what is said of one file */

static void
on_submitted(struct fl_session *s, const struct fl_step *step, int64_t due_ns)
{
	struct fl_test *t = s->owner;

	(void)step;
	(void)due_ns;
	t->requests++;
}

/* The line of the file with a caret under the place, by two more columns. */
static int
add_source(struct fl_buf *out, const struct fl_file *f, size_t line,
    size_t column, struct fl_err *err)
{
	size_t at = line > 0 && line <= f->source.lines_len
	                ? f->source.lines[line - 1]
	                : 0;
	struct fl_str text = fl_source_line(&f->source, at);
	struct fl_err place;

	(void)column;
	fl_source_fail(&f->source, at + (column > 0 ? column - 1 : 0), &place,
	    "x");
	if (place.detail[0] == '\0')
		return fl_buf_addf(out, err, "    %.*s\n", FL_STR_ARG(text));
	return fl_buf_addf(out, err, "%s\n", place.detail);
}

static void
on_complained(struct fl_session *s, const struct fl_step *step,
    const struct fl_complaint *c)
{
	struct fl_test *t = s->owner;
	bool transport =
	    !s->unsent && s->exchange.response.error != FL_ERROR_NONE;
	struct fl_err err;

	t->failures++;
	if (strcmp(c->kind, "scenario") == 0)
		t->author = true;
	/* A report at its ceiling has said enough. */
	if (fl_buf_addf(&t->report, &err, "%.*s:%d:%d: %s%s%s\n",
		FL_STR_ARG(step->file->source.name), c->line, c->column,
		transport ? c->kind : "", transport ? ": " : "",
		c->brief) == -1 ||
	    add_source(&t->report, step->file, (size_t)c->line,
		(size_t)c->column, &err) == -1)
		return;
	if (c->detail[0] != '\0')
		fl_buf_addf(&t->report, &err, "%s\n", c->detail);
}

static void
begin(struct fl_suite *s)
{
	struct fl_test *t;

	while (s->running < s->at_once && s->next < s->len) {
		t = &s->tests[s->next];
		s->running++;
		t->begun_ns = fl_clock_now();
		fl_session_start(&t->session, s->next++, 0, t->begun_ns);
	}
}

static void
on_ended(struct fl_session *s, const struct fl_span *i)
{
	struct fl_test *t = s->owner;
	struct fl_suite *suite = s->runner->arg;

	(void)i;
	t->took_ns = fl_clock_now() - t->begun_ns;
	t->ended = true;
	suite->running--;
	while (suite->told < suite->len && suite->tests[suite->told].ended)
		suite->tell(suite->arg, &suite->tests[suite->told++]);
}

static const struct fl_session_events events = {
	.submitted = on_submitted,
	.complained = on_complained,
	.ended = on_ended,
};

int
fl_suite_init(struct fl_suite *s, const struct fl_plugins *plugins,
    const struct fl_script *script, struct fl_err *err)
{
	size_t i;

	memset(s, 0, sizeof(*s));
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
	for (i = 0; i < script->files_len; i++, s->len++) {
		s->tests[i].file = script->files[i].file;
		fl_buf_init(&s->tests[i].report, REPORT_MAX);
		if (fl_session_init(&s->tests[i].session, &s->runner,
			(unsigned)i, err) == -1)
			return -1;
		s->tests[i].session.owner = &s->tests[i];
	}
	return 0;
}

void
fl_suite_run(struct fl_suite *s)
{
	while (s->told < s->len) {
		begin(s);
		fl_reactor_turn(&s->reactor, INT64_MAX);
	}
}

void
fl_suite_fini(struct fl_suite *s)
{
	size_t i;

	for (i = 0; i < s->len; i++) {
		fl_session_fini(&s->tests[i].session);
		fl_buf_fini(&s->tests[i].report);
	}
	free(s->tests);
	fl_runner_fini(&s->runner);
	fl_reactor_fini(&s->reactor);
}
