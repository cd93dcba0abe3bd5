#ifndef FL_RESULT_MERGE_H
#define FL_RESULT_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/err.h"

/*
 * Many result documents to one, by fl-result(5) and fl-merge(1).
 *
 * Memory     the lines of the seconds that are open, and a piece of each
 *            document; not the number or the length of records
 * Order      of the paths does not matter: the output is the same to the byte
 */
struct fl_merge_opts {
	const char *const *paths; /* files, directories, "-" */
	size_t n;
	bool by_node; /* lines of different instances are not added */
	bool force;   /* stages, scenarios and parts need not agree */
	/*
	 * takes the next bytes of the output; -1 and err ends the merge.  From
	 * another thread, but never while the call before it lasts
	 */
	int (*write)(void *ctx, const void *data, size_t len,
	    struct fl_err *err);
	/* takes a sentence that the user should read; may be NULL */
	void (*warn)(void *ctx, const char *text);
	void *ctx;
};

struct fl_merge_result {
	size_t instances;
	size_t cut; /* of them without an end */
	size_t
	    truncated; /* documents that end early, with nothing to mend it */
};

/* -1 and err when nothing useful, or not all, was written. */
int fl_merge(const struct fl_merge_opts *o, struct fl_merge_result *result,
    struct fl_err *err);

#endif
