#ifndef FL_FLEET_CREW_H
#define FL_FLEET_CREW_H

#include "../base/opt.h"
#include "phase.h"

/*
 * What fl-ship and fl-fetch are told of the fleet: whose hosts, how many at
 * once, how long, and what becomes of the rest when one fails.
 */
struct fl_crew_list {
	const char **at; /* n of them; the texts are the caller's */
	size_t n;
};

struct fl_crew {
	struct fl_crew_list files; /* -h */
	struct fl_crew_list exclude;
	struct fl_crew_list ssh;
	unsigned parallel;
	int64_t timeout_ns;
	size_t min; /* as many as this are enough; 0: all */
	bool fail_fast;
	bool dry_run;
	bool quiet;
	const char *good;   /* file for the hosts that are in at the end */
	const char *run;    /* NULL: one is made up */
	const char *output; /* folder for what hosts say; or NULL */
	struct fl_buf plan; /* what --dry-run has to print */
	bool lacking;       /* a phase has left too few hosts */
	char made_up[FL_MARK_LEN];
	char mark[FL_MARK_LEN];
};

/*
 * The options of both programs, as rows of their tables, and their keys; 'o'
 * for c->output is for whoever has a row for it.
 */
enum {
	FL_CREW_EXCLUDE = 512,
	FL_CREW_DRY_RUN,
	FL_CREW_MIN,
	FL_CREW_SKIP_BAD,
	FL_CREW_FAIL_FAST,
	FL_CREW_GOOD,
	FL_CREW_RUN,
};

/* clang-format off */
#define FL_CREW_ROWS \
	{ 'h', "hosts", "FILE", \
	    "the hosts, [user@]host[:port] a line; may be\nrepeated" }, \
	{ 'p', "parallel", "N", "work on so many hosts at once (default: all)" }, \
	{ 'T', "timeout", "TIME", \
	    "give a host so long for each step (default:\n10m; 0: for ever)" }, \
	{ FL_CREW_EXCLUDE, "exclude", "HOST", \
	    "leave a host out; may be repeated" }, \
	{ 'O', "ssh-option", "NAME=VALUE", \
	    "an option for ssh, as in ssh_config; may be\nrepeated" }, \
	{ FL_CREW_RUN, "run", "ID", "the name of the run" }, \
	{ FL_CREW_MIN, "min", "N", \
	    "so many good hosts are enough: go on with\nthem, and exit 0" }, \
	{ FL_CREW_SKIP_BAD, "skip-bad", NULL, "the same as --min 1" }, \
	{ FL_CREW_FAIL_FAST, "fail-fast", NULL, \
	    "stop everywhere as soon as one host fails" }, \
	{ FL_CREW_GOOD, "good", "FILE", "write the good hosts to FILE" }, \
	{ FL_CREW_DRY_RUN, "dry-run", NULL, \
	    "print the commands, and touch no host" }, \
	{ 'q', "quiet", NULL, "no progress on the standard error" }
/* clang-format on */

/* With the defaults. */
void fl_crew_init(struct fl_crew *c);
void fl_crew_fini(struct fl_crew *c);

/*
 * Takes one of those options; arg is kept.  1; 0 when key is another's; -1 and
 * err for a bad value.
 */
int fl_crew_option(struct fl_crew *c, int key, const char *arg,
    struct fl_err *err);

/*
 * Reads the hosts and makes the fleet ready.  dir_in: as of fl_fleet_init().
 * f borrows from c.
 */
int fl_crew_muster(struct fl_crew *c, struct fl_fleet *f, const char *dir_in,
    struct fl_err *err);

/*
 * Runs a phase; under --dry-run, adds to the plan what it would be.  When too
 * few hosts are left, or all is to end, the others are out as well, unless it
 * is a phase for all.
 */
int fl_crew_phase(struct fl_crew *c, struct fl_fleet *f,
    const struct fl_phase *p, struct fl_err *err);

/* Adds a word to a list; -1 and err when there is no memory. */
int fl_crew_add(struct fl_crew_list *l, const char *word, struct fl_err *err);

/*
 * Whether the fleet is good enough: for a next phase, and at the end.  All of
 * its hosts are in, or c->min of them.
 */
bool fl_crew_enough(const struct fl_crew *c, const struct fl_fleet *f);

/* Adds the line of each host. */
int fl_crew_lines(const struct fl_fleet *f, struct fl_buf *out,
    struct fl_err *err);

/* "[A-Za-z0-9][A-Za-z0-9._-]*", at most 64 bytes: also a folder's name. */
bool fl_crew_run_ok(const char *run);

#endif
