/* The recorder's handover, the spooling output, the generator's verdict. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../lib/base/num.h"
#include "../../lib/bench/output.h"
#include "../../lib/bench/recorder.h"
#include "../../lib/bench/verdict.h"
#include "tap.h"

#define S FL_NS_PER_S

static const struct fl_rows rows = { .stages = 2, .rows = 3, .iteration = 2 };

static void
an_interval_goes_to_the_writer_and_comes_back(void)
{
	struct fl_record rec = { .stage = 1,
		.row = 2,
		.of = FL_OF_OK,
		.ns = { 5000, 4000, -1, -1, -1, -1 },
		.sent_bytes = 10 };
	struct fl_handover full = { 0 };
	struct fl_recorder r;
	struct fl_interval *i, *sum = fl_interval_new(&rows);
	struct fl_err e;
	int fd = eventfd(0, EFD_NONBLOCK), n;
	uint64_t waked;

	CHECK(sum != NULL && fd != -1);
	CHECK(fl_recorder_init(&r, &rows, 0, &full, fd, &e) == 0);
	fl_recorder_start(&r, 10 * S);
	for (n = 0; n < 3; n++) {
		fl_recorder_add(&r, &rec);
		fl_recorder_started(&r, 1, 2);
		fl_recorder_rotate(&r, (11 + n) * S, 7);
	}
	CHECK(read(fd, &waked, sizeof(waked)) == sizeof(waked) && waked == 3);
	/* The fourth has no successor: it goes on for two seconds more. */
	fl_recorder_rotate(&r, 14 * S, 7);
	fl_recorder_add(&r, &rec);
	fl_recorder_rotate(&r, 15 * S, 7);
	CHECK(r.now->second == 3 && r.now->len == 3);
	for (n = 0, i = fl_handover_take(&full); i != NULL; n++) {
		struct fl_interval *next = i->next;

		CHECK(i->second == n && i->len == 1 && i->users == 7);
		fl_interval_merge(sum, i, &rows);
		fl_handover_push(&r.back, i);
		i = next;
	}
	CHECK(n == 3);
	CHECK(sum->tallies_len == 1 && sum->tallies[0].count[FL_OF_OK] == 3);
	CHECK(sum->tallies[0].started == 3 && sum->tallies[0].sent_bytes == 30);
	CHECK(sum->tallies[0].hist[FL_WHAT_RESPONSE][FL_OF_OK]->n == 3);
	CHECK(sum->tallies[0].hist[FL_WHAT_WAIT][FL_OF_OK] == NULL);
	fl_recorder_rotate(&r, 16 * S, 7);
	CHECK(r.now->second == 6 && r.now->tallies_len == 0);
	i = fl_handover_take(&full);
	CHECK(i->second == 3 && i->len == 3 &&
	      i->tallies[0].count[FL_OF_OK] == 1);
	fl_interval_free(i);
	fl_interval_free(sum);
	fl_recorder_fini(&r);
	close(fd);
}

static void
failures_beyond_the_table_are_other(void)
{
	struct fl_interval *i = fl_interval_new(&rows);
	struct fl_failure *f = NULL;
	char text[400];
	int n;

	for (n = 0; n < FL_FAILURES_MAX; n++) {
		snprintf(text, sizeof(text), "message %d", n);
		f = fl_interval_failure(i, 0, 0, "assert", fl_str(text));
		CHECK(f != NULL && f->count == 0);
		f->count++;
	}
	CHECK(fl_interval_failure(i, 0, 0, "assert", fl_str("message 3"))
		  ->count == 1);
	f = fl_interval_failure(i, 0, 0, "assert", fl_str("one too many"));
	CHECK(strcmp(f->message, "other") == 0);
	f->count++;
	CHECK(fl_interval_failure(i, 0, 0, "assert", fl_str("more")) == f);
	memset(text, 'x', sizeof(text));
	fl_interval_clear(i, &rows);
	f = fl_interval_failure(i, 0, 0, "assert",
	    (struct fl_str){ text, sizeof(text) });
	CHECK(strlen(f->message) == FL_FAILURE_MESSAGE - 1);
	CHECK(fl_interval_failure(i, 0, 0, "assert",
		  (struct fl_str){ text, sizeof(text) }) == f);
	fl_interval_free(i);
}

