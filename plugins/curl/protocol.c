/*
 * The protocols beside HTTP, each a row: what its methods are in libcurl.  What
 * is not listed here is never done: libcurl also reads files of this host and
 * speaks to what trusts whoever connects.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../common/field.h"
#include "protocol.h"
#include "transfer.h"

#define TEXT_MAX 4096 /* bytes of a command, an address, a path */

enum body {
	BODY_NONE,
	BODY_WANTED,
	BODY_MAY,
};

struct verb {
	const char *name; /* "*": any other word */
	enum body body;
	int (*set)(struct transfer *t, const struct fl_request *r,
	    const struct verb *v, char why[FL_PLUGIN_ERR]);
	const char *text; /* of set, as what follows */
	CURLoption flag;  /* 0: none */
};

static int
fail(char why[FL_PLUGIN_ERR], const char *text)
{
	snprintf(why, FL_PLUGIN_ERR, "%s", text);
	return -1;
}

/*
 * A copy with a '\0' for libcurl, which has no control characters: they would
 * end the line in which it is sent, and begin another command.
 */
static int
copy_text(char out[TEXT_MAX], struct fl_bytes b, const char *what,
    char why[FL_PLUGIN_ERR])
{
	size_t i;

	if (b.len >= TEXT_MAX) {
		snprintf(why, FL_PLUGIN_ERR, "%s: too long", what);
		return -1;
	}
	for (i = 0; i < b.len; i++) {
		if ((unsigned char)b.data[i] < ' ' || b.data[i] == 0x7f) {
			snprintf(why, FL_PLUGIN_ERR,
			    "%s: a control character in it", what);
			return -1;
		}
		out[i] = b.data[i];
	}
	out[b.len] = '\0';
	return 0;
}

static int
set_fetch(struct transfer *t, const struct fl_request *r, const struct verb *v,
    char why[FL_PLUGIN_ERR])
{
	(void)r;
	(void)why;
	if (v->flag != 0)
		curl_easy_setopt(t->easy, v->flag, 1L);
	return 0;
}

static size_t
give_body(char *to, size_t size, size_t n, void *arg)
{
	struct transfer *t = arg;

	n *= size;
	if (n > t->out.len)
		n = t->out.len;
	if (n > 0)
		memcpy(to, t->out.data, n);
	t->out.data += n;
	t->out.len -= n;
	return n;
}

static int
set_upload(struct transfer *t, const struct fl_request *r, const struct verb *v,
    char why[FL_PLUGIN_ERR])
{
	if (t->out.data == NULL)
		t->out = r->body;
	curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, give_body);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE,
	    (curl_off_t)t->out.len);
	return set_fetch(t, r, v, why);
}

/* Lines of mail end in CR LF, whatever they end in where they were written. */
static int
add_mail(struct transfer *t, struct fl_bytes text)
{
	size_t i, from = 0;

	for (i = 0; i < text.len; i++) {
		if (text.data[i] != '\n' ||
		    (i > 0 && text.data[i - 1] == '\r'))
			continue;
		if (transfer_add(&t->upload, text.data + from, i - from) ==
			-1 ||
		    transfer_add(&t->upload, "\r\n", 2) == -1)
			return -1;
		from = i + 1;
	}
	return transfer_add(&t->upload, text.data + from, text.len - from);
}

static bool
is_envelope(struct fl_bytes name)
{
	return field_like(name, "Mail-From") || field_like(name, "Rcpt-To") ||
	       field_like(name, "Start-TLS");
}

