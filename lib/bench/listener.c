#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/clock.h"
#include "listener.h"

#define REPLY_MAX 4096

static void
hang_up(struct fl_listener_peer *p)
{
	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
	p->len = 0;
}

/* A free place, or that of who has been silent for longest. */
static struct fl_listener_peer *
place(struct fl_listener *l)
{
	struct fl_listener_peer *p = &l->peers[0];
	size_t i;

	for (i = 0; i < FL_LISTENER_MAX; i++) {
		if (l->peers[i].fd == -1)
			return &l->peers[i];
		if (l->peers[i].last_ns < p->last_ns)
			p = &l->peers[i];
	}
	hang_up(p);
	return p;
}

static void
welcome(struct fl_listener *l)
{
	int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct fl_listener_peer *p;

	if (fd == -1)
		return;
	if (!fl_socket_trusted(fd)) {
		close(fd);
		return;
	}
	p = place(l);
	p->fd = fd;
	p->last_ns = fl_clock_now();
}

/* A peer that does not take its answers is let go of. */
static void
reply(struct fl_listener *l, struct fl_listener_peer *p, struct fl_str line)
{
	struct fl_err ignored;

	fl_buf_clear(&l->reply);
	l->answer(l->ctx, line, &l->reply);
	if (fl_buf_add_str(&l->reply, "\n", &ignored) == -1 ||
	    send(p->fd, l->reply.data, l->reply.len, MSG_NOSIGNAL) !=
		(ssize_t)l->reply.len)
		hang_up(p);
}

static void
answer_lines(struct fl_listener *l, struct fl_listener_peer *p)
{
	static const char too_long[] = "error a line that is too long\n";
	char *end;
	size_t len;

	while (p->fd != -1 && (end = memchr(p->line, '\n', p->len)) != NULL) {
		len = (size_t)(end - p->line);
		reply(l, p,
		    (struct fl_str){ p->line,
			len > 0 && end[-1] == '\r' ? len - 1 : len });
		if (p->fd == -1)
			return;
		p->len -= len + 1;
		memmove(p->line, end + 1, p->len);
	}
	if (p->len == sizeof(p->line)) {
		if (send(p->fd, too_long, sizeof(too_long) - 1, MSG_NOSIGNAL) ==
		    -1)
			p->len = 0;
		hang_up(p);
	}
}

static void
hear(struct fl_listener *l, struct fl_listener_peer *p)
{
	ssize_t n = recv(p->fd, p->line + p->len, sizeof(p->line) - p->len, 0);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		hang_up(p);
		return;
	}
	p->len += (size_t)n;
	p->last_ns = fl_clock_now();
	answer_lines(l, p);
}

static void *
listen_thread(void *arg)
{
	struct fl_listener *l = arg;
	struct pollfd fds[FL_LISTENER_MAX + 2];
	size_t i;

	for (;;) {
		fds[0] = (struct pollfd){ .fd = l->end_fd, .events = POLLIN };
		fds[1] = (struct pollfd){ .fd = l->fd, .events = POLLIN };
		for (i = 0; i < FL_LISTENER_MAX; i++)
			fds[i + 2] = (struct pollfd){ .fd = l->peers[i].fd,
				.events = POLLIN };
		if (poll(fds, FL_LISTENER_MAX + 2, -1) == -1 && errno != EINTR)
			break;
		if (fds[0].revents != 0)
			break;
		for (i = 0; i < FL_LISTENER_MAX; i++)
			if (fds[i + 2].fd != -1 && fds[i + 2].revents != 0)
				hear(l, &l->peers[i]);
		if (fds[1].revents != 0)
			welcome(l);
	}
	return NULL;
}

int
fl_listener_start(struct fl_listener *l, const char *path,
    void (*answer)(void *ctx, struct fl_str line, struct fl_buf *reply),
    void *ctx, struct fl_err *err)
{
	size_t i;
	int rc;

	memset(l, 0, sizeof(*l));
	for (i = 0; i < FL_LISTENER_MAX; i++)
		l->peers[i].fd = -1;
	l->answer = answer;
	l->ctx = ctx;
	l->end_fd = -1;
	fl_buf_init(&l->reply, REPLY_MAX);
	l->fd = fl_socket_listen(path, err);
	if (l->fd == -1)
		return -1;
	l->runs = true;
	snprintf(l->path, sizeof(l->path), "%s", path);
	l->end_fd = eventfd(0, EFD_CLOEXEC);
	rc = l->end_fd == -1
	         ? errno
	         : pthread_create(&l->thread, NULL, listen_thread, l);
	if (rc == 0)
		return 0;
	l->runs = false;
	unlink(l->path);
	close(l->fd);
	if (l->end_fd != -1)
		close(l->end_fd);
	return fl_fail(err, "%s: %s", path, strerror(rc));
}

void
fl_listener_stop(struct fl_listener *l)
{
	static const uint64_t one = 1;
	size_t i;

	if (!l->runs)
		return;
	if (write(l->end_fd, &one, sizeof(one)) == sizeof(one))
		pthread_join(l->thread, NULL);
	l->runs = false;
	unlink(l->path);
	close(l->fd);
	close(l->end_fd);
	for (i = 0; i < FL_LISTENER_MAX; i++)
		hang_up(&l->peers[i]);
	fl_buf_fini(&l->reply);
}
