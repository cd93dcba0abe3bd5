#ifndef FL_RUN_WHOLE_H
#define FL_RUN_WHOLE_H

#include <limits.h>
#include <stdio.h>

#include "../base/buf.h"

/*
 * A file that is there whole or not at all: it is written beside its name, and
 * takes it when all of it is on the disk.  "-" is standard output; what is no
 * regular file (a pipe, a device) is written as it is.
 */
struct fl_whole {
	FILE *to;            /* write here */
	const char *path;    /* borrowed */
	char temp[PATH_MAX]; /* "" when there is none */
};

int fl_whole_open(struct fl_whole *w, const char *path, struct fl_err *err);

/* Ends it.  -1 and err when it could not be written: what was there before is
 * still there. */
int fl_whole_close(struct fl_whole *w, struct fl_err *err);

/* All of a file at once. */
int fl_whole_write(const char *path, const struct fl_buf *text,
    struct fl_err *err);

#endif
