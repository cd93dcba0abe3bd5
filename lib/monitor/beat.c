#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "beat.h"

/* So much a pipe that has room takes without a wait: POSIX's PIPE_BUF is less. */
#define PIECE ((size_t)4096)

int
fl_beat_init(struct fl_beat *p, int out, struct fl_err *err)
{
	sigset_t set;

	*p = (struct fl_beat){ .signals = -1, .out = out };
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	p->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (p->signals == -1)
		return fl_fail(err, "signalfd: %s", strerror(errno));
	return 0;
}

void
fl_beat_fini(struct fl_beat *p)
{
	if (p->signals != -1)
		close(p->signals);
	p->signals = -1;
}

static void
take_signals(struct fl_beat *p)
{
	struct signalfd_siginfo s;

	while (read(p->signals, &s, sizeof(s)) == (ssize_t)sizeof(s))
		if (s.ssi_signo != SIGCHLD && p->stopped_ns == 0)
			p->stopped_ns = fl_clock_now();
}

/*
 * Waits at most so long for any of it; events are what the output is waited
 * for.  What the output has to say, of poll(2); -1 and err.
 */
static int
wait_for(struct fl_beat *p, short events, int64_t ns, struct fl_err *err)
{
	struct pollfd fd[2 + FL_PACE_COMMANDS];
	struct timespec ts;

	if (ns < 0)
		ns = 0;
	ts.tv_sec = ns / FL_NS_PER_S;
	ts.tv_nsec = ns % FL_NS_PER_S;
	fd[0] = (struct pollfd){ .fd = p->signals, .events = POLLIN };
	fd[1] = (struct pollfd){ .fd = p->out, .events = events };
	fl_commands_poll(p->command, p->n, fd + 2);
	if (ppoll(fd, 2 + p->n, &ts, NULL) == -1) {
		if (errno != EINTR)
			return fl_fail(err, "poll: %s", strerror(errno));
		return 0;
	}
	take_signals(p);
	fl_commands_see(p->command, p->n);
	return fd[1].revents;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When a command has had its time, if that is before at_ns. */
static int64_t
next_ns(const struct fl_beat *p, int64_t at_ns)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (p->command[i].pid != 0)
			at_ns = earlier(at_ns, p->command[i].until_ns);
	return at_ns;
}

int
fl_beat_until(struct fl_beat *p, int64_t at_ns, struct fl_err *err)
{
	int events;

	do {
		events =
		    wait_for(p, 0, next_ns(p, at_ns) - fl_clock_now(), err);
		if (events == -1)
			return -1;
		if ((events & (POLLERR | POLLHUP | POLLNVAL)) != 0)
			return fl_fail(err, "%s", strerror(EPIPE));
		if (p->stopped_ns != 0)
			return 0;
	} while (fl_clock_now() < at_ns);
	return 1;
}

static int
wait_for_room(struct fl_beat *p, struct fl_err *err)
{
	int64_t left = FL_NS_PER_S;
	int events;

	do {
		if (p->stopped_ns != 0)
			left = p->stopped_ns + FL_PACE_PATIENCE_NS -
			       fl_clock_now();
		if (left <= 0)
			return fl_fail(err, "nobody reads it");
		events = wait_for(p, POLLOUT, left, err);
		if (events == -1)
			return -1;
	} while (events == 0);
	return 0;
}

int
fl_beat_write(struct fl_beat *p, const char *data, size_t len,
    struct fl_err *err)
{
	ssize_t n;

	while (len > 0) {
		if (wait_for_room(p, err) == -1)
			return -1;
		n = write(p->out, data, len < PIECE ? len : PIECE);
		if (n == -1 && errno != EINTR && errno != EAGAIN)
			return fl_fail(err, "%s", strerror(errno));
		data += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}
