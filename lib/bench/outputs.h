#ifndef FL_BENCH_OUTPUTS_H
#define FL_BENCH_OUTPUTS_H

#include "../result/stats.h"
#include "kept.h"
#include "load.h"

/*
 * Where a document goes: to a file or to standard output; and when standard
 * output is a terminal, a summary of it there instead, or as well.
 */
struct fl_outputs {
	struct fl_output output;
	struct fl_stats *stats; /* of the summary; NULL when there is none */
	struct fl_stats *judge; /* of the thresholds; likewise */
	struct fl_buf verdicts; /* what became of them, as TSV */
	bool judged;
	struct fl_kept kept;
	bool keeps;       /* there is such a copy */
	const char *name; /* of the file, for messages */
	int fd;           /* of the document; -1: it is not written */
};

/* file: NULL for standard output; summary: whether one is wanted. */
int fl_outputs_open(struct fl_outputs *o, const char *file, int64_t spool_max,
    bool summary, struct fl_err *err);

/* Also keeps a copy there; before fl_outputs_connect(). */
int fl_outputs_keep(struct fl_outputs *o, const char *file, struct fl_err *err);

/* Thresholds as of fl-stats(1), which the run is judged by. */
int fl_outputs_thresholds(struct fl_outputs *o, const char *const *exprs,
    size_t n, struct fl_err *err);

/* Makes them the sinks of a run. */
void fl_outputs_connect(struct fl_outputs *o, struct fl_load_run *run);

/* Waits until the document is written, or what is kept of it. */
int fl_outputs_close(struct fl_outputs *o, struct fl_err *err);

/* Prints the summary, if there is one. */
int fl_outputs_summary(struct fl_outputs *o, struct fl_err *err);

/* Tells each threshold that is missed: its expression, its value, the unit. */
void fl_outputs_missed(struct fl_outputs *o,
    void (*tell)(const char *expr, const char *value, const char *unit));

#endif
