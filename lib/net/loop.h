#ifndef FL_NET_LOOP_H
#define FL_NET_LOOP_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/epoll.h>

#include "../base/err.h"
#include "../plugin/fl-plugin.h"

/*
 * An event loop: descriptors by epoll, timers by a heap, waits to the
 * nanosecond.  It watches what plugins watch, so its two handles, struct
 * fl_watch and struct fl_timer, are the plugin header's; both are their
 * owner's storage, and nothing here allocates after the start.
 *
 * Cost       watch: one system call; timer: O(1) to set, O(log n) to clear
 *            or fire, amortised; n descriptors: none but the kernel's
 * Threads    none: a loop belongs to the thread that made it
 */
#define FL_LOOP_BATCH 256

struct fl_loop {
	int epoll_fd;
	int timer_fd;           /* where there is no epoll_pwait2(2); or -1 */
	struct fl_timer *first; /* the heap's root: the earliest */
	struct fl_timer head;   /* whose child is the root: every set timer has
	                           a prev */
	void (*after)(void *arg); /* called when something was told; or NULL */
	void *after_arg;
	int batch_len; /* of the events being told now */
	int batch_at;
	struct epoll_event batch[FL_LOOP_BATCH];
	/* For whoever looks on, from another thread or a signal handler: */
	_Atomic(uintptr_t) inside; /* the function that was called; 0: none */
	_Atomic(uint64_t) calls;   /* how many were, before and with it */
};

/* Around each call of a function that is not the program's own. */
static inline void
fl_loop_enter(struct fl_loop *l, uintptr_t function)
{
	uint64_t n = atomic_load_explicit(&l->calls, memory_order_relaxed);

	atomic_store_explicit(&l->calls, n + 1, memory_order_relaxed);
	atomic_store_explicit(&l->inside, function, memory_order_relaxed);
}

static inline void
fl_loop_leave(struct fl_loop *l)
{
	atomic_store_explicit(&l->inside, 0, memory_order_relaxed);
}

/* Also sets the thread's timer slack to 1 ns.  -1 and err: no descriptor. */
int fl_loop_init(struct fl_loop *l, struct fl_err *err);
void fl_loop_fini(struct fl_loop *l);

/*
 * Looks after w->fd for events (enum fl_ready) in place of what was asked
 * before; 0 lets go of it.  A watch that was let go of is not told again, not
 * even of what has already happened.  0; or -1 with errno.
 */
int fl_loop_watch(struct fl_loop *l, struct fl_watch *w, unsigned events);

/* Sets t to fire at that instant, or never at -1. */
void fl_loop_timer(struct fl_loop *l, struct fl_timer *t, int64_t at_ns);

/*
 * One turn: waits for a descriptor, the first timer or the instant until_ns,
 * whichever is first (0: does not wait; INT64_MAX: for ever), tells the ready
 * watches, then fires the timers that are due.  A signal ends the wait.
 */
void fl_loop_turn(struct fl_loop *l, int64_t until_ns);

#endif
