#include <openssl/crypto.h>
#include <stdlib.h>

#include "block.h"

static void
block_free(struct block *b)
{
	free(b->data);
	free(b->fields);
	bytes_free(&b->own);
	OPENSSL_free(b->cert);
	free(b);
}

struct block *
block_top(struct blocks *s)
{
	struct block *b = s->idle;

	if (b != NULL)
		return b;
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return NULL;
	b->data = malloc(BLOCK_LEN);
	if (b->data == NULL) {
		free(b);
		return NULL;
	}
	s->idle = b;
	s->len++;
	return b;
}

struct block *
block_take(struct blocks *s)
{
	struct block *b = block_top(s);

	if (b == NULL)
		return NULL;
	s->idle = b->next;
	s->len--;
	b->next = NULL;
	return b;
}

void
block_give(struct blocks *s, struct block *b)
{
	if (b->own.data != NULL)
		bytes_free(&b->own);
	if (b->cert != NULL) {
		OPENSSL_free(b->cert);
		b->cert = NULL;
	}
	if (s->len >= BLOCKS_IDLE) {
		block_free(b);
		return;
	}
	b->next = s->idle;
	s->idle = b;
	s->len++;
}

int
block_room(struct block *b, size_t n)
{
	size_t cap = b->fields_cap != 0 ? b->fields_cap : 32;
	struct fl_field *more;

	if (n <= b->fields_cap)
		return 0;
	while (cap < n)
		cap *= 2;
	more = realloc(b->fields, cap * sizeof(*more));
	if (more == NULL)
		return -1;
	b->fields = more;
	b->fields_cap = cap;
	return 0;
}

void
blocks_fini(struct blocks *s)
{
	struct block *b;

	while ((b = s->idle) != NULL) {
		s->idle = b->next;
		block_free(b);
	}
}
