#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "stream.h"

#define CHUNK ((size_t)64 << 10) /* bytes read at a time */

/* Next address, next try: the two call each other. */
static void connect_next(struct stream *s);

static const struct {
	int error;
	enum fl_error kind;
} kinds[] = {
	{ ECONNREFUSED, FL_ERROR_REFUSED },
	{ ENOENT, FL_ERROR_REFUSED }, /* of a unix socket */
	{ ECONNRESET, FL_ERROR_RESET },
	{ EPIPE, FL_ERROR_RESET },
	{ ECONNABORTED, FL_ERROR_RESET },
	{ EMFILE, FL_ERROR_RESOURCE },
	{ ENFILE, FL_ERROR_RESOURCE },
	{ ENOMEM, FL_ERROR_RESOURCE },
	{ ENOBUFS, FL_ERROR_RESOURCE },
	{ EADDRNOTAVAIL, FL_ERROR_RESOURCE },
	{ EAGAIN, FL_ERROR_RESOURCE }, /* a unix socket's queue is full */
	{ EMSGSIZE, FL_ERROR_REQUEST },
};

enum fl_error
net_error(int error, bool connecting)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].error == error)
			return kinds[i].kind;
	return connecting ? FL_ERROR_CONNECT : FL_ERROR_OTHER;
}

void
stream_init(struct stream *s, struct fl_host *h, struct resolver *r,
    size_t in_max, void (*changed)(struct stream *s), void *arg)
{
	*s = (struct stream){
		.host = h,
		.resolver = r,
		.changed = changed,
		.arg = arg,
		.in.max = in_max,
		.watch.fd = -1,
	};
	stream_begin(s);
}

void
stream_begin(struct stream *s)
{
	s->sent_ns = s->first_ns = 0;
	s->connect_ns = s->tls_ns = -1;
	s->sent_bytes = s->received_bytes = 0;
}

/* The good-bye of TLS goes out if it can. */
static void
close_socket(struct stream *s)
{
	if (s->ssl != NULL && s->state == STREAM_OPEN)
		SSL_shutdown(s->ssl);
	ERR_clear_error();
	SSL_free(s->ssl);
	s->ssl = NULL;
	if (s->watch.fd == -1)
		return;
	s->host->watch(s->host, &s->watch, 0);
	close(s->watch.fd);
	s->watch.fd = -1;
}

void
stream_close(struct stream *s)
{
	resolver_cancel(&s->lookup);
	close_socket(s);
	bytes_free(&s->in);
	s->out_len = 0;
	s->ended = false;
	s->state = STREAM_CLOSED;
}

static void
fail(struct stream *s, enum fl_error error, const char *what, const char *why)
{
	s->state = STREAM_FAILED;
	close_socket(s);
	s->error = error;
	snprintf(s->message, sizeof(s->message), "%.120s%s%.120s", what,
	    *what != '\0' ? ": " : "", why);
}

static void
fail_errno(struct stream *s, int error, const char *what)
{
	fail(s, net_error(error, s->state < STREAM_OPEN), what,
	    strerror(error));
}

/* Waits for what the stream needs now.  -1: it has failed. */
static int
await(struct stream *s, unsigned events)
{
	if (s->host->watch(s->host, &s->watch, events) == 0)
		return 0;
	fail_errno(s, errno, "epoll");
	return -1;
}

/* What came while the owner was not looking stays for later. */
static int
await_open(struct stream *s)
{
	return await(s,
	    (s->ended ? 0 : FL_READ) | (s->out_len > 0 ? FL_WRITE : 0));
}

static void
tls_fail(struct stream *s)
{
	enum fl_error kind =
	    s->state == STREAM_SHAKING ? FL_ERROR_TLS : FL_ERROR_PROTOCOL;
	char message[FL_PLUGIN_ERR];

	tls_message(s->ssl, message);
	fail(s, kind, "", message);
}

