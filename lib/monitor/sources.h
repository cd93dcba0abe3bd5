#ifndef FL_MONITOR_SOURCES_H
#define FL_MONITOR_SOURCES_H

#include "group.h"

/*
 * The files that the numbers come from, open all the time, so that a look at
 * them costs one read each.  One that does not exist is left out.
 */
#define FL_SOURCES_MAX 16

struct fl_sources {
	int fd[FL_SOURCES_MAX]; /* -1: there is none */
	struct fl_group group;
	struct fl_buf text;            /* scratch */
	const char *const *interfaces; /* those that count; n of them */
	size_t n;
};

/*
 * root: "" or where another machine's /proc and /sys lie, for tests.  group:
 * the control group, as "/a/b"; NULL for our own.  false when that one is not
 * there; the rest is open all the same.
 */
bool fl_sources_open(struct fl_sources *s, const char *root, const char *group);
void fl_sources_close(struct fl_sources *s);

/* Reads all of them. */
void fl_sources_read(struct fl_sources *s, struct fl_raws *r);

#endif
