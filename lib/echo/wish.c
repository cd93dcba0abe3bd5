#include <stdio.h>

#include "../base/num.h"
#include "wish.h"

#define DRIP_MAX 1048576

void
fl_echo_wish_init(struct fl_echo_wish *w)
{
	*w = (struct fl_echo_wish){ .size = -1 };
}

static int
delay(const char *value, int64_t *ns, struct fl_err *err)
{
	if (fl_num_duration(value, 0, ns, err) == -1)
		return -1;
	if (*ns > FL_ECHO_DELAY_MAX)
		return fl_fail(err, "'%s': want an hour or less", value);
	return 0;
}

/* "20ms", "5ms..15ms" */
static int
set_delay(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	const char *dots = strstr(value, "..");
	char from[64];
	int64_t a, b;
	int n;

	n = snprintf(from, sizeof(from), "%.*s",
	    dots != NULL ? (int)(dots - value) : (int)strlen(value), value);
	if (n < 0 || (size_t)n >= sizeof(from))
		return fl_fail(err, "'%.40s': want a time as 20ms", value);
	if (delay(from, &a, err) == -1 ||
	    delay(dots != NULL ? dots + 2 : from, &b, err) == -1)
		return -1;
	if (b < a)
		return fl_fail(err, "'%s': want the shorter time first", value);
	w->delay_ns = a;
	w->delay_max_ns = b;
	return 0;
}

static int
set_size(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	int64_t size;

	if (fl_num_size(value, &size, err) == -1)
		return -1;
	if (size > FL_ECHO_SIZE_MAX)
		return fl_fail(err, "'%s': want 1G or less", value);
	w->size = size;
	return 0;
}

static int
set_status(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	int64_t status;

	/* 100 to 199 would announce an answer, and not be one. */
	if (fl_num_count(value, 200, 999, &status, err) == -1)
		return -1;
	w->status = (int)status;
	return 0;
}

/* What a line of a head cannot hold, or it would be two. */
static bool
line_ok(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' && *s != '\t')
			return false;
	return true;
}

static int
set_header(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	size_t room = sizeof(w->headers) - w->headers_len;
	int n;

	if (strchr(value, ':') == NULL || *value == ':' || !line_ok(value))
		return fl_fail(err, "'%.80s': want Name:value", value);
	n = snprintf(w->headers + w->headers_len, room, "%s\r\n", value);
	if (n < 0 || (size_t)n >= room) {
		w->headers[w->headers_len] = '\0';
		return fl_fail(err, "more than %zu bytes of headers",
		    sizeof(w->headers) - 1);
	}
	w->headers_len += (size_t)n;
	return 0;
}

static int
set_type(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	if (*value == '\0' || strlen(value) >= sizeof(w->type) ||
	    !line_ok(value))
		return fl_fail(err, "'%.80s': want a type as text/html", value);
	memcpy(w->type, value, strlen(value) + 1);
	return 0;
}

static int
set_echo(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return fl_fail(err, "'%.80s': want 0 or 1", value);
	w->echo = *value == '1';
	return 0;
}

/* "16/100ms" */
static int
set_drip(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	const char *slash = strchr(value, '/');
	char bytes[32];
	int64_t n, ns;

	if (slash == NULL || (size_t)(slash - value) >= sizeof(bytes))
		return fl_fail(err, "'%.40s': want BYTES/TIME as 16/100ms",
		    value);
	memcpy(bytes, value, (size_t)(slash - value));
	bytes[slash - value] = '\0';
	if (fl_num_size(bytes, &n, err) == -1 ||
	    delay(slash + 1, &ns, err) == -1)
		return -1;
	if (n < 1 || n > DRIP_MAX)
		return fl_fail(err, "'%s': want 1 to %d bytes", value,
		    DRIP_MAX);
	w->drip_bytes = (uint32_t)n;
	w->drip_ns = ns;
	return 0;
}

