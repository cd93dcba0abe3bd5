#include <stdio.h>
#include <string.h>

#include "field.h"
#include "target.h"

bool
target_same(const struct target *a, const struct target *b)
{
	return a->port == b->port && a->family == b->family &&
	       a->tls == b->tls && strcmp(a->host, b->host) == 0;
}

/* Copies text to host, without its %XX. */
static int
set_host(struct target *t, struct fl_bytes text, char why[FL_PLUGIN_ERR])
{
	struct bytes b = { .max = sizeof(t->host) - 1 };
	int rc = url_decode(&b, text);

	if (rc == 0 && b.len > 0 && memchr(b.data, '\0', b.len) == NULL) {
		memcpy(t->host, b.data, b.len);
		t->host[b.len] = '\0';
	} else {
		snprintf(why, FL_PLUGIN_ERR,
		    "the host or path in the URL is "
		    "empty, malformed or longer than %zu bytes",
		    b.max);
		rc = -1;
	}
	bytes_free(&b);
	return rc;
}

int
target_of(struct target *t, const struct url *u, unsigned port,
    const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	*t = (struct target){ .port = u->port != 0 ? u->port : port };
	t->family = field_flag(r, "ipv4")   ? AF_INET
	            : field_flag(r, "ipv6") ? AF_INET6
	                                    : AF_UNSPEC;
	if (t->port == 0) {
		snprintf(why, FL_PLUGIN_ERR,
		    "the URL names no port: want "
		    "%.*s://HOST:PORT",
		    (int)u->scheme.len, u->scheme.data);
		return -1;
	}
	return set_host(t, u->host, why);
}

int
target_of_unix(struct target *t, const struct url *u, char why[FL_PLUGIN_ERR])
{
	*t = (struct target){ .family = AF_UNIX };
	if (u->host.len > 0) {
		snprintf(why, FL_PLUGIN_ERR, "want %.*s:/PATH, without a host",
		    (int)u->scheme.len, u->scheme.data);
		return -1;
	}
	return set_host(t, u->path, why);
}
