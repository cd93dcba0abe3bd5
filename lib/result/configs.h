#ifndef FL_RESULT_CONFIGS_H
#define FL_RESULT_CONFIGS_H

#include "stream.h"

/*
 * The lines of a merged head that are copied: <config>, once where all streams
 * that have any say the same and else by each instance, in order of instances;
 * and elements that this version does not know, by each instance.
 */
int fl_union_configs(const struct fl_stream *streams, size_t n,
    struct fl_buf *out, struct fl_err *err);
int fl_union_unknown(const struct fl_stream *streams, size_t n,
    struct fl_buf *out, struct fl_err *err);

#endif
