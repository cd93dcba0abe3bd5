#ifndef FL_COMMON_TLS_H
#define FL_COMMON_TLS_H

#include <openssl/ssl.h>

#include "../../lib/plugin/fl-plugin.h"

/*
 * What connections of the same options have in common; made once and kept in a
 * list by its owner, for the life of a plugin's state.
 */
struct tls {
	SSL_CTX *ctx;
	BIO_METHOD *method;
	bool verify;
	char *key; /* the options that made it */
	struct tls *next;
};

/* The options it knows, for field_unknown(). */
#define TLS_OPTIONS "insecure", "cacert", "cert", "key"

/*
 * The one of *list that was made for r's options, or a new one put there.
 * Reads files.  NULL and why.
 */
struct tls *tls_for(struct tls **list, const struct fl_request *r,
    char why[FL_PLUGIN_ERR]);
void tls_free_all(struct tls **list);

/*
 * A client's end on fd, which is not closed with it; host is who is expected
 * there, a name or an address.  NULL: out of memory.
 */
SSL *tls_client(struct tls *t, int fd, const char *host);

/* Why ssl failed just now: one line. */
void tls_message(SSL *ssl, char message[FL_PLUGIN_ERR]);

#endif
