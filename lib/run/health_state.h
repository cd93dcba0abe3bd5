#ifndef FL_RUN_HEALTH_STATE_H
#define FL_RUN_HEALTH_STATE_H

#include "health.h"

/*
 * What earlier runs of a health check found, in a file that is locked while a
 * check runs.  Without a file (path NULL) each run is the first.
 *
 * The file is one line of TSV: "state", the state, since when, and the states
 * of the last runs as digits, the newest last.  One that is not understood
 * counts as empty.
 */
#define FL_RUNS_MAX 64

struct fl_health_log {
	int fd; /* -1: none */
	const char *path;
	unsigned bad, of; /* the state is bad while bad of the last runs are */
	char runs[FL_RUNS_MAX + 1];
	enum fl_health_state was;
	char since[40]; /* RFC 3339; "" when it is the first run */
};

/* "3/5"; "3" is "3/3". */
int fl_health_flap(struct fl_health_log *l, const char *arg,
    struct fl_err *err);

/* Opens and locks the file.  1 and err when another check has it, -1 and err
 * when it cannot be used. */
int fl_health_open(struct fl_health_log *l, const char *path,
    struct fl_err *err);

/*
 * Adds what was found; *now is what it comes to, and *changed whether that is
 * another state than before.  Writes the file and lets go of it.
 */
int fl_health_close(struct fl_health_log *l, enum fl_health_state found,
    int64_t wall_ns, enum fl_health_state *now, bool *changed,
    struct fl_err *err);

#endif
