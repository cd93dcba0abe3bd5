#ifndef FL_MONITOR_MONITOR_H
#define FL_MONITOR_MONITOR_H

#include "beat.h"
#include "document.h"
#include "sources.h"

/*
 * The records of a monitor: one for each interval since second 0.  A record
 * tells of what was in an interval, and bears the time at which that began, as
 * all records do.  An interval that could not be kept is left out.
 *
 * Memory     what is here, and the ceilings of what is watched; it does not
 *            grow with the time
 */
#define FL_MONITOR_LIST 64 /* processes; and commands, interfaces */

struct fl_monitor {
	/* To be set by the owner, and kept. */
	const char *host;
	int64_t interval_ns;
	int64_t duration_ns; /* 0: for ever */
	int64_t start_ns;    /* monotonic; second 0 */
	/* Its own. */
	struct fl_beat pace;
	struct fl_sources sources;
	struct fl_watched watched[FL_MONITOR_LIST];
	size_t watched_n;
	struct fl_command command[FL_MONITOR_LIST];
	size_t command_n;
	struct fl_raws *before, *after;
	struct fl_buf out; /* lines to be written */
	uint64_t seq;      /* of the last record */
	int64_t searched_ns;
};

/* interfaces and group: as of sources.h, kept.  fd: where it is written. */
int fl_monitor_init(struct fl_monitor *s, int fd, const char *const *interfaces,
    size_t n, const char *group, struct fl_err *err);
void fl_monitor_fini(struct fl_monitor *s);

/* As of watched.h and commands.h.  -1 and err also for a name that is there. */
int fl_monitor_process(struct fl_monitor *s, const char *what,
    struct fl_err *err);
int fl_monitor_command(struct fl_monitor *s, const char *what,
    struct fl_err *err);

/* Writes what is in out. */
int fl_monitor_flush(struct fl_monitor *s, struct fl_err *err);

/*
 * Writes the records.  *stopped is why it has ended, as <end> has it.  -1 and
 * err when they could not be written.
 */
int fl_monitor_run(struct fl_monitor *s, const char **stopped,
    struct fl_err *err);

#endif
