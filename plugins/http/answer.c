/* What came of an exchange, as the host wants to have it. */
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "conn.h"

static void
give_certificate(struct conn *c, struct block *b, struct fl_response *r)
{
	X509 *x509 = c->ssl != NULL ? SSL_get0_peer_certificate(c->ssl) : NULL;
	int len = x509 != NULL ? i2d_X509(x509, &b->cert) : 0;

	if (len > 0)
		r->cert =
		    (struct fl_bytes){ (const char *)b->cert, (size_t)len };
}

static void
give_peer(struct conn *c, struct block *b, struct fl_response *r)
{
	if (c->peer.len == 0)
		return;
	address_text(&c->peer, b->peer);
	r->peer = (struct fl_bytes){ b->peer, strlen(b->peer) };
}

static void
no_memory(struct fl_response *r)
{
	r->error = FL_ERROR_RESOURCE;
	r->good = false;
	snprintf(r->message, sizeof(r->message), "out of memory");
}

/* Bytes of the answer lie in c->in, or in the block itself. */
static void
give_bytes(struct conn *c, struct block *b, struct fl_response *r)
{
	const struct response *a = &c->answer;
	const char *data = b->data;

	if (c->in.data != NULL) {
		b->own = c->in;
		c->in = (struct bytes){ .max = c->in.max };
		data = b->own.data;
	}
	if ((a->flags & RESPONSE_KEEP_BODY) != 0 && a->body_len > 0)
		r->body = (struct fl_bytes){ data + a->body_at, a->body_len };
	if ((a->flags & (RESPONSE_KEEP_HEAD | RESPONSE_KEEP_COOKIES)) == 0 ||
	    a->lines == 0)
		return;
	if (block_room(b, a->lines) == -1) {
		no_memory(r);
		return;
	}
	r->headers_len = response_fields(a, data, b->fields);
	r->headers = b->fields;
}

/* Nothing that the host will look at needs no block. */
static bool
needs_block(const struct conn *c)
{
	return c->answer.kept > 0 ||
	       (c->x->want & (FL_WANT_PEER | FL_WANT_CERT)) != 0;
}

void
conn_answer(struct conn *c, struct fl_response *r)
{
	const struct response *a = &c->answer;
	unsigned want = c->x->want;
	struct block *b;

	r->status = a->status;
	r->good = r->error == FL_ERROR_NONE && a->status < 400;
	if (a->status != 0)
		r->version =
		    (struct fl_bytes){ a->minor == 0 ? "1.0" : "1.1", 3 };
	if (!needs_block(c))
		return;
	b = block_take(&c->state->blocks);
	if (b == NULL) {
		no_memory(r);
		return;
	}
	c->x->plugin = b;
	give_bytes(c, b, r);
	if ((want & FL_WANT_PEER) != 0)
		give_peer(c, b, r);
	if ((want & FL_WANT_CERT) != 0)
		give_certificate(c, b, r);
}
