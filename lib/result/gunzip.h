#ifndef FL_RESULT_GUNZIP_H
#define FL_RESULT_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/err.h"

/*
 * Bytes that are gzip or not, in pieces: what starts with gzip's two magic
 * bytes is inflated, one member after the other; anything else passes.
 *
 * Memory     zlib's window and a buffer of 64 KiB
 */
struct fl_gunzip;

/* What plain bytes are given to; -1 and err ends it. */
typedef int fl_gunzip_each(void *ctx, const char *data, size_t len,
    struct fl_err *err);

/* NULL and err without memory. */
struct fl_gunzip *fl_gunzip_new(fl_gunzip_each *each, void *ctx,
    struct fl_err *err);
int fl_gunzip_feed(struct fl_gunzip *g, const void *data, size_t len,
    struct fl_err *err);

/* No more bytes.  *cut is whether a member ends in the middle. */
int fl_gunzip_finish(struct fl_gunzip *g, bool *cut, struct fl_err *err);
void fl_gunzip_free(struct fl_gunzip *g);

#endif
