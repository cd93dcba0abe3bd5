#include <arpa/inet.h>
#include <ctype.h>
#include <curl/curl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cookies.h"

void
fl_jar_init(struct fl_jar *j)
{
	*j = (struct fl_jar){ 0 };
}

static void
free_cookie(struct fl_cookie *c)
{
	free(c->name);
	free(c->value);
	free(c->domain);
	free(c->path);
}

void
fl_jar_clear(struct fl_jar *j)
{
	while (j->len > 0)
		free_cookie(&j->list[--j->len]);
}

void
fl_jar_fini(struct fl_jar *j)
{
	fl_jar_clear(j);
	free(j->list);
	fl_jar_init(j);
}

static void
drop(struct fl_jar *j, size_t i)
{
	free_cookie(&j->list[i]);
	memmove(&j->list[i], &j->list[i + 1],
	    (j->len - i - 1) * sizeof(j->list[0]));
	j->len--;
}

/* Adds c, whose memory is the jar's from then on, in place of its namesake. */
static int
store(struct fl_jar *j, struct fl_cookie *c, struct fl_err *err)
{
	size_t cap = j->cap != 0 ? j->cap * 2 : 4, i, oldest = 0;
	struct fl_cookie *more;

	c->made = ++j->made;
	for (i = 0; i < j->len; i++) {
		struct fl_cookie *o = &j->list[i];

		if (strcmp(o->name, c->name) == 0 &&
		    strcmp(o->domain, c->domain) == 0 &&
		    strcmp(o->path, c->path) == 0) {
			c->made = o->made;
			free_cookie(o);
			*o = *c;
			return 0;
		}
		if (o->made < j->list[oldest].made)
			oldest = i;
	}
	if (j->len == FL_COOKIES_MAX)
		drop(j, oldest);
	if (j->len == j->cap) {
		more = realloc(j->list, cap * sizeof(*more));
		if (more == NULL) {
			free_cookie(c);
			return fl_fail(err, "out of memory");
		}
		j->list = more;
		j->cap = cap;
	}
	j->list[j->len++] = *c;
	return 0;
}

