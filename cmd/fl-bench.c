/*
 * fl-bench - put load on a server with a scenario
 *
 * Runs scenario files, or requests to one URL, as many users at once or at a
 * rate, and writes what came of it as a result document on standard output.
 */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/base/clock.h"
#include "../lib/bench/around.h"
#include "../lib/bench/bench_options.h"
#include "../lib/bench/circumstances.h"
#include "../lib/bench/identity.h"
#include "../lib/bench/load.h"
#include "../lib/bench/machine.h"
#include "../lib/bench/outputs.h"
#include "../lib/bench/plugin_settings.h"
#include "../lib/bench/progress.h"
#include "../lib/bench/rows.h"
#include "../lib/bench/shortage.h"
#include "../lib/run/crash.h"

static void
list_plugins(const struct fl_plugins *p)
{
	const char *const *s;
	size_t i;

	for (i = 0; i < p->n; i++) {
		printf("%s\t", p->list[i]->name);
		for (s = p->list[i]->schemes; *s != NULL; s++)
			printf("%s%s", s == p->list[i]->schemes ? "" : " ", *s);
		printf("\t%s\t%s\t%s\n", p->list[i]->version,
		    p->list[i]->summary, p->path[i]);
	}
	for (i = 0; i < p->refused_n; i++)
		printf("refused\t%s\n", p->refused[i]);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "standard output");
}

static void
watch(void *arg, const struct fl_progress *p, int64_t elapsed_ns, bool ended)
{
	fl_progress_show(arg, p, elapsed_ns, ended);
}

static unsigned
threads_of(const struct fl_bench_options *o, const struct fl_plan *plan)
{
	unsigned n = o->threads != 0 ? (unsigned)o->threads : fl_machine_cpus();
	double users = (plan->model == FL_MODEL_USERS ? fl_plan_peak(plan)
						      : (double)o->max_users) /
	               o->parts;

	if (users < n)
		n = users > 1 ? (unsigned)users : 1;
	return n;
}

/* Says an error of a scenario with the line it is in. */
_Noreturn static void
bad_scenario(const struct fl_err *e)
{
	warnx("%s", e->msg);
	if (e->detail[0] != '\0')
		fprintf(stderr, "%s\n", e->detail);
	exit(FL_EXIT_TROUBLE);
}

static void
warn_of(const struct fl_file *f)
{
	size_t i;

	for (i = 0; i < f->warnings_len; i++)
		warnx("warning: %.*s", FL_STR_ARG(f->warnings[i]));
}

static void
make_script(const struct fl_bench_options *o, struct fl_script *script,
    const struct fl_plugins *plugins)
{
	struct fl_script_opts so = fl_bench_options_script(o);
	struct fl_err e;

	so.plugins = plugins;
	if (fl_script_make(script, (const struct fl_file *const *)o->cli.files,
		o->cli.files_len, &so, &e) == -1)
		bad_scenario(&e);
}

/* Reads all scenarios, and ends here when one is its author's to mend. */
static void
read_scenarios(struct fl_bench_options *o, struct fl_around *around,
    const struct fl_once *like, char *args[], size_t n)
{
	struct fl_err e;
	size_t i;

	if (fl_cli_load(&o->cli, args, n, &e) == -1)
		bad_scenario(&e);
	for (i = 0; i < o->cli.files_len; i++)
		warn_of(o->cli.files[i]);
	around->definitions = &o->cli.definitions;
	around->feeds = &o->feeds;
	if (fl_around_read(around, o->setup, o->teardown, like, o->cli.files,
		o->cli.files_len, &e) == -1)
		bad_scenario(&e);
}

static void
tell_failed(const char *what, const struct fl_err *e)
{
	warnx("%s failed: %s", what, e->msg);
	if (e->detail[0] != '\0')
		fprintf(stderr, "%s\n", e->detail);
}

/* Whether it failed. */
static bool
tear_down(void *around)
{
	struct fl_err e;

	if (fl_around_end(around, &e) == 0)
		return false;
	tell_failed("teardown", &e);
	return true;
}

static void
set_up(struct fl_around *around)
{
	struct fl_err e;

	if (fl_around_begin(around, &e) == 0)
		return;
	tell_failed("setup", &e);
	tear_down(around);
	exit(FL_EXIT_TROUBLE);
}

static void
identify(struct fl_run_head *head, const struct fl_identity *id,
    const struct fl_bench_options *o, const struct fl_machine *m)
{
	*head = (struct fl_run_head){
		.instance = id->instance,
		.run = o->run != NULL ? o->run : id->run,
		.node = o->node != NULL ? o->node : m->node,
		.part = o->part_text,
		.argv = id->argv.data,
		.scenario = id->scenario,
		.seed = (uint64_t)o->seed,
	};
}

