#ifndef FL_BENCH_KEPT_H
#define FL_BENCH_KEPT_H

#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"

/*
 * A copy of a document in a file of this machine, which survives that nobody
 * takes the other one.  It holds whole lines only: what does not fit any more is
 * taken back, and then nothing is added.
 */
struct fl_kept {
	const char *path; /* borrowed */
	int fd;           /* -1: there is none, or it has failed */
	int64_t len;      /* bytes that are in it */
	struct fl_err err;
};

/* Makes the file, for its owner alone, in place of what was there. */
int fl_kept_open(struct fl_kept *k, const char *path, struct fl_err *err);

/* Adds whole lines, of a struct fl_kept.  -1 and err. */
int fl_kept_write(void *kept, const void *data, size_t len, struct fl_err *err);

/* Waits until all is on the disk.  -1 and err, also when it has failed before. */
int fl_kept_close(struct fl_kept *k, struct fl_err *err);

#endif