static struct fl_str
trim(struct fl_str s)
{
	while (s.len > 0 && (s.s[0] == ' ' || s.s[0] == '\t'))
		s.s++, s.len--;
	while (s.len > 0 && (s.s[s.len - 1] == ' ' || s.s[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* Cuts the text up to c off s; all of it where there is no c. */
static struct fl_str
cut(struct fl_str *s, char c)
{
	const char *at = s->len > 0 ? memchr(s->s, c, s->len) : NULL;
	struct fl_str head = *s;

	if (at == NULL) {
		*s = (struct fl_str){ s->s + s->len, 0 };
		return head;
	}
	head.len = (size_t)(at - s->s);
	s->s += head.len + 1;
	s->len -= head.len + 1;
	return head;
}

static bool
is_address(struct fl_str host)
{
	unsigned char a[sizeof(struct in6_addr)];
	char text[64];

	if (host.len >= sizeof(text))
		return false;
	snprintf(text, sizeof(text), "%.*s", FL_STR_ARG(host));
	return inet_pton(AF_INET, text, a) == 1 ||
	       inet_pton(AF_INET6, text, a) == 1;
}

/* RFC 6265, 5.1.3: the domain itself, or a name below it. */
static bool
domain_match(struct fl_str host, struct fl_str domain)
{
	struct fl_str end;

	if (fl_str_ieq(host, domain))
		return true;
	if (host.len <= domain.len || is_address(host))
		return false;
	end = (struct fl_str){ host.s + host.len - domain.len, domain.len };
	return host.s[host.len - domain.len - 1] == '.' &&
	       fl_str_ieq(end, domain);
}

/* RFC 6265, 5.1.4. */
static bool
path_match(struct fl_str path, struct fl_str cookie)
{
	if (path.len < cookie.len || memcmp(path.s, cookie.s, cookie.len) != 0)
		return false;
	return path.len == cookie.len || cookie.s[cookie.len - 1] == '/' ||
	       path.s[cookie.len] == '/';
}

static struct fl_str
default_path(struct fl_str path)
{
	size_t len = path.len;

	if (len == 0 || path.s[0] != '/')
		return fl_str("/");
	while (path.s[len - 1] != '/')
		len--;
	return len <= 1 ? fl_str("/") : (struct fl_str){ path.s, len - 1 };
}

/* A cookie as its header says, before it is decided whether to take it. */
struct said {
	struct fl_str name, value, domain, path;
	int64_t expires_s;
	bool has_max_age, expired, secure, http_only;
};

static int64_t
number(struct fl_str s)
{
	char text[24];

	snprintf(text, sizeof(text), "%.*s", s.len < 20 ? (int)s.len : 20, s.s);
	return strtoll(text, NULL, 10);
}

static void
max_age(struct said *c, struct fl_str value, int64_t now_s)
{
	int64_t age;

	if (value.len == 0 ||
	    (!isdigit((unsigned char)value.s[0]) && value.s[0] != '-'))
		return;
	age = number(value);
	c->has_max_age = true;
	c->expired = age <= 0;
	c->expires_s = age > INT64_MAX - now_s ? INT64_MAX : now_s + age;
}

static void
expires(struct said *c, struct fl_str value, int64_t now_s)
{
	char text[64];
	time_t at;

	if (c->has_max_age || value.len >= sizeof(text))
		return;
	snprintf(text, sizeof(text), "%.*s", FL_STR_ARG(value));
	at = curl_getdate(text, NULL);
	if (at == -1)
		return;
	c->expires_s = at > 0 ? at : 1;
	c->expired = at <= now_s;
}

static bool
has_control(struct fl_str s)
{
	size_t i;

	for (i = 0; i < s.len; i++)
		if ((unsigned char)s.s[i] < 0x20 || s.s[i] == 0x7f)
			return true;
	return false;
}

static void
attribute(struct said *c, struct fl_str name, struct fl_str value,
    int64_t now_s)
{
	if (fl_str_ieq(name, fl_str("Domain")) && value.len > 0) {
		if (value.s[0] == '.')
			value.s++, value.len--;
		c->domain = value;
	} else if (fl_str_ieq(name, fl_str("Path"))) {
		if (value.len > 0 && value.s[0] == '/' && !has_control(value))
			c->path = value;
	} else if (fl_str_ieq(name, fl_str("Max-Age"))) {
		max_age(c, value, now_s);
	} else if (fl_str_ieq(name, fl_str("Expires"))) {
		expires(c, value, now_s);
	} else if (fl_str_ieq(name, fl_str("Secure"))) {
		c->secure = true;
	} else if (fl_str_ieq(name, fl_str("HttpOnly"))) {
		c->http_only = true;
	}
}

static bool
parse(struct said *c, struct fl_str header, int64_t now_s)
{
	struct fl_str pair = cut(&header, ';'), name;

	*c = (struct said){ 0 };
	if (memchr(pair.s, '=', pair.len) == NULL)
		return false;
	c->name = trim(cut(&pair, '='));
	c->value = trim(pair);
	if (c->name.len == 0 || has_control(c->name) || has_control(c->value))
		return false;
	while (header.len > 0) {
		pair = cut(&header, ';');
		name = trim(cut(&pair, '='));
		attribute(c, name, trim(pair), now_s);
	}
	return true;
}

/* A name that only a registry has below the root, as "com"; "localhost" is not
 * one.  Longer public suffixes are not known here. */
static bool
too_wide(struct fl_str domain)
{
	return memchr(domain.s, '.', domain.len) == NULL &&
	       !fl_str_ieq(domain, fl_str("localhost"));
}

static char *
copy(struct fl_str s, bool lower)
{
	char *to = strndup(s.s != NULL ? s.s : "", s.len);
	size_t i;

	for (i = 0; to != NULL && lower && i < s.len; i++)
		to[i] = (char)tolower((unsigned char)to[i]);
	return to;
}

static int
make(struct fl_cookie *c, const struct said *s, struct fl_str domain,
    struct fl_str path, struct fl_err *err)
{
	*c = (struct fl_cookie){
		.name = copy(s->name, false),
		.value = copy(s->value, false),
		.domain = copy(domain, true),
		.path = copy(path, false),
		.expires_s = s->expires_s,
		.host_only = s->domain.len == 0,
		.secure = s->secure,
		.http_only = s->http_only,
	};
	if (c->name != NULL && c->value != NULL && c->domain != NULL &&
	    c->path != NULL)
		return 0;
	free_cookie(c);
	return fl_fail(err, "out of memory");
}

static void
forget(struct fl_jar *j, const struct fl_cookie *c)
{
	size_t i;

	for (i = 0; i < j->len; i++)
		if (strcmp(j->list[i].name, c->name) == 0 &&
		    strcmp(j->list[i].domain, c->domain) == 0 &&
		    strcmp(j->list[i].path, c->path) == 0) {
			drop(j, i);
			return;
		}
}

/* Where nobody listens: TLS, or this very machine, as browsers and curl say. */
static bool
is_private(const struct fl_url *u)
{
	static const char *const here[] = { "localhost", "127.0.0.1", "::1",
		"[::1]" };
	size_t i;

	for (i = 0; i < sizeof(here) / sizeof(here[0]); i++)
		if (fl_str_ieq(u->host, fl_str(here[i])))
			return true;
	return fl_str_is(u->scheme, "https");
}

int
fl_jar_take(struct fl_jar *j, const struct fl_url *u, struct fl_str header,
    int64_t now_s, struct fl_err *err)
{
	struct fl_cookie c;
	struct said s;

	if (header.len > FL_COOKIE_MAX || !parse(&s, header, now_s))
		return 0;
	if (s.domain.len > 0 && fl_str_ieq(s.domain, u->host))
		;
	else if (s.domain.len > 0 &&
		 (too_wide(s.domain) || !domain_match(u->host, s.domain)))
		return 0;
	if (s.secure && !is_private(u))
		return 0;
	if (make(&c, &s, s.domain.len > 0 ? s.domain : u->host,
		s.path.len > 0 ? s.path : default_path(u->path), err) == -1)
		return -1;
	if (s.expired) {
		forget(j, &c);
		free_cookie(&c);
		return 0;
	}
	return store(j, &c, err);
}

static bool
goes_along(const struct fl_cookie *c, const struct fl_url *u, int64_t now_s)
{
	struct fl_str domain = fl_str(c->domain);

	if (c->expires_s != 0 && c->expires_s <= now_s)
		return false;
	if (c->secure && !is_private(u))
		return false;
	if (c->host_only ? !fl_str_ieq(u->host, domain)
			 : !domain_match(u->host, domain))
		return false;
	return path_match(u->path, fl_str(c->path));
}

static int
by_path(const void *a, const void *b)
{
	const struct fl_cookie *const *x = a, *const *y = b;
	size_t lx = strlen((*x)->path), ly = strlen((*y)->path);

	if (lx != ly)
		return lx > ly ? -1 : 1;
	return ((*x)->made > (*y)->made) - ((*x)->made < (*y)->made);
}

int
fl_jar_send(const struct fl_jar *j, const struct fl_url *u, int64_t now_s,
    struct fl_buf *out, size_t *n, struct fl_err *err)
{
	const struct fl_cookie *go[FL_COOKIES_MAX];
	size_t i;

	*n = 0;
	for (i = 0; i < j->len; i++)
		if (goes_along(&j->list[i], u, now_s))
			go[(*n)++] = &j->list[i];
	if (*n > 1)
		qsort(go, *n, sizeof(go[0]), by_path);
	for (i = 0; i < *n; i++)
		if (fl_buf_addf(out, err, "%s%s=%s", i > 0 ? "; " : "",
			go[i]->name, go[i]->value) == -1)
			return -1;
	return 0;
}

/* domain, whether below it too, path, secure, expires, name, value. */
static int
read_line(struct fl_jar *j, struct fl_str line, struct fl_err *err)
{
	struct fl_str f[7];
	struct fl_cookie c;
	struct said s = { 0 };
	size_t i;

	if (line.len > 10 && memcmp(line.s, "#HttpOnly_", 10) == 0) {
		s.http_only = true;
		line.s += 10;
		line.len -= 10;
	}
	if (line.len == 0 || line.s[0] == '#')
		return 0;
	for (i = 0; i < 7; i++) {
		if (i < 6 && memchr(line.s, '\t', line.len) == NULL)
			return fl_fail(err, "want seven fields with tabs "
					    "between them");
		f[i] = cut(&line, '\t');
		if (has_control(f[i]))
			return fl_fail(err, "a control character");
	}
	while (f[0].len > 0 && f[0].s[0] == '.')
		f[0].s++, f[0].len--;
	if (f[0].len == 0 || f[0].s[0] == '#')
		return fl_fail(err, "no domain");
	if (f[2].len == 0 || f[2].s[0] != '/')
		f[2] = fl_str("/");
	s.name = f[5];
	s.value = f[6];
	s.secure = fl_str_ieq(f[3], fl_str("TRUE"));
	s.expires_s = number(f[4]);
	if (fl_str_ieq(f[1], fl_str("TRUE")))
		s.domain = f[0];
	if (make(&c, &s, f[0], f[2], err) == -1)
		return -1;
	return store(j, &c, err);
}

int
fl_jar_read(struct fl_jar *j, const char *path, struct fl_err *err)
{
	struct fl_buf text;
	struct fl_str rest, line;
	struct fl_err why;
	unsigned n = 0;
	int rc = -1;

	fl_buf_init(&text, (size_t)FL_COOKIES_MAX * FL_COOKIE_MAX);
	if (fl_buf_read_file(&text, path, err) == -1)
		goto out;
	for (rest = fl_buf_str(&text); rest.len > 0;) {
		line = cut(&rest, '\n');
		n++;
		if (line.len > 0 && line.s[line.len - 1] == '\r')
			line.len--;
		if (read_line(j, line, &why) == -1) {
			fl_fail(err, "%.200s:%u: %.200s", path, n, why.msg);
			goto out;
		}
	}
	rc = 0;

out:
	fl_buf_fini(&text);
	return rc;
}

int
fl_jar_write(const struct fl_jar *j, struct fl_buf *out, struct fl_err *err)
{
	size_t i;

	if (fl_buf_add_str(out, "# Netscape HTTP Cookie File\n", err) == -1)
		return -1;
	for (i = 0; i < j->len; i++) {
		const struct fl_cookie *c = &j->list[i];

		if (fl_buf_addf(out, err,
			"%s%s%s\t%s\t%s\t%s\t%" PRId64 "\t%s\t%s\n",
			c->http_only ? "#HttpOnly_" : "",
			c->host_only ? "" : ".", c->domain,
			c->host_only ? "FALSE" : "TRUE", c->path,
			c->secure ? "TRUE" : "FALSE", c->expires_s, c->name,
			c->value) == -1)
			return -1;
	}
	return 0;
}

int
fl_jar_copy(struct fl_jar *j, const struct fl_jar *from, struct fl_err *err)
{
	const struct fl_cookie *o;
	struct fl_cookie c;
	size_t i;

	for (i = 0; i < from->len; i++) {
		o = &from->list[i];
		c = *o;
		c.name = strdup(o->name);
		c.value = strdup(o->value);
		c.domain = strdup(o->domain);
		c.path = strdup(o->path);
		if (c.name == NULL || c.value == NULL || c.domain == NULL ||
		    c.path == NULL) {
			free_cookie(&c);
			return fl_fail(err, "out of memory");
		}
		if (store(j, &c, err) == -1)
			return -1;
	}
	return 0;
}
