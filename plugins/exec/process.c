#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 /* the same on every architecture */
#endif

/* Where there is no pidfd, the end is seen late by that, or by as long again as
 * the process took, whichever is less. */
#define ASK_FIRST_NS INT64_C(500000)
#define ASK_LAST_NS INT64_C(20000000)

#define CHUNK ((size_t)64 << 10)

/* The descriptors of a start; -1: not open. */
struct pipes {
	int in, out[2], err[2];
};

static void
close_fd(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

static void
let_go(struct process *p, struct fl_watch *w)
{
	if (w->fd != -1)
		p->host->watch(p->host, w, 0);
	close_fd(&w->fd);
}

/* A file in memory: it needs no writing later, and no SIGPIPE comes of it. */
static int
make_input(struct fl_bytes body)
{
	size_t done = 0;
	ssize_t n;
	int fd;

	if (body.len == 0)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	fd = memfd_create("body", MFD_CLOEXEC);
	while (fd != -1 && done < body.len) {
		n = write(fd, body.data + done, body.len - done);
		if (n == -1)
			close_fd(&fd);
		else
			done += (size_t)n;
	}
	if (fd != -1)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static int
open_pipes(struct pipes *f, struct fl_bytes body)
{
	f->in = make_input(body);
	if (f->in == -1 || pipe2(f->out, O_CLOEXEC) == -1 ||
	    pipe2(f->err, O_CLOEXEC) == -1)
		return -1;
	if (fcntl(f->out[0], F_SETFL, O_NONBLOCK) == -1 ||
	    fcntl(f->err[0], F_SETFL, O_NONBLOCK) == -1)
		return -1;
	return 0;
}

/* Signals are as after login: what our program ignores or blocks is its own. */
static int
spawn(pid_t *pid, const struct pipes *f, char *const argv[], char *const envp[])
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, all;
	int rc;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawn_file_actions_adddup2(&files, f->in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, f->out[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, f->err[1], STDERR_FILENO);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &all);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
					    POSIX_SPAWN_SETSIGMASK |
					    POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawnp(pid, argv[0], &files, &attr, argv, envp);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* Whether the process was reaped just now. */
static bool
reap(struct process *p)
{
	pid_t rc;

	do
		rc = waitpid(p->pid, &p->status, WNOHANG);
	while (rc == -1 && errno == EINTR);
	if (rc == 0)
		return false;
	if (rc == -1)
		p->status = -1; /* somebody else has it */
	p->pid = 0;
	p->reaped = true;
	let_go(p, &p->end);
	p->host->timer(p->host, &p->ask, -1);
	return true;
}

static void
has_ended(struct fl_watch *w, unsigned what)
{
	struct process *p = w->arg;

	(void)what;
	if (reap(p))
		p->changed(p);
}

static void
ask_later(struct process *p)
{
	p->ask_ns = p->ask_ns == 0 ? ASK_FIRST_NS : p->ask_ns * 2;
	if (p->ask_ns > ASK_LAST_NS)
		p->ask_ns = ASK_LAST_NS;
	p->host->timer(p->host, &p->ask, p->host->now() + p->ask_ns);
}

static void
ask_again(struct fl_timer *t)
{
	struct process *p = t->arg;

	if (reap(p))
		p->changed(p);
	else
		ask_later(p);
}

static void
pipe_ready(struct fl_watch *w, unsigned what)
{
	struct process *p = w->arg;

	(void)what;
	p->changed(p);
}

static int
watch_pipe(struct process *p, struct fl_watch *w, int *fd)
{
	*w = (struct fl_watch){ *fd, pipe_ready, p, 0 };
	*fd = -1;
	return p->host->watch(p->host, w, FL_READ);
}

static void
watch_end(struct process *p)
{
	int fd = (int)syscall(SYS_pidfd_open, p->pid, 0);

	p->ask.fire = ask_again;
	p->ask.arg = p;
	p->end = (struct fl_watch){ fd, has_ended, p, 0 };
	if (fd != -1 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
	    p->host->watch(p->host, &p->end, FL_READ) == 0)
		return;
	close_fd(&p->end.fd);
	ask_later(p);
}

int
process_start(struct process *p, char *const argv[], char *const envp[],
    struct fl_bytes body)
{
	struct pipes f = { -1, { -1, -1 }, { -1, -1 } };
	int error = 0;

	p->out.fd = p->err.fd = p->end.fd = -1;
	if (open_pipes(&f, body) == -1)
		error = errno;
	if (error == 0)
		error = spawn(&p->pid, &f, argv, envp);
	if (error == 0) {
		watch_end(p);
		if (watch_pipe(p, &p->out, &f.out[0]) == -1 ||
		    watch_pipe(p, &p->err, &f.err[0]) == -1)
			process_kill(p);
	}
	close_fd(&f.in);
	close_fd(&f.out[0]);
	close_fd(&f.out[1]);
	close_fd(&f.err[0]);
	close_fd(&f.err[1]);
	return error;
}

ssize_t
process_read(struct process *p, struct fl_watch *pipe, struct bytes *b)
{
	char waste[4096];
	char *to = waste;
	size_t len = sizeof(waste);
	ssize_t n;

	if (pipe->fd == -1)
		return 0;
	if (b != NULL) {
		len = b->max - b->len < CHUNK ? b->max - b->len : CHUNK;
		to = len > 0 ? bytes_room(b, len) : NULL;
		if (to == NULL)
			return -1;
	}
	n = read(pipe->fd, to, len);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (n <= 0) {
		let_go(p, pipe);
		return 0;
	}
	if (b != NULL)
		b->len += (size_t)n;
	return n;
}

void
process_kill(struct process *p)
{
	if (p->pid != 0)
		kill(-p->pid, SIGKILL);
}

void
process_close(struct process *p)
{
	let_go(p, &p->out);
	let_go(p, &p->err);
}

bool
process_reap(struct process *p, int wait_ms)
{
	struct pollfd f = { .fd = p->end.fd, .events = POLLIN };

	if (p->pid != 0 && !reap(p)) {
		poll(&f, 1, wait_ms);
		reap(p);
	}
	if (p->reaped)
		return true;
	let_go(p, &p->end);
	p->host->timer(p->host, &p->ask, -1);
	return false;
}
