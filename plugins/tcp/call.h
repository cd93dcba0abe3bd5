#ifndef FL_TCP_CALL_H
#define FL_TCP_CALL_H

#include "../common/link.h"
#include "../common/reader.h"

struct state {
	struct fl_host *host;
	struct resolver *resolver;
	struct tls *tls;
	size_t body_max;
	struct call *idle; /* not in use */
};

/* An exchange, from submit() to release(). */
struct call {
	struct state *state;
	struct fl_exchange *x;
	struct link *link; /* NULL when it has ended */
	struct reader reader;
	struct fl_timer timer;
	int64_t connect_at, end_at, for_at; /* 0: never */
	size_t looked;     /* bytes of the stream that are no whole answer */
	struct bytes body; /* the answer; a stream's, while it lasts */
	char peer[ADDRESS_TEXT];
	unsigned char *cert;
	struct call *next;
};

/* An exchange's; NULL: out of memory. */
struct call *call_new(struct state *s, struct fl_exchange *x);

/*
 * Sends the request over a connection of the session to t, as c->reader says.
 * 0, and the exchange completes; -1: out of memory.
 */
int call_begin(struct call *c, struct links *links, const struct target *t);

/* Completes it, if it has not ended. */
void call_cancel(struct call *c);

/* The answer was read: c is idle. */
void call_rest(struct call *c);

/* Frees the calls that are idle: all. */
void calls_free(struct state *s);

#endif
