#include <string.h>

#include "../../lib/base/num.h"
#include "../../lib/bench/command.h"
#include "tap.h"

static const struct {
	const char *line;
	int rc;
	enum fl_command_kind kind;
	double level;
	int64_t at_ns;
	const char *text; /* or the message */
} cases[] = {
	{ "status", 0, FL_COMMAND_STATUS, 0, -1, "status" },
	{ "  users\t50 ", 0, FL_COMMAND_USERS, 50, -1, "users 50" },
	{ "users 0", 0, FL_COMMAND_USERS, 0, -1, "users 0" },
	{ "users 50 @12.5", 0, FL_COMMAND_USERS, 50, 12500000000, "users 50" },
	{ "rate 30/m", 0, FL_COMMAND_RATE, 0.5, -1, "rate 30/m" },
	{ "scale 4/2", 0, FL_COMMAND_SCALE, 2, -1, "scale 4/2" },
	{ "pause @0", 0, FL_COMMAND_PAUSE, 0, 0, "pause" },
	{ "resume", 0, FL_COMMAND_RESUME, 0, -1, "resume" },
	{ "plan", 0, FL_COMMAND_PLAN, 0, -1, "plan" },
	{ "mark  deploy v2 @3", 0, FL_COMMAND_MARK, 0, -1, "deploy v2 @3" },
	{ "stop", 0, FL_COMMAND_STOP, 0, -1, "stop" },
	{ "abort", 0, FL_COMMAND_ABORT, 0, -1, "abort" },
	{ "", -1, 0, 0, 0, "an empty line" },
	{ "mark", -1, 0, 0, 0, "want mark TEXT" },
	{ "mark  ", -1, 0, 0, 0, "want mark TEXT" },
	{ "mark \xff", -1, 0, 0, 0, "the text of a mark is to be UTF-8" },
	{ "users", -1, 0, 0, 0, "want users N [@SECONDS]" },
	{ "users 1 2", -1, 0, 0, 0, "want users N [@SECONDS]" },
	{ "users 1 @x", -1, 0, 0, 0, "want users N [@SECONDS]" },
	{ "users 1 @-1", -1, 0, 0, 0, "want users N [@SECONDS]" },
	{ "users 1 2 3 4", -1, 0, 0, 0, "want users N [@SECONDS]" },
	{ "users 1000001", -1, 0, 0, 0,
	    "users: '1000001': want a whole number from 0 to 1000000" },
	{ "rate 5/x", -1, 0, 0, 0,
	    "rate: '5/x': want a rate above 0 as 500/s or 30/m" },
	{ "scale 1/0", -1, 0, 0, 0, "scale: want a factor above 0 as 4/3" },
	{ "stop now", -1, 0, 0, 0, "want stop" },
	{ "pasue", -1, 0, 0, 0,
	    "no command is called 'pasue'; is 'pause' meant?" },
	{ "lease 0", -1, 0, 0, 0, "lease: want a length of time above 0" },
};

static void
lines_are_commands(void)
{
	struct fl_command c;
	struct fl_err e;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int rc = fl_command_parse(&c, fl_str(cases[i].line), &e);

		printf("# '%s': %s\n", cases[i].line, rc == -1 ? e.msg : "");
		CHECK(rc == cases[i].rc);
		if (rc == -1) {
			CHECK(strcmp(e.msg, cases[i].text) == 0);
			continue;
		}
		CHECK(c.kind == cases[i].kind);
		CHECK(c.level == cases[i].level);
		CHECK(c.at_ns == cases[i].at_ns);
		CHECK(strcmp(c.text, cases[i].text) == 0);
	}
}

static void
what_belongs_to_a_node(void)
{
	struct fl_command c;
	struct fl_err e;
	char line[FL_COMMAND_MAX + 2];

	CHECK(fl_command_parse(&c, fl_str("clock -812 95"), &e) == 0);
	CHECK(c.offset_us == -812 && c.error_us == 95);
	CHECK(fl_command_parse(&c, fl_str("clock -812"), &e) == -1);
	CHECK(fl_command_parse(&c, fl_str("clock --1 5"), &e) == -1);
	CHECK(fl_command_parse(&c, fl_str("lease 30s"), &e) == 0);
	CHECK(c.lease_ns == 30 * FL_NS_PER_S);
	CHECK(fl_command_parse(&c, fl_str("lease"), &e) == 0);
	CHECK(c.lease_ns == 0);
	CHECK(fl_command_parse(&c, (struct fl_str){ "stop\0", 5 }, &e) == -1);
	memset(line, 'a', sizeof(line));
	memcpy(line, "mark ", 5);
	CHECK(fl_command_parse(&c, (struct fl_str){ line, 5 + FL_MARK_MAX },
		  &e) == 0);
	CHECK(strlen(c.text) == FL_MARK_MAX);
	CHECK(fl_command_parse(&c, (struct fl_str){ line, 6 + FL_MARK_MAX },
		  &e) == -1);
	CHECK(fl_command_parse(&c, (struct fl_str){ line, sizeof(line) }, &e) ==
	      -1);
}

int
main(void)
{
	lines_are_commands();
	what_belongs_to_a_node();
	return tap_done();
}
