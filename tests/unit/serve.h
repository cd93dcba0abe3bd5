#ifndef FL_TESTS_SERVE_H
#define FL_TESTS_SERVE_H

/*
 * A server in threads, for tests: it accepts connections and lets a function of
 * the test talk on each, in a thread of its own.  Datagrams go to the same
 * function, one after the other, with the socket itself.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

struct serve {
	int fd, stop[2];
	unsigned port;
	bool datagrams;
	void (*talk)(int fd, unsigned nth); /* nth: 0 for the first */
	pthread_t thread;
	atomic_int talking;
};

struct serve_talk {
	struct serve *s;
	int fd;
	unsigned nth;
};

static inline void *
serve_one(void *arg)
{
	struct serve_talk *t = arg;

	t->s->talk(t->fd, t->nth);
	close(t->fd);
	atomic_fetch_sub(&t->s->talking, 1);
	free(t);
	return NULL;
}

static inline void
serve_accept(struct serve *s, unsigned nth)
{
	struct serve_talk *t = calloc(1, sizeof(*t));
	pthread_t thread;

	if (t == NULL)
		err(2, NULL);
	*t = (struct serve_talk){ s, accept4(s->fd, NULL, NULL, SOCK_CLOEXEC),
		nth };
	if (t->fd == -1) {
		free(t);
		return;
	}
	atomic_fetch_add(&s->talking, 1);
	if (pthread_create(&thread, NULL, serve_one, t) != 0)
		err(2, "server");
	pthread_detach(thread);
}

static inline void *
serve_run(void *arg)
{
	struct serve *s = arg;
	struct pollfd p[2] = { { s->fd, POLLIN, 0 },
		{ s->stop[0], POLLIN, 0 } };
	unsigned nth = 0;

	while (poll(p, 2, -1) > 0 && p[1].revents == 0)
		if (s->datagrams)
			s->talk(s->fd, nth++);
		else
			serve_accept(s, nth++);
	return NULL;
}

static inline void
serve_begin(struct serve *s)
{
	if (pipe2(s->stop, O_CLOEXEC) == -1 ||
	    pthread_create(&s->thread, NULL, serve_run, s) != 0)
		err(2, "server");
}

/* On a free port of 127.0.0.1, or the given one: false when that is taken. */
static inline bool
serve_start(struct serve *s, int type, unsigned port,
    void (*talk)(int fd, unsigned nth))
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int one = 1;

	memset(s, 0, sizeof(*s));
	s->talk = talk;
	s->datagrams = type == SOCK_DGRAM;
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	a.sin_port = htons((uint16_t)port);
	s->fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (s->fd == -1)
		err(2, "server");
	if (bind(s->fd, (struct sockaddr *)&a, len) == -1) {
		if (port == 0)
			err(2, "server");
		close(s->fd);
		return false;
	}
	if ((type == SOCK_STREAM && listen(s->fd, 4096) == -1) ||
	    getsockname(s->fd, (struct sockaddr *)&a, &len) == -1)
		err(2, "server");
	s->port = ntohs(a.sin_port);
	serve_begin(s);
	return true;
}

static inline void
serve_start_unix(struct serve *s, const char *path,
    void (*talk)(int fd, unsigned nth))
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	memset(s, 0, sizeof(*s));
	s->talk = talk;
	strncat(a.sun_path, path, sizeof(a.sun_path) - 1);
	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->fd == -1 ||
	    bind(s->fd, (struct sockaddr *)&a, sizeof(a)) == -1 ||
	    listen(s->fd, 4096) == -1)
		err(2, "server");
	serve_begin(s);
}

/* All connections to it are closed, or about to be. */
static inline void
serve_stop(struct serve *s)
{
	close(s->stop[1]);
	pthread_join(s->thread, NULL);
	while (atomic_load(&s->talking) > 0)
		usleep(1000);
	close(s->stop[0]);
	close(s->fd);
}

#endif
