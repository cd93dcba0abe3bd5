#include <stdlib.h>
#include <string.h>

#include "link.h"

static void
link_free(struct link *l)
{
	struct link **at = &l->of->list;

	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	stream_close(&l->stream);
	free(l->key);
	free(l);
}

static void
stream_changed(struct stream *s)
{
	struct link *l = s->arg;

	if (l->user != NULL)
		l->changed(l);
	else if (s->ended || s->state != STREAM_OPEN)
		link_free(l);
}

static bool
same_key(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The idle link that fits; if none does, too many are made one less. */
static struct link *
find(struct links *all, const struct target *t, const char *key)
{
	struct link *l, *oldest = NULL;
	unsigned idle = 0;

	for (l = all->list; l != NULL; l = l->next) {
		if (l->user != NULL)
			continue;
		if (target_same(&l->stream.target, t) && same_key(l->key, key))
			return l;
		oldest = l;
		idle++;
	}
	if (idle >= LINKS_IDLE)
		link_free(oldest);
	return NULL;
}

static struct link *
make(struct links *all, const char *key)
{
	struct link *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return NULL;
	l->key = key != NULL ? strdup(key) : NULL;
	if (key != NULL && l->key == NULL) {
		free(l);
		return NULL;
	}
	stream_init(&l->stream, all->host, all->resolver, all->in_max,
	    stream_changed, l);
	l->of = all;
	l->next = all->list;
	all->list = l;
	return l;
}

struct link *
link_take(struct links *all, const struct target *t, const char *key,
    void *user, void (*changed)(struct link *l))
{
	struct link *l = find(all, t, key);

	if (l == NULL)
		l = make(all, key);
	if (l == NULL)
		return NULL;
	l->user = user;
	l->changed = changed;
	stream_begin(&l->stream);
	return l;
}

void
link_leave(struct link *l, bool good)
{
	l->user = NULL;
	if (!good || l->stream.ended || l->stream.out_len > 0 ||
	    l->stream.state != STREAM_OPEN)
		link_free(l);
}

void
links_free(struct links *all)
{
	while (all->list != NULL)
		link_free(all->list);
}
