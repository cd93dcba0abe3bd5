#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "../common/field.h"
#include "place.h"

/* "host:port", "[::1]:port" or "host"; both may be empty. */
struct spot {
	struct fl_bytes host, port;
};

/* Cuts a spot off *p, and the colon behind its port.  -1: it is none. */
static int
cut(const char **p, struct spot *s)
{
	const char *from = *p, *to;

	if (*from == '[') {
		to = strchr(++from, ']');
		if (to == NULL)
			return -1;
		s->host = (struct fl_bytes){ from, (size_t)(to - from) };
		to++;
	} else {
		to = from + strcspn(from, ":");
		s->host = (struct fl_bytes){ from, (size_t)(to - from) };
	}
	if (*to != ':' && *to != '\0')
		return -1;
	to += *to == ':';
	s->port = (struct fl_bytes){ to, strcspn(to, ":") };
	if (s->port.len > 0 && field_number(s->port, 65535) < 0)
		return -1;
	to += s->port.len;
	*p = to + (*to == ':');
	return s->host.len < NAME_LEN ? 0 : -1;
}

/* One address of a list, perhaps in brackets. */
static int
parse_address(const char *p, size_t len, struct address *a)
{
	char text[ADDRESS_TEXT];

	if (len > 2 && *p == '[' && p[len - 1] == ']')
		p++, len -= 2;
	if (len == 0 || len >= sizeof(text))
		return -1;
	memcpy(text, p, len);
	text[len] = '\0';
	memset(a, 0, sizeof(*a));
	if (inet_pton(AF_INET, text, &a->sock.v4.sin_addr) == 1) {
		a->sock.v4.sin_family = AF_INET;
		a->len = sizeof(a->sock.v4);
		return 0;
	}
	a->sock.v6.sin6_family = AF_INET6;
	a->len = sizeof(a->sock.v6);
	return inet_pton(AF_INET6, text, &a->sock.v6.sin6_addr) == 1 ? 0 : -1;
}

/* -1: one of them is no address.  Those of the family go to to. */
static int
parse_list(const char *p, int family, struct addresses *to)
{
	struct address a;
	size_t len;

	for (to->n = 0;; p += len + 1) {
		len = strcspn(p, ",");
		if (parse_address(p, len, &a) == -1)
			return -1;
		if (to->n < ADDRESSES_MAX &&
		    (family == AF_UNSPEC || family == a.sock.any.sa_family))
			to->list[to->n++] = a;
		if (p[len] == '\0')
			return 0;
	}
}

/* "-host:port" takes an entry of libcurl's own away: there is none here. */
bool
place_resolve_ok(const char *value)
{
	struct addresses to;
	struct spot s;

	value += *value == '+';
	return *value != '-' && cut(&value, &s) == 0 && s.host.len > 0 &&
	       s.port.len > 0 && parse_list(value, AF_UNSPEC, &to) == 0;
}

bool
place_connect_to_ok(const char *value)
{
	struct spot from, to;
	const char *p = value;
	size_t i, colons = 0;
	bool inside = false;

	for (i = 0; value[i] != '\0'; i++) {
		if (value[i] == '[' || value[i] == ']')
			inside = value[i] == '[';
		colons += value[i] == ':' && !inside;
	}
	return (colons == 2 || colons == 3) && cut(&p, &from) == 0 &&
	       cut(&p, &to) == 0 && *p == '\0';
}

static bool
speaks_of(const struct spot *s, const char *host, unsigned port)
{
	if (s->port.len > 0 && field_number(s->port, 65535) != (int64_t)port)
		return false;
	return s->host.len == 0 || field_like(s->host, host);
}

bool
place_resolve(const char *value, const char *host, unsigned port, int family,
    struct addresses *to)
{
	struct spot s;

	value += *value == '+';
	cut(&value, &s);
	if (field_is(s.host, "*"))
		s.host.len = 0;
	if (!speaks_of(&s, host, port))
		return false;
	memset(to, 0, sizeof(*to));
	parse_list(value, family, to);
	if (to->n == 0) {
		to->error = FL_ERROR_RESOLVE;
		snprintf(to->message, sizeof(to->message),
		    "an address of the other family");
	}
	return true;
}

bool
place_connect_to(const char *value, char *host, size_t size, unsigned *port)
{
	struct spot from, to;

	cut(&value, &from);
	cut(&value, &to);
	if (!speaks_of(&from, host, *port))
		return false;
	if (to.host.len > 0)
		snprintf(host, size, "%.*s", (int)to.host.len, to.host.data);
	if (to.port.len > 0)
		*port = (unsigned)field_number(to.port, 65535);
	return true;
}
