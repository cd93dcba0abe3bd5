#ifndef FL_CONDUCT_CONDUCT_H
#define FL_CONDUCT_CONDUCT_H

#include "../bench/socket.h"
#include "../fleet/engine.h"
#include "link.h"
#include "view.h"

/*
 * A load on many nodes at once, from the logins to the end of the last one:
 * clocks are measured, all start at one instant, leases are renewed, and what
 * each says is watched.  The documents come home through the engine; see
 * funbric(7) for what becomes of a node that is not heard of any more.
 */
enum fl_lost {
	FL_LOST_FAIL,
	FL_LOST_NOTE,
	FL_LOST_RESCALE,
};

struct fl_node {
	struct fl_link link;
	bool in;               /* takes part */
	unsigned slot;         /* from 1 */
	struct fl_offset before, after;
	bool seen;             /* its bench has answered */
	bool ended, silent, lost;
	bool clock_told;
	int64_t begun_ns;  /* when the login that is under way was begun */
	int64_t grown_ns;  /* when its stream last grew, monotonic */
	int64_t streamed;  /* bytes */
	struct fl_buf path; /* of its stream */
	char status[400];  /* the last answer; printable */
	char steered[400]; /* the answer that somebody waits for */
	bool steer_asked;
};

struct fl_conduct {
	/* The caller's. */
	const struct fl_hosts *hosts;
	const char *run, *mark;
	const char *home;   /* folder of the run, here */
	const char *far;    /* there: "~/..." */
	struct fl_link_ssh ssh;
	enum fl_lost lost_before, lost_during;
	size_t min; /* nodes that are enough before the start; 0: all */
	int64_t lead_ns, lease_ns; /* lead 0: by the number of nodes */
	bool self;  /* the toolkit is in far/funbric */
	unsigned parallel;
	int64_t max_bytes; /* that one node's stream may have */
	char *const *bench; /* "fl-bench", and its arguments */
	size_t bench_n;
	bool quiet, verbose;

	/* Ours. */
	struct fl_node *nodes; /* one a host */
	size_t n;
	int signal_fd;
	unsigned signals;      /* how many came */
	bool stopping;
	const char *stopped;   /* why, in words; NULL */
	pid_t engine;          /* 0: it has ended */
	int64_t start_wall_ns; /* the common start */
	int64_t tick_ns, lease_next_ns, clock_next_ns;
	struct fl_view view;
	int ctl_fd, asker_fd; /* -1: none */
	char ctl_path[FL_SOCKET_PATH];
	int64_t asker_until_ns;
	bool gave_up; /* a second signal */
};

/* The rest of c is set before.  -1 and err. */
int fl_conduct_init(struct fl_conduct *c, struct fl_err *err);
void fl_conduct_fini(struct fl_conduct *c);

/* How many nodes are in. */
size_t fl_conduct_in(const struct fl_conduct *c);

/* Logs in everywhere; who cannot be reached is named, and out.  -1 and err. */
int fl_conduct_open(struct fl_conduct *c, struct fl_err *err);

/* Takes out the nodes whose host is not good.  After fl-ship. */
void fl_conduct_keep(struct fl_conduct *c, const struct fl_hosts *good);

/* Starts the relays and measures the clocks.  -1 and err. */
int fl_conduct_clocks(struct fl_conduct *c, struct fl_err *err);

/* The load itself, until all nodes have ended or are lost.  -1 and err. */
int fl_conduct_load(struct fl_conduct *c, struct fl_err *err);

/* Ends what still runs of an earlier call, and waits for it, but not for ever. */
int fl_conduct_end(struct fl_conduct *c, struct fl_err *err);

/* Writes what was measured of the clocks, a line a node. */
int fl_conduct_write_clocks(struct fl_conduct *c, const char *path,
    struct fl_err *err);

/* Says a line about a node, or about all (NULL), to the person in front. */
__attribute__((format(printf, 3, 4))) void fl_conduct_say(
    struct fl_conduct *c, const struct fl_node *n, const char *fmt, ...);

/* Parts of it all. */
int fl_conduct_relay(struct fl_conduct *c, struct fl_node *n,
    struct fl_err *err);
/* Asks each for the time so often, into its link's offset. */
void fl_conduct_ask_clocks(struct fl_conduct *c, unsigned rounds,
    int64_t limit_ns);
void fl_conduct_ctl_open(struct fl_conduct *c);
void fl_conduct_ctl_close(struct fl_conduct *c);
void fl_conduct_ctl_accept(struct fl_conduct *c);
void fl_conduct_ctl_look(struct fl_conduct *c);
void fl_conduct_steer_all(struct fl_conduct *c, enum fl_ask what,
    const char *line);
/* One wait of at most that long, for whatever comes first. */
void fl_conduct_turn(struct fl_conduct *c, int timeout_ms);

#endif
