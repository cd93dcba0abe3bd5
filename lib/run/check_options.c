#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "check_options.h"

enum {
	KEY_PARSE_ONLY = 256,
	KEY_FILE_ROOT,
	KEY_CONTINUE,
	KEY_FROM,
	KEY_TO,
	KEY_RETRY,
	KEY_RETRY_INTERVAL,
	KEY_DELAY,
	KEY_COOKIE,
	KEY_COOKIE_JAR,
	KEY_NO_COOKIES,
	KEY_COMPRESSED,
	KEY_TRUSTED,
	KEY_MAX_REDIRS,
	KEY_CONNECT_TIMEOUT,
	KEY_HURL_EXIT,
	KEY_TOTAL_TIMEOUT,
	KEY_TAP,
	KEY_JSON,
	KEY_JUNIT,
	KEY_CURL,
	KEY_NAGIOS,
	KEY_WARN,
	KEY_CRIT,
	KEY_STATE,
	KEY_FLAP,
	KEY_TSV,
	KEY_OPENMETRICS,
	KEY_VERY_VERBOSE,
	KEY_VERBOSITY,
};

static const struct fl_opt rows[] = {
	FL_CLI_ROWS,
	{ KEY_FILE_ROOT, "file-root", "DIR",
	    "where the files are that scenarios name\n"
	    "(default: beside each scenario)" },
	{ 'T', "timeout", "TIME",
	    "give up an exchange after that (default: "
	    "30s)" },
	{ KEY_CONNECT_TIMEOUT, "connect-timeout", "TIME",
	    "give up connecting after that" },
	{ KEY_TOTAL_TIMEOUT, "total-timeout", "TIME",
	    "give up everything after that" },
	{ 'j', "jobs", "N", "run so many files side by side (default: 16)" },
	{ 'e', "engine", "NAME", "use this plugin and no other" },
	{ KEY_FROM, "from-entry", "N", "begin each file with that request" },
	{ KEY_TO, "to-entry", "N", "end each file with that request" },
	{ KEY_CONTINUE, "continue-on-error", NULL,
	    "go on with a file after a step that failed" },
	{ KEY_RETRY, "retry", "N",
	    "try a step that failed again, so often;\n"
	    "-1: until it passes" },
	{ KEY_RETRY_INTERVAL, "retry-interval", "TIME",
	    "wait before another try (default: 1s)" },
	{ KEY_DELAY, "delay", "TIME", "wait before each step" },
	{ 'L', "location", NULL, "follow redirects" },
	{ KEY_TRUSTED, "location-trusted", NULL,
	    "follow them with credentials to any host" },
	{ KEY_MAX_REDIRS, "max-redirs", "N",
	    "follow so many at most (default: 50)" },
	{ KEY_COMPRESSED, "compressed", NULL, "ask for compressed answers" },
	{ KEY_COOKIE, "cookie", "FILE",
	    "begin each file with the cookies of that one" },
	{ KEY_COOKIE_JAR, "cookie-jar", "FILE",
	    "write the cookies of the last file there" },
	{ KEY_NO_COOKIES, "no-cookie-store", NULL,
	    "keep no cookies from one step to the next" },
	FL_TRANSPORT_ROWS,
	{ KEY_PARSE_ONLY, "parse-only", NULL,
	    "read the files and run nothing" },
	{ KEY_TAP, "tap", NULL, "say it as TAP" },
	{ KEY_JSON, "json", NULL, "say it as one JSON document" },
	{ KEY_JUNIT, "junit", "FILE", "also write JUnit's XML there" },
	{ KEY_CURL, "curl", "FILE",
	    "also write each request as a curl command\n"
	    "there; - is standard output" },
	{ KEY_NAGIOS, "nagios", NULL,
	    "say it in one line, and exit 0, 1, 2 or 3, as\n"
	    "monitoring plugins do" },
	{ KEY_WARN, "warn", "[STEP=]TIME",
	    "a warning when it takes longer, all of it or\n"
	    "that step" },
	{ KEY_CRIT, "crit", "[STEP=]TIME", "a failure when it takes longer" },
	{ KEY_STATE, "state", "FILE",
	    "keep the state there, and say only when it\n"
	    "changes" },
	{ KEY_FLAP, "flap", "BAD/RUNS",
	    "bad is when so many of the last runs were\n"
	    "(default: 1/1)" },
	{ KEY_TSV, "tsv", "FILE", "append a record a step there" },
	{ KEY_OPENMETRICS, "openmetrics", "FILE",
	    "write the numbers there for Prometheus" },
	{ KEY_HURL_EXIT, "hurl-exit", NULL,
	    "exit with Hurl's statuses: 2, 3 and 4" },
	{ 'v', "verbose", NULL,
	    "show requests and answers on standard error;\n"
	    "twice: with bodies" },
	{ KEY_VERY_VERBOSE, "very-verbose", NULL, "the same as -vv" },
	{ KEY_VERBOSITY, "verbosity", "WORD", "brief, verbose or debug" },
	{ 'q', "quiet", NULL, "say nothing of what is well" },
};

