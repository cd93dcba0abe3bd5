/*
 * fl-plugin-test - try whether a plugin keeps the promises of fl-plugin(3)
 *
 * Runs each case of lib/trial in a process of its own, so that a plugin which
 * crashes or hangs is named and the next case goes on, and prints TAP.
 */
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/base/num.h"
#include "../lib/base/opt.h"
#include "../lib/plugin/loader.h"
#include "../lib/trial/cases.h"
#include "../lib/trial/descriptors.h"

#define FIELDS_MAX 64
#define SILENT "{silent}"

enum {
	OPT_DATA = 256,
	OPT_LIMIT,
	OPT_ONLY,
	OPT_PATIENCE,
	OPT_SESSIONS,
	OPT_SETTING,
	OPT_SILENT,
	OPT_TURNS,
};

static const struct fl_opt rows[] = {
	{ 'H', "header", "NAME: VALUE", "a header of the request; repeatable" },
	{ OPT_DATA, "data", "TEXT", "the body of the request" },
	{ 'O', "option", "NAME=VALUE", "an option of the request; repeatable" },
	{ OPT_SETTING, "setting", "NAME=VALUE",
	    "a setting for open(); repeatable" },
	{ OPT_SILENT, "silent", "URL",
	    "one that is never answered; " SILENT " in it is a\n"
	    "port of 127.0.0.1 where nobody does" },
	{ 'T', "timeout", "TIME", "of an exchange; 5s" },
	{ 'u', "sessions", "N", "how many at once; 1000" },
	{ OPT_TURNS, "turns", "N", "of the loop before a cancel, at most; 64" },
	{ OPT_PATIENCE, "patience", "TIME",
	    "how late or slow anything may be; 100ms" },
	{ OPT_LIMIT, "limit", "TIME", "of a case; 1m" },
	{ OPT_ONLY, "only", "TEXT", "the cases that have that in their names" },
};

static const struct fl_opts opts = {
	.program = "fl-plugin-test",
	.usage = "fl-plugin-test [-H header] [-O name=value] [-T time] [-u n] "
		 "[--silent url] file.so url [method]",
	.about = "Tries whether a plugin keeps the promises of fl-plugin(3).",
	.rows = rows,
	.n = sizeof(rows) / sizeof(rows[0]),
};

struct fields {
	struct fl_field list[FIELDS_MAX];
	size_t len;
};

struct options {
	struct fields headers, options, settings;
	const char *data, *silent, *only;
	char silent_text[1024];
	int64_t timeout_ns, patience_ns, limit_ns;
	unsigned sessions, turns;
};

static struct fl_bytes
bytes(const char *s)
{
	return (struct fl_bytes){ s, strlen(s) };
}

/* "name=value", or "Name: value" with the blanks behind the colon. */
static void
add_field(struct fields *f, int key, char separator)
{
	char *at = strchr(optarg, separator);
	struct fl_err e = { 0 };

	if (at == NULL || at == optarg) {
		fl_fail(&e, "want NAME%cVALUE", separator);
		fl_opts_bad(&opts, key, &e);
	}
	if (f->len == FIELDS_MAX) {
		fl_fail(&e, "more than %d", FIELDS_MAX);
		fl_opts_bad(&opts, key, &e);
	}
	*at++ = '\0';
	if (separator == ':')
		at += strspn(at, " ");
	f->list[f->len].name = bytes(optarg);
	f->list[f->len++].value = bytes(at);
}

static void
take_option(struct options *o, int key)
{
	switch (key) {
	case 'H':
		add_field(&o->headers, key, ':');
		break;
	case OPT_DATA:
		o->data = optarg;
		break;
	case 'O':
		add_field(&o->options, key, '=');
		break;
	case OPT_SETTING:
		add_field(&o->settings, key, '=');
		break;
	case OPT_SILENT:
		o->silent = optarg;
		break;
	case 'T':
		o->timeout_ns = fl_opts_duration(&opts, key, FL_NS_PER_S);
		break;
	case 'u':
		o->sessions = (unsigned)fl_opts_count(&opts, key, 1, 30000);
		break;
	case OPT_TURNS:
		o->turns = (unsigned)fl_opts_count(&opts, key, 0, 100000);
		break;
	case OPT_PATIENCE:
		o->patience_ns = fl_opts_duration(&opts, key, FL_NS_PER_MS);
		break;
	case OPT_ONLY:
		o->only = optarg;
		break;
	case OPT_LIMIT:
		o->limit_ns = fl_opts_duration(&opts, key, FL_NS_PER_S);
		break;
	}
}

