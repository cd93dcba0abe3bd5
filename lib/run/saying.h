#ifndef FL_RUN_SAYING_H
#define FL_RUN_SAYING_H

#include <stdio.h>

#include "check_options.h"
#include "reports.h"

/*
 * All that fl-check says of its tests: reports, the state of what is checked and
 * its numbers; and what has been found so far.
 */
struct fl_saying {
	struct fl_reports reports;
	struct fl_check_options *told;
	FILE *to;   /* standard output */
	FILE *talk; /* standard error */
	FILE *out; /* of the report; what is said later when there is a state */
	char *text;
	size_t text_len;
	bool author, runtime; /* some failure is the author's, or none of an
	                         assert */
	size_t failed;        /* tests */
};

/* Begins what will be said of n tests; told, to and talk are kept. */
int fl_saying_open(struct fl_saying *s, struct fl_check_options *told, FILE *to,
    FILE *talk, bool colour, size_t n, struct fl_err *err);

/* Of fl_suite; arg is the fl_saying. */
void fl_saying_tell(void *arg, const struct fl_test *t);

/* Ends all reports, and writes state and numbers; *now is what it comes to. */
int fl_saying_close(struct fl_saying *s, int64_t took_ns,
    enum fl_health_state *now, struct fl_err *err);

#endif
