#ifndef FL_FLEET_PHASE_H
#define FL_FLEET_PHASE_H

#include "script.h"
#include "verdict.h"

/*
 * A fleet, and one thing done on it after the other: a phase is a script on
 * every host that is still in, and a verdict for each.  A host that fails is
 * out of the phases that follow.
 */
struct fl_fleet {
	struct fl_hosts hosts;
	const struct fl_engine *engine;
	struct fl_outcome *outcome; /* of each host, over all phases so far */
	bool *out;                  /* of each host: no further phase */
	enum fl_cut *cut;           /* scratch, as the next two */
	size_t *which;
	struct fl_report *report;
	char *dir;  /* private; gone with the fleet */
	int phases; /* so far; each has a folder in dir, named by its number */
	bool stopped;      /* by a signal */
	const char *doing; /* the phase */

	/* The caller's, set between fl_fleet_init() and the first phase. */
	const char *run; /* the run's name */
	const char *mark;
	unsigned parallel;
	int64_t timeout_ns; /* of a host and phase; 0: none */
	const char *const *ssh_options;
	size_t options_n;
	bool fail_fast;
	const char *keep; /* a folder for what hosts say, or NULL: a file
	                     LABEL.PHASE.out and one .err each */
	/* Told now and then how far a phase is, and at its end; or NULL. */
	void (*progress)(void *ctx, size_t ended, size_t of);
	void *ctx;
};

struct fl_phase {
	const char *name; /* in the names of files that are kept */
	const char *script;
	const char *dir; /* on the far side; or "" */
	const char *const *args;
	size_t args_n;
	const char *input; /* path; or NULL */
	int64_t max_bytes; /* that a host may say */
	bool all;          /* also on hosts that are out; their verdict stays */
	const bool *only;  /* of each host: whether it takes part; NULL: yes */
};

/* Time that a host has besides its limit, to log in and to end. */
#define FL_FLEET_GRACE_S 20

/* Takes hosts over.  dir_in: where the private folder is made.  -1 and err. */
int fl_fleet_init(struct fl_fleet *f, struct fl_hosts *hosts,
    const char *dir_in, struct fl_err *err);

/* Removes the private folder as well. */
void fl_fleet_fini(struct fl_fleet *f);

/*
 * Runs a phase on the hosts that are in; no host is fine.  Reports and files of
 * the phase are there until the next one.  -1 and err when it could not be run
 * at all.
 */
int fl_fleet_phase(struct fl_fleet *f, const struct fl_phase *p,
    struct fl_err *err);

/* How many hosts are in. */
size_t fl_fleet_in(const struct fl_fleet *f);

/* Adds the command that the phase would be, and its script as a comment. */
int fl_fleet_describe(struct fl_fleet *f, const struct fl_phase *p,
    struct fl_buf *text, struct fl_err *err);

/*
 * Adds the path of what a host said in the last phase, which it was part of;
 * stream is "out" or "err".
 */
int fl_fleet_path(struct fl_fleet *f, size_t host, const char *stream,
    struct fl_buf *path, struct fl_err *err);

/* Takes a host out. */
void fl_fleet_fail(struct fl_fleet *f, size_t host, enum fl_verdict v,
    const char *message);

/* The plain names of the hosts that are in, a line each.  -1 and err. */
int fl_fleet_write_good(const struct fl_fleet *f, const char *path,
    struct fl_err *err);

#endif
