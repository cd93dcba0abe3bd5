/* The answer comes in. */
#include <errno.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/socket.h>

#include "conn.h"

/* So much is read at one event; then the others have a turn. */
#define TURN_MAX ((uint64_t)4 << 20)

#define ROOM_MIN ((size_t)4 << 10)   /* for the next bytes of a head */
#define ROOM_MAX ((size_t)256 << 10) /* for those of a body */

#define SKIP_MAX (UINT64_C(1) << 30) /* that are thrown away at a time */

enum came {
	CAME_BYTES,
	CAME_NOTHING, /* not now */
	CAME_END,
	CAME_ERROR, /* its number is in *error */
};

/* Where the next bytes go, behind those of the answer that are there, and how
 * many have room.  NULL: out of memory. */
static char *
room(struct conn *c, size_t *len)
{
	struct response *a = &c->answer;
	struct block *b;
	size_t rest;

	if (c->in.data == NULL) {
		b = block_top(&c->state->blocks);
		if (b == NULL || a->kept < BLOCK_LEN) {
			*len = BLOCK_LEN - a->kept;
			return b != NULL ? b->data : NULL;
		}
		if (bytes_add(&c->in, b->data, a->kept) == -1)
			return NULL;
	}
	*len = c->in.len > ROOM_MIN ? c->in.len : ROOM_MIN;
	if (a->left >= *len) /* and one more, which should not be there */
		*len = a->left < ROOM_MAX ? (size_t)a->left + 1 : ROOM_MAX;
	if (*len > ROOM_MAX)
		*len = ROOM_MAX;
	if (c->in.cap - c->in.len > *len)
		*len = c->in.cap - c->in.len;
	rest = c->in.max - c->in.len;
	if (*len > rest)
		*len = rest;
	if (*len == 0 || bytes_room(&c->in, *len) == NULL)
		return NULL;
	return c->in.data;
}

static enum came
came_plain(ssize_t n, int *error)
{
	if (n > 0)
		return CAME_BYTES;
	if (n == 0)
		return CAME_END;
	*error = errno;
	return errno == EAGAIN || errno == EINTR ? CAME_NOTHING : CAME_ERROR;
}

/*
 * A TCP socket throws bytes away without copying them, when it is told so.  The
 * n bytes are body that nobody wants; and one more, behind a body of known
 * length, which must not be taken for the next answer.
 */
static enum came
skip(struct conn *c, uint64_t max, size_t *n, int *error)
{
	size_t more = c->answer.state == RESPONSE_LENGTH;
	size_t len = max < SKIP_MAX ? (size_t)max + more : SKIP_MAX;
	ssize_t got = recv(c->watch.fd, NULL, len, MSG_TRUNC);

	*n = got > 0 ? (size_t)got : 0;
	return came_plain(got, error);
}

