#ifndef FL_RUN_SUITE_H
#define FL_RUN_SUITE_H

#include "record.h"
#include "session.h"

/*
 * Files as tests: each is run once, several side by side on one reactor, and
 * told in the order in which they were given.
 */
struct fl_test {
	const struct fl_file *file;
	struct fl_session *session; /* while it is run */
	struct fl_record record;    /* until it was told */
	struct fl_buf log;          /* what was not yet told of the wire */
	int64_t begun_ns, took_ns;
	bool ended;
	struct fl_test *next; /* the suite's */
};

struct fl_suite {
	struct fl_runner runner;
	struct fl_reactor reactor;
	struct fl_test *tests; /* one for each file of the script */
	size_t len;
	size_t next, told, running, at_once;
	int64_t deadline_ns; /* of all of them; INT64_MAX: none */
	bool expired;        /* it has passed */
	bool stuck;          /* and something did not let itself be stopped */
	bool curl;           /* the commands are wanted */
	bool keep_jar;       /* the last file's cookies are wanted, in jar */
	struct fl_jar jar;
	struct fl_test *done; /* ended in this turn */
	/* Called for each test, in order, when it and all before it have ended. */
	void (*tell)(void *arg, const struct fl_test *t);
	/* What went over the wire, file after file; NULL: not wanted. */
	void (*wire)(void *arg, const char *text, size_t len);
	void *arg;
};

/* Plugins and script are kept.  Wishes are the caller's to set afterwards. */
int fl_suite_init(struct fl_suite *s, const struct fl_plugins *plugins,
    const struct fl_script *script, struct fl_err *err);
void fl_suite_fini(struct fl_suite *s);

/* Runs all of them, as many at once as at_once says; those that the deadline
 * finds under way or not begun have failed. */
int fl_suite_run(struct fl_suite *s, struct fl_err *err);

#endif