/* Far more than a pipe and the memory hold, to a reader that comes late: not a
 * byte is lost, and none out of order. */
static void
a_slow_reader_gets_everything(void)
{
	static char block[1 << 20];
	struct fl_output o;
	struct fl_err e;
	unsigned char got[65536];
	size_t total = 0, i;
	unsigned long want = 0;
	int ends[2], n, in_order = 1;
	ssize_t len;
	pid_t child;

	CHECK(pipe(ends) == 0);
	CHECK(fl_output_init(&o, ends[1], 64 << 20, &e) == 0);
	for (n = 0; n < 20; n++) {
		for (i = 0; i < sizeof(block); i++)
			block[i] = (char)(want++ % 251);
		CHECK(fl_output_add(&o, block, sizeof(block), &e) == 0);
	}
	CHECK(fl_output_spooled(&o) > 0);
	child = fork();
	if (child == 0) {
		close(ends[1]);
		while ((len = read(ends[0], got, sizeof(got))) > 0)
			for (i = 0; i < (size_t)len; i++)
				in_order &= got[i] == total++ % 251;
		_exit(in_order && total == 20 * sizeof(block) ? 0 : 1);
	}
	CHECK(fl_output_close(&o, &e) == 0);
	close(ends[1]);
	CHECK(waitpid(child, &n, 0) == child && n == 0);
	close(ends[0]);
}

static void
wait_for_empty_memory(struct fl_output *o)
{
	bool empty = false;

	while (!empty) {
		usleep(1000);
		pthread_mutex_lock(&o->lock);
		empty = o->memory.len == 0;
		pthread_mutex_unlock(&o->lock);
	}
}

/* What waits in the file keeps the memory from being used, so there is no room
 * though the memory is empty. */
static void
a_full_spool_is_full_when_the_memory_is_not(void)
{
	static char block[FL_OUTPUT_MEMORY];
	struct fl_output o;
	struct fl_err e;
	size_t left = sizeof(block);
	int ends[2];
	ssize_t n;

	CHECK(pipe(ends) == 0);
	CHECK(fl_output_init(&o, ends[1], 6 << 20, &e) == 0);
	CHECK(fl_output_add(&o, block, sizeof(block), &e) == 0);
	wait_for_empty_memory(&o);
	CHECK(fl_output_add(&o, block, sizeof(block), &e) == 0);
	CHECK(fl_output_add(&o, block, sizeof(block), &e) == 0);
	for (; left > 0; left -= (size_t)n) {
		n = read(ends[0], block, left);
		if (n <= 0)
			break;
	}
	wait_for_empty_memory(&o);
	CHECK(fl_output_full(&o, sizeof(block)));
	close(ends[0]);
	CHECK(fl_output_close(&o, &e) == -1);
	close(ends[1]);
}

static void
a_full_spool_and_a_full_disk_are_said(void)
{
	static char block[5 << 20];
	struct fl_output o;
	struct fl_err e;
	int ends[2], fd;

	CHECK(pipe(ends) == 0);
	CHECK(fl_output_init(&o, ends[1], 8 << 20, &e) == 0);
	CHECK(fl_output_add(&o, block, sizeof(block), &e) == 0);
	CHECK(fl_output_full(&o, sizeof(block)));
	CHECK(fl_output_add(&o, block, sizeof(block), &e) == -1);
	CHECK(strstr(e.msg, "spool") != NULL);
	close(ends[0]);
	CHECK(fl_output_close(&o, &e) == -1);
	CHECK(strcmp(e.msg, "Broken pipe") == 0);
	close(ends[1]);

	fd = open("/dev/full", O_WRONLY);
	CHECK(fl_output_init(&o, fd, 1 << 20, &e) == 0);
	CHECK(fl_output_add(&o, "x", 1, &e) == 0);
	CHECK(fl_output_close(&o, &e) == -1);
	CHECK(strcmp(e.msg, "No space left on device") == 0);
	close(fd);
}

