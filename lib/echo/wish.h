#ifndef FL_ECHO_WISH_H
#define FL_ECHO_WISH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/err.h"
#include "../base/str.h"
#include "fault.h"

#define FL_ECHO_DELAY_MAX (INT64_C(3600) * 1000000000)
#define FL_ECHO_SIZE_MAX (INT64_C(1) << 30)

/*
 * What an answer is to be like, in place of what its path says: from the
 * query of a request, "delay=20ms&size=4k", or for all requests from the
 * command line.
 */
struct fl_echo_wish {
	int64_t delay_ns;     /* from this, */
	int64_t delay_max_ns; /* to this, each as likely */
	int64_t size;         /* of the body, in bytes; -1: as it is */
	int status;           /* 0: as it is */
	bool echo;            /* the body is the request's */
	const struct fl_echo_fault *fault; /* NULL: none */
	uint32_t fault_ppm;                /* of so many answers in a million */
	uint32_t drip_bytes;               /* at a time; 0: all at once */
	int64_t drip_ns;                   /* from each time to the next */
	size_t headers_len;
	char type[128];     /* Content-Type; "" as it is */
	char headers[1024]; /* more lines of the head, each with CRLF */
};

/* Wishes for nothing. */
void fl_echo_wish_init(struct fl_echo_wish *w);

/*
 * Sets one: delay, size, status, header, type, echo, drip, fault.  -1 and err for a value
 * that it cannot have, without the name, and for an unknown name.
 */
int fl_echo_wish_set(struct fl_echo_wish *w, const char *name,
    const char *value, struct fl_err *err);

/*
 * Sets those that a query has, undoing %XX and '+'.  Parameters of other names
 * are somebody else's.  -1 and err, which names the parameter.
 */
int fl_echo_wish_query(struct fl_echo_wish *w, struct fl_str query,
    struct fl_err *err);

#endif
