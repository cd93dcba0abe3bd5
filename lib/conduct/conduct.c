#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/tsv.h"
#include "../fleet/quote.h"
#include "conduct.h"

#define LOGIN_NS (25 * FL_NS_PER_S)
#define TRIES 3
#define SOON_NS FL_NS_PER_S /* what is refused so soon is tried again */
#define ROUNDS 32

int
fl_conduct_init(struct fl_conduct *c, struct fl_err *err)
{
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	c->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	c->ctl_fd = c->asker_fd = -1;
	c->n = c->hosts->len;
	c->nodes = calloc(c->n, sizeof(*c->nodes));
	if (c->signal_fd == -1 || c->nodes == NULL)
		return fl_fail(err, "%s", strerror(errno));
	for (i = 0; i < c->n; i++) {
		fl_link_init(&c->nodes[i].link, &c->hosts->host[i], &c->ssh);
		fl_buf_init(&c->nodes[i].path, 8192);
		fl_offset_clear(&c->nodes[i].before);
		fl_offset_clear(&c->nodes[i].after);
	}
	fl_view_init(&c->view, stderr);
	return 0;
}

void
fl_conduct_fini(struct fl_conduct *c)
{
	size_t i;

	for (i = 0; c->nodes != NULL && i < c->n; i++) {
		fl_link_close(&c->nodes[i].link);
		fl_buf_fini(&c->nodes[i].path);
	}
	free(c->nodes);
	c->nodes = NULL;
	if (c->signal_fd != -1)
		close(c->signal_fd);
}

size_t
fl_conduct_in(const struct fl_conduct *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		n += c->nodes[i].in;
	return n;
}

void
fl_conduct_say(struct fl_conduct *c, const struct fl_node *n, const char *fmt,
    ...)
{
	va_list ap;

	fl_view_clear(&c->view);
	fprintf(stderr, "funbric: %s%s", n != NULL ? n->link.host->label : "",
	    n != NULL ? ": " : "");
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}

/* The first signal ends the load gracefully, the second all. */
static void
read_signals(struct fl_conduct *c)
{
	struct signalfd_siginfo info;

	while (read(c->signal_fd, &info, sizeof(info)) == sizeof(info))
		c->signals++;
	if (c->signals > 1)
		c->gave_up = true;
}

static void
heard(void *ctx, struct fl_link *l, enum fl_ask what, const char *answer)
{
	struct fl_node *n = (struct fl_node *)(void *)((char *)l -
	    offsetof(struct fl_node, link));
	struct fl_conduct *c = ctx;

	if (what == FL_ASK_STATUS && strncmp(answer, "ok ", 3) == 0) {
		snprintf(n->status, sizeof(n->status), "%s", answer + 3);
		n->seen = true;
	} else if (what == FL_ASK_STATUS && n->seen) {
		n->ended = true;
	} else if (what == FL_ASK_STEER) {
		snprintf(n->steered, sizeof(n->steered), "%s", answer);
		n->steer_asked = false;
	} else if (what == FL_ASK_SLOT && strncmp(answer, "ok", 2) != 0) {
		fl_conduct_say(c, n, "%s", answer);
	}
}

void
fl_conduct_turn(struct fl_conduct *c, int timeout_ms)
{
	struct pollfd *fds = calloc(c->n + 4, sizeof(*fds));
	size_t i;

	if (fds == NULL)
		return;
	for (i = 0; i < c->n; i++)
		fds[i] = (struct pollfd){ .fd = c->nodes[i].link.from_fd,
			.events = POLLIN };
	fds[c->n] = (struct pollfd){ .fd = c->signal_fd, .events = POLLIN };
	fds[c->n + 1] = (struct pollfd){ .fd = c->view.fd, .events = POLLIN };
	fds[c->n + 2] = (struct pollfd){ .fd = c->ctl_fd, .events = POLLIN };
	if (poll(fds, c->n + 3, timeout_ms) > 0) {
		for (i = 0; i < c->n; i++)
			if (fds[i].revents != 0 &&
			    !fl_link_hear(&c->nodes[i].link, heard, c))
				fl_link_hang_up(&c->nodes[i].link);
		if (fds[c->n].revents != 0)
			read_signals(c);
		if (fds[c->n + 1].revents != 0)
			fl_view_hear(&c->view);
		if (fds[c->n + 2].revents != 0)
			fl_conduct_ctl_accept(c);
	}
	free(fds);
}

/* Whether its login is still under way; begins it anew where it was refused,
 * since sshd turns some away at random when many come at once. */
static bool
logs_in(struct fl_node *n, unsigned *tries, bool late)
{
	int rc = n->link.up ? 1 : fl_link_look(&n->link);
	struct fl_err e;

	if (rc == 0 && !late)
		return true;
	if (rc == 0)
		snprintf(n->link.why, sizeof(n->link.why), "no answer in time");
	if (rc == 1)
		return false;
	fl_link_close(&n->link);
	++*tries;
	if (late || fl_clock_now() - n->begun_ns > SOON_NS)
		*tries = TRIES;
	n->begun_ns = fl_clock_now();
	return *tries < TRIES && fl_link_open(&n->link, &e) == 0;
}

/* One pass over all; how many still log in. */
static size_t
look_at_logins(struct fl_conduct *c, unsigned *tries, int64_t until_ns)
{
	bool late = fl_clock_now() > until_ns;
	size_t i, left = 0;

	for (i = 0; i < c->n; i++)
		if (tries[i] < TRIES && logs_in(&c->nodes[i], &tries[i], late))
			left++;
	return left;
}

