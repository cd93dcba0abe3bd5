#ifndef FL_RUN_REPORTS_H
#define FL_RUN_REPORTS_H

#include "report.h"
#include "whole.h"

/* All that is said of tests at once, each report in its form and its place. */
#define FL_REPORTS_MAX 4

struct fl_reports {
	struct fl_report list[FL_REPORTS_MAX];
	struct fl_whole files[FL_REPORTS_MAX]; /* .to NULL: not ours */
	size_t len;
};

/*
 * Begins a report of n tests in the form of that name: to path if it is not
 * NULL, else to the stream.  -1 and err when path cannot be written.
 */
int fl_reports_add(struct fl_reports *r, const char *form, const char *path,
    FILE *to, size_t n, struct fl_err *err);

void fl_reports_test(struct fl_reports *r, const struct fl_test *t);

/* Ends all of them.  -1 and err when a file could not be written. */
int fl_reports_end(struct fl_reports *r, struct fl_err *err);

#endif
