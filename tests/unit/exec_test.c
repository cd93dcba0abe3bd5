/* The exec plugin, with commands that every system has. */
#include <errno.h>
#include <signal.h>

#include "ask.h"
#include "tap.h"

static void
a_command_is_asked(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "RUN", "exec:/bin/echo?arg=a%20b&arg=", "Arg: c;$HOME",
	    NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 0 && r->good);
	CHECK(ask_is(r->body, "a b  c;$HOME\n"));
	CHECK(ask_has(r, "Text", "a b  c;$HOME"));
	CHECK(r->received_bytes == r->body.len);
	CHECK(r->sent_ns > 0 && r->sent_ns <= r->first_ns &&
	      r->first_ns <= r->last_ns);
	r = ask(a, "RUN", "exec:cat", "", "the body");
	CHECK(ask_is(r->body, "the body"));
	CHECK(r->sent_bytes == 8);
	r = ask(a, "RUN", "exec:cat", "", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 0);
}

static void
an_exit_status_is_the_status(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "RUN", "exec:sh", "Arg: -c\nArg: echo bad >&2; exit 3",
	    NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 3 && !r->good);
	CHECK(ask_has(r, "Stderr", "bad"));
	CHECK(r->body.len == 0);
	r = ask(a, "RUN", "exec:sh", "Arg: -c\nArg: kill -15 $$", NULL);
	CHECK(r->status == 128 + SIGTERM && !r->good);
	CHECK(ask_has(r, "Signal", "15"));
}

static void
headers_are_the_environment(struct ask *a)
{
	const struct fl_response *r;

	setenv("FL_TEST_OLD", "old", 1);
	setenv("FL_TEST_KEPT", "kept", 1);
	r = ask(a, "RUN", "exec:sh",
	    "FL_TEST_OLD: first\nArg: -c\n"
	    "Arg: echo \"$FL_TEST_NEW $FL_TEST_OLD $FL_TEST_KEPT\"\n"
	    "FL_TEST_NEW: a b\nFL_TEST_OLD: new\nUser-Agent: x\nAccept: */*",
	    NULL);
	CHECK(ask_is(r->body, "a b new kept\n"));
}

static void
a_monitoring_plugin_is_understood(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "RUN", "exec:sh",
	    "Arg: -c\nArg: "
	    "echo 'DISK WARNING - / is full | /=93%;80;90;0;100 n=4'; exit 1",
	    NULL);
	CHECK(r->status == 1 && !r->good);
	CHECK(ask_has(r, "Text", "DISK WARNING - / is full"));
	CHECK(ask_has(r, "Perf-/", "93"));
	CHECK(ask_has(r, "Perf-/-Unit", "%"));
	CHECK(ask_has(r, "Perf-/-Crit", "90"));
	CHECK(ask_has(r, "Perf-n", "4"));
}

/* Whether a process of that group is still there; it takes a moment to die. */
static bool
dies(pid_t pid)
{
	int i;

	for (i = 0; i < 1000; i++) {
		char path[64], stat[256] = "";
		FILE *f;

		snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
		f = fopen(path, "r");
		if (f == NULL)
			return true;
		if (fgets(stat, sizeof(stat), f) == NULL)
			stat[0] = '\0';
		fclose(f);
		if (strstr(stat, ") Z ") != NULL) /* its parent's to bury */
			return true;
		usleep(1000);
	}
	return false;
}

static void
a_timeout_kills_the_group(struct ask *a)
{
	const struct fl_response *r;
	int64_t begun = fl_clock_now();
	char number[32];
	pid_t child;

	a->timeout_ns = 200 * FL_NS_PER_MS;
	r = ask(a, "RUN", "exec:sh",
	    "Arg: -c\nArg: sleep 1000 & echo $!; trap '' TERM; wait", NULL);
	CHECK(r->error == FL_ERROR_TIMEOUT && !r->good);
	CHECK(fl_clock_now() - begun < 400 * FL_NS_PER_MS);
	snprintf(number, sizeof(number), "%.*s", (int)r->body.len,
	    r->body.data);
	child = (pid_t)strtol(number, NULL, 10);
	CHECK(child > 1 && dies(child));
	a->timeout_ns = 5 * FL_NS_PER_S;
}

