#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "request.h"
#include "response.h"
#include "trial.h"

static void
attempt_done(struct fl_exchange *x)
{
	struct fl_attempt *a = (struct fl_attempt *)x;
	struct fl_trial *t = a->trial;

	if (t->probe.depth > 0) {
		fl_findings_add(t->findings,
		    "done() is called from inside %s, "
		    "and not by the host",
		    t->probe.name);
		return;
	}
	a->at = FL_ATTEMPT_DONE;
	fl_response_check(&x->response, a->begun_ns, a->ended_ns, t->findings);
	if (fl_response_sum(&x->response) != a->sum)
		fl_findings_add(t->findings, "an answer changes after "
					     "complete()");
	a->error = x->response.error;
	a->status = x->response.status;
	a->good = x->response.good;
	memcpy(a->message, x->response.message, sizeof(a->message));
	a->message[sizeof(a->message) - 1] = '\0';
	if (a->then != NULL)
		a->then(a);
	if (!a->keep && a->at == FL_ATTEMPT_DONE)
		fl_attempt_release(a);
}

/* The host's side of complete(): takes what is under way, and nothing twice. */
static bool
attempt_completed(struct fl_probe *p, struct fl_exchange *x)
{
	struct fl_trial *t =
	    (struct fl_trial *)((char *)p - offsetof(struct fl_trial, probe));
	struct fl_attempt *a = t->attempts;

	while (a != NULL && &a->x != x)
		a = a->next;
	if (a == NULL) {
		fl_findings_add(t->findings, "complete() of what was never "
					     "submitted");
		return false;
	}
	if (a->at != FL_ATTEMPT_UNDERWAY) {
		fl_findings_add(t->findings,
		    "an exchange is completed twice, "
		    "inside %s",
		    p->name != NULL ? p->name : "nothing");
		return false;
	}
	a->at = FL_ATTEMPT_COMPLETE;
	a->completed++;
	a->ended_ns = fl_clock_now();
	a->sum = fl_response_sum(&x->response);
	return true;
}

struct fl_attempt *
fl_trial_attempt(struct fl_trial *t)
{
	struct fl_attempt *a = calloc(1, sizeof(*a));

	if (a == NULL) {
		fl_findings_add(t->findings, "out of memory");
		return NULL;
	}
	a->trial = t;
	a->next = t->attempts;
	t->attempts = a;
	t->probe.completed = attempt_completed;
	return a;
}

void
fl_attempt_submit(struct fl_attempt *a, void *session,
    const struct fl_request *request)
{
	struct fl_trial *t = a->trial;

	a->request = fl_request_copy(request);
	if (a->request == NULL) {
		fl_findings_add(t->findings, "out of memory");
		return;
	}
	a->x = (struct fl_exchange){
		.request = a->request,
		.response = { .connect_ns = -1, .tls_ns = -1 },
		.want = FL_WANT_HEADERS | FL_WANT_BODY | FL_WANT_PEER,
		.done = attempt_done,
		.host = a,
	};
	a->session = session;
	a->at = FL_ATTEMPT_UNDERWAY;
	a->submitted++;
	a->begun_ns = a->x.due_ns = fl_clock_now();
	fl_probe_enter(&t->probe, "submit");
	t->plan->plugin->submit(t->state, session, &a->x);
	fl_probe_leave(&t->probe);
}

void
fl_attempt_cancel(struct fl_attempt *a)
{
	struct fl_trial *t = a->trial;

	fl_probe_enter(&t->probe, "cancel");
	t->plan->plugin->cancel(t->state, &a->x);
	fl_probe_leave(&t->probe);
}

/*
 * The exchange's storage is used for something else afterwards, and so is the
 * request's: who looks at either finds rubbish, or a sanitizer's report.
 */
void
fl_attempt_release(struct fl_attempt *a)
{
	struct fl_trial *t = a->trial;

	if (fl_response_sum(&a->x.response) != a->sum)
		fl_findings_add(t->findings, "an answer changes before it is "
					     "released");
	free(a->request);
	a->request = NULL;
	a->x.request = NULL;
	fl_probe_enter(&t->probe, "release");
	t->plan->plugin->release(t->state, &a->x);
	fl_probe_leave(&t->probe);
	memset(&a->x, 0xa5, sizeof(a->x));
	a->at = FL_ATTEMPT_IDLE;
}

static bool
is_over(const struct fl_attempt *a)
{
	return a->at == FL_ATTEMPT_IDLE ||
	       (a->keep && a->at == FL_ATTEMPT_DONE);
}

bool
fl_attempt_wait(struct fl_attempt *a, int64_t wait_ns)
{
	struct fl_trial *t = a->trial;
	int64_t end_ns = fl_clock_now() + wait_ns;

	while (!is_over(a)) {
		if (fl_clock_now() >= end_ns) {
			fl_findings_add(t->findings,
			    "an exchange is not "
			    "completed within %" PRId64 " ms",
			    wait_ns / FL_NS_PER_MS);
			return false;
		}
		fl_probe_turn(&t->probe, end_ns);
	}
	return true;
}

bool
fl_trial_wait(struct fl_trial *t, int64_t wait_ns)
{
	int64_t end_ns = fl_clock_now() + wait_ns;
	struct fl_attempt *a;
	unsigned late = 0;

	for (a = t->attempts; a != NULL; a = a->next) {
		while (!is_over(a) && fl_clock_now() < end_ns)
			fl_probe_turn(&t->probe, end_ns);
		late += !is_over(a);
	}
	if (late > 0)
		fl_findings_add(t->findings,
		    "%u exchanges are not completed "
		    "within %" PRId64 " ms",
		    late, wait_ns / FL_NS_PER_MS);
	return late == 0;
}

bool
fl_trial_ask(struct fl_trial *t, void *session)
{
	struct fl_attempt *a = fl_trial_attempt(t);

	if (a == NULL)
		return false;
	fl_attempt_submit(a, session, &t->plan->request);
	if (!fl_attempt_wait(a,
		t->plan->request.timeout_ns + t->plan->patience_ns))
		return false;
	if (a->error == FL_ERROR_NONE) {
		t->findings->answered = true;
		return true;
	}
	fl_findings_add(t->findings, "no answer: %s: %s",
	    fl_response_error(a->error), a->message);
	return false;
}
