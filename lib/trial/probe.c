#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "probe.h"

/* What stands in the loop for a watch or a timer of the plugin's. */
struct fl_probed {
	struct fl_probe *probe;
	struct fl_watch watch; /* one of the two is used */
	struct fl_timer timer;
	void *of; /* the plugin's struct fl_watch or struct fl_timer */
	struct fl_probed *next;
};

/* The second number of schedstat: ns spent waiting for a processor. */
static int64_t
run_delay(const struct fl_probe *p)
{
	char text[96];
	ssize_t n;
	char *end;

	n = p->delay_fd != -1 ? pread(p->delay_fd, text, sizeof(text) - 1, 0)
	                      : -1;
	if (n <= 0)
		return 0;
	text[n] = '\0';
	strtoll(text, &end, 10);
	return strtoll(end, NULL, 10);
}

void
fl_probe_enter(struct fl_probe *p, const char *name)
{
	if (p->depth++ > 0)
		return;
	p->name = name;
	p->findings->inside = name;
	p->ran_late_ns = run_delay(p);
	p->entered_ns = fl_clock_now();
}

void
fl_probe_leave(struct fl_probe *p)
{
	int64_t took_ns;

	if (--p->depth > 0)
		return;
	took_ns = fl_clock_now() - p->entered_ns;
	if (took_ns > p->slow_ns)
		took_ns -= run_delay(p) - p->ran_late_ns;
	if (took_ns > p->slow_ns)
		fl_findings_add(p->findings,
		    "%s blocks the loop for more than "
		    "%" PRId64 " ms",
		    p->name, p->slow_ns / FL_NS_PER_MS);
	p->name = p->findings->inside = NULL;
}

static struct fl_probed **
slot(struct fl_probed **buckets, const void *of)
{
	struct fl_probed **at;

	at = &buckets[((uintptr_t)of >> 4) % FL_PROBE_BUCKETS];
	while (*at != NULL && (*at)->of != of)
		at = &(*at)->next;
	return at;
}

static struct fl_probed *
add(struct fl_probe *p, struct fl_probed **at, void *of)
{
	struct fl_probed *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	q->probe = p;
	q->of = of;
	*at = q;
	return q;
}

static void
drop(struct fl_probed **at)
{
	struct fl_probed *q = *at;

	*at = q->next;
	free(q);
}

static bool
is_open(int fd)
{
	return fcntl(fd, F_GETFD) != -1;
}

static void
proxy_ready(struct fl_watch *w, unsigned what)
{
	struct fl_probed *q = w->arg;
	struct fl_probe *p = q->probe;
	struct fl_watch *theirs = q->of;

	if (theirs->fd != w->fd)
		fl_findings_add(p->findings, "a watch changed its descriptor "
					     "while it was watched");
	fl_probe_enter(p, "ready");
	theirs->ready(theirs, what);
	fl_probe_leave(p);
}

/* A number that is used again while an older watch has it was closed too early;
 * the kernel has forgotten that watch, and so does the loop. */
static void
look_for_stale(struct fl_probe *p, int fd)
{
	struct fl_probed *q;
	size_t i;

	for (i = 0; i < FL_PROBE_BUCKETS; i++)
		for (q = p->watched[i]; q != NULL; q = q->next) {
			if (q->watch.fd != fd)
				continue;
			fl_findings_add(p->findings, "a descriptor was closed "
						     "before it was let go of");
			q->watch.fd = -1;
			q->watch.events = 0;
		}
}

static struct fl_probed *
begin_watch(struct fl_probe *p, struct fl_probed **at, struct fl_watch *w)
{
	struct fl_probed *q;

	look_for_stale(p, w->fd);
	if (w->events != 0)
		fl_findings_add(p->findings, "watch() of what is not watched, "
					     "but has its member events set");
	q = add(p, at, w);
	if (q == NULL)
		return NULL;
	q->watch = (struct fl_watch){ w->fd, proxy_ready, q, 0 };
	p->watches++;
	return q;
}

static int
end_watch(struct fl_probe *p, struct fl_probed **at)
{
	struct fl_probed *q = *at;

	if (q->watch.fd != -1 && !is_open(q->watch.fd))
		fl_findings_add(p->findings, "a descriptor was closed before "
					     "it was let go of");
	fl_loop_watch(&p->reactor.loop, &q->watch, 0);
	drop(at);
	p->watches--;
	return 0;
}

