#include <stdlib.h>

#include "../base/clock.h"
#include "trial.h"

int
fl_trial_open(struct fl_trial *t, const struct fl_trial_plan *plan,
    struct fl_findings *f)
{
	char why[FL_PLUGIN_ERR] = "it does not say why";
	struct fl_err err;
	int rc;

	t->plan = plan;
	t->findings = f;
	t->state = NULL;
	t->attempts = NULL;
	if (fl_probe_init(&t->probe, f, plan->patience_ns, &err) == -1) {
		fl_findings_add(f, "%.200s", err.msg);
		return -1;
	}
	fl_probe_enter(&t->probe, "open");
	rc = plan->plugin->open(&t->state, &t->probe.host, plan->settings,
	    plan->settings_len, why);
	fl_probe_leave(&t->probe);
	if (rc == 0)
		return 0;
	fl_findings_add(f, "open fails: %.200s", why);
	fl_probe_fini(&t->probe);
	return -1;
}

void
fl_trial_close(struct fl_trial *t)
{
	struct fl_attempt *a;

	fl_probe_enter(&t->probe, "close");
	t->plan->plugin->close(t->state);
	fl_probe_leave(&t->probe);
	fl_probe_left(&t->probe);
	fl_probe_fini(&t->probe);
	while ((a = t->attempts) != NULL) {
		t->attempts = a->next;
		free(a->request);
		free(a);
	}
}

void *
fl_trial_session(struct fl_trial *t)
{
	char why[FL_PLUGIN_ERR] = "it does not say why";
	void *session = NULL;
	int rc;

	fl_probe_enter(&t->probe, "session_open");
	rc = t->plan->plugin->session_open(t->state, &session, why);
	fl_probe_leave(&t->probe);
	if (rc == -1) {
		fl_findings_add(t->findings, "session_open fails: %.200s", why);
		return NULL;
	}
	if (session == NULL)
		fl_findings_add(t->findings, "session_open leaves NULL as the "
					     "session");
	return session;
}

void
fl_trial_session_close(struct fl_trial *t, void *session)
{
	fl_probe_enter(&t->probe, "session_close");
	t->plan->plugin->session_close(t->state, session);
	fl_probe_leave(&t->probe);
}

void
fl_trial_idle(struct fl_trial *t, int64_t for_ns)
{
	int64_t end_ns = fl_clock_now() + for_ns;

	while (fl_clock_now() < end_ns)
		fl_probe_turn(&t->probe, end_ns);
}
