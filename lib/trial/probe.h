#ifndef FL_TRIAL_PROBE_H
#define FL_TRIAL_PROBE_H

#include "../run/reactor.h"
#include "findings.h"

/*
 * A host that watches what a plugin does with it.  It stands in front of a
 * reactor: what the plugin watches and sets is given on under proxies, so that
 * every call into the plugin goes through here, is timed and has a name.
 *
 * Threads    none: a probe belongs to the thread that made it
 */
#define FL_PROBE_BUCKETS 1024

struct fl_probed;

struct fl_probe {
	struct fl_host host; /* first: plugins hand its address back */
	struct fl_reactor reactor;
	struct fl_plugins none; /* the reactor's: it opens nothing itself */
	struct fl_findings *findings;                /* borrowed */
	struct fl_probed *watched[FL_PROBE_BUCKETS]; /* by address */
	struct fl_probed *timed[FL_PROBE_BUCKETS];
	size_t watches, timers; /* that are set now */
	size_t turns;           /* since the start */
	int depth;              /* calls into the plugin that are under way */
	const char *name;       /* of the innermost */
	int64_t entered_ns, ran_late_ns;
	int64_t slow_ns; /* a call that takes longer is a finding */
	int delay_fd; /* how long this thread waited for a processor; or -1 */
	/* Whether the host takes x, told complete by the plugin. */
	bool (*completed)(struct fl_probe *p, struct fl_exchange *x);
	bool hold; /* completions are kept back from the reactor */
	struct fl_exchange *held, **held_end;
};

/*
 * p keeps findings and must not move.  A call into the plugin that takes longer
 * than slow_ns is a finding, the time that the thread waited for a processor
 * not counted.
 */
int fl_probe_init(struct fl_probe *p, struct fl_findings *findings,
    int64_t slow_ns, struct fl_err *err);
void fl_probe_fini(struct fl_probe *p);

/* Around each call of a plugin's function; name is a literal. */
void fl_probe_enter(struct fl_probe *p, const char *name);
void fl_probe_leave(struct fl_probe *p);

/* One turn of the reactor, which waits until until_ns at the longest. */
void fl_probe_turn(struct fl_probe *p, int64_t until_ns);

/* Gives the reactor what was held, and holds no more. */
void fl_probe_unhold(struct fl_probe *p);

/* Finds what the plugin still watches or has set, which should be nothing. */
void fl_probe_left(struct fl_probe *p);

#endif
