/*
 * fl-monitor - what a machine is doing, second by second
 *
 * Reads the kernel's files in /proc once a second and writes what has become of
 * processors, memory, disks, network and chosen processes, as the monitor lines
 * of a result document.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/clock.h"
#include "../lib/base/opt.h"
#include "../lib/bench/identity.h"
#include "../lib/bench/machine.h"
#include "../lib/monitor/document.h"
#include "../lib/monitor/figure.h"
#include "../lib/monitor/sources.h"
#include "../lib/monitor/watched.h"

enum {
	KEY_AT = 256,
	KEY_GROUP,
	KEY_INTERFACE,
	KEY_LIST,
	KEY_NODE,
	KEY_PROCESS,
	KEY_RUN,
};

static const struct fl_opt rows[] = {
	{ 'd', "duration", "TIME", "end after that time (default: never)" },
	{ 'i', "interval", "TIME", "write a line so often (default: 1s)" },
	{ 'o', "output", "FILE",
	    "write the document there, not to standard output" },
	{ KEY_AT, "at", "INSTANT",
	    "second 0 is then, as @1764000000.5 or\n2026-11-24T06:00:00Z" },
	{ KEY_NODE, "node", "NAME", "this machine's name in the document" },
	{ KEY_RUN, "run", "ID", "the run's name, the same on all nodes" },
	{ KEY_PROCESS, "process", "NAME|PID",
	    "also a process, or all of a name together; may\nbe repeated" },
	{ KEY_INTERFACE, "interface", "NAME",
	    "count this network interface; may be repeated\n"
	    "(default: all but lo)" },
	{ KEY_GROUP, "group", "PATH",
	    "the control group, as /system.slice/x.service\n"
	    "(default: the one that this runs in)" },
	{ KEY_LIST, "list", NULL, "list the figures and what they say" },
};

static const struct fl_opts opts = {
	.program = "fl-monitor",
	.usage = "fl-monitor [-d TIME] [-i TIME] [-o FILE] [--at INSTANT] "
		 "[--process NAME|PID] [OPTION...]",
	.about = "what a machine is doing, second by second",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

#define INTERVAL_LEAST (FL_NS_PER_S / 10)
#define LIST_MAX 64            /* processes, or interfaces */
#define RECORD_MAX (256 << 10) /* bytes */
#define SEARCH_NS (5 * FL_NS_PER_S)

struct choice {
	int64_t duration_ns; /* 0: for ever */
	int64_t interval_ns;
	const char *output, *node, *run, *group;
	const char *at; /* as it was given; or NULL */
	int64_t at_wall_ns;
	const char *interfaces[LIST_MAX];
	size_t interfaces_n;
	const char *processes[LIST_MAX];
	size_t processes_n;
};

/* What is looked at, and where it goes. */
struct monitor {
	const struct choice *c;
	struct fl_machine machine;
	const char *host;
	struct fl_sources sources;
	struct fl_watched watched[LIST_MAX];
	struct fl_raws *before, *after;
	struct fl_buf out;
	int fd;
	uint64_t seq;
	int64_t start_ns;    /* monotonic; second 0 */
	int64_t searched_ns; /* when processes were searched for */
};

_Noreturn static void
list_figures(void)
{
	const struct fl_figure *f;
	size_t i;

	for (i = 0; (f = fl_figure(i)) != NULL; i++)
		printf("%-24s%s\n", f->name, f->about);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	exit(FL_EXIT_YES);
}

static void
add(const char **list, size_t *n, int key)
{
	struct fl_err e;

	if (*n == LIST_MAX) {
		fl_fail(&e, "'%s': more than %d", optarg, LIST_MAX);
		fl_opts_bad(&opts, key, &e);
	}
	list[(*n)++] = optarg;
}

static int64_t
interval(int key)
{
	int64_t ns = fl_opts_duration(&opts, key, FL_NS_PER_S);
	struct fl_err e;

	if (ns >= INTERVAL_LEAST)
		return ns;
	fl_fail(&e, "'%s': want at least 100ms", optarg);
	fl_opts_bad(&opts, key, &e);
}