static const struct fl_judge_second good = { .late_p99_us = 90,
	.median_us = 500,
	.cpu = 0.5,
	.rate = 100,
	.arrival_cv = 0.1,
	.due = 100,
	.begun = 100 };

/* Seconds that are all alike, and what is thought of them. */
static const struct {
	enum fl_model model;
	double cpu, cv;
	int64_t late_us, median_us;
	uint64_t begun;
	int seconds;
	enum fl_trust trust;
	const char *reason;
} judged[] = {
	{ FL_MODEL_RATE, 0.5, 0.1, 90, 500, 100, 9, FL_TRUST_OK, "" },
	{ FL_MODEL_RATE, 0.95, 0.1, 90, 500, 100, 3, FL_TRUST_SUSPECT,
	    "worker 0 used 95 % of its CPU around second 2" },
	{ FL_MODEL_RATE, 0.95, 0.1, 90, 500, 100, 2, FL_TRUST_OK, "" },
	{ FL_MODEL_RATE, 0.5, 0.1, 1001, 500, 100, 3, FL_TRUST_INVALID,
	    "sends were late: p99 1001 us in second 2 and the two before" },
	{ FL_MODEL_RATE, 0.5, 0.1, 1001, 20000, 100, 3, FL_TRUST_OK, "" },
	{ FL_MODEL_RATE, 0.5, 0.61, 90, 500, 100, 3, FL_TRUST_SUSPECT, NULL },
	{ FL_MODEL_RATE, 0.5, 0.1, 90, 500, 98, 1, FL_TRUST_INVALID,
	    "only 98.0 % of the due iterations began" },
	{ FL_MODEL_RATE, 0.5, 0.1, 90, 500, 99, 1, FL_TRUST_OK, "" },
	{ FL_MODEL_USERS, 0.5, 9, 9999, 5, 0, 5, FL_TRUST_OK, "" },
	{ FL_MODEL_USERS, 0.99, 9, 9999, 5, 0, 3, FL_TRUST_SUSPECT, NULL },
};

static void
the_generator_is_judged(void)
{
	struct fl_judge_second s;
	struct fl_judge j;
	size_t i;

	for (i = 0; i < sizeof(judged) / sizeof(judged[0]); i++) {
		fl_judge_init(&j, judged[i].model, false);
		s = good;
		s.cpu = judged[i].cpu;
		s.arrival_cv = judged[i].cv;
		s.late_p99_us = judged[i].late_us;
		s.median_us = judged[i].median_us;
		s.begun = judged[i].begun;
		for (s.second = 0; s.second < judged[i].seconds; s.second++)
			fl_judge_second(&j, &s);
		fl_judge_end(&j);
		printf("# %s\n", j.reason);
		CHECK(j.trust == judged[i].trust);
		CHECK(judged[i].reason == NULL ||
		      strcmp(j.reason, judged[i].reason) == 0);
	}
	fl_judge_out_of(&j, "ports");
	CHECK(j.trust == FL_TRUST_INVALID);
	CHECK(strcmp(j.reason, "ran out of ports") == 0);
	fl_judge_init(&j, FL_MODEL_USERS, false);
	fl_judge_plugin(&j, "plugin x blocks the loop");
	fl_judge_plugin(&j, "plugin y too");
	CHECK(j.trust == FL_TRUST_SUSPECT);
	CHECK(strcmp(j.reason, "plugin x blocks the loop") == 0);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	an_interval_goes_to_the_writer_and_comes_back();
	failures_beyond_the_table_are_other();
	a_slow_reader_gets_everything();
	a_full_spool_is_full_when_the_memory_is_not();
	a_full_spool_and_a_full_disk_are_said();
	the_generator_is_judged();
	return tap_done();
}
