#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "commands.h"

#define STEP ((size_t)4096)
#define STATUS_NONE 127 /* as sh has it */
#define STATUS_LATE 124 /* as timeout(1) has it */

int
fl_command_init(struct fl_command *c, const char *what, struct fl_err *err)
{
	const char *equals = strchr(what, '='), *p;

	*c = (struct fl_command){ .fd = -1 };
	fl_buf_init(&c->said, FL_COMMAND_SAYS);
	if (equals == NULL || equals == what || equals[1] == '\0' ||
	    (size_t)(equals - what) >= sizeof(c->name))
		return fl_fail(err, "'%s': want NAME=COMMAND", what);
	for (p = what; p < equals; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-')
			return fl_fail(err,
			    "'%s': want letters, digits, '_' and '-' as a name",
			    what);
	snprintf(c->name, sizeof(c->name), "%.*s", (int)(equals - what), what);
	c->line = equals + 1;
	return 0;
}

static void
stop_reading(struct fl_command *c)
{
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
}

void
fl_command_fini(struct fl_command *c)
{
	if (c->pid > 0) {
		kill(-c->pid, SIGKILL);
		while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
			;
	}
	stop_reading(c);
	fl_buf_fini(&c->said);
}

/* 0, or what went wrong, as errno. */
static int
spawn(struct fl_command *c, int out, pid_t *pid)
{
	char sh[] = "sh", dash_c[] = "-c";
	char *argv[] = { sh, dash_c, (char *)(uintptr_t)c->line, NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none, pipe;
	int rc;

	sigemptyset(&none);
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setsigdefault(&attr, &pipe);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
					    POSIX_SPAWN_SETSIGMASK |
					    POSIX_SPAWN_SETSIGDEF);
	rc = posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY,
	    0);
	if (rc == 0)
		rc = posix_spawn_file_actions_adddup2(&files, out, 1);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(&files, 2, "/dev/null",
		    O_WRONLY, 0);
	if (rc == 0)
		rc = posix_spawn(pid, "/bin/sh", &files, &attr, argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

static void
begin(struct fl_command *c, int64_t time_ns)
{
	int ends[2];

	fl_buf_clear(&c->said);
	if (pipe2(ends, O_CLOEXEC) == -1) {
		c->status = STATUS_NONE;
		c->done = true;
		return;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	c->fd = ends[0];
	c->late = false;
	c->until_ns = fl_clock_now() + time_ns;
	if (spawn(c, ends[1], &c->pid) != 0) {
		c->pid = 0;
		stop_reading(c);
		c->n = 0;
		c->status = STATUS_NONE;
		c->done = true;
	}
	close(ends[1]);
}

void
fl_commands_begin(struct fl_command *c, size_t n, int64_t time_ns)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (c[i].pid == 0)
			begin(&c[i], time_ns);
}

void
fl_commands_poll(const struct fl_command *c, size_t n, struct pollfd *p)
{
	size_t i;

	for (i = 0; i < n; i++)
		p[i] = (struct pollfd){ .fd = c[i].fd, .events = POLLIN };
}

/* Who says more than there is room for is heard no more, and finds out. */
static void
hear(struct fl_command *c)
{
	char data[STEP];
	struct fl_err e;
	ssize_t n;

	while (c->fd != -1 && (n = read(c->fd, data, sizeof(data))) != -1) {
		if (n == 0 || fl_buf_add(&c->said, data, (size_t)n, &e) == -1)
			stop_reading(c);
	}
}

static void
see(struct fl_command *c)
{
	int status;

	if (c->pid == 0)
		return;
	hear(c);
	if (fl_clock_now() >= c->until_ns) {
		c->late = true;
		kill(-c->pid, SIGKILL);
		c->until_ns += FL_NS_PER_S; /* it may take a while to die */
	}
	if (waitpid(c->pid, &status, WNOHANG) != c->pid)
		return;
	/* What it has left running is not waited for. */
	hear(c);
	stop_reading(c);
	c->pid = 0;
	c->done = true;
	if (c->late)
		c->status = STATUS_LATE;
	else if (WIFEXITED(status))
		c->status = WEXITSTATUS(status);
	else
		c->status = 128 + WTERMSIG(status);
	c->n =
	    fl_perf_read(fl_buf_str(&c->said), c->figure, FL_COMMAND_FIGURES);
}

void
fl_commands_see(struct fl_command *c, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		see(&c[i]);
}

void
fl_command_write(struct fl_command *c, struct fl_line *l)
{
	char name[FL_COMMAND_NAME + FL_PERF_NAME + 16];
	size_t i;

	if (!c->done)
		return;
	c->done = false;
	snprintf(name, sizeof(name), "command.%s", c->name);
	fl_line_int(l, name, c->status);
	for (i = 0; i < c->n; i++) {
		snprintf(name, sizeof(name), "command.%s.%s", c->name,
		    c->figure[i].name);
		fl_line_real(l, name, c->figure[i].value, 6);
	}
}
