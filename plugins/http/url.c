#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "url.h"

static int
fail(char why[FL_PLUGIN_ERR], const char *what)
{
	snprintf(why, FL_PLUGIN_ERR, "URL: %s", what);
	return -1;
}

static struct fl_bytes
slice(const char *from, const char *to)
{
	return (struct fl_bytes){ from, (size_t)(to - from) };
}

/* "http:" or "https:" and its slashes.  Where the authority begins; or NULL. */
static const char *
parse_scheme(struct http_url *u, const char *p, const char *end,
    char why[FL_PLUGIN_ERR])
{
	const char *colon = memchr(p, ':', (size_t)(end - p)), *slash;
	struct fl_bytes scheme = slice(p, colon != NULL ? colon : p);

	u->tls = field_like(scheme, "https");
	if (!u->tls && !field_like(scheme, "http")) {
		fail(why, "want http:// or https://");
		return NULL;
	}
	slash = p = colon + 1;
	while (p < end && *p == '/' && p - slash < 4)
		p++;
	if (p - slash < 1 || p - slash > 3) {
		fail(why, "want two slashes behind the scheme");
		return NULL;
	}
	return p;
}

static int
parse_port(struct http_url *u, const char *p, const char *end,
    char why[FL_PLUGIN_ERR])
{
	int64_t port;

	if (p == end)
		return 0;
	port = field_number(slice(p, end), 65535);
	if (port < 0)
		return fail(why, "a port is a number up to 65535");
	u->port = (unsigned)port;
	return 0;
}

static int
set_host(struct http_url *u, const char *p, size_t len, char why[FL_PLUGIN_ERR])
{
	if (len >= sizeof(u->host))
		return fail(why, "the host is longer than a name can be");
	memcpy(u->host, p, len);
	u->host[len] = '\0';
	u->host_len = len;
	return 0;
}

