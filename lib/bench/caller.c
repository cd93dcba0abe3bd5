#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "caller.h"

#define ANSWER_MAX 4096

void
fl_caller_close(struct fl_caller *c)
{
	if (c->fd != -1)
		close(c->fd);
	c->fd = -1;
}

static int
say(struct fl_caller *c, struct fl_str line, struct fl_err *err)
{
	char text[ANSWER_MAX];

	if (line.len >= sizeof(text) || memchr(line.s, '\n', line.len) != NULL)
		return fl_fail(err, "not a line");
	memcpy(text, line.s, line.len);
	text[line.len] = '\n';
	if (send(c->fd, text, line.len + 1, MSG_NOSIGNAL) !=
	    (ssize_t)line.len + 1)
		return fl_fail(err, "%s", strerror(errno));
	return 0;
}

static int
hear(struct fl_caller *c, struct fl_buf *answer, struct fl_err *err)
{
	size_t from = answer->len, i;
	char *room;
	ssize_t n;

	for (;;) {
		if (answer->len - from > ANSWER_MAX)
			return fl_fail(err, "an answer without an end");
		room = fl_buf_room(answer, 512, err);
		if (room == NULL)
			return -1;
		n = recv(c->fd, room, 512, 0);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return fl_fail(err, "%s",
			    n == 0            ? "it has hung up"
			    : errno == EAGAIN ? "no answer in time"
					      : strerror(errno));
		answer->len += (size_t)n;
		if (answer->data[answer->len - 1] == '\n')
			break;
	}
	answer->len--;
	for (i = from; i < answer->len; i++)
		if ((unsigned char)answer->data[i] < 32 ||
		    answer->data[i] == 127)
			answer->data[i] = '?';
	answer->data[answer->len] = '\0';
	return 0;
}

int
fl_caller_ask(struct fl_caller *c, const char *path, struct fl_str line,
    struct fl_buf *answer, struct fl_err *err)
{
	struct fl_err why;

	if (c->fd == -1)
		c->fd = fl_socket_connect(path, c->timeout_ns, err);
	if (c->fd == -1)
		return -1;
	if (say(c, line, &why) == 0 && hear(c, answer, &why) == 0)
		return 0;
	fl_caller_close(c);
	return fl_fail(err, "%s: %.300s", path, why.msg);
}
