#ifndef FL_DNS_WIRE_H
#define FL_DNS_WIRE_H

#include "message.h"

/* Reading in a message: at never passes len. */
struct wire {
	const unsigned char *data;
	size_t len, at;
};

/* The number there, 1, 2 or 4 bytes; -1 at the end. */
int64_t wire_number(struct wire *w, size_t bytes);

/*
 * Steps over the name there and adds its text to out, if that is not NULL.
 * -1: malformed, or the ceiling.
 */
int wire_name(struct wire *w, struct bytes *out);

/* What a record begins with; its data follows, and lies in the message. */
struct record {
	unsigned type, class;
	uint32_t ttl;
	size_t len; /* of its data */
};

/* Steps over the name, added to out as above, and the head. */
int wire_record(struct wire *w, struct bytes *out, struct record *r);

#endif
