/*
 * One exchange as a transfer of libcurl: a request becomes options of an easy
 * handle, and what libcurl knows afterwards becomes a response.
 */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "talk.h"

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

static size_t
body_arrives(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;
	bool keep = (t->x->want & FL_WANT_BODY) != 0;

	n *= size;
	t->body_len += n;
	if (t->body_len > (keep ? t->keep_max : t->skip_max))
		return (size_t)stop(t, FL_ERROR_TOO_LARGE,
		    "the body is larger than the limit");
	if (keep && bytes_add(&t->body, data, n) == -1)
		return (size_t)stop(t, FL_ERROR_RESOURCE, "out of memory");
	return n;
}

/* "Name: value CRLF" goes to lines; a status line begins them anew, so that
 * what is left belongs to the last answer and not to a "100 Continue". */
static int
head_line(struct transfer *t, const char *s, size_t len)
{
	const char *colon = memchr(s, ':', len);
	struct line *l;
	size_t at;

	while (len > 0 && (s[len - 1] == '\r' || s[len - 1] == '\n'))
		len--;
	if (len >= 5 && memcmp(s, "HTTP/", 5) == 0) {
		t->head.len = t->lines_len = 0;
		return 0;
	}
	if (colon == NULL || len == 0)
		return 0;
	if (t->lines_len == LINES_MAX || t->head.len + len > HEAD_MAX)
		return -1;
	at = t->head.len;
	if (bytes_add(&t->head, s, len) == -1)
		return -1;
	l = &t->lines[t->lines_len++];
	l->name = at;
	l->name_len = (size_t)(colon - s);
	l->value = l->name_len + 1;
	while (l->value < len && (s[l->value] == ' ' || s[l->value] == '\t'))
		l->value++;
	while (len > l->value && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	l->value_len = len - l->value;
	l->value += at;
	return 0;
}

static size_t
head_arrives(char *data, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	t->head_len += n;
	if ((t->x->want & (FL_WANT_HEADERS | FL_WANT_COOKIES)) != 0 &&
	    head_line(t, data, n) == -1)
		return (size_t)stop(t, FL_ERROR_TOO_LARGE,
		    "the headers are larger than the limit");
	return n;
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
	curl_options_fini(&t->lists);
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
	curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, limits->opened);
	curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, limits->closed_arg);
	curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, limits->closed);
	curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, limits->closed_arg);
	curl_easy_setopt(e, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	curl_easy_setopt(e, CURLOPT_EXPECT_100_TIMEOUT_MS, 0L);
	curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 0L);
	curl_easy_setopt(e, CURLOPT_DNS_CACHE_TIMEOUT, limits->dns_ttl_s);
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
	unsigned known = t->step == r->step && r->step != 0 ? r->fixed : 0;

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
		    (long)((r->timeout_ns + 999999) / 1000000));
		if ((t->x->want & FL_WANT_CERT) != 0)
			curl_easy_setopt(t->easy, CURLOPT_CERTINFO, 1L);
	}
	if ((known & FL_FIXED_TARGET) == 0 && set_url(t, r) == -1)
		return -1;
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
	t->canceled = false;
	t->message[0] = '\0';
	t->why = NULL;
	t->body_len = t->head_len = 0;
	if (set_request(t, x->request, limits, x->response.message) == -1) {
		x->response.error = FL_ERROR_REQUEST;
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

static const struct {
	CURLcode code;
	enum fl_error error;
} errors[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, FL_ERROR_RESOLVE },
	{ CURLE_COULDNT_RESOLVE_PROXY, FL_ERROR_RESOLVE },
	{ CURLE_COULDNT_CONNECT, FL_ERROR_CONNECT },
	{ CURLE_PROXY, FL_ERROR_CONNECT },
	{ CURLE_INTERFACE_FAILED, FL_ERROR_REQUEST },
	{ CURLE_SSL_CONNECT_ERROR, FL_ERROR_TLS },
	{ CURLE_PEER_FAILED_VERIFICATION, FL_ERROR_TLS },
	{ CURLE_SSL_CERTPROBLEM, FL_ERROR_TLS },
	{ CURLE_SSL_CACERT_BADFILE, FL_ERROR_TLS },
	{ CURLE_SSL_PINNEDPUBKEYNOTMATCH, FL_ERROR_TLS },
	{ CURLE_SSL_CIPHER, FL_ERROR_TLS },
	{ CURLE_SSL_ISSUER_ERROR, FL_ERROR_TLS },
	{ CURLE_SSL_INVALIDCERTSTATUS, FL_ERROR_TLS },
	{ CURLE_USE_SSL_FAILED, FL_ERROR_TLS },
	{ CURLE_RECV_ERROR, FL_ERROR_RESET },
	{ CURLE_SEND_ERROR, FL_ERROR_RESET },
	{ CURLE_GOT_NOTHING, FL_ERROR_CLOSED },
	{ CURLE_PARTIAL_FILE, FL_ERROR_SHORT },
	{ CURLE_OPERATION_TIMEDOUT, FL_ERROR_TIMEOUT },
	{ CURLE_WEIRD_SERVER_REPLY, FL_ERROR_PROTOCOL },
	{ CURLE_UNSUPPORTED_PROTOCOL, FL_ERROR_PROTOCOL },
	{ CURLE_HTTP2, FL_ERROR_PROTOCOL },
	{ CURLE_HTTP2_STREAM, FL_ERROR_PROTOCOL },
	{ CURLE_HTTP3, FL_ERROR_PROTOCOL },
	{ CURLE_BAD_CONTENT_ENCODING, FL_ERROR_PROTOCOL },
	{ CURLE_FILESIZE_EXCEEDED, FL_ERROR_TOO_LARGE },
	{ CURLE_OUT_OF_MEMORY, FL_ERROR_RESOURCE },
	{ CURLE_URL_MALFORMAT, FL_ERROR_REQUEST },
	{ CURLE_BAD_FUNCTION_ARGUMENT, FL_ERROR_REQUEST },
};

