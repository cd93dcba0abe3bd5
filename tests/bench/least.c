/*
 * least - the least that one send and one receive a request cost
 *
 * usage: least CONNECTIONS SECONDS http://ADDRESS:PORT/PATH
 *
 * No generator of load by send(2), recv(2) and epoll(7), one thread, costs less
 * on this machine: it looks at nothing that comes and measures nothing.  Prints
 * "N requests in ...", as wrk does.
 */
#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct load {
	struct sockaddr_in to;
	char request[1024];
	size_t len;
	int epoll;
};

static void
prepare(struct load *l, const char *url)
{
	char host[64], path[256] = "";
	unsigned port;

	if (sscanf(url, "http://%63[0-9.]:%u/%255s", host, &port, path) < 2)
		errx(2, "'%s': want http://ADDRESS:PORT/PATH", url);
	l->to.sin_family = AF_INET;
	l->to.sin_port = htons((uint16_t)port);
	if (inet_pton(AF_INET, host, &l->to.sin_addr) != 1)
		errx(2, "'%s': want an address", host);
	l->len = (size_t)snprintf(l->request, sizeof(l->request),
	    "GET /%s HTTP/1.1\r\nHost: %s:%u\r\nUser-Agent: least\r\n"
	    "Accept: */*\r\n\r\n",
	    path, host, port);
}

static void
ask(const struct load *l, int fd)
{
	if (send(fd, l->request, l->len, MSG_NOSIGNAL) != (ssize_t)l->len)
		err(2, "send");
}

static void
open_one(const struct load *l)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLET };
	int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd == -1 ||
	    connect(fd, (const struct sockaddr *)&l->to, sizeof(l->to)) == -1)
		err(2, "connect");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	e.data.fd = fd;
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &e) == -1)
		err(2, "epoll");
	ask(l, fd);
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Answers are taken to come whole, as small ones do. */
static long
run(const struct load *l, double end)
{
	struct epoll_event e[64];
	static char answer[16384];
	long n = 0;
	int i, k;

	while (now() < end) {
		k = epoll_wait(l->epoll, e, 64, 100);
		for (i = 0; i < k; i++) {
			if (recv(e[i].data.fd, answer, sizeof(answer), 0) <= 0)
				errx(2, "the server ended a connection");
			n++;
			ask(l, e[i].data.fd);
		}
	}
	return n;
}

int
main(int argc, char *argv[])
{
	struct load l = { .epoll = epoll_create1(0) };
	long i, seconds;

	if (argc != 4)
		errx(2, "usage: least CONNECTIONS SECONDS URL");
	prepare(&l, argv[3]);
	seconds = strtol(argv[2], NULL, 10);
	for (i = strtol(argv[1], NULL, 10); i > 0; i--)
		open_one(&l);
	printf("%ld requests in %ld s\n", run(&l, now() + (double)seconds),
	    seconds);
	return 0;
}
