#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../fleet/script.h"
#include "conduct.h"

#define SILENT_NS (5 * FL_NS_PER_S)
#define RENEW_NS (5 * FL_NS_PER_S)
#define CLOCK_NS (10 * FL_NS_PER_S)
#define AGAIN_NS (3 * FL_NS_PER_S) /* from one login to the next */
#define CLOCK_ROUNDS 4

/* Its words of the slot: "NODE PART OFFSET". */
static void
give_slots(struct fl_conduct *c, unsigned parts)
{
	char line[600];
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		if (!n->in)
			continue;
		snprintf(line, sizeof(line), "slot %.400s %u/%u %" PRId64 "ns",
		    n->link.host->label, n->slot, parts, n->before.offset_ns);
		fl_link_ask(&n->link, FL_ASK_SLOT, line);
	}
}

static bool
slots_are_there(const struct fl_conduct *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->nodes[i].in && c->nodes[i].link.asked_n > 0)
			return false;
	return true;
}

/* bench.sh INSTANT LEASE SELF CMD ARG... */
static int
bench_command(struct fl_conduct *c, struct fl_buf *command, struct fl_err *err)
{
	const char **args = calloc(c->bench_n + 3, sizeof(*args));
	struct fl_script s = { .name = "bench",
		.mark = c->mark,
		.run = c->run,
		.dir = c->far,
		.args = args,
		.args_n = c->bench_n + 3,
		.bare = true };
	char at[40], lease[40];
	size_t i;
	int rc;

	if (args == NULL)
		return fl_fail(err, "out of memory");
	snprintf(at, sizeof(at), "@%" PRId64 ".%09" PRId64,
	    c->start_wall_ns / FL_NS_PER_S, c->start_wall_ns % FL_NS_PER_S);
	snprintf(lease, sizeof(lease), "%" PRId64 "ms",
	    c->lease_ns / FL_NS_PER_MS);
	args[0] = at;
	args[1] = lease;
	args[2] = c->self ? "1" : "0";
	for (i = 0; i < c->bench_n; i++)
		args[i + 3] = c->bench[i];
	rc = fl_script_command(command, &s, err);
	free(args);
	return rc;
}

/* The engine's files: hosts, out/, err/. */
static int
make_files(const struct fl_job *job, struct fl_err *err)
{
	static const char *const dirs[] = { "", "/out", "/err" };
	char path[4096];
	FILE *fp;
	size_t i;

	for (i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", job->dir, dirs[i]);
		if (mkdir(path, 0700) == -1)
			return fl_fail(err, "%.300s: %s", path, strerror(errno));
	}
	snprintf(path, sizeof(path), "%s/hosts", job->dir);
	fp = fopen(path, "we");
	if (fp == NULL)
		return fl_fail(err, "%.300s: %s", path, strerror(errno));
	for (i = 0; i < job->n; i++)
		fprintf(fp, "%s\n", job->hosts->host[job->which[i]].plain);
	return fclose(fp) == 0 ? 0 : fl_fail(err, "%.300s: cannot be written", path);
}

static int
run_engine(struct fl_conduct *c, const struct fl_engine *e, struct fl_job *job,
    struct fl_err *err)
{
	struct fl_buf words;
	struct fl_words w;
	char path[4096], *p;
	int fds[3] = { -1, -1, -1 };
	size_t i;
	int rc = -1;

	fl_buf_init(&words, 1 << 20);
	fl_words_init(&w);
	if (make_files(job, err) == -1 ||
	    fl_engine_words(e, job, &words, err) == -1)
		goto out;
	for (p = words.data; p < words.data + words.len; p += strlen(p) + 1)
		fl_words_add(&w, p);
	for (i = 0; i < job->n; i++)
		if (fl_engine_path(e, job, i, "out",
			&c->nodes[job->which[i]].path, err) == -1)
			goto out;
	snprintf(path, sizeof(path), "%s/log", job->dir);
	fds[1] = fds[2] = fl_child_log(path, err);
	if (fds[1] == -1)
		goto out;
	c->engine = fl_child_start(&w, fds, err);
	rc = c->engine > 0 ? 0 : -1;

out:
	if (fds[1] != -1)
		close(fds[1]);
	fl_words_fini(&w);
	fl_buf_fini(&words);
	return rc;
}

