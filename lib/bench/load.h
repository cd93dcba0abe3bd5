#ifndef FL_BENCH_LOAD_H
#define FL_BENCH_LOAD_H

#include "helm.h"
#include "worker.h"
#include "writer.h"

/* A line of <config>. */
struct fl_config {
	const char *key, *value;
};

/*
 * A load from its start to its end: threads, signals, the document.
 *
 * SIGINT and SIGTERM end it gracefully: nothing more begins, what is under way
 * is waited for as at the end of the plan; the second one ends it at once.
 * Either way the document is whole.
 */
struct fl_load_run {
	struct fl_load_config config; /* without rows and start_ns */
	const struct fl_plan *plan;
	unsigned threads;
	int64_t at_wall_ns; /* the start, since 1970; 0: as soon as may be */
	int64_t clock_offset_ns; /* this clock less that of at_wall_ns */
	const char *control;     /* a socket to be steered by; or NULL */
	int64_t lease_ns;        /* 0: none */
	int reader_fd; /* the load ends when nobody reads it; -1: it does not */
	struct fl_run_head head; /* without start_wall_ns */
	const struct fl_config *configs;
	size_t configs_len;
	const struct fl_row_name *names; /* of rows */
	struct fl_rows rows;
	struct fl_aborts *aborts; /* borrowed; NULL: none */
	struct fl_sink sinks[FL_SINKS_MAX];
	size_t sinks_len;
	struct fl_output *output; /* one of the sinks, or NULL */
	bool poisson;
	const char *used_up; /* why there is an end to iterations; static */
	bool strict;         /* a verdict other than ok is a bad answer */
	/* Told of a sink that has failed; or NULL. */
	void (*told)(void *arg, const char *what);
	void *told_arg;
	/* Called when a plugin does what it must not: a line, without an end. */
	void (*blame)(void *arg, const char *text);
	void *blame_arg;
	/* Called before the document's last line; how many thresholds are missed. */
	size_t (*missed)(void *arg);
	void *missed_arg;
	/* Called when all users have ended, before the document's last line;
	 * whether something failed there, which makes the answer a bad one. */
	bool (*after)(void *arg);
	void *after_arg;
	/* Called about once a second, and at the end with ended true. */
	void (*watch)(void *arg, const struct fl_progress *p,
	    int64_t elapsed_ns, bool ended);
	void *watch_arg;
};

/* What came of it. */
struct fl_load_result {
	struct fl_progress progress;
	enum fl_trust trust;
	char reason[160];
	const char *stopped;
	char aborted[FL_ABORTS_WHY]; /* by --abort-on, and which; "" */
	int exit;                    /* FL_EXIT_YES or FL_EXIT_NO */
};

/* From here on SIGINT, SIGTERM and SIGHUP are read, by fl_load_run(), and not
 * delivered: to be called before the first thread is started. */
void fl_load_block_signals(void);

/* -1 and err when it could not begin, or the document could not be written. */
int fl_load_run(struct fl_load_run *l, struct fl_load_result *result,
    struct fl_err *err);

#endif
