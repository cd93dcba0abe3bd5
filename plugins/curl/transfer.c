/*
 * One exchange as a transfer of libcurl: a request becomes options of an easy
 * handle, and what libcurl knows afterwards becomes a response.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol.h"
#include "talk.h"

#define WAIT_NS INT64_C(900000000)
#define NUDGE_MAX_NS INT64_C(250000000)
#define KEEP_CAP 65536 /* buffers above this are not kept for the next one */

int
bytes_add(struct bytes *b, const void *data, size_t len)
{
	size_t cap = b->cap != 0 ? b->cap : 256;
	char *more;

	while (cap < b->len + len + 1)
		cap *= 2;
	if (cap != b->cap) {
		more = realloc(b->data, cap);
		if (more == NULL)
			return -1;
		b->data = more;
		b->cap = cap;
	}
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return 0;
}

static void
bytes_free(struct bytes *b)
{
	free(b->data);
	*b = (struct bytes){ 0 };
}

/* For the next answer: empty, and small again if this one was large. */
static void
bytes_rest(struct bytes *b)
{
	if (b->cap > KEEP_CAP)
		bytes_free(b);
	b->len = 0;
}

static int
stop(struct transfer *t, enum fl_error error, const char *why)
{
	t->error = error;
	t->why = why; /* libcurl has a message of its own */
	return 0;
}

/*
 * A message of MQTT: libcurl gives its topic with it, behind its length, and
 * would wait for more messages.  The first one is the answer.
 */
static bool
message_is_whole(const struct transfer *t)
{
	curl_off_t len = -1;

	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &len);
	return len >= 0 && t->body_len >= (uint64_t)len;
}

static size_t
body_arrives(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	bool keep = t->protocol->messages || (t->x->want & FL_WANT_BODY) != 0;

	n *= size;
	t->body_len += n;
	if (t->body_len > (keep ? t->keep_max : t->skip_max))
		return (size_t)stop(t, FL_ERROR_TOO_LARGE,
		    "the body is larger than the limit");
	if (keep && bytes_add(&t->body, data, n) == -1)
		return (size_t)stop(t, FL_ERROR_RESOURCE, "out of memory");
	t->enough = t->protocol->messages && message_is_whole(t);
	return t->enough ? 0 : n;
}

