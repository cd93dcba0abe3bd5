#ifndef FL_CURL_PROTOCOL_H
#define FL_CURL_PROTOCOL_H

#include "../../lib/plugin/fl-plugin.h"

struct transfer;
struct verb;

/* A scheme that libcurl knows, and what a request and an answer are in it. */
struct protocol {
	const char *scheme;
	const char *allowed; /* the schemes that libcurl may go to from here */
	const struct verb
	    *verbs;    /* ended by a row without a name; NULL: HTTP */
	bool numbered; /* its answers have numbers; others: 1 yes, 2 no */
	bool polite;   /* libcurl says goodbye, and waits for the answer */
	bool lines;    /* what the server says are lines with a number first,
	                  between which libcurl puts headers of its own */
	bool ssh;
	bool starts_tls; /* the header Start-TLS means something */
	bool mail;       /* so do Mail-From and Rcpt-To; others go along */
	bool messages;   /* the body is MQTT's, with the topic before it */
};

/* The row of a URL's scheme; NULL: none here. */
const struct protocol *protocol_of(struct fl_bytes url);

/*
 * Whether p, which may be NULL, is there and does what is fixed of r: 0, or -1
 * and why.
 */
int protocol_check(const struct protocol *p, const struct fl_request *r,
    char why[FL_PLUGIN_ERR]);

/*
 * Sets t up for r, which is not HTTP, once its options are set.  0, or -1 and
 * why.
 */
int protocol_set(struct transfer *t, const struct fl_request *r,
    char why[FL_PLUGIN_ERR]);

#endif
