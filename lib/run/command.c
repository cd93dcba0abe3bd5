#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "wire.h"

static bool
is(struct fl_bytes b, const char *text)
{
	return fl_str_is((struct fl_str){ b.data, b.len }, text);
}

static bool
names(struct fl_bytes b, const char *text)
{
	return fl_str_ieq((struct fl_str){ b.data, b.len }, fl_str(text));
}

/* 'it'\''s': within single quotes nothing but them means anything. */
static int
add_quoted(struct fl_buf *out, const char *prefix, struct fl_bytes b,
    struct fl_err *err)
{
	size_t i, from = 0;

	if (fl_buf_addf(out, err, " %s'", prefix) == -1)
		return -1;
	for (i = 0; i < b.len; i++)
		if (b.data[i] == '\'') {
			if (fl_buf_add(out, b.data + from, i - from, err) ==
				-1 ||
			    fl_buf_add_str(out, "'\\''", err) == -1)
				return -1;
			from = i + 1;
		}
	if (b.len > from &&
	    fl_buf_add(out, b.data + from, b.len - from, err) == -1)
		return -1;
	return fl_buf_add_str(out, "'", err);
}

static const struct fl_field *
header(const struct fl_request *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->headers_len; i++)
		if (names(r->headers[i].name, name))
			return &r->headers[i];
	return NULL;
}

/* GET, and POST with a body, are curl's own choice. */
static int
add_method(struct fl_buf *out, const struct fl_request *r, struct fl_err *err)
{
	if (is(r->method, r->has_body ? "POST" : "GET"))
		return 0;
	if (is(r->method, "HEAD") && !r->has_body)
		return fl_buf_add_str(out, " --head", err);
	return add_quoted(out, "--request ", r->method, err);
}

/* "Name: value"; curl sends one without a value when it is "Name;". */
static int
add_header(struct fl_buf *out, const struct fl_field *f, bool hide,
    struct fl_err *err)
{
	struct fl_str value = fl_wire_value(f, hide);
	struct fl_buf text;
	int rc = -1;

	if (names(f->name, "Accept") && is(f->value, "*/*"))
		return 0; /* curl's own */
	fl_buf_init(&text, out->max);
	if (fl_buf_add(&text, f->name.data, f->name.len, err) == 0 &&
	    fl_buf_add_str(&text, f->value.len > 0 ? ": " : ";", err) == 0 &&
	    fl_buf_add(&text, value.s, value.len, err) == 0 &&
	    (value.len == f->value.len ||
		fl_buf_add_str(&text, "***", err) == 0))
		rc = add_quoted(out, "--header ",
		    (struct fl_bytes){ text.data, text.len }, err);
	fl_buf_fini(&text);
	return rc;
}

static int
add_headers(struct fl_buf *out, const struct fl_request *r, bool hide,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < r->headers_len; i++)
		if (add_header(out, &r->headers[i], hide, err) == -1)
			return -1;
	if (r->has_body && header(r, "Content-Type") == NULL)
		return fl_buf_add_str(out, " --header 'Content-Type:'", err);
	return 0;
}

/* What the denial of an option asks for; of others it is nothing. */
static int
add_denied(struct fl_buf *out, const struct fl_field *f, struct fl_err *err)
{
	static const struct {
		const char *name, *instead;
	} rows[] = {
		{ "http1.1", "http1.0" },
		{ "http2", "http1.1" },
		{ "http3", "http2" },
		{ "ipv4", "ipv6" },
		{ "ipv6", "ipv4" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (is(f->name, rows[i].name))
			return fl_buf_addf(out, err, " --%s", rows[i].instead);
	return 0;
}

/* They are called as curl calls them; times are in ms here, in s there. */
static int
add_option(struct fl_buf *out, const struct fl_field *f, struct fl_err *err)
{
	char prefix[64], ms[32];

	if (is(f->value, "false"))
		return add_denied(out, f, err);
	if (is(f->name, "connect-timeout")) {
		snprintf(ms, sizeof(ms), "%.*s", (int)f->value.len,
		    f->value.data);
		return fl_buf_addf(out, err, " --connect-timeout %.3f",
		    strtod(ms, NULL) / 1000);
	}
	if (is(f->value, "true"))
		return fl_buf_addf(out, err, " --%.*s", (int)f->name.len,
		    f->name.data);
	snprintf(prefix, sizeof(prefix), "--%.*s ", (int)f->name.len,
	    f->name.data);
	return add_quoted(out, prefix, f->value, err);
}

static int
add_body(struct fl_buf *out, const struct fl_request *r, bool piped,
    struct fl_err *err)
{
	if (!r->has_body)
		return 0;
	if (piped)
		return fl_buf_add_str(out, " --data-binary @-", err);
	/* With --data-binary a leading @ would be the name of a file. */
	return add_quoted(out,
	    r->body.len > 0 && r->body.data[0] == '@' ? "--data-raw "
						      : "--data-binary ",
	    r->body, err);
}

/* Bytes that no argument can have come from printf(1) by a pipe. */
static int
add_pipe(struct fl_buf *out, struct fl_bytes body, struct fl_err *err)
{
	size_t i;

	if (fl_buf_add_str(out, "printf '", err) == -1)
		return -1;
	for (i = 0; i < body.len; i++)
		if (fl_buf_addf(out, err, "\\%03o",
			(unsigned)(unsigned char)body.data[i]) == -1)
			return -1;
	return fl_buf_add_str(out, "' | ", err);
}

/* Whether curl would take the URL for several. */
static bool
globs(struct fl_bytes url)
{
	size_t i;

	for (i = 0; i < url.len; i++)
		if (strchr("[]{}", url.data[i]) != NULL && url.data[i] != '\0')
			return true;
	return false;
}

int
fl_command_curl(const struct fl_request *r, bool hide, struct fl_buf *out,
    struct fl_err *err)
{
	bool piped = r->has_body && r->body.len > 0 &&
	             memchr(r->body.data, '\0', r->body.len) != NULL;
	size_t i;

	if ((piped && add_pipe(out, r->body, err) == -1) ||
	    fl_buf_add_str(out, "curl", err) == -1 ||
	    add_method(out, r, err) == -1 ||
	    add_headers(out, r, hide, err) == -1)
		return -1;
	for (i = 0; i < r->options_len; i++)
		if (add_option(out, &r->options[i], err) == -1)
			return -1;
	if (add_body(out, r, piped, err) == -1)
		return -1;
	if (globs(r->url) && fl_buf_add_str(out, " --globoff", err) == -1)
		return -1;
	return add_quoted(out, "", r->url, err);
}
