#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "field.h"
#include "resolver.h"

/* A failure is asked again after so long. */
#define FAILED_NS INT64_C(1000000000)

struct name {
	char host[NAME_LEN];
	int family;
	bool asked; /* a thread has it */
	bool known; /* to is an answer, of that instant: */
	int64_t at_ns;
	struct addresses to;
	struct lookup *waiting;
	struct name *next;
};

/* What a thread is given, and gives back. */
struct job {
	struct share *share;
	char host[NAME_LEN];
	int family;
	struct addresses to;
	struct job *next;
};

/* What a resolver and its threads have in common; the last one frees it. */
struct share {
	pthread_mutex_t lock;
	unsigned users;
	int fd;            /* an eventfd; -1: the resolver is gone */
	struct job *ended; /* for the resolver to take */
};

struct resolver {
	struct fl_host *host;
	struct fl_watch watch;
	struct share *share;
	int64_t keep_ns;
	struct name *names;
	size_t names_len;
	unsigned threads;
};

static void
share_leave(struct share *s)
{
	bool last;

	pthread_mutex_lock(&s->lock);
	last = --s->users == 0;
	pthread_mutex_unlock(&s->lock);
	if (!last)
		return;
	pthread_mutex_destroy(&s->lock);
	free(s);
}

static void
fill(struct addresses *to, const struct addrinfo *list)
{
	const struct addrinfo *i;

	for (i = list; i != NULL && to->n < ADDRESSES_MAX; i = i->ai_next) {
		struct address *a = &to->list[to->n];

		if (i->ai_addrlen > sizeof(a->sock))
			continue;
		memcpy(&a->sock, i->ai_addr, i->ai_addrlen);
		a->len = i->ai_addrlen;
		to->n++;
	}
}

static void
ask_system(const char *host, int family, struct addresses *to)
{
	struct addrinfo hints = { .ai_family = family,
		.ai_socktype = SOCK_STREAM },
			*list = NULL;
	int rc = getaddrinfo(host, NULL, &hints, &list);

	memset(to, 0, sizeof(*to));
	if (rc == 0)
		fill(to, list);
	if (rc == 0)
		freeaddrinfo(list);
	if (to->n > 0)
		return;
	to->error = rc == EAI_MEMORY || rc == EAI_SYSTEM ? FL_ERROR_RESOURCE
	                                                 : FL_ERROR_RESOLVE;
	snprintf(to->message, sizeof(to->message), "%s",
	    rc != 0 ? gai_strerror(rc) : "no address");
}

/* A job that nobody waits for any more is freed here. */
static void *
work(void *arg)
{
	struct job *j = arg;
	struct share *s = j->share;

	ask_system(j->host, j->family, &j->to);
	pthread_mutex_lock(&s->lock);
	if (s->fd != -1) {
		j->next = s->ended;
		s->ended = j;
		eventfd_write(s->fd, 1);
		j = NULL;
	}
	pthread_mutex_unlock(&s->lock);
	free(j);
	share_leave(s);
	return NULL;
}

/* Detached, deaf to signals, and with a small stack. */
static int
start_thread(struct job *j)
{
	pthread_attr_t attr;
	sigset_t all, old;
	pthread_t thread;
	int rc;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, (size_t)512 << 10);
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	rc = pthread_create(&thread, &attr, work, j);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	pthread_attr_destroy(&attr);
	return rc == 0 ? 0 : -1;
}

static int
begin(struct resolver *r, struct name *n)
{
	struct job *j = calloc(1, sizeof(*j));

	if (j == NULL)
		return -1;
	j->share = r->share;
	j->family = n->family;
	memcpy(j->host, n->host, sizeof(j->host));
	pthread_mutex_lock(&r->share->lock);
	r->share->users++;
	pthread_mutex_unlock(&r->share->lock);
	if (start_thread(j) == -1) {
		share_leave(r->share);
		free(j);
		return -1;
	}
	n->asked = true;
	r->threads++;
	return 0;
}