static void
a_child_left_behind_is_not_waited_for(struct ask *a)
{
	int64_t begun = fl_clock_now();
	const struct fl_response *r;
	char number[32];

	r = ask(a, "RUN", "exec:sh",
	    "Arg: -c\nArg: sleep 1000 & echo $!; exit 0", NULL);
	CHECK(r->error == FL_ERROR_NONE && r->status == 0);
	CHECK(fl_clock_now() - begun < 2 * FL_NS_PER_S);
	snprintf(number, sizeof(number), "%.*s", (int)r->body.len,
	    r->body.data);
	if (strtol(number, NULL, 10) > 1)
		kill((pid_t)strtol(number, NULL, 10), SIGKILL);
}

static void
output_has_limits(struct ask *a)
{
	const struct fl_response *r;

	r = ask(a, "RUN", "exec:head?arg=-c&arg=200000&arg=/dev/zero", "",
	    NULL);
	CHECK(r->error == FL_ERROR_NONE && r->body.len == 200000);
	r = ask(a, "RUN", "exec:cat?arg=/dev/zero", "", NULL);
	CHECK(r->error == FL_ERROR_TOO_LARGE);
	r = ask(a, "RUN", "exec:sh",
	    "Arg: -c\nArg: head -c 300000 /dev/zero "
	    "| tr '\\0' x >&2; echo done",
	    NULL);
	CHECK(r->error == FL_ERROR_NONE && ask_is(r->body, "done\n"));
	CHECK(r->headers_len == 2 && r->headers[1].value.len == 65536);
}

static void
signals_are_as_after_login(struct ask *a)
{
	const struct fl_response *r;
	sigset_t set, old;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigprocmask(SIG_BLOCK, &set, &old);
	r = ask(a, "RUN", "exec:sh", "Arg: -c\nArg: kill -PIPE $$", NULL);
	CHECK(r->status == 128 + SIGPIPE);
	r = ask(a, "RUN", "exec:sh", "Arg: -c\nArg: kill -USR1 $$", NULL);
	CHECK(r->status == 128 + SIGUSR1);
	sigprocmask(SIG_SETMASK, &old, NULL);
	signal(SIGPIPE, SIG_DFL);
}

/* A command sees no descriptor that another one would not see. */
static void
descriptors_are_not_inherited(struct ask *a)
{
	FILE *f = popen("ls /proc/self/fd | wc -l", "re");
	const struct fl_response *r;
	char count[16] = "";

	if (f == NULL || fgets(count, sizeof(count), f) == NULL)
		err(2, "popen");
	pclose(f);
	r = ask(a, "RUN", "exec:sh", "Arg: -c\nArg: ls /proc/self/fd | wc -l",
	    NULL);
	CHECK(ask_is(r->body, count));
}

static void
what_cannot_run_is_refused(struct ask *a)
{
	static const struct {
		const char *url, *headers, *message;
	} cases[] = {
		{ "exec:/does/not/exist", "",
		    "/does/not/exist: No such file or directory" },
		{ "exec:/etc/passwd", "", "/etc/passwd: Permission denied" },
		{ "exec:", "", "want exec:/PATH" },
		{ "exec://host/bin/true", "", "want exec:/PATH" },
		{ "exec:true?x=1", "", "want exec:/PATH?arg=...&arg=..." },
		{ "exec:true?arg=%0", "",
		    "a bad %XX in the URL, or it is too long" },
		{ "exec:true?arg=%00", "", "a word with a zero byte in it" },
		{ "exec:true", "MY-VAR: 1",
		    "header 'MY-VAR': want Arg, or the "
		    "name of a variable" },
	};
	const struct fl_response *r;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r = ask(a, "RUN", cases[i].url, cases[i].headers, NULL);
		CHECK(r->error == FL_ERROR_REQUEST);
		CHECK(strcmp(r->message, cases[i].message) == 0);
	}
}

#define USERS 40

struct user {
	struct fl_exchange x;
	int64_t ended;
};

