/* The head of an answer: its status line and its headers. */
#include <string.h>

#include "parts.h"

static void
trim(const char **s, const char **end)
{
	while (*s < *end && is_blank(**s))
		++*s;
	while (*end > *s && (is_blank((*end)[-1]) || (*end)[-1] == '\r'))
		--*end;
}

/* name is in lower case. */
static bool
is_named(const char *s, size_t len, const char *name)
{
	size_t i;
	char c;

	for (i = 0; i < len; i++) {
		c = s[i];
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != name[i] || c == '\0')
			return false;
	}
	return name[i] == '\0';
}

/* "HTTP/1.1 200 OK"; the reason may be missing, and so may its blank. */
static void
status_line(struct response *r, const char *s, const char *end)
{
	int status;

	if (end - s < 9 || memcmp(s, "HTTP/1.", 7) != 0) {
		garbage(r, "the answer is not HTTP/1");
		return;
	}
	if ((s[7] != '0' && s[7] != '1') || s[8] != ' ') {
		garbage(r, "another version of HTTP than 1.0 and 1.1");
		return;
	}
	r->minor = s[7] - '0';
	for (s += 9; s < end && *s == ' '; s++)
		;
	if (end - s < 3 || !is_digit(s[0]) || !is_digit(s[1]) ||
	    !is_digit(s[2]) || s[0] == '0' || (end - s > 3 && s[3] != ' ')) {
		garbage(r, "the status is not a number of three digits");
		return;
	}
	status = (s[0] - '0') * 100 + (s[1] - '0') * 10 + (s[2] - '0');
	r->status = status;
	r->state = RESPONSE_LINES;
}

/* What cannot become a status line is told before its end has come. */
static void
begins_well(struct response *r, const char *s, size_t len)
{
	if (memcmp(s, "HTTP/1.", len < 7 ? len : 7) != 0)
		garbage(r, "the answer is not HTTP/1");
}

static bool
parse_length(const char *s, const char *end, uint64_t *length)
{
	uint64_t n = 0;

	trim(&s, &end);
	if (s == end)
		return false;
	for (; s < end; s++) {
		if (!is_digit(*s))
			return false;
		if (n > (INT64_MAX - 9) / 10)
			n = INT64_MAX / 10; /* above all limits it stays so */
		n = n * 10 + (uint64_t)(*s - '0');
	}
	*length = n;
	return true;
}

/* Calls take with each part of a list between commas. */
static void
each(struct response *r, const char *s, const char *end,
    void (*take)(struct response *r, const char *s, const char *end))
{
	const char *to;

	for (;;) {
		to = memchr(s, ',', (size_t)(end - s));
		take(r, s, to != NULL ? to : end);
		if (to == NULL)
			return;
		s = to + 1;
	}
}

/* The same length twice, "Content-Length: 5, 5", is one. */
static void
content_length(struct response *r, const char *s, const char *end)
{
	uint64_t n;

	if (!parse_length(s, end, &n))
		garbage(r, "Content-Length is not a number");
	else if (r->has_length && n != r->length)
		garbage(r, "two different Content-Length");
	else
		r->length = n;
	r->has_length = true;
}

static void
transfer_encoding(struct response *r, const char *s, const char *end)
{
	trim(&s, &end);
	if (is_named(s, (size_t)(end - s), "chunked"))
		r->chunked = true;
	else if (s < end && !is_named(s, (size_t)(end - s), "identity"))
		garbage(r, "a Transfer-Encoding other than chunked");
}

static void
connection(struct response *r, const char *s, const char *end)
{
	trim(&s, &end);
	if (is_named(s, (size_t)(end - s), "close"))
		r->close = true;
	else if (is_named(s, (size_t)(end - s), "keep-alive"))
		r->keep_alive = true;
}

/* The length of its name tells most headers from those that matter here. */
static void
header_line(struct response *r, const char *s, const char *end)
{
	const char *colon = memchr(s, ':', (size_t)(end - s));

	if (is_blank(*s)) {
		garbage(r, "a folded header");
		return;
	}
	if (colon == NULL) {
		garbage(r, "a header without a colon");
		return;
	}
	switch (colon - s) {
	case 10:
		if (is_named(s, 10, "connection"))
			each(r, colon + 1, end, connection);
		else if (is_named(s, 10, "set-cookie"))
			r->cookies = true;
		break;
	case 14:
		if (is_named(s, 14, "content-length"))
			each(r, colon + 1, end, content_length);
		break;
	case 17:
		if (is_named(s, 17, "transfer-encoding"))
			each(r, colon + 1, end, transfer_encoding);
		break;
	}
}

/* 1xx: another head follows. */
static void
interim(struct response *r)
{
	r->state = RESPONSE_STATUS;
	r->head_len = 0;
	r->has_length = r->chunked = r->close = r->keep_alive = false;
	r->cookies = false;
}

