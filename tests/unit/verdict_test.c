#include <string.h>

#include "../../lib/fleet/verdict.h"
#include "tap.h"

static const struct {
	struct fl_report report;
	enum fl_cut cut;
	bool interrupted, failed_fast;
	const char *said;
	enum fl_verdict verdict;
	int status;
	const char *message;
} cases[] = {
	{ { .up = true, .end = true, .status = 0 }, 0, 0, 0, "warning: x\n",
	    FL_VERDICT_OK, 0, "" },
	/* No login. */
	{ { .status = -1 }, 0, 0, 0, "", FL_VERDICT_UNREACHABLE, -1,
	    "no answer" },
	{ { .status = -1 }, 0, 0, 0,
	    "Warning: x\nssh: Could not resolve hostname a: b\r\nmore\n",
	    FL_VERDICT_UNREACHABLE, -1,
	    "ssh: Could not resolve hostname a: b" },
	{ { .status = -1 }, 0, 0, 0,
	    "ssh: connect to host a port 22: Connection timed out\r\n",
	    FL_VERDICT_UNREACHABLE, -1,
	    "ssh: connect to host a port 22: Connection timed out" },
	{ { .status = -1 }, 0, 0, 0,
	    "ssh: connect to host a port 22: Connection refused\r\n",
	    FL_VERDICT_REFUSED, -1,
	    "ssh: connect to host a port 22: Connection refused" },
	{ { .status = -1 }, 0, 0, 0, "u@a: Permission denied (publickey).\r\n",
	    FL_VERDICT_REFUSED, -1, "u@a: Permission denied (publickey)." },
	{ { .status = -1 }, 0, 0, 0, "Host key verification failed.\r\n",
	    FL_VERDICT_REFUSED, -1, "Host key verification failed." },
	{ { .status = -1 }, 0, 0, 0, "sh: not found\n \n", FL_VERDICT_FAILED,
	    -1, "no shell: sh: not found" },
	/* A step. */
	{ { .up = true, .end = true, .step = "check", .status = 1 }, 0, 0, 0,
	    "a\nf: FAILED\n", FL_VERDICT_FAILED, 1,
	    "check: exit status 1: f: FAILED" },
	{ { .up = true, .end = true, .step = "before 1", .status = 255 }, 0, 0,
	    0, "", FL_VERDICT_FAILED, 255, "before 1: exit status 255" },
	{ { .up = true, .end = true, .step = "unpack", .status = 2 }, 0, 0, 0,
	    "tar: f: Cannot write: No space left on device\ntar: exiting\n",
	    FL_VERDICT_FULL, 2,
	    "unpack: exit status 2: tar: f: Cannot write: No space left on "
	    "device" },
	{ { .up = true, .end = true, .step = "tar", .status = 2 }, 0, 0, 0,
	    "tar: a: Permission denied\n"
	    "tar: Exiting with failure status due to previous errors\n\n",
	    FL_VERDICT_FAILED, 2,
	    "tar: exit status 2: tar: a: Permission denied" },
	{ { .up = true, .end = true, .step = "x", .status = 1 }, 0, 0, 0,
	    "\n \n", FL_VERDICT_FAILED, 1, "x: exit status 1" },
	/* Connection refused by a command is not a login that was. */
	{ { .up = true, .end = true, .step = "before 1", .status = 7 }, 0, 0, 0,
	    "curl: Connection refused\n", FL_VERDICT_FAILED, 7,
	    "before 1: exit status 7: curl: Connection refused" },
	/* Time. */
	{ { .up = true, .late = true, .end = true, .step = "x", .status = 143 },
	    0, 0, 0, "", FL_VERDICT_TIMEOUT, 0, "not done in time" },
	{ { .up = true, .status = -1 }, FL_CUT_LATE, 0, 0, "",
	    FL_VERDICT_TIMEOUT, -1, "not done in time" },
	{ { .status = -1 }, FL_CUT_LATE, 0, 0, "", FL_VERDICT_TIMEOUT, -1,
	    "no login in time" },
	{ { .up = true, .end = true, .status = 0 }, FL_CUT_LATE, 0, 0, "",
	    FL_VERDICT_OK, 0, "" },
	/* The link, and us. */
	{ { .up = true, .status = -1 }, 0, 0, 0,
	    "Connection to a closed by remote host.\r\n",
	    FL_VERDICT_UNREACHABLE, -1,
	    "connection lost: Connection to a closed by remote host." },
	{ { .up = true, .status = -1 }, FL_CUT_LARGE, 0, 0, "",
	    FL_VERDICT_FAILED, -1, "says more than is allowed" },
	{ { .up = true, .end = true, .damaged = true, .status = 0 }, 0, 0, 0,
	    "", FL_VERDICT_FAILED, 0, "its report makes no sense" },
	{ { .up = true, .status = -1 }, 0, true, 0, "", FL_VERDICT_FAILED, -1,
	    "interrupted" },
	{ { .up = true, .status = -1 }, 0, 0, true, "", FL_VERDICT_FAILED, -1,
	    "stopped, as another failed" },
	{ { .up = true, .end = true, .status = 0 }, 0, true, 0, "",
	    FL_VERDICT_OK, 0, "" },
};

