#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "local.h"

static int
read_one(struct address *a, const char *s, size_t len)
{
	char text[ADDRESS_TEXT];

	if (len >= sizeof(text))
		return -1;
	memcpy(text, s, len);
	text[len] = '\0';
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &a->sock.v4.sin_addr) == 1) {
		a->sock.v4.sin_family = AF_INET;
		a->len = sizeof(a->sock.v4);
	} else if (inet_pton(AF_INET6, text, &a->sock.v6.sin6_addr) == 1) {
		a->sock.v6.sin6_family = AF_INET6;
		a->len = sizeof(a->sock.v6);
	} else {
		return -1;
	}
	return 0;
}

static size_t
count(struct fl_bytes text)
{
	size_t i, n = 1;

	for (i = 0; i < text.len; i++)
		n += text.data[i] == ',';
	return n;
}

int
locals_read(struct locals *l, struct fl_bytes text, char why[FL_PLUGIN_ERR])
{
	const char *s = text.data, *end = text.data + text.len, *to;
	size_t n = count(text);

	snprintf(why, FL_PLUGIN_ERR, "bind: more than %d addresses",
	    LOCALS_MAX);
	if (n > LOCALS_MAX)
		return -1;
	l->list = calloc(n, sizeof(*l->list));
	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if (l->list == NULL)
		return -1;
	for (; l->len < n; s = to + 1, l->len++) {
		to = memchr(s, ',', (size_t)(end - s));
		to = to != NULL ? to : end;
		if (read_one(&l->list[l->len], s, (size_t)(to - s)) == 0)
			continue;
		snprintf(why, FL_PLUGIN_ERR, "bind '%.*s': want an address",
		    (int)(to - s < 60 ? to - s : 60), s);
		locals_free(l);
		return -1;
	}
	return 0;
}

void
locals_free(struct locals *l)
{
	free(l->list);
	*l = (struct locals){ 0 };
}

const struct address *
locals_next(struct locals *l, int family)
{
	const struct address *a;
	size_t i;

	for (i = 0; i < l->len; i++) {
		a = &l->list[l->next++ % l->len];
		if (a->sock.any.sa_family == family)
			return a;
	}
	return NULL;
}
