#ifndef FL_CONDUCT_CAMPAIGN_H
#define FL_CONDUCT_CAMPAIGN_H

#include "../fleet/crew.h"
#include "conduct.h"
#include "home.h"

/*
 * A whole run, step by step: each is one of the small programs with the words
 * that a person would give it, or the load itself.  With crew.dry_run the steps
 * are printed and not taken.
 */
struct fl_campaign {
	/* The caller's. */
	struct fl_crew crew;
	const char *home; /* NULL: "funbric-RUN" here */
	struct fl_crew_list before, after, bundles, send, monitors, asserts;
	bool no_self, leave, resume;
	bool quiet, verbose;
	int64_t lead_ns, lease_ns, max_bytes;
	int lost; /* enum fl_lost; -1: as it is usual */
	char *const *bench; /* "fl-bench" and its arguments */
	size_t bench_n;
	char *const *argv; /* the whole command line, for a resume */
	size_t argc;

	/* Ours. */
	struct fl_fleet fleet;
	struct fl_conduct conduct;
	struct fl_words files; /* to be sent */
	char **args;           /* the bench's, as they are there */
	char home_made[96], far[96], path_option[160], log[4096];
	bool self;
	bool *whole; /* of each node: its document is home */
	int status;
};

/*
 * Does it all.  The status is what the program is to exit with; -1 and err when
 * it could not be begun.
 */
int fl_campaign_run(struct fl_campaign *c, struct fl_err *err);

/* The rest of a run whose controller was lost: ends, fetches, merges. */
int fl_campaign_resume(struct fl_campaign *c, struct fl_err *err);

/* Parts of them. */
int fl_campaign_send(struct fl_campaign *c, struct fl_err *err);
int fl_campaign_after(struct fl_campaign *c, struct fl_err *err);
int fl_campaign_gather(struct fl_campaign *c, struct fl_err *err);
int fl_campaign_sum(struct fl_campaign *c, struct fl_err *err);
int fl_campaign_monitor(struct fl_campaign *c, bool begin, struct fl_err *err);
void fl_campaign_worse(struct fl_campaign *c, int status);
void fl_campaign_step(struct fl_campaign *c, struct fl_words *w,
    const char *name);
/*
 * Runs the words of a program of ours, with its output in LOG/NAME.out or ours
 * (NULL), and waits: its exit status; -1 and err when it cannot be run.
 */
int fl_campaign_do(struct fl_campaign *c, struct fl_words *w, const char *out,
    struct fl_err *err);
/* "fl-x -q -h HOME/hosts --run RUN -O ...": what all fleet programs begin with. */
void fl_campaign_begin(struct fl_campaign *c, struct fl_words *w,
    const char *program, const char *hosts);

#endif
