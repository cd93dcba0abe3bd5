#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../fleet/quote.h"
#include "link.h"

static const char hold[] = "echo fl-up; exec cat >/dev/null";

void
fl_link_init(struct fl_link *l, const struct fl_host *host,
    const struct fl_link_ssh *ssh)
{
	*l = (struct fl_link){ .host = host,
		.ssh = ssh,
		.hold_fd = -1,
		.up_fd = -1,
		.to_fd = -1,
		.from_fd = -1 };
	fl_offset_clear(&l->offset);
}

static void
ssh_words(const struct fl_link *l, struct fl_words *w, bool master,
    const char *command)
{
	size_t i;

	fl_words_add(w, "ssh");
	for (i = 0; i < l->ssh->n; i++) {
		fl_words_add(w, "-o");
		fl_words_add(w, l->ssh->options[i]);
	}
	fl_words_add(w, "-o");
	fl_words_add(w, master ? "ControlMaster=yes" : "ControlMaster=no");
	fl_words_add(w, "-T");
	if (l->host->user != NULL) {
		fl_words_add(w, "-l");
		fl_words_add(w, l->host->user);
	}
	if (l->host->port != NULL) {
		fl_words_add(w, "-p");
		fl_words_add(w, l->host->port);
	}
	fl_words_add(w, l->host->name);
	fl_words_add(w, command);
}

static void
shut(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* Runs ssh with pipes for its input and output. */
static int
start(struct fl_link *l, bool master, const char *command, int *to, int *from,
    pid_t *pid, struct fl_err *err)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, fds[3];
	struct fl_words w;
	char path[4096];
	int rc = -1;

	fl_words_init(&w);
	ssh_words(l, &w, master, command);
	snprintf(path, sizeof(path), "%s/%s.ssh", l->ssh->log, l->host->label);
	fds[2] = fl_child_log(path, err);
	if (fds[2] == -1)
		goto out;
	if (pipe2(in, O_CLOEXEC) == -1 || pipe2(out, O_CLOEXEC) == -1) {
		fl_fail(err, "pipe: %s", strerror(errno));
		goto out;
	}
	fds[0] = in[0];
	fds[1] = out[1];
	*pid = fl_child_start(&w, fds, err);
	if (*pid == -1) {
		*pid = 0;
		goto out;
	}
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	*to = in[1];
	*from = out[0];
	in[1] = out[0] = -1;
	rc = 0;

out:
	shut(&fds[2]);
	shut(&in[0]);
	shut(&in[1]);
	shut(&out[0]);
	shut(&out[1]);
	fl_words_fini(&w);
	return rc;
}

int
fl_link_open(struct fl_link *l, struct fl_err *err)
{
	struct fl_buf command;
	int rc;

	fl_buf_init(&command, 4096);
	rc = fl_quote_script(&command, fl_str(hold), err);
	if (rc == 0)
		rc = start(l, true, command.data, &l->hold_fd, &l->up_fd,
		    &l->master, err);
	fl_buf_fini(&command);
	return rc;
}

/* The last line that ssh has said of this host, for a person. */
static void
why_not(struct fl_link *l)
{
	char path[4096], line[512], *p;
	FILE *fp;

	snprintf(path, sizeof(path), "%s/%s.ssh", l->ssh->log, l->host->label);
	fp = fopen(path, "re");
	snprintf(l->why, sizeof(l->why), "ssh has ended");
	while (fp != NULL && fgets(line, sizeof(line), fp) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '\0')
			snprintf(l->why, sizeof(l->why), "%.190s", line);
	}
	if (fp != NULL)
		fclose(fp);
	for (p = l->why; *p != '\0'; p++)
		if (*p < 32 || *p == 127)
			*p = '?';
}

int
fl_link_look(struct fl_link *l)
{
	char text[1024];
	ssize_t n;

	if (l->up)
		return 1;
	if (l->master == 0)
		return -1;
	while ((n = read(l->up_fd, text, sizeof(text) - 1)) > 0) {
		text[n] = '\0';
		if (strstr(text, "fl-up") == NULL)
			continue; /* what a login shell says first */
		l->up = true;
		return 1;
	}
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	kill(-l->master, SIGKILL);
	waitpid(l->master, NULL, 0);
	l->master = 0;
	why_not(l);
	return -1;
}

