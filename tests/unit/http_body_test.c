/* The native engine's bodies: near their limit, longer than was announced, in
 * more records of TLS than a turn takes. */
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "tap.h"

#include "ask.h"
#include "serve.h"

#define MIB ((size_t)1 << 20)
#define BODY_MAX (12 * MIB)
#define TURN (4 * MIB) /* what the engine reads at an event */

static SSL_CTX *context;

/* A whole request; its path is a number.  -1: the peer has gone. */
static long
hear(int fd, SSL *ssl)
{
	char text[4096];
	size_t len = 0;
	long n;

	do {
		n = ssl != NULL
		        ? SSL_read(ssl, text + len,
			      (int)(sizeof(text) - len - 1))
		        : recv(fd, text + len, sizeof(text) - len - 1, 0);
		if (n <= 0)
			return -1;
		len += (size_t)n;
		text[len] = '\0';
	} while (strstr(text, "\r\n\r\n") == NULL);
	return strtol(strchr(text, '/') + 1, NULL, 10);
}

static bool
send_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	for (; len > 0; data += n, len -= (size_t)n) {
		n = send(fd, data, len, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
	}
	return true;
}

/* An answer of len bytes in all, and extra ones that it does not announce. */
static char *
answer(size_t len, size_t extra)
{
	char *text = malloc(len + extra + 1);
	int n;

	if (text == NULL)
		err(2, NULL);
	memset(text, 'x', len + extra);
	n = snprintf(text, len,
	    "HTTP/1.1 200 OK\r\nContent-Length: %08zu\r\n\r\n", len);
	n = snprintf(text, len,
	    "HTTP/1.1 200 OK\r\nContent-Length: %08zu\r\n\r\n",
	    len - (size_t)n);
	text[n] = 'x';
	return text;
}

/* "/N": N bytes in all, and 100 more if N is odd. */
static void
talk(int fd, unsigned nth)
{
	long len;
	char *text;

	(void)nth;
	while ((len = hear(fd, NULL)) > 0) {
		text = answer((size_t)len, len % 2 * 100);
		len += len % 2 * 100;
		if (!send_all(fd, text, (size_t)len))
			len = 0;
		free(text);
	}
}

/* The records of an answer are made first, and are then sent all at once. */
static void
talk_tls(int fd, unsigned nth)
{
	SSL *ssl = SSL_new(context);
	BIO *out = BIO_new(BIO_s_mem());
	char *text, *records;
	long len, n;

	(void)nth;
	SSL_set_fd(ssl, fd);
	while (SSL_accept(ssl) == 1 && (len = hear(fd, ssl)) > 0) {
		text = answer((size_t)len, 0);
		BIO_up_ref(out);
		SSL_set0_wbio(ssl, out);
		SSL_write(ssl, text, (int)len);
		n = BIO_get_mem_data(out, &records);
		send_all(fd, records, (size_t)n);
		(void)BIO_reset(out);
		free(text);
	}
	BIO_free(out);
	SSL_free(ssl);
}

static void
make_context(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = X509_new();

	X509_gmtime_adj(X509_getm_notBefore(cert), 0);
	X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
	X509_set_pubkey(cert, key);
	X509_sign(cert, key, EVP_sha256());
	context = SSL_CTX_new(TLS_server_method());
	CHECK(SSL_CTX_use_certificate(context, cert) == 1);
	CHECK(SSL_CTX_use_PrivateKey(context, key) == 1);
	X509_free(cert);
	EVP_PKEY_free(key);
}

static const struct fl_response *
get(struct ask *a, const char *scheme, unsigned port, size_t len)
{
	char url[64];

	snprintf(url, sizeof(url), "%s://127.0.0.1:%u/%zu", scheme, port, len);
	return ask(a, "GET", url, NULL, NULL);
}

/* Whatever the limit and the room that was made. */
static void
a_body_below_the_limit_is_kept(unsigned port)
{
	struct fl_field limit = { { "max-body", 8 }, { "12582912", 8 } };
	const struct fl_response *r;
	struct ask a;
	size_t len;

	ask_open(&a, "http", &limit, 1);
	for (len = MIB; len < BODY_MAX; len += MIB) {
		r = get(&a, "http", port, len);
		CHECK(r->error == FL_ERROR_NONE && r->body.len > len - 100);
	}
	r = get(&a, "http", port, BODY_MAX + MIB);
	CHECK(r->error == FL_ERROR_TOO_LARGE);
	ask_close(&a);
}

/* The same, looked at only when all of a short answer is there. */
static const struct fl_response *
get_late(struct ask *a, unsigned port, size_t len)
{
	char url[64];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/%zu", port, len);
	ask_submit(a, "GET", url, NULL, (struct fl_bytes){ NULL, 0 });
	while (a->x.response.sent_ns == 0)
		fl_reactor_turn(&a->reactor, fl_clock_now() + FL_NS_PER_S);
	usleep(50000);
	ask_wait(a);
	return &a->x.response;
}

/* What belongs to no answer is not taken for the next one. */
static void
what_follows_a_body_is_thrown_away(unsigned port)
{
	const struct fl_response *r;
	struct ask a;
	int i;

	ask_open(&a, "http", NULL, 0);
	for (i = 0; i < 8; i++) {
		a.want = i < 4 ? FL_WANT_BODY : 0;
		r = get_late(&a, port, 140001);
		CHECK(r->error == FL_ERROR_NONE && r->status == 200);
		CHECK(r->connect_ns != -1);
	}
	ask_close(&a);
}

/* The end of an answer may be there already when a turn is over. */
static void
no_record_is_left_lying(unsigned port)
{
	const struct fl_response *r;
	struct ask a;
	size_t i, len;

	ask_open(&a, "http", NULL, 0);
	ask_options(&a, "http1.1=true\ninsecure=true");
	for (i = 0; i < 6; i++) {
		len = TURN * (i / 3 + 1) + (size_t[]){ 1, 100, 200 }[i % 3];
		r = get(&a, "https", port, len);
		CHECK(r->error == FL_ERROR_NONE && r->body.len > len - 100);
	}
	ask_close(&a);
}

int
main(void)
{
	struct serve plain, tls;

	make_context();
	serve_start(&plain, SOCK_STREAM, 0, talk);
	serve_start(&tls, SOCK_STREAM, 0, talk_tls);
	a_body_below_the_limit_is_kept(plain.port);
	what_follows_a_body_is_thrown_away(plain.port);
	no_record_is_left_lying(tls.port);
	serve_stop(&plain);
	serve_stop(&tls);
	SSL_CTX_free(context);
	return tap_done();
}
