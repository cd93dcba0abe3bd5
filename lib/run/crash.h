#ifndef FL_RUN_CRASH_H
#define FL_RUN_CRASH_H

#include "../net/loop.h"
#include "../plugin/code.h"

/*
 * When a plugin brings the program down, its name is the last thing said: a
 * handler of SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT, on a stack of its own,
 * writes a line to standard error, and the program ends as it would have.
 *
 * Threads    one set of handlers a process; each thread that calls plugins
 *            says so
 */

/* From here on.  codes is kept. */
void fl_crash_begin(const struct fl_codes *codes);

/* This thread calls plugins, on l, which is kept; NULL: no more. */
void fl_crash_thread(const struct fl_loop *l);

#endif
