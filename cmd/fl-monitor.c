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
#include "../lib/monitor/figure.h"
#include "../lib/monitor/monitor.h"

enum {
	KEY_AT = 256,
	KEY_CLOCK_OFFSET,
	KEY_COMMAND,
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
	{ KEY_CLOCK_OFFSET, "clock-offset", "TIME",
	    "how far this clock is ahead of that of --at, as\n-812us" },
	{ KEY_NODE, "node", "NAME", "this machine's name in the document" },
	{ KEY_RUN, "run", "ID", "the run's name, the same on all nodes" },
	{ KEY_PROCESS, "process", "NAME|PID",
	    "also a process, or all of a name together; may\nbe repeated" },
	{ KEY_COMMAND, "command", "NAME=CMD",
	    "also what CMD prints, as a monitoring plugin's\nperformance data; "
	    "may be repeated" },
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

struct list {
	const char *at[FL_MONITOR_LIST];
	size_t n;
};

struct choice {
	int64_t duration_ns; /* 0: for ever */
	int64_t interval_ns;
	const char *output, *node, *run, *group;
	const char *at; /* as it was given; or NULL */
	int64_t at_wall_ns, offset_ns;
	struct list interfaces, processes, commands;
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
add(struct list *l, int key)
{
	struct fl_err e;

	if (l->n == FL_MONITOR_LIST) {
		fl_fail(&e, "'%s': more than %d", optarg, FL_MONITOR_LIST);
		fl_opts_bad(&opts, key, &e);
	}
	l->at[l->n++] = optarg;
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

/* "-812us": a length of time with a sign. */
static int64_t
offset(int key)
{
	const char *arg = optarg;
	struct fl_err e;
	int64_t ns;

	if (fl_num_duration(arg + (*arg == '-' || *arg == '+'), 0, &ns, &e) ==
	    -1)
		fl_opts_bad(&opts, key, &e);
	return *arg == '-' ? -ns : ns;
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
		case KEY_CLOCK_OFFSET:
			c->offset_ns = offset(ch);
			break;
		case KEY_COMMAND:
			add(&c->commands, ch);
			break;
		case KEY_GROUP:
			c->group = optarg;
			break;
		case KEY_INTERFACE:
			add(&c->interfaces, ch);
			break;
		case KEY_LIST:
			list_figures();
		case KEY_NODE:
			c->node = optarg;
			break;
		case KEY_PROCESS:
			add(&c->processes, ch);
			break;
		case KEY_RUN:
			c->run = optarg;
			break;
		}
	}
	if (optind < argc)
		fl_opts_usage(&opts);
}

static int
write_head(struct fl_monitor *s, const struct fl_machine *m,
    const struct fl_monitor_head *h, struct fl_err *e)
{
	if (fl_monitor_head(&s->out, h, e) == -1 ||
	    fl_monitor_config(&s->out, "kernel", m->kernel, e) == -1 ||
	    fl_monitor_config(&s->out, "cpu", m->cpu, e) == -1 ||
	    fl_monitor_config(&s->out, "cpus", m->cpus, e) == -1 ||
	    fl_monitor_config(&s->out, "memory", m->memory, e) == -1)
		return -1;
	return fl_monitor_flush(s, e);
}

/* From its head to its end.  start: the wall clock's instant of second 0. */
static int
write_document(struct fl_monitor *s, const struct choice *c,
    const struct fl_machine *m, const char *argv, int64_t start,
    struct fl_err *e)
{
	char instance[FL_ID_LEN], run[FL_ID_LEN];
	const struct fl_monitor_head h = {
		.instance = instance,
		.run = c->run != NULL ? c->run : run,
		.node = s->host,
		.common = c->at,
		.start_wall_ns = start,
		.argv = argv,
	};
	const char *stopped;
	int64_t ns;

	fl_identity_random(instance);
	fl_identity_random(run);
	if (write_head(s, m, &h, e) == -1 ||
	    fl_monitor_run(s, &stopped, e) == -1)
		return -1;
	ns = fl_clock_now() - s->start_ns;
	if (fl_monitor_end(&s->out, s->seq + 1, ns > 0 ? ns : 0, stopped, e) ==
	    -1)
		return -1;
	return fl_monitor_flush(s, e);
}

static int
open_output(const struct choice *c, struct fl_err *e)
{
	int fd;

	if (c->output == NULL)
		return STDOUT_FILENO;
	fd = open(c->output,
	    O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0666);
	return fd != -1 ? fd : fl_fail(e, "%s", strerror(errno));
}

static int
add_all(struct fl_monitor *s, const struct choice *c, struct fl_err *e)
{
	size_t i;

	for (i = 0; i < c->processes.n; i++)
		if (fl_monitor_process(s, c->processes.at[i], e) == -1)
			return -1;
	for (i = 0; i < c->commands.n; i++)
		if (fl_monitor_command(s, c->commands.at[i], e) == -1)
			return -1;
	return 0;
}

/* The clocks are read once, so that both tell of one instant. */
static int64_t
begin(struct fl_monitor *s, const struct choice *c)
{
	int64_t wall = fl_clock_wall();

	s->start_ns = fl_clock_now();
	if (c->at == NULL)
		return wall;
	s->start_ns += c->at_wall_ns - wall + c->offset_ns;
	return c->at_wall_ns;
}

int
main(int argc, char *argv[])
{
	struct choice c = { .interval_ns = FL_NS_PER_S };
	struct fl_machine machine;
	struct fl_monitor s;
	struct fl_buf args;
	struct fl_err e;
	int fd;

	read_options(argc, argv, &c);
	signal(SIGPIPE, SIG_IGN);
	fl_machine_look(&machine);
	fl_buf_init(&args, 1 << 20);
	fd = open_output(&c, &e);
	if (fd == -1)
		errx(FL_EXIT_TROUBLE, "%s: %s", c.output, e.msg);
	if (fl_monitor_init(&s, fd, c.interfaces.at, c.interfaces.n, c.group,
		&e) == -1 ||
	    add_all(&s, &c, &e) == -1 ||
	    fl_identity_argv(&args, argc, argv, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	s.host = c.node != NULL ? c.node : machine.node;
	s.interval_ns = c.interval_ns;
	s.duration_ns = c.duration_ns;
	if (write_document(&s, &c, &machine, args.data, begin(&s, &c), &e) ==
	    -1)
		errx(FL_EXIT_TROUBLE, "%s: %s",
		    c.output != NULL ? c.output : "stdout", e.msg);
	fl_monitor_fini(&s);
	fl_buf_fini(&args);
	if (fd != STDOUT_FILENO && close(fd) == -1)
		err(FL_EXIT_TROUBLE, "%s", c.output);
	return FL_EXIT_YES;
}
