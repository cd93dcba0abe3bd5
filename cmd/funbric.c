/*
 * funbric - one load from many machines
 *
 * Sends what is needed to every host of a list, starts fl-bench on all at one
 * instant, shows what comes of it while it runs, steers it, brings everything
 * home and sums it up.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../lib/base/clock.h"
#include "../lib/base/opt.h"
#include "../lib/bench/command.h"
#include "../lib/conduct/campaign.h"

enum {
	KEY_AFTER = 256,
	KEY_BEFORE,
	KEY_BUNDLE,
	KEY_LEAD,
	KEY_LEASE,
	KEY_LEAVE,
	KEY_LOST,
	KEY_MAX_SIZE,
	KEY_MONITOR,
	KEY_NO_SELF,
	KEY_SEND,
};

static const struct fl_opt rows[] = {
	FL_CREW_ROWS,
	{ 'o', "output", "DIR",
	    "the folder of the run, which is made (default:\nfunbric-RUN)" },
	{ 'v', "verbose", NULL, "a line a node in the live view" },
	{ 'a', "assert", "EXPR",
	    "exit 1 unless it holds for all nodes together, as\nfl-stats has "
	    "it; may be repeated" },
	{ KEY_BEFORE, "before", "CMD",
	    "run CMD on every host before the load; may be\nrepeated" },
	{ KEY_AFTER, "after", "CMD",
	    "run CMD on every host after it, whatever came of\nit; may be "
	    "repeated" },
	{ KEY_SEND, "send", "FILE",
	    "also send a file or folder; may be repeated" },
	{ KEY_MONITOR, "monitor", "HOST[,HOST]",
	    "run fl-monitor there meanwhile" },
	{ KEY_LOST, "lost", "POLICY",
	    "what becomes of the rest when a host is lost:\nfail, note or "
	    "rescale (default: fail before the\nstart, note after it)" },
	{ KEY_LEAD, "lead", "TIME",
	    "start so long after all is ready (default: by the\nnumber of "
	    "hosts)" },
	{ KEY_LEASE, "lease", "TIME",
	    "a node that is not heard of for so long is lost,\nand ends its "
	    "load (default: 30s)" },
	{ KEY_NO_SELF, "no-self", NULL,
	    "do not send the toolkit: it is on the hosts" },
	{ KEY_BUNDLE, "bundle", "FILE",
	    "the toolkit as make dist has made it; may be\nrepeated" },
	{ KEY_MAX_SIZE, "max-size", "SIZE",
	    "take no more from a node (default: 4G)" },
	{ KEY_LEAVE, "leave", NULL, "leave the run's folder on the hosts" },
};

static const struct fl_opts opts = {
	.program = "funbric",
	.usage = "funbric -h FILE [OPTION...] -- fl-bench ARG... | resume DIR | "
		 "ctl [-r RUN] COMMAND... | stop [RUN]",
	.about = "one load from many machines",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
	.in_front = 1,
};

static const char *const policies[] = { "fail", "note", "rescale" };

static int
policy_arg(int *lost, struct fl_err *e)
{
	size_t i;

	for (i = 0; i < sizeof(policies) / sizeof(policies[0]); i++)
		if (strcmp(optarg, policies[i]) == 0) {
			*lost = (int)i;
			return 0;
		}
	return fl_fail(e, "'%.60s': want fail, note or rescale", optarg);
}

static void
take_option(struct fl_campaign *c, int key)
{
	struct fl_err e;
	int rc = 0;

	switch (key) {
	case 'o':
		c->home = optarg;
		break;
	case 'v':
		c->verbose = true;
		break;
	case 'a':
		rc = fl_crew_add(&c->asserts, optarg, &e);
		break;
	case KEY_BEFORE:
		rc = fl_crew_add(&c->before, optarg, &e);
		break;
	case KEY_AFTER:
		rc = fl_crew_add(&c->after, optarg, &e);
		break;
	case KEY_SEND:
		rc = fl_crew_add(&c->send, optarg, &e);
		break;
	case KEY_MONITOR:
		rc = fl_crew_add(&c->monitors, optarg, &e);
		break;
	case KEY_BUNDLE:
		rc = fl_crew_add(&c->bundles, optarg, &e);
		break;
	case KEY_LOST:
		rc = policy_arg(&c->lost, &e);
		break;
	case KEY_LEAD:
		c->lead_ns = fl_opts_duration(&opts, key, 0);
		break;
	case KEY_LEASE:
		c->lease_ns = fl_opts_duration(&opts, key, 0);
		if (c->lease_ns < 6 * FL_NS_PER_S)
			rc = fl_fail(&e, "want 6s at least: it is renewed every "
					 "5 s");
		break;
	case KEY_NO_SELF:
		c->no_self = true;
		break;
	case KEY_MAX_SIZE:
		c->max_bytes = fl_opts_size(&opts, key);
		break;
	case KEY_LEAVE:
		c->leave = true;
		break;
	default:
		rc = fl_crew_option(&c->crew, key, optarg, &e);
		c->quiet = c->crew.quiet;
	}
	if (rc == -1)
		fl_opts_bad(&opts, key, &e);
}

static void
read_options(struct fl_campaign *c, int argc, char *argv[])
{
	const char *base;
	int ch;

	*c = (struct fl_campaign){ .lost = -1,
		.lease_ns = 30 * FL_NS_PER_S,
		.max_bytes = INT64_C(4) << 30 };
	fl_crew_init(&c->crew);
	optind = 1;
	while ((ch = fl_opts_next(&opts, argc, argv)) != -1)
		take_option(c, ch);
	c->bench = argv + optind;
	c->bench_n = (size_t)(argc - optind);
	c->argv = argv;
	c->argc = (size_t)argc;
	if (c->crew.files.n == 0 || c->bench_n < 2)
		fl_opts_usage(&opts);
	base = strrchr(c->bench[0], '/');
	base = base != NULL ? base + 1 : c->bench[0];
	if (strcmp(base, "fl-bench") != 0)
		errx(FL_EXIT_TROUBLE, "'%.60s': want fl-bench behind the --",
		    c->bench[0]);
}

static void
free_lists(struct fl_campaign *c)
{
	free(c->before.at);
	free(c->after.at);
	free(c->send.at);
	free(c->monitors.at);
	free(c->bundles.at);
	free(c->asserts.at);
	fl_crew_fini(&c->crew);
}

static int
done(struct fl_campaign *c, int rc, const struct fl_err *e)
{
	if (rc == -1)
		warnx("%s", e->msg);
	free_lists(c);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return rc == -1 ? FL_EXIT_TROUBLE : c->status;
}

/* The options are those of the first call; only hosts and names are settled. */
static int
resume(int argc, char *argv[])
{
	static struct fl_campaign c; /* static for its size */
	char run[128], hosts[4096], **words;
	struct fl_err e;
	size_t n;
	int rc;

	if (argc != 3)
		fl_opts_usage(&opts);
	if (fl_home_recall(argv[2], run, sizeof(run), &words, &n, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (!fl_crew_run_ok(run))
		errx(FL_EXIT_TROUBLE, "%s/run: no name of a run", argv[2]);
	read_options(&c, (int)n, words);
	snprintf(hosts, sizeof(hosts), "%s/stream/hosts", argv[2]);
	if (access(hosts, R_OK) == -1)
		errx(FL_EXIT_TROUBLE, "%s: the load had not begun", argv[2]);
	c.crew.files.n = 0;
	c.crew.exclude.n = 0;
	c.crew.min = 0;
	c.crew.run = run;
	c.home = argv[2];
	c.resume = true;
	if (fl_crew_add(&c.crew.files, hosts, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	rc = fl_campaign_resume(&c, &e);
	rc = done(&c, rc, &e);
	while (n > 0)
		free(words[--n]);
	free(words);
	return rc;
}

/* The funbric that is to be told: the only one, or that of a run. */
static int
connect_to(const char *run)
{
	static struct fl_socket found[256]; /* static for its size */
	size_t n = fl_socket_find(found, 256, run, "funbric"), i;
	struct fl_err e;
	int fd;

	if (n == 0)
		errx(FL_EXIT_TROUBLE, "no funbric%s%s has a load here now",
		    run != NULL ? " of the run " : "", run != NULL ? run : "");
	if (n > 1) {
		warnx("several have a load here: want -r RUN");
		for (i = 0; i < n; i++)
			fprintf(stderr, "%s\n", found[i].run);
		exit(FL_EXIT_TROUBLE);
	}
	fd = fl_socket_connect(found[0].path, 10 * FL_NS_PER_S, &e);
	if (fd == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	return fd;
}

/* A line there, and a line a host back: "HOST TAB ok TAB what it said". */
static int
ctl(const char *run, char *const *words, size_t n)
{
	char line[FL_COMMAND_MAX + 2], *tab;
	struct fl_command parsed;
	struct fl_err e;
	size_t len = 0, i;
	int fd, status = FL_EXIT_YES;
	FILE *fp;

	for (i = 0; i < n && len < sizeof(line); i++)
		len += (size_t)snprintf(line + len, sizeof(line) - len, "%s%s",
		    i > 0 ? " " : "", words[i]);
	if (len >= sizeof(line) - 1)
		errx(FL_EXIT_TROUBLE, "the command is too long");
	if (fl_command_parse(&parsed, (struct fl_str){ line, len }, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fd = connect_to(run);
	line[len++] = '\n';
	if (send(fd, line, len, MSG_NOSIGNAL) != (ssize_t)len)
		err(FL_EXIT_TROUBLE, "funbric");
	fp = fdopen(fd, "r");
	for (i = 0; fp != NULL && fgets(line, sizeof(line), fp) != NULL; i++) {
		tab = strchr(line, '\t');
		if (tab == NULL || strncmp(tab, "\tok\t", 4) != 0)
			status = FL_EXIT_NO;
		if (*line == '\t')
			fprintf(stderr, "funbric: %s", line + 7);
		else
			fputs(line, stdout);
	}
	if (i == 0)
		errx(FL_EXIT_TROUBLE, "no answer in time");
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return status;
}

static int
ctl_args(int argc, char *argv[])
{
	const char *run = NULL;

	if (argc > 3 && strcmp(argv[2], "-r") == 0) {
		run = argv[3];
		argc -= 2;
		argv += 2;
	}
	if (argc < 3)
		fl_opts_usage(&opts);
	return ctl(run, argv + 2, (size_t)(argc - 2));
}

static int
stop_args(int argc, char *argv[])
{
	static char word[] = "stop";
	char *const words[] = { word };

	if (argc > 3)
		fl_opts_usage(&opts);
	return ctl(argc == 3 ? argv[2] : NULL, words, 1);
}

static const struct {
	const char *name;
	int (*run)(int argc, char *argv[]);
} modes[] = {
	{ "resume", resume },
	{ "ctl", ctl_args },
	{ "stop", stop_args },
};

int
main(int argc, char *argv[])
{
	static struct fl_campaign c; /* static for its size */
	struct fl_err e;
	size_t i;

	for (i = 0; argc > 1 && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(argv[1], modes[i].name) == 0)
			return modes[i].run(argc, argv);
	read_options(&c, argc, argv);
	return done(&c, fl_campaign_run(&c, &e), &e);
}
