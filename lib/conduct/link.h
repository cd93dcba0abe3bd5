#ifndef FL_CONDUCT_LINK_H
#define FL_CONDUCT_LINK_H

#include <sys/types.h>

#include "../fleet/hosts.h"
#include "child.h"
#include "offset.h"

/*
 * One node and the ssh that reaches it: a login that all others share, as long
 * as its session is held, and over it an "fl-ctl -" that answers lines.  What
 * comes from there has ceilings and is not believed: a line that is too long, or
 * an answer to nothing, ends the link.
 */
#define FL_LINK_LINE 4096
#define FL_LINK_ASKED 256

enum fl_ask {
	FL_ASK_TIME,
	FL_ASK_SLOT,
	FL_ASK_STATUS,
	FL_ASK_LEASE,
	FL_ASK_CLOCK,
	FL_ASK_STEER, /* what somebody else waits for */
	FL_ASK_OTHER,
};

/* What ssh is given for every host: "Name=value", n of them. */
struct fl_link_ssh {
	const char *const *options;
	size_t n;
	const char *log; /* a folder for what each says, LABEL.ssh */
};

struct fl_link {
	const struct fl_host *host; /* borrowed */
	const struct fl_link_ssh *ssh;
	pid_t master; /* 0: none */
	int hold_fd;  /* its standard input: closed, its session ends */
	int up_fd;    /* its standard output, until it is up */
	bool up;
	pid_t relay; /* 0: none */
	int to_fd, from_fd;
	char line[FL_LINK_LINE];
	size_t len;
	struct {
		enum fl_ask what;
		int64_t sent_ns; /* wall clock */
	} asked[FL_LINK_ASKED]; /* a ring */
	size_t asked_first, asked_n;
	int64_t heard_ns;        /* the last answer, monotonic; 0: none yet */
	struct fl_offset offset; /* of the round trips since it was cleared */
	char why[200];           /* it was lost; printable */
};

void fl_link_init(struct fl_link *l, const struct fl_host *host,
    const struct fl_link_ssh *ssh);

/* Begins to log in.  -1 and err when ssh cannot be run. */
int fl_link_open(struct fl_link *l, struct fl_err *err);

/* Looks whether the login has come so far: 1 up, 0 not yet, -1 never. */
int fl_link_look(struct fl_link *l);

/* Starts the relay, which is command for a login shell there.  -1 and err. */
int fl_link_relay(struct fl_link *l, const char *command, struct fl_err *err);

/* Asks, without waiting; false when there is no relay or it does not read. */
bool fl_link_ask(struct fl_link *l, enum fl_ask what, const char *line);

/*
 * Reads what has come and calls each with every answer, which is printable.
 * Times go to l->offset and not to each.  false when the relay is gone.
 */
bool fl_link_hear(struct fl_link *l,
    void (*each)(void *ctx, struct fl_link *l, enum fl_ask what,
	const char *answer),
    void *ctx);

/* Ends the relay, or all. */
void fl_link_hang_up(struct fl_link *l);
void fl_link_close(struct fl_link *l);

#endif
