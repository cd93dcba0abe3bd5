#ifndef FL_HTTP_TLS_H
#define FL_HTTP_TLS_H

#include <openssl/ssl.h>

#include "wishes.h"

/*
 * TLS on a socket that does not wait, by OpenSSL; always with ALPN for
 * http/1.1.
 *
 * A context is made once for options that differ, and kept with its state.
 */
#define HTTP_TLS_CONTEXTS 64

struct http_tls {
	SSL_CTX *ctx;
	bool insecure;
	char *cacert, *cert, *key; /* owned; NULL where there is none */
	struct http_tls *next;
};

/* What a connection's SSL reads and writes; it stays where it is. */
struct tls_pipe {
	int fd;
	bool drained; /* the last read came back short: there is no more now */
};

/* NULL: out of memory. */
BIO_METHOD *http_tls_method(void);

/*
 * The context of *list for w's options, or a new one put there.  Reads files.
 * NULL and why.
 */
struct http_tls *http_tls_for(struct http_tls **list, const struct wishes *w,
    char why[FL_PLUGIN_ERR]);
void http_tls_free_all(struct http_tls **list);

/*
 * A client's end on pipe; host, a name or an address, is who is expected there.
 * *session is offered, if it is one, and replaced by a newer one whenever the
 * server gives it: it is its owner's and outlives the connection.  NULL: out of
 * memory.
 */
SSL *http_tls_client(const struct http_tls *t, BIO_METHOD *method,
    struct tls_pipe *pipe, const char *host, SSL_SESSION **session);

/* Why ssl failed just now: one line. */
void http_tls_message(SSL *ssl, char message[FL_PLUGIN_ERR]);

#endif
