#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../common/field.h"
#include "../common/url.h"
#include "request.h"

#define USER_MAX 8192 /* bytes of a name and a password */

/* What is around the parts of a request: blanks, colons, ends of lines. */
#define AROUND 64
#define AROUND_FIELD 4

bool
request_of_head(const struct fl_request *q)
{
	return q->method.len == 4 && memcmp(q->method.data, "HEAD", 4) == 0;
}

bool
request_sends_body(const struct fl_request *q)
{
	return q->has_body && !request_of_head(q);
}

static char *
put(char *p, const char *data, size_t len)
{
	if (len > 0)
		memcpy(p, data, len);
	return p + len;
}

static char *
put_text(char *p, const char *s)
{
	return put(p, s, strlen(s));
}

static char *
put_number(char *p, size_t n, unsigned base)
{
	char digits[24];
	size_t i = sizeof(digits);

	do {
		digits[--i] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n > 0);
	return put(p, digits + i, sizeof(digits) - i);
}

static int
fail(char why[FL_PLUGIN_ERR], const char *what)
{
	snprintf(why, FL_PLUGIN_ERR, "%s", what);
	return -1;
}

/* An end of line inside a header would begin another one, or another request:
 * libcurl sends it, but values come from answers too. */
static bool
is_clean(struct fl_bytes b)
{
	return b.len == 0 || (memchr(b.data, '\n', b.len) == NULL &&
				 memchr(b.data, '\r', b.len) == NULL &&
				 memchr(b.data, '\0', b.len) == NULL);
}

static bool
is_blank(struct fl_bytes b)
{
	size_t i;

	for (i = 0; i < b.len; i++)
		if (b.data[i] != ' ' && (b.data[i] < '\t' || b.data[i] > '\r'))
			return false;
	return true;
}

static bool
method_ok(struct fl_bytes m)
{
	size_t i;

	for (i = 0; i < m.len; i++)
		if (m.data[i] <= ' ' || m.data[i] == 0x7f)
			return false;
	return m.len > 0;
}

/* How many bytes it is at most; 0 when something cannot be sent. */
static size_t
measure(const struct fl_request *q, const struct http_url *u,
    char why[FL_PLUGIN_ERR])
{
	size_t i, len = q->method.len + http_url_target_max(u) + HTTP_HOST_LEN +
	                AROUND;

	if (!method_ok(q->method)) {
		fail(why, "a method with a blank in it");
		return 0;
	}
	for (i = 0; i < q->headers_len; i++) {
		const struct fl_field *f = &q->headers[i];

		if (!is_clean(f->name) || !is_clean(f->value)) {
			fail(why, "a header with an end of line in it");
			return 0;
		}
		len += f->name.len + f->value.len + AROUND_FIELD;
	}
	return len;
}

/* The headers that this file writes itself when nobody else does. */
struct given {
	const struct fl_bytes *host;
	bool accept, authorization;
};

/* The length of its name tells most headers from those that matter here. */
static void
look_at(const struct fl_field *f, struct given *g, struct request_traits *t)
{
	switch (f->name.len) {
	case 4:
		if (g->host == NULL && field_like(f->name, "Host"))
			g->host = &f->value;
		break;
	case 6:
		g->accept = g->accept || field_like(f->name, "Accept");
		break;
	case 13:
		g->authorization =
		    g->authorization || field_like(f->name, "Authorization");
		break;
	case 14:
		t->length = t->length || field_like(f->name, "Content-Length");
		break;
	case 17:
		if (field_like(f->name, "Transfer-Encoding"))
			t->chunked = field_like(f->value, "chunked");
		break;
	}
}

/* "Basic " and name:password, from the URL or else from the option. */
static int
user_text(const struct http_url *u, const struct wishes *w, struct bytes *out)
{
	if (!u->has_user) {
		if (bytes_add(out, w->user, strlen(w->user)) == -1)
			return -1;
		return strchr(w->user, ':') != NULL ? 0
		                                    : bytes_add(out, ":", 1);
	}
	if (url_decode(out, u->user) == -1 || bytes_add(out, ":", 1) == -1)
		return -1;
	return url_decode(out, u->password);
}