/* What the system said decides where libcurl has one code for many reasons. */
static enum fl_error
refine(enum fl_error error, long os_errno)
{
	switch (os_errno) {
	case EMFILE:
	case ENFILE:
	case EADDRNOTAVAIL:
	case ENOBUFS:
		return FL_ERROR_RESOURCE;
	case ECONNREFUSED:
		return error == FL_ERROR_CONNECT ? FL_ERROR_REFUSED : error;
	default:
		return error;
	}
}

/* libcurl does not know why our own callback gave it no socket. */
static long
os_errno_of(const struct transfer *t, CURLcode code)
{
	long os_errno = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os_errno);
	if (os_errno == 0 && code == CURLE_COULDNT_CONNECT)
		os_errno = t->limits->opened_errno;
	t->limits->opened_errno = 0;
	return os_errno;
}

static enum fl_error
error_of(struct transfer *t, CURLcode code, long os_errno)
{
	size_t i;

	if (t->canceled)
		return FL_ERROR_CANCELED;
	if (t->error != FL_ERROR_NONE || code == CURLE_OK)
		return t->error;
	/* A chunk without a size comes under the code of a failing socket. */
	if (code == CURLE_RECV_ERROR && strstr(t->message, "chunk") != NULL)
		return FL_ERROR_PROTOCOL;
	if (code == CURLE_OUT_OF_MEMORY && t->head_len > 0) {
		t->why = "out of memory, or a header of more than 100 KB";
		return FL_ERROR_TOO_LARGE;
	}
	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].code == code)
			return refine(errors[i].error, os_errno);
	return FL_ERROR_OTHER;
}

/*
 * libcurl counts from its own beginning of the transfer, in microseconds; the
 * end is now, so the beginning is that long ago.
 */
static void
times(const struct transfer *t, struct fl_response *r, int64_t now_ns)
{
	curl_off_t total = 0, named = 0, tcp = 0, tls = 0, sent = 0, first = 0;
	int64_t start_ns;
	long connects = 0, request = 0;

	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &request);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &total);
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &sent);
	curl_easy_getinfo(t->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	r->last_ns = now_ns;
	start_ns = now_ns - total * 1000;
	r->sent_ns = request > 0 ? start_ns + sent * 1000 : 0;
	r->first_ns = first > 0 && first >= sent ? start_ns + first * 1000 : 0;
	r->connect_ns = r->tls_ns = -1;
	if (connects == 0)
		return;
	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &tcp);
	curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &tls);
	curl_easy_getinfo(t->easy, CURLINFO_NAMELOOKUP_TIME_T, &named);
	if (tcp > 0)
		r->connect_ns = tcp * 1000;
	if (tls > tcp)
		r->tls_ns = (tls - tcp) * 1000;
}

static void
sizes(const struct transfer *t, struct fl_response *r)
{
	long request = 0, head = 0;
	curl_off_t up = 0;

	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &request);
	curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &head);
	curl_easy_getinfo(t->easy, CURLINFO_SIZE_UPLOAD_T, &up);
	r->sent_bytes = (uint64_t)request;
	/* a small body goes with the headers, and is counted with them */
	if ((uint64_t)request < (uint64_t)up)
		r->sent_bytes += (uint64_t)up;
	r->received_bytes = (uint64_t)head + t->body_len;
}

