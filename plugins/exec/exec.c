/*
 * exec - a command, run without a shell
 *
 * "RUN exec:/path/to/check?arg=..." starts a process: its input is the body,
 * its output the answer's body, its exit status the status, and 0 is good.
 * What it says in the way of a monitoring plugin is also split into headers.
 * See command.h for arguments and environment, monitor.h for the headers.
 *
 * However many users a load has, each worker has no more than max-processes at
 * a time; the others wait their turn, and their time-out runs.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../common/field.h"
#include "call.h"
#include "command.h"

#define BODY_MAX (INT64_C(16) << 20) /* bytes, when no setting says */
#define PROCESSES_MAX 64             /* likewise */

static const char *const schemes[] = { "exec", NULL };
static const char *const options[] = { NULL };

static bool
exec_accepts(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f = field_unknown(r, options);
	unsigned fixed = FL_FIXED_TARGET | FL_FIXED_HEADERS;
	char *none[] = { NULL };
	struct command c;

	if (f != NULL) {
		snprintf(why, FL_PLUGIN_ERR, "no option '%.*s'",
		    (int)f->name.len, f->name.data);
		return false;
	}
	if (!field_is(r->method, "RUN") && !field_is(r->method, "GET") &&
	    !field_is(r->method, "POST")) {
		snprintf(why, FL_PLUGIN_ERR, "method %.*s: want RUN",
		    (int)r->method.len, r->method.data);
		return false;
	}
	if ((r->fixed & fixed) != fixed)
		return true;
	if (command_make(&c, r, none, why) == -1)
		return false;
	command_fini(&c);
	return true;
}

static int
exec_open(void **state, struct fl_host *h, const struct fl_field *settings,
    size_t settings_len, char why[FL_PLUGIN_ERR])
{
	struct state *s = calloc(1, sizeof(*s));
	int64_t max = field_setting(settings, settings_len, "max-processes",
	    PROCESSES_MAX);

	if (s == NULL || max < 1 || max > 65536) {
		snprintf(why, FL_PLUGIN_ERR, "%s",
		    s == NULL ? "out of memory"
			      : "max-processes: want 1 to 65536");
		free(s);
		return -1;
	}
	s->host = h;
	s->processes_max = (unsigned)max;
	s->body_max =
	    (size_t)field_setting(settings, settings_len, "max-body", BODY_MAX);
	calls_init(s);
	*state = s;
	return 0;
}

/* A process belongs to an exchange: between two, a user has nothing. */
static int
exec_session_open(void *state, void **session, char why[FL_PLUGIN_ERR])
{
	(void)why;
	*session = state;
	return 0;
}

static void
exec_submit(void *state, void *session, struct fl_exchange *x)
{
	struct state *s = state;
	struct call *c = call_new(s, x);

	(void)session;
	x->plugin = c;
	if (c != NULL) {
		call_begin(c);
		return;
	}
	x->response.error = FL_ERROR_RESOURCE;
	snprintf(x->response.message, FL_PLUGIN_ERR, "out of memory");
	x->response.connect_ns = x->response.tls_ns = -1;
	x->response.last_ns = s->host->now();
	s->host->complete(s->host, x);
}

static void
exec_cancel(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_end(x->plugin, FL_ERROR_CANCELED, "canceled");
}

static void
exec_release(void *state, struct fl_exchange *x)
{
	(void)state;
	if (x->plugin != NULL)
		call_rest(x->plugin);
}

static void
exec_session_close(void *state, void *session)
{
	(void)state;
	(void)session;
}

static void
exec_close(void *state)
{
	calls_fini(state);
	free(state);
}

FL_EXPORT const struct fl_plugin fl_plugin = {
	.abi = FL_PLUGIN_ABI,
	.name = "exec",
	.summary = "a command, run without a shell",
	.version = "1",
	.schemes = schemes,
	.accepts = exec_accepts,
	.open = exec_open,
	.session_open = exec_session_open,
	.submit = exec_submit,
	.cancel = exec_cancel,
	.release = exec_release,
	.session_close = exec_session_close,
	.close = exec_close,
};