int
fl_link_relay(struct fl_link *l, const char *command, struct fl_err *err)
{
	fl_link_hang_up(l);
	return start(l, false, command, &l->to_fd, &l->from_fd, &l->relay, err);
}

void
fl_link_hang_up(struct fl_link *l)
{
	shut(&l->to_fd);
	shut(&l->from_fd);
	if (l->relay != 0) {
		kill(-l->relay, SIGTERM);
		waitpid(l->relay, NULL, 0);
	}
	l->relay = 0;
	l->len = l->asked_n = 0;
}

bool
fl_link_ask(struct fl_link *l, enum fl_ask what, const char *line)
{
	char text[1024];
	size_t at = (l->asked_first + l->asked_n) % FL_LINK_ASKED;
	int len = snprintf(text, sizeof(text), "%s\n", line);

	if (l->to_fd == -1 || l->asked_n == FL_LINK_ASKED ||
	    (size_t)len >= sizeof(text))
		return false;
	l->asked[at].what = what;
	l->asked[at].sent_ns = fl_clock_wall();
	if (write(l->to_fd, text, (size_t)len) != len)
		return false;
	l->asked_n++;
	return true;
}

/* A line from there; false when nothing was asked. */
static bool
answered(struct fl_link *l, char *line, int64_t now_ns,
    void (*each)(void *ctx, struct fl_link *l, enum fl_ask what,
	const char *answer),
    void *ctx)
{
	static const char told[] = "ok time ";
	enum fl_ask what = l->asked[l->asked_first].what;
	int64_t sent_ns = l->asked[l->asked_first].sent_ns, ns;
	struct fl_err ignored;
	char *p;

	if (l->asked_n == 0)
		return false;
	l->asked_first = (l->asked_first + 1) % FL_LINK_ASKED;
	l->asked_n--;
	l->heard_ns = fl_clock_now();
	for (p = line; *p != '\0'; p++)
		if (*p < 32 || *p == 127)
			*p = '?';
	if (what != FL_ASK_TIME)
		each(ctx, l, what, line);
	else if (strncmp(line, told, strlen(told)) == 0 &&
	    fl_num_count(line + strlen(told), 0, INT64_MAX / 2, &ns,
		&ignored) == 0)
		fl_offset_add(&l->offset, sent_ns, ns, now_ns);
	return true;
}

bool
fl_link_hear(struct fl_link *l,
    void (*each)(void *ctx, struct fl_link *l, enum fl_ask what,
	const char *answer),
    void *ctx)
{
	int64_t now_ns;
	char *end;
	ssize_t n;

	if (l->from_fd == -1)
		return false;
	n = read(l->from_fd, l->line + l->len, sizeof(l->line) - 1 - l->len);
	now_ns = fl_clock_wall();
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0)
		return false;
	l->len += (size_t)n;
	while ((end = memchr(l->line, '\n', l->len)) != NULL) {
		*end = '\0';
		if (!answered(l, l->line, now_ns, each, ctx))
			return false;
		l->len -= (size_t)(end + 1 - l->line);
		memmove(l->line, end + 1, l->len);
	}
	return l->len < sizeof(l->line) - 1;
}

/* Orderly: ssh removes its socket. */
static void
end_master(struct fl_link *l)
{
	struct fl_words w;
	struct fl_err ignored;
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	int fds[3] = { -1, null, null };
	pid_t pid;

	fl_words_init(&w);
	ssh_words(l, &w, false, "exit");
	w.at[w.n - 1] = NULL; /* no command, but "-O exit" before the host */
	w.n--;
	fl_words_add(&w, w.at[w.n - 1]);
	w.at[w.n - 2] = "-Oexit";
	pid = fl_child_start(&w, fds, &ignored);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	fl_words_fini(&w);
	if (null != -1)
		close(null);
}

void
fl_link_close(struct fl_link *l)
{
	fl_link_hang_up(l);
	shut(&l->hold_fd);
	shut(&l->up_fd);
	if (l->master == 0)
		return;
	if (l->up)
		end_master(l);
	kill(-l->master, SIGTERM);
	waitpid(l->master, NULL, 0);
	l->master = 0;
	l->up = false;
}
