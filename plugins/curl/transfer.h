#ifndef FL_CURL_TRANSFER_H
#define FL_CURL_TRANSFER_H

#include <curl/curl.h>

#include "options.h"
#include "sockets.h"

struct limits;

/* Bytes that grow to a limit; data keeps its place in no call that adds. */
struct bytes {
	char *data;
	size_t len, cap;
};

/* A header line's place in the bytes of all of them. */
struct line {
	size_t name, name_len, value, value_len;
};

#define TALK_MAX ((size_t)64 << 10)
#define FDS_MAX 4
#define LINES_MAX 1024             /* header lines of one answer */
#define HEAD_MAX ((size_t)1 << 20) /* bytes of all its header lines */

/*
 * An easy handle and what one exchange needs around it.  Kept when the exchange
 * is over, for another one of the same step, whose fixed parts it then has
 * already.
 */
struct transfer {
	CURL *easy;
	struct fl_exchange *x; /* NULL while idle */
	CURLSH *share;         /* of the session that had it last */
	unsigned step; /* whose options and headers it has; 0: nobody's */
	struct curl_slist *headers;
	struct curl_lists lists;
	struct bytes url;
	struct bytes head;
	struct line *lines;
	size_t lines_len;
	struct fl_field *fields; /* made of lines when the answer is whole */
	struct bytes body;
	struct bytes cert;
	struct bytes talk; /* see talk.c */
	bool talking;      /* the handle is set to fill it */
	uint64_t body_len; /* bytes of body that came, kept or not */
	uint64_t keep_max, skip_max;
	uint64_t head_len;   /* bytes of headers */
	enum fl_error error; /* what a callback found, before libcurl's */
	const char *why;     /* its message, likewise; or NULL; static */
	bool canceled;
	bool enough; /* came, and the rest is not waited for */
	const struct protocol *protocol;
	struct curl_slist *others; /* recipients, commands: what it needs */
	struct bytes upload;       /* what is sent, where it was made */
	struct fl_bytes out;       /* what is left to send */
	int fds[FDS_MAX];          /* sockets that it has used */
	size_t fds_len;            /* above FDS_MAX: others too */
	int64_t greeting_ns; /* of FTP: when it came; -1: an old connection */
	struct fl_timer nudge;
	int64_t nudge_ns;      /* until the next; 0: it has ended */
	struct fl_timer timer; /* the owner's, as what follows */
	int64_t begun_ns;
	struct limits *limits; /* the state's */
	void *owner;
	char message[CURL_ERROR_SIZE];
	struct transfer *next;
};

#define NUDGE_NS INT64_C(1000000)

/* What all transfers of a state have in common. */
struct limits {
	uint64_t keep_max; /* bytes of a body that is wanted */
	uint64_t skip_max; /* of one that is not */
	struct sockets *sockets;
	long dns_ttl_s; /* how long names are kept */
	int64_t (*now)(void);
	int64_t entered_ns; /* libcurl, last; while something is polite */
};

/*
 * Has libcurl look at t again after so long, if it is under way: see
 * transfer.c.
 */
void transfer_nudge(struct transfer *t, int64_t after_ns);

/* NULL when out of memory. */
struct transfer *transfer_new(struct limits *limits);
void transfer_free(struct transfer *t);

/*
 * Sets the handle up for x over share.  0; or -1 with x->response.error and
 * .message, and t without an exchange.
 */
int transfer_begin(struct transfer *t, CURLSH *share, struct fl_exchange *x,
    const struct limits *limits);

/* 0, with a '\0' behind the end; or -1. */
int bytes_add(struct bytes *b, const void *data, size_t len);

/* Fills x->response from what came; now_ns is the clock, read just before. */
void transfer_end(struct transfer *t, CURLcode code, int64_t now_ns);

/* The answer has been read: forgets it, and gives large buffers back. */
void transfer_rest(struct transfer *t);

#endif
