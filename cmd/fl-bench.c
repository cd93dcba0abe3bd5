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

#include "../lib/base/clock.h"
#include "../lib/base/opt.h"
#include "../lib/bench/identity.h"
#include "../lib/bench/load.h"
#include "../lib/bench/machine.h"
#include "../lib/bench/outputs.h"
#include "../lib/bench/progress.h"
#include "../lib/bench/rows.h"
#include "../lib/run/cli.h"

enum {
	KEY_RAMP = 256,
	KEY_WARMUP,
	KEY_DRAIN,
	KEY_MAX_USERS,
	KEY_MAX_BODY,
	KEY_SAMPLES,
	KEY_SEED,
	KEY_PART,
	KEY_AT,
	KEY_LABEL,
	KEY_NODE,
	KEY_RUN,
	KEY_SPOOL,
	KEY_STRICT,
	KEY_ANY_STATUS,
	KEY_NO_THINK,
	KEY_ARRIVAL,
	KEY_PLUGINS,
};

static const struct fl_opt options[] = {
	{ 'u', "users", "N[:N...]",
	    "so many users at once; several: stages of "
	    "equal\nlength, one after the other (default: 1)" },
	{ 'r', "rate", "RATE[:RATE...]",
	    "begin so many iterations a second, as "
	    "500/s,\nwhatever the answers do" },
	{ 'd', "duration", "TIME",
	    "how long each stage lasts, as 30s or 5m\n"
	    "(default: 10s, or until --iterations are done)" },
	{ 'n', "iterations", "N", "end after so many iterations in all" },
	{ 'S', "stage", "LEVEL@TIME",
	    "one stage, as 50@30s or 200/s@1m; may be "
	    "repeated" },
	{ KEY_RAMP, "ramp", "TIME",
	    "reach each stage by a ramp of that length" },
	{ KEY_WARMUP, "warmup", "TIME",
	    "a stage before the first that counts "
	    "apart" },
	{ KEY_ARRIVAL, "arrival", "KIND",
	    "how a rate is spread: uniform (default) or\npoisson" },
	{ KEY_DRAIN, "drain", "TIME",
	    "wait so long at the end for what is under "
	    "way\n(default: 5s)" },
	{ KEY_MAX_USERS, "max-users", "N",
	    "bound the users of a rate (default: "
	    "10000)" },
	{ 't', "threads", "N", "worker threads (default: all processors)" },
	{ 'T', "timeout", "TIME",
	    "give up an exchange after that (default: "
	    "30s)" },
	FL_CLI_ROWS,
	{ 'o', "output", "FILE",
	    "write the document there, not to standard "
	    "output" },
	{ KEY_SAMPLES, "samples", NULL, "also write every single exchange" },
	{ KEY_SEED, "seed", "N", "begin random numbers there" },
	{ KEY_PART, "part", "I/N", "do the I-th of N equal parts of the load" },
	{ KEY_AT, "at", "INSTANT",
	    "start then, as @1764000000.5 or\n"
	    "2026-11-24T06:00:00Z" },
	{ KEY_LABEL, "label", "NAME=VALUE", "a note for the document" },
	{ KEY_NODE, "node", "NAME", "this machine's name in the document" },
	{ KEY_RUN, "run", "ID", "the run's name, the same on all nodes" },
	{ 'e', "engine", "NAME", "use this plugin and no other" },
	{ KEY_PLUGINS, "plugins", NULL, "list the plugins and exit" },
	{ KEY_MAX_BODY, "max-body", "SIZE",
	    "keep bodies up to that size "
	    "(default: 16M)" },
	{ KEY_SPOOL, "spool", "SIZE",
	    "what may wait for a slow reader "
	    "(default: 256M)" },
	{ 'a', "assert", "EXPR",
	    "exit 1 unless it holds, as p99<250ms, errors<1%,\n"
	    "login:p95<=80ms or rate>=500/s; may be repeated" },
	{ KEY_STRICT, "strict", NULL,
	    "exit 1 unless the generator's verdict is "
	    "ok" },
	{ KEY_ANY_STATUS, "any-status", NULL,
	    "a status of 400 or more is good "
	    "where the\nscenario says none" },
	{ KEY_NO_THINK, "no-think", NULL, "leave out think times" },
	{ 'q', "quiet", NULL, "say nothing on standard error but errors" },
};

static const struct fl_opts opts = {
	.program = "fl-bench",
	.usage = "fl-bench [-u USERS | -r RATE | -S STAGE] [-d TIME] [-n N] "
		 "[OPTION...] FILE... | URL",
	.about = "put load on a server with a scenario",
	.rows = options,
	.n = sizeof(options) / sizeof(options[0]),
};

