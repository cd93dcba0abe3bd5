#include <inttypes.h>

#include "../base/clock.h"
#include "cases.h"
#include "response.h"

/* A turn waits so long for something to happen. */
#define TURN_NS (20 * FL_NS_PER_MS)

/* The moments of one exchange are tried for so long at most. */
#define ALL_NS (4 * FL_NS_PER_S)

/*
 * Cancels, which may be too late.  1; or 0 when the exchange had ended before;
 * or -1 when it does not end.
 */
static int
cancel_and_wait(struct fl_trial *t, struct fl_attempt *a)
{
	bool underway = a->at == FL_ATTEMPT_UNDERWAY;

	fl_attempt_cancel(a);
	if (!fl_attempt_wait(a, t->plan->patience_ns))
		return -1;
	if (underway && a->error != FL_ERROR_CANCELED &&
	    a->error != FL_ERROR_NONE)
		fl_findings_add(t->findings,
		    "after cancel() an exchange ends "
		    "with the error '%s'",
		    fl_response_error(a->error));
	return underway;
}

/* The same, so many turns after submit(). */
static int
cancel_after(struct fl_trial *t, void *session, const struct fl_request *r,
    unsigned turns)
{
	struct fl_attempt *a = fl_trial_attempt(t);
	unsigned i;

	if (a == NULL)
		return -1;
	fl_attempt_submit(a, session, r);
	for (i = 0; i < turns && a->at == FL_ATTEMPT_UNDERWAY; i++)
		fl_probe_turn(&t->probe, fl_clock_now() + TURN_NS);
	return a->at == FL_ATTEMPT_IDLE ? 0 : cancel_and_wait(t, a);
}

/* The session must be good for another exchange after each. */
static void
cancel_each_moment(const struct fl_trial_plan *plan, struct fl_findings *f,
    const struct fl_request *r, bool used)
{
	int64_t end_ns = fl_clock_now() + ALL_NS;
	struct fl_trial t;
	unsigned k;
	void *session;
	int rc = 1;

	if (fl_trial_open(&t, plan, f) == -1)
		return;
	for (k = 0; k <= plan->turns && rc == 1 && fl_clock_now() < end_ns;
	     k++) {
		session = fl_trial_session(&t);
		if (session == NULL)
			break;
		if (used && !fl_trial_ask(&t, session))
			rc = -1;
		if (rc == 1)
			rc = cancel_after(&t, session, r, k);
		if (rc != -1 && !fl_trial_ask(&t, session))
			rc = -1;
		if (rc == -1) /* still under way: nothing may be closed */
			return;
		fl_trial_session_close(&t, session);
	}
	fl_findings_note(f, "canceled before and after each of %u turns",
	    k > 0 ? k - 1 : 0);
	fl_trial_close(&t);
}

void
fl_trial_cancel_new(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	cancel_each_moment(plan, f, &plan->request, false);
}

void
fl_trial_cancel_used(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	cancel_each_moment(plan, f, &plan->request, true);
}

void
fl_trial_cancel_silent(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	if (plan->silent == NULL)
		fl_findings_skip(f, "no URL that is never answered");
	else
		cancel_each_moment(plan, f, plan->silent, true);
}

/* Holds completions back, so that the moment between complete() and done() is
 * as long as it takes to cancel. */
void
fl_trial_cancel_late(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	int64_t end_ns =
	    fl_clock_now() + plan->request.timeout_ns + plan->patience_ns;
	struct fl_attempt *a;
	struct fl_trial t;
	void *session;

	if (fl_trial_open(&t, plan, f) == -1)
		return;
	session = fl_trial_session(&t);
	a = session != NULL ? fl_trial_attempt(&t) : NULL;
	if (a == NULL)
		return;
	t.probe.hold = true;
	fl_attempt_submit(a, session, &plan->request);
	while (a->at == FL_ATTEMPT_UNDERWAY && fl_clock_now() < end_ns)
		fl_probe_turn(&t.probe, end_ns);
	fl_attempt_cancel(a);
	fl_attempt_cancel(a);
	fl_probe_unhold(&t.probe);
	if (!fl_attempt_wait(a, plan->patience_ns) ||
	    !fl_trial_ask(&t, session))
		return;
	fl_trial_session_close(&t, session);
	fl_trial_close(&t);
}

#define MANY 50

/* Users whose sessions end one after the other, some while others still turn
 * the loop; that is what the end of a load is. */
void
fl_trial_cancel_close(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	const struct fl_request *r;
	struct fl_attempt *a;
	struct fl_trial t;
	void *sessions[MANY];
	size_t i;

	if (fl_trial_open(&t, plan, f) == -1)
		return;
	r = plan->silent != NULL ? plan->silent : &plan->request;
	for (i = 0; i < MANY; i++) {
		sessions[i] = fl_trial_session(&t);
		a = fl_trial_attempt(&t);
		if (sessions[i] == NULL || a == NULL)
			return;
		fl_attempt_submit(a, sessions[i], r);
		if (i % 2 == 1)
			fl_probe_turn(&t.probe, fl_clock_now());
	}
	for (a = t.attempts; a != NULL; a = a->next)
		if (a->at == FL_ATTEMPT_UNDERWAY)
			fl_attempt_cancel(a);
	if (!fl_trial_wait(&t, plan->patience_ns))
		return;
	for (i = 0; i < MANY; i++)
		fl_trial_session_close(&t, sessions[i]);
	fl_trial_close(&t);
}

static bool
end_in_time(struct fl_trial *t, void *session, int64_t timeout_ns)
{
	struct fl_request r = *t->plan->silent;
	struct fl_attempt *a = fl_trial_attempt(t);
	int64_t took_ns;

	if (a == NULL)
		return false;
	r.timeout_ns = timeout_ns;
	fl_attempt_submit(a, session, &r);
	if (!fl_attempt_wait(a, timeout_ns + t->plan->patience_ns)) {
		fl_findings_note(t->findings,
		    "with a time-out of %" PRId64 " us",
		    timeout_ns / FL_NS_PER_US);
		return false;
	}
	took_ns = a->ended_ns - a->begun_ns;
	if (a->error != FL_ERROR_TIMEOUT && a->error != FL_ERROR_LOST)
		fl_findings_add(t->findings,
		    "after its time an exchange ends "
		    "with the error '%s': %s",
		    fl_response_error(a->error), a->message);
	else if (took_ns < timeout_ns)
		fl_findings_add(t->findings,
		    "a time-out of %" PRId64 " us "
		    "comes too early",
		    timeout_ns / FL_NS_PER_US);
	return true;
}

/* Below a millisecond too: rounded down, that would be no limit at all. */
void
fl_trial_timeout(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	static const int64_t timeouts_ns[] = { 250 * FL_NS_PER_MS,
		50 * FL_NS_PER_MS, 1500 * FL_NS_PER_US, 500 * FL_NS_PER_US, 1 };
	struct fl_trial t;
	void *session;
	size_t i;

	if (plan->silent == NULL) {
		fl_findings_skip(f, "no URL that is never answered");
		return;
	}
	if (fl_trial_open(&t, plan, f) == -1)
		return;
	session = fl_trial_session(&t);
	if (session == NULL)
		return;
	for (i = 0; i < sizeof(timeouts_ns) / sizeof(timeouts_ns[0]); i++)
		if (!end_in_time(&t, session, timeouts_ns[i]))
			return;
	if (!fl_trial_ask(&t, session))
		return;
	fl_trial_session_close(&t, session);
	fl_trial_close(&t);
}
