#include <stddef.h>
#include <string.h>

#include "../base/clock.h"
#include "bench_options.h"
#include "machine.h"

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
	KEY_CLOCK_OFFSET,
	KEY_LEASE,
	KEY_CONTROL,
	KEY_KEEP,
	KEY_DETACH,
	KEY_LABEL,
	KEY_NODE,
	KEY_RUN,
	KEY_SPOOL,
	KEY_STRICT,
	KEY_ANY_STATUS,
	KEY_NO_THINK,
	KEY_ARRIVAL,
	KEY_PLUGINS,
	KEY_FEED,
	KEY_ABORT_ON,
	KEY_BIND,
	KEY_DNS_TTL,
	KEY_MAX_PROCESSES,
	KEY_PACE,
	KEY_MAX_RATE,
	KEY_FRESH,
	KEY_FILE_ROOT,
	KEY_SETUP,
	KEY_TEARDOWN,
};

static const struct fl_opt rows[] = {
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
	{ KEY_PACE, "pace", "TIME",
	    "a user begins an iteration no sooner than that\n"
	    "after the one before" },
	{ KEY_MAX_RATE, "max-rate", "RATE",
	    "users begin no more than so many iterations a\n"
	    "second in all" },
	{ KEY_FRESH, "fresh", NULL, "new connections for each iteration" },
	{ 't', "threads", "N", "worker threads (default: all processors)" },
	{ 'T', "timeout", "TIME",
	    "give up an exchange after that (default: "
	    "30s)" },
	{ KEY_FEED, "feed", "FILE[:ORDER]",
	    "variables from the rows of a CSV file; ORDER is\n"
	    "sequential (default), random, or unique: each\n"
	    "row once; may be repeated" },
	{ KEY_SETUP, "setup", "FILE",
	    "run that scenario once before the load; what it\n"
	    "captures are variables of every user" },
	{ KEY_TEARDOWN, "teardown", "FILE",
	    "run that scenario once after the load, also\n"
	    "when something failed" },
	FL_CLI_ROWS,
	{ KEY_FILE_ROOT, "file-root", "DIR",
	    "where the files are that scenarios name\n"
	    "(default: beside each scenario)" },
	FL_TRANSPORT_ROWS,
	{ 'o', "output", "FILE",
	    "write the document there, not to standard "
	    "output" },
	{ KEY_SAMPLES, "samples", NULL, "also write every single exchange" },
	{ KEY_SEED, "seed", "N", "begin random numbers there" },
	{ KEY_PART, "part", "I/N", "do the I-th of N equal parts of the load" },
	{ KEY_AT, "at", "INSTANT",
	    "start then, as @1764000000.5 or\n"
	    "2026-11-24T06:00:00Z" },
	{ KEY_CLOCK_OFFSET, "clock-offset", "TIME",
	    "how far this clock is ahead of that of --at, as\n-812us" },
	{ KEY_CONTROL, "control", "PATH",
	    "be steered through a socket there, by fl-ctl\n(default: in a "
	    "folder of this user's); or none" },
	{ KEY_LEASE, "lease", "TIME",
	    "stop when fl-ctl has not renewed it for so\nlong" },
	{ KEY_KEEP, "keep", "FILE",
	    "also keep the document there, whatever becomes\nof its reader" },
	{ KEY_DETACH, "detach", NULL,
	    "with --keep: go on when standard output has lost\nits reader" },
	{ KEY_LABEL, "label", "NAME=VALUE", "a note for the document" },
	{ KEY_NODE, "node", "NAME", "this machine's name in the document" },
	{ KEY_RUN, "run", "ID", "the run's name, the same on all nodes" },
	{ 'e', "engine", "NAME", "use this plugin and no other" },
	{ KEY_PLUGINS, "plugins", NULL, "list the plugins and exit" },
	{ KEY_BIND, "bind", "ADDR[,ADDR...]",
	    "connect from these local addresses in turn" },
	{ KEY_DNS_TTL, "dns-ttl", "TIME",
	    "look names up anew after that (default: 60s)" },
	{ KEY_MAX_PROCESSES, "max-processes", "N",
	    "bound the processes that exec: runs at once in\n"
	    "each thread (default: 64)" },
	{ KEY_MAX_BODY, "max-body", "SIZE",
	    "keep bodies up to that size "
	    "(default: 16M)" },
	{ KEY_SPOOL, "spool", "SIZE",
	    "what may wait for a slow reader "
	    "(default: 256M)" },
	{ 'a', "assert", "EXPR",
	    "exit 1 unless it holds, as p99<250ms, errors<1%,\n"
	    "login:p95<=80ms or rate>=500/s; may be repeated" },
	{ KEY_ABORT_ON, "abort-on", "EXPR",
	    "end the load and exit 1 when that holds, as\n"
	    "errors>50%, over the last 10 seconds; may be\n"
	    "repeated" },
	{ KEY_STRICT, "strict", NULL,
	    "exit 1 unless the generator's verdict is "
	    "ok" },
	{ KEY_ANY_STATUS, "any-status", NULL,
	    "a status of 400 or more is good "
	    "where the\nscenario says none" },
	{ KEY_NO_THINK, "no-think", NULL, "leave out think times" },
	{ 'q', "quiet", NULL, "say nothing on standard error but errors" },
};

