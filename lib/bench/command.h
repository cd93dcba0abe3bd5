#ifndef FL_BENCH_COMMAND_H
#define FL_BENCH_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/err.h"
#include "../base/str.h"

/*
 * A line that steers a running load: a word, what belongs to it, and with "@12.5"
 * at its end the second of the run from which on it counts.
 *
 *	status            users N [@T]      pause [@T]      mark TEXT
 *	lease [TIME]      rate R [@T]       resume [@T]     clock OFFSET ERROR
 *	stop              scale N/M [@T]    plan [@T]
 *	abort
 */
#define FL_COMMAND_MAX 512 /* bytes of a line, without its newline */
#define FL_MARK_MAX 256    /* bytes of a mark's text */

enum fl_command_kind {
	FL_COMMAND_STATUS,
	FL_COMMAND_USERS,
	FL_COMMAND_RATE,
	FL_COMMAND_SCALE,
	FL_COMMAND_PLAN,
	FL_COMMAND_PAUSE,
	FL_COMMAND_RESUME,
	FL_COMMAND_MARK,
	FL_COMMAND_CLOCK,
	FL_COMMAND_LEASE,
	FL_COMMAND_STOP,
	FL_COMMAND_ABORT,
};

struct fl_command {
	enum fl_command_kind kind;
	double level;      /* of users and rate; scale: the factor */
	int64_t at_ns;     /* since the start; -1: at once */
	int64_t lease_ns;  /* 0: as long as before */
	int64_t offset_us; /* of clock */
	int64_t error_us;
	char text[FL_MARK_MAX + 1]; /* as the document tells it */
};

/* -1 and err, which says what was wanted. */
int fl_command_parse(struct fl_command *c, struct fl_str line,
    struct fl_err *err);

#endif
