#ifndef FL_HTTP_CONN_H
#define FL_HTTP_CONN_H

#include "../common/local.h"
#include "block.h"
#include "errand.h"
#include "response.h"

/* One worker's. */
struct state {
	struct fl_host *host;
	struct resolver *resolver;
	BIO_METHOD *method; /* of TLS; NULL until it is needed */
	struct errands errands;
	struct local local; /* where connections come from: --bind */
	size_t dials;       /* so many, to spread them over addresses */
	struct blocks blocks;
	uint64_t keep_max; /* bytes of a body that is wanted */
	uint64_t skip_max; /* of one that is not */
};

/* One user's connections. */
struct session {
	struct state *state;
	struct conn *conns; /* the one used last is first */
	unsigned len;
};

/* As many are kept by a session when nothing goes over them. */
#define SESSION_CONNS 16

enum conn_stage {
	CONN_DIALING, /* looks a name up, or connects */
	CONN_SHAKING, /* hands, for TLS */
	CONN_OPEN,
};

struct dial;

/*
 * A connection to a site, and the exchange that goes over it.  In hands of its
 * session; it owns memory for an answer only while one is there in part.
 *
 * A watch is set once, for all events, once a change; so what is there is read
 * until there is no more, or the answer is whole.
 */
struct conn {
	struct fl_watch watch; /* fd -1: no socket */
	struct fl_timer timer; /* set to an instant at or before the deadline */
	struct state *state;
	struct session *session;
	struct conn *next;
	struct site *site;     /* a reference */
	struct fl_exchange *x; /* NULL: idle */
	struct dial *dial;     /* owned, while DIALING */
	SSL *ssl;
	struct tls_pipe pipe;
	enum conn_stage stage;
	/* The request: parts[at] to parts[end] are still to be sent. */
	unsigned char at, end;
	bool steady;    /* part[0] stays where it is */
	bool reused;    /* it was open when the exchange began */
	bool answered;  /* before all was sent, and that goes on */
	bool level;     /* watched while it is ready, not once a change */
	bool early;     /* bytes came before it was open */
	int send_errno; /* sending has failed; 0: not */
	struct iovec part[ERRAND_PARTS];
	char *copy; /* owned: part[0], when it must wait */
	/* The answer: in in, or nothing of it is kept. */
	struct response answer;
	struct bytes in;
	struct address peer;
	int64_t deadline_ns; /* of the exchange; 0: none */
	int64_t begun_ns;    /* to connect; then to shake hands */
};

/* A new one, first in its session, without a socket.  NULL: no memory. */
struct conn *conn_new(struct session *u, struct site *t);

/* Closes it and takes it out of its session; it has no exchange. */
void conn_free(struct conn *c);

/* Closes the socket. */
void conn_hang_up(struct conn *c);

/* Begins x over c, which is idle; x may end inside the call. */
void conn_submit(struct conn *c, struct fl_exchange *x, const struct errand *e);

/*
 * Ends the exchange, with error and why, or well.  The connection is kept if it
 * can be, and freed otherwise.
 */
void conn_finish(struct conn *c, enum fl_error error, const char *why);
void conn_fail_errno(struct conn *c, enum fl_error error, const char *what,
    int number);

/* The watch of a connection says that something is ready. */
void conn_ready(struct fl_watch *w, unsigned what);

/* Sets the timer to fire at at_ns or before. */
void conn_arm(struct conn *c, int64_t at_ns);

/* Connects, in dial.c; conn_opened() follows, or conn_finish(). */
void dial_begin(struct conn *c);
void dial_ready(struct conn *c, struct fl_watch *w, unsigned what);
void dial_stop(struct conn *c);

/* Shakes hands, in shake.c; the same follows. */
void shake_begin(struct conn *c);
void shake(struct conn *c);

/*
 * It is open: the request goes out.  now_ns is the clock, or 0 for it to be
 * read.  look: something may be there to be read, of which no event will tell.
 */
void conn_opened(struct conn *c, int64_t now_ns, bool look);

/* Sends what it can, in send.c; now_ns as above.  -1: it failed, see
 * send_errno. */
int conn_flush(struct conn *c, int64_t now_ns);
void conn_load(struct conn *c, const struct errand *e);
void conn_unload(struct conn *c);
/* Gives a part that was left over a place of its own.  -1: out of memory. */
int conn_keep_rest(struct conn *c);

/* Receives what there is, in receive.c; it may end the exchange. */
void conn_receive(struct conn *c);
/* Something happened to an idle connection: mostly, its end. */
void conn_idle_ready(struct conn *c);

/* Hands the answer to the exchange, in answer.c. */
void conn_answer(struct conn *c, struct fl_response *r);

/*
 * An idle connection died before any byte of the answer: true, and the request
 * is on its way over a new one.
 */
bool conn_again(struct conn *c);

#endif
