#ifndef FL_MONITOR_COMMANDS_H
#define FL_MONITOR_COMMANDS_H

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "../base/buf.h"
#include "../result/line.h"
#include "perf.h"

/*
 * Commands that are run again and again, for what /proc does not tell: those of
 * monitoring plugins, or any that print numbers.  Each runs beside the others,
 * in a process group of its own that is killed when its time is over, and is not
 * begun while it still runs.
 */
#define FL_COMMAND_FIGURES 64
#define FL_COMMAND_SAYS ((size_t)64 << 10) /* bytes; more is not looked at */
#define FL_COMMAND_NAME 40

struct fl_command {
	char name[FL_COMMAND_NAME]; /* a part of an XML name */
	const char *line;           /* for sh; kept */
	pid_t pid;                  /* 0: it does not run */
	int fd;                     /* what it prints; -1: no more */
	int64_t until_ns;           /* monotonic; when its time is over */
	bool late;                  /* it had its time, and is being killed */
	struct fl_buf said;
	/* What it came to, when done and not yet written. */
	bool done;
	int status; /* exit status; 128 and its signal; 124: had its time */
	size_t n;
	struct fl_perf figure[FL_COMMAND_FIGURES];
};

/* what: "NAME=COMMAND", kept.  -1 and err. */
int fl_command_init(struct fl_command *c, const char *what, struct fl_err *err);
/* Ends it, when it runs. */
void fl_command_fini(struct fl_command *c);

/* Begins what does not run; each has time_ns.  One that cannot be is 127. */
void fl_commands_begin(struct fl_command *c, size_t n, int64_t time_ns);

/* Sets n descriptors to wait for. */
void fl_commands_poll(const struct fl_command *c, size_t n, struct pollfd *p);

/*
 * Reads what there is, and sees who has ended or had its time: to be called
 * when a descriptor is ready, at SIGCHLD, and now and then.
 */
void fl_commands_see(struct fl_command *c, size_t n);

/* Adds its exit status, "command.NAME", and its figures, once. */
void fl_command_write(struct fl_command *c, struct fl_line *l);

#endif
