#ifndef FL_RUN_RULES_H
#define FL_RUN_RULES_H

#include "../scenario/file.h"

/* How much is shown of what goes over the wire. */
enum fl_verbosity {
	FL_VERBOSITY_NONE,
	FL_VERBOSITY_BRIEF,   /* requests and statuses, a line each */
	FL_VERBOSITY_VERBOSE, /* with headers, and what is known of the
	                         connection */
	FL_VERBOSITY_DEBUG,   /* with bodies, too */
};

/*
 * What a step's [Options] ask of the runner itself: how often, when, and what
 * is done with redirects.  The plugin's options are in render.c.
 */
struct fl_rules {
	bool skip;
	int64_t repeat;   /* how often in all; -1: without end */
	int64_t delay_ns; /* before each time */
	int64_t retry;    /* further attempts; -1: without end */
	int64_t retry_interval_ns;
	bool follow;        /* redirects */
	bool trusted;       /* with credentials, wherever they lead */
	int64_t max_redirs; /* -1: any number */
	bool compressed;    /* answers may be */
	int64_t timeout_ns; /* 0: the program's */
	unsigned verbosity; /* enum fl_verbosity */
};

extern const struct fl_rules fl_rules_default;

/* Sets the verbosity from its word.  -1 and err for another word. */
int fl_rules_verbosity(struct fl_rules *r, struct fl_str word,
    struct fl_err *err);

/* Whether a step has any option of the runner's. */
bool fl_rules_given(const struct fl_entry *e);

struct fl_vars;

/*
 * The rules of a step over those that r holds, which are the ones of steps that
 * say nothing; variables that it defines are set in vars.  -1 and err, with the
 * place.
 */
int fl_rules_make(struct fl_rules *r, const struct fl_entry *e,
    struct fl_scope *scope, struct fl_vars *vars, struct fl_err *err);

#endif
