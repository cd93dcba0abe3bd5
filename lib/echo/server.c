#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../base/clock.h"
#include "conn.h"
#include "server.h"

#define BACKLOG 4096
#define ACCEPTS 64 /* in a row, before the connections have their turn */
#define RETRY_NS (20 * FL_NS_PER_MS) /* when no descriptors were left */
#define OUT_MAX ((size_t)4 << 20)

static int
name_socket(int fd, int *port, char name[FL_ECHO_NAME], struct fl_err *err)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);
	char host[INET6_ADDRSTRLEN];
	bool six;

	if (getsockname(fd, (struct sockaddr *)&ss, &len) == -1)
		return fl_fail(err, "%s", strerror(errno));
	six = ss.ss_family == AF_INET6;
	if (six) {
		struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&ss;

		inet_ntop(AF_INET6, &in6->sin6_addr, host, sizeof(host));
		*port = ntohs(in6->sin6_port);
	} else {
		struct sockaddr_in *in = (struct sockaddr_in *)&ss;

		inet_ntop(AF_INET, &in->sin_addr, host, sizeof(host));
		*port = ntohs(in->sin_port);
	}
	snprintf(name, FL_ECHO_NAME, "%s%s%s:%d", six ? "[" : "", host,
	    six ? "]" : "", *port);
	return 0;
}

int
fl_echo_listen(const char *address, int *port, bool shared, bool refuses,
    char name[FL_ECHO_NAME], struct fl_err *err)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *ai = NULL;
	char service[16];
	int fd = -1, on = 1;

	snprintf(service, sizeof(service), "%d", *port);
	if (getaddrinfo(address, service, &hints, &ai) != 0)
		return fl_fail(err, "'%s': want a numeric address", address);
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
	    0);
	if (fd == -1) {
		fl_fail(err, "%s: %s", address, strerror(errno));
		goto fail;
	}
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if ((shared && setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on,
			   sizeof(on)) == -1) ||
	    bind(fd, ai->ai_addr, ai->ai_addrlen) == -1 ||
	    (!refuses && listen(fd, BACKLOG) == -1)) {
		fl_fail(err, "%s port %d: %s", address, *port, strerror(errno));
		goto fail;
	}
	if (name_socket(fd, port, name, err) == -1)
		goto fail;
	freeaddrinfo(ai);
	return fd;

fail:
	if (fd != -1)
		close(fd);
	freeaddrinfo(ai);
	return -1;
}

static void
listener_ready(struct fl_watch *watch, unsigned what)
{
	struct fl_echo_worker *w = watch->arg;
	int i, fd, on = 1;

	(void)what;
	for (i = 0; i < ACCEPTS; i++) {
		fd = accept4(watch->fd, NULL, NULL,
		    SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd != -1) {
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on,
			    sizeof(on));
			fl_echo_conn_open(w, fd);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM ||
		    errno == ENOBUFS) {
			fl_loop_watch(&w->loop, watch, 0);
			fl_loop_timer(&w->loop, &w->retry,
			    fl_clock_now() + RETRY_NS);
		}
		if (errno != EINTR && errno != ECONNABORTED)
			return;
	}
}

static void
retry(struct fl_timer *t)
{
	struct fl_echo_worker *w = t->arg;

	fl_loop_watch(&w->loop, &w->listener, FL_READ);
}

static void
stop_ready(struct fl_watch *watch, unsigned what)
{
	struct fl_echo_worker *w = watch->arg;

	(void)what;
	w->stopped = true;
}

static void
tick(struct fl_timer *t)
{
	struct fl_echo_worker *w = t->arg;

	if (fl_echo_log_flush(&w->log, &w->err) == -1)
		w->failed = true;
	fl_loop_timer(&w->loop, t, fl_clock_now() + FL_NS_PER_S);
}

static int
start(struct fl_echo_worker *w, int listen_fd, int stop_fd, struct fl_err *err)
{
	if (fl_loop_init(&w->loop, err) == -1)
		return -1;
	w->listener = (struct fl_watch){ .fd = listen_fd,
		.ready = listener_ready,
		.arg = w };
	w->stop =
	    (struct fl_watch){ .fd = stop_fd, .ready = stop_ready, .arg = w };
	w->tick = (struct fl_timer){ .fire = tick, .arg = w };
	w->retry = (struct fl_timer){ .fire = retry, .arg = w };
	if ((listen_fd != -1 &&
		fl_loop_watch(&w->loop, &w->listener, FL_READ) == -1) ||
	    fl_loop_watch(&w->loop, &w->stop, FL_READ) == -1) {
		fl_fail(err, "%s", strerror(errno));
		fl_loop_fini(&w->loop);
		return -1;
	}
	if (w->log.fd != -1)
		fl_loop_timer(&w->loop, &w->tick, fl_clock_now() + FL_NS_PER_S);
	return 0;
}

int
fl_echo_serve(const struct fl_echo_config *config, int index, int listen_fd,
    int stop_fd, struct fl_err *err)
{
	struct fl_echo_worker *w = calloc(1, sizeof(*w));
	int rc;

	if (w == NULL)
		return fl_fail(err, "out of memory");
	w->config = config;
	w->index = index;
	w->random = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)(index + 1);
	fl_echo_fill_init(w->fill);
	fl_buf_init(&w->out, OUT_MAX);
	fl_echo_log_init(&w->log, config->log_fd);
	rc = start(w, listen_fd, stop_fd, err);
	if (rc == 0) {
		while (!w->stopped && !w->failed) {
			fl_loop_turn(&w->loop, INT64_MAX);
			fl_echo_conn_bury(w);
		}
		fl_echo_conn_close_all(w);
		if (!w->failed && fl_echo_log_flush(&w->log, &w->err) == -1)
			w->failed = true;
		if (w->failed)
			rc = fl_fail(err, "%s", w->err.msg);
		fl_loop_fini(&w->loop);
	}
	fl_echo_log_fini(&w->log);
	fl_buf_fini(&w->out);
	free(w);
	return rc;
}
