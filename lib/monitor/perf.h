#ifndef FL_MONITOR_PERF_H
#define FL_MONITOR_PERF_H

#include "../base/str.h"

/*
 * The numbers in what a command has printed.  Of a monitoring plugin these are
 * its performance data, behind "|" in its first line and in the text below:
 *
 *	OK - fine | time=12ms;100;200;0 'a b'=3% users=7
 *
 * Otherwise a line that begins with a number gives it, as "value"; so does a
 * line "NAME.value NUMBER", as plugins of Munin write it, and a word
 * NAME=NUMBER, as NAME.
 */
#define FL_PERF_NAME 40

struct fl_perf {
	char name[FL_PERF_NAME]; /* a part of an XML name */
	double value;            /* in the unit that the name ends in */
};

/*
 * Times are in "_s" and sizes in "_bytes"; shares, of 1, and numbers of things
 * have no unit.  Fills at most max of list, with different names, and returns
 * how many; what makes no sense is skipped.
 */
size_t fl_perf_read(struct fl_str text, struct fl_perf *list, size_t max);

#endif