/* Adds "name: value", name being as long as name_len says. */
static int
add_line(struct transfer *t, size_t name_len, const char *s, size_t len)
{
	struct line *l;
	size_t at = t->head.len, value = name_len + 1;

	if (t->lines_len == LINES_MAX || t->head.len + len > HEAD_MAX ||
	    bytes_add(&t->head, s, len) == -1)
		return -1;
	while (value < len && (s[value] == ' ' || s[value] == '\t'))
		value++;
	while (len > value && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	l = &t->lines[t->lines_len++];
	*l = (struct line){ at, name_len, at + value, len - value };
	return 0;
}

/* What a server says in a protocol without headers. */
static int
reply_line(struct transfer *t, const char *s, size_t len)
{
	static const char name[] = "Reply";
	char line[1024];
	int n;

	n = snprintf(line, sizeof(line), "%s:%.*s", name,
	    (int)(len < sizeof(line) ? len : sizeof(line)), s);
	if (n >= (int)sizeof(line))
		n = (int)sizeof(line) - 1;
	return add_line(t, sizeof(name) - 1, line, (size_t)n);
}

/* "Name: value CRLF" goes to lines; a status line begins them anew, so that
 * what is left belongs to the last answer and not to a "100 Continue". */
static int
head_line(struct transfer *t, const char *s, size_t len)
{
	const char *colon = memchr(s, ':', len);

	while (len > 0 && (s[len - 1] == '\r' || s[len - 1] == '\n'))
		len--;
	if (len == 0)
		return 0;
	if (t->protocol->verbs != NULL &&
	    (!t->protocol->lines || colon == NULL || (*s >= '0' && *s <= '9')))
		return reply_line(t, s, len);
	if (len >= 5 && memcmp(s, "HTTP/", 5) == 0) {
		t->head.len = t->lines_len = 0;
		return 0;
	}
	if (colon == NULL || colon >= s + len)
		return 0;
	return add_line(t, (size_t)(colon - s), s, len);
}

static size_t
head_arrives(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	t->head_len += n;
	if (t->protocol->lines && t->greeting_ns == 0)
		t->greeting_ns = n > 3 && memcmp(data, "220", 3) == 0
		                     ? t->limits->now()
		                     : -1;
	if ((t->x->want & (FL_WANT_HEADERS | FL_WANT_COOKIES)) != 0 &&
	    head_line(t, data, n) == -1)
		return (size_t)stop(t, FL_ERROR_TOO_LARGE,
		    "the headers are larger than the limit");
	return n;
}

/*
 * libcurl waits for some answers without going back to the loop: for the last
 * one of an FTP transfer, until the exchange is out of time; for that to a
 * goodbye, which nobody needs, not at all.  It looks here once a second.
 */
static int
is_stuck(void *arg, curl_off_t down_len, curl_off_t down, curl_off_t up_len,
    curl_off_t up)
{
	struct transfer *t = arg;
	int64_t now_ns = t->limits->now();

	(void)down_len, (void)down, (void)up_len, (void)up;
	if (now_ns - t->limits->entered_ns < WAIT_NS)
		return 0;
	if (t->x == NULL || !t->protocol->lines)
		return 1;
	if (t->x->request->timeout_ns == 0 ||
	    now_ns - t->begun_ns < t->x->request->timeout_ns)
		return 0;
	stop(t, FL_ERROR_TIMEOUT, "Timeout was reached");
	return 1;
}

/*
 * libcurl (7.88) forgets to ask for anything when the answer to EPSV was there
 * at once, and would never open the connection for the data.  So while an FTP
 * transfer is under way and nothing happens, it is looked at again at longer and
 * longer intervals: that is what going on after a pause does.
 */
static void
nudge_due(struct fl_timer *timer)
{
	struct transfer *t = timer->arg;
	int64_t next_ns = t->nudge_ns * 2;

	curl_easy_pause(t->easy, CURLPAUSE_ALL);
	curl_easy_pause(t->easy, CURLPAUSE_CONT);
	transfer_nudge(t, next_ns < NUDGE_MAX_NS ? next_ns : NUDGE_MAX_NS);
}

void
transfer_nudge(struct transfer *t, int64_t after_ns)
{
	struct fl_host *h = t->limits->sockets->host;

	if (t->nudge_ns == 0)
		return;
	t->nudge_ns = after_ns;
	t->nudge.fire = nudge_due;
	t->nudge.arg = t;
	h->timer(h, &t->nudge, h->now() + after_ns);
}

struct transfer *
transfer_new(struct limits *limits)
{
	struct transfer *t = calloc(1, sizeof(*t));

	if (t == NULL)
		return NULL;
	t->easy = curl_easy_init();
	t->lines = calloc(LINES_MAX, sizeof(*t->lines));
	t->fields = calloc(LINES_MAX, sizeof(*t->fields));
	if (t->easy == NULL || t->lines == NULL || t->fields == NULL) {
		transfer_free(t);
		return NULL;
	}
	t->limits = limits;
	t->keep_max = limits->keep_max;
	t->skip_max = limits->skip_max;
	return t;
}

void
transfer_free(struct transfer *t)
{
	if (t->easy != NULL)
		curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->others);
	curl_options_fini(&t->lists);
	bytes_free(&t->upload);
	bytes_free(&t->url);
	bytes_free(&t->head);
	bytes_free(&t->body);
	bytes_free(&t->cert);
	bytes_free(&t->talk);
	free(t->lines);
	free(t->fields);
	free(t);
}

/* As curl does; the library does not look at it. */
static void
set_trust(CURL *e)
{
	const char *file = getenv("SSL_CERT_FILE");

	if (file != NULL && *file != '\0')
		curl_easy_setopt(e, CURLOPT_CAINFO, file);
}

/* Hold for every request; curl_easy_reset() forgets them. */
static void
set_always(struct transfer *t, const struct limits *limits)
{
	CURL *e = t->easy;

	set_trust(e);

	curl_easy_setopt(e, CURLOPT_PRIVATE, t);
	curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(e, CURLOPT_NOPROGRESS, 1L);
	/* A name server that hangs is not waited for. */
	curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->message);
	curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, body_arrives);
	curl_easy_setopt(e, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, head_arrives);
	curl_easy_setopt(e, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, sockets_open);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, limits->sockets);
	curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, sockets_close);
	curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, limits->sockets);
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_EXPECT_100_TIMEOUT_MS, 0L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, t->protocol->allowed);
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 0L);
	curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, limits->dns_ttl_s);
	if (t->protocol->polite) {
		curl_easy_setopt(e, CURLOPT_NOPROGRESS, 0L);
		curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, is_stuck);
		curl_easy_setopt(e, CURLOPT_XFERINFODATA, t);
	}
}

static bool
is_method(const struct fl_request *r, const char *name)
{
	return r->method.len == strlen(name) &&
	       memcmp(r->method.data, name, r->method.len) == 0;
}

/*
 * The body is not copied: it is the host's until the exchange has ended, so its
 * address is set each time.
 */
static void
set_method(struct transfer *t, const struct fl_request *r)
{
	char name[64];

	if (r->has_body) {
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS,
		    r->body.len > 0 ? r->body.data : "");
		curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
		    (curl_off_t)r->body.len);
	}
	if (is_method(r, "HEAD")) {
		curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	} else if (r->has_body || !is_method(r, "GET")) {
		snprintf(name, sizeof(name), "%.*s", (int)r->method.len,
		    r->method.data);
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, name);
	}
}

