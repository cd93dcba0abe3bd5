#ifndef FL_RESULT_FUNKLOAD_H
#define FL_RESULT_FUNKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/buf.h"

/*
 * FunkLoad's result files, and the figures that FunkLoad itself makes of them.
 * fl-stats(1) has the definitions.
 *
 * Several files are merged: the users of equal cycles add.  Their cycles and
 * the length of these must be the same.
 *
 * Memory     16 bytes a response, since its percentiles are of sorted times
 */
struct fl_funkload;

struct fl_funkload *fl_funkload_new(struct fl_err *err);
void fl_funkload_free(struct fl_funkload *f);

/* A file: its name, its bytes in pieces, plain or by gzip, its end. */
int fl_funkload_begin(struct fl_funkload *f, const char *name,
    struct fl_err *err);
int fl_funkload_feed(struct fl_funkload *f, const void *data, size_t len,
    struct fl_err *err);
/* *truncated is whether it was cut. */
int fl_funkload_end(struct fl_funkload *f, bool *truncated, struct fl_err *err);

/* Adds the figures as TSV, or as tables as FunkLoad's report has them. */
int fl_funkload_tsv(struct fl_funkload *f, struct fl_buf *out,
    struct fl_err *err);
int fl_funkload_table(struct fl_funkload *f, struct fl_buf *out,
    struct fl_err *err);

/*
 * Whether a <funkload> has its time, where it has one: a template has not.  0;
 * -1 and err.
 */
struct fl_element;
int fl_funkload_root(const struct fl_element *e, struct fl_err *err);

#endif
