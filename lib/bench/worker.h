#ifndef FL_BENCH_WORKER_H
#define FL_BENCH_WORKER_H

#include <pthread.h>
#include <stdatomic.h>

#include "../run/session.h"
#include "feed.h"
#include "recorder.h"
#include "schedule.h"

/* How soon a load ends. */
enum fl_stop {
	FL_STOP_NOT,
	FL_STOP_DRAIN, /* begin nothing more, and wait for what is under way */
	FL_STOP_NOW,
};

/* Failures of a step whose answers each worker keeps. */
#define FL_EVIDENCES_STEP 8

/* What all workers of a load share, read-only while they run. */
struct fl_load_config {
	const struct fl_schedule *schedule;
	enum fl_model model;
	const struct fl_script *script;
	const struct fl_feeds *feeds;
	const struct fl_plugins *plugins;
	const struct fl_field *settings; /* of plugins */
	size_t settings_len;
	const struct fl_rows *rows;
	int64_t start_ns; /* set by the last to be ready, before the start */
	int64_t drain_ns;
	unsigned max_users;   /* of the open model, in the whole test */
	unsigned part, parts; /* this process is part 0 to parts - 1 */
	unsigned stride;      /* parts times workers: worker w has the numbers
	                         part + parts * w, and each stride-th after */
	uint64_t seed;
	int64_t
	    pace_ns; /* a user begins no sooner after it began; 0: at once */
	double max_rate; /* of the closed model, iterations a second in the
	                    whole test; 0: no limit */
	bool think, any_status, samples;
	bool fresh; /* connections do not outlive an iteration */
	const char *node;
};

/* A user, and when its next iteration may begin. */
struct fl_user {
	struct fl_session session; /* first */
	struct fl_timer wait;
	int64_t begun_ns; /* when its last iteration was due; 0: none was */
	bool admitted;    /* it waits for a slot that is its own */
	struct fl_user *next;
};

/*
 * One thread of a load: an event loop, users, and a recorder.  It shares nothing
 * that changes with the other workers.
 */
struct fl_worker {
	/* No two workers share a line of the cache. */
	_Alignas(128) const struct fl_load_config *config;
	const struct fl_schedule *schedule; /* config's, or a later one */
	pthread_t thread;
	_Atomic(int) tid; /* of the kernel; 0 before it runs */
	struct fl_reactor reactor;
	struct fl_recorder recorder;
	struct fl_runner runner;
	uint64_t first;         /* its first number of iteration and of user */
	uint64_t begun;         /* iterations, its own */
	uint64_t unfinished;    /* iterations that were under way at the end */
	struct fl_user **users; /* in the order of their numbers */
	size_t users_len, users_cap;
	size_t users_max;      /* its share of max_users */
	int64_t slot_ns;       /* the next one that --max-rate gives, */
	int64_t slot_every_ns; /* and how far apart they are; 0: no limit */
	size_t active;         /* closed model: users that should run */
	size_t busy;           /* users with an iteration under way */
	size_t peak;           /* the most users there were in this second */
	struct fl_user *idle;  /* open model: a stack */
	uint64_t due; /* open model: instants that have come, its own */
	struct fl_cursor due_at, begun_at;
	size_t stage; /* the one of the due instant last asked for, */
	int64_t stage_from_ns, stage_to_ns; /* and where it lies */
	unsigned char *evidences; /* by step: failures whose answer was kept */
	struct fl_timer second, next, drain;
	struct fl_watch control;
	enum fl_stop stopping;
	bool ended;        /* nothing more begins */
	_Atomic(int) stop; /* enum fl_stop, set from another thread, */
	int stop_fd;       /* who then writes to this eventfd */
	_Atomic(const struct fl_schedule *) next_schedule; /* likewise */
	_Atomic(const struct fl_schedule *)
	    used;                     /* what schedule is or will be */
	_Atomic(const char *) out_of; /* what ran out, if anything has */
	_Atomic(bool) max_users_hit;
	struct fl_err err;   /* why it could not begin, */
	bool failed;         /* or why it must end: */
	_Atomic(bool) wrong; /* the scenario is its author's to mend */
};

/* Makes the worker, but for what must be made in its thread. */
int fl_worker_init(struct fl_worker *w, const struct fl_load_config *c,
    unsigned number, struct fl_handover *full, int wake_fd, struct fl_err *err);

/*
 * The thread's whole life: opens the plugins, meets the others and its starter
 * at ready twice (when it can begin or has failed, and when start_ns is set), runs
 * the load, closes.
 */
struct fl_worker_start {
	struct fl_worker *worker;
	pthread_barrier_t *ready;
};
void *fl_worker_run(void *start);

/* Whether the plan's iterations, not its time, were what ended it. */
bool fl_worker_used_up(const struct fl_worker *w);

/* From any thread. */
void fl_worker_stop(struct fl_worker *w, enum fl_stop how);

/*
 * From any thread: from now on it goes by s, which stays until
 * fl_worker_uses() says that it does not, or the worker is gone.
 */
void fl_worker_steer(struct fl_worker *w, const struct fl_schedule *s);
bool fl_worker_uses(struct fl_worker *w, const struct fl_schedule *s);

void fl_worker_fini(struct fl_worker *w);

#endif
