/*
 * fl-check - run scenarios once, as tests
 *
 * Runs each file once and says which passed, and of the others what failed, with
 * the line and what was there instead.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "../lib/base/clock.h"
#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/run/cli.h"
#include "../lib/run/health_state.h"
#include "../lib/run/reports.h"
#include "../lib/run/schemes.h"

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
	{ KEY_COMPRESSED, "compressed", NULL, "ask for compressed answers" },
	{ KEY_COOKIE, "cookie", "FILE",
	    "begin each file with the cookies of that one" },
	{ KEY_COOKIE_JAR, "cookie-jar", "FILE",
	    "write the cookies of the last file there" },
	{ KEY_NO_COOKIES, "no-cookie-store", NULL,
	    "keep no cookies from one step to the next" },
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
	    "show requests and answers on standard error" },
	{ 'q', "quiet", NULL, "say nothing of what is well" },
};

static const struct fl_opts opts = {
	.program = "fl-check",
	.usage = "fl-check [-Lqv] [-D NAME=VALUE] [-T TIME] [OPTION...] "
		 "FILE... | DIR... | URL",
	.about = "run scenarios once, as tests",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

/* Hurl's exit statuses, beside 0. */
enum {
	HURL_PARSE = 2,
	HURL_RUNTIME = 3,
	HURL_ASSERT = 4,
};

struct options {
	struct fl_cli cli;
	struct fl_script_opts script;
	struct fl_rules rules;
	struct fl_field connect_timeout;
	char connect_ms[32];
	int64_t total_ns; /* 0: none */
	size_t at_once;
	const char *form; /* of the report on standard output */
	const char *junit, *curl, *cookie, *cookie_jar;
	const char *state, *tsv, *metrics;
	struct fl_health health; /* with its limits */
	struct fl_health_log log;
	bool parse_only, quiet, verbose, go_on, no_cookies, hurl_exit;
	bool nagios;  /* its exit statuses, and standard error is output */
	bool decided; /* the exit status is a verdict */
};

/* All that is said, and what has been found so far. */
struct saying {
	struct fl_reports reports;
	struct fl_health *health;
	FILE *out; /* of the report; what is said later when there is a state */
	char *text;
	size_t text_len;
	bool author, runtime;
	size_t failed;
};

static void
set_connect_timeout(struct options *o)
{
	int64_t ns = fl_opts_duration(&opts, KEY_CONNECT_TIMEOUT, 0);
	int n = snprintf(o->connect_ms, sizeof(o->connect_ms), "%lld",
	    (long long)((ns + FL_NS_PER_MS - 1) / FL_NS_PER_MS));

	o->connect_timeout =
	    (struct fl_field){ { "connect-timeout", 15 },
		    { o->connect_ms, (size_t)n } };
	o->script.options = &o->connect_timeout;
	o->script.options_len = 1;
}

/* What holds for each step that does not say otherwise. */
static bool
read_default(struct options *o, int ch)
{
	switch (ch) {
	case KEY_RETRY:
		o->rules.retry = fl_opts_count(&opts, ch, -1, INT32_MAX);
		return true;
	case KEY_RETRY_INTERVAL:
		o->rules.retry_interval_ns = fl_opts_duration(&opts, ch, 0);
		return true;
	case KEY_DELAY:
		o->rules.delay_ns = fl_opts_duration(&opts, ch, 0);
		return true;
	case 'L':
		o->rules.follow = true;
		return true;
	case KEY_COMPRESSED:
		o->rules.compressed = true;
		return true;
	case KEY_CONNECT_TIMEOUT:
		set_connect_timeout(o);
		return true;
	case 'T':
		o->script.timeout_ns = fl_opts_duration(&opts, 'T', 0);
		return true;
	}
	return false;
}