static void
read_options(int argc, char *argv[], struct choice *c)
{
	struct fl_err e;
	int ch;

	while ((ch = fl_opts_next(&opts, argc, argv)) != -1) {
		switch (ch) {
		case 'd':
			c->duration_ns =
			    fl_opts_duration(&opts, ch, FL_NS_PER_S);
			break;
		case 'i':
			c->interval_ns = interval(ch);
			break;
		case 'o':
			c->output = optarg;
			break;
		case KEY_AT:
			c->at = optarg;
			if (fl_clock_parse(optarg, &c->at_wall_ns, &e) == -1)
				fl_opts_bad(&opts, ch, &e);
			break;
		case KEY_GROUP:
			c->group = optarg;
			break;
		case KEY_INTERFACE:
			add(c->interfaces, &c->interfaces_n, ch);
			break;
		case KEY_LIST:
			list_figures();
		case KEY_NODE:
			c->node = optarg;
			break;
		case KEY_PROCESS:
			add(c->processes, &c->processes_n, ch);
			break;
		case KEY_RUN:
			c->run = optarg;
			break;
		}
	}
	if (optind < argc)
		fl_opts_usage(&opts);
}

/* A line is one write, so that a reader sees whole ones. */
static int
flush(struct monitor *m, struct fl_err *e)
{
	const char *name = m->c->output != NULL ? m->c->output : "stdout";
	size_t done = 0;
	ssize_t n;

	while (done < m->out.len) {
		n = write(m->fd, m->out.data + done, m->out.len - done);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fl_fail(e, "%s: %s", name, strerror(errno));
		done += (size_t)n;
	}
	fl_buf_clear(&m->out);
	return 0;
}

static int
write_head(struct monitor *m, int argc, char *argv[], int64_t start_wall_ns,
    struct fl_err *e)
{
	char instance[FL_ID_LEN], run[FL_ID_LEN];
	struct fl_monitor_head h = {
		.instance = instance,
		.run = m->c->run != NULL ? m->c->run : run,
		.node = m->host,
		.common = m->c->at,
		.start_wall_ns = start_wall_ns,
	};
	struct fl_buf args;
	int rc = -1;

	fl_identity_random(instance);
	fl_identity_random(run);
	fl_buf_init(&args, 1 << 20);
	if (fl_identity_argv(&args, argc, argv, e) == 0) {
		h.argv = args.data;
		rc = fl_monitor_head(&m->out, &h, e);
	}
	fl_buf_fini(&args);
	if (rc == -1 ||
	    fl_monitor_config(&m->out, "kernel", m->machine.kernel, e) == -1 ||
	    fl_monitor_config(&m->out, "cpu", m->machine.cpu, e) == -1 ||
	    fl_monitor_config(&m->out, "cpus", m->machine.cpus, e) == -1 ||
	    fl_monitor_config(&m->out, "memory", m->machine.memory, e) == -1)
		return -1;
	return flush(m, e);
}

static void
look(struct monitor *m, struct fl_raws *raws)
{
	size_t n = m->c->processes_n;

	fl_sources_read(&m->sources, raws);
	if (n == 0)
		return;
	if (raws->at_ns - m->searched_ns >= SEARCH_NS) {
		fl_watched_search(m->watched, n, "/proc");
		m->searched_ns = raws->at_ns;
	}
	fl_watched_look(m->watched, n, "/proc");
}

/* Until that instant; false when a signal has come first. */
static bool
wait_until(int64_t at_ns)
{
	struct timespec ts;
	int64_t left;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	do {
		left = at_ns - fl_clock_now();
		if (left < 0)
			left = 0;
		ts.tv_sec = left / FL_NS_PER_S;
		ts.tv_nsec = left % FL_NS_PER_S;
		if (sigtimedwait(&set, NULL, &ts) > 0)
			return false;
	} while (fl_clock_now() < at_ns);
	return true;
}

