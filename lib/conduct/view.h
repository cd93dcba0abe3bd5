#ifndef FL_CONDUCT_VIEW_H
#define FL_CONDUCT_VIEW_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "../base/err.h"

/*
 * What a person sees of a fleet while it runs: the figures of all nodes
 * together, by the fl-merge and fl-stats that a person would use.  On a terminal
 * a block of lines is drawn over itself; otherwise a plain line comes every
 * FL_VIEW_EVERY seconds.
 */
#define FL_VIEW_EVERY 5
#define FL_VIEW_LINE 1024

struct fl_view {
	FILE *to; /* borrowed */
	bool terminal;
	int lines; /* that were drawn last */
	pid_t merge, stats;
	int fd; /* what stats says; -1: none */
	char text[FL_VIEW_LINE];
	size_t len;
	/* The last second that is known. */
	int64_t second, told;
	double users, rate, p50_ms, p95_ms, p99_ms;
	uint64_t ok, failed; /* so far */
	unsigned nodes;
};

void fl_view_init(struct fl_view *v, FILE *to);

/* Begins to read the documents that grow in dir, of so many nodes. */
int fl_view_start(struct fl_view *v, const char *dir, size_t nodes,
    struct fl_err *err);
void fl_view_stop(struct fl_view *v);

/* Reads what has come. */
void fl_view_hear(struct fl_view *v);

/* Takes back what is drawn, so that a line can be said; shows it. */
void fl_view_clear(struct fl_view *v);
void fl_view_draw(struct fl_view *v, const char *what, size_t nodes,
    size_t of);
/* One more line below; only on a terminal. */
void fl_view_line(struct fl_view *v, const char *text);

#endif
