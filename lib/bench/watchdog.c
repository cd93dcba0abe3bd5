#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "watchdog.h"

/* One call as it was seen at some ticks on end. */
struct fl_watched_worker {
	uint64_t calls; /* which call it is */
	int64_t since_ns;
	int64_t delay_ns; /* of the thread, when it was seen again; -1: once */
};

/* How long the thread has waited for a processor since it began: the second
 * number of schedstat. */
static int64_t
run_delay(const struct fl_worker *w)
{
	char path[64], text[96], *end;
	ssize_t n = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/task/%d/schedstat",
	    atomic_load(&w->tid));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd != -1) {
		n = read(fd, text, sizeof(text) - 1);
		close(fd);
	}
	if (n <= 0)
		return 0;
	text[n] = '\0';
	strtoll(text, &end, 10);
	return strtoll(end, NULL, 10);
}

static void
blame(struct fl_watchdog *d, uintptr_t function, enum fl_blame what)
{
	int whose = fl_codes_whose(&d->codes, function);

	if (whose == -1 || atomic_load(&d->blamed[whose][what]))
		return;
	atomic_store(&d->blamed[whose][what], true);
	d->changed(d->changed_arg);
}

static void
look_at(struct fl_watchdog *d, unsigned i, int64_t now_ns, int64_t lost_ns)
{
	struct fl_watched_worker *seen = &d->seen[i];
	struct fl_worker *w = &d->workers[i];
	struct fl_loop *l = &w->reactor.loop;
	uint64_t calls = atomic_load(&l->calls);
	uintptr_t inside = atomic_load(&l->inside);

	if (atomic_load(&w->reactor.refused) > 0)
		blame(d, atomic_load(&w->reactor.refuser), FL_BLAME_TWICE);
	if (inside == 0 || calls != seen->calls) {
		*seen = (struct fl_watched_worker){ calls, now_ns, -1 };
		return;
	}
	seen->since_ns += lost_ns;
	if (seen->delay_ns == -1) {
		seen->delay_ns = run_delay(w);
		return;
	}
	if (now_ns - seen->since_ns < FL_WATCHDOG_NS ||
	    now_ns - seen->since_ns - (run_delay(w) - seen->delay_ns) <
		FL_WATCHDOG_NS)
		return;
	/* another call may have begun just now */
	if (atomic_load(&l->calls) == calls)
		blame(d, inside, FL_BLAME_BLOCKS);
}

/* A tick that comes late has itself been stopped, with the whole process or the
 * machine: that time is nobody's fault. */
static void *
run(void *arg)
{
	struct fl_watchdog *d = arg;
	struct pollfd p = { .fd = d->stop_fd, .events = POLLIN };
	int64_t last_ns = fl_clock_now(), now_ns, lost_ns;
	unsigned i;

	while (poll(&p, 1, (int)(FL_WATCHDOG_TICK_NS / FL_NS_PER_MS)) == 0) {
		now_ns = fl_clock_now();
		lost_ns = now_ns - last_ns - 2 * FL_WATCHDOG_TICK_NS;
		for (i = 0; i < d->workers_len; i++)
			look_at(d, i, now_ns, lost_ns > 0 ? lost_ns : 0);
		last_ns = now_ns;
	}
	return NULL;
}

int
fl_watchdog_start(struct fl_watchdog *d, const struct fl_plugins *plugins,
    struct fl_worker *workers, unsigned n, struct fl_err *err)
{
	int rc;

	d->workers = workers;
	d->workers_len = n;
	d->stop_fd = eventfd(0, EFD_CLOEXEC);
	if (d->stop_fd == -1)
		return fl_fail(err, "watchdog: %s", strerror(errno));
	d->seen = calloc(n, sizeof(*d->seen));
	if (d->seen == NULL)
		return fl_fail(err, "out of memory");
	fl_codes_make(&d->codes, plugins);
	rc = pthread_create(&d->thread, NULL, run, d);
	if (rc != 0)
		return fl_fail(err, "watchdog: %s", strerror(rc));
	d->runs = true;
	return 0;
}

void
fl_watchdog_stop(struct fl_watchdog *d)
{
	static const uint64_t one = 1;
	unsigned i;
	ssize_t n;

	if (d->runs) {
		n = write(d->stop_fd, &one, sizeof(one));
		(void)n;
		pthread_join(d->thread, NULL);
		for (i = 0; i < d->workers_len; i++) /* since the last tick */
			look_at(d, i, fl_clock_now(), 0);
	}
	d->runs = false;
	free(d->seen);
	d->seen = NULL;
	if (d->stop_fd != -1)
		close(d->stop_fd);
	d->stop_fd = -1;
}

bool
fl_watchdog_next(struct fl_watchdog *d, char text[FL_BLAME_LEN])
{
	static const char *const does[FL_BLAMES] = {
		"blocks the loop for more than 100 ms",
		"completes an exchange twice",
	};
	size_t i;
	int k;

	for (i = 0; d->codes.plugins != NULL && i < d->codes.plugins->n; i++)
		for (k = 0; k < FL_BLAMES; k++) {
			if (d->told[i][k] || !atomic_load(&d->blamed[i][k]))
				continue;
			d->told[i][k] = true;
			snprintf(text, FL_BLAME_LEN, "plugin %.60s %s",
			    d->codes.plugins->list[i]->name, does[k]);
			return true;
		}
	return false;
}
