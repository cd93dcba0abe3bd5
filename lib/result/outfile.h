#ifndef FL_RESULT_OUTFILE_H
#define FL_RESULT_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/err.h"

/*
 * Where a filter writes to: standard output, or a file that has its name only
 * when it is complete.
 */
struct fl_outfile;

/*
 * path NULL or "-": standard output.  A regular file is written under the name
 * with ".part" behind it; a device or a pipe as it is.  gzip compresses.  NULL
 * and err.
 */
struct fl_outfile *fl_outfile_open(const char *path, bool gzip,
    struct fl_err *err);
int fl_outfile_write(struct fl_outfile *f, const void *data, size_t len,
    struct fl_err *err);

/* All is written: the file gets its name.  f is gone, whatever it returns. */
int fl_outfile_close(struct fl_outfile *f, struct fl_err *err);

/* Leaves what was written under the temporary name.  NULL is nothing. */
void fl_outfile_abandon(struct fl_outfile *f);

#endif
