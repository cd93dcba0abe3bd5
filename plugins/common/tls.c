#include <arpa/inet.h>
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bytes.h"
#include "field.h"
#include "tls.h"

#define PATH_LEN 4096

/* OpenSSL's own socket BIO would raise SIGPIPE. */
static int
bio_write(BIO *b, const char *data, int len)
{
	ssize_t n = send((int)(intptr_t)BIO_get_data(b), data, (size_t)len,
	    MSG_NOSIGNAL);

	BIO_clear_retry_flags(b);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(b);
	return (int)n;
}

static int
bio_read(BIO *b, char *data, int len)
{
	ssize_t n = recv((int)(intptr_t)BIO_get_data(b), data, (size_t)len, 0);

	BIO_clear_retry_flags(b);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(b);
	return (int)n;
}

static long
bio_ctrl(BIO *b, int cmd, long number, void *arg)
{
	(void)b;
	(void)number;
	(void)arg;
	return cmd == BIO_CTRL_FLUSH;
}

static int
bio_create(BIO *b)
{
	BIO_set_init(b, 1);
	return 1;
}

static BIO_METHOD *
make_method(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK | 0x71, "fl");

	if (m == NULL)
		return NULL;
	BIO_meth_set_write(m, bio_write);
	BIO_meth_set_read(m, bio_read);
	BIO_meth_set_ctrl(m, bio_ctrl);
	BIO_meth_set_create(m, bio_create);
	return m;
}

static void
tls_free(struct tls *t)
{
	SSL_CTX_free(t->ctx);
	BIO_meth_free(t->method);
	free(t->key);
	free(t);
}

void
tls_free_all(struct tls **list)
{
	struct tls *t;

	while ((t = *list) != NULL) {
		*list = t->next;
		tls_free(t);
	}
}

/* The path in an option; false when there is none, or none that fits. */
static bool
path_of(const struct fl_request *r, const char *name, char path[PATH_LEN])
{
	const struct fl_bytes *value =
	    field_find(r->options, r->options_len, name);

	return value != NULL && value->len > 0 && value->len < PATH_LEN &&
	       snprintf(path, PATH_LEN, "%.*s", (int)value->len, value->data) >
	           0;
}

static int
say(char why[FL_PLUGIN_ERR], const char *name, const char *path)
{
	unsigned long code = ERR_get_error();

	ERR_clear_error();
	snprintf(why, FL_PLUGIN_ERR, "%s %.120s: %.80s", name, path,
	    code != 0 && ERR_reason_error_string(code) != NULL
		? ERR_reason_error_string(code)
		: "cannot be read");
	return -1;
}

static int
load_files(struct tls *t, const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	char cert[PATH_LEN], path[PATH_LEN];

	if (path_of(r, "cacert", path)) {
		if (SSL_CTX_load_verify_locations(t->ctx, path, NULL) != 1)
			return say(why, "cacert", path);
	} else {
		SSL_CTX_set_default_verify_paths(t->ctx);
	}
	if (!path_of(r, "cert", cert))
		return 0;
	if (SSL_CTX_use_certificate_chain_file(t->ctx, cert) != 1)
		return say(why, "cert", cert);
	if (!path_of(r, "key", path))
		memcpy(path, cert, sizeof(path));
	if (SSL_CTX_use_PrivateKey_file(t->ctx, path, SSL_FILETYPE_PEM) != 1)
		return say(why, "key", path);
	return 0;
}

static struct tls *
tls_new(const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	struct tls *t = calloc(1, sizeof(*t));

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (t == NULL)
		return NULL;
	t->ctx = SSL_CTX_new(TLS_client_method());
	t->method = make_method();
	if (t->ctx == NULL || t->method == NULL)
		goto fail;
	t->verify = !field_flag(r, "insecure");
	SSL_CTX_set_verify(t->ctx,
	    t->verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_session_cache_mode(t->ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(t->ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				     SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				     SSL_MODE_RELEASE_BUFFERS);
	if (load_files(t, r, why) == -1)
		goto fail;
	return t;

fail:
	tls_free(t);
	return NULL;
}

/* Options that are not TLS's are part of it too; that makes one more, at
 * worst. */
static char *
make_key(const struct fl_request *r)
{
	struct bytes b = { .max = (size_t)1 << 20 };
	size_t i;

	for (i = 0; i < r->options_len; i++)
		if (bytes_add(&b, r->options[i].name.data,
			r->options[i].name.len) == -1 ||
		    bytes_add(&b, "=", 1) == -1 ||
		    bytes_add(&b, r->options[i].value.data,
			r->options[i].value.len) == -1 ||
		    bytes_add(&b, "\n", 1) == -1)
			goto fail;
	if (bytes_add(&b, "", 1) == 0)
		return b.data;

fail:
	bytes_free(&b);
	return NULL;
}

struct tls *
tls_for(struct tls **list, const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	char *key = make_key(r);
	struct tls *t;

	if (key == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return NULL;
	}
	for (t = *list; t != NULL; t = t->next)
		if (strcmp(t->key, key) == 0) {
			free(key);
			return t;
		}
	t = tls_new(r, why);
	if (t == NULL) {
		free(key);
		return NULL;
	}
	t->key = key;
	t->next = *list;
	*list = t;
	return t;
}

/* An address is in no server name, and in a certificate of its own kind. */
static bool
expect(SSL *ssl, const char *host, bool verify)
{
	unsigned char address[sizeof(struct in6_addr)];
	X509_VERIFY_PARAM *p = SSL_get0_param(ssl);

	if (inet_pton(AF_INET, host, address) == 1 ||
	    inet_pton(AF_INET6, host, address) == 1)
		return !verify || X509_VERIFY_PARAM_set1_ip_asc(p, host) == 1;
	return SSL_set_tlsext_host_name(ssl, host) == 1 &&
	       (!verify || SSL_set1_host(ssl, host) == 1);
}

SSL *
tls_client(struct tls *t, int fd, const char *host)
{
	SSL *ssl = SSL_new(t->ctx);
	BIO *bio = BIO_new(t->method);

	if (ssl == NULL || bio == NULL || !expect(ssl, host, t->verify)) {
		BIO_free(bio);
		SSL_free(ssl);
		return NULL;
	}
	BIO_set_data(bio, (void *)(intptr_t)fd);
	SSL_set_bio(ssl, bio, bio);
	SSL_set_connect_state(ssl);
	return ssl;
}

void
tls_message(SSL *ssl, char message[FL_PLUGIN_ERR])
{
	long verified = SSL_get_verify_result(ssl);
	unsigned long code = ERR_peek_last_error();
	const char *text = code != 0 ? ERR_reason_error_string(code) : NULL;

	if (verified != X509_V_OK)
		text = X509_verify_cert_error_string(verified);
	snprintf(message, FL_PLUGIN_ERR, "TLS: %.200s",
	    text != NULL ? text : "the connection ended in the handshake");
	ERR_clear_error();
}
