#ifndef FL_ECHO_WORKER_H
#define FL_ECHO_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "../base/err.h"
#include "../net/loop.h"
#include "answer.h"
#include "io.h"
#include "log.h"
#include "wish.h"

/* What all workers of a server are told; does not change while they run. */
struct fl_echo_config {
	const struct fl_echo_io *io;
	void *tls;                /* what io->open() is given */
	struct fl_echo_wish wish; /* what is wished for all requests */
	uint32_t close_ppm;     /* ends of connections, of a million answers */
	int64_t stall_after_ns; /* from the first request, of any worker, */
	int64_t stall_ns;       /* no answer goes out for so long; 0: not */
	_Atomic int64_t *first_ns; /* when that came; 0 before */
	int log_fd;                /* -1: no log */
	int workers;               /* how many there are */
};

struct fl_echo_conn;

#define FL_ECHO_RECV 65536

/*
 * One thread's share of a server: its loop, its connections and what these
 * need only while they are being served.
 */
struct fl_echo_worker {
	const struct fl_echo_config *config;
	struct fl_loop loop;
	struct fl_watch listener;
	struct fl_watch stop;
	struct fl_timer tick;  /* writes the log out */
	struct fl_timer retry; /* listens again */
	struct fl_echo_log log;
	struct fl_echo_conn *conns; /* the open ones */
	struct fl_echo_conn *dead;  /* closed in this turn, to be freed */
	uint64_t random;            /* the state of the generator, not 0 */
	uint64_t accepted;
	int index; /* 0 to config->workers - 1 */
	bool stopped;
	bool failed; /* with err */
	struct fl_err err;
	struct fl_buf out;        /* the answer that is being made */
	struct fl_echo_wish wish; /* the wish of the request */
	struct fl_echo_reply reply;
	char in[FL_ECHO_RECV];
	char fill[FL_ECHO_FILL + FL_ECHO_PERIOD];
};

/* xorshift64*: 64 bits that look like chance. */
static inline uint64_t
fl_echo_random(struct fl_echo_worker *w)
{
	w->random ^= w->random >> 12;
	w->random ^= w->random << 25;
	w->random ^= w->random >> 27;
	return w->random * UINT64_C(0x2545f4914f6cdd1d);
}

#endif