static int
start_engine(struct fl_conduct *c, const char *dir, struct fl_err *err)
{
	const struct fl_engine *e = fl_engine_find("pssh", err);
	size_t *which = calloc(c->n, sizeof(*which)), i;
	struct fl_job job = { .hosts = c->hosts,
		.which = which,
		.dir = dir,
		.parallel = c->parallel,
		.ssh_options = c->ssh.options,
		.options_n = c->ssh.n };
	struct fl_buf command;
	int rc = -1;

	fl_buf_init(&command, 1 << 20);
	if (which == NULL || e == NULL)
		goto out;
	for (i = 0; i < c->n; i++)
		if (c->nodes[i].in)
			which[job.n++] = i;
	if (bench_command(c, &command, err) == -1)
		goto out;
	job.command = command.data;
	setenv("PYTHONUNBUFFERED", "1", 1);
	rc = run_engine(c, e, &job, err);

out:
	fl_buf_fini(&command);
	free(which);
	return rc;
}

void
fl_conduct_steer_all(struct fl_conduct *c, enum fl_ask what, const char *line)
{
	size_t i;

	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		if (!n->in || n->ended || n->lost)
			continue;
		n->steered[0] = '\0';
		n->steer_asked =
		    fl_link_ask(&n->link, what, line) && what == FL_ASK_STEER;
	}
}

static void
stop(struct fl_conduct *c, const char *why)
{
	if (c->stopping)
		return;
	c->stopping = true;
	c->stopped = why;
	fl_conduct_say(c, NULL, "%s: the nodes end; once more leaves at once",
	    why);
	fl_conduct_steer_all(c, FL_ASK_OTHER, "stop");
}

/* A node that is gone for good: what that means for the others. */
static void
lose(struct fl_conduct *c, struct fl_node *n)
{
	unsigned left = 0, all = 0;
	char line[80];
	size_t i;

	n->lost = true;
	fl_link_close(&n->link); /* or all that use it would wait for it */
	fl_conduct_say(c, n, "lost: not heard of for longer than the lease");
	for (i = 0; i < c->n; i++) {
		all += c->nodes[i].slot > 0;
		left += c->nodes[i].in && !c->nodes[i].lost;
	}
	if (c->lost_during == FL_LOST_FAIL)
		stop(c, "a node is lost");
	if (c->lost_during != FL_LOST_RESCALE || left == 0 || c->stopping)
		return;
	snprintf(line, sizeof(line), "scale %u/%u @%.3f", all, left,
	    (double)(fl_clock_wall() - c->start_wall_ns) / 1e9 + 1);
	fl_conduct_say(c, NULL, "the others take its share: %s", line);
	fl_conduct_steer_all(c, FL_ASK_OTHER, line);
}

static void
look_at_stream(struct fl_conduct *c, struct fl_node *n, int64_t now_ns)
{
	struct stat st;

	if (stat(n->path.data, &st) == -1 || st.st_size <= n->streamed)
		return;
	n->streamed = st.st_size;
	n->grown_ns = now_ns;
	if (st.st_size > c->max_bytes && !n->lost) {
		fl_conduct_say(c, n, "said too much: its link is cut");
		fl_link_close(&n->link);
		n->lost = n->ended = true;
	}
}

/* When it was last heard of, one way or the other. */
static int64_t
last_ns(const struct fl_node *n)
{
	return n->link.heard_ns > n->grown_ns ? n->link.heard_ns : n->grown_ns;
}

static void
look_for_silence(struct fl_conduct *c, struct fl_node *n, int64_t now_ns)
{
	bool silent = now_ns - last_ns(n) > SILENT_NS;

	if (silent != n->silent)
		fl_conduct_say(c, n,
		    silent ? "silent for 5 s" : "heard of again");
	n->silent = silent;
	if (now_ns - last_ns(n) > c->lease_ns)
		lose(c, n);
}