/* The headers of the step that nobody else has a use for are the message's. */
static int
add_mail_headers(struct transfer *t, const struct fl_request *r)
{
	bool any = false;
	size_t i;

	for (i = 0; t->protocol->mail && i < r->headers_len; i++) {
		const struct fl_field *f = &r->headers[i];

		if (is_envelope(f->name) || field_is_usual(f->name))
			continue;
		any = true;
		if (transfer_add(&t->upload, f->name.data, f->name.len) == -1 ||
		    transfer_add(&t->upload, ": ", 2) == -1 ||
		    transfer_add(&t->upload, f->value.data, f->value.len) ==
			-1 ||
		    transfer_add(&t->upload, "\r\n", 2) == -1)
			return -1;
	}
	return any ? transfer_add(&t->upload, "\r\n", 2) : 0;
}

static int
set_message(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	t->upload.len = 0;
	if (add_mail_headers(t, r) == -1 || add_mail(t, r->body) == -1)
		return fail(why, "out of memory");
	t->out = (struct fl_bytes){ t->upload.data, t->upload.len };
	return set_upload(t, r, v, why);
}

static int
add_other(struct transfer *t, const char *text, char why[FL_PLUGIN_ERR])
{
	struct curl_slist *longer = curl_slist_append(t->others, text);

	if (longer == NULL)
		return fail(why, "out of memory");
	t->others = longer;
	return 0;
}

/* Where the mail goes. */
static int
set_recipients(struct transfer *t, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	char text[TEXT_MAX];
	size_t i;

	for (i = 0; i < r->headers_len; i++) {
		if (!field_like(r->headers[i].name, "Rcpt-To"))
			continue;
		if (copy_text(text, r->headers[i].value, "Rcpt-To", why) ==
			-1 ||
		    add_other(t, text, why) == -1)
			return -1;
	}
	curl_easy_setopt(t->easy, CURLOPT_MAIL_RCPT, t->others);
	return 0;
}

static int
set_mail(struct transfer *t, const struct fl_request *r, const struct verb *v,
    char why[FL_PLUGIN_ERR])
{
	char text[TEXT_MAX];
	const struct fl_bytes *from =
	    field_find(r->headers, r->headers_len, "Mail-From");

	if (from == NULL ||
	    field_find(r->headers, r->headers_len, "Rcpt-To") == NULL)
		return fail(why, "want the headers Mail-From and Rcpt-To");
	if (copy_text(text, *from, "Mail-From", why) == -1)
		return -1;
	curl_easy_setopt(t->easy, CURLOPT_MAIL_FROM, text);
	return set_recipients(t, r, why) == -1 ? -1 : set_message(t, r, v, why);
}

/* Commands of POP3 that answer with more than a line. */
static bool
is_long(const struct transfer *t, const char *command)
{
	static const char *const words[] = { "CAPA", "LIST", "RETR", "TOP",
		"UIDL" };
	size_t len = strcspn(command, " "), i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == len &&
		    strncasecmp(command, words[i], len) == 0)
			return true;
	return strncmp(t->protocol->scheme, "pop3", 4) != 0;
}

