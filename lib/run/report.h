#ifndef FL_RUN_REPORT_H
#define FL_RUN_REPORT_H

#include <stdio.h>

#include "suite.h"

/*
 * What is said of tests, in one form: a row of a table.  Each function writes to
 * the report's stream, whose errors are the caller's to look for.
 */
struct fl_report;

struct fl_reporter {
	const char *name;
	void (*begin)(struct fl_report *r); /* NULL: nothing to say */
	void (*test)(struct fl_report *r, const struct fl_test *t);
	void (*end)(struct fl_report *r); /* likewise */
};

struct fl_report {
	const struct fl_reporter *row;
	FILE *to;    /* borrowed */
	size_t n;    /* tests that there will be */
	bool quiet;  /* nothing of what is well */
	bool colour; /* for a terminal */
	size_t told, failed;
	int64_t began_ns;
	FILE *kept; /* what is told last; the reporter's */
	char *kept_text;
	size_t kept_len;
};

/* "text", "tap", "json", "junit", "curl"; NULL for another name. */
const struct fl_reporter *fl_reporter_find(const char *name);

/* row, to and n are the caller's; quiet and colour too, also afterwards. */
void fl_report_begin(struct fl_report *r);
void fl_report_test(struct fl_report *r, const struct fl_test *t);
void fl_report_end(struct fl_report *r);

/* For reporters. */
extern const struct fl_reporter fl_reporter_json, fl_reporter_junit;

/* "a.hurl:3:1: what is wrong", or without a place. */
void fl_report_head(FILE *to, const struct fl_test *t, const struct fl_note *n);

double fl_report_ms(int64_t ns);

#endif
