#ifndef FL_TRIAL_CASES_H
#define FL_TRIAL_CASES_H

#include "trial.h"

/*
 * The trial of a plugin is a list of cases, each a promise of fl-plugin(3).
 * They do not depend on one another: each opens the plugin anew, so each may be
 * run in a process of its own.
 */
enum fl_trial_needs {
	FL_TRIAL_NOTHING,
	FL_TRIAL_FIRST,  /* is the one that shows whether there is an answer */
	FL_TRIAL_ANSWER, /* is of no use when that one has failed */
};

struct fl_trial_case {
	const char *name; /* the promise, a sentence without a dot */
	void (*run)(const struct fl_trial_plan *plan, struct fl_findings *f);
	enum fl_trial_needs needs;
};

const struct fl_trial_case *fl_trial_cases(size_t *n);

/* Runs c between two looks at the descriptors of this process. */
void fl_trial_case_run(const struct fl_trial_case *c,
    const struct fl_trial_plan *plan, struct fl_findings *f);

/* The cases about cancel() and time-outs, in moments.c. */
void fl_trial_cancel_new(const struct fl_trial_plan *plan,
    struct fl_findings *f);
void fl_trial_cancel_used(const struct fl_trial_plan *plan,
    struct fl_findings *f);
void fl_trial_cancel_silent(const struct fl_trial_plan *plan,
    struct fl_findings *f);
void fl_trial_cancel_late(const struct fl_trial_plan *plan,
    struct fl_findings *f);
void fl_trial_cancel_close(const struct fl_trial_plan *plan,
    struct fl_findings *f);
void fl_trial_timeout(const struct fl_trial_plan *plan, struct fl_findings *f);

#endif
