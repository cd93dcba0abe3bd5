#ifndef FL_ECHO_LOG_H
#define FL_ECHO_LOG_H

#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"

/*
 * A line a request, fields separated by TAB: the monotonic instant in
 * nanoseconds at which the last of its head came, the number of its
 * connection, its method, its target, the status of the answer (0: none).
 * Lines are kept until there are many; each write(2) is of whole lines.
 */
struct fl_echo_log {
	int fd; /* borrowed; -1: nothing is logged */
	struct fl_buf lines;
};

void fl_echo_log_init(struct fl_echo_log *l, int fd);
void fl_echo_log_fini(struct fl_echo_log *l);

/* -1 and err when what was kept could not be written. */
int fl_echo_log_add(struct fl_echo_log *l, int64_t arrival_ns, uint64_t conn,
    struct fl_str method, struct fl_str target, int status, struct fl_err *err);

/* Writes what is kept. */
int fl_echo_log_flush(struct fl_echo_log *l, struct fl_err *err);

#endif
