#ifndef FL_BENCH_AROUND_H
#define FL_BENCH_AROUND_H

#include "feed.h"
#include "once.h"

/*
 * What is around a load: its setup, whose captures become definitions, and its
 * teardown, which is run once whatever happened before.  Also what all three
 * may say of variables: see fl_undefined_find().
 */
struct fl_around {
	struct fl_once setup, teardown; /* without a file: none */
	struct fl_vars *definitions;    /* borrowed; the setup adds to them */
	const struct fl_feeds *feeds;   /* borrowed */
	bool set_up; /* the setup was begun, and the teardown not yet */
};

/*
 * Reads both files, of which each path may be NULL, and looks through these and
 * the n files of the load for undefined variables.  like says what both are
 * besides their files.
 */
int fl_around_read(struct fl_around *a, const char *setup, const char *teardown,
    const struct fl_once *like, struct fl_file *const *files, size_t n,
    struct fl_err *err);
void fl_around_fini(struct fl_around *a);

/* Runs the setup. */
int fl_around_begin(struct fl_around *a, struct fl_err *err);

/* Runs the teardown, unless it was; also after a setup that failed. */
int fl_around_end(struct fl_around *a, struct fl_err *err);

#endif
