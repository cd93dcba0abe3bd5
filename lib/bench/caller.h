#ifndef FL_BENCH_CALLER_H
#define FL_BENCH_CALLER_H

#include "../base/buf.h"
#include "socket.h"

/* The other end of a listener: a line there, and a line back. */
struct fl_caller {
	int fd; /* -1: not connected */
	int64_t timeout_ns;
};

/*
 * Sends a line and adds the answer without its newline, connecting to path
 * first where need be.  Bytes that are not printable become '?'.  -1 and err
 * when there was no answer in time; then it is not connected.
 */
int fl_caller_ask(struct fl_caller *c, const char *path, struct fl_str line,
    struct fl_buf *answer, struct fl_err *err);

void fl_caller_close(struct fl_caller *c);

#endif