const struct fl_opts fl_check_opts = {
	.program = "fl-check",
	.usage = "fl-check [-Lqv] [-D NAME=VALUE] [-T TIME] [OPTION...] "
		 "FILE... | DIR... | URL",
	.about = "run scenarios once, as tests",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

/* What kind of value an option has, and where it goes. */
enum kind {
	FLAG,     /* bool */
	TEXT,     /* const char * */
	DURATION, /* int64_t, nanoseconds */
	COUNT,    /* int64_t */
};

struct sink {
	int key;
	enum kind kind;
	size_t offset;
	int64_t min, max; /* of a count */
};

#define AT(member) offsetof(struct fl_check_options, member)

static const struct sink sinks[] = {
	{ KEY_FILE_ROOT, TEXT, AT(root), 0, 0 },
	{ 'T', DURATION, AT(timeout_ns), 0, 0 },
	{ KEY_CONNECT_TIMEOUT, DURATION, AT(connect_ns), 0, 0 },
	{ KEY_TOTAL_TIMEOUT, DURATION, AT(total_ns), 0, 0 },
	{ 'j', COUNT, AT(at_once), 1, 10000 },
	{ 'e', TEXT, AT(engine), 0, 0 },
	{ KEY_FROM, COUNT, AT(from), 1, FL_FILE_ENTRIES_MAX },
	{ KEY_TO, COUNT, AT(to), 1, FL_FILE_ENTRIES_MAX },
	{ KEY_CONTINUE, FLAG, AT(go_on), 0, 0 },
	{ KEY_RETRY, COUNT, AT(rules.retry), -1, INT32_MAX },
	{ KEY_RETRY_INTERVAL, DURATION, AT(rules.retry_interval_ns), 0, 0 },
	{ KEY_DELAY, DURATION, AT(rules.delay_ns), 0, 0 },
	{ 'L', FLAG, AT(rules.follow), 0, 0 },
	{ KEY_COMPRESSED, FLAG, AT(rules.compressed), 0, 0 },
	{ KEY_TRUSTED, FLAG, AT(rules.trusted), 0, 0 },
	{ KEY_MAX_REDIRS, COUNT, AT(rules.max_redirs), -1, INT32_MAX },
	{ KEY_COOKIE, TEXT, AT(cookie), 0, 0 },
	{ KEY_COOKIE_JAR, TEXT, AT(cookie_jar), 0, 0 },
	{ KEY_NO_COOKIES, FLAG, AT(no_cookies), 0, 0 },
	{ KEY_PARSE_ONLY, FLAG, AT(parse_only), 0, 0 },
	{ KEY_JUNIT, TEXT, AT(junit), 0, 0 },
	{ KEY_CURL, TEXT, AT(curl), 0, 0 },
	{ KEY_NAGIOS, FLAG, AT(nagios), 0, 0 },
	{ KEY_STATE, TEXT, AT(state), 0, 0 },
	{ KEY_TSV, TEXT, AT(tsv), 0, 0 },
	{ KEY_OPENMETRICS, TEXT, AT(metrics), 0, 0 },
	{ KEY_HURL_EXIT, FLAG, AT(hurl_exit), 0, 0 },
	{ 'q', FLAG, AT(quiet), 0, 0 },
};

static int
fill(struct fl_check_options *o, const struct sink *s, const char *arg,
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
	case DURATION:
		return fl_num_duration(arg, 0, to, err);
	case COUNT:
		return fl_num_count(arg, s->min, s->max, to, err);
	}
	return 0;
}

