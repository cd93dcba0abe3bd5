#ifndef FL_EXEC_CALL_H
#define FL_EXEC_CALL_H

#include "../common/heads.h"
#include "process.h"

struct state {
	struct fl_host *host;
	size_t body_max;
	unsigned processes_max, processes; /* at most; and now */
	struct call *queue, **queue_end;   /* waiting for a process */
	bool starting;                     /* the queue is being walked */
	struct fl_timer soon;              /* to start more of the queue */
	int64_t burst_ns;  /* when the last burst of starts began */
	unsigned burst;    /* starts in it */
	struct run *runs;  /* all processes that are not reaped */
	struct call *idle; /* not in use */
};

/* A process, which may outlive the exchange that wanted it by its death. */
struct run {
	struct process process;
	struct state *state;
	struct call *call; /* NULL: nobody wants it any more */
	struct run *next;
};

/* An exchange, from submit() to release(). */
struct call {
	struct state *state;
	struct fl_exchange *x;
	struct run *run; /* NULL: it waits, or has ended */
	bool queued, ended;
	struct fl_timer timer;
	struct bytes out, err;
	struct heads heads;
	struct call *next;
};

void calls_init(struct state *s);

/* Frees idle calls, which are all, and waits a moment for the dying. */
void calls_fini(struct state *s);

/* An exchange's; NULL: out of memory. */
struct call *call_new(struct state *s, struct fl_exchange *x);

/* Runs the request when there is a process for it; the exchange completes. */
void call_begin(struct call *c);

/* Completes it with an error, if it has not ended, and kills its process. */
void call_end(struct call *c, enum fl_error error, const char *message);

/* The answer was read: c is idle. */
void call_rest(struct call *c);

#endif
