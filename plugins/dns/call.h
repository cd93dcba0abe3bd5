#ifndef FL_DNS_CALL_H
#define FL_DNS_CALL_H

#include "../common/heads.h"
#include "../common/link.h"
#include "message.h"

struct state {
	struct fl_host *host;
	struct resolver *resolver;
	size_t body_max;
	uint64_t random;                     /* of identifiers; never 0 */
	struct call *idle;                   /* not in use */
	unsigned char datagram[DNS_MESSAGE]; /* that has just come */
};

/* A user's: sockets for datagrams, a server each, and TCP connections. */
struct session {
	struct state *state;
	struct sock *socks;
	struct links links;
};

/* What a request comes to. */
struct wish {
	struct target target;
	struct dns_question question;
	bool tcp; /* at once */
};

/* An exchange, from submit() to release(). */
struct call {
	struct state *state;
	struct session *session;
	struct fl_exchange *x;
	struct wish wish;
	struct bytes out; /* the message, behind two bytes of its length */
	int id;
	struct sock *sock; /* where it waits for a datagram, or */
	struct link *link; /* for an answer by TCP; both NULL: it has ended */
	bool ended;
	struct fl_timer timer;
	struct bytes body;
	struct heads heads;
	char peer[ADDRESS_TEXT], number[16], rcode[16];
	struct call *next; /* of those that wait, or are idle */
};

/* Reads the request into w.  0; or -1 and why. */
int wish_make(struct wish *w, const struct fl_request *r,
    char why[FL_PLUGIN_ERR]);

/* An exchange's; NULL: out of memory. */
struct call *call_new(struct session *s, struct fl_exchange *x);

/* Asks c->wish; the exchange completes. */
void call_begin(struct call *c);

/* Completes it, if it has not ended, with an error. */
void call_fail(struct call *c, enum fl_error error, const char *message);

/* The answer is a message of len bytes, to c's question. */
void call_answer(struct call *c, const unsigned char *data, size_t len);

/* A datagram was too small for the answer. */
void call_by_tcp(struct call *c);

/* The answer was read: c is idle. */
void call_rest(struct call *c);

/* Frees the calls that are idle: all. */
void calls_free(struct state *s);

#endif
