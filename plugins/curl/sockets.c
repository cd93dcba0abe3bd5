#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol.h"
#include "sockets.h"
#include "transfer.h"

struct sock {
	struct fl_watch watch;
	struct sockets *all;
	unsigned wanted; /* what libcurl waits for; 0: the connection is idle */
	struct transfer *user; /* the last */
	CURLSH *share;         /* of it, then; to be compared only */
	ino_t inode; /* of the socket that was opened here; 0: none was */
};

static void
sock_ready(struct fl_watch *w, unsigned what)
{
	struct sock *k = w->arg;
	int bits = 0;

	if (k->wanted == 0) { /* an idle connection was closed by its peer */
		k->all->host->watch(k->all->host, w, 0);
		return;
	}
	if ((what & FL_READ) != 0)
		bits |= CURL_CSELECT_IN;
	if ((what & FL_WRITE) != 0)
		bits |= CURL_CSELECT_OUT;
	if ((what & FL_HANGUP) != 0)
		bits |= CURL_CSELECT_ERR;
	k->all->ready(k->all->arg, w->fd, bits);
	if (k->user != NULL && k->user->protocol->lines)
		transfer_nudge(k->user, NUDGE_NS);
}

static struct sock *
sock_of(struct sockets *s, curl_socket_t fd)
{
	size_t len = s->len != 0 ? s->len : 64;
	struct sock **more, *k;

	while (len <= (size_t)fd)
		len *= 2;
	if (len > s->len) {
		more = realloc(s->list, len * sizeof(struct sock *));
		if (more == NULL)
			return NULL;
		memset(more + s->len, 0, (len - s->len) * sizeof(*more));
		s->list = more;
		s->len = len;
	}
	k = s->list[fd];
	if (k == NULL) {
		k = s->list[fd] = calloc(1, sizeof(*k));
		if (k == NULL)
			return NULL;
		k->watch = (struct fl_watch){ fd, sock_ready, k, 0 };
		k->all = s;
	}
	return k;
}

static void
note_user(struct sock *k, struct transfer *t)
{
	size_t i, n = t->fds_len < FDS_MAX ? t->fds_len : FDS_MAX;

	k->user = t;
	k->share = t->share;
	for (i = 0; i < n; i++)
		if (t->fds[i] == k->watch.fd)
			return;
	if (t->fds_len++ < FDS_MAX)
		t->fds[i] = k->watch.fd;
}

/*
 * libcurl waits for something else on fd.  When it waits for nothing, because
 * an exchange is over, the watch stays as it is: the next exchange on that
 * connection will want the same, and two system calls are saved.
 */
int
sockets_wanted(CURL *easy, curl_socket_t fd, int what, void *arg, void *unused)
{
	struct sockets *s = arg;
	struct sock *k = sock_of(s, fd);
	struct transfer *t = NULL;
	unsigned wanted = 0;

	(void)unused;
	if (k == NULL)
		return -1;
	if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
		wanted |= FL_READ;
	if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
		wanted |= FL_WRITE;
	k->wanted = wanted;
	if (easy != NULL && k->inode != 0 &&
	    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t) == CURLE_OK)
		note_user(k, t);
	if (wanted == 0 && k->watch.events == FL_READ && k->inode != 0)
		return 0;
	return s->host->watch(s->host, &k->watch, wanted);
}

/* What is noted under a number that is somebody else's from now on. */
static void
forget(struct sockets *s, curl_socket_t fd)
{
	struct sock *k = (size_t)fd < s->len ? s->list[fd] : NULL;

	if (k == NULL)
		return;
	s->host->watch(s->host, &k->watch, 0);
	k->wanted = 0;
	k->user = NULL;
	k->share = NULL;
	k->inode = 0;
}

static ino_t
inode_of(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 ? st.st_ino : 0;
}

/*
 * A descriptor that libcurl has just opened is not watched yet, whatever was
 * noted under its number: a socket that is given up while it connects is closed
 * without a word.
 */
curl_socket_t
sockets_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct sockets *s = arg;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
	    address->protocol);
	struct sock *k;

	(void)purpose;
	s->open_errno = fd == -1 ? errno : 0;
	if (fd != -1 && local_bind(&s->local, fd, address->family) == -1) {
		s->open_errno = errno;
		close(fd);
		fd = -1;
	}
	if (fd == -1)
		return CURL_SOCKET_BAD;
	forget(s, fd);
	k = sock_of(s, fd);
	if (k != NULL)
		k->inode = inode_of(fd);
	return fd;
}

int
sockets_close(void *arg, curl_socket_t fd)
{
	forget(arg, fd);
	return close(fd);
}

/* Of a number that libcurl has given up without a word, nothing is known. */
static bool
is_open(const struct sock *k)
{
	return k != NULL && k->inode != 0 && inode_of(k->watch.fd) == k->inode;
}

void
sockets_let_go(struct sockets *s, const struct transfer *t)
{
	bool all = t->fds_len > FDS_MAX;
	size_t i, n = all ? s->len : t->fds_len;
	struct sock *k;

	for (i = 0; i < n; i++) {
		k = s->list[all ? i : (size_t)t->fds[i]];
		if (k == NULL || k->user != t)
			continue;
		if (t->protocol->polite && is_open(k))
			shutdown(k->watch.fd, SHUT_RDWR);
		s->host->watch(s->host, &k->watch, 0);
	}
}

void
sockets_hang_up(struct sockets *s, CURLSH *share)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		if (s->list[i] != NULL && s->list[i]->share == share &&
		    is_open(s->list[i]))
			shutdown((int)i, SHUT_RDWR);
}

void
sockets_free(struct sockets *s)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		free(s->list[i]);
	free(s->list);
	local_close(&s->local);
	s->list = NULL;
	s->len = 0;
}
