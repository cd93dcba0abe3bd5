#ifndef FL_RUN_RULES_H
#define FL_RUN_RULES_H

#include "../scenario/file.h"

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
};

extern const struct fl_rules fl_rules_default;

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
