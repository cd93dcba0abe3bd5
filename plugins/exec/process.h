#ifndef FL_EXEC_PROCESS_H
#define FL_EXEC_PROCESS_H

#include <sys/types.h>

#include "../../lib/plugin/fl-plugin.h"
#include "../common/bytes.h"

/*
 * A process in a group of its own, with its standard input from memory and its
 * output through pipes.  Its end is seen by a pidfd on the loop; where the
 * kernel has none (before Linux 5.3), by asking again and again.
 */
struct process {
	struct fl_host *host;
	pid_t pid;  /* 0: none, or reaped */
	int status; /* of waitpid(2); when reaped is set */
	bool reaped;
	struct fl_watch end; /* the pidfd; fd is -1 where there is none */
	struct fl_timer ask;
	int64_t ask_ns;           /* how long until it is asked again */
	struct fl_watch out, err; /* fd is -1 when closed */
	/* A pipe may be read; or the process has ended and was reaped. */
	void (*changed)(struct process *p);
	void *arg;
};

/*
 * Starts argv[0] with body as its input, for p that is all zero but for host,
 * changed and arg.  0; or an errno, with nothing left to free.
 */
int process_start(struct process *p, char *const argv[], char *const envp[],
    struct fl_bytes body);

/*
 * Reads from a pipe into b, or to nowhere when b is NULL.  How many bytes came:
 * 0 for none now, or none ever more, and pipe->fd is -1 then.  -1: b is full.
 */
ssize_t process_read(struct process *p, struct fl_watch *pipe, struct bytes *b);

/* Kills the group; its end is still to be seen. */
void process_kill(struct process *p);

/* Closes the pipes. */
void process_close(struct process *p);

/* Waits wait_ms at most for one that was killed.  Whether it is reaped. */
bool process_reap(struct process *p, int wait_ms);

#endif