static void
configure(struct fl_load_run *run, const struct fl_bench_options *o,
    const struct fl_plugins *plugins)
{
	run->threads = threads_of(o, run->plan);
	run->at_wall_ns = o->at_wall_ns;
	run->clock_offset_ns = o->clock_offset_ns;
	run->lease_ns = o->lease_ns;
	run->reader_fd = -1;
	run->strict = o->strict;
	run->poisson = o->poisson;
	run->config.feeds = &o->feeds;
	run->used_up = (uint64_t)o->load.iterations == run->plan->iterations
	                   ? "iterations"
	                   : "feed";
	run->config.plugins = plugins;
	run->config.drain_ns = o->drain_ns;
	run->config.max_users = (unsigned)o->max_users;
	run->config.part = o->part - 1;
	run->config.parts = o->parts;
	run->config.seed = (uint64_t)o->seed;
	run->config.pace_ns = o->pace_ns;
	run->config.max_rate = o->max_rate;
	run->config.fresh = o->fresh;
	run->config.think = !o->no_think;
	run->config.any_status = o->any_status;
	run->config.samples = o->samples;
	run->config.node = run->head.node;
}

/* What setup and teardown have in common with the load. */
static struct fl_once
once_of(const struct fl_bench_options *o, const struct fl_plugins *plugins,
    const struct fl_plugin_settings *settings, const struct fl_machine *m)
{
	struct fl_once once = { .script = fl_bench_options_script(o),
		.plugins = plugins,
		.settings = settings->rows,
		.settings_len = settings->len,
		.node = o->node != NULL ? o->node : m->node,
		.seed = (uint64_t)o->seed,
		.part = o->part - 1,
		.parts = o->parts,
		.any_status = o->any_status };

	once.script.plugins = plugins;
	return once;
}

static void
tell_lost(void *arg, const char *what)
{
	(void)arg;
	warnx("%s: the load goes on", what);
}

static void
tell_blame(void *arg, const char *text)
{
	(void)arg;
	warnx("%s", text);
}

/*
 * Where the run is steered, if anywhere.  The usual place is there for whoever
 * wants it, so that it cannot be had is no reason not to run.
 */
static const char *
control_of(const struct fl_bench_options *o, const struct fl_run_head *head,
    char path[FL_SOCKET_PATH])
{
	struct fl_err e;

	if (o->control != NULL)
		return strcmp(o->control, "none") == 0 ? NULL : o->control;
	if (fl_socket_place(path, head->run, head->node, &e) == 0)
		return path;
	if (o->lease_ns != 0)
		errx(FL_EXIT_TROUBLE, "--lease: %s", e.msg);
	if (!o->quiet)
		warnx("%s: fl-ctl will not find this run", e.msg);
	return NULL;
}

static void
tell_missed(const char *expr, const char *value, const char *unit)
{
	warnx("threshold missed: %s: it is %s%s%s", expr, value,
	    *unit != '\0' ? " " : "", unit);
}

