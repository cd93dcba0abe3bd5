#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "place.h"
#include "proxy.h"
#include "site.h"

/* Scheme, port and host at the front of a key; the route follows. */
#define KEY_FRONT (HTTP_HOST_LEN + 8)

static uint64_t
mix(uint64_t hash, const char *data, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		hash =
		    (hash ^ (unsigned char)data[i]) * UINT64_C(1099511628211);
	return hash;
}

static size_t
make_front(char front[KEY_FRONT], const struct http_url *u)
{
	size_t i, len = 0;

	front[len++] = u->tls ? 's' : 'p';
	front[len++] = (char)(u->port & 0xff);
	front[len++] = (char)(u->port >> 8);
	for (i = 0; i <= u->host_len; i++) {
		char c = u->host[i];

		front[len++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	return len;
}

static bool
is_it(const struct site *t, uint64_t hash, const char *front, size_t front_len,
    const struct wishes *w)
{
	return t->hash == hash && t->key_len == front_len + w->route_len &&
	       memcmp(t->key, front, front_len) == 0 &&
	       (w->route_len == 0 ||
		   memcmp(t->key + front_len, w->route, w->route_len) == 0);
}

static void
site_free(struct site *t)
{
	SSL_SESSION_free(t->session);
	free(t->unix_socket);
	free(t->said);
	free(t->key);
	free(t);
}

/* Those that nobody holds make room, all at once. */
static void
sweep(struct sites *s)
{
	struct site **at, *t;
	size_t i;

	for (i = 0; i < SITES_BUCKETS; i++)
		for (at = &s->bucket[i]; (t = *at) != NULL;) {
			if (t->refs > 0) {
				at = &t->next;
				continue;
			}
			*at = t->next;
			site_free(t);
			s->len--;
		}
}

void
sites_fini(struct sites *s)
{
	struct site *t;
	size_t i;

	for (i = 0; i < SITES_BUCKETS; i++)
		while ((t = s->bucket[i]) != NULL) {
			s->bucket[i] = t->next;
			site_free(t);
		}
	http_tls_free_all(&s->contexts);
}

static void
set_local(struct site *t, const char *text)
{
	struct address *a = &t->local;

	if (inet_pton(AF_INET, text, &a->sock.v4.sin_addr) == 1) {
		a->sock.v4.sin_family = AF_INET;
		a->len = sizeof(a->sock.v4);
	} else if (inet_pton(AF_INET6, text, &a->sock.v6.sin6_addr) == 1) {
		a->sock.v6.sin6_family = AF_INET6;
		a->len = sizeof(a->sock.v6);
	}
	/* The other family cannot be reached from there. */
	if (t->family == AF_UNSPEC)
		t->family = a->sock.any.sa_family;
}

/* -1: out of memory. */
static int
set_places(struct site *t, const struct wishes *w)
{
	struct addresses to;
	size_t i;

	for (i = 0; i < w->connect_to.len; i++)
		if (place_connect_to(w->connect_to.value[i], t->dial_host,
			sizeof(t->dial_host), &t->dial_port))
			break;
	for (i = 0; i < w->resolve.len; i++) {
		if (!place_resolve(w->resolve.value[i], t->dial_host,
			t->dial_port, t->family, &to))
			continue;
		free(t->said);
		t->said = malloc(sizeof(to));
		if (t->said == NULL)
			return -1;
		*t->said = to;
	}
	if (w->unix_socket == NULL)
		return 0;
	t->unix_socket = strdup(w->unix_socket);
	return t->unix_socket != NULL ? 0 : -1;
}

static struct site *
site_new(const char *front, size_t front_len, const struct http_url *u,
    const struct wishes *w)
{
	struct site *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->tls = u->tls;
	t->port = t->dial_port = u->port;
	memcpy(t->host, front + 3, front_len - 3);
	memcpy(t->dial_host, t->host, sizeof(t->host));
	t->family = w->family;
	t->connect_ns = w->connect_ns;
	if (w->interface != NULL)
		set_local(t, w->interface);
	t->key_len = front_len + w->route_len;
	t->key = malloc(t->key_len);
	if (t->key == NULL || set_places(t, w) == -1) {
		site_free(t);
		return NULL;
	}
	memcpy(t->key, front, front_len);
	if (w->route_len > 0)
		memcpy(t->key + front_len, w->route, w->route_len);
	return t;
}

static struct site *
add(struct sites *s, const char *front, size_t front_len,
    const struct http_url *u, const struct wishes *w, enum fl_error *error,
    char why[FL_PLUGIN_ERR])
{
	struct http_tls *context = NULL;
	struct site *t;

	*error = FL_ERROR_REQUEST;
	if (w->unix_socket == NULL && proxy_named(u->tls, u->host)) {
		snprintf(why, FL_PLUGIN_ERR,
		    "a proxy of the environment is done by the engine curl");
		return NULL;
	}
	*error = FL_ERROR_TLS;
	if (u->tls && (context = http_tls_for(&s->contexts, w, why)) == NULL)
		return NULL;
	if (s->len >= SITES_MAX)
		sweep(s);
	t = site_new(front, front_len, u, w);
	if (t == NULL) {
		*error = FL_ERROR_RESOURCE;
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return NULL;
	}
	t->context = context;
	s->len++;
	return t;
}

struct site *
site_find(struct sites *s, const struct http_url *u, const struct wishes *w,
    enum fl_error *error, char why[FL_PLUGIN_ERR])
{
	char front[KEY_FRONT];
	size_t front_len = make_front(front, u);
	uint64_t hash = mix(UINT64_C(14695981039346656037), front, front_len);
	struct site **bucket, *t;

	if (w->route_len > 0)
		hash = mix(hash, w->route, w->route_len);
	bucket = &s->bucket[hash % SITES_BUCKETS];
	for (t = *bucket; t != NULL; t = t->next)
		if (is_it(t, hash, front, front_len, w))
			return t;
	t = add(s, front, front_len, u, w, error, why);
	if (t == NULL)
		return NULL;
	t->hash = hash;
	t->next = *bucket;
	*bucket = t;
	return t;
}