/* Those whose values go to no one place. */
static int
take(struct fl_check_options *o, int key, const char *arg, struct fl_err *err)
{
	switch (key) {
	case KEY_TAP:
		o->form = "tap";
		return 0;
	case KEY_JSON:
		o->form = "json";
		return 0;
	case KEY_WARN:
		return fl_health_limit(&o->health, arg, FL_HEALTH_WARNING, err);
	case KEY_CRIT:
		return fl_health_limit(&o->health, arg, FL_HEALTH_CRITICAL,
		    err);
	case KEY_FLAP:
		return fl_health_flap(&o->log, arg, err);
	case 'v':
		o->rules.verbosity = o->rules.verbosity < FL_VERBOSITY_VERBOSE
		                         ? FL_VERBOSITY_VERBOSE
		                         : FL_VERBOSITY_DEBUG;
		return 0;
	case KEY_VERY_VERBOSE:
		o->rules.verbosity = FL_VERBOSITY_DEBUG;
		return 0;
	case KEY_VERBOSITY:
		return fl_rules_verbosity(&o->rules, fl_str(arg), err);
	}
	return 0;
}

int
fl_check_option(struct fl_check_options *o, int key, const char *arg,
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
fl_check_options_init(struct fl_check_options *o, char *const env[],
    struct fl_err *err)
{
	fl_cli_init(&o->cli);
	o->cli.headers_anywhere = true;
	fl_health_init(&o->health);
	o->rules = fl_rules_default;
	o->timeout_ns = 30 * FL_NS_PER_S;
	o->at_once = 16;
	o->form = "text";
	o->log = (struct fl_health_log){ .fd = -1, .bad = 1, .of = 1 };
	return fl_cli_environment(&o->cli, env, err);
}

void
fl_check_options_fini(struct fl_check_options *o)
{
	fl_health_fini(&o->health);
	fl_cli_fini(&o->cli);
}

/* What some options say together, for those who read them. */
static int
finish(struct fl_check_options *o, struct fl_err *err)
{
	int64_t ms = (o->connect_ns + FL_NS_PER_MS - 1) / FL_NS_PER_MS;

	o->rules.follow = o->rules.follow || o->rules.trusted;
	if (o->connect_ns == 0)
		return 0;
	snprintf(o->connect_ms, sizeof(o->connect_ms), "%lld", (long long)ms);
	return fl_transport_add(&o->transport, "connect-timeout", o->connect_ms,
	    err);
}

int
fl_check_options_agree(struct fl_check_options *o, struct fl_err *err)
{
	if (o->state == NULL && o->log.of > 1)
		return fl_fail(err, "--flap goes with --state");
	if (o->curl != NULL && strcmp(o->curl, "-") == 0 &&
	    (o->nagios || strcmp(o->form, "text") != 0))
		return fl_fail(err, "--curl - goes with the text on standard "
				    "output: name a file");
	if (o->nagios && o->hurl_exit)
		return fl_fail(err, "want one of --nagios and --hurl-exit");
	return finish(o, err);
}

/* Whether a URL took the place of files: it has its headers already. */
static bool
of_url(const struct fl_check_options *o)
{
	return o->cli.files_len > 0 &&
	       fl_str_is(o->cli.files[0]->source.name, FL_COMMAND_LINE);
}

struct fl_script_opts
fl_check_options_script(struct fl_check_options *o)
{
	return (struct fl_script_opts){ .definitions = &o->cli.definitions,
		.engine = o->engine,
		.timeout_ns = o->timeout_ns,
		.insecure = o->cli.insecure,
		.options = o->transport.list,
		.options_len = o->transport.len,
		.headers = o->cli.headers,
		.headers_len = of_url(o) ? 0 : o->cli.headers_len,
		.rules = &o->rules,
		.root = o->root,
		.from = (size_t)o->from,
		.to = (size_t)o->to };
}