static void
hosts_are_judged(void)
{
	struct fl_outcome o;
	struct fl_ran ran;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		printf("# %zu %s\n", i, cases[i].message);
		ran = (struct fl_ran){ .interrupted = cases[i].interrupted,
			.failed_fast = cases[i].failed_fast };
		fl_verdict_of(&o, &cases[i].report, cases[i].cut, &ran,
		    fl_str(cases[i].said));
		CHECK(o.verdict == cases[i].verdict);
		CHECK(o.status == cases[i].status);
		CHECK(strcmp(o.message, cases[i].message) == 0);
	}
}

static const struct {
	const char *text, *shown;
} texts[] = {
	{ "plain \xc3\xa4 \xe2\x82\xac", "plain \xc3\xa4 \xe2\x82\xac" },
	{ "\x1b[2Jx\x07", "?[2Jx?" },
	{ "\xc2\x9b\x33m", "?3m" }, /* CSI in one byte */
	{ "\x9b\xff\xc3", "???" },  /* no UTF-8 */
	{ "a\xe2\x80\xae"
	  "b",
	    "a?b" }, /* writes from right to left */
	{ "a\tb\r", "a?b?" },
};

static void
messages_are_printable(void)
{
	struct fl_outcome o;
	char long_one[1000];
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fl_verdict_say(&o, fl_str(texts[i].text));
		CHECK(strcmp(o.message, texts[i].shown) == 0);
	}
	memset(long_one, '\xc3', sizeof(long_one));
	for (i = 1; i < sizeof(long_one); i += 2)
		long_one[i] = '\xa4';
	fl_verdict_say(&o, (struct fl_str){ long_one, sizeof(long_one) });
	CHECK(strlen(o.message) == FL_MESSAGE_LEN - 2); /* no half letter */
	fl_verdict_say(&o, (struct fl_str){ "a\0b", 3 });
	CHECK(strcmp(o.message, "a?b") == 0);
}

static void
a_line_has_five_fields(void)
{
	char label[] = "u@n1.1";
	struct fl_host host = { .label = label };
	struct fl_outcome o = { .verdict = FL_VERDICT_FULL,
		.took_ns = 1234567890,
		.status = -1,
		.message = "a\\b" };
	struct fl_buf b;
	struct fl_err e;

	fl_buf_init(&b, 1000);
	CHECK(fl_verdict_line(&b, &host, &o, &e) == 0);
	CHECK(strcmp(b.data, "u@n1.1\tfull\t1.235\t\ta\\\\b\n") == 0);
	fl_buf_fini(&b);
}

int
main(void)
{
	hosts_are_judged();
	messages_are_printable();
	a_line_has_five_fields();
	return tap_done();
}
