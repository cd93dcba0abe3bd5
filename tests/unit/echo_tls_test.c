#include <errno.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../lib/echo/tls.h"
#include "tap.h"

#define IO fl_echo_io_tls

/* Both ends of a connection, which do not block. */
struct pair {
	struct fl_echo_tls *tls;
	SSL_CTX *ctx;
	SSL *client;
	void *server;
	int client_fd, server_fd;
};

static void
open_pair(struct pair *p, struct fl_buf *cert)
{
	struct fl_err e;
	int fds[2] = { -1, -1 };

	p->tls = fl_echo_tls_new(cert, &e);
	CHECK(p->tls != NULL);
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds) == 0);
	p->client_fd = fds[0];
	p->server_fd = fds[1];
	CHECK(IO.open(p->tls, p->server_fd, &p->server) == 0);
	p->ctx = SSL_CTX_new(TLS_client_method());
	p->client = SSL_new(p->ctx);
	SSL_set_fd(p->client, p->client_fd);
	SSL_set_connect_state(p->client);
}

static void
close_pair(struct pair *p)
{
	IO.close(p->server);
	SSL_free(p->client);
	SSL_CTX_free(p->ctx);
	fl_echo_tls_free(p->tls);
	close(p->client_fd);
	close(p->server_fd);
}

/* What the server gets of what the client says, after shaking hands. */
static ssize_t
say(struct pair *p, const char *text, char *got, size_t size)
{
	ssize_t n = -1;
	int i, said = 0;

	for (i = 0; i < 100 && n == -1; i++) {
		if (!said)
			said =
			    SSL_write(p->client, text, (int)strlen(text)) > 0;
		n = IO.recv(p->server, p->server_fd, got, size);
		if (n == -1 && errno != EAGAIN)
			return -1;
	}
	return n;
}

static void
both_sides_are_heard(struct pair *p)
{
	char got[100];

	CHECK(IO.recv(p->server, p->server_fd, got, sizeof(got)) == -1);
	CHECK(errno == EAGAIN);
	CHECK(say(p, "hello", got, sizeof(got)) == 5);
	CHECK(memcmp(got, "hello", 5) == 0);
	CHECK(IO.send(p->server, p->server_fd, "good day", 8) == 8);
	CHECK(SSL_read(p->client, got, sizeof(got)) == 8);
	CHECK(memcmp(got, "good day", 8) == 0);
}

/* When no more goes out, it says so; and goes on where it stopped. */
static void
a_full_socket_is_told(struct pair *p)
{
	static char much[100000], got[100000];
	ssize_t n = 1;
	size_t sent = 0, seen = 0;

	while (n > 0) {
		n = IO.send(p->server, p->server_fd, much, sizeof(much));
		sent += n > 0 ? (size_t)n : 0;
	}
	CHECK(n == -1 && errno == EAGAIN);
	while ((n = SSL_read(p->client, got, sizeof(got))) > 0)
		seen += (size_t)n;
	memcpy(got, much, sizeof(got)); /* the same bytes, elsewhere */
	n = IO.send(p->server, p->server_fd, got, sizeof(got));
	CHECK(n > 0);
	sent += (size_t)n;
	while ((n = SSL_read(p->client, got, sizeof(got))) > 0)
		seen += (size_t)n;
	CHECK(seen == sent);
}

/* OpenSSL gives the client's good-bye as the reason why a write fails. */
static void
writing_to_one_who_said_good_bye_fails(struct pair *p)
{
	char got[100];

	CHECK(SSL_shutdown(p->client) == 0);
	CHECK(IO.recv(p->server, p->server_fd, got, sizeof(got)) == 0);
	CHECK(IO.send(p->server, p->server_fd, "still here", 10) == 10);
	shutdown(p->client_fd, SHUT_RDWR);
	CHECK(IO.send(p->server, p->server_fd, "and now", 7) == -1);
	CHECK(errno != EAGAIN);
}

static void
what_is_no_tls_is_an_error(void)
{
	struct fl_buf cert;
	struct pair p;
	char got[100];

	fl_buf_init(&cert, 10000);
	open_pair(&p, &cert);
	CHECK(write(p.client_fd, "GET / HTTP/1.1\r\n\r\n", 18) == 18);
	CHECK(IO.recv(p.server, p.server_fd, got, sizeof(got)) == -1);
	CHECK(errno != EAGAIN);
	close_pair(&p);
	fl_buf_fini(&cert);
}

/* The certificate that is handed out is the one that is shown. */
static void
the_certificate_can_be_trusted(const struct fl_buf *pem, struct pair *p)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
	X509 *given = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	X509 *shown = SSL_get_peer_certificate(p->client);

	CHECK(given != NULL && shown != NULL && X509_cmp(given, shown) == 0);
	CHECK(X509_check_host(shown, "localhost", 0, 0, NULL) == 1);
	CHECK(X509_check_ip_asc(shown, "127.0.0.1", 0) == 1);
	CHECK(X509_check_ip_asc(shown, "::1", 0) == 1);
	CHECK(X509_check_host(shown, "example.org", 0, 0, NULL) == 0);
	X509_free(given);
	X509_free(shown);
	BIO_free(bio);
}

int
main(void)
{
	struct fl_buf cert;
	struct fl_err e;
	struct pair p;

	signal(SIGPIPE, SIG_IGN);
	fl_buf_init(&cert, 10000);
	open_pair(&p, &cert);
	both_sides_are_heard(&p);
	the_certificate_can_be_trusted(&cert, &p);
	a_full_socket_is_told(&p);
	writing_to_one_who_said_good_bye_fails(&p);
	close_pair(&p);
	fl_buf_fini(&cert);
	what_is_no_tls_is_an_error();
	fl_buf_init(&cert, 100);
	CHECK(fl_echo_tls_new(&cert, &e) == NULL);
	fl_buf_fini(&cert);
	return tap_done();
}
