#ifndef FL_ECHO_FAULT_H
#define FL_ECHO_FAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"

/* An answer as it was written to a buffer. */
struct fl_echo_written {
	int status;
	size_t head_len; /* bytes, with the empty line */
	uint64_t rest;   /* bytes of the filler that follow */
	uint32_t phase;  /* where in the filler they begin */
};

/* What becomes of a connection when its answer has gone out. */
enum fl_echo_after {
	FL_ECHO_KEEP,  /* another request */
	FL_ECHO_CLOSE, /* an end */
	FL_ECHO_RESET, /* an end without manners, TCP's RST */
	FL_ECHO_HANG,  /* nothing, for ever */
};

/* A way to misbehave: a row of a table. */
struct fl_echo_fault {
	const char *name;
	const char *help;
	enum fl_echo_after after; /* FL_ECHO_KEEP: as without the fault */
	bool silent;              /* nothing goes out */
	bool half;                /* of the body only half */
	bool drips;               /* what goes out does so bit by bit */
	bool refuses;             /* there is no server; not of one request */
	bool endless;             /* instead is followed by lines for ever */
	int off;                  /* bytes that Content-Length is wrong by */
	const char *instead;      /* what goes out; NULL: the answer */
};

/* How drips does, when nobody says how. */
#define FL_ECHO_DRIP_BYTES 16
#define FL_ECHO_DRIP_NS INT64_C(100000000)

/* The i-th, from 0; NULL when there are no more. */
const struct fl_echo_fault *fl_echo_fault_at(size_t i);

/* NULL when there is none of that name. */
const struct fl_echo_fault *fl_echo_fault_find(const char *name);

/* Does to the answer in out what is the matter with it. */
void fl_echo_fault_spoil(const struct fl_echo_fault *f, struct fl_buf *out,
    struct fl_echo_written *wrote);

#endif
