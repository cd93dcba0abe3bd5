#ifndef FL_PLOT_ABOUT_H
#define FL_PLOT_ABOUT_H

#include "../base/arena.h"
#include "records.h"

/* What run the records are of: what a picture's title says. */
struct fl_about {
	struct fl_arena *texts; /* borrowed */
	bool known;             /* there was a "run" record */
	const char *run;        /* never NULL, as the others; "" is not known */
	const char *start;
	const char *complete; /* "yes" or "no" */
	const char *verdict;
	const char *reason;
	const char *labels;
	double nodes; /* NaN is not known; likewise */
	double seconds;
};

void fl_about_init(struct fl_about *a, struct fl_arena *texts);

/* A record "run".  A second one is an error: a picture is of one run. */
int fl_about_run(struct fl_about *a, const struct fl_records *r,
    struct fl_err *err);

/*
 * Adds the title, which is the labels of the run or else its name, to out; and
 * the note below it, which says when it was, how long, on how many nodes, of
 * which step (NULL for all), and what the generator thinks of it.
 */
int fl_about_title(const struct fl_about *a, struct fl_buf *out,
    struct fl_err *err);
int fl_about_note(const struct fl_about *a, const char *step,
    struct fl_buf *out, struct fl_err *err);

#endif
