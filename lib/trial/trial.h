#ifndef FL_TRIAL_TRIAL_H
#define FL_TRIAL_TRIAL_H

#include "probe.h"

/* What a plugin is tried with.  All of it borrowed, and read-only. */
struct fl_trial_plan {
	const struct fl_plugin *plugin;
	struct fl_request request;       /* one that is answered */
	const struct fl_request *silent; /* one that never is; or NULL */
	const struct fl_field *settings;
	size_t settings_len;
	int64_t patience_ns; /* how late a thing may be */
	unsigned turns;      /* of the loop before a cancel, at most */
	unsigned sessions;   /* at once */
};

enum fl_attempt_at {
	FL_ATTEMPT_IDLE, /* not submitted, or released */
	FL_ATTEMPT_UNDERWAY,
	FL_ATTEMPT_COMPLETE, /* told by the plugin */
	FL_ATTEMPT_DONE,     /* told by the host, and not released */
};

struct fl_trial;

/*
 * An exchange with a memory.  It lives as long as its trial, so that what a
 * plugin says of it too late is recognised.
 */
struct fl_attempt {
	struct fl_exchange x; /* first */
	struct fl_trial *trial;
	struct fl_request *request; /* a copy, gone when the exchange is done */
	void *session;
	enum fl_attempt_at at;
	unsigned submitted, completed; /* how often */
	int64_t begun_ns, ended_ns;
	uint64_t sum; /* of the answer, at complete() */
	bool keep;    /* the case releases it, not done() */
	/* NULL: nothing more.  Called when done, before the release. */
	void (*then)(struct fl_attempt *a);
	void *arg; /* the case's */
	/* What came of it; valid after the release too. */
	enum fl_error error;
	char message[FL_PLUGIN_ERR];
	int status;
	bool good;
	struct fl_attempt *next;
};

/* A plugin opened on a probe: one worker's, with its exchanges. */
struct fl_trial {
	const struct fl_trial_plan *plan; /* borrowed */
	struct fl_probe probe;            /* whose host leads back here */
	struct fl_findings *findings;     /* borrowed */
	void *state;
	struct fl_attempt *attempts; /* owned; all there ever were */
};

/* 0; or -1, and why is a finding. */
int fl_trial_open(struct fl_trial *t, const struct fl_trial_plan *plan,
    struct fl_findings *f);

/* Closes the plugin and finds what it leaves behind.  Sessions are closed. */
void fl_trial_close(struct fl_trial *t);

/* NULL, and why is a finding. */
void *fl_trial_session(struct fl_trial *t);
void fl_trial_session_close(struct fl_trial *t, void *session);

/* An exchange that is idle; the trial's.  NULL: out of memory, a finding. */
struct fl_attempt *fl_trial_attempt(struct fl_trial *t);

/* Submits a, which is idle; session and then may have been set before. */
void fl_attempt_submit(struct fl_attempt *a, void *session,
    const struct fl_request *request);
void fl_attempt_cancel(struct fl_attempt *a);
void fl_attempt_release(struct fl_attempt *a);

/*
 * Turns the loop until a is idle or, if kept, done.  false, and a finding, when
 * that does not come within wait_ns.
 */
bool fl_attempt_wait(struct fl_attempt *a, int64_t wait_ns);

/* The same for all that are under way. */
bool fl_trial_wait(struct fl_trial *t, int64_t wait_ns);

/* Turns the loop for that long. */
void fl_trial_idle(struct fl_trial *t, int64_t for_ns);

/*
 * Submits, waits and demands an answer, of any status.  false and a finding
 * when there is none.
 */
bool fl_trial_ask(struct fl_trial *t, void *session);

#endif