int
fl_conduct_open(struct fl_conduct *c, struct fl_err *err)
{
	int64_t until_ns = fl_clock_now() + LOGIN_NS;
	unsigned *tries = calloc(c->n, sizeof(*tries));
	size_t i;

	if (tries == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < c->n; i++) {
		c->nodes[i].begun_ns = fl_clock_now();
		if (fl_link_open(&c->nodes[i].link, err) == -1) {
			free(tries);
			return -1;
		}
	}
	while (look_at_logins(c, tries, until_ns) > 0 && c->signals == 0)
		fl_conduct_turn(c, 10);
	free(tries);
	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		n->in = n->link.up;
		if (!n->in && c->signals == 0)
			fl_conduct_say(c, n, "cannot be reached: %s",
			    n->link.why);
	}
	return 0;
}

void
fl_conduct_keep(struct fl_conduct *c, const struct fl_hosts *good)
{
	size_t i, k = 0;

	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		if (!n->in)
			continue;
		if (k < good->len &&
		    strcmp(good->host[k].plain, n->link.host->plain) == 0)
			k++;
		else
			n->in = false;
	}
}

/* "cd FAR && exec fl-ctl -r RUN --node LABEL --slot slot.N -" */
static int
relay_command(struct fl_conduct *c, const struct fl_node *n,
    struct fl_buf *command, struct fl_err *err)
{
	const char *slash = strrchr(c->bench[0], '/');
	struct fl_buf text;
	int rc = -1;

	fl_buf_init(&text, 65536);
	if (fl_buf_addf(&text, err, "mkdir -p -m 700 %s && cd %s && ", c->far,
		c->far) == -1 ||
	    (c->self &&
		fl_buf_add_str(&text, "PATH=$PWD/funbric/bin:$PATH && ", err) ==
		    -1) ||
	    fl_buf_add_str(&text, "exec ", err) == -1 ||
	    (slash != NULL && fl_buf_addf(&text, err, "%.*s/",
				  (int)(slash - c->bench[0]),
				  c->bench[0]) == -1) ||
	    fl_buf_addf(&text, err, "fl-ctl -r %s --slot slot.%u --node ",
		c->run, n->slot) == -1 ||
	    fl_quote_word(&text, n->link.host->label, err) == -1 ||
	    fl_buf_add_str(&text, " -", err) == -1)
		goto out;
	rc = fl_quote_script(command, fl_buf_str(&text), err);

out:
	fl_buf_fini(&text);
	return rc;
}

int
fl_conduct_relay(struct fl_conduct *c, struct fl_node *n, struct fl_err *err)
{
	struct fl_buf command;
	int rc;

	fl_buf_init(&command, 131072);
	rc = relay_command(c, n, &command, err);
	if (rc == 0)
		rc = fl_link_relay(&n->link, command.data, err);
	fl_buf_fini(&command);
	return rc;
}

/* So many questions, one after the other at each node, all nodes at once. */
void
fl_conduct_ask_clocks(struct fl_conduct *c, unsigned rounds, int64_t limit_ns)
{
	int64_t until_ns = fl_clock_now() + limit_ns;
	unsigned *done = calloc(c->n, sizeof(*done));
	bool any = done != NULL;
	size_t i;

	for (i = 0; any && i < c->n; i++)
		fl_offset_clear(&c->nodes[i].link.offset);
	while (any && fl_clock_now() < until_ns && !c->gave_up) {
		any = false;
		for (i = 0; i < c->n; i++) {
			struct fl_link *l = &c->nodes[i].link;

			if (!c->nodes[i].in || l->relay == 0)
				continue;
			any = any || done[i] < rounds || l->asked_n > 0;
			if (l->asked_n == 0 && done[i] < rounds &&
			    fl_link_ask(l, FL_ASK_TIME, "time"))
				done[i]++;
		}
		if (any)
			fl_conduct_turn(c, 20);
	}
	free(done);
}

int
fl_conduct_clocks(struct fl_conduct *c, struct fl_err *err)
{
	unsigned slot = 0;
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		if (!n->in)
			continue;
		n->slot = ++slot;
		if (fl_conduct_relay(c, n, err) == -1)
			return -1;
	}
	fl_conduct_ask_clocks(c, ROUNDS, 15 * FL_NS_PER_S);
	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		n->before = n->link.offset;
		if (!n->in || n->before.error_ns != INT64_MAX)
			continue;
		n->in = false;
		fl_conduct_say(c, n, "fl-ctl does not run there; see %s/%s.ssh",
		    c->ssh.log, n->link.host->label);
	}
	return 0;
}

int
fl_conduct_write_clocks(struct fl_conduct *c, const char *path,
    struct fl_err *err)
{
	static const char head[] = "#clock\tnode\toffset_us\terror_us\t"
				   "after_offset_us\tafter_error_us\tdrift_ppm\n";
	FILE *fp = fopen(path, "we");
	size_t i;
	int bad;

	if (fp == NULL)
		return fl_fail(err, "%s: %s", path, strerror(errno));
	fputs(head, fp);
	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		if (n->before.error_ns == INT64_MAX)
			continue;
		fprintf(fp, "clock\t%s\t%" PRId64 "\t%" PRId64,
		    n->link.host->label, n->before.offset_ns / 1000,
		    n->before.error_ns / 1000 + 1);
		if (n->after.error_ns == INT64_MAX)
			fputs("\t\t\t\n", fp);
		else
			fprintf(fp, "\t%" PRId64 "\t%" PRId64 "\t%.1f\n",
			    n->after.offset_ns / 1000,
			    n->after.error_ns / 1000 + 1,
			    fl_offset_drift(&n->before, &n->after));
	}
	bad = ferror(fp);
	if (fclose(fp) == EOF || bad)
		return fl_fail(err, "%s: cannot be written", path);
	return 0;
}