/* A user has a connection of each plugin, but for the one that has none. */
static void
check_files(const struct fl_load_run *run, const struct fl_bench_options *o,
    const struct fl_machine *m)
{
	const struct fl_script *s = run->config.script;
	struct fl_err e;
	size_t i, sockets = 0;

	for (i = 0; i < s->plugins_len; i++)
		sockets +=
		    strcmp(run->config.plugins->list[s->plugins[i]]->name,
			"null") != 0;
	if (run->plan->model == FL_MODEL_USERS &&
	    fl_shortage_files(fl_plan_peak(run->plan) / o->parts, sockets,
		run->threads, m->files_max, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
}

static void
open_outputs(struct fl_outputs *out, const struct fl_bench_options *o)
{
	struct fl_err e;

	fl_load_block_signals();
	if (o->detach)
		signal(SIGHUP, SIG_IGN);
	if (fl_outputs_open(out, o->output, o->spool_max, !o->quiet, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (o->keep != NULL && fl_outputs_keep(out, o->keep, &e) == -1)
		errx(FL_EXIT_TROUBLE, "--keep %s", e.msg);
	if (fl_outputs_thresholds(out, o->asserts, o->asserts_len, &e) == -1)
		errx(FL_EXIT_TROUBLE, "--assert %s", e.msg);
}

/* Runs it, and says what came of it. */
static int
run_load(struct fl_load_run *run, struct fl_bench_options *o,
    struct fl_outputs *out)
{
	struct fl_progress_view view;
	struct fl_load_result result;
	struct fl_err e, why;
	char control[FL_SOCKET_PATH];
	int rc;

	fl_progress_init(&view, stderr);
	view.length_ns = fl_plan_length_ns(run->plan);
	view.iterations = run->plan->iterations / o->parts;
	if (!o->quiet) {
		run->watch = watch;
		/* cppcheck-suppress autoVariables ; run does not outlive it */
		run->watch_arg = &view;
	}
	if (o->output == NULL && !o->detach)
		run->reader_fd = STDOUT_FILENO;
	/* cppcheck-suppress autoVariables ; run does not outlive it */
	run->control = control_of(o, &run->head, control);
	run->told = tell_lost;
	run->aborts = o->aborts;
	if (!o->quiet)
		run->blame = tell_blame;
	fl_outputs_connect(out, run);
	rc = fl_load_run(run, &result, &why);
	run->after(run->after_arg); /* unless it was, in the load */
	if (fl_outputs_close(out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (rc == -1)
		errx(FL_EXIT_TROUBLE, "%s", why.msg);
	if (fl_outputs_summary(out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (result.aborted[0] != '\0')
		warnx("ended by --abort-on %s", result.aborted);
	fl_outputs_missed(out, tell_missed);
	if (!o->quiet && result.trust != FL_TRUST_OK && !view.terminal)
		warnx("verdict on the generator: %s: %s",
		    fl_trust_names[result.trust], result.reason);
	return result.exit;
}

/* What the document says of the run, and what its lines are called. */
static void
describe(struct fl_load_run *run, struct fl_identity *id,
    struct fl_row_names *rows, const struct fl_bench_options *o, int argc,
    char *argv[])
{
	struct fl_err e;

	if (fl_identity_make(id, o->cli.files, o->cli.files_len, argc, argv,
		&e) == -1 ||
	    fl_rows_name(rows, &run->rows, run->config.script,
		run->plan->stages_len, o->samples, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	run->names = rows->names;
}

/* The script once more, with what the setup has captured. */
static void
begin(struct fl_bench_options *o, struct fl_around *around,
    struct fl_script *script, const struct fl_plugins *plugins)
{
	set_up(around);
	if (around->setup.file != NULL) {
		fl_script_fini(script);
		make_script(o, script, plugins);
	}
	if (o->at_wall_ns != 0 && o->at_wall_ns <= fl_clock_wall()) {
		tear_down(around);
		errx(FL_EXIT_TROUBLE, "the instant of --at passed while the "
				      "setup ran");
	}
}

/* Everything of the run between its options and its end. */
static int
bench(struct fl_bench_options *o, const struct fl_plugins *plugins, int argc,
    char *argv[])
{
	static struct fl_load_run run; /* static for their size */
	static struct fl_plan plan;
	static struct fl_circumstances circumstances;
	static struct fl_outputs out;
	struct fl_plugin_settings settings;
	struct fl_around around = { 0 };
	struct fl_script script;
	struct fl_machine machine;
	struct fl_identity id;
	struct fl_row_names rows;
	struct fl_once like;
	struct fl_err e;
	int status;

	o->feeds.seed = (uint64_t)o->seed;
	if (fl_bench_options_plan(o, &plan, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_machine_look(&machine);
	fl_plugin_settings_make(&settings, o);
	like = once_of(o, plugins, &settings, &machine);
	read_scenarios(o, &around, &like, argv + optind,
	    (size_t)(argc - optind));
	make_script(o, &script, plugins);
	run.plan = &plan;
	run.config.script = &script;
	describe(&run, &id, &rows, o, argc, argv);
	identify(&run.head, &id, o, &machine);
	configure(&run, o, plugins);
	check_files(&run, o, &machine);
	run.after = tear_down;
	run.after_arg = &around;
	run.config.settings = settings.rows;
	run.config.settings_len = settings.len;
	fl_circumstances_make(&circumstances, o, &machine, &script, plugins);
	run.configs = circumstances.rows;
	run.configs_len = circumstances.len;
	open_outputs(&out, o);
	begin(o, &around, &script, plugins);
	status = run_load(&run, o, &out);
	fl_identity_fini(&id);
	fl_rows_free(&rows);
	fl_script_fini(&script);
	fl_around_fini(&around);
	return status;
}

int
main(int argc, char *argv[])
{
	static struct fl_bench_options o; /* static for its size */
	static struct fl_codes codes;
	struct fl_plugins plugins;
	char path[4096];
	struct fl_err e;
	int ch, status = FL_EXIT_YES;

	if (fl_bench_options_init(&o, environ, &e) == -1)
		errx(FL_EXIT_TROUBLE, "environment: %s", e.msg);
	while ((ch = fl_opts_next(&fl_bench_opts, argc, argv)) != -1)
		if (fl_bench_option(&o, ch, optarg, &e) == -1)
			fl_opts_bad(&fl_bench_opts, ch, &e);
	if (optind == argc && !o.plugins)
		fl_opts_usage(&fl_bench_opts);
	fl_plugins_where(path, sizeof(path));
	if (fl_plugins_load(&plugins, path, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_codes_make(&codes, &plugins);
	fl_crash_begin(&codes);
	if (o.plugins)
		list_plugins(&plugins);
	else
		status = bench(&o, &plugins, argc, argv);
	fl_plugins_fini(&plugins);
	fl_bench_options_fini(&o);
	return status;
}
