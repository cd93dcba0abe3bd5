#ifndef FL_RESULT_MERGE_H
#define FL_RESULT_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "reader.h"

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
	bool by_node;    /* lines of different instances are not added */
	bool force;      /* stages, scenarios and parts need not agree */
	const char *run; /* documents of others are left out; NULL: none are */
	struct fl_reader_how how; /* the documents are to be read */
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

/*
 * The same of a directory whose documents still come and grow.  A second is
 * written when expect instances have told all of it, or wait_ns after the first
 * of them has; what comes later makes further lines.  It ends when expect
 * instances have ended, or when stop_fd can be read.
 *
 * A document that cannot be used is a warning.  One that comes after the head
 * is written is told of by a <run>, a <load> and new <stage> lines among the
 * records, which fl-merge itself does not take.
 */
struct fl_merge_follow {
	const char *directory;
	size_t expect; /* 0: as many as there are, and it ends by stop_fd */
	int64_t wait_ns;
	int stop_fd; /* -1: none */
};

struct fl_merge_result {
	size_t instances;
	size_t cut; /* of them without an end */
	size_t
	    truncated; /* documents that end early, with nothing to mend it */
	uint64_t skipped; /* broken records that were left out */
};

/* -1 and err when nothing useful, or not all, was written. */
int fl_merge(const struct fl_merge_opts *o, struct fl_merge_result *result,
    struct fl_err *err);
int fl_merge_follow(const struct fl_merge_opts *o,
    const struct fl_merge_follow *f, struct fl_merge_result *result,
    struct fl_err *err);

#endif
