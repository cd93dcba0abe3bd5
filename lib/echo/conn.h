#ifndef FL_ECHO_CONN_H
#define FL_ECHO_CONN_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"
#include "body.h"
#include "worker.h"

enum fl_echo_state {
	FL_ECHO_HEAD,   /* reads a request's head */
	FL_ECHO_BODY,   /* reads the body that belongs to ->head */
	FL_ECHO_WAIT,   /* has an answer in ->out that is not due yet */
	FL_ECHO_SEND,   /* sends it, as far as it has not gone */
	FL_ECHO_LINGER, /* has said all; reads on, or close(2) would cut it */
	FL_ECHO_HUNG,   /* will not say any more, and reads on */
	FL_ECHO_DEAD,   /* is closed, and freed when the turn ends */
};

/*
 * A connection reads a head, then the body that belongs to it, waits if it is
 * to, sends the answer, and begins anew or ends.  What comes for the next
 * request meanwhile is kept, up to a limit, and then left to the kernel.
 *
 * Most requests come in one piece and go out in one: these are read into and
 * answered from the worker's memory, and the connection has none but this.
 */
struct fl_echo_conn {
	struct fl_watch watch;
	struct fl_timer timer;
	struct fl_echo_worker *worker;
	void *stream; /* worker->config->io's */
	struct fl_echo_conn *next, *prev;
	uint64_t number;
	int64_t arrival_ns;  /* of the last bytes; while there is a log */
	struct fl_buf in;    /* what has come and is not used yet */
	struct fl_buf head;  /* while its body is being read */
	struct fl_buf body;  /* as much of that as is to be echoed */
	struct fl_buf out;   /* what is to go out */
	uint64_t rest;       /* bytes of the filler behind that */
	uint32_t phase;      /* where in the filler they begin */
	uint32_t drip_bytes; /* go out at a time, 0: as many as may be, */
	int64_t drip_ns;     /* and wait for the next time */
	enum fl_echo_state state;
	enum fl_echo_after after; /* this answer */
	bool unread;              /* some of the request was not read */
	bool ended;               /* the client sends no more */
	struct fl_echo_body reader;
};

/* Takes over a socket that was accepted; closes it when there is no memory. */
void fl_echo_conn_open(struct fl_echo_worker *w, int fd);

/* Closes it; the struct is there until the turn ends. */
void fl_echo_conn_close(struct fl_echo_conn *c);

/* Closes all, and frees them and those that were closed before. */
void fl_echo_conn_close_all(struct fl_echo_worker *w);

/* Frees what was closed in the turn of the loop that has ended. */
void fl_echo_conn_bury(struct fl_echo_worker *w);

/*
 * Sends the worker's out and then c->rest bytes of the filler, at once when
 * due_ns is 0.  The state may be any but FL_ECHO_BODY afterwards.
 */
void fl_echo_conn_send(struct fl_echo_conn *c, int64_t due_ns);

/* How many bytes went out; 0 when none can now; -1 when it is closed. */
ssize_t fl_echo_conn_write(struct fl_echo_conn *c, const char *s, size_t len);

#endif