/* The command is the verb's, the method or the body. */
static int
set_command(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	struct fl_bytes b = r->has_body ? r->body : r->method;
	char text[TEXT_MAX];

	while (b.len > 0 &&
	       (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r'))
		b.len--;
	if (v->text != NULL)
		b = (struct fl_bytes){ v->text, strlen(v->text) };
	if (b.len == 0)
		return fail(why, "want a command");
	if (copy_text(text, b, "command", why) == -1 ||
	    set_recipients(t, r, why) == -1)
		return -1;
	curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, text);
	if (!is_long(t, text))
		curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	return 0;
}

/* The path of the URL, decoded, as libcurl has it. */
static int
copy_path(char out[TEXT_MAX], struct fl_bytes url, char why[FL_PLUGIN_ERR])
{
	CURLU *u = curl_url();
	char text[TEXT_MAX], *path = NULL;
	int rc = -1;

	if (copy_text(text, url, "URL", why) == -1)
		goto out;
	if (u == NULL || curl_url_set(u, CURLUPART_URL, text, 0) != CURLUE_OK ||
	    curl_url_get(u, CURLUPART_PATH, &path, CURLU_URLDECODE) !=
		CURLUE_OK) {
		fail(why, "no such path");
		goto out;
	}
	rc = copy_text(out, (struct fl_bytes){ path, strlen(path) }, "path",
	    why);
	if (rc == 0 && out[strlen(out) - 1] == '/')
		rc = fail(why, "want the name of a file");

out:
	curl_free(path);
	curl_url_cleanup(u);
	return rc;
}

/* FTP has gone to the folder by then; SFTP has not. */
static int
set_delete(struct transfer *t, const struct fl_request *r, const struct verb *v,
    char why[FL_PLUGIN_ERR])
{
	char path[TEXT_MAX], text[TEXT_MAX + 16];

	if (copy_path(path, r->url, why) == -1)
		return -1;
	if (t->protocol->ssh && strpbrk(path, "\"\\") != NULL)
		return fail(why, "a quote in the name of the file");
	snprintf(text, sizeof(text), v->text,
	    t->protocol->ssh ? path : strrchr(path, '/') + 1);
	if (add_other(t, text, why) == -1)
		return -1;
	curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(t->easy, v->flag, t->others);
	return 0;
}

static int
set_publish(struct transfer *t, const struct fl_request *r,
    const struct verb *v, char why[FL_PLUGIN_ERR])
{
	(void)v;
	(void)why;
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS,
	    r->body.len > 0 ? r->body.data : "");
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE,
	    (curl_off_t)r->body.len);
	return 0;
}

