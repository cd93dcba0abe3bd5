#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "tls.h"

#define PASSWORD_MAX 1024 /* bytes of a key's password */

/* OpenSSL's own socket BIO would raise SIGPIPE. */
static int
pipe_write(BIO *b, const char *data, int len)
{
	struct tls_pipe *p = BIO_get_data(b);
	ssize_t n = send(p->fd, data, (size_t)len, MSG_NOSIGNAL);

	BIO_clear_retry_flags(b);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_write(b);
	return (int)n;
}

/*
 * OpenSSL asks again after each record, to no purpose when the last read took
 * all there was; that system call is saved.
 */
static int
pipe_read(BIO *b, char *data, int len)
{
	struct tls_pipe *p = BIO_get_data(b);
	ssize_t n;

	BIO_clear_retry_flags(b);
	if (p->drained) {
		BIO_set_retry_read(b);
		return -1;
	}
	n = recv(p->fd, data, (size_t)len, 0);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		BIO_set_retry_read(b);
	p->drained = n > 0 && n < len;
	return (int)n;
}

static long
pipe_ctrl(BIO *b, int cmd, long number, void *arg)
{
	(void)b;
	(void)number;
	(void)arg;
	return cmd == BIO_CTRL_FLUSH;
}

static int
pipe_create(BIO *b)
{
	BIO_set_init(b, 1);
	return 1;
}

BIO_METHOD *
http_tls_method(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK | 0x71, "fl-http");

	if (m == NULL)
		return NULL;
	BIO_meth_set_write(m, pipe_write);
	BIO_meth_set_read(m, pipe_read);
	BIO_meth_set_ctrl(m, pipe_ctrl);
	BIO_meth_set_create(m, pipe_create);
	return m;
}

static void
free_one(struct http_tls *t)
{
	SSL_CTX_free(t->ctx);
	free(t->cacert);
	free(t->cert);
	free(t->key);
	free(t);
}

void
http_tls_free_all(struct http_tls **list)
{
	struct http_tls *t;

	while ((t = *list) != NULL) {
		*list = t->next;
		free_one(t);
	}
}

static int
fail(char why[FL_PLUGIN_ERR], const char *name, const char *file)
{
	unsigned long code = ERR_peek_last_error();
	const char *text = code != 0 ? ERR_reason_error_string(code) : NULL;

	snprintf(why, FL_PLUGIN_ERR, "%s %.120s: %.80s", name, file,
	    text != NULL ? text : "cannot be read");
	ERR_clear_error();
	return -1;
}

/* As libcurl has it: a file is trusted besides the system's folder, not besides
 * its file; and so is a certificate in it that others have signed. */
static int
trust(SSL_CTX *ctx, const struct http_tls *t, char why[FL_PLUGIN_ERR])
{
	X509_STORE_set_flags(SSL_CTX_get_cert_store(ctx),
	    X509_V_FLAG_PARTIAL_CHAIN);
	if (t->insecure)
		return 0;
	if (t->cacert == NULL) {
		SSL_CTX_set_default_verify_paths(ctx);
		return 0;
	}
	SSL_CTX_load_verify_dir(ctx, X509_get_default_cert_dir());
	if (SSL_CTX_load_verify_file(ctx, t->cacert) != 1)
		return fail(why, "cacert", t->cacert);
	return 0;
}

static int
give_password(char *to, int size, int writing, void *password)
{
	(void)writing;
	return snprintf(to, (size_t)size, "%s",
	    password != NULL ? (const char *)password : "");
}

/* "file" or "file:password"; the key may be in it, or in a file of its own. */
static int
present(SSL_CTX *ctx, const struct http_tls *t, char why[FL_PLUGIN_ERR])
{
	char file[WISHES_VALUE_MAX + 1], password[PASSWORD_MAX] = "";
	const char *key;
	size_t len;

	if (t->cert == NULL)
		return 0;
	len = strcspn(t->cert, ":");
	snprintf(file, sizeof(file), "%.*s", (int)len, t->cert);
	if (t->cert[len] == ':')
		snprintf(password, sizeof(password), "%s", t->cert + len + 1);
	SSL_CTX_set_default_passwd_cb(ctx, give_password);
	SSL_CTX_set_default_passwd_cb_userdata(ctx, password);
	if (SSL_CTX_use_certificate_chain_file(ctx, file) != 1)
		return fail(why, "cert", file);
	key = t->key != NULL ? t->key : file;
	if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
		return fail(why, "key", key);
	SSL_CTX_set_default_passwd_cb_userdata(ctx, NULL);
	return 0;
}

/* Called by OpenSSL; 1 means that the session is ours to free. */
static int
keep_session(SSL *ssl, SSL_SESSION *session)
{
	SSL_SESSION **place = SSL_get_app_data(ssl);

	SSL_SESSION_free(*place);
	*place = session;
	return 1;
}

