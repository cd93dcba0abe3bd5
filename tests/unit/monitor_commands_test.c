#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../../lib/base/clock.h"
#include "../../lib/base/num.h"
#include "../../lib/monitor/commands.h"
#include "tap.h"

/* Runs it once; what it would write. */
static const char *
run(struct fl_command *c, const char *what, int64_t time_ns, struct fl_buf *out)
{
	struct pollfd p;
	struct fl_line l;
	struct fl_err e;

	if (fl_command_init(c, what, &e) == -1) {
		fl_buf_add_str(out, e.msg, &e);
		return out->data;
	}
	fl_commands_begin(c, 1, time_ns);
	while (!c->done) {
		fl_commands_poll(c, 1, &p);
		poll(&p, 1, 5);
		fl_commands_see(c, 1);
	}
	fl_buf_clear(out);
	fl_line_begin(&l, out, "m");
	fl_command_write(c, &l);
	fl_command_write(c, &l); /* there is nothing more */
	fl_line_end(&l, &e);
	return out->data;
}

static bool
is(const char *what, const char *want)
{
	struct fl_command c;
	struct fl_buf out;
	const char *got;
	bool same;

	fl_buf_init(&out, 65536);
	got = run(&c, what, 5 * FL_NS_PER_S, &out);
	same = strcmp(got, want) == 0;
	if (!same)
		printf("# %s\n# is %s\n", what, got);
	fl_command_fini(&c);
	fl_buf_fini(&out);
	return same;
}

static void
statuses_and_figures_are_written(void)
{
	CHECK(is("a=:", "<m command.a=\"0\"/>\n"));
	CHECK(is("a-1_=exit 3", "<m command.a-1_=\"3\"/>\n"));
	CHECK(is("a=kill -9 $$", "<m command.a=\"137\"/>\n"));
	CHECK(is("a=echo x=1=2", "<m command.a=\"0\" command.a.x_1=\"2\"/>\n"));
	CHECK(is("a=echo 1; cat", /* with nothing to read */
	    "<m command.a=\"0\" command.a.value=\"1\"/>\n"));
	CHECK(is("a=yes n=1", "<m command.a=\"141\" command.a.n=\"1\"/>\n"));
	/* What it leaves behind is not waited for. */
	CHECK(is("a=sleep 9 & echo 2",
	    "<m command.a=\"0\" command.a.value=\"2\"/>\n"));
	CHECK(is("a", "'a': want NAME=COMMAND"));
	CHECK(is("=a", "'=a': want NAME=COMMAND"));
	CHECK(is("a.b=c",
	    "'a.b=c': want letters, digits, '_' and '-' as a name"));
}

static void
a_command_has_its_time(void)
{
	int64_t start = fl_clock_now();
	struct fl_command c;
	struct fl_buf out;

	fl_buf_init(&out, 65536);
	CHECK(strcmp(run(&c, "a=trap '' TERM; echo 1; sleep 8; echo 2",
			 100 * FL_NS_PER_MS, &out),
		  "<m command.a=\"124\" command.a.value=\"1\"/>\n") == 0);
	CHECK(fl_clock_now() - start < 5 * FL_NS_PER_S);
	fl_command_fini(&c);
	fl_buf_fini(&out);
}

static void
one_that_runs_is_not_begun_again(void)
{
	struct fl_command c;
	struct fl_err e;
	pid_t pid;

	CHECK(fl_command_init(&c, "a=sleep 9", &e) == 0);
	fl_commands_begin(&c, 1, FL_NS_PER_S);
	pid = c.pid;
	fl_commands_begin(&c, 1, FL_NS_PER_S);
	CHECK(pid > 0 && c.pid == pid);
	fl_command_fini(&c);
	CHECK(kill(pid, 0) == -1);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN); /* as our programs do */
	statuses_and_figures_are_written();
	a_command_has_its_time();
	one_that_runs_is_not_begun_again();
	return tap_done();
}