/* Who is told may start or cancel another lookup, so the list is read anew. */
static void
tell(struct name *n)
{
	struct addresses to = n->to;
	struct lookup *l;

	while ((l = n->waiting) != NULL) {
		resolver_cancel(l);
		l->found(l, &to);
	}
}

static void
no_thread(struct addresses *to)
{
	memset(to, 0, sizeof(*to));
	to->error = FL_ERROR_RESOURCE;
	snprintf(to->message, sizeof(to->message),
	    "no thread or memory to look a name up");
}

static struct name *
next_waiting(struct resolver *r)
{
	struct name *n = r->names;

	while (n != NULL && (n->waiting == NULL || n->asked))
		n = n->next;
	return n;
}

/* Names wait for a thread in no order; each gets one in the end.  Who is told
 * may change the list of names. */
static void
begin_waiting(struct resolver *r)
{
	struct name *n;

	while (r->threads < RESOLVER_THREADS && (n = next_waiting(r)) != NULL) {
		if (begin(r, n) == 0)
			continue;
		no_thread(&n->to);
		tell(n);
	}
}

static struct name *
find(struct resolver *r, const char *host, int family)
{
	struct name *n = r->names;

	while (n != NULL && (n->family != family || strcmp(n->host, host) != 0))
		n = n->next;
	return n;
}

static void
end_job(struct resolver *r, struct job *j)
{
	struct name *n = find(r, j->host, j->family);

	r->threads--;
	if (n != NULL) {
		n->asked = false;
		n->known = true;
		n->at_ns = r->host->now();
		n->to = j->to;
		tell(n);
	}
	free(j);
}

static void
jobs_ended(struct fl_watch *w, unsigned what)
{
	struct resolver *r = w->arg;
	struct job *j, *next;
	eventfd_t n;

	(void)what;
	pthread_mutex_lock(&r->share->lock);
	eventfd_read(w->fd, &n);
	j = r->share->ended;
	r->share->ended = NULL;
	pthread_mutex_unlock(&r->share->lock);
	for (; j != NULL; j = next) {
		next = j->next;
		end_job(r, j);
	}
	begin_waiting(r);
}

struct resolver *
resolver_new(struct fl_host *h, int64_t keep_ns)
{
	struct resolver *r = calloc(1, sizeof(*r));
	struct share *s = calloc(1, sizeof(*s));

	if (r == NULL || s == NULL) {
		free(r);
		free(s);
		return NULL;
	}
	pthread_mutex_init(&s->lock, NULL);
	s->fd = -1;
	s->users = 1;
	r->host = h;
	r->share = s;
	r->keep_ns = keep_ns;
	return r;
}

/* The eventfd comes with the first name that is no literal address. */
static int
open_share(struct resolver *r)
{
	int fd;

	if (r->watch.events != 0)
		return 0;
	fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (fd == -1)
		return -1;
	r->watch = (struct fl_watch){ fd, jobs_ended, r, 0 };
	if (r->host->watch(r->host, &r->watch, FL_READ) == -1) {
		close(fd);
		return -1;
	}
	pthread_mutex_lock(&r->share->lock);
	r->share->fd = fd;
	pthread_mutex_unlock(&r->share->lock);
	return 0;
}

void
resolver_free(struct resolver *r)
{
	struct share *s = r->share;
	struct job *j, *next;
	struct name *n;

	if (r->watch.events != 0)
		r->host->watch(r->host, &r->watch, 0);
	pthread_mutex_lock(&s->lock);
	if (s->fd != -1)
		close(s->fd);
	s->fd = -1;
	j = s->ended;
	s->ended = NULL;
	pthread_mutex_unlock(&s->lock);
	for (; j != NULL; j = next) {
		next = j->next;
		free(j);
	}
	share_leave(s);
	while ((n = r->names) != NULL) {
		r->names = n->next;
		free(n);
	}
	free(r);
}

