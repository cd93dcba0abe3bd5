#ifndef FL_RUN_MULTIPART_H
#define FL_RUN_MULTIPART_H

#include "../scenario/file.h"

/* Between the parts; no part of a form is likely to hold it. */
#define FL_MULTIPART_BOUNDARY "----------------------------funbric7b1d9e2f4c6a"

/* Adds a form as multipart/form-data (RFC 7578), with that boundary. */
int fl_multipart_add(struct fl_buf *out, const struct fl_parts *parts,
    struct fl_scope *scope, struct fl_err *err);

#endif
