/* The request goes out. */
#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "conn.h"

void
conn_load(struct conn *c, const struct errand *e)
{
	int i;

	conn_unload(c);
	for (i = 0; i < e->parts; i++)
		c->part[i] = e->part[i];
	c->end = (unsigned char)e->parts;
	c->steady = e->steady;
}

void
conn_unload(struct conn *c)
{
	free(c->copy);
	c->copy = NULL;
	c->at = c->end = 0;
}

int
conn_keep_rest(struct conn *c)
{
	struct iovec *v = &c->part[0];

	if (c->at > 0 || c->end == 0 || c->steady || c->copy != NULL)
		return 0;
	c->copy = malloc(v->iov_len);
	if (c->copy == NULL)
		return -1;
	memcpy(c->copy, v->iov_base, v->iov_len);
	v->iov_base = c->copy;
	return 0;
}

/* Steps over n bytes that are sent. */
static void
advance(struct conn *c, size_t n)
{
	struct iovec *v;

	while (n > 0) {
		v = &c->part[c->at];
		if (n < v->iov_len) {
			v->iov_base = (char *)v->iov_base + n;
			v->iov_len -= n;
			return;
		}
		n -= v->iov_len;
		c->at++;
	}
}

/* Bytes; 0: later; -1: failed, with send_errno. */
static ssize_t
send_plain(struct conn *c)
{
	struct iovec *v = &c->part[c->at];
	struct msghdr m = { .msg_iov = v, .msg_iovlen = c->end - c->at };
	ssize_t n;

	if (m.msg_iovlen == 1)
		n = send(c->watch.fd, v->iov_base, v->iov_len, MSG_NOSIGNAL);
	else
		n = sendmsg(c->watch.fd, &m, MSG_NOSIGNAL);
	if (n >= 0)
		return n;
	if (errno == EAGAIN || errno == EINTR)
		return 0;
	c->send_errno = errno;
	return -1;
}

/* The same, of one part at a time. */
static ssize_t
send_tls(struct conn *c)
{
	const struct iovec *v = &c->part[c->at];
	size_t len = v->iov_len < INT32_MAX ? v->iov_len : INT32_MAX;
	int n, error;

	errno = 0;
	n = SSL_write(c->ssl, v->iov_base, (int)len);
	if (n > 0)
		return n;
	error = errno;
	n = SSL_get_error(c->ssl, n);
	ERR_clear_error();
	if (n == SSL_ERROR_WANT_READ || n == SSL_ERROR_WANT_WRITE)
		return 0;
	c->send_errno = error != 0 ? error : EPIPE;
	return -1;
}

int
conn_flush(struct conn *c, int64_t now_ns)
{
	struct fl_response *r = &c->x->response;
	ssize_t n;

	while (c->at < c->end) {
		if (r->sent_ns == 0 && now_ns == 0)
			now_ns = c->state->host->now();
		n = c->ssl != NULL ? send_tls(c) : send_plain(c);
		if (n == -1)
			return -1;
		if (n == 0)
			return 0;
		if (r->sent_ns == 0)
			r->sent_ns = now_ns;
		r->sent_bytes += (uint64_t)n;
		advance(c, (size_t)n);
	}
	conn_unload(c);
	return 0;
}