static SSL_CTX *
new_context(const struct http_tls *t, char why[FL_PLUGIN_ERR])
{
	static const unsigned char alpn[] = "\x08http/1.1";
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (ctx == NULL)
		return NULL;
	SSL_CTX_set_alpn_protos(ctx, alpn, sizeof(alpn) - 1);
	SSL_CTX_set_verify(ctx, t->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER,
	    NULL);
	SSL_CTX_set_session_cache_mode(ctx,
	    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, keep_session);
	SSL_CTX_set_options(ctx, SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_mode(ctx, SSL_MODE_ENABLE_PARTIAL_WRITE |
				  SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
				  SSL_MODE_RELEASE_BUFFERS);
	if (trust(ctx, t, why) == 0 && present(ctx, t, why) == 0)
		return ctx;
	SSL_CTX_free(ctx);
	return NULL;
}

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool
is_for(const struct http_tls *t, const struct wishes *w)
{
	return t->insecure == w->insecure && same_text(t->cacert, w->cacert) &&
	       same_text(t->cert, w->cert) && same_text(t->key, w->key);
}

static int
copy(char **to, const char *from)
{
	*to = from != NULL ? strdup(from) : NULL;
	return from != NULL && *to == NULL ? -1 : 0;
}

static struct http_tls *
new_one(const struct wishes *w, char why[FL_PLUGIN_ERR])
{
	struct http_tls *t = calloc(1, sizeof(*t));

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (t == NULL)
		return NULL;
	t->insecure = w->insecure;
	if (copy(&t->cacert, w->cacert) == 0 && copy(&t->cert, w->cert) == 0 &&
	    copy(&t->key, w->key) == 0)
		t->ctx = new_context(t, why);
	if (t->ctx != NULL)
		return t;
	free_one(t);
	return NULL;
}

struct http_tls *
http_tls_for(struct http_tls **list, const struct wishes *w,
    char why[FL_PLUGIN_ERR])
{
	struct http_tls *t;
	size_t n = 0;

	for (t = *list; t != NULL; t = t->next, n++)
		if (is_for(t, w))
			return t;
	if (n >= HTTP_TLS_CONTEXTS) {
		snprintf(why, FL_PLUGIN_ERR,
		    "more than %d different options of TLS", HTTP_TLS_CONTEXTS);
		return NULL;
	}
	t = new_one(w, why);
	if (t != NULL) {
		t->next = *list;
		*list = t;
	}
	return t;
}

/* A name goes along in lower case and without the dot of the root; an address
 * does not, and is in a certificate of its own kind. */
static bool
expect(SSL *ssl, const char *host, bool verify)
{
	X509_VERIFY_PARAM *p = SSL_get0_param(ssl);
	unsigned char address[sizeof(struct in6_addr)];
	char name[256];
	size_t i, len;

	if (inet_pton(AF_INET, host, address) == 1 ||
	    inet_pton(AF_INET6, host, address) == 1)
		return !verify || X509_VERIFY_PARAM_set1_ip_asc(p, host) == 1;
	len = strlen(host);
	if (len > 0 && host[len - 1] == '.')
		len--;
	for (i = 0; i < len && i < sizeof(name) - 1; i++)
		name[i] = (char)tolower((unsigned char)host[i]);
	name[i] = '\0';
	return SSL_set_tlsext_host_name(ssl, name) == 1 &&
	       (!verify || SSL_set1_host(ssl, name) == 1);
}

SSL *
http_tls_client(const struct http_tls *t, BIO_METHOD *method,
    struct tls_pipe *pipe, const char *host, SSL_SESSION **session)
{
	SSL *ssl = SSL_new(t->ctx);
	BIO *bio = BIO_new(method);

	if (ssl == NULL || bio == NULL || !expect(ssl, host, !t->insecure) ||
	    SSL_set_app_data(ssl, session) != 1) {
		BIO_free(bio);
		SSL_free(ssl);
		return NULL;
	}
	BIO_set_data(bio, pipe);
	SSL_set_bio(ssl, bio, bio);
	if (*session != NULL)
		SSL_set_session(ssl, *session);
	SSL_set_connect_state(ssl);
	return ssl;
}

void
http_tls_message(SSL *ssl, char message[FL_PLUGIN_ERR])
{
	long verified = SSL_get_verify_result(ssl);
	unsigned long code = ERR_peek_last_error();
	const char *text = code != 0 ? ERR_reason_error_string(code) : NULL;

	if (verified != X509_V_OK &&
	    SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE)
		text = X509_verify_cert_error_string(verified);
	snprintf(message, FL_PLUGIN_ERR, "TLS: %.200s",
	    text != NULL ? text : "the connection ended");
	ERR_clear_error();
}