static int
add_authorization(struct bytes *out, const struct http_url *u,
    const struct wishes *w)
{
	static const char name[] = "Authorization: Basic ";
	struct bytes plain = { .max = USER_MAX };
	char *to;
	int rc = -1;

	if (user_text(u, w, &plain) == -1)
		goto out;
	to = bytes_room(out, sizeof(name) + plain.len * 4 / 3 + 8);
	if (to == NULL)
		goto out;
	to = put_text(to, name);
	to += EVP_EncodeBlock((unsigned char *)to,
	    (const unsigned char *)plain.data, (int)plain.len);
	to = put_text(to, "\r\n");
	out->len = (size_t)(to - out->data);
	rc = 0;

out:
	bytes_free(&plain);
	return rc;
}

/* libcurl leaves a header out whose value is nothing but blanks, but sends one
 * that is empty. */
static char *
put_field(char *p, const struct fl_field *f)
{
	if (f->value.len > 0 && is_blank(f->value))
		return p;
	p = put(p, f->name.data, f->name.len);
	*p++ = ':';
	if (f->value.len > 0) {
		*p++ = ' ';
		p = put(p, f->value.data, f->value.len);
	}
	*p++ = '\r';
	*p++ = '\n';
	return p;
}

/* The request line and Host. */
static char *
put_front(char *p, const struct fl_request *q, const struct http_url *u,
    const struct wishes *w, const struct given *g)
{
	p = put(p, q->method.data, q->method.len);
	*p++ = ' ';
	p = http_url_put_target(u, p);
	p = put_text(p,
	    w->http10 ? " HTTP/1.0\r\nHost:" : " HTTP/1.1\r\nHost:");
	if (g->host == NULL || g->host->len > 0)
		*p++ = ' ';
	p = g->host != NULL ? put(p, g->host->data, g->host->len)
	                    : http_url_put_host(u, p);
	*p++ = '\r';
	*p++ = '\n';
	return p;
}

int
request_head(struct bytes *out, const struct fl_request *q,
    const struct http_url *u, const struct wishes *w,
    struct request_traits *traits, char why[FL_PLUGIN_ERR])
{
	size_t i, len = measure(q, u, why);
	struct given g = { 0 };
	char *p;

	*traits = (struct request_traits){ 0 };
	for (i = 0; i < q->headers_len; i++)
		look_at(&q->headers[i], &g, traits);
	if (len == 0)
		return -1;
	if (traits->chunked && w->http10)
		return fail(why, "HTTP/1.0 knows no chunks");
	p = bytes_room(out, len + (g.host != NULL ? g.host->len : 0));
	if (p == NULL)
		return fail(why, "more than 1 MiB of headers");
	out->len = (size_t)(put_front(p, q, u, w, &g) - out->data);
	if ((u->has_user || w->user != NULL) && !g.authorization &&
	    add_authorization(out, u, w) == -1)
		return fail(why, "user: not a name and a password");
	p = bytes_room(out, len);
	if (p == NULL)
		return fail(why, "more than 1 MiB of headers");
	if (!g.accept)
		p = put_text(p, "Accept: */*\r\n");
	for (i = 0; i < q->headers_len; i++)
		if (q->headers[i].name.len != 4 ||
		    !field_like(q->headers[i].name, "Host"))
			p = put_field(p, &q->headers[i]);
	out->len = (size_t)(p - out->data);
	return 0;
}

int
request_end(struct bytes *out, const struct fl_request *q,
    const struct request_traits *traits)
{
	char *start = bytes_room(out, AROUND), *p = start;

	if (p == NULL)
		return -1;
	if (request_sends_body(q) && !traits->chunked && !traits->length)
		p = put(put_number(put_text(p, "Content-Length: "), q->body.len,
			    10),
		    "\r\n", 2);
	p = put(p, "\r\n", 2);
	if (request_sends_body(q) && traits->chunked && q->body.len > 0)
		p = put(put_number(p, q->body.len, 16), "\r\n", 2);
	out->len += (size_t)(p - start);
	return 0;
}