static struct fl_bytes
version(const struct transfer *t)
{
	long v = 0;

	curl_easy_getinfo(t->easy, CURLINFO_HTTP_VERSION, &v);
	switch (v) {
	case CURL_HTTP_VERSION_1_0:
		return (struct fl_bytes){ "1.0", 3 };
	case CURL_HTTP_VERSION_2_0:
		return (struct fl_bytes){ "2", 1 };
	case CURL_HTTP_VERSION_3:
		return (struct fl_bytes){ "3", 1 };
	default:
		return (struct fl_bytes){ "1.1", 3 };
	}
}

static void
headers(struct transfer *t, struct fl_response *r)
{
	size_t i;

	for (i = 0; i < t->lines_len; i++) {
		const struct line *l = &t->lines[i];

		t->fields[i].name.data = t->head.data + l->name;
		t->fields[i].name.len = l->name_len;
		t->fields[i].value.data = t->head.data + l->value;
		t->fields[i].value.len = l->value_len;
	}
	r->headers = t->fields;
	r->headers_len = t->lines_len;
}

/* The first certificate of the chain, which libcurl has as PEM. */
static void
certificate(struct transfer *t, struct fl_response *r)
{
	struct curl_certinfo *info = NULL;
	struct curl_slist *l;
	unsigned char *der = NULL;
	X509 *x509 = NULL;
	BIO *bio;
	int len;

	curl_easy_getinfo(t->easy, CURLINFO_CERTINFO, &info);
	if (info == NULL || info->num_of_certs < 1)
		return;
	for (l = info->certinfo[0]; l != NULL; l = l->next) {
		if (strncmp(l->data, "Cert:", 5) != 0)
			continue;
		bio = BIO_new_mem_buf(l->data + 5, -1);
		if (bio != NULL)
			x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
		BIO_free(bio);
		break;
	}
	len = x509 != NULL ? i2d_X509(x509, &der) : 0;
	if (len > 0 && bytes_add(&t->cert, der, (size_t)len) == 0)
		r->cert = (struct fl_bytes){ t->cert.data, t->cert.len };
	OPENSSL_free(der);
	X509_free(x509);
}

static void
answer(struct transfer *t, struct fl_response *r)
{
	long status = 0;
	char *ip = NULL;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	r->status = (int)status;
	r->good = r->error == FL_ERROR_NONE && status < 400;
	if (status != 0)
		r->version = version(t);
	headers(t, r);
	r->body = (struct fl_bytes){ t->body.data, t->body.len };
	r->talk = (struct fl_bytes){ t->talk.data, t->talk.len };
	if ((t->x->want & FL_WANT_PEER) != 0) {
		curl_easy_getinfo(t->easy, CURLINFO_PRIMARY_IP, &ip);
		if (ip != NULL)
			r->peer = (struct fl_bytes){ ip, strlen(ip) };
	}
	if ((t->x->want & FL_WANT_CERT) != 0)
		certificate(t, r);
}

/* libcurl says how long it tried, " after 12 ms" or " after 12 milliseconds with
 * 3 bytes received", which would make of one failure many. */
static void
cut_time(char *message)
{
	char *at = strstr(message, " after "), *end;

	if (at == NULL)
		return;
	end = at + strlen(" after ");
	end += strspn(end, "0123456789");
	if (strncmp(end, " milliseconds", 13) == 0)
		*at = '\0';
	else if (strncmp(end, " ms", 3) == 0)
		memmove(at, end + 3, strlen(end + 3) + 1);
}

void
transfer_end(struct transfer *t, CURLcode code, int64_t now_ns)
{
	struct fl_response *r = &t->x->response;
	long os_errno = 0;

	if (code != CURLE_OK)
		os_errno = os_errno_of(t, code);
	r->error = error_of(t, code, os_errno);
	if (r->error == FL_ERROR_RESOURCE && os_errno != 0) {
		snprintf(r->message, sizeof(r->message), "connect: %s",
		    strerror((int)os_errno));
	} else if (r->error != FL_ERROR_NONE) {
		snprintf(r->message, sizeof(r->message), "%s",
		    t->why != NULL          ? t->why
		    : t->message[0] != '\0' ? t->message
					    : curl_easy_strerror(code));
		cut_time(r->message);
	}
	times(t, r, now_ns);
	sizes(t, r);
	answer(t, r);
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
}