static const struct verb ftp[] = {
	{ "GET", BODY_NONE, set_fetch, NULL, 0 },
	{ "HEAD", BODY_NONE, set_fetch, NULL, CURLOPT_NOBODY },
	{ "LIST", BODY_NONE, set_fetch, NULL, CURLOPT_DIRLISTONLY },
	{ "PUT", BODY_WANTED, set_upload, NULL, 0 },
	{ "APPEND", BODY_WANTED, set_upload, NULL, CURLOPT_APPEND },
	{ "DELETE", BODY_NONE, set_delete, "DELE %s", CURLOPT_PREQUOTE },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb sftp[] = {
	{ "GET", BODY_NONE, set_fetch, NULL, 0 },
	{ "LIST", BODY_NONE, set_fetch, NULL, CURLOPT_DIRLISTONLY },
	{ "PUT", BODY_WANTED, set_upload, NULL, 0 },
	{ "APPEND", BODY_WANTED, set_upload, NULL, CURLOPT_APPEND },
	{ "DELETE", BODY_NONE, set_delete, "rm \"%s\"", CURLOPT_QUOTE },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

/* Of scp and tftp. */
static const struct verb copy[] = {
	{ "GET", BODY_NONE, set_fetch, NULL, 0 },
	{ "PUT", BODY_WANTED, set_upload, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb smtp[] = {
	{ "SEND", BODY_WANTED, set_mail, NULL, 0 },
	{ "*", BODY_NONE, set_command, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb imap[] = {
	{ "GET", BODY_NONE, set_fetch, NULL, 0 },
	{ "PUT", BODY_WANTED, set_message, NULL, 0 },
	{ "SEND", BODY_WANTED, set_command, NULL, 0 },
	{ "*", BODY_NONE, set_command, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb pop3[] = {
	{ "GET", BODY_NONE, set_fetch, NULL, 0 },
	{ "DELETE", BODY_NONE, set_command, "DELE", 0 },
	{ "SEND", BODY_WANTED, set_command, NULL, 0 },
	{ "*", BODY_NONE, set_command, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb ldap[] = {
	{ "GET", BODY_NONE, set_fetch, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb mqtt[] = {
	{ "PUBLISH", BODY_WANTED, set_publish, NULL, 0 },
	{ "SUBSCRIBE", BODY_NONE, set_fetch, NULL, 0 },
	{ "GET", BODY_NONE, set_fetch, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

#define POLITE .numbered = true, .polite = true, .starts_tls = true
#define MAILBOX .polite = true, .starts_tls = true

static const struct protocol protocols[] = {
	{ .scheme = "http", .allowed = "http,https", .numbered = true },
	{ .scheme = "https", .allowed = "http,https", .numbered = true },
	{ .scheme = "ftp", .allowed = "ftp", ftp, POLITE, .lines = true },
	{ .scheme = "ftps", .allowed = "ftps", ftp, POLITE, .lines = true },
	{ .scheme = "sftp", .allowed = "sftp", sftp, .polite = true,
	    .ssh = true },
	{ .scheme = "scp", .allowed = "scp", copy, .polite = true,
	    .ssh = true },
	{ .scheme = "tftp", .allowed = "tftp", copy },
	{ .scheme = "smtp", .allowed = "smtp", smtp, POLITE, .mail = true },
	{ .scheme = "smtps", .allowed = "smtps", smtp, POLITE, .mail = true },
	{ .scheme = "imap", .allowed = "imap", imap, MAILBOX },
	{ .scheme = "imaps", .allowed = "imaps", imap, MAILBOX },
	{ .scheme = "pop3", .allowed = "pop3", pop3, MAILBOX },
	{ .scheme = "pop3s", .allowed = "pop3s", pop3, MAILBOX },
	{ .scheme = "ldap", .allowed = "ldap", ldap, .starts_tls = true },
	{ .scheme = "ldaps", .allowed = "ldaps", ldap },
	{ .scheme = "mqtt", .allowed = "mqtt", mqtt, .messages = true },
};

const struct protocol *
protocol_of(struct fl_bytes url)
{
	const char *colon = url.len > 0 ? memchr(url.data, ':', url.len) : NULL;
	struct fl_bytes scheme = { url.data, 0 };
	size_t i;

	if (colon != NULL)
		scheme.len = (size_t)(colon - url.data);
	for (i = 0; i < sizeof(protocols) / sizeof(protocols[0]); i++)
		if (field_like(scheme, protocols[i].scheme))
			return &protocols[i];
	return NULL;
}

/* The libcurl that is there may be another than the plugin was built with. */
static bool
is_there(const struct protocol *p)
{
	const char *const *s;

	for (s = curl_version_info(CURLVERSION_NOW)->protocols; *s != NULL; s++)
		if (strcmp(*s, p->scheme) == 0)
			return true;
	return false;
}

static const struct verb *
find_verb(const struct protocol *p, struct fl_bytes method)
{
	const struct verb *v;

	for (v = p->verbs; v->name != NULL; v++)
		if (field_is(method, v->name) || strcmp(v->name, "*") == 0)
			return v;
	return NULL;
}

/* "want GET, PUT or DELETE": what there is, in place of what is not. */
static int
no_verb(const struct protocol *p, struct fl_bytes method,
    char why[FL_PLUGIN_ERR])
{
	const struct verb *v;
	int n;

	n = snprintf(why, FL_PLUGIN_ERR, "no %.*s %s://: want ",
	    (int)(method.len < 40 ? method.len : 40), method.data, p->scheme);
	for (v = p->verbs; v->name != NULL && n < FL_PLUGIN_ERR; v++)
		n += snprintf(why + n, (size_t)(FL_PLUGIN_ERR - n), "%s%s",
		    v == p->verbs ? "" : v[1].name == NULL ? " or " : ", ",
		    v->name);
	return -1;
}

static int
check_verb(const struct protocol *p, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	const struct verb *v = find_verb(p, r->method);

	if (v == NULL)
		return no_verb(p, r->method, why);
	if (v->body == BODY_MAY || (v->body == BODY_WANTED) == r->has_body)
		return 0;
	snprintf(why, FL_PLUGIN_ERR, "%.*s %s://: want %s body",
	    (int)(r->method.len < 40 ? r->method.len : 40), r->method.data,
	    p->scheme, r->has_body ? "no" : "a");
	return -1;
}

static int
check_headers(const struct protocol *p, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	size_t i;

	for (i = 0; i < r->headers_len; i++) {
		struct fl_bytes name = r->headers[i].name;

		if (p->mail || field_is_usual(name) ||
		    (p->starts_tls && field_like(name, "Start-TLS")))
			continue;
		snprintf(why, FL_PLUGIN_ERR, "%s:// has no header '%.*s'",
		    p->scheme, (int)(name.len < 60 ? name.len : 60),
		    name.data);
		return -1;
	}
	return 0;
}

int
protocol_check(const struct protocol *p, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	if (p == NULL)
		return fail(why, "not one of its schemes");
	if (!is_there(p)) {
		snprintf(why, FL_PLUGIN_ERR, "this libcurl (%s) has no '%s'",
		    curl_version_info(CURLVERSION_NOW)->version, p->scheme);
		return -1;
	}
	if (p->verbs == NULL)
		return 0;
	if ((r->fixed & FL_FIXED_TARGET) != 0 && check_verb(p, r, why) == -1)
		return -1;
	return (r->fixed & FL_FIXED_HEADERS) != 0 ? check_headers(p, r, why)
	                                          : 0;
}

/* A name and a password that were meant for HTTP are good for others too. */
static int
set_credentials(struct transfer *t, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	const struct fl_bytes *b =
	    field_find(r->headers, r->headers_len, "Authorization");
	char text[TEXT_MAX];
	unsigned char bytes[TEXT_MAX];
	int len;

	if (b == NULL)
		return 0;
	if (copy_text(text, *b, "Authorization", why) == -1)
		return -1;
	if (strncasecmp(text, "Basic ", 6) != 0)
		return fail(why, "Authorization: want Basic");
	len = EVP_DecodeBlock(bytes, (unsigned char *)text + 6,
	    (int)strlen(text + 6));
	while (len > 0 && bytes[len - 1] == '\0') /* what padding became */
		len--;
	if (len <= 0 || memchr(bytes, '\0', (size_t)len) != NULL)
		return fail(why, "Authorization: no base64");
	bytes[len] = '\0';
	curl_easy_setopt(t->easy, CURLOPT_USERPWD, (char *)bytes);
	return 0;
}

/* As ssh(1) does: a host that is not known is not trusted. */
static void
set_known_hosts(struct transfer *t, const struct fl_request *r)
{
	const char *home = getenv("HOME");
	char path[TEXT_MAX];

	if (!t->protocol->ssh || field_flag(r, "insecure"))
		return;
	snprintf(path, sizeof(path), "%s/.ssh/known_hosts",
	    home != NULL ? home : "");
	curl_easy_setopt(t->easy, CURLOPT_SSH_KNOWNHOSTS, path);
}

static int
set_tls(struct transfer *t, const struct fl_request *r, char why[FL_PLUGIN_ERR])
{
	const struct fl_bytes *b =
	    field_find(r->headers, r->headers_len, "Start-TLS");

	if (b == NULL || !t->protocol->starts_tls || field_is(*b, "false"))
		return 0;
	if (!field_is(*b, "true"))
		return fail(why, "Start-TLS: want true or false");
	curl_easy_setopt(t->easy, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	return 0;
}

int
protocol_set(struct transfer *t, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	const struct protocol *p = t->protocol;
	const struct verb *v;

	curl_slist_free_all(t->others);
	t->others = NULL;
	t->out = (struct fl_bytes){ NULL, 0 };
	if (check_verb(p, r, why) == -1 || check_headers(p, r, why) == -1 ||
	    set_credentials(t, r, why) == -1 || set_tls(t, r, why) == -1)
		return -1;
	set_known_hosts(t, r);
	/* an HTTP proxy would else ask for a web page about the file */
	curl_easy_setopt(t->easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
	v = find_verb(p, r->method);
	return v->set(t, r, v, why);
}
