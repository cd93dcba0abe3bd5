#ifndef FL_REDIS_CALL_H
#define FL_REDIS_CALL_H

#include "../common/heads.h"
#include "../common/link.h"
#include "resp.h"

struct state {
	struct fl_host *host;
	struct resolver *resolver;
	struct tls *tls;
	size_t body_max;
	struct call *idle; /* not in use */
};

/* What a request comes to. */
struct wish {
	struct target target;
	char *key; /* owned: user, password and database, as sent; NULL */
	struct bytes out;   /* commands: first those of a new connection */
	size_t opening_len; /* bytes of these; not sent over an old one */
	unsigned opening, commands; /* how many */
};

/* An exchange, from submit() to release(). */
struct call {
	struct state *state;
	struct fl_exchange *x;
	struct link *link; /* NULL when it has ended */
	struct wish wish;
	struct fl_timer timer;
	struct resp scan;
	unsigned seen, opening; /* replies; how many of them to the opening */
	size_t begin;           /* of those that are the answer */
	struct bytes body;
	struct heads heads;
	char peer[ADDRESS_TEXT], number[16];
	struct call *next;
};

/* Reads the request into w.  0; or -1 and why. */
int wish_make(struct wish *w, const struct fl_request *r,
    char why[FL_PLUGIN_ERR]);

/* An exchange's; NULL: out of memory. */
struct call *call_new(struct state *s, struct fl_exchange *x);

/* Sends c->wish.  0, and the exchange completes; -1: out of memory. */
int call_begin(struct call *c, struct links *links);

/* Completes it, if it has not ended. */
void call_cancel(struct call *c);

/* The answer was read: c is idle. */
void call_rest(struct call *c);

/* Frees the calls that are idle: all. */
void calls_free(struct state *s);

#endif
