#ifndef FL_HTTP_ERRAND_H
#define FL_HTTP_ERRAND_H

#include <sys/uio.h>

#include "../common/bytes.h"
#include "site.h"
#include "wishes.h"

/*
 * A request on its way: where it goes, and the bytes to say there.  What is
 * fixed in a step is made once and kept for its number; the rest is written
 * anew, into bytes that the next errand writes over.
 *
 * Ceilings   ERRAND_HEAD_MAX bytes of request line and headers, as in libcurl;
 *            ERRAND_STEPS steps are kept, the others made anew each time
 */
#define ERRAND_HEAD_MAX ((size_t)1 << 20)
#define ERRAND_STEPS 65536
#define ERRAND_PARTS 3

struct errand {
	struct site *site;
	bool fresh;   /* wants a connection of its own */
	bool of_head; /* the answer has no body */
	bool
	    steady; /* part[0] stays where it is as long as the plugin's state */
	struct iovec part[ERRAND_PARTS];
	int parts;
};

struct plan;

/* What errands of one state share.  All zero but scratch.max is a fresh one. */
struct errands {
	struct sites sites;
	struct plan **plans; /* by step; NULL where there is none yet */
	size_t plans_len;
	struct bytes scratch;
	struct wishes wishes; /* of the errand made last, if it has no plan */
};

/* Frees all; no connection is left. */
void errands_fini(struct errands *s);

/*
 * Makes e of q, whose body it borrows.  0; or -1, error and why.  The site is
 * good until the next call: who needs it longer takes a reference.
 */
int errand_make(struct errands *s, struct errand *e, const struct fl_request *q,
    enum fl_error *error, char why[FL_PLUGIN_ERR]);

#endif