/* A port where TCP connects and UDP arrives, and nobody ever answers. */
static unsigned
silent_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	socklen_t len = sizeof(a);
	int tcp, udp, tries;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (tries = 0; tries < 10; tries++) {
		a.sin_port = 0;
		tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		udp = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (tcp == -1 || udp == -1 ||
		    bind(tcp, (struct sockaddr *)&a, sizeof(a)) == -1 ||
		    listen(tcp, 4096) == -1 ||
		    getsockname(tcp, (struct sockaddr *)&a, &len) == -1)
			err(FL_EXIT_TROUBLE, "silent port");
		if (bind(udp, (struct sockaddr *)&a, sizeof(a)) == 0)
			return ntohs(a.sin_port);
		close(tcp);
		close(udp);
	}
	errx(FL_EXIT_TROUBLE, "silent port: none is free");
}

/* The URL with a port in the place of SILENT, written to o->silent_text. */
static struct fl_bytes
silent_url(struct options *o)
{
	const char *url = o->silent, *at = strstr(url, SILENT);
	int n;

	if (at == NULL)
		return bytes(url);
	n = snprintf(o->silent_text, sizeof(o->silent_text), "%.*s%u%s",
	    (int)(at - url), url, silent_port(), at + strlen(SILENT));
	if (n < 0 || (size_t)n >= sizeof(o->silent_text))
		errx(FL_EXIT_TROUBLE, "--silent: more than %zu bytes",
		    sizeof(o->silent_text) - 1);
	return bytes(o->silent_text);
}

/* For many sessions, as many descriptors as there may be. */
static void
raise_limit(void)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
		r.rlim_cur = r.rlim_max < FL_DESCRIPTORS_MAX
		                 ? r.rlim_max
		                 : FL_DESCRIPTORS_MAX;
		setrlimit(RLIMIT_NOFILE, &r);
	}
}

/* In the child.  What a case that gave up still holds is no leak. */
_Noreturn static void
run_case(const struct fl_trial_case *c, const struct fl_trial_plan *plan,
    struct fl_findings *f)
{
	fl_trial_case_run(c, plan, f);
	if (f->n > 0)
		_exit(0);
	exit(0);
}

static void
tell_death(int status, struct fl_findings *f)
{
	const char *inside = f->inside != NULL ? f->inside : "no function";

	if (WIFSIGNALED(status))
		fl_findings_add(f, "it dies inside %s: %s", inside,
		    strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		fl_findings_add(f,
		    "its process ends with status %d, "
		    "inside %s",
		    WEXITSTATUS(status), inside);
}

/* The child is over when the pipe's other end is closed. */
static void
await_case(pid_t pid, int fd, int64_t limit_ns, struct fl_findings *f)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int status, n;

	do
		n = poll(&p, 1, (int)(limit_ns / FL_NS_PER_MS));
	while (n == -1 && errno == EINTR);
	if (n == 0) {
		fl_findings_add(f, "it hangs inside %s",
		    f->inside != NULL ? f->inside : "no function");
		kill(pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	if (n != 0)
		tell_death(status, f);
}

static void
fork_case(const struct fl_trial_case *c, const struct fl_trial_plan *plan,
    int64_t limit_ns, struct fl_findings *f)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) == -1)
		err(FL_EXIT_TROUBLE, "pipe");
	fflush(stdout);
	pid = fork();
	if (pid == -1)
		err(FL_EXIT_TROUBLE, "fork");
	if (pid == 0) {
		close(fds[0]);
		run_case(c, plan, f);
	}
	close(fds[1]);
	await_case(pid, fds[0], limit_ns, f);
	close(fds[0]);
}

/* The line of a test, then what was found.  Whether it is good. */
static bool
tell(size_t number, const char *name, const struct fl_findings *f)
{
	size_t i;

	printf("%sok %zu - %s", f->n > 0 ? "not " : "", number, name);
	if (f->n == 0 && f->skip[0] != '\0')
		printf(" # skip %s", f->skip);
	printf("\n");
	for (i = 0; i < f->n; i++)
		if (f->times[i] > 1)
			printf("# %s (%u times)\n", f->text[i], f->times[i]);
		else
			printf("# %s\n", f->text[i]);
	if (f->more > 0)
		printf("# and %u more\n", f->more);
	if (f->note[0] != '\0')
		printf("# %s\n", f->note);
	return f->n == 0;
}