/* "NAME", "NAME@0.1" */
static int
set_fault(struct fl_echo_wish *w, const char *value, struct fl_err *err)
{
	const char *at = strchr(value, '@');
	size_t len = at != NULL ? (size_t)(at - value) : strlen(value);
	const struct fl_echo_fault *f = NULL;
	char name[32];
	double part = 1;

	if (len < sizeof(name)) {
		memcpy(name, value, len);
		name[len] = '\0';
		f = fl_echo_fault_find(name);
	}
	if (f == NULL)
		return fl_fail(err, "'%.80s': no such fault", value);
	if (at != NULL &&
	    (fl_num_real(at + 1, &part, err) == -1 || part < 0 || part > 1))
		return fl_fail(err, "'%.80s': want a part from 0 to 1", value);
	w->fault = f;
	w->fault_ppm = (uint32_t)(part * 1e6 + 0.5);
	return 0;
}

static const struct wish {
	const char *name;
	int (*set)(struct fl_echo_wish *w, const char *value,
	    struct fl_err *err);
} wishes[] = {
	{ "delay", set_delay },
	{ "size", set_size },
	{ "status", set_status },
	{ "header", set_header },
	{ "type", set_type },
	{ "echo", set_echo },
	{ "drip", set_drip },
	{ "fault", set_fault },
};

static const struct wish *
find(struct fl_str name)
{
	size_t i;

	for (i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++)
		if (fl_str_is(name, wishes[i].name))
			return &wishes[i];
	return NULL;
}

int
fl_echo_wish_set(struct fl_echo_wish *w, const char *name, const char *value,
    struct fl_err *err)
{
	const struct wish *wish = find(fl_str(name));

	if (wish == NULL)
		return fl_fail(err, "no wish '%s'", name);
	return wish->set(w, value, err);
}

static int
hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* -1 for a broken escape, a NUL, or more than fits. */
static int
decode(char *to, size_t size, struct fl_str s)
{
	size_t i, n = 0;
	int c;

	for (i = 0; i < s.len; i++) {
		c = s.s[i] == '+' ? ' ' : s.s[i];
		if (c == '%') {
			if (s.len - i < 3 || hex(s.s[i + 1]) < 0 ||
			    hex(s.s[i + 2]) < 0)
				return -1;
			c = hex(s.s[i + 1]) << 4 | hex(s.s[i + 2]);
			i += 2;
		}
		if (c == '\0' || n + 1 >= size)
			return -1;
		to[n++] = (char)c;
	}
	to[n] = '\0';
	return 0;
}

static int
set_parameter(struct fl_echo_wish *w, struct fl_str name, struct fl_str value,
    struct fl_err *err)
{
	const struct wish *wish = find(name);
	struct fl_err why;
	char text[512];

	if (wish == NULL)
		return 0;
	if (decode(text, sizeof(text), value) == -1)
		return fl_fail(err, "%s: '%.*s' cannot be decoded", wish->name,
		    FL_STR_ARG(value));
	if (wish->set(w, text, &why) == -1)
		return fl_fail(err, "%s: %s", wish->name, why.msg);
	if (w->fault != NULL && w->fault->refuses)
		return fl_fail(err, "%s: '%s': not of one request", wish->name,
		    text);
	return 0;
}

int
fl_echo_wish_query(struct fl_echo_wish *w, struct fl_str query,
    struct fl_err *err)
{
	struct fl_str part, value;
	const char *amp, *is;

	while (query.len > 0) {
		amp = memchr(query.s, '&', query.len);
		part = query;
		if (amp != NULL)
			part.len = (size_t)(amp - query.s);
		query.s += part.len;
		query.len -= part.len;
		if (amp != NULL) {
			query.s++;
			query.len--;
		}
		is = part.len > 0 ? memchr(part.s, '=', part.len) : NULL;
		if (is == NULL)
			continue;
		value.s = is + 1;
		value.len = part.len - (size_t)(is - part.s) - 1;
		part.len = (size_t)(is - part.s);
		if (set_parameter(w, part, value, err) == -1)
			return -1;
	}
	return 0;
}