#define LABELS_MAX 32
#define ASSERTS_MAX 64

/* What the command line said. */
struct options {
	struct fl_load load;
	struct fl_cli cli; /* of the scenario: files, URL, variables */
	int64_t drain_ns, timeout_ns, at_wall_ns, spool_max;
	unsigned max_users, threads;
	uint64_t seed;
	unsigned part, parts; /* from 1 */
	const char *part_text, *output, *engine, *node, *run;
	int64_t max_body; /* 0: the plugins' own */
	const char *labels[LABELS_MAX];
	size_t labels_len;
	const char *asserts[ASSERTS_MAX];
	size_t asserts_len;
	bool poisson;
	bool samples, strict, any_status, no_think, quiet, plugins;
};

/* "2/4". */
static void
part_arg(struct options *o)
{
	struct fl_err e;
	char text[24];
	const char *slash = strchr(optarg, '/');
	int64_t i, n;

	if (slash == NULL || slash - optarg >= (int)sizeof(text))
		errx(FL_EXIT_TROUBLE, "--part '%.60s': want I/N as 2/4",
		    optarg);
	snprintf(text, sizeof(text), "%.*s", (int)(slash - optarg), optarg);
	if (fl_num_count(slash + 1, 1, 100000, &n, &e) == -1 ||
	    fl_num_count(text, 1, n, &i, &e) == -1)
		errx(FL_EXIT_TROUBLE,
		    "--part '%.60s': want I/N as 2/4, with I "
		    "from 1 to N",
		    optarg);
	o->part = (unsigned)i;
	o->parts = (unsigned)n;
	o->part_text = optarg;
}

static void
at_arg(struct options *o)
{
	struct fl_err e;

	if (fl_clock_parse(optarg, &o->at_wall_ns, &e) == -1)
		fl_opts_bad(&opts, KEY_AT, &e);
	if (o->at_wall_ns <= fl_clock_wall())
		errx(FL_EXIT_TROUBLE, "--at %.60s: that instant is past",
		    optarg);
}

static void
stage_arg(struct options *o)
{
	if (o->load.stages_len == FL_STAGES_MAX)
		errx(FL_EXIT_TROUBLE, "--stage: more than %d", FL_STAGES_MAX);
	o->load.stages[o->load.stages_len++] = optarg;
}

static void
label_arg(struct options *o)
{
	if (strchr(optarg, '=') == NULL || *optarg == '=')
		errx(FL_EXIT_TROUBLE, "--label '%.60s': want NAME=VALUE",
		    optarg);
	if (o->labels_len == LABELS_MAX)
		errx(FL_EXIT_TROUBLE, "--label: more than %d", LABELS_MAX);
	o->labels[o->labels_len++] = optarg;
}

static void
assert_arg(struct options *o)
{
	if (o->asserts_len == ASSERTS_MAX)
		errx(FL_EXIT_TROUBLE, "--assert: more than %d", ASSERTS_MAX);
	o->asserts[o->asserts_len++] = optarg;
}

static void
arrival_arg(struct options *o)
{
	o->poisson = strcmp(optarg, "poisson") == 0;
	if (!o->poisson && strcmp(optarg, "uniform") != 0)
		errx(FL_EXIT_TROUBLE,
		    "--arrival '%.60s': want uniform or "
		    "poisson",
		    optarg);
}

/* A length of time that must not be 0. */
static int64_t
length_arg(int key)
{
	int64_t ns = fl_opts_duration(&opts, key, 0);

	if (ns == 0)
		errx(FL_EXIT_TROUBLE,
		    "--%s '%s': want a length of time above 0",
		    fl_opts_name(&opts, key), optarg);
	return ns;
}

