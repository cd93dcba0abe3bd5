#ifndef FL_RUN_SUITE_H
#define FL_RUN_SUITE_H

#include "session.h"

/*
 * Files as tests: each is run once, several side by side on one reactor, and
 * told in the order in which they were given.
 */
struct fl_test {
	const struct fl_file *file;
	struct fl_session session;
	struct fl_buf report; /* the failures, for people */
	int64_t begun_ns, took_ns;
	unsigned requests, failures;
	bool author; /* it is the author's to mend */
	bool ended;
};

struct fl_suite {
	struct fl_runner runner;
	struct fl_reactor reactor;
	struct fl_test *tests; /* one for each file of the script */
	size_t len;
	size_t next, told, running, at_once;
	/* Called for each test, in order, when it and all before it have ended. */
	void (*tell)(void *arg, const struct fl_test *t);
	void *arg;
};

/* Plugins and script are kept. */
int fl_suite_init(struct fl_suite *s, const struct fl_plugins *plugins,
    const struct fl_script *script, struct fl_err *err);
void fl_suite_fini(struct fl_suite *s);

/* Runs all of them, as many at once as at_once says. */
void fl_suite_run(struct fl_suite *s);

#endif