static int
probe_watch(struct fl_host *h, struct fl_watch *w, unsigned events)
{
	struct fl_probe *p = (struct fl_probe *)h;
	struct fl_probed **at = slot(p->watched, w), *q = *at;
	int rc, error;

	if (q != NULL && q->watch.fd != w->fd && q->watch.fd != -1)
		fl_findings_add(p->findings, "a watch changed its descriptor "
					     "while it was watched");
	if (events == 0) {
		w->events = 0;
		return q != NULL ? end_watch(p, at) : 0;
	}
	if ((events & (FL_READ | FL_WRITE)) == 0)
		fl_findings_add(p->findings, "watch() asks for neither FL_READ "
					     "nor FL_WRITE");
	if (q == NULL)
		q = begin_watch(p, at, w);
	if (q == NULL)
		return -1;
	rc = fl_loop_watch(&p->reactor.loop, &q->watch, events);
	error = errno;
	w->events = q->watch.events;
	if (rc == -1)
		end_watch(p, at);
	errno = error;
	return rc;
}

static void
unset(struct fl_probe *p, struct fl_timer *t)
{
	t->child = t->next = t->prev = NULL;
	drop(slot(p->timed, t));
	p->timers--;
}

static void
proxy_fire(struct fl_timer *t)
{
	struct fl_probed *q = t->arg;
	struct fl_probe *p = q->probe;
	struct fl_timer *theirs = q->of;

	unset(p, theirs);
	fl_probe_enter(p, "fire");
	theirs->fire(theirs);
	fl_probe_leave(p);
}

/* The plugin's own struct says that it is set by a prev that is not NULL. */
static void
probe_timer(struct fl_host *h, struct fl_timer *t, int64_t at_ns)
{
	struct fl_probe *p = (struct fl_probe *)h;
	struct fl_probed **at = slot(p->timed, t), *q = *at;

	if ((q != NULL) != (t->prev != NULL))
		fl_findings_add(p->findings,
		    q != NULL ? "a timer was overwritten while it was set"
			      : "a timer that is not set is not all zero");
	if (at_ns == -1) {
		if (q == NULL)
			return;
		fl_loop_timer(&p->reactor.loop, &q->timer, -1);
		unset(p, t);
		return;
	}
	if (q == NULL) {
		q = add(p, at, t);
		if (q == NULL)
			abort(); /* there is no way to say it */
		q->timer.fire = proxy_fire;
		q->timer.arg = q;
		p->timers++;
	}
	t->prev = t;
	t->at_ns = at_ns;
	fl_loop_timer(&p->reactor.loop, &q->timer, at_ns);
}

static void
probe_complete(struct fl_host *h, struct fl_exchange *x)
{
	struct fl_probe *p = (struct fl_probe *)h;

	if (!p->completed(p, x))
		return;
	x->next = fl_exchange_underway;
	if (!p->hold) {
		p->reactor.host.complete(&p->reactor.host, x);
		return;
	}
	x->next = NULL;
	*p->held_end = x;
	p->held_end = &x->next;
}

void
fl_probe_unhold(struct fl_probe *p)
{
	struct fl_exchange *x;

	p->hold = false;
	while ((x = p->held) != NULL) {
		p->held = x->next;
		x->next = fl_exchange_underway;
		p->reactor.host.complete(&p->reactor.host, x);
	}
	p->held_end = &p->held;
}

static bool
take_none(struct fl_probe *p, struct fl_exchange *x)
{
	(void)x;
	fl_findings_add(p->findings, "complete() of what was never submitted");
	return false;
}

int
fl_probe_init(struct fl_probe *p, struct fl_findings *findings, int64_t slow_ns,
    struct fl_err *err)
{
	memset(p, 0, sizeof(*p));
	p->findings = findings;
	p->slow_ns = slow_ns;
	p->held_end = &p->held;
	p->completed = take_none;
	p->delay_fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	if (fl_reactor_init(&p->reactor, &p->none, NULL, 0, err) == -1) {
		if (p->delay_fd != -1)
			close(p->delay_fd);
		return -1;
	}
	p->host.now = p->reactor.host.now;
	p->host.watch = probe_watch;
	p->host.timer = probe_timer;
	p->host.complete = probe_complete;
	return 0;
}

void
fl_probe_fini(struct fl_probe *p)
{
	size_t i;

	for (i = 0; i < FL_PROBE_BUCKETS; i++) {
		while (p->watched[i] != NULL)
			drop(&p->watched[i]);
		while (p->timed[i] != NULL)
			drop(&p->timed[i]);
	}
	fl_reactor_fini(&p->reactor);
	if (p->delay_fd != -1)
		close(p->delay_fd);
}

void
fl_probe_turn(struct fl_probe *p, int64_t until_ns)
{
	p->turns++;
	fl_reactor_turn(&p->reactor, until_ns);
}

void
fl_probe_left(struct fl_probe *p)
{
	if (p->watches > 0)
		fl_findings_add(p->findings, "%zu watches are left behind",
		    p->watches);
	if (p->timers > 0)
		fl_findings_add(p->findings, "%zu timers are left set",
		    p->timers);
}