/* How much load, and for how long. */
static bool
load_option(struct options *o, int ch)
{
	switch (ch) {
	case 'u':
		o->load.users = optarg;
		return true;
	case 'r':
		o->load.rate = optarg;
		return true;
	case 'd':
		o->load.duration_ns = length_arg('d');
		return true;
	case 'n':
		o->load.iterations =
		    (uint64_t)fl_opts_count(&opts, 'n', 1, INT64_MAX);
		return true;
	case 'S':
		stage_arg(o);
		return true;
	case KEY_RAMP:
		o->load.ramp_ns = fl_opts_duration(&opts, KEY_RAMP, 0);
		return true;
	case KEY_WARMUP:
		o->load.warmup_ns = fl_opts_duration(&opts, KEY_WARMUP, 0);
		return true;
	case KEY_ARRIVAL:
		arrival_arg(o);
		return true;
	case KEY_DRAIN:
		o->drain_ns = fl_opts_duration(&opts, KEY_DRAIN, 0);
		return true;
	case KEY_MAX_USERS:
		o->max_users =
		    (unsigned)fl_opts_count(&opts, KEY_MAX_USERS, 1, 1000000);
		return true;
	case 't':
		o->threads = (unsigned)fl_opts_count(&opts, 't', 1, 256);
		return true;
	case 'T':
		o->timeout_ns = length_arg('T');
		return true;
	case KEY_PART:
		part_arg(o);
		return true;
	case KEY_AT:
		at_arg(o);
		return true;
	default:
		return false;
	}
}

static void
other_option(struct options *o, int ch)
{
	switch (ch) {
	case 'o':
		o->output = optarg;
		break;
	case 'e':
		o->engine = optarg;
		break;
	case 'q':
		o->quiet = true;
		break;
	case KEY_SAMPLES:
		o->samples = true;
		break;
	case KEY_SEED:
		o->seed =
		    (uint64_t)fl_opts_count(&opts, KEY_SEED, 0, INT64_MAX);
		break;
	case KEY_LABEL:
		label_arg(o);
		break;
	case 'a':
		assert_arg(o);
		break;
	case KEY_NODE:
		o->node = optarg;
		break;
	case KEY_RUN:
		o->run = optarg;
		break;
	case KEY_MAX_BODY:
		o->max_body = fl_opts_size(&opts, KEY_MAX_BODY);
		break;
	case KEY_SPOOL:
		o->spool_max = fl_opts_size(&opts, KEY_SPOOL);
		break;
	case KEY_STRICT:
		o->strict = true;
		break;
	case KEY_ANY_STATUS:
		o->any_status = true;
		break;
	case KEY_NO_THINK:
		o->no_think = true;
		break;
	case KEY_PLUGINS:
		o->plugins = true;
		break;
	}
}

static void
read_options(struct options *o, int argc, char *argv[])
{
	struct fl_err e;
	int ch, rc;

	while ((ch = fl_opts_next(&opts, argc, argv)) != -1) {
		rc = fl_cli_option(&o->cli, ch, optarg, &e);
		if (rc == -1)
			fl_opts_bad(&opts, ch, &e);
		if (rc == 0 && !load_option(o, ch))
			other_option(o, ch);
	}
}

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

/* What a document says of the run's circumstances. */
struct configs {
	struct fl_config rows[LABELS_MAX + 16];
	char keys[LABELS_MAX][64];
	size_t len;
};

static void
config(struct configs *c, const char *key, const char *value)
{
	if (*value == '\0')
		return;
	c->rows[c->len++] = (struct fl_config){ key, value };
}

static void
all_configs(struct configs *c, const struct options *o,
    const struct fl_machine *m)
{
	const char *equals;
	size_t i;

	config(c, "kernel", m->kernel);
	config(c, "cpu", m->cpu);
	config(c, "cpus", m->cpus);
	config(c, "memory", m->memory);
	config(c, "files", m->files);
	config(c, "ports", m->ports);
	for (i = 0; i < o->labels_len; i++) {
		equals = strchr(o->labels[i], '=');
		snprintf(c->keys[i], sizeof(c->keys[i]), "label.%.*s",
		    (int)(equals - o->labels[i]), o->labels[i]);
		config(c, c->keys[i], equals + 1);
	}
}

static void
watch(void *arg, const struct fl_progress *p, int64_t elapsed_ns, bool ended)
{
	fl_progress_show(arg, p, elapsed_ns, ended);
}

static unsigned
threads_of(const struct options *o, const struct fl_plan *plan)
{
	unsigned n = o->threads != 0 ? o->threads : fl_machine_cpus();
	double users = fl_plan_peak(plan) / o->parts;

	if (plan->model == FL_MODEL_USERS && users < n)
		n = users > 1 ? (unsigned)users : 1;
	return n;
}

