#include <string.h>
#include <strings.h>

#include "../base/num.h"
#include "wire.h"

/* Target and host of "scheme://user@host:80/path#part". */
static void
split(struct fl_bytes url, struct fl_bytes *host, struct fl_bytes *target)
{
	const char *end = url.data + url.len, *at, *p = url.data;

	while (p + 3 <= end && memcmp(p, "://", 3) != 0)
		p++;
	p = p + 3 <= end ? p + 3 : url.data;
	for (at = p; at < end && strchr("/?#", *at) == NULL; at++)
		if (*at == '@')
			p = at + 1;
	*host = (struct fl_bytes){ p, (size_t)(at - p) };
	for (p = at; p < end && *p != '#'; p++)
		;
	*target = (struct fl_bytes){ at, (size_t)(p - at) };
}

struct fl_str
fl_wire_value(const struct fl_field *f, bool hide)
{
	struct fl_str name = { f->name.data, f->name.len };
	struct fl_str value = { f->value.data, f->value.len };
	const char *blank;

	if (!hide || (!fl_str_ieq(name, fl_str("Authorization")) &&
			 !fl_str_ieq(name, fl_str("Proxy-Authorization"))))
		return value;
	blank = value.len > 0 ? memchr(value.s, ' ', value.len) : NULL;
	value.len = blank != NULL ? (size_t)(blank - value.s) + 1 : 0;
	return value;
}

/* One line; what a terminal would obey is shown as '?'. */
static int
add_line(struct fl_buf *out, const char *mark, const struct fl_field *f,
    bool hide, struct fl_err *err)
{
	struct fl_str value = fl_wire_value(f, hide);
	size_t i, from;

	if (fl_buf_add_str(out, mark, err) == -1)
		return -1;
	from = out->len;
	if (fl_buf_addf(out, err, "%.*s: %.*s%s", (int)f->name.len,
		f->name.data, FL_STR_ARG(value),
		value.len < f->value.len ? "***" : "") == -1)
		return -1;
	for (i = from; i < out->len; i++)
		if ((unsigned char)out->data[i] < ' ' && out->data[i] != '\t')
			out->data[i] = '?';
	return fl_buf_add_str(out, "\n", err);
}

static bool
is_usual(const struct fl_field *f)
{
	struct fl_str name = { f->name.data, f->name.len };

	return fl_str_ieq(name, fl_str("Accept")) ||
	       fl_str_ieq(name, fl_str("User-Agent"));
}

static int
add_lines(struct fl_buf *out, const char *mark, const struct fl_field *f,
    size_t n, bool hide, bool web, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < n; i++)
		if ((web || !is_usual(&f[i])) &&
		    add_line(out, mark, &f[i], hide, err) == -1)
			return -1;
	return fl_buf_addf(out, err, "%s\n", mark);
}

/* Other protocols have no version, and no headers that nobody has written. */
static bool
is_web(const struct fl_request *q)
{
	return q->url.len > 4 && strncasecmp(q->url.data, "http", 4) == 0 &&
	       (q->url.data[4] == ':' || q->url.data[4] == 's' ||
		   q->url.data[4] == 'S');
}

static bool
has_host(const struct fl_request *q)
{
	size_t i;

	for (i = 0; i < q->headers_len; i++)
		if (fl_str_ieq((struct fl_str){ q->headers[i].name.data,
				   q->headers[i].name.len },
			fl_str("Host")))
			return true;
	return false;
}

static int
add_request(const struct fl_exchange *x, bool hide, struct fl_buf *out,
    struct fl_err *err)
{
	const struct fl_request *q = x->request;
	struct fl_bytes host, target, v = x->response.version;
	bool web = is_web(q);

	split(q->url, &host, &target);
	if (!web && fl_buf_addf(out, err, "> %.*s %.*s\n", (int)q->method.len,
			q->method.data, (int)q->url.len, q->url.data) == -1)
		return -1;
	if (web && fl_buf_addf(out, err, "* %.*s\n> %.*s %s%.*s HTTP/%.*s\n",
		       (int)q->url.len, q->url.data, (int)q->method.len,
		       q->method.data,
		       target.len == 0 || target.data[0] != '/' ? "/" : "",
		       (int)target.len, target.data, v.len > 0 ? (int)v.len : 3,
		       v.len > 0 ? v.data : "1.1") == -1)
		return -1;
	if (web && !has_host(q) &&
	    fl_buf_addf(out, err, "> Host: %.*s\n", (int)host.len, host.data) ==
		-1)
		return -1;
	if (add_lines(out, "> ", q->headers, q->headers_len, hide, web, err) ==
	    -1)
		return -1;
	if (q->has_body)
		return fl_buf_addf(out, err, "* body of %zu bytes\n",
		    q->body.len);
	return 0;
}

int
fl_wire_text(const struct fl_exchange *x, bool hide, struct fl_buf *out,
    struct fl_err *err)
{
	const struct fl_response *r = &x->response;
	double ms = 0;

	if (add_request(x, hide, out, err) == -1)
		return -1;
	if (r->sent_ns != 0)
		ms = (double)(r->last_ns - r->sent_ns) / (double)FL_NS_PER_MS;
	if (r->error != FL_ERROR_NONE)
		return fl_buf_addf(out, err, "* %s\n", r->message);
	if (fl_buf_addf(out, err, "< %s%.*s%s%d\n",
		is_web(x->request) ? "HTTP/" : "", (int)r->version.len,
		r->version.len > 0 ? r->version.data : "",
		is_web(x->request) ? " " : "", r->status) == -1 ||
	    add_lines(out, "< ", r->headers, r->headers_len, hide, true, err) ==
		-1)
		return -1;
	return fl_buf_addf(out, err, "* %llu bytes in %.1f ms\n",
	    (unsigned long long)r->received_bytes, ms);
}
