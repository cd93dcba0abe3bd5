/*
 * fl-check - run scenarios once, as tests
 *
 * Runs each file once and says which passed, and of the others what failed, with
 * the line and what was there instead.
 */
#include <err.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "../lib/base/clock.h"
#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/run/check_options.h"
#include "../lib/run/crash.h"
#include "../lib/run/saying.h"
#include "../lib/run/schemes.h"

/* Hurl's exit statuses, beside 0. */
enum {
	HURL_USAGE = 1,
	HURL_PARSE = 2,
	HURL_RUNTIME = 3,
	HURL_ASSERT = 4,
	HURL_OTHER = 127,
};

/* The options, and how far it has come. */
struct options {
	struct fl_check_options told;
	struct fl_script_opts script;
	bool decided; /* the exit status is a verdict */
	int trouble;  /* what it otherwise is with --nagios or --hurl-exit */
};

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
	int64_t us = o->told.total_ns / FL_NS_PER_US + 1000000;
	struct itimerval t = { .it_value = { .tv_sec = us / 1000000,
				   .tv_usec = us % 1000000 } };

	signal(SIGALRM, o->told.nagios ? too_late_for_nagios : too_late);
	setitimer(ITIMER_REAL, &t, NULL);
}

/* Others have other numbers for trouble. */
static void
translate(int status, void *arg)
{
	const struct options *o = arg;

	if (o->decided || status != FL_EXIT_TROUBLE)
		return;
	fflush(stdout);
	_exit(o->trouble);
}

static bool
is_there(const char *option, int argc, char *argv[])
{
	int i;

	for (i = 1; i < argc; i++)
		if (strcmp(argv[i], option) == 0)
			return true;
	return false;
}

/* They hold for what is wrong with the options before them, too.  Monitors read
 * standard output. */
static void
look_for_statuses(struct options *o, int argc, char *argv[])
{
	o->told.nagios = is_there("--nagios", argc, argv);
	if (o->told.nagios)
		o->trouble = FL_HEALTH_UNKNOWN;
	else if (is_there("--hurl-exit", argc, argv))
		o->trouble = HURL_USAGE;
	if (o->trouble != 0 && on_exit(translate, o) != 0)
		err(FL_EXIT_TROUBLE, NULL);
	if (o->told.nagios && dup2(STDOUT_FILENO, STDERR_FILENO) == -1)
		err(FL_EXIT_TROUBLE, "--nagios");
}

/* How far it has come, for Hurl's statuses. */
static void
expect(struct options *o, int trouble)
{
	if (!o->told.nagios)
		o->trouble = trouble;
}

