#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "cases.h"
#include "descriptors.h"
#include "response.h"

static void
says_what_it_is(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	const struct fl_plugin *p = plan->plugin;
	const char *const *s;
	const char *c;

	if (p->schemes[0] == NULL)
		fl_findings_add(f, "it lists no scheme");
	for (s = p->schemes; *s != NULL; s++)
		for (c = *s; *c != '\0'; c++)
			if (!islower((unsigned char)*c) &&
			    (c == *s || (!isdigit((unsigned char)*c) &&
					    strchr("+-.", *c) == NULL)))
				fl_findings_add(f,
				    "'%s' is no scheme in lower "
				    "case",
				    *s);
	if (*p->summary == '\0' || strpbrk(p->summary, "\r\n\t") != NULL)
		fl_findings_add(f, "its summary is not one line");
	if (*p->version == '\0' || strpbrk(p->version, "\r\n\t") != NULL)
		fl_findings_add(f, "its version is not one word");
	fl_findings_note(f, "%s %s: %s", p->name, p->version, p->summary);
}

static void
accepts_the_request(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	char why[FL_PLUGIN_ERR] = "it does not say why";

	if (!plan->plugin->accepts(&plan->request, why))
		fl_findings_add(f, "it declines: %.200s", why);
}

static void
declines_what_it_does_not_know(const struct fl_trial_plan *plan,
    struct fl_findings *f)
{
	static const struct fl_field option = {
		{ "no-such-option", 14 },
		{ "true", 4 },
	};
	struct fl_request r = plan->request;
	char why[FL_PLUGIN_ERR] = "";

	r.options = &option;
	r.options_len = 1;
	if (plan->plugin->accepts(&r, why))
		fl_findings_add(f, "it accepts an option 'no-such-option'");
	else if (*why == '\0')
		fl_findings_add(f, "it declines without a reason");
}

static void
opens_and_closes(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_trial t;
	void *session;
	int i, k;

	for (i = 0; i < 20; i++) {
		if (fl_trial_open(&t, plan, f) == -1)
			return;
		for (k = 0; k < i % 3; k++) {
			session = fl_trial_session(&t);
			if (session != NULL)
				fl_trial_session_close(&t, session);
		}
		fl_trial_close(&t);
	}
}

/* One for each combination of what may be wanted, over one session. */
static void
answers_once(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_attempt *a = NULL;
	struct fl_trial t;
	void *session;
	int i;

	if (fl_trial_open(&t, plan, f) == -1)
		return;
	session = fl_trial_session(&t);
	if (session == NULL)
		return;
	for (i = 0; i < 20; i++)
		if (!fl_trial_ask(&t, session))
			return;
	fl_trial_idle(&t, 20 * FL_NS_PER_MS);
	for (a = t.attempts; a != NULL; a = a->next)
		if (a->completed != 1)
			fl_findings_add(f, "an exchange is completed %u times",
			    a->completed);
	fl_findings_note(f, "status %d, %s", t.attempts->status,
	    t.attempts->good ? "good" : "not good");
	fl_trial_session_close(&t, session);
	fl_trial_close(&t);
}

/* The fixed parts of a step are the same bytes, at another address. */
static void
answers_a_step_again(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_trial_plan stepped = *plan;
	struct fl_trial t;
	void *session;
	unsigned i;

	if (fl_trial_open(&t, &stepped, f) == -1)
		return;
	session = fl_trial_session(&t);
	if (session == NULL)
		return;
	for (i = 0; i < 24; i++) {
		stepped.request.step = i % 3;
		stepped.request.fixed =
		    i % 3 == 0   ? 0
		    : i % 3 == 1 ? FL_FIXED_ALL
				 : FL_FIXED_TARGET | FL_FIXED_OPTIONS;
		if (!fl_trial_ask(&t, session))
			return;
	}
	fl_trial_session_close(&t, session);
	fl_trial_close(&t);
}

/* As a scenario does: the next step begins in the done() of the one before. */
static void
next_from_done(struct fl_attempt *a)
{
	unsigned *left = a->arg;

	if (a->error != FL_ERROR_NONE || *left == 0)
		return;
	--*left;
	fl_attempt_release(a);
	fl_attempt_submit(a, a->session, &a->trial->plan->request);
}

static void
submits_from_done(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_attempt *a;
	struct fl_trial t;
	unsigned left = 20;
	void *session;

	if (fl_trial_open(&t, plan, f) == -1)
		return;
	session = fl_trial_session(&t);
	a = session != NULL ? fl_trial_attempt(&t) : NULL;
	if (a == NULL)
		return;
	a->then = next_from_done;
	a->arg = &left;
	fl_attempt_submit(a, session, &plan->request);
	if (!fl_attempt_wait(a, plan->request.timeout_ns + plan->patience_ns))
		return;
	if (left > 0)
		fl_findings_add(f, "%u of 21 are not asked: %s", left,
		    a->message);
	fl_trial_session_close(&t, session);
	fl_trial_close(&t);
}

