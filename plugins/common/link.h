#ifndef FL_COMMON_LINK_H
#define FL_COMMON_LINK_H

#include "stream.h"

/*
 * The connections of one user: each has one exchange at a time, and stays open
 * for the next one that leads to the same place.  When the peer ends an idle
 * one, it is closed.
 *
 * Ceiling    LINKS_IDLE idle ones; for one more the oldest is closed
 */
#define LINKS_IDLE 4

struct links {
	struct fl_host *host;
	struct resolver *resolver;
	size_t in_max;
	struct link *list;
};

struct link {
	struct stream stream;
	struct links *of;
	void *user; /* whose exchange it carries; NULL: idle */
	char *key;  /* owned; what else must be the same; NULL: nothing */
	void (*changed)(struct link *l); /* while it has a user */
	struct link *next;
};

/*
 * An idle link to t with that key, which may be NULL; or a new one, whose
 * stream is CLOSED.  It is user's now.  NULL: out of memory.
 */
struct link *link_take(struct links *all, const struct target *t,
    const char *key, void *user, void (*changed)(struct link *l));

/* It is idle, or closed and freed when it is not good for another exchange. */
void link_leave(struct link *l, bool good);

/* Closes and frees all of them. */
void links_free(struct links *all);

#endif