const struct fl_opts fl_bench_opts = {
	.program = "fl-bench",
	.usage = "fl-bench [-u USERS | -r RATE | -S STAGE] [-d TIME] [-n N] "
		 "[OPTION...] FILE... | URL",
	.about = "put load on a server with a scenario",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

/* What kind of value an option has, and where it goes. */
enum kind {
	FLAG,   /* bool */
	TEXT,   /* const char * */
	TIME,   /* int64_t, nanoseconds */
	LENGTH, /* the same, and above 0 */
	COUNT,  /* int64_t */
	SIZE,   /* int64_t, bytes */
	RATE,   /* double, a second */
};

struct sink {
	int key;
	enum kind kind;
	size_t offset;
	int64_t min, max; /* of a count */
};

#define IN(member) offsetof(struct fl_bench_options, member)

static const struct sink sinks[] = {
	{ 'u', TEXT, IN(load.users), 0, 0 },
	{ 'r', TEXT, IN(load.rate), 0, 0 },
	{ 'd', LENGTH, IN(load.duration_ns), 0, 0 },
	{ 'n', COUNT, IN(load.iterations), 1, INT64_MAX },
	{ KEY_RAMP, TIME, IN(load.ramp_ns), 0, 0 },
	{ KEY_WARMUP, TIME, IN(load.warmup_ns), 0, 0 },
	{ KEY_DRAIN, TIME, IN(drain_ns), 0, 0 },
	{ KEY_MAX_USERS, COUNT, IN(max_users), 1, 1000000 },
	{ 't', COUNT, IN(threads), 1, 256 },
	{ 'T', LENGTH, IN(timeout_ns), 0, 0 },
	{ KEY_PACE, LENGTH, IN(pace_ns), 0, 0 },
	{ KEY_MAX_RATE, RATE, IN(max_rate), 0, 0 },
	{ KEY_FRESH, FLAG, IN(fresh), 0, 0 },
	{ 'o', TEXT, IN(output), 0, 0 },
	{ 'e', TEXT, IN(engine), 0, 0 },
	{ KEY_FILE_ROOT, TEXT, IN(root), 0, 0 },
	{ KEY_SETUP, TEXT, IN(setup), 0, 0 },
	{ KEY_TEARDOWN, TEXT, IN(teardown), 0, 0 },
	{ 'q', FLAG, IN(quiet), 0, 0 },
	{ KEY_SAMPLES, FLAG, IN(samples), 0, 0 },
	{ KEY_SEED, COUNT, IN(seed), 0, INT64_MAX },
	{ KEY_NODE, TEXT, IN(node), 0, 0 },
	{ KEY_CONTROL, TEXT, IN(control), 0, 0 },
	{ KEY_LEASE, LENGTH, IN(lease_ns), 0, 0 },
	{ KEY_KEEP, TEXT, IN(keep), 0, 0 },
	{ KEY_DETACH, FLAG, IN(detach), 0, 0 },
	{ KEY_RUN, TEXT, IN(run), 0, 0 },
	{ KEY_DNS_TTL, TIME, IN(dns_ttl_ns), 0, 0 },
	{ KEY_MAX_PROCESSES, COUNT, IN(max_processes), 1, 65536 },
	{ KEY_MAX_BODY, SIZE, IN(max_body), 0, 0 },
	{ KEY_SPOOL, SIZE, IN(spool_max), 0, 0 },
	{ KEY_STRICT, FLAG, IN(strict), 0, 0 },
	{ KEY_ANY_STATUS, FLAG, IN(any_status), 0, 0 },
	{ KEY_NO_THINK, FLAG, IN(no_think), 0, 0 },
	{ KEY_PLUGINS, FLAG, IN(plugins), 0, 0 },
};

static int
length_arg(const char *arg, int64_t *ns, struct fl_err *err)
{
	if (fl_num_duration(arg, 0, ns, err) == -1)
		return -1;
	if (*ns == 0)
		return fl_fail(err, "'%.60s': want a length of time above 0",
		    arg);
	return 0;
}

static int
fill(struct fl_bench_options *o, const struct sink *s, const char *arg,
    struct fl_err *err)
{
	void *to = (char *)o + s->offset;

	switch (s->kind) {
	case FLAG:
		*(bool *)to = true;
		return 0;
	case TEXT:
		*(const char **)to = arg;
		return 0;
	case TIME:
		return fl_num_duration(arg, 0, to, err);
	case LENGTH:
		return length_arg(arg, to, err);
	case COUNT:
		return fl_num_count(arg, s->min, s->max, to, err);
	case SIZE:
		return fl_num_size(arg, to, err);
	case RATE:
		return fl_num_rate(arg, to, err);
	}
	return 0;
}

/* "2/4". */
static int
part_arg(struct fl_bench_options *o, const char *arg, struct fl_err *err)
{
	struct fl_err why;
	char text[24];
	const char *slash = strchr(arg, '/');
	int64_t i, n;

	if (slash == NULL || slash - arg >= (int)sizeof(text))
		return fl_fail(err, "'%.60s': want I/N as 2/4", arg);
	snprintf(text, sizeof(text), "%.*s", (int)(slash - arg), arg);
	if (fl_num_count(slash + 1, 1, 100000, &n, &why) == -1 ||
	    fl_num_count(text, 1, n, &i, &why) == -1)
		return fl_fail(err,
		    "'%.60s': want I/N as 2/4, with I from 1 to N", arg);
	o->part = (unsigned)i;
	o->parts = (unsigned)n;
	o->part_text = arg;
	return 0;
}

/* Whether it is past is known when the clock's offset is known too. */
static int
at_arg(struct fl_bench_options *o, const char *arg, struct fl_err *err)
{
	o->at_text = arg;
	return fl_clock_parse(arg, &o->at_wall_ns, err);
}

static int
offset_arg(struct fl_bench_options *o, const char *arg, struct fl_err *err)
{
	int sign = *arg == '-' ? -1 : 1;

	if (fl_num_duration(arg + (*arg == '-' || *arg == '+'), 0,
		&o->clock_offset_ns, err) == -1)
		return -1;
	o->clock_offset_ns *= sign;
	return 0;
}

static int
label_arg(struct fl_bench_options *o, const char *arg, struct fl_err *err)
{
	if (strchr(arg, '=') == NULL || *arg == '=')
		return fl_fail(err, "'%.60s': want NAME=VALUE", arg);
	if (o->labels_len == FL_BENCH_LABELS_MAX)
		return fl_fail(err, "more than %d", FL_BENCH_LABELS_MAX);
	o->labels[o->labels_len++] = arg;
	return 0;
}

static int
arrival_arg(struct fl_bench_options *o, const char *arg, struct fl_err *err)
{
	o->poisson = strcmp(arg, "poisson") == 0;
	if (!o->poisson && strcmp(arg, "uniform") != 0)
		return fl_fail(err, "'%.60s': want uniform or poisson", arg);
	return 0;
}

/* One more of an option that may be repeated. */
static int
add(const char **list, size_t *len, size_t max, const char *arg,
    struct fl_err *err)
{
	if (*len == max)
		return fl_fail(err, "more than %zu", max);
	list[(*len)++] = arg;
	return 0;
}

/* Those whose values go to no one place. */
static int
take(struct fl_bench_options *o, int key, const char *arg, struct fl_err *err)
{
	switch (key) {
	case 'S':
		return add(o->load.stages, &o->load.stages_len, FL_STAGES_MAX,
		    arg, err);
	case 'a':
		return add(o->asserts, &o->asserts_len, FL_BENCH_ASSERTS_MAX,
		    arg, err);
	case KEY_ABORT_ON:
		return fl_aborts_add(&o->aborts, arg, err);
	case KEY_BIND:
		o->bind = arg;
		return fl_machine_bind(arg, err);
	case KEY_FEED:
		return fl_feeds_add(&o->feeds, arg, err);
	case KEY_ARRIVAL:
		return arrival_arg(o, arg, err);
	case KEY_PART:
		return part_arg(o, arg, err);
	case KEY_AT:
		return at_arg(o, arg, err);
	case KEY_CLOCK_OFFSET:
		return offset_arg(o, arg, err);
	case KEY_LABEL:
		return label_arg(o, arg, err);
	}
	return 0;
}

int
fl_bench_option(struct fl_bench_options *o, int key, const char *arg,
    struct fl_err *err)
{
	int rc = fl_cli_option(&o->cli, key, arg, err);
	size_t i;

	if (rc == 0)
		rc = fl_transport_option(&o->transport, key, arg, err);
	if (rc != 0)
		return rc == -1 ? -1 : 0;
	for (i = 0; i < sizeof(sinks) / sizeof(sinks[0]); i++)
		if (sinks[i].key == key)
			return fill(o, &sinks[i], arg, err);
	return take(o, key, arg, err);
}

/* Variables of the environment come first, so that options may redefine. */
int
fl_bench_options_init(struct fl_bench_options *o, char *const env[],
    struct fl_err *err)
{
	*o = (struct fl_bench_options){ .drain_ns = 5 * FL_NS_PER_S,
		.timeout_ns = 30 * FL_NS_PER_S,
		.max_users = 10000,
		.dns_ttl_ns = -1,
		.part = 1,
		.parts = 1,
		.spool_max = (int64_t)256 << 20 };
	fl_cli_init(&o->cli);
	o->cli.weighs = o->cli.headers_anywhere = true;
	return fl_cli_environment(&o->cli, env, err);
}

void
fl_bench_options_fini(struct fl_bench_options *o)
{
	fl_aborts_free(o->aborts);
	fl_feeds_fini(&o->feeds);
	fl_cli_fini(&o->cli);
}

int
fl_bench_options_plan(const struct fl_bench_options *o, struct fl_plan *p,
    struct fl_err *err)
{
	struct fl_load load = o->load;
	uint64_t enough = fl_feeds_rows(&o->feeds);

	if (o->at_wall_ns != 0 &&
	    o->at_wall_ns + o->clock_offset_ns <= fl_clock_wall())
		return fl_fail(err, "--at %.60s: that instant is past",
		    o->at_text);
	if (o->detach && o->keep == NULL)
		return fl_fail(err, "--detach: want --keep as well, or nobody "
				    "has the document");
	if (enough < INT64_MAX &&
	    (load.iterations == 0 || enough < (uint64_t)load.iterations))
		load.iterations = (int64_t)enough;
	if (fl_plan_make(p, &load, err) == -1)
		return -1;
	if (p->model == FL_MODEL_RATE && o->max_rate > 0)
		return fl_fail(err, "--max-rate goes with users; of a rate, "
				    "--rate is the bound");
	if (p->model == FL_MODEL_USERS && fl_plan_peak(p) < o->parts)
		return fl_fail(err,
		    "--part %s: %.0f users are too few for %u parts",
		    o->part_text, fl_plan_peak(p), o->parts);
	return 0;
}

/* A URL has its headers already. */
static bool
of_url(const struct fl_bench_options *o)
{
	return o->cli.files_len == 1 &&
	       fl_str_is(o->cli.files[0]->source.name, FL_COMMAND_LINE);
}

struct fl_script_opts
fl_bench_options_script(const struct fl_bench_options *o)
{
	return (struct fl_script_opts){ .definitions = &o->cli.definitions,
		.engine = o->engine,
		.timeout_ns = o->timeout_ns,
		.insecure = o->cli.insecure,
		.options = o->transport.list,
		.options_len = o->transport.len,
		.headers = o->cli.headers,
		.headers_len = of_url(o) ? 0 : o->cli.headers_len,
		.weights = o->cli.weights,
		.root = o->root,
		.load = true };
}