/* Which part is run, and how. */
static bool
read_choice(struct options *o, int ch)
{
	switch (ch) {
	case KEY_FILE_ROOT:
		o->script.root = optarg;
		return true;
	case KEY_TOTAL_TIMEOUT:
		o->total_ns = fl_opts_duration(&opts, ch, 0);
		return true;
	case 'j':
		o->at_once = (size_t)fl_opts_count(&opts, 'j', 1, 10000);
		return true;
	case 'e':
		o->script.engine = optarg;
		return true;
	case KEY_FROM:
		o->script.from =
		    (size_t)fl_opts_count(&opts, ch, 1, FL_FILE_ENTRIES_MAX);
		return true;
	case KEY_TO:
		o->script.to =
		    (size_t)fl_opts_count(&opts, ch, 1, FL_FILE_ENTRIES_MAX);
		return true;
	case KEY_CONTINUE:
		o->go_on = true;
		return true;
	case KEY_PARSE_ONLY:
		o->parse_only = true;
		return true;
	}
	return false;
}

static bool
read_cookies(struct options *o, int ch)
{
	switch (ch) {
	case KEY_COOKIE:
		o->cookie = optarg;
		return true;
	case KEY_COOKIE_JAR:
		o->cookie_jar = optarg;
		return true;
	case KEY_NO_COOKIES:
		o->no_cookies = true;
		return true;
	}
	return false;
}

/* What comes of it for those who watch. */
static bool
read_health(struct options *o, int ch)
{
	struct fl_err e;

	switch (ch) {
	case KEY_WARN:
	case KEY_CRIT:
		if (fl_health_limit(&o->health, optarg,
			ch == KEY_WARN ? FL_HEALTH_WARNING : FL_HEALTH_CRITICAL,
			&e) == -1)
			fl_opts_bad(&opts, ch, &e);
		return true;
	case KEY_FLAP:
		if (fl_health_flap(&o->log, optarg, &e) == -1)
			fl_opts_bad(&opts, ch, &e);
		return true;
	case KEY_STATE:
		o->state = optarg;
		return true;
	case KEY_TSV:
		o->tsv = optarg;
		return true;
	case KEY_OPENMETRICS:
		o->metrics = optarg;
		return true;
	}
	return false;
}

static void
read_form(struct options *o, int ch)
{
	switch (ch) {
	case KEY_TAP:
		o->form = "tap";
		break;
	case KEY_JSON:
		o->form = "json";
		break;
	case KEY_NAGIOS:
		o->nagios = true;
		break;
	case KEY_JUNIT:
		o->junit = optarg;
		break;
	case KEY_CURL:
		o->curl = optarg;
		break;
	case KEY_HURL_EXIT:
		o->hurl_exit = true;
		break;
	case 'v':
		o->verbose = true;
		break;
	case 'q':
		o->quiet = true;
		break;
	}
}

static void
read_option(struct options *o, int ch)
{
	struct fl_err e;
	int rc = fl_cli_option(&o->cli, ch, optarg, &e);

	if (rc == -1)
		fl_opts_bad(&opts, ch, &e);
	if (rc == 0 && !read_default(o, ch) && !read_choice(o, ch) &&
	    !read_cookies(o, ch) && !read_health(o, ch))
		read_form(o, ch);
}

_Noreturn static void
bad_scenario(const struct fl_err *e, int status)
{
	warnx("%s", e->msg);
	if (e->detail[0] != '\0')
		fprintf(stderr, "%s\n", e->detail);
	exit(status);
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

/* The total timeout bounds also what no event loop can, as a name server that
 * is asked, or standard input: a second later the program ends by force. */
static void
too_late(int signal)
{
	static const char text[] = "fl-check: the total timeout has passed\n";
	ssize_t n = write(STDERR_FILENO, text, sizeof(text) - 1);

	(void)signal;
	(void)n;
	_exit(FL_EXIT_NO);
}

static void
too_late_for_nagios(int signal)
{
	static const char text[] =
	    "FUNBRIC CRITICAL - the total timeout has passed\n";
	ssize_t n = write(STDOUT_FILENO, text, sizeof(text) - 1);

	(void)signal;
	(void)n;
	_exit(FL_HEALTH_CRITICAL);
}

static void
set_alarm(const struct options *o)
{
	int64_t us = o->total_ns / FL_NS_PER_US + 1000000;
	struct itimerval t = {
		.it_value = { .tv_sec = us / 1000000, .tv_usec = us % 1000000 }
	};

	signal(SIGALRM, o->nagios ? too_late_for_nagios : too_late);
	setitimer(ITIMER_REAL, &t, NULL);
}

/* Monitors read standard output, and know trouble as 3. */
static void
be_unknown(int status, void *arg)
{
	const struct options *o = arg;

	if (o->decided || status != FL_EXIT_TROUBLE)
		return;
	fflush(stdout);
	_exit(FL_HEALTH_UNKNOWN);
}

/* It holds for what is wrong with the options before it, too. */
static void
look_for_nagios(struct options *o, int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc && !o->nagios; i++)
		o->nagios = strcmp(argv[i], "--nagios") == 0;
	if (o->nagios && (dup2(STDOUT_FILENO, STDERR_FILENO) == -1 ||
			     on_exit(be_unknown, o) != 0))
		err(FL_EXIT_TROUBLE, "--nagios");
}

