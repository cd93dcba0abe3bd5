#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "procs.h"

static ssize_t
read_all(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n = 0;

	if (fd == -1)
		return -1;
	while (len < size && (n = read(fd, text + len, size - len)) > 0)
		len += (size_t)n;
	close(fd);
	return n == -1 ? -1 : (ssize_t)len;
}

/* Of "1 (a) b) S 2 ...": the parent, field 4, and the start, field 22. */
static bool
read_stat(pid_t pid, pid_t *parent, int64_t *start_ticks)
{
	char path[64], text[1024], *p;
	ssize_t n;
	int ppid;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	n = read_all(path, text, sizeof(text) - 1);
	if (n <= 0)
		return false;
	text[n] = '\0';
	p = strrchr(text, ')');
	if (p == NULL ||
	    sscanf(p,
		") %*c %d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u "
		"%*d %*d %*d %*d %*d %*d %" SCNd64,
		&ppid, start_ticks) != 2)
		return false;
	*parent = ppid;
	return true;
}

void
fl_procs_children(pid_t parent,
    bool (*each)(void *ctx, const struct fl_proc *p), void *ctx)
{
	int64_t now = fl_clock_read(CLOCK_BOOTTIME), ticks;
	int64_t tick_ns = FL_NS_PER_S / sysconf(_SC_CLK_TCK);
	struct fl_proc p;
	struct dirent *d;
	pid_t of;
	DIR *dir = opendir("/proc");

	while (dir != NULL && (d = readdir(dir)) != NULL) {
		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		p.pid = (pid_t)strtol(d->d_name, NULL, 10);
		if (!read_stat(p.pid, &of, &ticks) || of != parent)
			continue;
		p.age_ns = now - ticks * tick_ns;
		if (!each(ctx, &p))
			break;
	}
	if (dir != NULL)
		closedir(dir);
}

bool
fl_procs_environment(pid_t pid, char *text, size_t size)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/environ", (int)pid);
	n = read_all(path, text, size - 2);
	if (n <= 0)
		return false;
	text[n] = text[n + 1] = '\0';
	return true;
}

void
fl_procs_adopt(void)
{
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

static bool
end_one(void *ctx, const struct fl_proc *p)
{
	bool *any = ctx;

	*any = true;
	/* An engine's child leads a session with what it has started. */
	if (getpgid(p->pid) == p->pid)
		kill(-p->pid, SIGKILL);
	kill(p->pid, SIGKILL);
	return true;
}

void
fl_procs_end_all(void)
{
	static const struct timespec pause = { .tv_nsec = 5000000 };
	int64_t until = fl_clock_now() + FL_NS_PER_S;
	bool any;

	do {
		any = false;
		fl_procs_children(getpid(), end_one, &any);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		if (any)
			nanosleep(&pause, NULL);
	} while (any && fl_clock_now() < until);
}
