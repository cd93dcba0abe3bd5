#ifndef FL_DNS_SOCK_H
#define FL_DNS_SOCK_H

#include "call.h"

/*
 * A socket to one server, which carries any number of questions at a time and
 * stays open for those to come.  What answers none of them is thrown away, and
 * so is what comes too late.
 *
 * Ceiling    SOCKS_MAX a user; for one more, one without a question is closed
 */
#define SOCKS_MAX 4

struct sock {
	struct session *session;
	struct target target;
	struct address address;
	struct lookup lookup;
	struct fl_watch
	    watch; /* fd is -1 until the server's address is known */
	int64_t begun_ns;
	struct call *calls; /* that wait for an answer */
	struct sock *next;
};

/* Sends c's question as a datagram, as soon as that can be. */
void sock_ask(struct call *c);

/* c waits no longer. */
void sock_leave(struct call *c);

/* Closes all of them; no call waits. */
void socks_free(struct session *s);

#endif
