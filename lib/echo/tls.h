#ifndef FL_ECHO_TLS_H
#define FL_ECHO_TLS_H

#include "../base/buf.h"
#include "../base/err.h"
#include "io.h"

/*
 * A key and a certificate that it signs itself, for localhost, 127.0.0.1 and
 * ::1, made anew each time; all connections of a server share them, in any
 * thread.  Sessions are not kept, but tickets are given.
 *
 * OpenSSL writes with write(2): SIGPIPE must be ignored.
 */
struct fl_echo_tls;

/* Adds the certificate, in PEM, to cert.  NULL and err. */
struct fl_echo_tls *fl_echo_tls_new(struct fl_buf *cert, struct fl_err *err);
void fl_echo_tls_free(struct fl_echo_tls *tls);

/* To whose open() a struct fl_echo_tls is given. */
extern const struct fl_echo_io fl_echo_io_tls;

#endif