/* What a worker needs to know of the plugins' settings. */
static size_t
settings_of(const struct options *o, struct fl_field settings[2], char text[24])
{
	if (o->max_body == 0)
		return 0;
	snprintf(text, 24, "%lld", (long long)o->max_body);
	settings[0].name = (struct fl_bytes){ "max-body", 8 };
	settings[1].name = (struct fl_bytes){ "max-skip", 8 };
	settings[0].value = (struct fl_bytes){ text, strlen(text) };
	settings[1].value = settings[0].value;
	return 2;
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
load_scenario(struct options *o, struct fl_script *script,
    const struct fl_plugins *plugins, char *args[], size_t n)
{
	struct fl_script_opts so = { .plugins = plugins,
		.definitions = &o->cli.definitions,
		.engine = o->engine,
		.timeout_ns = o->timeout_ns,
		.insecure = o->cli.insecure,
		.load = true };
	struct fl_err e;
	size_t i, k;

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

/* Who this run is: see fl-result(5). */
struct identity {
	char instance[FL_ID_LEN], run[FL_ID_LEN];
	char scenario[FL_SHA256_TEXT];
	struct fl_buf argv;
};

static void
identify(struct identity *id, struct fl_run_head *head, const struct options *o,
    const struct fl_machine *m, int argc, char *argv[])
{
	struct fl_str *texts;
	struct fl_err e;
	size_t i;

	fl_identity_random(id->instance);
	fl_identity_random(id->run);
	texts = calloc(o->cli.files_len, sizeof(*texts));
	if (texts == NULL)
		err(FL_EXIT_TROUBLE, NULL);
	for (i = 0; i < o->cli.files_len; i++)
		texts[i] = o->cli.files[i]->source.text;
	fl_identity_hash(id->scenario, texts, o->cli.files_len);
	free(texts);
	fl_buf_init(&id->argv, (size_t)1 << 20);
	if (fl_identity_argv(&id->argv, argc, argv, &e) == -1)
		errx(FL_EXIT_TROUBLE, "command line: %s", e.msg);
	*head = (struct fl_run_head){
		.instance = id->instance,
		.run = o->run != NULL ? o->run : id->run,
		.node = o->node != NULL ? o->node : m->node,
		.part = o->part_text,
		.argv = id->argv.data,
		.scenario = id->scenario,
		.seed = o->seed,
	};
}

static void
configure(struct fl_load_run *run, const struct options *o,
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
	run->config.max_users = o->max_users;
	run->config.part = o->part - 1;
	run->config.parts = o->parts;
	run->config.seed = o->seed;
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
run_load(struct fl_load_run *run, const struct options *o)
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

int
main(int argc, char *argv[])
{
	static struct options o; /* static for their size */
	static struct fl_plan plan;
	static struct fl_load_run run;
	static struct configs configs;
	struct fl_plugins plugins;
	struct fl_script script;
	struct fl_machine machine;
	struct identity id;
	struct fl_row_names rows;
	struct fl_field settings[2];
	char path[4096], number[24];
	struct fl_err e;
	int status;

	o = (struct options){ .drain_ns = 5 * FL_NS_PER_S,
		.timeout_ns = 30 * FL_NS_PER_S,
		.max_users = 10000,
		.part = 1,
		.parts = 1,
		.spool_max = (int64_t)256 << 20 };
	fl_cli_init(&o.cli);
	read_options(&o, argc, argv);
	if (optind == argc && !o.plugins)
		fl_opts_usage(&opts);
	fl_plugins_where(path, sizeof(path));
	if (fl_plugins_load(&plugins, path, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (o.plugins) {
		list_plugins(&plugins);
		fl_plugins_fini(&plugins);
		fl_cli_fini(&o.cli);
		return FL_EXIT_YES;
	}
	if (fl_plan_make(&plan, &o.load, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (plan.model == FL_MODEL_USERS && fl_plan_peak(&plan) < o.parts)
		errx(FL_EXIT_TROUBLE,
		    "--part %s: %.0f users are too few for "
		    "%u parts",
		    o.part_text, fl_plan_peak(&plan), o.parts);
	load_scenario(&o, &script, &plugins, argv + optind,
	    (size_t)(argc - optind));
	fl_machine_look(&machine);
	identify(&id, &run.head, &o, &machine, argc, argv);
	configure(&run, &o, &plan, &script, &plugins);
	if (fl_rows_name(&rows, &run.rows, &script, plan.stages_len, o.samples,
		&e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	run.names = rows.names;
	run.config.settings = settings;
	run.config.settings_len = settings_of(&o, settings, number);
	all_configs(&configs, &o, &machine);
	run.configs = configs.rows;
	run.configs_len = configs.len;
	status = run_load(&run, &o);
	fl_buf_fini(&id.argv);
	fl_rows_free(&rows);
	fl_script_fini(&script);
	fl_plugins_fini(&plugins);
	fl_cli_fini(&o.cli);
	return status;
}