/* "[::1]"; p is behind the bracket.  Where it ends; or NULL. */
static const char *
parse_ipv6(struct http_url *u, const char *p, const char *end,
    char why[FL_PLUGIN_ERR])
{
	const char *to = memchr(p, ']', (size_t)(end - p));
	char brief[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (to == NULL || set_host(u, p, (size_t)(to - p), why) == -1 ||
	    inet_pton(AF_INET6, u->host, &a) != 1) {
		fail(why, "want an IPv6 address, without a zone, in [ ]");
		return NULL;
	}
	inet_ntop(AF_INET6, &a, brief, sizeof(brief));
	if (strlen(brief) < u->host_len) /* otherwise libcurl leaves it */
		set_host(u, brief, strlen(brief), why);
	u->ipv6 = true;
	return to + 1;
}

/* A number as strtoul(3) has it, with 0x or 0; -1 when it is none. */
static int64_t
part(const char *p, const char **end)
{
	unsigned long n;
	char *to;

	if (*p < '0' || *p > '9')
		return -1;
	n = strtoul(p, &to, 0);
	*end = to;
	return n <= UINT32_MAX ? (int64_t)n : -1;
}

/*
 * One to four numbers, the last of which stands for all that is left: "127.1",
 * "0x7f000001".  -1: a name.
 */
static int64_t
ipv4(const char *p)
{
	int64_t n, address = 0;
	int parts;

	for (parts = 0; parts < 4; parts++) {
		n = part(p, &p);
		if (n == -1)
			return -1;
		if (*p == '\0')
			return n >> (32 - 8 * parts) == 0 ? address | n : -1;
		if (*p != '.' || n > 255)
			return -1;
		address |= n << (24 - 8 * parts);
		p++;
	}
	return -1;
}

/* As inet_ntop(3), which formats by way of stdio: this is done for each request
 * whose URL is made. */
static size_t
write_quad(uint32_t address, char quad[INET_ADDRSTRLEN])
{
	char *p = quad;
	unsigned n;
	int shift;

	for (shift = 24; shift >= 0; shift -= 8) {
		n = address >> shift & 255;
		if (n >= 100)
			*p++ = (char)('0' + n / 100);
		if (n >= 10)
			*p++ = (char)('0' + n / 10 % 10);
		*p++ = (char)('0' + n % 10);
		*p++ = '.';
	}
	*--p = '\0';
	return (size_t)(p - quad);
}

static int
parse_name(struct http_url *u, char why[FL_PLUGIN_ERR])
{
	static const char odd[] = " \r\n\t/:#?!@{}[]\\$'\"^`*<>=;,+&()";
	int64_t address = ipv4(u->host);
	char quad[INET_ADDRSTRLEN] = "";
	size_t i;

	if (address != -1)
		return set_host(u, quad, write_quad((uint32_t)address, quad),
		    why);
	for (i = 0; i < u->host_len; i++)
		if (u->host[i] == '%' || (unsigned char)u->host[i] > 0x7f)
			return fail(why,
			    "a host in other letters than ASCII is done by the "
			    "engine curl");
	if (u->host_len == 0 || u->host[strcspn(u->host, odd)] != '\0')
		return fail(why, "not the name of a host");
	return 0;
}

/* [user[:password]@]host[:port] */
static int
parse_authority(struct http_url *u, const char *p, const char *end,
    char why[FL_PLUGIN_ERR])
{
	const char *at = memchr(p, '@', (size_t)(end - p)), *to, *colon;

	if (at != NULL) {
		colon = memchr(p, ':', (size_t)(at - p));
		to = colon != NULL ? colon : at;
		u->has_user = at > p;
		u->user = slice(p, to);
		u->password = slice(to < at ? to + 1 : at, at);
		p = at + 1;
	}
	if (p < end && *p == '[') {
		to = parse_ipv6(u, p + 1, end, why);
		if (to == NULL)
			return -1;
		if (to < end && *to != ':')
			return fail(why, "want a port behind the address");
	} else {
		to = memchr(p, ':', (size_t)(end - p));
		to = to != NULL ? to : end;
		if (set_host(u, p, (size_t)(to - p), why) == -1 ||
		    parse_name(u, why) == -1)
			return -1;
	}
	return to < end ? parse_port(u, to + 1, end, why) : 0;
}

static bool
has_control(const char *p, const char *end)
{
	for (; p < end; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f)
			return true;
	return false;
}

/* The first of three characters in [p, end), or end. */
static const char *
until(const char *p, const char *end, char a, char b, char c)
{
	while (p < end && *p != a && *p != b && *p != c)
		p++;
	return p;
}

/* Whether a segment of the path is "." or "..": perhaps, is enough to know. */
static bool
has_dots(const char *p, const char *end)
{
	while ((p = memchr(p, '/', (size_t)(end - p))) != NULL)
		if (++p < end && *p == '.')
			return true;
	return false;
}

/* [path][?query][#fragment] */
static void
parse_target(struct http_url *u, const char *p, const char *end, bool as_is)
{
	const char *to;

	end = until(p, end, '#', '#', '#');
	to = until(p, end, '?', '?', '?');
	u->path = slice(p, to);
	u->dotted = !as_is && has_dots(p, to);
	u->has_query = to < end;
	u->query = slice(to < end ? to + 1 : end, end);
}

static int
check_text(const char *p, const char *end, char why[FL_PLUGIN_ERR])
{
	if (p == end)
		return fail(why, "it is empty");
	return has_control(p, end)
	           ? fail(why, "a blank or a control character in it")
	           : 0;
}

int
http_url_parse(struct http_url *u, struct fl_bytes text, bool as_is,
    char why[FL_PLUGIN_ERR])
{
	const char *p = text.data, *end = p + text.len, *to;

	memset(u, 0, offsetof(struct http_url, host));
	if (check_text(p, end, why) == -1)
		return -1;
	p = parse_scheme(u, p, end, why);
	if (p == NULL)
		return -1;
	u->port = http_url_usual_port(u->tls);
	to = until(p, end, '/', '?', '#');
	if (parse_authority(u, p, to, why) == -1)
		return -1;
	u->front_len = (size_t)(to - text.data);
	parse_target(u, to, end, as_is);
	return 0;
}

int
http_url_parse_again(struct http_url *u, struct fl_bytes text, bool as_is,
    char why[FL_PLUGIN_ERR])
{
	const char *p = text.data + u->front_len, *end = text.data + text.len;

	if (p < end && check_text(p, end, why) == -1)
		return -1;
	parse_target(u, p, end, as_is);
	return 0;
}

size_t
http_url_target_max(const struct http_url *u)
{
	return 3 * u->path.len + u->query.len + 2;
}

/* Letters outside ASCII go as libcurl sends them. */
static char *
put_segments(char *out, const char *p, size_t len)
{
	static const char hex[] = "0123456789abcdef";
	const char *end = p + len;

	for (; p < end; p++) {
		unsigned char c = (unsigned char)*p;

		if (c < 0x80) {
			*out++ = *p;
			continue;
		}
		*out++ = '%';
		*out++ = hex[c >> 4];
		*out++ = hex[c & 15];
	}
	return out;
}

/*
 * RFC 3986, 5.2.4, of an absolute path: "." is nothing, ".." is one segment
 * less; a dot at the end leaves its slash.
 */
static char *
put_path(const struct http_url *u, char *out)
{
	const char *p = u->path.data, *end = p + u->path.len, *to;
	char *start = out;
	size_t len;

	for (; p < end; p = to) {
		to = memchr(p + 1, '/', (size_t)(end - p - 1));
		to = to != NULL ? to : end;
		len = (size_t)(to - p);
		if (len <= 3 && memcmp(p, "/..", len) == 0 && len > 1) {
			while (len == 3 && out > start && *--out != '/')
				;
			if (to == end)
				*out++ = '/';
			continue;
		}
		out = put_segments(out, p, len);
	}
	return out;
}

char *
http_url_put_target(const struct http_url *u, char *p)
{
	if (u->path.len == 0) {
		*p++ = '/';
	} else if (u->dotted) {
		p = put_path(u, p);
	} else {
		p = put_segments(p, u->path.data, u->path.len);
	}
	if (u->has_query) {
		*p++ = '?';
		memcpy(p, u->query.data, u->query.len);
		p += u->query.len;
	}
	return p;
}

static char *
put_port(char *p, unsigned port)
{
	char digits[8];
	size_t i = sizeof(digits);

	for (*p++ = ':'; i == sizeof(digits) || port > 0; port /= 10)
		digits[--i] = (char)('0' + port % 10);
	memcpy(p, digits + i, sizeof(digits) - i);
	return p + sizeof(digits) - i;
}

char *
http_url_put_host(const struct http_url *u, char *p)
{
	if (u->ipv6)
		*p++ = '[';
	memcpy(p, u->host, u->host_len);
	p += u->host_len;
	if (u->ipv6)
		*p++ = ']';
	if (u->port != http_url_usual_port(u->tls))
		p = put_port(p, u->port);
	return p;
}