/* A link that was lost is opened again. */
static void
mend(struct fl_conduct *c, struct fl_node *n, int64_t now_ns)
{
	struct fl_err ignored;

	if (n->link.relay != 0 || now_ns - n->begun_ns < AGAIN_NS)
		return;
	n->begun_ns = now_ns;
	if (n->link.up && waitpid(n->link.master, NULL, WNOHANG) != 0) {
		n->link.master = 0;
		n->link.up = false;
		fl_link_close(&n->link);
	}
	if (!n->link.up && fl_link_look(&n->link) == -1) {
		fl_link_close(&n->link);
		fl_link_open(&n->link, &ignored);
	} else if (n->link.up) {
		fl_conduct_relay(c, n, &ignored);
	}
}

/* How the clock is now, noted in the node's document. */
static void
tell_clock(struct fl_conduct *c, struct fl_node *n)
{
	const struct fl_offset *o = &n->link.offset;
	char line[100];

	if (o->error_ns == INT64_MAX)
		return;
	if (fl_offset_jumped(&n->before, o))
		fl_conduct_say(c, n, "its clock was set: %.3f ms off, %.3f "
				     "before",
		    (double)o->offset_ns / 1e6,
		    (double)n->before.offset_ns / 1e6);
	n->after = *o;
	snprintf(line, sizeof(line), "clock %" PRId64 " %" PRId64,
	    o->offset_ns / 1000, o->error_ns / 1000 + 1);
	fl_link_ask(&n->link, FL_ASK_CLOCK, line);
}

static void
ask_node(struct fl_conduct *c, struct fl_node *n, bool renew, bool clock)
{
	int i;

	fl_link_ask(&n->link, FL_ASK_STATUS, "status");
	if (!n->seen)
		return;
	if (renew)
		fl_link_ask(&n->link, FL_ASK_LEASE, "lease");
	if (!n->clock_told || clock) {
		if (!n->clock_told)
			n->link.offset = n->before;
		tell_clock(c, n);
		n->clock_told = true;
		fl_offset_clear(&n->link.offset);
		for (i = 0; i < CLOCK_ROUNDS; i++)
			fl_link_ask(&n->link, FL_ASK_TIME, "time");
	}
	if (c->stopping)
		fl_link_ask(&n->link, FL_ASK_OTHER, "stop");
}

/* Once a second. */
static void
tick(struct fl_conduct *c, int64_t now_ns)
{
	bool renew = now_ns >= c->lease_next_ns,
	     clock = now_ns >= c->clock_next_ns;
	size_t i;

	if (renew)
		c->lease_next_ns = now_ns + RENEW_NS;
	if (clock)
		c->clock_next_ns = now_ns + CLOCK_NS;
	for (i = 0; i < c->n; i++) {
		struct fl_node *n = &c->nodes[i];

		if (!n->in || n->ended || n->lost)
			continue;
		look_at_stream(c, n, now_ns);
		if (n->ended)
			continue;
		look_for_silence(c, n, now_ns);
		mend(c, n, now_ns);
		ask_node(c, n, renew, clock);
	}
}

static void
show(struct fl_conduct *c)
{
	size_t i, reporting = 0, in = fl_conduct_in(c);
	char line[600];

	if (c->quiet)
		return;
	fl_view_clear(&c->view);
	for (i = 0; i < c->n; i++)
		reporting += c->nodes[i].in && !c->nodes[i].silent &&
		             !c->nodes[i].lost;
	fl_view_draw(&c->view, c->stopping ? "ending" : c->run, reporting, in);
	for (i = 0; i < c->n && c->verbose; i++) {
		struct fl_node *n = &c->nodes[i];

		snprintf(line, sizeof(line), "  %-12.40s %s",
		    n->link.host->label,
		    !n->in      ? "out"
		    : n->lost   ? "lost"
		    : n->ended  ? "ended"
		    : n->silent ? "silent"
		    : n->seen   ? n->status
		                : "not yet");
		fl_view_line(&c->view, line);
	}
}

/* Whether anything is still to be waited for. */
static bool
goes_on(struct fl_conduct *c)
{
	size_t i;

	if (c->engine != 0 && waitpid(c->engine, NULL, WNOHANG) == c->engine)
		c->engine = 0;
	if (c->gave_up)
		return false;
	for (i = 0; i < c->n; i++) {
		const struct fl_node *n = &c->nodes[i];

		if (n->in && !n->ended && !n->lost &&
		    (c->engine != 0 || n->seen))
			return true;
	}
	return false;
}

