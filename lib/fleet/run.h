#ifndef FL_FLEET_RUN_H
#define FL_FLEET_RUN_H

#include "engine.h"

/* What running a job came to; how each host fared is in its files. */
struct fl_ran {
	int64_t start_ns; /* wall clock */
	int64_t end_ns;   /* likewise */
	bool interrupted; /* by SIGINT or SIGTERM */
	bool failed_fast;
};

/* Why a host was cut off. */
enum fl_cut {
	FL_CUT_NOT,
	FL_CUT_LATE,  /* had its time, and no answer */
	FL_CUT_LARGE, /* said more than max_bytes */
};

/*
 * Runs a job to its end, or until SIGINT or SIGTERM: these and SIGCHLD are to
 * be blocked (fl_run_block()), so that one which comes between two jobs ends
 * the next.  When it returns, the engine and all it has started have ended.
 * cut has job->n elements.  -1 and err when the engine cannot be run.
 */
int fl_run(const struct fl_engine *engine, const struct fl_job *job,
    enum fl_cut *cut, struct fl_ran *ran, struct fl_err *err);

/* Blocks the signals that fl_run() waits for. */
void fl_run_block(void);

/* Whether SIGINT or SIGTERM has come and no job has seen it. */
bool fl_run_stopped(void);

#endif
