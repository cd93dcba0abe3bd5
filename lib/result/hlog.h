#ifndef FL_RESULT_HLOG_H
#define FL_RESULT_HLOG_H

#include <stddef.h>

#include "../base/err.h"

/*
 * A result document to HdrHistogram's interval log, version 1.3: a line a
 * second and step, with the step's name for a tag, and a histogram of
 * microseconds; response times of all that ended or was cut off.
 *
 * Memory     a histogram a step, for the seconds that are open
 */
struct fl_hlog;

/* write takes the next bytes of the log.  NULL and err without memory. */
struct fl_hlog *fl_hlog_new(int (*write)(void *ctx, const void *data,
				size_t len, struct fl_err *err),
    void *ctx, struct fl_err *err);
void fl_hlog_free(struct fl_hlog *h);

/* The next bytes of the document. */
int fl_hlog_feed(struct fl_hlog *h, const void *data, size_t len,
    struct fl_err *err);
int fl_hlog_finish(struct fl_hlog *h, struct fl_err *err);

#endif
