#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../bench/command.h"
#include "conduct.h"

#define ASKER_NS (3 * FL_NS_PER_S)
#define AHEAD_S 1.0 /* from now to the instant of a change on all nodes */

/* That the fleet cannot be steered from outside is no reason not to run. */
void
fl_conduct_ctl_open(struct fl_conduct *c)
{
	struct fl_err e;

	if (fl_socket_place(c->ctl_path, c->run, "funbric", &e) == 0)
		c->ctl_fd = fl_socket_listen(c->ctl_path, &e);
	if (c->ctl_fd == -1)
		fl_conduct_say(c, NULL, "%s: funbric ctl will not do", e.msg);
}

static void
let_go(struct fl_conduct *c)
{
	if (c->asker_fd != -1)
		close(c->asker_fd);
	c->asker_fd = -1;
}

void
fl_conduct_ctl_close(struct fl_conduct *c)
{
	let_go(c);
	if (c->ctl_fd == -1)
		return;
	close(c->ctl_fd);
	unlink(c->ctl_path);
	c->ctl_fd = -1;
}

static void
tell(struct fl_conduct *c, const char *text)
{
	if (c->asker_fd != -1 &&
	    send(c->asker_fd, text, strlen(text), MSG_NOSIGNAL) == -1)
		let_go(c);
}

/* "rate 200/s" for all nodes at one instant. */
static int
steer(struct fl_conduct *c, struct fl_str line, struct fl_err *err)
{
	double at_s = (double)(fl_clock_wall() - c->start_wall_ns) / 1e9;
	char text[FL_COMMAND_MAX + 32];
	struct fl_command cmd;

	if (fl_command_parse(&cmd, line, err) == -1)
		return -1;
	if (cmd.kind == FL_COMMAND_LEASE || cmd.kind == FL_COMMAND_CLOCK)
		return fl_fail(err, "funbric sees to that");
	snprintf(text, sizeof(text), "%.*s", FL_STR_ARG(line));
	if (cmd.kind >= FL_COMMAND_USERS && cmd.kind <= FL_COMMAND_RESUME &&
	    cmd.at_ns == -1)
		snprintf(text + line.len, sizeof(text) - line.len, " @%.3f",
		    at_s + AHEAD_S > 0 ? at_s + AHEAD_S : 0);
	if (cmd.kind == FL_COMMAND_STOP || cmd.kind == FL_COMMAND_ABORT)
		c->stopping = true;
	fl_conduct_steer_all(c, FL_ASK_STEER, text);
	c->asker_until_ns = fl_clock_now() + ASKER_NS;
	return 0;
}

/* One asker at a time; its line comes at once or not at all. */
void
fl_conduct_ctl_accept(struct fl_conduct *c)
{
	struct timeval soon = { .tv_usec = 200000 };
	int fd = accept4(c->ctl_fd, NULL, NULL, SOCK_CLOEXEC);
	char line[FL_COMMAND_MAX + 2];
	struct fl_err e;
	ssize_t n;

	if (fd == -1)
		return;
	if (c->asker_fd != -1 || !fl_socket_trusted(fd)) {
		close(fd);
		return;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
	c->asker_fd = fd;
	n = recv(fd, line, sizeof(line), 0);
	if (n < 1 || line[n - 1] != '\n') {
		let_go(c);
		return;
	}
	if (steer(c, (struct fl_str){ line, (size_t)n - 1 }, &e) == 0)
		return;
	tell(c, "\terror\t");
	tell(c, e.msg);
	tell(c, "\n");
	let_go(c);
}

/* Answers the asker when all nodes have, or its time is over. */
void
fl_conduct_ctl_look(struct fl_conduct *c)
{
	bool late = fl_clock_now() > c->asker_until_ns;
	char line[700];
	size_t i;

	if (c->asker_fd == -1)
		return;
	for (i = 0; i < c->n && !late; i++)
		if (c->nodes[i].steer_asked && !c->nodes[i].ended)
			return;
	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];
		const char *said = n->steered;
		bool ok = strncmp(said, "ok ", 3) == 0;

		n->steer_asked = false;
		if (!n->in)
			continue;
		if (strchr(said, ' ') != NULL)
			said = strchr(said, ' ') + 1;
		snprintf(line, sizeof(line), "%.200s\t%s\t%s\n",
		    n->link.host->label, ok ? "ok" : "error",
		    *said != '\0' ? said : "no answer");
		tell(c, line);
	}
	let_go(c);
}
