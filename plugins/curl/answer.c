/*
 * What libcurl knows after a transfer becomes a response.
 */
#include <errno.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>

#include "protocol.h"
#include "transfer.h"

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
	{ CURLE_FTP_CANT_GET_HOST, FL_ERROR_RESOLVE },
	{ CURLE_FTP_ACCEPT_FAILED, FL_ERROR_CONNECT },
	{ CURLE_FTP_ACCEPT_TIMEOUT, FL_ERROR_TIMEOUT },
	{ CURLE_FTP_WEIRD_PASS_REPLY, FL_ERROR_PROTOCOL },
	{ CURLE_FTP_WEIRD_PASV_REPLY, FL_ERROR_PROTOCOL },
	{ CURLE_FTP_WEIRD_227_FORMAT, FL_ERROR_PROTOCOL },
	{ CURLE_FTP_BAD_FILE_LIST, FL_ERROR_PROTOCOL },
	{ CURLE_SSH, FL_ERROR_PROTOCOL },
	{ CURLE_TFTP_ILLEGAL, FL_ERROR_PROTOCOL },
	{ CURLE_TFTP_UNKNOWNID, FL_ERROR_PROTOCOL },
	{ CURLE_AUTH_ERROR, FL_ERROR_PROTOCOL },
};

/*
 * What a server of files or mail answered, which for libcurl is a failure.  Some
 * of its codes stand for other things too, so where answers have numbers, the
 * number must say no as well.
 */
static const CURLcode refusals[] = {
	CURLE_REMOTE_ACCESS_DENIED,
	CURLE_LOGIN_DENIED,
	CURLE_REMOTE_FILE_NOT_FOUND,
	CURLE_QUOTE_ERROR,
	CURLE_UPLOAD_FAILED,
	CURLE_REMOTE_DISK_FULL,
	CURLE_REMOTE_FILE_EXISTS,
	CURLE_TFTP_NOTFOUND,
	CURLE_TFTP_PERM,
	CURLE_TFTP_NOSUCHUSER,
	CURLE_LDAP_CANNOT_BIND,
	CURLE_LDAP_SEARCH_FAILED,
	/* only with a number */
	CURLE_SEND_ERROR,
	CURLE_RECV_ERROR,
	CURLE_WEIRD_SERVER_REPLY,
	CURLE_FTP_COULDNT_RETR_FILE,
	CURLE_FTP_COULDNT_SET_TYPE,
	CURLE_FTP_COULDNT_USE_REST,
};

static bool
refused(const struct transfer *t, CURLcode code, long status)
{
	size_t i;

	if (t->protocol->verbs == NULL || t->canceled ||
	    t->error != FL_ERROR_NONE ||
	    (t->protocol->numbered && status < 400))
		return false;
	for (i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		if (refusals[i] == code)
			return refusals[i] != CURLE_SEND_ERROR &&
			               refusals[i] != CURLE_RECV_ERROR
			           ? true
			           : t->protocol->numbered;
	return false;
}

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
	struct sockets *s = t->limits->sockets;
	long os_errno = 0;

	curl_easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os_errno);
	if (os_errno == 0 && code == CURLE_COULDNT_CONNECT)
		os_errno = s->open_errno;
	s->open_errno = 0;
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
 * end is now, so the beginning is that long ago.  It has not counted on when the
 * transfer was ended from outside.
 */
static int64_t
beginning(const struct transfer *t, const struct fl_response *r, int64_t now_ns)
{
	curl_off_t total = 0;

	if (t->canceled || r->error == FL_ERROR_TIMEOUT)
		return t->begun_ns;
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &total);
	return now_ns - total * 1000;
}

/* Where libcurl knows only of HTTP what was sent, it begins with the
 * connection. */
