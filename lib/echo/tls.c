#include <errno.h>
#include <limits.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "tls.h"

#define NAMES "DNS:localhost,IP:127.0.0.1,IP:::1"
#define VALID_S (365L * 86400)

struct fl_echo_tls {
	SSL_CTX *ctx;
	EVP_PKEY *key;
	X509 *cert;
};

/* What OpenSSL says of its last failure, and forgets it. */
static int
fail(struct fl_err *err, const char *what)
{
	char text[256];

	ERR_error_string_n(ERR_get_error(), text, sizeof(text));
	ERR_clear_error();
	return fl_fail(err, "%s: %s", what, text);
}

static EVP_PKEY *
make_key(void)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_id(EVP_PKEY_EC, NULL);
	EVP_PKEY *key = NULL;

	if (ctx == NULL || EVP_PKEY_keygen_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_ec_paramgen_curve_nid(ctx, NID_X9_62_prime256v1) !=
		1 ||
	    EVP_PKEY_keygen(ctx, &key) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static int
set_names(X509 *cert)
{
	X509_NAME *name = X509_get_subject_name(cert);
	X509_EXTENSION *ext;
	int ok;

	if (X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
		(const unsigned char *)"localhost", -1, -1, 0) != 1 ||
	    X509_set_issuer_name(cert, name) != 1)
		return 0;
	ext = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, NAMES);
	ok = ext != NULL && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return ok;
}

static X509 *
make_cert(EVP_PKEY *key)
{
	X509 *cert = X509_new();
	int32_t serial = 0;

	/* Clients remember serial numbers: each is another's. */
	if (cert == NULL ||
	    RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
		goto fail;
	ASN1_INTEGER_set(X509_get_serialNumber(cert), serial & INT32_MAX);
	X509_gmtime_adj(X509_getm_notBefore(cert), -86400);
	X509_gmtime_adj(X509_getm_notAfter(cert), VALID_S);
	if (X509_set_version(cert, 2) != 1 || X509_set_pubkey(cert, key) != 1 ||
	    !set_names(cert) || X509_sign(cert, key, EVP_sha256()) == 0)
		goto fail;
	return cert;

fail:
	X509_free(cert);
	return NULL;
}

static int
add_pem(struct fl_buf *out, X509 *cert, struct fl_err *err)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data = NULL;
	long len;
	int rc;

	if (bio == NULL || PEM_write_bio_X509(bio, cert) != 1) {
		rc = fail(err, "certificate");
	} else {
		len = BIO_get_mem_data(bio, &data);
		rc = fl_buf_add(out, data, (size_t)len, err);
	}
	BIO_free(bio);
	return rc;
}

static int
set_up(struct fl_echo_tls *tls, struct fl_err *err)
{
	tls->key = make_key();
	if (tls->key == NULL)
		return fail(err, "key");
	tls->cert = make_cert(tls->key);
	if (tls->cert == NULL)
		return fail(err, "certificate");
	tls->ctx = SSL_CTX_new(TLS_server_method());
	if (tls->ctx == NULL ||
	    SSL_CTX_use_certificate(tls->ctx, tls->cert) != 1 ||
	    SSL_CTX_use_PrivateKey(tls->ctx, tls->key) != 1)
		return fail(err, "TLS");
	SSL_CTX_set_min_proto_version(tls->ctx, TLS1_2_VERSION);
	SSL_CTX_set_session_cache_mode(tls->ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(tls->ctx, 1);
	SSL_CTX_set_options(tls->ctx, SSL_OP_NO_RENEGOTIATION);
#ifdef SSL_OP_IGNORE_UNEXPECTED_EOF
	SSL_CTX_set_options(tls->ctx, SSL_OP_IGNORE_UNEXPECTED_EOF);
#endif
	SSL_CTX_set_mode(tls->ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				       SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				       SSL_MODE_RELEASE_BUFFERS);
	return 0;
}

struct fl_echo_tls *
fl_echo_tls_new(struct fl_buf *cert, struct fl_err *err)
{
	struct fl_echo_tls *tls = calloc(1, sizeof(*tls));

	if (tls == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	if (set_up(tls, err) == 0 && add_pem(cert, tls->cert, err) == 0)
		return tls;
	fl_echo_tls_free(tls);
	return NULL;
}

void
fl_echo_tls_free(struct fl_echo_tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->ctx);
	X509_free(tls->cert);
	EVP_PKEY_free(tls->key);
	free(tls);
}

static int
tls_open(void *arg, int fd, void **stream)
{
	struct fl_echo_tls *tls = arg;
	SSL *ssl = SSL_new(tls->ctx);

	if (ssl == NULL || SSL_set_fd(ssl, fd) != 1) {
		SSL_free(ssl);
		ERR_clear_error();
		return -1;
	}
	SSL_set_accept_state(ssl);
	*stream = ssl;
	return 0;
}

/*
 * The result of SSL_read() or SSL_write() as that of recv(2) or send(2).  To
 * read when it would write, or the other way round, is what only renegotiation
 * and a client that does not read make it do: neither is for us.
 */
static ssize_t
result(SSL *ssl, int n, int waits_for)
{
	int why = n > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl, n);

	if (n > 0)
		return n;
	/* It is said of a failed write as well, after the client's end. */
	if (why == SSL_ERROR_ZERO_RETURN && waits_for == SSL_ERROR_WANT_READ)
		return 0;
	errno = why == waits_for ? EAGAIN : ECONNRESET;
	return -1;
}

static ssize_t
tls_recv(void *stream, int fd, void *to, size_t len)
{
	(void)fd;
	ERR_clear_error();
	return result(stream,
	    SSL_read(stream, to, len < INT_MAX ? (int)len : INT_MAX),
	    SSL_ERROR_WANT_READ);
}

static ssize_t
tls_send(void *stream, int fd, const void *from, size_t len)
{
	(void)fd;
	ERR_clear_error();
	return result(stream,
	    SSL_write(stream, from, len < INT_MAX ? (int)len : INT_MAX),
	    SSL_ERROR_WANT_WRITE);
}

static void
tls_end(void *stream)
{
	SSL_shutdown(stream);
	ERR_clear_error();
}

static void
tls_close(void *stream)
{
	SSL_free(stream);
}

const struct fl_echo_io fl_echo_io_tls = {
	.open = tls_open,
	.recv = tls_recv,
	.send = tls_send,
	.end = tls_end,
	.close = tls_close,
};