#define KEPT 8

static void
answers_stay(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_attempt *kept[KEPT];
	struct fl_trial t;
	void *sessions[KEPT];
	size_t i;

	if (fl_trial_open(&t, plan, f) == -1)
		return;
	for (i = 0; i < KEPT; i++) {
		sessions[i] = fl_trial_session(&t);
		kept[i] = fl_trial_attempt(&t);
		if (sessions[i] == NULL || kept[i] == NULL)
			return;
		kept[i]->keep = true;
		fl_attempt_submit(kept[i], sessions[i], &plan->request);
	}
	if (!fl_trial_wait(&t, plan->request.timeout_ns + plan->patience_ns))
		return;
	for (i = 0; i < KEPT; i++)
		fl_attempt_release(kept[(i * 5 + 3) % KEPT]);
	for (i = 0; i < KEPT; i++) {
		if (!fl_trial_ask(&t, sessions[i]))
			return;
		fl_trial_session_close(&t, sessions[i]);
	}
	fl_trial_close(&t);
}

static void
count_answers(struct fl_trial *t)
{
	const struct fl_attempt *a;
	unsigned n = 0, answered = 0, wrong = 0;

	for (a = t->attempts; a != NULL; a = a->next, n++) {
		answered += a->error == FL_ERROR_NONE;
		wrong += a->completed != 1;
		if (a->error != FL_ERROR_NONE)
			fl_findings_note(t->findings, "%s: %.200s",
			    fl_response_error(a->error), a->message);
	}
	if (wrong > 0)
		fl_findings_add(t->findings,
		    "%u exchanges are not completed "
		    "once",
		    wrong);
	if (answered == n)
		fl_findings_note(t->findings, "%u exchanges at once", n);
	else
		fl_findings_add(t->findings, "%u of %u have no answer",
		    n - answered, n);
}

static void
carries_many_sessions(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	void **sessions = calloc(plan->sessions, sizeof(*sessions));
	struct fl_attempt *a;
	struct fl_trial t;
	unsigned i;

	if (sessions == NULL || fl_trial_open(&t, plan, f) == -1)
		goto out;
	for (i = 0; i < plan->sessions; i++) {
		sessions[i] = fl_trial_session(&t);
		a = fl_trial_attempt(&t);
		if (sessions[i] == NULL || a == NULL)
			goto out;
		fl_attempt_submit(a, sessions[i], &plan->request);
	}
	if (!fl_trial_wait(&t, plan->request.timeout_ns + plan->patience_ns))
		goto out;
	count_answers(&t);
	for (i = 0; i < plan->sessions; i++)
		fl_trial_session_close(&t, sessions[i]);
	fl_trial_close(&t);

out:
	free(sessions);
}

static void
stands_beside_itself(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_trial one, two;
	void *first, *second;

	if (fl_trial_open(&one, plan, f) == -1 ||
	    fl_trial_open(&two, plan, f) == -1)
		return;
	first = fl_trial_session(&one);
	second = fl_trial_session(&two);
	if (first == NULL || second == NULL || !fl_trial_ask(&one, first) ||
	    !fl_trial_ask(&two, second) || !fl_trial_ask(&one, first))
		return;
	fl_trial_session_close(&one, first);
	fl_trial_close(&one);
	if (!fl_trial_ask(&two, second))
		return;
	fl_trial_session_close(&two, second);
	fl_trial_close(&two);
}

struct worker {
	const struct fl_trial_plan *plan;
	struct fl_findings findings;
	pthread_t thread;
	bool started;
};

static void *
work(void *arg)
{
	struct worker *w = arg;

	answers_once(w->plan, &w->findings);
	return NULL;
}

static void
runs_on_threads(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct worker *w = calloc(4, sizeof(*w));
	size_t i;

	for (i = 0; w != NULL && i < 4; i++) {
		w[i].plan = plan;
		w[i].started =
		    pthread_create(&w[i].thread, NULL, work, &w[i]) == 0;
		if (!w[i].started)
			fl_findings_add(f, "a thread cannot be started");
	}
	for (i = 0; w != NULL && i < 4; i++) {
		if (w[i].started)
			pthread_join(w[i].thread, NULL);
		fl_findings_merge(f, &w[i].findings);
	}
	free(w);
}

