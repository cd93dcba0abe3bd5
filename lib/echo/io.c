#include <sys/socket.h>

#include "io.h"

static int
plain_open(void *tls, int fd, void **stream)
{
	(void)tls;
	(void)fd;
	*stream = NULL;
	return 0;
}

static ssize_t
plain_recv(void *stream, int fd, void *to, size_t len)
{
	(void)stream;
	return recv(fd, to, len, 0);
}

static ssize_t
plain_send(void *stream, int fd, const void *from, size_t len)
{
	(void)stream;
	return send(fd, from, len, MSG_NOSIGNAL);
}

static void
plain_nothing(void *stream)
{
	(void)stream;
}

const struct fl_echo_io fl_echo_io_plain = {
	.open = plain_open,
	.recv = plain_recv,
	.send = plain_send,
	.end = plain_nothing,
	.close = plain_nothing,
};
