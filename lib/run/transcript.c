#include <string.h>
#include <strings.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "../scenario/cert.h"
#include "../scenario/coding.h"
#include "transcript.h"
#include "wire.h"

#define CERT_MAX ((size_t)1 << 20) /* bytes of what is said of one */
#define WIRE_MAX ((size_t)16 << 20)
#define DECODED_MAX ((size_t)16 << 20) /* bytes of a body that is shown */

unsigned
fl_transcript_wants(unsigned verbosity)
{
	static const unsigned wants[] = {
		[FL_VERBOSITY_NONE] = 0,
		[FL_VERBOSITY_BRIEF] = 0,
		[FL_VERBOSITY_VERBOSE] = FL_WANT_HEADERS | FL_WANT_TALK |
		                         FL_WANT_PEER | FL_WANT_CERT,
		[FL_VERBOSITY_DEBUG] = FL_WANT_HEADERS | FL_WANT_TALK |
		                       FL_WANT_PEER | FL_WANT_CERT |
		                       FL_WANT_BODY,
	};

	return wants[verbosity];
}

/* CR LF becomes LF; what a terminal would obey is shown as '?'. */
static int
add_text(struct fl_buf *out, struct fl_str s, struct fl_err *err)
{
	size_t i, to, from = out->len;

	if (fl_buf_add(out, s.s, s.len, err) == -1)
		return -1;
	for (i = to = from; i < out->len; i++)
		if (out->data[i] != '\r' || i + 1 == out->len ||
		    out->data[i + 1] != '\n')
			out->data[to++] = out->data[i];
	out->len = to;
	if (out->data != NULL)
		out->data[to] = '\0';
	for (i = from; i < out->len; i++)
		if (((unsigned char)out->data[i] < ' ' &&
			out->data[i] != '\t' && out->data[i] != '\n') ||
		    out->data[i] == 0x7f)
			out->data[i] = '?';
	return 0;
}

static bool
is_text(struct fl_str s)
{
	size_t valid = fl_utf8_valid(s.s, s.len);

	/* The last character may have been cut. */
	return (s.len == 0 || memchr(s.s, '\0', s.len) == NULL) &&
	       s.len - valid < 4;
}

static int
add_body(struct fl_buf *out, struct fl_str body, struct fl_err *err)
{
	struct fl_str part = body;

	if (part.len > FL_TRANSCRIPT_BODY)
		part.len = FL_TRANSCRIPT_BODY;
	if (!is_text(part))
		return fl_buf_addf(out, err, "* body of %zu bytes\n", body.len);
	if (add_text(out, part, err) == -1)
		return -1;
	if (part.len > 0 && part.s[part.len - 1] != '\n' &&
	    fl_buf_add_str(out, "\n", err) == -1)
		return -1;
	if (part.len == body.len)
		return 0;
	return fl_buf_addf(out, err, "* and %zu bytes more\n",
	    body.len - part.len);
}

static struct fl_str
header(const struct fl_response *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->headers_len; i++)
		if (fl_str_ieq((struct fl_str){ r->headers[i].name.data,
				   r->headers[i].name.len },
			fl_str(name)))
			return (struct fl_str){ r->headers[i].value.data,
				r->headers[i].value.len };
	return (struct fl_str){ NULL, 0 };
}

/* Decoded where that can be done. */
static int
add_answer_body(struct fl_buf *out, const struct fl_response *r,
    struct fl_err *err)
{
	struct fl_str body = { r->body.data, r->body.len };
	struct fl_str coding = header(r, "Content-Encoding");
	struct fl_buf plain;
	struct fl_err why;
	int rc;

	fl_buf_init(&plain, DECODED_MAX);
	if (coding.len > 0 && body.len > 0 &&
	    fl_coding_decode(coding, body, &plain, &why) == 0)
		body = fl_buf_str(&plain);
	rc = add_body(out, body, err);
	fl_buf_fini(&plain);
	return rc;
}

static struct fl_str
first_line(struct fl_str *rest)
{
	const char *end = memchr(rest->s, '\n', rest->len);
	struct fl_str line = *rest;

	line.len = end != NULL ? (size_t)(end - rest->s) : rest->len;
	rest->s += line.len + (end != NULL);
	rest->len -= line.len + (end != NULL);
	return line;
}

/*
 * How much of a line may be seen: "> Authorization: Basic bWU6cA==" up to the
 * second blank, and as much of what HTTP/2 says, "* h2h3 [authorization: ...".
 */
static size_t
seen(struct fl_str line)
{
	static const char name[] = "uthorization:";
	const char *at = line.s, *end = line.s + line.len;
	size_t len = sizeof(name) - 1;

	for (; at + len < end; at++)
		if (strncasecmp(at, name, len) == 0)
			break;
	if (at + len >= end || line.s[0] == '<')
		return line.len;
	for (at += len; at < end && *at == ' '; at++)
		;
	while (at < end && *at != ' ')
		at++;
	return (size_t)(at - line.s) + (at < end);
}

static int
add_noted(struct fl_buf *out, struct fl_str line, bool hide, struct fl_err *err)
{
	size_t all = line.len;

	if (hide)
		line.len = seen(line);
	if (add_text(out, line, err) == -1)
		return -1;
	return fl_buf_add_str(out, line.len < all ? "***\n" : "\n", err);
}

/* The lines of the plugin, with the bodies in their places. */
static int
add_talk(const struct fl_exchange *x, bool bodies, bool hide,
    struct fl_buf *out, struct fl_err *err)
{
	const struct fl_response *r = &x->response;
	struct fl_str rest = { r->talk.data, r->talk.len }, line;
	int rc = 0;

