#ifndef FL_COMMON_HEADS_H
#define FL_COMMON_HEADS_H

#include "../../lib/plugin/fl-plugin.h"
#include "bytes.h"

/*
 * The headers of an answer, gathered.  All zero but text.max is none.
 *
 * Ceilings   HEADS_MAX headers, text.max bytes of all; what passes one is left
 *            out
 */
#define HEADS_MAX 256

struct head_place {
	size_t name, name_len, value, value_len;
};

struct heads {
	struct bytes text;
	struct head_place *places; /* in text, which moves */
	struct fl_field *fields;   /* owned: the answer's, from heads_give() */
	size_t len, cap;
};

/* Copies a header.  -1: it had no room. */
int heads_add(struct heads *h, struct fl_bytes name, struct fl_bytes value);
int heads_add_text(struct heads *h, const char *name, struct fl_bytes value);

/* Gives them to r; they stay h's. */
void heads_give(struct heads *h, struct fl_response *r);

/* Forgets them, and keeps their memory. */
void heads_rest(struct heads *h);
void heads_free(struct heads *h);

#endif