/* Whether there was an answer is found out in any case. */
static bool
is_asked_for(const struct fl_trial_case *c, const char *only)
{
	return only == NULL || c->needs == FL_TRIAL_FIRST ||
	       strstr(c->name, only) != NULL;
}

/* Whether some case has that in its name. */
static bool
is_case(const char *only)
{
	const struct fl_trial_case *cases;
	size_t i, n;

	cases = fl_trial_cases(&n);
	for (i = 0; i < n; i++)
		if (strstr(cases[i].name, only) != NULL)
			return true;
	return false;
}

static bool
try_all(const struct fl_trial_plan *plan, const struct options *o,
    struct fl_findings *f)
{
	const struct fl_trial_case *cases;
	bool good = true, answered = true, ok;
	size_t i, n;

	cases = fl_trial_cases(&n);
	for (i = 0; i < n; i++) {
		memset(f, 0, sizeof(*f));
		if (!is_asked_for(&cases[i], o->only))
			fl_findings_skip(f, "not asked for");
		else if (cases[i].needs == FL_TRIAL_ANSWER && !answered)
			fl_findings_skip(f, "there was no answer");
		else
			fork_case(&cases[i], plan, o->limit_ns, f);
		ok = tell(i + 2, cases[i].name, f);
		if (cases[i].needs == FL_TRIAL_FIRST)
			answered = f->answered;
		good = good && ok;
	}
	printf("1..%zu\n", n + 1);
	return good;
}

static void
make_plan(struct fl_trial_plan *plan, struct fl_request *silent,
    struct options *o, const char *url, const char *method)
{
	plan->request = (struct fl_request){
		.method = bytes(method),
		.url = bytes(url),
		.headers = o->headers.list,
		.headers_len = o->headers.len,
		.options = o->options.list,
		.options_len = o->options.len,
		.has_body = o->data != NULL,
		.timeout_ns = o->timeout_ns,
	};
	if (o->data != NULL)
		plan->request.body = bytes(o->data);
	plan->settings = o->settings.list;
	plan->settings_len = o->settings.len;
	plan->patience_ns = o->patience_ns;
	plan->sessions = o->sessions;
	plan->turns = o->turns;
	if (o->silent != NULL) {
		*silent = plan->request;
		silent->url = silent_url(o);
		plan->silent = silent;
	}
}

/* Memory that a child writes and its parent reads. */
static struct fl_findings *
shared_findings(void)
{
	void *p = mmap(NULL, sizeof(struct fl_findings), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		err(FL_EXIT_TROUBLE, NULL);
	return p;
}

int
main(int argc, char *argv[])
{
	struct options o = { .timeout_ns = 5 * FL_NS_PER_S,
		.patience_ns = 100 * FL_NS_PER_MS,
		.limit_ns = 60 * FL_NS_PER_S,
		.sessions = 1000,
		.turns = 64 };
	struct fl_trial_plan plan = { 0 };
	struct fl_request silent;
	struct fl_findings *f;
	struct fl_err e = { 0 };
	bool good;
	int key;

	while ((key = fl_opts_next(&opts, argc, argv)) != -1)
		take_option(&o, key);
	argc -= optind;
	argv += optind;
	if (argc < 2 || argc > 3)
		fl_opts_usage(&opts);
	if (o.only != NULL && !is_case(o.only))
		errx(FL_EXIT_TROUBLE, "--only '%.60s': no case is called so",
		    o.only);
	if (access(argv[0], R_OK) == -1)
		err(FL_EXIT_TROUBLE, "%s", argv[0]);

	make_plan(&plan, &silent, &o, argv[1], argc == 3 ? argv[2] : "GET");
	raise_limit();
	f = shared_findings();
	plan.plugin = fl_plugin_load(argv[0], &e);
	if (plan.plugin == NULL)
		fl_findings_add(f, "%s", e.msg);
	good = tell(1, "it is loaded", f);
	if (good)
		good = try_all(&plan, &o, f);
	else
		printf("1..1\n");

	if (fflush(stdout) == EOF || ferror(stdout))
		err(FL_EXIT_TROUBLE, "stdout");
	return good ? FL_EXIT_YES : FL_EXIT_NO;
}