/* "192.0.2.1" or "2001:db8::1"; false for a name. */
static bool
literal(const char *host, int family, struct addresses *to)
{
	struct address *a = &to->list[0];

	memset(to, 0, sizeof(*to));
	if (inet_pton(AF_INET, host, &a->sock.v4.sin_addr) == 1) {
		a->sock.v4.sin_family = AF_INET;
		a->len = sizeof(a->sock.v4);
	} else if (inet_pton(AF_INET6, host, &a->sock.v6.sin6_addr) == 1) {
		a->sock.v6.sin6_family = AF_INET6;
		a->len = sizeof(a->sock.v6);
	} else {
		return false;
	}
	to->n = family == AF_UNSPEC || family == a->sock.any.sa_family;
	if (to->n > 0)
		return true;
	to->error = FL_ERROR_RESOLVE;
	snprintf(to->message, sizeof(to->message),
	    "an address of the other family");
	return true;
}

static bool
is_fresh(const struct resolver *r, const struct name *n)
{
	return n->known && r->host->now() - n->at_ns <
	                       (n->to.n > 0 ? r->keep_ns : FAILED_NS);
}

/* Makes room for one more by forgetting one that nobody waits for. */
static bool
make_room(struct resolver *r)
{
	struct name **at, *n;

	if (r->names_len < RESOLVER_NAMES)
		return true;
	for (at = &r->names; (n = *at) != NULL; at = &n->next)
		if (n->waiting == NULL && !n->asked) {
			*at = n->next;
			free(n);
			r->names_len--;
			return true;
		}
	return false;
}

static struct name *
add(struct resolver *r, const char *host, int family)
{
	struct name *n;

	if (!make_room(r))
		return NULL;
	n = calloc(1, sizeof(*n));
	if (n == NULL)
		return NULL;
	snprintf(n->host, sizeof(n->host), "%s", host);
	n->family = family;
	n->next = r->names;
	r->names = n;
	r->names_len++;
	return n;
}

static void
wait_for(struct name *n, struct lookup *l)
{
	l->next = n->waiting;
	l->prev = &n->waiting;
	if (l->next != NULL)
		l->next->prev = &l->next;
	n->waiting = l;
}

int
resolver_start(struct resolver *r, struct lookup *l, struct fl_bytes host,
    int family, struct addresses *to)
{
	char text[NAME_LEN];
	struct name *n;

	memset(to, 0, sizeof(*to));
	to->error = FL_ERROR_RESOLVE;
	snprintf(to->message, sizeof(to->message), "no such host");
	if (host.len == 0 || host.len >= sizeof(text) ||
	    memchr(host.data, '\0', host.len) != NULL)
		return 1;
	snprintf(text, sizeof(text), "%.*s", (int)host.len, host.data);
	if (literal(text, family, to))
		return 1;
	n = find(r, text, family);
	if (n != NULL && is_fresh(r, n)) {
		*to = n->to;
		return 1;
	}
	if (n == NULL)
		n = add(r, text, family);
	if (n == NULL || open_share(r) == -1 ||
	    (!n->asked && r->threads < RESOLVER_THREADS && begin(r, n) == -1)) {
		no_thread(to);
		return 1;
	}
	wait_for(n, l);
	return 0;
}

void
resolver_cancel(struct lookup *l)
{
	if (l->prev == NULL)
		return;
	*l->prev = l->next;
	if (l->next != NULL)
		l->next->prev = l->prev;
	l->next = NULL;
	l->prev = NULL;
}

void
address_text(const struct address *a, char text[ADDRESS_TEXT])
{
	text[0] = '\0';
	if (a->sock.any.sa_family == AF_INET)
		inet_ntop(AF_INET, &a->sock.v4.sin_addr, text, ADDRESS_TEXT);
	else if (a->sock.any.sa_family == AF_INET6)
		inet_ntop(AF_INET6, &a->sock.v6.sin6_addr, text, ADDRESS_TEXT);
}

void
address_set_port(struct address *a, unsigned port)
{
	if (a->sock.any.sa_family == AF_INET6)
		a->sock.v6.sin6_port = htons((uint16_t)port);
	else
		a->sock.v4.sin_port = htons((uint16_t)port);
}
