#ifndef FL_TESTS_SPAWN_H
#define FL_TESTS_SPAWN_H

/* Somebody else's server for a test, on a free port of 127.0.0.1. */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where name is in PATH, or in the folders of daemons; false: nowhere. */
static inline bool
spawn_find(const char *name, char path[512])
{
	const char *all = getenv("PATH");
	char dirs[4096];
	char *dir, *rest = dirs;

	snprintf(dirs, sizeof(dirs), "%s:/usr/sbin:/usr/local/sbin",
	    all != NULL ? all : "");
	while ((dir = strsep(&rest, ":")) != NULL) {
		snprintf(path, 512, "%s/%s", dir, name);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}

static inline bool
spawn_connects(unsigned port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool ok;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ok = connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	close(fd);
	return ok;
}

/*
 * A port that nobody has just now.  Not one of those that the kernel gives to
 * connections, since another test may get it before the server has.
 */
static inline unsigned
spawn_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	unsigned tries, port = (unsigned)getpid();
	int fd, rc;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (tries = 0; tries < 100; tries++) {
		port = port * 7919 + 1;
		a.sin_port = htons((uint16_t)(10000 + port % 20000));
		fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		rc = bind(fd, (struct sockaddr *)&a, sizeof(a));
		close(fd);
		if (rc == 0)
			return 10000 + port % 20000;
	}
	errx(2, "no free port");
}

/* Starts it, and waits until the port answers.  0: it does not. */
static inline pid_t
spawn_start(char *const argv[], unsigned port)
{
	pid_t pid = fork();
	int i, fd;

	if (pid == -1)
		err(2, "fork");
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		fd = open("/dev/null", O_RDWR);
		dup2(fd, 0);
		dup2(fd, 1);
		dup2(fd, 2);
		execv(argv[0], argv);
		_exit(127);
	}
	for (i = 0; i < 1000 && !spawn_connects(port); i++) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return 0;
		usleep(10000);
	}
	return i < 1000 ? pid : 0;
}

static inline void
spawn_stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

#endif
