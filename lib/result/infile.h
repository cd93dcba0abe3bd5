#ifndef FL_RESULT_INFILE_H
#define FL_RESULT_INFILE_H

#include <stddef.h>

#include "../base/err.h"

/*
 * Hands on all of a file, or of standard input for NULL or "-", in pieces.  -1
 * and err when it cannot be read, or what feed says.
 */
int fl_infile_each(const char *path,
    int (*feed)(void *ctx, const void *data, size_t len, struct fl_err *err),
    void *ctx, struct fl_err *err);

/* What messages call it. */
const char *fl_infile_name(const char *path);

#endif
