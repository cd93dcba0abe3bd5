#include "answer.h"

void
fl_echo_fill_init(char *fill)
{
	static const char line[] = "x-all: work and no play makes jack a "
				   "dull boy 0123456789 abcde\r\n";
	size_t i;

	for (i = 0; i < FL_ECHO_FILL + FL_ECHO_PERIOD; i++)
		fill[i] = line[i % FL_ECHO_PERIOD];
}

static const struct reason {
	int status;
	const char *text;
} reasons[] = {
	{ 200, "OK" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 413, "Content Too Large" },
	{ 417, "Expectation Failed" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 505, "HTTP Version Not Supported" },
};

/* "" for a status without a name, which is allowed. */
static const char *
reason(int status)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].text;
	return "";
}

static char *
put(char *p, const char *s, size_t len)
{
	if (len > 0)
		memcpy(p, s, len);
	return p + len;
}

static char *
put_text(char *p, const char *s)
{
	return put(p, s, strlen(s));
}

static char *
put_number(char *p, uint64_t n)
{
	char digits[20];
	size_t i = sizeof(digits);

	do
		digits[--i] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	return put(p, digits + i, sizeof(digits) - i);
}

/* All of a head but the lines of a wish: within this. */
#define HEAD_MAX                                                               \
	(128 + sizeof(((struct fl_echo_reply *)0)->headers) +                  \
	    sizeof(((struct fl_echo_wish *)0)->type) + 128)

static char *
put_head(char *p, const struct fl_echo_answer *a, int status, uint64_t length)
{
	const struct fl_echo_request *r = a->request;
	const struct fl_echo_wish *w = a->wish;

	p = put_text(p, "HTTP/1.1 ");
	p = put_number(p, (uint64_t)status);
	*p++ = ' ';
	p = put_text(p, reason(status));
	p = put_text(p, "\r\nServer: fl-echo\r\n");
	if (status != 204 && status != 304) {
		p = put_text(p, "Content-Type: ");
		p = put_text(p, w->type[0] != '\0' ? w->type : a->reply->type);
		p = put_text(p, "\r\nContent-Length: ");
		p = put_number(p, length);
		p = put_text(p, "\r\n");
	}
	if (!r->keep)
		p = put_text(p, "Connection: close\r\n");
	else if (r->minor == 0)
		p = put_text(p, "Connection: keep-alive\r\n");
	p = put_text(p, a->reply->headers);
	p = put(p, w->headers, w->headers_len);
	return put_text(p, "\r\n");
}

/* The request's own type goes back with its body. */
static void
echo_type(const struct fl_echo_answer *a)
{
	struct fl_str type = a->request->type;

	if (type.len == 0 || type.len >= sizeof(a->wish->type))
		return;
	memcpy(a->reply->text, type.s, type.len);
	a->reply->text[type.len] = '\0';
	a->reply->type = a->reply->text;
}

int
fl_echo_answer_write(struct fl_buf *out, const struct fl_echo_answer *a,
    struct fl_echo_written *written, struct fl_err *err)
{
	const struct fl_echo_wish *w = a->wish;
	int status = w->status != 0 ? w->status : a->reply->status;
	struct fl_str body = a->reply->body;
	uint64_t length;
	char *p;

	*written = (struct fl_echo_written){ .status = status };
	if (w->echo) {
		body = a->body;
		echo_type(a);
	}
	if (w->size >= 0) {
		body.s = a->fill;
		body.len =
		    w->size < FL_ECHO_FIRST ? (size_t)w->size : FL_ECHO_FIRST;
	}
	length = w->size >= 0 ? (uint64_t)w->size : body.len;
	p = fl_buf_room(out, HEAD_MAX + w->headers_len + body.len, err);
	if (p == NULL)
		return -1;
	p = put_head(p, a, status,
	    a->off < 0 && length == 0 ? 0 : length + (uint64_t)(int64_t)a->off);
	written->head_len = (size_t)(p - out->data);
	if (!a->request->head && status != 204 && status != 304) {
		p = put(p, body.s, body.len);
		written->rest = length - body.len;
		written->phase = (uint32_t)(body.len % FL_ECHO_PERIOD);
	}
	out->len = (size_t)(p - out->data);
	*p = '\0';
	return 0;
}