static int
record(struct monitor *m, int64_t at_ns, struct fl_err *e)
{
	struct fl_raws *swap;

	look(m, m->after);
	if (fl_monitor_record(&m->out, ++m->seq, m->host, at_ns, m->before,
		m->after, m->watched, m->c->processes_n, e) == -1)
		return -1;
	swap = m->before;
	m->before = m->after;
	m->after = swap;
	return flush(m, e);
}

/*
 * A line at each multiple of the interval since second 0; it tells of what was
 * before, and bears the second in which that began, as all records do.  What
 * could not be kept is left out, not made up for.
 */
static int
watch(struct monitor *m, const char **stopped, struct fl_err *e)
{
	int64_t step = m->c->interval_ns, length = m->c->duration_ns, k, until;

	if (length == 0)
		length = INT64_MAX / 2;
	*stopped = "signal";
	if (!wait_until(m->start_ns))
		return 0;
	look(m, m->before);
	k = (fl_clock_now() - m->start_ns) / step;
	for (until = 0; until < length && k * step < length; k++) {
		until = (k + 1) * step < length ? (k + 1) * step : length;
		if (!wait_until(m->start_ns + until))
			return 0;
		if (record(m, k * step, e) == -1)
			return -1;
		if (fl_clock_now() - m->start_ns - until > step)
			k = (fl_clock_now() - m->start_ns) / step - 1;
	}
	*stopped = "duration";
	return 0;
}

static int
open_all(struct monitor *m, struct fl_err *e)
{
	const struct choice *c = m->c;
	size_t i;

	for (i = 0; i < c->processes_n; i++)
		if (fl_watched_init(&m->watched[i], c->processes[i], e) == -1)
			return -1;
	fl_machine_look(&m->machine);
	m->host = c->node != NULL ? c->node : m->machine.node;
	fl_sources_open(&m->sources, "", c->group);
	m->sources.interfaces = c->interfaces;
	m->sources.n = c->interfaces_n;
	m->searched_ns = -SEARCH_NS;
	m->before = calloc(1, sizeof(*m->before));
	m->after = calloc(1, sizeof(*m->after));
	if (m->before == NULL || m->after == NULL)
		return fl_fail(e, "out of memory");
	fl_buf_init(&m->out, RECORD_MAX);
	if (c->output != NULL)
		m->fd = open(c->output,
		    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
	if (m->fd == -1)
		return fl_fail(e, "%s: %s", c->output, strerror(errno));
	return 0;
}

static void
close_all(struct monitor *m)
{
	size_t i;

	for (i = 0; i < m->c->processes_n; i++)
		fl_watched_fini(&m->watched[i]);
	fl_sources_close(&m->sources);
	free(m->before);
	free(m->after);
	fl_buf_fini(&m->out);
}

static int
run(struct monitor *m, int argc, char *argv[], struct fl_err *e)
{
	int64_t wall = fl_clock_wall(), start = wall;
	const char *stopped;

	m->start_ns = fl_clock_now();
	if (m->c->at != NULL) {
		start = m->c->at_wall_ns;
		m->start_ns += start - wall;
	}
	if (write_head(m, argc, argv, start, e) == -1 ||
	    watch(m, &stopped, e) == -1 ||
	    fl_monitor_end(&m->out, ++m->seq,
		fl_clock_now() > m->start_ns ? fl_clock_now() - m->start_ns : 0,
		stopped, e) == -1)
		return -1;
	return flush(m, e);
}

int
main(int argc, char *argv[])
{
	struct choice c = { .interval_ns = FL_NS_PER_S };
	struct monitor m = { .c = &c, .fd = STDOUT_FILENO };
	struct fl_err e;
	sigset_t set;

	read_options(argc, argv, &c);
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	if (open_all(&m, &e) == -1 || run(&m, argc, argv, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	close_all(&m);
	if (m.fd != STDOUT_FILENO && close(m.fd) == -1)
		err(FL_EXIT_TROUBLE, "%s", c.output);
	return FL_EXIT_YES;
}
