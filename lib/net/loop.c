#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "loop.h"

#ifndef SYS_epoll_pwait2
#define SYS_epoll_pwait2 441 /* the same on every architecture */
#endif

/* Where the kernel has no epoll_pwait2(2), or a sandbox forbids it. */
static int
wait_by_timerfd(struct fl_loop *l, int64_t at_ns)
{
	struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL };
	struct itimerspec spec = { 0 };

	if (l->timer_fd == -1) {
		l->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
		if (l->timer_fd == -1 || epoll_ctl(l->epoll_fd, EPOLL_CTL_ADD,
					     l->timer_fd, &ev) == -1)
			return -1;
	}
	spec.it_value.tv_sec = (time_t)(at_ns / FL_NS_PER_S);
	spec.it_value.tv_nsec = (long)(at_ns % FL_NS_PER_S);
	if (timerfd_settime(l->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL) == -1)
		return -1;
	return epoll_wait(l->epoll_fd, l->batch, FL_LOOP_BATCH, -1);
}

static int
wait_until(struct fl_loop *l, int64_t at_ns)
{
	struct timespec ts;
	int64_t left;
	int n;

	if (at_ns == INT64_MAX && l->timer_fd == -1)
		return epoll_wait(l->epoll_fd, l->batch, FL_LOOP_BATCH, -1);
	left = at_ns > 0 ? at_ns - fl_clock_now() : 0;
	if (left <= 0)
		return epoll_wait(l->epoll_fd, l->batch, FL_LOOP_BATCH, 0);
	if (l->timer_fd == -1) {
		ts.tv_sec = (time_t)(left / FL_NS_PER_S);
		ts.tv_nsec = (long)(left % FL_NS_PER_S);
		n = (int)syscall(SYS_epoll_pwait2, l->epoll_fd, l->batch,
		    FL_LOOP_BATCH, &ts, NULL, 0);
		if (n != -1 || (errno != ENOSYS && errno != EPERM))
			return n;
	}
	return wait_by_timerfd(l, at_ns);
}

int
fl_loop_init(struct fl_loop *l, struct fl_err *err)
{
	memset(l, 0, sizeof(*l));
	l->timer_fd = -1;
	l->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll_fd == -1)
		return fl_fail(err, "event loop: %s", strerror(errno));
	prctl(PR_SET_TIMERSLACK, 1UL);
	return 0;
}

void
fl_loop_fini(struct fl_loop *l)
{
	if (l->timer_fd != -1)
		close(l->timer_fd);
	close(l->epoll_fd);
}

/* What was let go of in the middle of a batch must not be told. */
static void
forget(struct fl_loop *l, const struct fl_watch *w)
{
	int i;

	for (i = l->batch_at; i < l->batch_len; i++)
		if (l->batch[i].data.ptr == w)
			l->batch[i].data.ptr = NULL;
}

int
fl_loop_watch(struct fl_loop *l, struct fl_watch *w, unsigned events)
{
	struct epoll_event ev = { .data.ptr = w };
	int op = EPOLL_CTL_MOD;

	if (events == w->events)
		return 0;
	if (w->events == 0)
		op = EPOLL_CTL_ADD;
	if (events == 0) {
		op = EPOLL_CTL_DEL;
		forget(l, w);
	}
	if ((events & FL_READ) != 0)
		ev.events |= EPOLLIN;
	if ((events & FL_WRITE) != 0)
		ev.events |= EPOLLOUT;
	if ((events & FL_EDGE) != 0)
		ev.events |= EPOLLET;
	w->events = events;
	if (epoll_ctl(l->epoll_fd, op, w->fd, &ev) == 0)
		return 0;
	if (op != EPOLL_CTL_DEL)
		w->events = 0;
	return -1;
}

/*
 * The timers are a pairing heap (Fredman, Sedgewick, Sleator, Tarjan 1986):
 * child is a node's first child, next and prev link the children of one node,
 * and the first child's prev is its parent.
 */
