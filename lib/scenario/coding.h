#ifndef FL_SCENARIO_CODING_H
#define FL_SCENARIO_CODING_H

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"

/*
 * Content codings of HTTP: gzip and x-gzip, deflate (with zlib's header, or as
 * some servers send it without), br, identity.
 *
 * Adds to out what in is the coded form of.  out->max is the ceiling against a
 * few bytes that stand for many.  -1 and err for another coding, bytes that are
 * not of it, an end in the middle, and above the ceiling; out then holds what
 * was decoded so far.  Nothing at all decodes to nothing.
 */
int fl_coding_decode(struct fl_str coding, struct fl_str in, struct fl_buf *out,
    struct fl_err *err);

#endif
