#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"
#include "local.h"

static int
read_address(struct local_address *a, struct fl_bytes text)
{
	char name[64];

	memset(a, 0, sizeof(*a));
	snprintf(name, sizeof(name), "%.*s", (int)text.len, text.data);
	if (text.len < sizeof(name) &&
	    inet_pton(AF_INET, name, &a->sock.in.sin_addr) == 1) {
		a->family = a->sock.in.sin_family = AF_INET;
		a->len = sizeof(a->sock.in);
		return 0;
	}
	if (text.len < sizeof(name) &&
	    inet_pton(AF_INET6, name, &a->sock.in6.sin6_addr) == 1) {
		a->family = a->sock.in6.sin6_family = AF_INET6;
		a->len = sizeof(a->sock.in6);
		return 0;
	}
	return -1;
}

static int
read_all(struct local *l, struct fl_bytes text, char why[FL_PLUGIN_ERR])
{
	struct fl_bytes one;
	const char *comma;

	while (l->n < LOCAL_MAX) {
		comma = memchr(text.data, ',', text.len);
		one = text;
		if (comma != NULL)
			one.len = (size_t)(comma - text.data);
		if (read_address(&l->list[l->n], one) == -1) {
			snprintf(why, FL_PLUGIN_ERR,
			    "bind: '%.*s' is no address", (int)one.len,
			    one.data);
			return -1;
		}
		l->n++;
		if (comma == NULL)
			return 0;
		text.len -= one.len + 1;
		text.data = comma + 1;
	}
	snprintf(why, FL_PLUGIN_ERR, "bind: more than %d addresses", LOCAL_MAX);
	return -1;
}

int
local_open(struct local *l, const struct fl_field *settings, size_t n,
    char why[FL_PLUGIN_ERR])
{
	const struct fl_bytes *text = field_find(settings, n, "bind");

	*l = (struct local){ 0 };
	if (text == NULL)
		return 0;
	l->list = calloc(LOCAL_MAX, sizeof(*l->list));
	if (l->list == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	if (read_all(l, *text, why) == 0)
		return 0;
	local_close(l);
	return -1;
}

void
local_close(struct local *l)
{
	free(l->list);
	*l = (struct local){ 0 };
}

int
local_bind(struct local *l, int fd, int family)
{
	const struct local_address *a;
	int one = 1;
	size_t i;

	for (i = 0; i < l->n; i++) {
		a = &l->list[l->next];
		l->next = (l->next + 1) % l->n;
		if (a->family != family)
			continue;
		setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one,
		    sizeof(one));
		return bind(fd, &a->sock.any, a->len);
	}
	return 0;
}