/* What came of an SSL_...() that returned n: bytes; 0 for later; -1 failed. */
static ssize_t
tls_result(struct stream *s, int n)
{
	int error = errno;

	if (n > 0)
		return n;
	switch (SSL_get_error(s->ssl, n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		ERR_clear_error();
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		s->ended = true;
		return 0;
	case SSL_ERROR_SYSCALL:
		if (n < 0 && error != 0 && s->state == STREAM_OPEN) {
			fail_errno(s, error, "");
			return -1;
		}
		break;
	default:
		break;
	}
	if (s->state == STREAM_OPEN && ERR_GET_REASON(ERR_peek_last_error()) ==
					   SSL_R_UNEXPECTED_EOF_WHILE_READING) {
		ERR_clear_error(); /* without its good-bye; as most do */
		s->ended = true;
		return 0;
	}
	tls_fail(s);
	return -1;
}

static ssize_t
plain_result(struct stream *s, ssize_t n)
{
	if (n >= 0)
		return n;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	fail_errno(s, errno, "");
	return -1;
}

/* Sends what it can.  -1: failed. */
static int
flush(struct stream *s)
{
	size_t len;
	ssize_t n;

	while (s->out_len > 0) {
		if (s->sent_ns == 0)
			s->sent_ns = s->host->now();
		len = s->out_len < INT32_MAX ? s->out_len : INT32_MAX;
		errno = 0;
		if (s->ssl != NULL)
			n = tls_result(s, SSL_write(s->ssl, s->out, (int)len));
		else
			n = plain_result(s,
			    send(s->watch.fd, s->out, len, MSG_NOSIGNAL));
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		s->out += n;
		s->out_len -= (size_t)n;
		s->sent_bytes += (uint64_t)n;
	}
	return 0;
}

/* One read.  1: bytes came; 0: none now; -1: failed. */
static int
read_once(struct stream *s)
{
	size_t len =
	    s->in.max - s->in.len < CHUNK ? s->in.max - s->in.len : CHUNK;
	char *to = len > 0 ? bytes_room(&s->in, len) : NULL;
	ssize_t n;

	if (to == NULL) {
		fail(s, len == 0 ? FL_ERROR_TOO_LARGE : FL_ERROR_RESOURCE, "",
		    len == 0 ? "more bytes than the limit" : "out of memory");
		return -1;
	}
	errno = 0;
	if (s->ssl != NULL) {
		n = tls_result(s, SSL_read(s->ssl, to, (int)len));
	} else {
		n = recv(s->watch.fd, to, len, 0);
		s->ended = n == 0;
		n = plain_result(s, n);
	}
	if (n <= 0)
		return (int)n;
	if (s->first_ns == 0)
		s->first_ns = s->host->now();
	s->in.len += (size_t)n;
	s->received_bytes += (uint64_t)n;
	return 1;
}

/* What TLS has decrypted already is not seen by the loop. */
static int
read_some(struct stream *s)
{
	int rc;

	do
		rc = read_once(s);
	while (rc == 1 && s->ssl != NULL && SSL_pending(s->ssl) > 0);
	return rc == -1 ? -1 : 0;
}

static void
opened(struct stream *s)
{
	s->state = STREAM_OPEN;
	if (flush(s) == 0)
		await_open(s);
}

static void
shake(struct stream *s)
{
	int n = SSL_connect(s->ssl);

	if (n == 1) {
		s->tls_ns = s->host->now() - s->connected_ns;
		opened(s);
		return;
	}
	switch (SSL_get_error(s->ssl, n)) {
	case SSL_ERROR_WANT_READ:
		await(s, FL_READ);
		break;
	case SSL_ERROR_WANT_WRITE:
		await(s, FL_WRITE);
		break;
	default:
		tls_fail(s);
	}
}

static void
connected(struct stream *s)
{
	int one = 1;

	s->connected_ns = s->host->now();
	s->connect_ns = s->connected_ns - s->begun_ns;
	if (s->target.family != AF_UNIX)
		setsockopt(s->watch.fd, IPPROTO_TCP, TCP_NODELAY, &one,
		    sizeof(one));
	if (s->target.tls == NULL) {
		opened(s);
		return;
	}
	s->state = STREAM_SHAKING;
	s->ssl = tls_client(s->target.tls, s->watch.fd, s->target.host);
	if (s->ssl == NULL)
		fail(s, FL_ERROR_RESOURCE, "", "out of memory");
	else
		shake(s);
}

static void
is_connected(struct stream *s)
{
	int error = 0;
	socklen_t len = sizeof(error);

	getsockopt(s->watch.fd, SOL_SOCKET, SO_ERROR, &error, &len);
	if (error == 0) {
		connected(s);
		return;
	}
	fail_errno(s, error, "connect");
	connect_next(s);
}

static void
is_ready(struct fl_watch *w, unsigned what)
{
	struct stream *s = w->arg;
	size_t out_len = s->out_len, in_len = s->in.len;

	switch (s->state) {
	case STREAM_CONNECTING:
		is_connected(s);
		break;
	case STREAM_SHAKING:
		shake(s);
		break;
	case STREAM_OPEN:
		if ((what & FL_WRITE) != 0 && flush(s) == -1)
			break;
		if ((what & ~(unsigned)FL_WRITE) != 0 && read_some(s) == -1)
			break;
		if (await_open(s) == 0 && s->out_len == out_len &&
		    s->in.len == in_len && !s->ended)
			return;
		break;
	default:
		return;
	}
	if (s->state >= STREAM_OPEN)
		s->changed(s);
}

/* 0: the socket is connected, or about to be; or -1 with errno. */
static int
connect_to(struct stream *s, const struct sockaddr *to, socklen_t len)
{
	int fd = socket(to->sa_family,
		SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
	    error;

	if (fd == -1)
		return -1;
	s->watch = (struct fl_watch){ fd, is_ready, s, 0 };
	s->state = STREAM_CONNECTING;
	if (connect(fd, to, len) == 0) {
		connected(s);
		return 0;
	}
	error = errno;
	if (error == EINPROGRESS) {
		await(s, FL_WRITE);
		return 0;
	}
	close_socket(s);
	errno = error;
	return -1;
}

/* An error stays for when there is no other address. */
static void
connect_next(struct stream *s)
{
	struct address *a;

	while (s->to_at < s->to.n) {
		a = &s->to.list[s->to_at++];
		address_set_port(a, s->target.port);
		s->state = STREAM_CONNECTING;
		if (connect_to(s, &a->sock.any, a->len) == 0)
			return;
		fail_errno(s, errno, "connect");
	}
}

static void
named(struct stream *s)
{
	if (s->to.n == 0)
		fail(s, s->to.error, s->target.host, s->to.message);
	else
		connect_next(s);
}

static void
name_found(struct lookup *l, const struct addresses *to)
{
	struct stream *s = l->arg;

	s->to = *to;
	named(s);
	if (s->state >= STREAM_OPEN)
		s->changed(s);
}

/* A leading '@' is an address without a file, as is usual. */
static void
connect_unix(struct stream *s)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	size_t len = strlen(s->target.host);

	if (len == 0 || len >= sizeof(a.sun_path)) {
		fail(s, FL_ERROR_REQUEST, "",
		    "the path of a socket has 1 to 107 bytes");
		return;
	}
	memcpy(a.sun_path, s->target.host, len);
	if (a.sun_path[0] == '@')
		a.sun_path[0] = '\0';
	s->state = STREAM_CONNECTING;
	len += offsetof(struct sockaddr_un, sun_path);
	if (connect_to(s, (struct sockaddr *)&a, (socklen_t)len) == -1)
		fail_errno(s, errno, "connect");
}

void
stream_open(struct stream *s, const struct target *t)
{
	struct fl_bytes host = { t->host, strlen(t->host) };

	s->target = *t;
	s->begun_ns = s->host->now();
	s->to.n = s->to_at = 0;
	if (t->family == AF_UNIX) {
		connect_unix(s);
		return;
	}
	s->state = STREAM_NAMING;
	s->lookup.found = name_found;
	s->lookup.arg = s;
	if (resolver_start(s->resolver, &s->lookup, host, t->family, &s->to) ==
	    1)
		named(s);
}

void
stream_send(struct stream *s, const char *data, size_t len)
{
	s->out = data;
	s->out_len = len;
	if (s->state == STREAM_OPEN && flush(s) == 0)
		await_open(s);
}

void
stream_stamps(const struct stream *s, struct fl_response *r)
{
	r->sent_ns = s->sent_ns;
	r->first_ns = s->first_ns;
	r->connect_ns = s->connect_ns;
	r->tls_ns = s->tls_ns;
	r->sent_bytes = s->sent_bytes;
	r->received_bytes = s->received_bytes;
}

void
stream_peer(const struct stream *s, char text[ADDRESS_TEXT])
{
	text[0] = '\0';
	if (s->target.family != AF_UNIX && s->to_at > 0)
		address_text(&s->to.list[s->to_at - 1], text);
}