#define IDLE_TURNS 20

/* With nothing to do, and while it waits for an answer that does not come. */
static void
waits_quietly(const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_attempt *a = NULL;
	struct fl_trial t;
	void *session;

	if (fl_trial_open(&t, plan, f) == -1)
		return;
	session = fl_trial_session(&t);
	if (session == NULL || !fl_trial_ask(&t, session))
		return;
	if (plan->silent != NULL) {
		a = fl_trial_attempt(&t);
		if (a == NULL)
			return;
		fl_attempt_submit(a, session, plan->silent);
		fl_trial_idle(&t, 20 * FL_NS_PER_MS);
	}
	t.probe.turns = 0;
	fl_trial_idle(&t, 200 * FL_NS_PER_MS);
	if (t.probe.turns > IDLE_TURNS)
		fl_findings_add(f,
		    "the loop turns %zu times in 200 ms without "
		    "work",
		    t.probe.turns);
	if (a != NULL && a->at == FL_ATTEMPT_UNDERWAY)
		fl_attempt_cancel(a);
	if (!fl_trial_wait(&t, plan->patience_ns))
		return;
	fl_trial_session_close(&t, session);
	fl_trial_close(&t);
}

static const struct fl_trial_case cases[] = {
	{ "it says what it is", says_what_it_is, FL_TRIAL_NOTHING },
	{ "it accepts the request", accepts_the_request, FL_TRIAL_NOTHING },
	{ "it declines an option that it does not know",
	    declines_what_it_does_not_know, FL_TRIAL_NOTHING },
	{ "it opens and closes, again and again", opens_and_closes,
	    FL_TRIAL_NOTHING },
	{ "an exchange is answered, and completed once", answers_once,
	    FL_TRIAL_FIRST },
	{ "a step is answered again and again", answers_a_step_again,
	    FL_TRIAL_ANSWER },
	{ "the next exchange may begin in done()", submits_from_done,
	    FL_TRIAL_ANSWER },
	{ "an answer stays as it is until its release", answers_stay,
	    FL_TRIAL_ANSWER },
	{ "cancel at every moment of a session's first exchange",
	    fl_trial_cancel_new, FL_TRIAL_ANSWER },
	{ "cancel at every moment of a later exchange", fl_trial_cancel_used,
	    FL_TRIAL_ANSWER },
	{ "cancel at every moment of waiting for an answer",
	    fl_trial_cancel_silent, FL_TRIAL_ANSWER },
	{ "cancel after complete() changes nothing", fl_trial_cancel_late,
	    FL_TRIAL_ANSWER },
	{ "a time-out is kept, and not by waiting longer", fl_trial_timeout,
	    FL_TRIAL_ANSWER },
	{ "many sessions at once", carries_many_sessions, FL_TRIAL_ANSWER },
	{ "sessions close after their exchanges are canceled",
	    fl_trial_cancel_close, FL_TRIAL_ANSWER },
	{ "two states do not disturb each other", stands_beside_itself,
	    FL_TRIAL_ANSWER },
	{ "four threads, a state each", runs_on_threads, FL_TRIAL_ANSWER },
	{ "waiting costs nothing", waits_quietly, FL_TRIAL_ANSWER },
};

const struct fl_trial_case *
fl_trial_cases(size_t *n)
{
	*n = sizeof(cases) / sizeof(cases[0]);
	return cases;
}

static void *
do_nothing(void *arg)
{
	return arg;
}

/*
 * What a library keeps for the life of a process is not the case's: a first
 * life, whose findings nobody reads, has it made.  A sanitizer's own thread
 * comes with the first thread of all.
 */
static void
warm_up(const struct fl_trial_plan *plan, bool ask)
{
	struct fl_findings unread = { 0 };
	struct fl_trial t;
	pthread_t thread;
	void *session;

	if (pthread_create(&thread, NULL, do_nothing, NULL) == 0)
		pthread_join(thread, NULL);
	if (fl_trial_open(&t, plan, &unread) == -1)
		return;
	session = fl_trial_session(&t);
	if (session == NULL || (ask && !fl_trial_ask(&t, session)))
		return;
	fl_trial_session_close(&t, session);
	fl_trial_close(&t);
}

void
fl_trial_case_run(const struct fl_trial_case *c,
    const struct fl_trial_plan *plan, struct fl_findings *f)
{
	struct fl_descriptors before;

	warm_up(plan, c->needs != FL_TRIAL_NOTHING);
	fl_descriptors_read(&before);
	c->run(plan, f);
	if (f->n == 0) /* a case that gave up has closed nothing */
		fl_descriptors_compare(&before, plan->patience_ns, f);
}