static int
set_url(struct transfer *t, const struct fl_request *r)
{
	t->url.len = 0;
	if (bytes_add(&t->url, r->url.data, r->url.len) == -1)
		return -1;
	return curl_easy_setopt(t->easy, CURLOPT_URL, t->url.data) == CURLE_OK
	           ? 0
	           : -1;
}

static int
add_header(struct transfer *t, const char *line)
{
	struct curl_slist *longer = curl_slist_append(t->headers, line);

	if (longer == NULL)
		return -1;
	t->headers = longer;
	return 0;
}

static bool
is_header(const struct fl_field *f, const char *name)
{
	return f->name.len == strlen(name) &&
	       strncasecmp(f->name.data, name, f->name.len) == 0;
}

/*
 * What libcurl would add is taken away, but not where it signs the headers: it
 * signs those that are taken away, too, and no server would agree.
 */
static int
refuse_defaults(struct transfer *t, const struct fl_request *r, bool typed)
{
	if (curl_options_given(r, "aws-sigv4"))
		return 0;
	if (r->has_body && !typed && add_header(t, "Content-Type:") == -1)
		return -1;
	return add_header(t, "Expect:");
}

/* libcurl's way to send a header without a value is "Name;". */
static int
set_headers(struct transfer *t, const struct fl_request *r)
{
	struct bytes line = { 0 };
	bool typed = false;
	size_t i;
	int rc = -1;

	curl_slist_free_all(t->headers);
	t->headers = NULL;
	for (i = 0; i < r->headers_len; i++) {
		const struct fl_field *f = &r->headers[i];

		typed = typed || is_header(f, "Content-Type");
		line.len = 0;
		if (bytes_add(&line, f->name.data, f->name.len) == -1 ||
		    bytes_add(&line, f->value.len > 0 ? ": " : ";",
			f->value.len > 0 ? 2 : 1) == -1 ||
		    bytes_add(&line, f->value.data, f->value.len) == -1 ||
		    add_header(t, line.data) == -1)
			goto out;
	}
	if (refuse_defaults(t, r, typed) == -1)
		goto out;
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	rc = 0;

out:
	bytes_free(&line);
	return rc;
}

/* Sets what differs from the exchange that the handle did before. */
static int
set_request(struct transfer *t, const struct fl_request *r,
    const struct limits *limits, char why[FL_PLUGIN_ERR])
{
	bool http = t->protocol->verbs == NULL;
	unsigned known =
	    http && t->step == r->step && r->step != 0 ? r->fixed : 0;

	snprintf(why, FL_PLUGIN_ERR, "out of memory");
	if ((known & FL_FIXED_OPTIONS) == 0 || (known & FL_FIXED_TARGET) == 0) {
		known = 0;
		t->step = 0; /* until all of it is set */
		curl_easy_reset(t->easy);
		t->share = NULL;
		t->talking = false;
		set_always(t, limits);
		curl_options_fini(&t->lists);
		if (curl_options_set(t->easy, r, &t->lists, why) == -1)
			return -1;
		curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS,
		    (long)((r->timeout_ns + 1999999) / 1000000));
		if ((t->x->want & FL_WANT_CERT) != 0)
			curl_easy_setopt(t->easy, CURLOPT_CERTINFO, 1L);
	}
	if ((known & FL_FIXED_TARGET) == 0 && set_url(t, r) == -1)
		return -1;
	if (!http)
		return protocol_set(t, r, why);
	if ((known & FL_FIXED_HEADERS) == 0 && set_headers(t, r) == -1)
		return -1;
	if ((known & FL_FIXED_TARGET) == 0 || r->has_body)
		set_method(t, r);
	t->step = r->step;
	return 0;
}

int
transfer_begin(struct transfer *t, CURLSH *share, struct fl_exchange *x,
    const struct limits *limits)
{
	t->x = x;
	t->error = FL_ERROR_NONE;
	t->canceled = t->enough = false;
	t->message[0] = '\0';
	t->why = NULL;
	t->body_len = t->head_len = 0;
	t->greeting_ns = 0;
	t->fds_len = 0;
	t->protocol = protocol_of(x->request->url);
	if (t->protocol == NULL ||
	    set_request(t, x->request, limits, x->response.message) == -1) {
		x->response.error = FL_ERROR_REQUEST;
		if (t->protocol == NULL)
			snprintf(x->response.message, FL_PLUGIN_ERR,
			    "no scheme of this plugin");
		t->x = NULL;
		return -1;
	}
	x->response.message[0] = '\0';
	talk_set(t);
	if (t->share != share) {
		curl_easy_setopt(t->easy, CURLOPT_SHARE, share);
		t->share = share;
	}
	return 0;
}

void
transfer_rest(struct transfer *t)
{
	t->x = NULL;
	t->lines_len = 0;
	bytes_rest(&t->head);
	bytes_rest(&t->body);
	bytes_rest(&t->cert);
	bytes_rest(&t->talk);
	bytes_rest(&t->url);
	bytes_rest(&t->upload);
}
