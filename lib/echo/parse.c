#include <limits.h>

#include "parse.h"

/* The line at *s without its end; false when that has not come yet. */
static bool
next_line(const char **s, const char *end, struct fl_str *line)
{
	const char *lf;

	if (*s == end)
		return false;
	lf = memchr(*s, '\n', (size_t)(end - *s));
	if (lf == NULL)
		return false;
	*line = (struct fl_str){ *s, (size_t)(lf - *s) };
	if (line->len > 0 && line->s[line->len - 1] == '\r')
		line->len--;
	*s = lf + 1;
	return true;
}

static bool
is_token_char(unsigned char c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-')
		return true;
	return c > ' ' && c < 127 &&
	       memchr("\"(),/:;<=>?@[\\]{}", c, 17) == NULL;
}

/* Length of the token that s begins with. */
static size_t
token_len(struct fl_str s)
{
	size_t n;

	for (n = 0; n < s.len && is_token_char((unsigned char)s.s[n]); n++)
		continue;
	return n;
}

/* No controls but tabs, and no blanks when they are not wanted. */
static bool
text_ok(struct fl_str s, unsigned char least)
{
	size_t i;
	unsigned char c;

	for (i = 0; i < s.len; i++) {
		c = (unsigned char)s.s[i];
		if (c == 127 || (c < least && (c != '\t' || least > ' ')))
			return false;
	}
	return true;
}

static struct fl_str
trim(struct fl_str s)
{
	while (s.len > 0 && (*s.s == ' ' || *s.s == '\t')) {
		s.s++;
		s.len--;
	}
	while (s.len > 0 && (s.s[s.len - 1] == ' ' || s.s[s.len - 1] == '\t'))
		s.len--;
	return s;
}

/* Cuts what is before the first c off s, and c; all of s when it has none. */
static struct fl_str
cut(struct fl_str *s, char c)
{
	const char *at = s->len > 0 ? memchr(s->s, c, s->len) : NULL;
	struct fl_str first = *s;

	if (at == NULL) {
		*s = (struct fl_str){ NULL, 0 };
		return first;
	}
	first.len = (size_t)(at - s->s);
	s->s = at + 1;
	s->len -= first.len + 1;
	return first;
}

static bool
lists(struct fl_str value, const char *word)
{
	while (value.len > 0)
		if (fl_str_ieq(trim(cut(&value, ',')), fl_str(word)))
			return true;
	return false;
}

static int
set_length(struct fl_echo_request *r, struct fl_str v)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < v.len; i++) {
		if (v.s[i] < '0' || v.s[i] > '9' || n > INT64_MAX / 10 - 1)
			return 400;
		n = n * 10 + (v.s[i] - '0');
	}
	if (v.len == 0 || (r->lengths && n != r->length))
		return 400;
	r->lengths = true;
	r->length = n;
	return 0;
}

static int
set_encoding(struct fl_echo_request *r, struct fl_str v)
{
	if (r->chunked || !fl_str_ieq(v, fl_str("chunked")))
		return 501;
	r->chunked = true;
	return 0;
}

static int
set_connection(struct fl_echo_request *r, struct fl_str v)
{
	if (lists(v, "close"))
		r->keep = false;
	else if (r->minor == 0 && lists(v, "keep-alive"))
		r->keep = true;
	return 0;
}

static int
set_expect(struct fl_echo_request *r, struct fl_str v)
{
	if (!fl_str_ieq(v, fl_str("100-continue")))
		return 417;
	r->expects = r->minor > 0;
	return 0;
}

static int
set_host(struct fl_echo_request *r, struct fl_str v)
{
	(void)v;
	return ++r->hosts > 1 ? 400 : 0;
}

static int
set_authorization(struct fl_echo_request *r, struct fl_str v)
{
	r->authorization = v;
	return 0;
}

static int
set_type(struct fl_echo_request *r, struct fl_str v)
{
	r->type = v;
	return 0;
}

/* The headers that matter here: 0, or the status of a request that is wrong. */
static const struct header {
	struct fl_str name;
	int (*set)(struct fl_echo_request *r, struct fl_str value);
} headers[] = {
	{ { "host", 4 }, set_host },
	{ { "connection", 10 }, set_connection },
	{ { "content-length", 14 }, set_length },
	{ { "content-type", 12 }, set_type },
	{ { "authorization", 13 }, set_authorization },
	{ { "transfer-encoding", 17 }, set_encoding },
	{ { "expect", 6 }, set_expect },
};