static bool
wants_colour(void)
{
	const char *plain = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (plain == NULL || *plain == '\0');
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
	struct fl_buf text;
	struct fl_err e;

	fl_buf_init(&text, (size_t)FL_COOKIES_MAX * FL_COOKIE_MAX);
	if (fl_jar_write(jar, &text, &e) == -1 ||
	    fl_whole_write(path, &text, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_buf_fini(&text);
}

static int
status_of(const struct fl_saying *s, const struct options *o,
    enum fl_health_state now)
{
	if (o->told.nagios)
		return (int)now;
	if (o->told.hurl_exit && s->failed > 0)
		return s->runtime ? HURL_RUNTIME : HURL_ASSERT;
	if (s->author)
		return FL_EXIT_TROUBLE;
	return now == FL_HEALTH_CRITICAL ? FL_EXIT_NO : FL_EXIT_YES;
}

/* What the options wish of the suite. */
static void
set_wishes(struct fl_suite *suite, const struct options *o,
    const struct fl_jar *cookies, struct fl_saying *s, int64_t began_ns)
{
	suite->at_once = (size_t)o->told.at_once;
	suite->tell = fl_saying_tell;
	suite->arg = s;
	suite->curl = o->told.curl != NULL;
	suite->keep_jar = o->told.cookie_jar != NULL;
	suite->runner.go_on = o->told.go_on;
	suite->runner.no_cookies = o->told.no_cookies;
	suite->runner.cookies = cookies;
	if (o->told.total_ns > 0)
		suite->deadline_ns = began_ns + o->told.total_ns;
	if (!o->told.nagios) {
		suite->runner.talks = true;
		suite->wire = show_wire;
	}
}

static int
make_script(const struct options *o, struct fl_script *script, struct fl_err *e)
{
	return fl_script_make(script,
	    (const struct fl_file *const *)o->told.cli.files,
	    o->told.cli.files_len, &o->script, e);
}

/* The plugins that are called like the schemes may be all that is needed. */
static bool
load_some(struct options *o, struct fl_plugins *plugins, const char *path,
    struct fl_script *script)
{
	struct fl_schemes s;
	struct fl_err e;

	if (o->script.engine != NULL ||
	    !fl_schemes_of(&s, o->told.cli.files, o->told.cli.files_len,
		&o->told.cli.definitions) ||
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
		bad_scenario(&e,
		    o->told.hurl_exit ? HURL_RUNTIME : FL_EXIT_TROUBLE);
}

/* What can be known to be wrong before anything is sent. */
static void
prepare(struct options *o, struct fl_script *script, struct fl_jar *cookies)
{
	struct fl_err e;

	fl_jar_init(cookies);
	if ((o->told.cookie != NULL &&
		fl_jar_read(cookies, o->told.cookie, &e) == -1) ||
	    fl_health_know(&o->told.health, script, &e) == -1 ||
	    (o->told.state != NULL &&
		fl_health_open(&o->told.log, o->told.state, &e) != 0))
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
}

/* What a plugin did that it must not. */
static void
blame(struct fl_suite *suite, const struct fl_codes *codes)
{
	int whose = fl_codes_whose(codes, atomic_load(&suite->reactor.refuser));

	if (atomic_load(&suite->reactor.refused) > 0)
		warnx("plugin %s completes an exchange twice",
		    whose != -1 ? codes->plugins->list[whose]->name : "?");
}

static int
run(struct options *o, int64_t began_ns)
{
	static struct fl_suite suite; /* static for its size */
	static struct fl_saying s;
	static struct fl_codes codes;
	enum fl_health_state now;
	struct fl_plugins plugins;
	struct fl_script script;
	struct fl_jar cookies;
	struct fl_err e;
	int status;

	expect(o, HURL_OTHER);
	load(o, &plugins, &script);
	fl_codes_make(&codes, &plugins);
	fl_crash_begin(&codes);
	prepare(o, &script, &cookies);
	if (fl_suite_init(&suite, &plugins, &script, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	fl_crash_thread(&suite.reactor.loop);
	set_wishes(&suite, o, &cookies, &s, began_ns);
	if (fl_saying_open(&s, &o->told, stdout, stderr, wants_colour(),
		suite.len, &e) == -1 ||
	    fl_suite_run(&suite, &e) == -1 ||
	    fl_saying_close(&s, fl_clock_now() - began_ns, &now, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	blame(&suite, &codes);
	if (o->told.cookie_jar != NULL)
		write_jar(&suite.jar, o->told.cookie_jar);
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

int
main(int argc, char *argv[])
{
	static struct options o; /* static for its size, and for on_exit(3) */
	struct fl_check_options *told = &o.told;
	int64_t began_ns = fl_clock_now();
	struct fl_err e;
	int ch, status;

	look_for_statuses(&o, argc, argv);
	if (fl_check_options_init(told, environ, &e) == -1)
		errx(FL_EXIT_TROUBLE, "environment: %s", e.msg);
	while ((ch = fl_opts_next(&fl_check_opts, argc, argv)) != -1)
		if (fl_check_option(told, ch, optarg, &e) == -1)
			fl_opts_bad(&fl_check_opts, ch, &e);
	if (optind == argc)
		fl_opts_usage(&fl_check_opts);
	if (fl_check_options_agree(told, &e) == -1)
		errx(FL_EXIT_TROUBLE, "%s", e.msg);
	if (told->total_ns > 0)
		set_alarm(&o);
	expect(&o, HURL_PARSE);
	if (fl_cli_load(&told->cli, argv + optind, (size_t)(argc - optind),
		&e) == -1)
		bad_scenario(&e, FL_EXIT_TROUBLE);
	if (!told->nagios && !told->quiet)
		warn_of(&told->cli);
	if (told->parse_only) {
		fl_check_options_fini(told);
		return FL_EXIT_YES;
	}
	o.script = fl_check_options_script(told);
	status = run(&o, began_ns);
	fl_check_options_fini(told);
	return status;
}
