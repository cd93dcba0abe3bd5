#ifndef FL_FLEET_PROCS_H
#define FL_FLEET_PROCS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../base/err.h"

/* The children of a process, from /proc. */

struct fl_proc {
	pid_t pid;
	int64_t age_ns; /* since it was started */
};

/*
 * Calls each() for the children of parent until it returns false.  Nothing is
 * called where there is no /proc.
 */
void fl_procs_children(pid_t parent,
    bool (*each)(void *ctx, const struct fl_proc *p), void *ctx);

/*
 * The environment that a process was started with, '\0' behind each variable
 * and one more; cut to size.  false when it cannot be read.
 */
bool fl_procs_environment(pid_t pid, char *text, size_t size);

/*
 * Ends everything that this process has started, and what that has started:
 * children whose parent ends become ours (fl_procs_adopt()), until none is
 * left or a second has passed.
 */
void fl_procs_end_all(void);

/* From now on orphans below this process are its children. */
void fl_procs_adopt(void);

#endif