static void
choose_body(struct response *r)
{
	if ((r->flags & RESPONSE_OF_HEAD) != 0 || r->status == 204 ||
	    r->status == 304) {
		r->state = RESPONSE_DONE;
	} else if (r->status == 101) {
		r->state = RESPONSE_CLOSE;
	} else if (r->chunked) {
		r->state = RESPONSE_CHUNK_SIZE;
		/* Who says both may have been lied to by a third. */
		r->close = r->close || r->has_length;
	} else if (r->has_length) {
		r->left = r->length;
		r->state = r->left > 0 ? RESPONSE_LENGTH : RESPONSE_DONE;
		if (r->left > r->body_max)
			bad(r, FL_ERROR_TOO_LARGE,
			    "the body is larger than the limit");
	} else {
		r->state = RESPONSE_CLOSE;
	}
	if (r->state == RESPONSE_CLOSE)
		r->close = true;
}

/* Of what nobody wants, nothing is kept from here on. */
static void
end_head(struct response *r, const char *data, size_t at)
{
	r->head_len = at - r->head_at;
	if (memchr(data + r->head_at, '\0', r->head_len) != NULL) {
		garbage(r, "a zero byte in the headers");
		return;
	}
	if (r->status < 200 && r->status != 101) {
		interim(r);
		return;
	}
	if (!r->keep_alive && r->minor == 0)
		r->close = true;
	choose_body(r);
	if ((r->flags & RESPONSE_KEEP_HEAD) == 0 && !r->cookies)
		r->flags &= ~(unsigned)RESPONSE_KEEP_COOKIES;
	r->kept = (r->flags & (RESPONSE_KEEP_HEAD | RESPONSE_KEEP_COOKIES |
				  RESPONSE_KEEP_BODY)) != 0
	              ? r->line_at
	              : 0;
	r->body_at = r->tail_at = r->kept;
}

/* One line of the head, [at, to), whose newline is at to. */
static void
head_line(struct response *r, const char *data, size_t at, size_t to)
{
	const char *s = data + at, *end = data + to;

	if (end > s && end[-1] == '\r')
		end--;
	if (r->state == RESPONSE_STATUS) {
		r->head_at = to + 1;
		status_line(r, s, end);
	} else if (s == end) {
		end_head(r, data, at);
	} else if (++r->lines > RESPONSE_LINES_MAX) {
		bad(r, FL_ERROR_TOO_LARGE, "too many headers");
	} else {
		header_line(r, s, end);
	}
}

size_t
head_take(struct response *r, const char *data, size_t len)
{
	const char *to;
	size_t at;

	while (r->state <= RESPONSE_LINES) {
		to = memchr(data + r->scan_at, '\n', len - r->scan_at);
		if (to == NULL)
			break;
		at = r->line_at;
		r->line_at = r->scan_at = (size_t)(to + 1 - data);
		if (r->line_at > RESPONSE_HEAD_MAX)
			break;
		head_line(r, data, at, r->line_at - 1);
	}
	if (r->state > RESPONSE_LINES)
		return r->line_at;
	r->scan_at = r->kept = len;
	if (len > RESPONSE_HEAD_MAX)
		bad(r, FL_ERROR_TOO_LARGE,
		    "the headers are larger than the limit");
	else if (r->state == RESPONSE_STATUS)
		begins_well(r, data + r->line_at, len - r->line_at);
	return len;
}

/* The lines of a head or of trailers, which have been looked at before. */
static size_t
fields(const char *s, const char *end, bool cookies, struct fl_field *f)
{
	const char *to, *colon, *value, *value_end;
	size_t n = 0;

	for (; s < end; s = to + 1) {
		to = memchr(s, '\n', (size_t)(end - s));
		if (to == NULL)
			break;
		colon = memchr(s, ':', (size_t)(to - s));
		if (colon == NULL ||
		    (cookies &&
			(colon - s != 10 || !is_named(s, 10, "set-cookie"))))
			continue;
		value = colon + 1;
		value_end = to;
		trim(&value, &value_end);
		f[n].name = (struct fl_bytes){ s, (size_t)(colon - s) };
		f[n++].value =
		    (struct fl_bytes){ value, (size_t)(value_end - value) };
	}
	return n;
}

size_t
response_fields(const struct response *r, const char *data, struct fl_field *f)
{
	const char *head_s = data + r->head_at, *tail_s = data + r->tail_at;
	bool all = (r->flags & RESPONSE_KEEP_HEAD) != 0;
	size_t n = 0;

	if (!all && (r->flags & RESPONSE_KEEP_COOKIES) == 0)
		return 0;
	n = fields(head_s, head_s + r->head_len, !all, f);
	if (r->tail_len > 0)
		n += fields(tail_s, tail_s + r->tail_len, false, f + n);
	return n;
}