static bool
sent_at(const struct transfer *t, curl_off_t tcp, long connects,
    curl_off_t *sent)
{
	long request = 0;

	curl_easy_getinfo(t->easy, CURLINFO_REQUEST_SIZE, &request);
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, sent);
	if (t->protocol->verbs == NULL)
		return request > 0;
	*sent = connects > 0 ? tcp : 0;
	return connects == 0 || tcp > 0;
}

/*
 * For libcurl the connections of an FTP transfer are one, and their times add
 * up; so it begins with the greeting of the server.
 */
static void
times_of_ftp(const struct transfer *t, struct fl_response *r, int64_t now_ns)
{
	r->connect_ns = r->tls_ns = -1;
	r->last_ns = now_ns;
	if (t->greeting_ns > 0) {
		r->sent_ns = t->greeting_ns;
		r->connect_ns = t->greeting_ns - t->begun_ns;
	} else if (t->greeting_ns < 0) {
		r->sent_ns = t->begun_ns;
	}
	if (r->error == FL_ERROR_NONE)
		r->first_ns = now_ns;
}

static void
times(const struct transfer *t, struct fl_response *r, int64_t now_ns)
{
	curl_off_t tcp = 0, tls = 0, sent = 0, first = 0;
	int64_t start_ns = beginning(t, r, now_ns);
	long connects = 0;

	curl_easy_getinfo(t->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
	curl_easy_getinfo(t->easy, CURLINFO_NUM_CONNECTS, &connects);
	curl_easy_getinfo(t->easy, CURLINFO_CONNECT_TIME_T, &tcp);
	curl_easy_getinfo(t->easy, CURLINFO_APPCONNECT_TIME_T, &tls);
	r->last_ns = now_ns;
	if (sent_at(t, tcp, connects, &sent))
		r->sent_ns = start_ns + sent * 1000;
	if (first > 0 && first >= sent)
		r->first_ns = start_ns + first * 1000;
	else if (t->protocol->verbs != NULL && r->error == FL_ERROR_NONE)
		r->first_ns = now_ns;
	r->connect_ns = r->tls_ns = -1;
	if (connects == 0)
		return;
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

/* Behind the length of the topic, and the topic. */
static void
message(struct transfer *t, struct fl_response *r)
{
	const unsigned char *b = (const unsigned char *)t->body.data;
	size_t len;

	if (t->body.len < 2)
		return;
	len = (size_t)b[0] << 8 | b[1];
	if (len > t->body.len - 2)
		return;
	t->fields[0] =
	    (struct fl_field){ { "Topic", 5 }, { t->body.data + 2, len } };
	r->headers = t->fields;
	r->headers_len = 1;
	r->body =
	    (struct fl_bytes){ t->body.data + 2 + len, t->body.len - 2 - len };
}

/* The number of the answer, or 1 for one and 2 for a refusal. */
static void
status_of(const struct transfer *t, struct fl_response *r, bool no)
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (t->protocol->verbs != NULL && r->error == FL_ERROR_NONE &&
	    (!t->protocol->numbered || status == 0))
		status = no ? 2 : 1;
	r->status = (int)status;
	r->good = r->error == FL_ERROR_NONE && !no && status < 400;
	if (status != 0 && t->protocol->verbs == NULL)
		r->version = version(t);
}

static void
answer(struct transfer *t, struct fl_response *r)
{
	char *ip = NULL;

	headers(t, r);
	r->body = (struct fl_bytes){ t->body.data, t->body.len };
	r->talk = (struct fl_bytes){ t->talk.data, t->talk.len };
	if (t->protocol->messages)
		message(t, r);
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
	long status = 0, os_errno = 0;
	bool no;

	if (code != CURLE_OK)
		os_errno = os_errno_of(t, code);
	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	no = refused(t, code, status);
	r->error =
	    no || t->enough ? FL_ERROR_NONE : error_of(t, code, os_errno);
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
	if (t->protocol->lines)
		times_of_ftp(t, r, now_ns);
	else
		times(t, r, now_ns);
	sizes(t, r);
	status_of(t, r, no);
	answer(t, r);
}
