#include <stdio.h>
#include <string.h>

#include "field.h"
#include "url.h"

static struct fl_bytes
slice(const char *from, const char *to)
{
	return (struct fl_bytes){ from, (size_t)(to - from) };
}

/* The first of the characters of set in [p, end), or end. */
static const char *
until(const char *p, const char *end, const char *set)
{
	while (p < end && (*p == '\0' || strchr(set, *p) == NULL))
		p++;
	return p;
}

static int
fail(char why[FL_PLUGIN_ERR], const char *what)
{
	snprintf(why, FL_PLUGIN_ERR, "%s", what);
	return -1;
}

static int
parse_port(struct url *u, struct fl_bytes text, char why[FL_PLUGIN_ERR])
{
	int64_t port = field_number(text, 65535);

	if (port < 1)
		return fail(why, "a port is a number from 1 to 65535");
	u->port = (unsigned)port;
	return 0;
}

/* [user[:password]@]host[:port] */
static int
parse_authority(struct url *u, const char *p, const char *end,
    char why[FL_PLUGIN_ERR])
{
	const char *at = end, *colon;

	while (at > p && at[-1] != '@')
		at--;
	if (at > p) {
		colon = until(p, at - 1, ":");
		u->user = slice(p, colon);
		if (colon < at - 1)
			u->password = slice(colon + 1, at - 1);
		p = at;
	}
	if (p < end && *p == '[') {
		colon = until(p, end, "]");
		if (colon == end)
			return fail(why, "'[' without ']' in the URL");
		u->host = slice(p + 1, colon++);
	} else {
		colon = until(p, end, ":");
		u->host = slice(p, colon);
	}
	if (colon == end)
		return 0;
	if (*colon != ':')
		return fail(why, "want a port behind the address");
	return parse_port(u, slice(colon + 1, end), why);
}

static bool
has_control(struct fl_bytes text)
{
	size_t i;

	for (i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] <= ' ' || text.data[i] == 0x7f)
			return true;
	return false;
}

int
url_parse(struct fl_bytes text, struct url *u, char why[FL_PLUGIN_ERR])
{
	const char *p, *end, *to;

	*u = (struct url){ 0 };
	if (text.len == 0)
		return fail(why, "the URL is empty");
	if (has_control(text))
		return fail(why, "a blank or a control character in the URL");
	p = text.data;
	end = p + text.len;
	to = until(p, end, ":/?#");
	if (to == p || to == end || *to != ':')
		return fail(why, "the URL has no scheme");
	u->scheme = slice(p, to);
	p = to + 1;
	end = until(p, end, "#");
	if (end - p >= 2 && p[0] == '/' && p[1] == '/') {
		to = until(p + 2, end, "/?");
		u->has_authority = true;
		if (parse_authority(u, p + 2, to, why) == -1)
			return -1;
		p = to;
	}
	to = until(p, end, "?");
	u->path = slice(p, to);
	if (to < end)
		u->query = slice(to + 1, end);
	return 0;
}

int
url_decode(struct bytes *out, struct fl_bytes text)
{
	size_t i;
	char c;

	for (i = 0; i < text.len; i++) {
		c = text.data[i];
		if (c == '%') {
			if (text.len - i < 3 ||
			    field_hex(text.data[i + 1]) < 0 ||
			    field_hex(text.data[i + 2]) < 0)
				return -1;
			c = (char)(field_hex(text.data[i + 1]) * 16 +
				   field_hex(text.data[i + 2]));
			i += 2;
		}
		if (bytes_add(out, &c, 1) == -1)
			return -1;
	}
	return 0;
}

bool
url_next(struct fl_bytes *query, struct fl_bytes *name, struct fl_bytes *value)
{
	const char *p, *end, *to, *equals;

	if (query->len == 0)
		return false;
	p = query->data;
	end = p + query->len;
	to = until(p, end, "&");
	equals = until(p, to, "=");
	*name = slice(p, equals);
	*value = equals < to ? slice(equals + 1, to) : slice(to, to);
	*query = to < end ? slice(to + 1, end) : slice(end, end);
	return true;
}
