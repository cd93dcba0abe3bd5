#ifndef FL_MONITOR_WATCHED_H
#define FL_MONITOR_WATCHED_H

#include <sys/types.h>

#include "../base/buf.h"
#include "../result/line.h"

/*
 * Processes that are looked at by themselves: one by its number, or all of a
 * name together.  They may come and go; those of a name are searched for every
 * few seconds, since a search costs as much as there are processes.
 */
#define FL_WATCHED_MEMBERS 4096 /* of a name; more are not counted */

struct fl_watched_member {
	pid_t pid;
	int64_t start_ticks;          /* tells it from another of that number */
	int64_t ticks, read, written; /* when it was last looked at */
	int64_t files;                /* open; when it was searched for */
};

struct fl_watched {
	const char *name; /* NULL: one process, list[0] */
	char label[40];   /* a part of an XML name */
	struct fl_watched_member *list;
	size_t n;
	/* What it was in the last interval; absent as in raw.h. */
	int64_t count, threads, rss_bytes, files;
	int64_t ticks, read, written; /* those of the interval */
};

/*
 * what: a number or a name, which is kept.  A name is what ps(1) calls the
 * command, of which the kernel keeps 15 bytes.  -1 and err.
 */
int fl_watched_init(struct fl_watched *w, const char *what, struct fl_err *err);
void fl_watched_fini(struct fl_watched *w);

/* Searches for the processes of n names, below proc ("/proc"). */
void fl_watched_search(struct fl_watched *w, size_t n, const char *proc);

/* Looks at all that are known. */
void fl_watched_look(struct fl_watched *w, size_t n, const char *proc);

/* Adds the figures, "process.LABEL.cpus" and so on, of s seconds. */
void fl_watched_write(const struct fl_watched *w, double s, struct fl_line *l);

#endif