static void
user_done(struct fl_exchange *x)
{
	((struct user *)x)->ended = x->response.last_ns;
}

/* As many processes as are allowed run at a time, and all get their turn. */
static void
processes_are_few(void)
{
	static const struct fl_field settings[] = {
		{ { "max-processes", 13 }, { "3", 1 } },
	};
	static const struct fl_field args[] = {
		{ { "Arg", 3 }, { "0.02", 4 } },
	};
	static struct user users[USERS];
	const struct fl_request request = { .method = ask_bytes("RUN"),
		.url = ask_bytes("exec:sleep"),
		.headers = args,
		.headers_len = 1,
		.timeout_ns = 30 * FL_NS_PER_S };
	struct ask a;
	int i, k, most = 0, now, good = 0;

	ask_open(&a, "exec", settings, 1);
	for (i = 0; i < USERS; i++) {
		users[i].x.request = &request;
		users[i].x.done = user_done;
		users[i].x.next = fl_exchange_underway;
		a.plugin->submit(a.state, a.session, &users[i].x);
	}
	for (i = 0; i < USERS; i++)
		while (users[i].ended == 0)
			fl_reactor_turn(&a.reactor, INT64_MAX);
	for (i = 0; i < USERS; i++) {
		good += users[i].x.response.good;
		for (now = k = 0; k < USERS; k++)
			now += users[k].x.response.sent_ns <=
			           users[i].x.response.sent_ns &&
			       users[k].ended > users[i].x.response.sent_ns;
		most = now > most ? now : most;
		a.plugin->release(a.state, &users[i].x);
	}
	CHECK(good == USERS);
	CHECK(most == 3);
	ask_close(&a);
}

static void
waiting_counts_for_the_timeout(void)
{
	static const struct fl_field settings[] = {
		{ { "max-processes", 13 }, { "1", 1 } },
	};
	static struct user first, second;
	struct fl_request patient = { .method = ask_bytes("RUN"),
		.url = ask_bytes("exec:sleep?arg=100") };
	struct fl_request hasty = patient;
	const struct fl_response *r = &second.x.response;
	struct ask a;

	hasty.timeout_ns = 60 * FL_NS_PER_MS;
	ask_open(&a, "exec", settings, 1);
	first.x =
	    (struct fl_exchange){ .request = &patient, .done = user_done };
	second.x = (struct fl_exchange){ .request = &hasty, .done = user_done };
	first.x.next = fl_exchange_underway;
	a.plugin->submit(a.state, a.session, &first.x);
	second.x.next = fl_exchange_underway;
	a.plugin->submit(a.state, a.session, &second.x);
	while (second.ended == 0)
		fl_reactor_turn(&a.reactor, INT64_MAX);
	CHECK(r->error == FL_ERROR_TIMEOUT && r->sent_ns == 0);
	CHECK(strcmp(r->message, "no process became free in time") == 0);
	a.plugin->cancel(a.state, &first.x);
	while (first.ended == 0)
		fl_reactor_turn(&a.reactor, INT64_MAX);
	a.plugin->release(a.state, &first.x);
	a.plugin->release(a.state, &second.x);
	ask_close(&a);
}

int
main(void)
{
	static const struct fl_field settings[] = {
		{ { "max-body", 8 }, { "200000", 6 } },
	};
	struct ask a;

	ask_open(&a, "exec", settings, 1);
	a_command_is_asked(&a);
	an_exit_status_is_the_status(&a);
	headers_are_the_environment(&a);
	a_monitoring_plugin_is_understood(&a);
	a_timeout_kills_the_group(&a);
	a_child_left_behind_is_not_waited_for(&a);
	output_has_limits(&a);
	signals_are_as_after_login(&a);
	descriptors_are_not_inherited(&a);
	what_cannot_run_is_refused(&a);
	ask_close(&a);
	processes_are_few();
	waiting_counts_for_the_timeout();
	CHECK(ask_conforms("--silent 'exec:sleep?arg=100' --data x "
			   "\"$b/plugins/exec.so\" exec:cat RUN"));
	return tap_done();
}