/* What an SSL_read() that returned n means. */
static enum came
came_tls(struct conn *c, int n, int number, int *error)
{
	switch (SSL_get_error(c->ssl, n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		ERR_clear_error();
		return CAME_NOTHING;
	case SSL_ERROR_ZERO_RETURN:
		return CAME_END;
	case SSL_ERROR_SYSCALL:
		*error = number != 0 ? number : ECONNRESET;
		break;
	default:
		*error = ERR_GET_REASON(ERR_peek_last_error()) ==
		                 SSL_R_UNEXPECTED_EOF_WHILE_READING
		             ? ECONNRESET
		             : EPROTO;
	}
	ERR_clear_error();
	return CAME_ERROR;
}

/* What was drained may have been filled again, or closed: that is asked once. */
static enum came
read_tls(struct conn *c, char *to, size_t len, size_t *n, int *error)
{
	enum came came;
	int got, number;

	for (;;) {
		errno = 0;
		got = SSL_read(c->ssl, to, (int)len);
		number = errno;
		*n = got > 0 ? (size_t)got : 0;
		if (got > 0)
			return CAME_BYTES;
		came = came_tls(c, got, number, error);
		if (came != CAME_NOTHING || !c->pipe.drained)
			return came;
		c->pipe.drained = false;
	}
}

/* Stamps, with one reading of the clock where one is needed. */
static void
stamp(struct conn *c, size_t n, int64_t *now_ns)
{
	struct fl_response *r = &c->x->response;

	if (r->first_ns == 0 || !response_goes_on(&c->answer, n))
		*now_ns = c->state->host->now();
	if (r->first_ns == 0)
		r->first_ns = *now_ns;
	r->received_bytes += n;
}

/* Reads once and feeds the answer. */
static enum came
read_once(struct conn *c, size_t *n, int64_t *now_ns, int *error)
{
	struct response *a = &c->answer;
	uint64_t unwanted = response_skippable(a);
	enum came came;
	size_t len;
	ssize_t got;
	char *data;

	if (unwanted > BLOCK_LEN && c->ssl == NULL &&
	    c->site->unix_socket == NULL) {
		came = skip(c, unwanted, n, error);
		if (came == CAME_BYTES) {
			stamp(c, *n, now_ns);
			response_skip(a, *n);
		}
		return came;
	}
	data = room(c, &len);
	if (data == NULL) {
		*error = ENOMEM;
		return CAME_ERROR;
	}
	if (c->ssl != NULL) {
		came = read_tls(c, data + a->kept, len, n, error);
	} else {
		got = recv(c->watch.fd, data + a->kept, len, 0);
		*n = got > 0 ? (size_t)got : 0;
		came = came_plain(got, error);
	}
	if (came != CAME_BYTES)
		return came;
	stamp(c, *n, now_ns);
	response_feed(a, data, *n);
	if (c->in.data != NULL)
		c->in.len = a->kept;
	return came;
}

/* What is there of the answer leaves the block, which others need. */
static int
stash(struct conn *c)
{
	struct block *b;

	if (c->in.data != NULL) {
		if (c->answer.kept == 0)
			bytes_free(&c->in);
		return 0;
	}
	if (c->answer.kept == 0)
		return 0;
	b = block_top(&c->state->blocks);
	if (bytes_add(&c->in, b->data, c->answer.kept) == 0)
		return 0;
	c->answer.kept = 0;
	conn_finish(c, FL_ERROR_RESOURCE, "out of memory");
	return -1;
}

static void
failed(struct conn *c, int error)
{
	if (error == ENOMEM || error == ENOBUFS)
		conn_finish(c, FL_ERROR_RESOURCE, "out of memory");
	else if (!conn_again(c))
		conn_fail_errno(c,
		    error == EPROTO ? FL_ERROR_PROTOCOL : FL_ERROR_RESET,
		    "receive", error);
}

static void
ended(struct conn *c)
{
	struct response *a = &c->answer;

	response_end(a);
	if (a->state == RESPONSE_DONE)
		conn_finish(c, FL_ERROR_NONE, NULL);
	else if (c->send_errno != 0)
		failed(c, c->send_errno);
	else if (!conn_again(c))
		conn_finish(c, a->error, a->why);
}

/*
 * An answer came before all of the request was sent.  As libcurl does: the rest
 * still goes out, unless the answer is no success.
 */
static void
answered(struct conn *c, int64_t now_ns)
{
	if (c->at < c->end && c->send_errno == 0 && c->answer.status < 300) {
		c->answered = true;
		stash(c);
		return;
	}
	c->x->response.last_ns = now_ns;
	conn_finish(c, FL_ERROR_NONE, NULL);
}

/* Waits for what comes, and for what the socket does besides. */
static void
wait_for(struct conn *c, unsigned besides)
{
	struct fl_host *h = c->state->host;

	if (stash(c) == -1 || !c->level)
		return;
	if (h->watch(h, &c->watch, FL_READ | besides) == -1)
		conn_fail_errno(c, FL_ERROR_RESOURCE, "epoll", errno);
}

/*
 * More than a turn's worth: it goes on when the others have had theirs.  Of what
 * TLS has already taken from the socket no event tells, so it is one that can be
 * had at once: the socket takes bytes, since the request is sent.
 */
static void
yield(struct conn *c)
{
	c->level = true;
	wait_for(c, c->ssl != NULL && SSL_has_pending(c->ssl) ? FL_WRITE : 0);
}

void
conn_receive(struct conn *c)
{
	struct response *a = &c->answer;
	enum came came = CAME_BYTES;
	uint64_t total = 0;
	int64_t now_ns = 0;
	int error = 0;
	size_t n;

	c->pipe.drained = false;
	while (came == CAME_BYTES && (total < TURN_MAX || c->at < c->end)) {
		came = read_once(c, &n, &now_ns, &error);
		total += n;
		if (a->state == RESPONSE_DONE) {
			answered(c, now_ns);
			return;
		}
		if (a->state == RESPONSE_BAD) {
			conn_finish(c, a->error, a->why);
			return;
		}
	}
	if (came == CAME_END)
		ended(c);
	else if (came == CAME_ERROR)
		failed(c, error);
	else if (c->send_errno != 0 && came == CAME_NOTHING)
		failed(c, c->send_errno);
	else if (came == CAME_NOTHING)
		wait_for(c, 0);
	else
		yield(c);
}

/* New tickets of TLS are no reason to close. */
void
conn_idle_ready(struct conn *c)
{
	enum came came;
	int error;
	size_t n;
	char byte;

	c->pipe.drained = false;
	if (c->ssl != NULL)
		came = read_tls(c, &byte, 1, &n, &error);
	else
		came = came_plain(recv(c->watch.fd, &byte, 1, 0), &error);
	if (came != CAME_NOTHING)
		conn_free(c);
}