static int
read_header(struct fl_echo_request *r, struct fl_str line, struct fl_err *err)
{
	struct fl_str name = { line.s, token_len(line) };
	struct fl_str value;
	size_t i;
	int status = 0;

	if (name.len == 0 || name.len == line.len || line.s[name.len] != ':') {
		fl_fail(err, "bad header: '%.*s'", FL_STR_ARG(line));
		return 400;
	}
	value = trim((struct fl_str){ line.s + name.len + 1,
	    line.len - name.len - 1 });
	if (!text_ok(value, ' ')) {
		fl_fail(err, "bad byte in header '%.*s'", FL_STR_ARG(name));
		return 400;
	}
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (name.len == headers[i].name.len &&
		    fl_str_ieq(name, headers[i].name))
			status = headers[i].set(r, value);
	if (status != 0)
		fl_fail(err, "%.*s '%.*s' cannot be had", FL_STR_ARG(name),
		    FL_STR_ARG(value));
	return status;
}

/* "/path?query", with "http://host" before it or not; or "*". */
static int
split_target(struct fl_echo_request *r)
{
	struct fl_str rest = r->target;
	const char *slash;

	if (!text_ok(rest, '!') || rest.len == 0)
		return -1;
	if (rest.len > 7 && strncasecmp(rest.s, "http://", 7) == 0) {
		slash = memchr(rest.s + 7, '/', rest.len - 7);
		if (slash == NULL)
			rest = fl_str("/");
		else
			rest = (struct fl_str){ slash,
				rest.len - (size_t)(slash - rest.s) };
	}
	if (*rest.s != '/' && !fl_str_is(rest, "*"))
		return -1;
	r->path = cut(&rest, '?');
	r->query = cut(&rest, '#');
	return 0;
}

static int
read_first_line(struct fl_echo_request *r, struct fl_str line,
    struct fl_err *err)
{
	struct fl_str rest = line;

	r->method = cut(&rest, ' ');
	r->target = cut(&rest, ' ');
	if (r->method.len == 0 || token_len(r->method) != r->method.len ||
	    rest.len != 8 || memcmp(rest.s, "HTTP/", 5) != 0) {
		fl_fail(err, "bad request line: '%.*s'", FL_STR_ARG(line));
		return 400;
	}
	if (rest.s[5] != '1' || rest.s[6] != '.' ||
	    (rest.s[7] != '0' && rest.s[7] != '1')) {
		fl_fail(err, "%.*s: want HTTP/1.1", FL_STR_ARG(rest));
		return 505;
	}
	if (split_target(r) == -1) {
		fl_fail(err, "bad target: '%.*s'", FL_STR_ARG(r->target));
		return 400;
	}
	r->minor = rest.s[7] - '0';
	r->keep = r->minor > 0;
	r->head = fl_str_is(r->method, "HEAD");
	return 0;
}

/* What only all headers together can be wrong in. */
static int
check(struct fl_echo_request *r, struct fl_err *err)
{
	if (r->minor > 0 && r->hosts == 0) {
		fl_fail(err, "no Host header");
		return 400;
	}
	if (r->chunked && (r->lengths || r->minor == 0)) {
		fl_fail(err, "Transfer-Encoding with Content-Length or in "
			     "HTTP/1.0");
		return 400;
	}
	return 0;
}

ssize_t
fl_echo_parse(struct fl_echo_request *r, const char *s, size_t len, int *status,
    struct fl_err *err)
{
	const char *p = s,
		   *end = s + (len < FL_ECHO_HEAD_MAX ? len : FL_ECHO_HEAD_MAX);
	struct fl_str line = { NULL, 0 };

	*r = (struct fl_echo_request){ .minor = 1 };
	*status = 0;
	while (line.len == 0)
		if (!next_line(&p, end, &line))
			goto more;
	*status = read_first_line(r, line, err);
	r->lines.s = p;
	while (*status == 0) {
		r->lines.len = (size_t)(p - r->lines.s);
		if (!next_line(&p, end, &line))
			goto more;
		if (line.len == 0)
			break;
		*status = read_header(r, line, err);
	}
	if (*status == 0)
		*status = check(r, err);
	return *status == 0 ? p - s : -1;

more:
	if (len < FL_ECHO_HEAD_MAX)
		return 0;
	*status = 431;
	return fl_fail(err, "head of more than %d bytes", FL_ECHO_HEAD_MAX);
}