	while (rc == 0 && rest.len > 0) {
		line = first_line(&rest);
		if (fl_str_is(line, "}")) {
			rc =
			    bodies
				? add_body(out,
				      (struct fl_str){ x->request->body.data,
					  x->request->body.len },
				      err)
				: fl_buf_addf(out, err, "* body of %zu bytes\n",
				      x->request->body.len);
		} else if (fl_str_is(line, "{")) {
			if (bodies)
				rc = add_answer_body(out, r, err);
		} else {
			rc = add_noted(out, line, hide, err);
		}
	}
	return rc;
}

static int
add_end(const struct fl_response *r, struct fl_buf *out, struct fl_err *err)
{
	double ms = 0;

	if (r->error != FL_ERROR_NONE)
		return fl_buf_addf(out, err, "* %s\n", r->message);
	if (r->sent_ns != 0)
		ms = (double)(r->last_ns - r->sent_ns) / (double)FL_NS_PER_MS;
	return fl_buf_addf(out, err, "* %llu bytes in %.1f ms\n",
	    (unsigned long long)r->received_bytes, ms);
}

/* A field of the certificate, which is a text or a date. */
static int
add_field(struct fl_buf *out, const struct fl_response *r, const char *name,
    struct fl_err *err)
{
	struct fl_str der = { r->cert.data, r->cert.len };
	char text[FL_CLOCK_TEXT];
	struct fl_value v = { .type = FL_TYPE_NONE };
	struct fl_arena a;
	struct fl_err why;
	int rc = 0;

	fl_arena_init(&a, CERT_MAX);
	if (fl_cert_find(der, fl_str(name), &a, &v, &why) == -1)
		v.type = FL_TYPE_NONE;
	if (v.type == FL_TYPE_STRING) {
		rc = fl_buf_addf(out, err, "*  %s: %.*s\n", name,
		    FL_STR_ARG(v.text));
	} else if (v.type == FL_TYPE_DATE) {
		fl_clock_format(text, v.date.s * FL_NS_PER_S);
		rc = fl_buf_addf(out, err, "*  %s: %s\n", name, text);
	}
	fl_arena_fini(&a);
	return rc;
}

/* What the answer itself says of a connection that was made for it. */
static int
add_connection(const struct fl_exchange *x, struct fl_buf *out,
    struct fl_err *err)
{
	static const char *const fields[] = { "Subject", "Issuer", "Start-Date",
		"Expire-Date", "Subject-Alt-Name" };
	const struct fl_response *r = &x->response;
	size_t i;

	if (r->connect_ns < 0)
		return 0;
	if (fl_buf_addf(out, err, "* connected to %.*s in %.1f ms\n",
		(int)r->peer.len, r->peer.len > 0 ? r->peer.data : "",
		(double)r->connect_ns / (double)FL_NS_PER_MS) == -1)
		return -1;
	if (r->tls_ns < 0)
		return 0;
	if (fl_buf_addf(out, err, "* TLS handshake in %.1f ms\n",
		(double)r->tls_ns / (double)FL_NS_PER_MS) == -1)
		return -1;
	if (r->cert.len > 0 &&
	    fl_buf_add_str(out, "* server certificate:\n", err) == -1)
		return -1;
	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (r->cert.len > 0 && add_field(out, r, fields[i], err) == -1)
			return -1;
	return 0;
}

static int
add_brief(const struct fl_exchange *x, struct fl_buf *out, struct fl_err *err)
{
	const struct fl_request *q = x->request;

	if (fl_buf_addf(out, err, "> %.*s %.*s\n", (int)q->method.len,
		q->method.data, (int)q->url.len, q->url.data) == -1)
		return -1;
	if (x->response.error != FL_ERROR_NONE)
		return add_end(&x->response, out, err);
	return fl_buf_addf(out, err, "< %d\n", x->response.status);
}

/* The lines of fl_wire_text(), with the body where it names its size. */
static int
add_wire(const struct fl_exchange *x, bool hide, struct fl_buf *out,
    struct fl_err *err)
{
	const struct fl_bytes *body = &x->request->body;
	struct fl_buf lines;
	const char *at = NULL, *end = NULL;
	int rc = -1;

	fl_buf_init(&lines, WIRE_MAX);
	if (fl_wire_text(x, hide, &lines, err) == -1)
		goto out;
	at = strstr(lines.data, "\n* body of ");
	if (at != NULL)
		end = strchr(++at, '\n');
	if (end == NULL)
		rc = fl_buf_add(out, lines.data, lines.len, err);
	else if (fl_buf_add(out, lines.data, (size_t)(at - lines.data), err) ==
		     0 &&
		 add_body(out, (struct fl_str){ body->data, body->len }, err) ==
		     0)
		rc = fl_buf_add_str(out, end + 1, err);

out:
	fl_buf_fini(&lines);
	return rc;
}

int
fl_transcript_text(const struct fl_exchange *x, unsigned verbosity, bool hide,
    struct fl_buf *out, struct fl_err *err)
{
	const struct fl_bytes *url = &x->request->url;
	bool bodies = verbosity == FL_VERBOSITY_DEBUG;

	if (verbosity == FL_VERBOSITY_NONE)
		return 0;
	if (verbosity == FL_VERBOSITY_BRIEF)
		return add_brief(x, out, err);
	if (x->response.talk.len > 0)
		return fl_buf_addf(out, err, "* %.*s\n", (int)url->len,
			   url->data) == -1 ||
		               add_talk(x, bodies, hide, out, err) == -1
		           ? -1
		           : add_end(&x->response, out, err);
	if (add_connection(x, out, err) == -1)
		return -1;
	if (!bodies)
		return fl_wire_text(x, hide, out, err);
	return add_wire(x, hide, out, err) == -1
	           ? -1
	           : add_answer_body(out, &x->response, err);
}