static struct fl_timer *
meld(struct fl_timer *a, struct fl_timer *b)
{
	struct fl_timer *swap;

	if (a == NULL)
		return b;
	if (b == NULL)
		return a;
	if (b->at_ns < a->at_ns) {
		swap = a;
		a = b;
		b = swap;
	}
	b->next = a->child;
	b->prev = a;
	if (a->child != NULL)
		a->child->prev = b;
	a->child = b;
	a->next = NULL;
	return a;
}

/* Melds siblings in pairs, left to right, and the pairs right to left. */
static struct fl_timer *
meld_all(struct fl_timer *t)
{
	struct fl_timer *pairs = NULL, *a, *b, *rest, *root = NULL;

	for (; t != NULL; t = rest) {
		a = t;
		b = a->next;
		rest = b != NULL ? b->next : NULL;
		a->next = NULL;
		if (b != NULL)
			b->next = NULL;
		a = meld(a, b);
		a->next = pairs;
		pairs = a;
	}
	for (; pairs != NULL; pairs = rest) {
		rest = pairs->next;
		pairs->next = NULL;
		root = meld(root, pairs);
	}
	return root;
}

static void
set_root(struct fl_loop *l, struct fl_timer *root)
{
	l->first = root;
	l->head.child = root;
	if (root != NULL) {
		root->prev = &l->head;
		root->next = NULL;
	}
}

static void
unset(struct fl_loop *l, struct fl_timer *t)
{
	struct fl_timer *below = meld_all(t->child);

	if (t == l->first) {
		set_root(l, below);
	} else {
		if (t->prev->child == t)
			t->prev->child = t->next;
		else
			t->prev->next = t->next;
		if (t->next != NULL)
			t->next->prev = t->prev;
		set_root(l, meld(l->first, below));
	}
	t->child = t->next = t->prev = NULL;
}

void
fl_loop_timer(struct fl_loop *l, struct fl_timer *t, int64_t at_ns)
{
	if (t->prev != NULL)
		unset(l, t);
	if (at_ns == -1)
		return;
	t->at_ns = at_ns;
	set_root(l, meld(l->first, t));
}

static unsigned
told(uint32_t events)
{
	unsigned what = 0;

	if ((events & EPOLLIN) != 0)
		what |= FL_READ;
	if ((events & EPOLLOUT) != 0)
		what |= FL_WRITE;
	if ((events & (EPOLLHUP | EPOLLERR)) != 0)
		what |= FL_HANGUP;
	return what;
}

static void
tell(struct fl_loop *l, int n)
{
	l->batch_len = n;
	for (l->batch_at = 0; l->batch_at < l->batch_len;) {
		struct epoll_event *ev = &l->batch[l->batch_at++];
		struct fl_watch *w = ev->data.ptr;

		if (w == NULL)
			continue;
		fl_loop_enter(l, (uintptr_t)w->ready);
		w->ready(w, told(ev->events));
		fl_loop_leave(l);
		if (l->after != NULL)
			l->after(l->after_arg);
	}
	l->batch_len = l->batch_at = 0;
}

/* The clock is read once: what a timer sets for a later instant waits for the
 * next turn, after the descriptors. */
static void
fire(struct fl_loop *l)
{
	int64_t now;
	struct fl_timer *t;

	if (l->first == NULL)
		return;
	now = fl_clock_now();
	while (l->first != NULL && l->first->at_ns <= now) {
		t = l->first;
		unset(l, t);
		fl_loop_enter(l, (uintptr_t)t->fire);
		t->fire(t);
		fl_loop_leave(l);
		if (l->after != NULL)
			l->after(l->after_arg);
	}
}

void
fl_loop_turn(struct fl_loop *l, int64_t until_ns)
{
	int n;

	if (l->first != NULL && l->first->at_ns < until_ns)
		until_ns = l->first->at_ns;
	n = wait_until(l, until_ns);
	if (n > 0)
		tell(l, n);
	fire(l);
}
