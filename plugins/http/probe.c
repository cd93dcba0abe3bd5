#include <errno.h>
#include <netdb.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "probe.h"

#define MS_NS INT64_C(1000000)

static int64_t
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 * MS_NS + t.tv_nsec;
}

/* Whether fd is ready before the end. */
static bool
wait_for(int fd, short events, int64_t end_ns)
{
	struct pollfd p = { fd, events, 0 };
	int64_t left = (end_ns - now_ns()) / MS_NS;

	return left > 0 && poll(&p, 1, (int)left) == 1;
}

static int
connect_to(const struct sockaddr *a, socklen_t len, const struct site *t,
    int64_t end_ns)
{
	int fd =
	    socket(a->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error = 0;
	socklen_t error_len = sizeof(error);

	if (fd == -1)
		return -1;
	if ((t->local.len > 0 && a->sa_family != AF_UNIX &&
		bind(fd, &t->local.sock.any, t->local.len) == -1) ||
	    (connect(fd, a, len) == -1 &&
		(errno != EINPROGRESS || !wait_for(fd, POLLOUT, end_ns) ||
		    getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_len) ==
			-1 ||
		    error != 0))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int
connect_unix(const struct site *t, int64_t end_ns)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };

	strncat(a.sun_path, t->unix_socket, sizeof(a.sun_path) - 1);
	return connect_to((struct sockaddr *)&a, sizeof(a), t, end_ns);
}

static int
connect_said(const struct site *t, int64_t end_ns)
{
	struct address a;
	size_t i;
	int fd = -1;

	for (i = 0; i < t->said->n && fd == -1; i++) {
		a = t->said->list[i];
		address_set_port(&a, t->dial_port);
		fd = connect_to(&a.sock.any, a.len, t, end_ns);
	}
	return fd;
}

static int
connect_named(const struct site *t, int64_t end_ns)
{
	struct addrinfo *all, *i,
	    hints = { .ai_family = t->family, .ai_socktype = SOCK_STREAM };
	char port[16];
	int fd = -1;

	snprintf(port, sizeof(port), "%u", t->dial_port);
	if (getaddrinfo(t->dial_host, port, &hints, &all) != 0)
		return -1;
	for (i = all; i != NULL && fd == -1; i = i->ai_next)
		fd = connect_to(i->ai_addr, i->ai_addrlen, t, end_ns);
	freeaddrinfo(all);
	return fd;
}

static int
connect_site(const struct site *t, int64_t end_ns)
{
	if (t->unix_socket != NULL)
		return connect_unix(t, end_ns);
	return t->said != NULL ? connect_said(t, end_ns)
	                       : connect_named(t, end_ns);
}

static bool
shake_hands(SSL *ssl, struct tls_pipe *pipe, int64_t end_ns)
{
	int n, error;

	for (;;) {
		pipe->drained = false;
		n = SSL_do_handshake(ssl);
		if (n == 1)
			return true;
		error = SSL_get_error(ssl, n);
		if (error != SSL_ERROR_WANT_READ &&
		    error != SSL_ERROR_WANT_WRITE)
			return false;
		ERR_clear_error();
		if (!wait_for(pipe->fd,
			error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT,
			end_ns))
			return false;
	}
}

static bool
chooses_http11(SSL *ssl, char why[FL_PLUGIN_ERR])
{
	const unsigned char *name;
	unsigned len;

	SSL_get0_alpn_selected(ssl, &name, &len);
	if (len == 0 || (len == 8 && memcmp(name, "http/1.1", 8) == 0))
		return true;
	snprintf(why, FL_PLUGIN_ERR, "the server chose %.*s", (int)len,
	    (const char *)name);
	return false;
}

static bool
ask(struct site *t, BIO_METHOD *method, struct tls_pipe *pipe, int64_t end_ns,
    char why[FL_PLUGIN_ERR])
{
	static const unsigned char both[] = "\x02h2\x08http/1.1";
	SSL *ssl =
	    http_tls_client(t->context, method, pipe, t->host, &t->session);
	bool yes = false;

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (ssl == NULL)
		return false;
	if (SSL_set_alpn_protos(ssl, both, sizeof(both) - 1) != 0)
		yes = false;
	else if (shake_hands(ssl, pipe, end_ns))
		yes = chooses_http11(ssl, why);
	else
		http_tls_message(ssl, why);
	SSL_shutdown(ssl);
	ERR_clear_error();
	SSL_free(ssl);
	return yes;
}

bool
probe_is_http11(struct site *t, int64_t timeout_ns, char why[FL_PLUGIN_ERR])
{
	int64_t end_ns = now_ns() + timeout_ns;
	BIO_METHOD *method = http_tls_method();
	struct tls_pipe pipe = { connect_site(t, end_ns), false };
	bool yes = false;

	snprintf(why, FL_PLUGIN_ERR, "there was no connection to ask");
	if (method != NULL && pipe.fd != -1)
		yes = ask(t, method, &pipe, end_ns, why);
	if (pipe.fd != -1)
		close(pipe.fd);
	BIO_meth_free(method);
	return yes;
}
