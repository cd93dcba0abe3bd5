/*
 * fl-bench - put load on a server with a scenario
 *
 * Runs scenario files, or requests to one URL, as many users at once or at a
 * rate, and writes what came of it as a result document on standard output.
 */
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/bench/bench_options.h"
#include "../lib/bench/circumstances.h"
#include "../lib/bench/identity.h"
#include "../lib/bench/load.h"
#include "../lib/bench/machine.h"
#include "../lib/bench/outputs.h"
#include "../lib/bench/plugin_settings.h"
#include "../lib/bench/progress.h"
#include "../lib/bench/rows.h"

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
	double users = fl_plan_peak(plan) / o->parts;

	if (plan->model == FL_MODEL_USERS && users < n)
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
load_scenario(struct fl_bench_options *o, struct fl_script *script,
    const struct fl_plugins *plugins, char *args[], size_t n)
{
	struct fl_script_opts so = fl_bench_options_script(o);
	struct fl_err e;
	size_t i, k;

	so.plugins = plugins;
	if (fl_cli_load(&o->cli, args, n, &e) == -1)
		bad_scenario(&e);
	for (i = 0; i < o->cli.files_len; i++)
		for (k = 0; k < o->cli.files[i]->warnings_len; k++)
			warnx("warning: %.*s",
			    FL_STR_ARG(o->cli.files[i]->warnings[k]));
	if (fl_script_make(script, (const struct fl_file *const *)o->cli.files,
		o->cli.files_len, &so, &e) == -1)
		bad_scenario(&e);
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
    const struct fl_plan *plan, const struct fl_script *script,
    const struct fl_plugins *plugins)
{
	run->plan = plan;
	run->threads = threads_of(o, plan);
	run->at_wall_ns = o->at_wall_ns;
	run->strict = o->strict;
	run->poisson = o->poisson;
	run->config.script = script;
	run->config.plugins = plugins;
	run->config.drain_ns = o->drain_ns;
	run->config.max_users = (unsigned)o->max_users;
	run->config.part = o->part - 1;
	run->config.parts = o->parts;
	run->config.seed = (uint64_t)o->seed;
	run->config.think = !o->no_think;
	run->config.any_status = o->any_status;
	run->config.samples = o->samples;
	run->config.node = run->head.node;
}

static void
tell_missed(const char *expr, const char *value, const char *unit)
{
	warnx("threshold missed: %s: it is %s%s%s", expr, value,
	    *unit != '\0' ? " " : "", unit);
}

/* Runs it, and says what came of it. */
static int
run_load(struct fl_load_run *run, const struct fl_bench_options *o)
{
	static struct fl_outputs out; /* static for its size */
	struct fl_progress_view view;
	struct fl_load_result result;
	struct fl_err e, why;
	int rc;

	fl_progress_init(&view, stderr);
	view.length_ns = fl_plan_length_ns(run->plan);
	view.iterations = run->plan->iterations / o->parts;
	if (!o->quiet) {
		run->watch = watch;
		/* cppcheck-suppress autoVariables ; run does not outlive it */
		run->watch_arg = &view;
	}
	fl_load_block_signals();
	if (fl_outputs_open(&out, o->output, o->spool_max, !o->quiet, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (fl_outputs_thresholds(&out, o->asserts, o->asserts_len, &e) == -1)
		errx(FL_EXIT_TROUBLE, "--assert %s", e.msg);
	fl_outputs_connect(&out, run);
	rc = fl_load_run(run, &result, &why);
	if (fl_outputs_close(&out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (rc == -1)
		errx(FL_EXIT_TROUBLE, "%s", why.msg);
	if (fl_outputs_summary(&out, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_outputs_missed(&out, tell_missed);
	if (!o->quiet && result.trust != FL_TRUST_OK && !view.terminal)
		warnx("verdict on the generator: %s: %s",
		    fl_trust_names[result.trust], result.reason);
	return result.exit;
}

/* Everything of the run between its options and its beginning. */
static int
bench(struct fl_bench_options *o, const struct fl_plugins *plugins, int argc,
    char *argv[])
{
	static struct fl_load_run run; /* static for their size */
	static struct fl_plan plan;
	static struct fl_circumstances circumstances;
	struct fl_plugin_settings settings;
	struct fl_script script;
	struct fl_machine machine;
	struct fl_identity id;
	struct fl_row_names rows;
	struct fl_err e;
	int status;

	if (fl_bench_options_plan(o, &plan, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	load_scenario(o, &script, plugins, argv + optind,
	    (size_t)(argc - optind));
	fl_machine_look(&machine);
	if (fl_identity_make(&id, o->cli.files, o->cli.files_len, argc, argv,
		&e) == -1 ||
	    fl_rows_name(&rows, &run.rows, &script, plan.stages_len, o->samples,
		&e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	identify(&run.head, &id, o, &machine);
	configure(&run, o, &plan, &script, plugins);
	run.names = rows.names;
	fl_plugin_settings_make(&settings, o);
	run.config.settings = settings.rows;
	run.config.settings_len = settings.len;
	fl_circumstances_make(&circumstances, o, &machine);
	run.configs = circumstances.rows;
	run.configs_len = circumstances.len;
	status = run_load(&run, o);
	fl_identity_fini(&id);
	fl_rows_free(&rows);
	fl_script_fini(&script);
	return status;
}

int
main(int argc, char *argv[])
{
	static struct fl_bench_options o; /* static for its size */
	struct fl_plugins plugins;
	char path[4096];
	struct fl_err e;
	int ch, status = FL_EXIT_YES;

	fl_bench_options_init(&o);
	while ((ch = fl_opts_next(&fl_bench_opts, argc, argv)) != -1)
		if (fl_bench_option(&o, ch, optarg, &e) == -1)
			fl_opts_bad(&fl_bench_opts, ch, &e);
	if (optind == argc && !o.plugins)
		fl_opts_usage(&fl_bench_opts);
	fl_plugins_where(path, sizeof(path));
	if (fl_plugins_load(&plugins, path, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (o.plugins)
		list_plugins(&plugins);
	else
		status = bench(&o, &plugins, argc, argv);
	fl_plugins_fini(&plugins);
	fl_bench_options_fini(&o);
	return status;
}