static void
watch(struct fl_conduct *c)
{
	int64_t now_ns;

	while (goes_on(c)) {
		fl_conduct_turn(c, 50);
		if (c->signals > 0)
			stop(c, "interrupted");
		fl_conduct_ctl_look(c);
		now_ns = fl_clock_now();
		if (now_ns < c->tick_ns)
			continue;
		c->tick_ns = now_ns + FL_NS_PER_S;
		tick(c, now_ns);
		show(c);
	}
}

/* What has not ended by itself is not waited for any longer. */
static void
end_engine(struct fl_conduct *c)
{
	int64_t until_ns = fl_clock_now() + 2 * FL_NS_PER_S;
	struct timespec nap = { .tv_nsec = 20000000 };

	while (c->engine != 0 && !c->gave_up && fl_clock_now() < until_ns) {
		if (waitpid(c->engine, NULL, WNOHANG) == c->engine)
			c->engine = 0;
		else
			nanosleep(&nap, NULL);
	}
	if (c->engine == 0)
		return;
	kill(-c->engine, SIGKILL);
	waitpid(c->engine, NULL, 0);
	c->engine = 0;
}

static int
begin(struct fl_conduct *c, struct fl_err *err)
{
	size_t i, in = fl_conduct_in(c);
	char dir[4096];
	int64_t lead_ns = c->lead_ns;

	if ((size_t)snprintf(dir, sizeof(dir), "%s/stream", c->home) >=
	    sizeof(dir))
		return fl_fail(err, "%s: too long", c->home);
	if (lead_ns == 0)
		lead_ns = 2500 * FL_NS_PER_MS +
		          (int64_t)in * 150 * FL_NS_PER_MS;
	c->start_wall_ns = fl_clock_wall() + lead_ns;
	if (start_engine(c, dir, err) == -1)
		return -1;
	for (i = 0; i < c->n; i++)
		c->nodes[i].grown_ns = fl_clock_now();
	strcat(dir, "/out");
	return c->quiet ? 0 : fl_view_start(&c->view, dir, in, err);
}

int
fl_conduct_end(struct fl_conduct *c, struct fl_err *err)
{
	int64_t until_ns = fl_clock_now() + c->lease_ns + 30 * FL_NS_PER_S;
	int64_t sure_ns = fl_clock_now() + 1500 * FL_NS_PER_MS;
	bool runs = true;
	size_t i;

	if (fl_conduct_clocks(c, err) == -1)
		return -1;
	while (runs && fl_clock_now() < until_ns && c->signals == 0) {
		runs = fl_clock_now() < sure_ns;
		for (i = 0; i < c->n; i++) {
			struct fl_node *n = &c->nodes[i];

			if (!n->in || n->link.relay == 0)
				continue;
			fl_link_ask(&n->link, FL_ASK_STATUS, "status");
			if (n->seen && !n->ended)
				fl_link_ask(&n->link, FL_ASK_OTHER, "stop");
			runs = runs || (n->seen && !n->ended);
		}
		fl_conduct_turn(c, 300);
	}
	return 0;
}

int
fl_conduct_load(struct fl_conduct *c, struct fl_err *err)
{
	unsigned parts = 0;
	int64_t until_ns = fl_clock_now() + 5 * FL_NS_PER_S;
	size_t i;
	int rc;

	for (i = 0; i < c->n; i++)
		if (c->nodes[i].in || c->lost_before == FL_LOST_NOTE)
			parts++;
	for (i = 0; i < c->n && c->lost_before == FL_LOST_NOTE; i++)
		if (c->nodes[i].in)
			c->nodes[i].slot = (unsigned)i + 1;
	give_slots(c, parts);
	while (!slots_are_there(c) && fl_clock_now() < until_ns)
		fl_conduct_turn(c, 20);
	rc = begin(c, err);
	fl_conduct_ctl_open(c);
	if (rc == 0)
		watch(c);
	fl_view_stop(&c->view);
	fl_conduct_ctl_close(c);
	end_engine(c);
	if (rc == -1 || c->gave_up)
		return rc;
	fl_conduct_ask_clocks(c, 16, 2 * FL_NS_PER_S);
	for (i = 0; i < c->n; i++)
		if (c->nodes[i].link.offset.error_ns != INT64_MAX)
			c->nodes[i].after = c->nodes[i].link.offset;
	return 0;
}
