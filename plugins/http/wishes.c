#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "place.h"
#include "wishes.h"

/* libcurl's own, where no option says. */
#define CONNECT_NS INT64_C(300000000000)
#define MS_NS INT64_C(1000000)

const struct wishes wishes_none = {
	.connect_ns = CONNECT_NS,
};

/* An option.  set takes its value: 0; or -1 when that is not served. */
struct option {
	const char *name;
	int (*set)(struct wishes *w, const struct option *o, const char *value);
	size_t at;  /* the member, where set wants to know */
	bool route; /* a connection depends on it */
};

static bool
is_true(const char *value)
{
	return strcmp(value, "true") == 0;
}

static int
set_flag(struct wishes *w, const struct option *o, const char *value)
{
	*(bool *)((char *)w + o->at) = is_true(value);
	return 0;
}

static int
set_text(struct wishes *w, const struct option *o, const char *value)
{
	*(const char **)((char *)w + o->at) = value;
	return 0;
}

/* Only as long as it says "false". */
static int
set_nothing(struct wishes *w, const struct option *o, const char *value)
{
	(void)w;
	(void)o;
	return is_true(value) ? -1 : 0;
}

static int
set_http10(struct wishes *w, const struct option *o, const char *value)
{
	(void)o;
	w->fresh = true;
	w->http10 = is_true(value);
	return 0;
}

/* Behind http1.0 in the table: the last one wins, as in libcurl. */
static int
set_http11(struct wishes *w, const struct option *o, const char *value)
{
	(void)o;
	w->fresh = w->http11 = true;
	w->http10 = false;
	return is_true(value) ? 0 : -1;
}

static int
set_ipv4(struct wishes *w, const struct option *o, const char *value)
{
	(void)o;
	w->family = is_true(value) ? AF_INET : AF_INET6;
	return 0;
}

static int
set_ipv6(struct wishes *w, const struct option *o, const char *value)
{
	(void)o;
	w->family = is_true(value) ? AF_INET6 : AF_INET;
	return 0;
}

static int
set_connect_timeout(struct wishes *w, const struct option *o, const char *value)
{
	struct fl_bytes text = { value, strlen(value) };
	int64_t ms = field_number(text, INT32_MAX);

	(void)o;
	w->connect_ns = ms > 0 ? ms * MS_NS : CONNECT_NS;
	return ms < 0 ? -1 : 0;
}

/* An address; a name, or a network interface, is another engine's. */
static int
set_interface(struct wishes *w, const struct option *o, const char *value)
{
	struct in6_addr a;

	if (inet_pton(AF_INET, value, &a) != 1 &&
	    inet_pton(AF_INET6, value, &a) != 1)
		return -1;
	return set_text(w, o, value);
}

static int
add(struct wish_list *list, const char *value)
{
	if (list->len == WISHES_LIST_MAX)
		return -1;
	list->value[list->len++] = value;
	return 0;
}

static int
add_resolve(struct wishes *w, const struct option *o, const char *value)
{
	(void)o;
	return place_resolve_ok(value) ? add(&w->resolve, value) : -1;
}

static int
add_connect_to(struct wishes *w, const struct option *o, const char *value)
{
	(void)o;
	return place_connect_to_ok(value) ? add(&w->connect_to, value) : -1;
}

#define AT(member) offsetof(struct wishes, member)

/* What is not here is declined. */
static const struct option options[] = {
	{ "insecure", set_flag, AT(insecure), true },
	{ "cacert", set_text, AT(cacert), true },
	{ "cert", set_text, AT(cert), true },
	{ "key", set_text, AT(key), true },
	{ "resolve", add_resolve, 0, true },
	{ "connect-to", add_connect_to, 0, true },
	{ "unix-socket", set_text, AT(unix_socket), true },
	{ "interface", set_interface, AT(interface), true },
	{ "user", set_text, AT(user), false },
	{ "digest", set_nothing, 0, false },
	{ "ntlm", set_nothing, 0, false },
	{ "negotiate", set_nothing, 0, false },
	{ "netrc", set_nothing, 0, false },
	{ "netrc-optional", set_nothing, 0, false },
	{ "http1.0", set_http10, 0, false },
	{ "http1.1", set_http11, 0, false },
	{ "ipv4", set_ipv4, 0, true },
	{ "ipv6", set_ipv6, 0, true },
	{ "connect-timeout", set_connect_timeout, 0, true },
	{ "path-as-is", set_flag, AT(as_is), false },
};

#define OPTIONS_LEN (sizeof(options) / sizeof(options[0]))

static int
decline(const struct fl_field *f, const char *what, char why[FL_PLUGIN_ERR])
{
	snprintf(why, FL_PLUGIN_ERR, "%s '%.*s'", what,
	    (int)(f->name.len < 40 ? f->name.len : 40), f->name.data);
	return -1;
}

/* Whether all are known, and how many bytes their values take. */
static int
measure(const struct fl_request *r, size_t *len, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f;
	size_t i, k;

	for (*len = 0, i = 0; i < r->options_len; i++) {
		f = &r->options[i];
		for (k = 0; k < OPTIONS_LEN; k++)
			if (field_is(f->name, options[k].name))
				break;
		if (k == OPTIONS_LEN)
			return decline(f, "no option", why);
		if (f->value.len > WISHES_VALUE_MAX ||
		    (f->value.len > 0 &&
			memchr(f->value.data, '\0', f->value.len) != NULL))
			return decline(f, "no such value of option", why);
		*len += f->value.len + 1;
	}
	return 0;
}

/* A value's bytes, and the row it belongs to: no two routes are alike. */
static void
add_route(struct wishes *w, size_t row, const char *value)
{
	size_t len = strlen(value) + 1;

	w->route[w->route_len++] = (char)row;
	memcpy(w->route + w->route_len, value, len);
	w->route_len += len;
}

/* The rows in their order, and in it the values in theirs, as libcurl is told
 * them. */
static int
set_all(struct wishes *w, const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_field *f;
	char *text = w->text;
	size_t i, k;

	for (k = 0; k < OPTIONS_LEN; k++)
		for (i = 0; i < r->options_len; i++) {
			f = &r->options[i];
			if (!field_is(f->name, options[k].name))
				continue;
			if (f->value.len > 0)
				memcpy(text, f->value.data, f->value.len);
			text[f->value.len] = '\0';
			if (options[k].set(w, &options[k], text) == -1)
				return decline(f, "no such value of option",
				    why);
			if (options[k].route)
				add_route(w, k, text);
			text += f->value.len + 1;
		}
	return 0;
}

int
wishes_make(struct wishes *w, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	size_t len;

	*w = wishes_none;
	if (r->options_len == 0)
		return 0;
	if (measure(r, &len, why) == -1)
		return -1;
	w->text = malloc(2 * len + r->options_len);
	if (w->text == NULL) {
		snprintf(why, FL_PLUGIN_ERR, "out of memory");
		return -1;
	}
	w->route = w->text + len;
	if (set_all(w, r, why) == 0)
		return 0;
	wishes_fini(w);
	return -1;
}

void
wishes_fini(struct wishes *w)
{
	free(w->text);
	*w = wishes_none;
}
