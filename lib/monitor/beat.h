#ifndef FL_MONITOR_BEAT_H
#define FL_MONITOR_BEAT_H

#include "commands.h"

/*
 * Waiting: for an instant, for room to write, and meanwhile for the signals
 * that end it all, for a reader that goes, and for commands.
 */
#define FL_PACE_COMMANDS 64

struct fl_beat {
	int signals; /* signalfd of SIGINT, SIGTERM and SIGCHLD */
	int out;     /* what is written to */
	struct fl_command *command;
	size_t n;           /* of those; at most FL_PACE_COMMANDS */
	int64_t stopped_ns; /* when one of the signals has come; 0: none */
};

/* Blocks the signals.  -1 and err. */
int fl_beat_init(struct fl_beat *p, int out, struct fl_err *err);
void fl_beat_fini(struct fl_beat *p);

/*
 * Until that instant, monotonic.  1; 0 when a signal has come first; -1 and err
 * when there is nobody any more to write to.
 */
int fl_beat_until(struct fl_beat *p, int64_t at_ns, struct fl_err *err);

/*
 * Writes all of it.  A reader that does not read is waited for, but after a
 * signal not for longer than FL_PACE_PATIENCE_NS.  -1 and err.
 */
#define FL_PACE_PATIENCE_NS INT64_C(2000000000)
int fl_beat_write(struct fl_beat *p, const char *data, size_t len,
    struct fl_err *err);

#endif
