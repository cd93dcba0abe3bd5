/*
 * fl-check - run scenarios once, as tests
 *
 * Runs each file once and says which passed, and of the others what failed, with
 * the line and what was there instead.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/run/cli.h"
#include "../lib/run/suite.h"

enum {
	KEY_PARSE_ONLY = 256,
};

static const struct fl_opt rows[] = {
	FL_CLI_ROWS,
	{ 'T', "timeout", "TIME",
	    "give up an exchange after that (default: "
	    "30s)" },
	{ 'j', "jobs", "N", "run so many files side by side (default: 16)" },
	{ 'e', "engine", "NAME", "use this plugin and no other" },
	{ KEY_PARSE_ONLY, "parse-only", NULL,
	    "read the files and run nothing" },
	{ 'q', "quiet", NULL, "say nothing of what is well" },
};

static const struct fl_opts opts = {
	.program = "fl-check",
	.usage = "fl-check [-q] [-D NAME=VALUE] [-T TIME] [OPTION...] "
		 "FILE... | URL",
	.about = "run scenarios once, as tests",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

struct options {
	struct fl_cli cli;
	const char *engine;
	int64_t timeout_ns;
	size_t at_once;
	bool parse_only, quiet;
};

/* What has been told so far. */
struct tally {
	bool quiet, author;
	size_t passed, failed;
};

static void
read_option(struct options *o, int ch)
{
	struct fl_err e;
	int rc = fl_cli_option(&o->cli, ch, optarg, &e);

	if (rc == -1)
		fl_opts_bad(&opts, ch, &e);
	switch (ch) {
	case 'T':
		o->timeout_ns = fl_opts_duration(&opts, 'T', 0);
		break;
	case 'j':
		o->at_once = (size_t)fl_opts_count(&opts, 'j', 1, 10000);
		break;
	case 'e':
		o->engine = optarg;
		break;
	case KEY_PARSE_ONLY:
		o->parse_only = true;
		break;
	case 'q':
		o->quiet = true;
		break;
	}
}

_Noreturn static void
bad_scenario(const struct fl_err *e)
{
	warnx("%s", e->msg);
	if (e->detail[0] != '\0')
		fprintf(stderr, "%s\n", e->detail);
	exit(FL_EXIT_TROUBLE);
}

static void
warn_of(const struct fl_cli *c)
{
	size_t i, k;

	for (i = 0; i < c->files_len; i++)
		for (k = 0; k < c->files[i]->warnings_len; k++)
			warnx("warning: %.*s",
			    FL_STR_ARG(c->files[i]->warnings[k]));
}

static void
tell(void *arg, const struct fl_test *t)
{
	struct tally *sum = arg;

	sum->author = sum->author || t->author;
	if (t->failures == 0)
		sum->passed++;
	else
		sum->failed++;
	if (t->failures > 0)
		fwrite(t->report.data, 1, t->report.len, stdout);
	if (t->failures == 0 && sum->quiet)
		return;
	printf("%.*s: %s, %u request%s in %.1f ms\n",
	    FL_STR_ARG(t->file->source.name),
	    t->failures == 0 ? "passed" : "FAILED", t->requests,
	    t->requests == 1 ? "" : "s", (double)t->took_ns / 1e6);
}

static int
run(const struct options *o, const struct fl_plugins *plugins)
{
	static struct fl_suite suite; /* static for its size */
	struct fl_script_opts so = { .plugins = plugins,
		.definitions = &o->cli.definitions,
		.engine = o->engine,
		.timeout_ns = o->timeout_ns,
		.insecure = o->cli.insecure };
	struct tally sum = { .quiet = o->quiet };
	struct fl_script script;
	struct fl_err e;

	if (fl_script_make(&script, (const struct fl_file *const *)o->cli.files,
		o->cli.files_len, &so, &e) == -1)
		bad_scenario(&e);
	if (fl_suite_init(&suite, plugins, &script, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	suite.at_once = o->at_once;
	suite.tell = tell;
	suite.arg = &sum;
	fl_suite_run(&suite);
	fl_suite_fini(&suite);
	fl_script_fini(&script);
	if (!sum.quiet && sum.passed + sum.failed > 1)
		printf("%zu passed, %zu failed\n", sum.passed, sum.failed);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "standard output");
	if (sum.author)
		return FL_EXIT_TROUBLE;
	return sum.failed > 0 ? FL_EXIT_NO : FL_EXIT_YES;
}

int
main(int argc, char *argv[])
{
	struct options o = { .timeout_ns = 30 * FL_NS_PER_S, .at_once = 16 };
	struct fl_plugins plugins;
	char path[4096];
	struct fl_err e;
	int ch, status;

	fl_cli_init(&o.cli);
	while ((ch = fl_opts_next(&opts, argc, argv)) != -1)
		read_option(&o, ch);
	if (optind == argc)
		fl_opts_usage(&opts);
	if (fl_cli_load(&o.cli, argv + optind, (size_t)(argc - optind), &e) ==
	    -1)
		bad_scenario(&e);
	warn_of(&o.cli);
	if (o.parse_only) {
		fl_cli_fini(&o.cli);
		return FL_EXIT_YES;
	}
	fl_plugins_where(path, sizeof(path));
	if (fl_plugins_load(&plugins, path, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	status = run(&o, &plugins);
	fl_plugins_fini(&plugins);
	fl_cli_fini(&o.cli);
	return status;
}
