#ifndef FL_RESULT_MERGE_WRITER_H
#define FL_RESULT_MERGE_WRITER_H

#include "merge_state.h"

/*
 * The second half of a merge, in a thread of its own: adds up the seconds that
 * are complete, and writes them, while the next are read.  About as much work
 * as reading is.
 */
struct fl_merge_writer;

/* Until it is freed m->out and the writing half of m->blend are the writer's. */
struct fl_merge_writer *fl_merge_writer_new(struct fl_merge *m,
    struct fl_err *err);

/*
 * Hands over a second, in order of time; waits when the writer is behind.  -1
 * and err when it has failed.
 */
int fl_merge_writer_put(struct fl_merge_writer *w, struct fl_blend_second *s,
    struct fl_err *err);

/* Waits until all is written.  -1 and err when it has failed. */
int fl_merge_writer_free(struct fl_merge_writer *w, struct fl_err *err);

#endif
