#ifndef FL_HTTP_LOCAL_H
#define FL_HTTP_LOCAL_H

#include "../common/resolver.h"

/*
 * The addresses that connections come from, one after the other: what --bind
 * says.  Each has ports of its own, so many of them make many connections.
 *
 * Storage    on the heap, LOCALS_MAX at most
 */
#define LOCALS_MAX 1024

struct locals {
	struct address *list;
	size_t len, next;
};

/* Reads "192.0.2.1,2001:db8::1".  -1 and why. */
int locals_read(struct locals *l, struct fl_bytes text,
    char why[FL_PLUGIN_ERR]);
void locals_free(struct locals *l);

/* The next one of a family; NULL: none, the system chooses. */
const struct address *locals_next(struct locals *l, int family);

#endif
