#ifndef FL_BENCH_ONCE_H
#define FL_BENCH_ONCE_H

#include "../run/script.h"

/*
 * A scenario that is run once around a load: --setup before it, --teardown
 * behind it.  It is one user with one iteration, on a reactor of its own, and
 * nothing of it is recorded.  Reads the signals that fl_load_block_signals()
 * keeps back: one ends it.
 */
struct fl_once {
	struct fl_file *file;             /* owned */
	struct fl_script_opts script;     /* how it is made ready */
	const struct fl_plugins *plugins; /* borrowed, as all below */
	const struct fl_field *settings;
	size_t settings_len;
	const char *node;
	uint64_t seed;
	unsigned part, parts;
	bool any_status;
};

/*
 * Parses the file at path and sees whether it could be run; like has the other
 * members.
 */
int fl_once_read(struct fl_once *o, const char *path,
    const struct fl_once *like, struct fl_err *err);
void fl_once_fini(struct fl_once *o);

/*
 * Runs it, with the definitions of its script.  Then variables that it set are
 * set in captured, if that is not NULL; it may be those definitions.  -1 and
 * err, with the place, when a step failed.
 */
int fl_once_run(struct fl_once *o, struct fl_vars *captured,
    struct fl_err *err);

#endif