static bool
wants_colour(const struct options *o)
{
	const char *plain = getenv("NO_COLOR");

	return o->state == NULL && isatty(STDOUT_FILENO) &&
	       (plain == NULL || *plain == '\0');
}

/* Begins what will be said. */
static void
add_reports(struct saying *s, const struct options *o, size_t n)
{
	struct fl_report *text;
	struct fl_err e;

	s->out = stdout;
	if (o->state != NULL)
		s->out = open_memstream(&s->text, &s->text_len);
	if (s->out == NULL)
		err(FL_EXIT_TROUBLE, NULL);
	if ((o->curl != NULL &&
		fl_reports_add(&s->reports, "curl", o->curl, NULL, n, &e) ==
		    -1) ||
	    (o->junit != NULL &&
		fl_reports_add(&s->reports, "junit", o->junit, NULL, n, &e) ==
		    -1))
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (o->nagios)
		return;
	text = &s->reports.list[s->reports.len];
	if (fl_reports_add(&s->reports, o->form, NULL, s->out, n, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	text->quiet = o->quiet;
	text->colour = wants_colour(o);
}

static void
tell(void *arg, const struct fl_test *t)
{
	struct saying *s = arg;

	s->author = s->author || t->record.author;
	s->runtime = s->runtime || t->record.runtime;
	s->failed += t->record.failures > 0;
	fl_reports_test(&s->reports, t);
	fl_health_test(s->health, t);
	fflush(s->out);
}

static void
show_wire(void *arg, const char *text, size_t len)
{
	(void)arg;
	fwrite(text, 1, len, stderr);
}

static void
write_jar(const struct fl_jar *jar, const char *path)
{
	struct fl_whole file;
	struct fl_buf text;
	struct fl_err e;

	fl_buf_init(&text, (size_t)FL_COOKIES_MAX * FL_COOKIE_MAX);
	if (fl_jar_write(jar, &text, &e) == -1 ||
	    fl_whole_open(&file, path, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fwrite(text.data, 1, text.len, file.to);
	if (fl_whole_close(&file, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_buf_fini(&text);
}

/* Adds to a file; one that was cut off in a line goes on with the next. */
static void
append(const char *path, const struct fl_health *h)
{
	int fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	struct fl_buf text;
	struct fl_err e;
	struct stat st;
	char last = '\n';

	if (fd == -1 || fstat(fd, &st) == -1)
		err(FL_EXIT_TROUBLE, "%s", path);
	fl_buf_init(&text, (size_t)64 << 20);
	if (st.st_size > 0 && pread(fd, &last, 1, st.st_size - 1) == 1 &&
	    last != '\n')
		fl_buf_add_str(&text, "\n", &e);
	if (fl_health_tsv(h, fl_clock_wall(), st.st_size == 0, &text, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (text.len > 0 &&
	    write(fd, text.data, text.len) != (ssize_t)text.len)
		err(FL_EXIT_TROUBLE, "%s", path);
	if (close(fd) == -1)
		err(FL_EXIT_TROUBLE, "%s", path);
	fl_buf_fini(&text);
}

static void
write_metrics(const char *path, const struct fl_health *h)
{
	struct fl_whole file;
	struct fl_err e;

	if (fl_whole_open(&file, path, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_health_metrics(h, fl_clock_wall(), file.to);
	if (fl_whole_close(&file, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
}

/* What is said only because the state is another one. */
static void
say_change(struct saying *s, const struct options *o, enum fl_health_state now)
{
	printf("%s", fl_health_word(now));
	if (o->log.runs[1] == '\0')
		printf(", at the first run\n");
	else
		printf(", was %s\n", fl_health_word(o->log.was));
	fwrite(s->text, 1, s->text_len, stdout);
}

/* The state after this run: the file's, if there is one. */
static enum fl_health_state
settle(struct saying *s, struct options *o)
{
	enum fl_health_state now = s->health->state;
	bool changed = true;
	struct fl_err e;

	if (o->state == NULL)
		return now;
	if (now != FL_HEALTH_UNKNOWN &&
	    fl_health_close(&o->log, now, fl_clock_wall(), &now, &changed,
		&e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (fclose(s->out) == EOF)
		err(FL_EXIT_TROUBLE, NULL);
	if (changed && !o->nagios)
		say_change(s, o, now);
	free(s->text);
	return now;
}

/* What took too long, where nothing else says so. */
static void
say_slow(const struct saying *s, const struct options *o)
{
	const struct fl_health *h = s->health;

	if (o->nagios || h->failed > 0 || h->state == FL_HEALTH_OK)
		return;
	fprintf(strcmp(o->form, "text") == 0 ? s->out : stderr, "%s: %s\n",
	    fl_health_word(h->state), h->text);
}

/* Ends all reports; the state that it comes to. */
static enum fl_health_state
end_reports(struct saying *s, struct options *o, int64_t took_ns)
{
	enum fl_health_state now;
	struct fl_err e;

	fl_health_end(s->health, took_ns);
	if (fl_reports_end(&s->reports, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	say_slow(s, o);
	if (o->tsv != NULL)
		append(o->tsv, s->health);
	if (o->metrics != NULL)
		write_metrics(o->metrics, s->health);
	now = settle(s, o);
	if (o->nagios)
		fl_health_nagios(s->health, now, NULL, stdout);
	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "standard output");
	return now;
}

static int
status_of(const struct saying *s, const struct options *o,
    enum fl_health_state now)
{
	if (o->nagios)
		return (int)now;
	if (o->hurl_exit && s->failed > 0)
		return s->runtime ? HURL_RUNTIME : HURL_ASSERT;
	if (s->author)
		return FL_EXIT_TROUBLE;
	return now == FL_HEALTH_CRITICAL ? FL_EXIT_NO : FL_EXIT_YES;
}

/* What the options wish of the suite. */
static void
set_wishes(struct fl_suite *suite, const struct options *o,
    const struct fl_jar *cookies, struct saying *s, int64_t began_ns)
{
	suite->at_once = o->at_once;
	suite->tell = tell;
	suite->arg = s;
	suite->curl = o->curl != NULL;
	suite->keep_jar = o->cookie_jar != NULL;
	suite->runner.go_on = o->go_on;
	suite->runner.no_cookies = o->no_cookies;
	suite->runner.cookies = cookies;
	if (o->total_ns > 0)
		suite->deadline_ns = began_ns + o->total_ns;
	if (o->verbose && !o->nagios) {
		suite->runner.want = FL_WANT_HEADERS;
		suite->wire = show_wire;
	}
}

static int
make_script(const struct options *o, struct fl_script *script, struct fl_err *e)
{
	return fl_script_make(script,
	    (const struct fl_file *const *)o->cli.files, o->cli.files_len,
	    &o->script, e);
}

/* The plugins that are called like the schemes may be all that is needed. */
static bool
load_some(struct options *o, struct fl_plugins *plugins, const char *path,
    struct fl_script *script)
{
	struct fl_schemes s;
	struct fl_err e;

	if (o->script.engine != NULL ||
	    !fl_schemes_of(&s, o->cli.files, o->cli.files_len,
		&o->cli.definitions) ||
	    fl_plugins_load_some(plugins, path, s.names[0], s.len,
		sizeof(s.names[0]), &e) == -1)
		return false;
	if (plugins->n > 0 && make_script(o, script, &e) == 0)
		return true;
	fl_plugins_fini(plugins);
	return false;
}

/* Plugins and what they are to run, or the author's mistakes. */
static void
load(struct options *o, struct fl_plugins *plugins, struct fl_script *script)
{
	char path[4096];
	struct fl_err e;

	fl_plugins_where(path, sizeof(path));
	o->script.plugins = plugins;
	if (load_some(o, plugins, path, script))
		return;
	if (fl_plugins_load(plugins, path, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (make_script(o, script, &e) == -1)
		bad_scenario(&e, o->hurl_exit ? HURL_RUNTIME : FL_EXIT_TROUBLE);
}

/* What can be known to be wrong before anything is sent. */
static void
prepare(struct options *o, struct fl_script *script, struct fl_jar *cookies)
{
	struct fl_err e;

	fl_jar_init(cookies);
	if ((o->cookie != NULL &&
		fl_jar_read(cookies, o->cookie, &e) == -1) ||
	    fl_health_know(&o->health, script, &e) == -1 ||
	    (o->state != NULL && fl_health_open(&o->log, o->state, &e) != 0))
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
}

static int
run(struct options *o, int64_t began_ns)
{
	static struct fl_suite suite; /* static for its size */
	static struct saying s;
	enum fl_health_state now;
	struct fl_plugins plugins;
	struct fl_script script;
	struct fl_jar cookies;
	struct fl_err e;
	int status;

	load(o, &plugins, &script);
	prepare(o, &script, &cookies);
	if (fl_suite_init(&suite, &plugins, &script, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	s.health = &o->health;
	set_wishes(&suite, o, &cookies, &s, began_ns);
	add_reports(&s, o, suite.len);
	if (fl_suite_run(&suite, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	now = end_reports(&s, o, fl_clock_now() - began_ns);
	if (o->cookie_jar != NULL)
		write_jar(&suite.jar, o->cookie_jar);
	status = status_of(&s, o, now);
	o->decided = true;
	if (suite.stuck)
		_exit(status);
	fl_suite_fini(&suite);
	fl_jar_fini(&cookies);
	fl_script_fini(&script);
	fl_plugins_fini(&plugins);
	return status;
}

/* Variables of the environment come first, so that options may redefine. */
static void
init(struct options *o)
{
	struct fl_err e;

	fl_cli_init(&o->cli);
	if (fl_cli_environment(&o->cli, environ, &e) == -1)
		errx(FL_EXIT_TROUBLE, "environment: %s", e.msg);
	o->rules = fl_rules_default;
	o->script.rules = &o->rules;
	o->script.definitions = &o->cli.definitions;
	o->script.timeout_ns = 30 * FL_NS_PER_S;
	o->at_once = 16;
	o->form = "text";
	o->log = (struct fl_health_log){ .fd = -1, .bad = 1, .of = 1 };
	fl_health_init(&o->health);
}

static void
check_options(const struct options *o)
{
	if (o->state == NULL && o->log.of > 1)
		errx(FL_EXIT_TROUBLE, "--flap goes with --state");
}

int
main(int argc, char *argv[])
{
	static struct options o; /* static for its size, and for on_exit(3) */
	int64_t began_ns = fl_clock_now();
	struct fl_err e;
	int ch, status;

	look_for_nagios(&o, argc, argv);
	init(&o);
	while ((ch = fl_opts_next(&opts, argc, argv)) != -1)
		read_option(&o, ch);
	if (optind == argc)
		fl_opts_usage(&opts);
	check_options(&o);
	if (o.total_ns > 0)
		set_alarm(&o);
	if (fl_cli_load(&o.cli, argv + optind, (size_t)(argc - optind), &e) ==
	    -1)
		bad_scenario(&e, FL_EXIT_TROUBLE);
	o.script.insecure = o.cli.insecure;
	if (!o.nagios)
		warn_of(&o.cli);
	if (o.parse_only) {
		fl_cli_fini(&o.cli);
		return FL_EXIT_YES;
	}
	status = run(&o, began_ns);
	fl_health_fini(&o.health);
	fl_cli_fini(&o.cli);
	return status;
}
