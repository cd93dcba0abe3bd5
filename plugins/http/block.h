#ifndef FL_HTTP_BLOCK_H
#define FL_HTTP_BLOCK_H

#include "../common/bytes.h"
#include "../common/resolver.h"

/*
 * Where answers are received.  All connections of a state receive into the same
 * block; an answer that the host will look at takes it along until its release,
 * and the next one finds another.
 *
 * Ceilings   BLOCK_LEN bytes; BLOCKS_IDLE blocks are kept, the others freed
 */
#define BLOCK_LEN ((size_t)64 << 10)
#define BLOCKS_IDLE 16

struct block {
	char *data;              /* BLOCK_LEN bytes */
	struct bytes own;        /* an answer that came in pieces */
	struct fl_field *fields; /* made of the one or the other */
	size_t fields_cap;
	char peer[ADDRESS_TEXT];
	unsigned char *cert; /* OpenSSL's memory */
	struct block *next;
};

/* All zero is none. */
struct blocks {
	struct block *idle;
	unsigned len;
};

/* The block to receive into now; it stays there.  NULL: out of memory. */
struct block *block_top(struct blocks *s);

/* Takes that block away. */
struct block *block_take(struct blocks *s);

/* Gives one back, and frees what it held besides. */
void block_give(struct blocks *s, struct block *b);

/* Room for n fields.  -1: out of memory. */
int block_room(struct block *b, size_t n);

void blocks_fini(struct blocks *s);

#endif
