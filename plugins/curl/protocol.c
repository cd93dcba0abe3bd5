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
#include "verb.h"

static const struct verb ftp[] = {
	{ "GET", BODY_NONE, verb_fetch, NULL, 0 },
	{ "HEAD", BODY_NONE, verb_fetch, NULL, CURLOPT_NOBODY },
	{ "LIST", BODY_NONE, verb_fetch, NULL, CURLOPT_DIRLISTONLY },
	{ "PUT", BODY_WANTED, verb_upload, NULL, 0 },
	{ "APPEND", BODY_WANTED, verb_upload, NULL, CURLOPT_APPEND },
	{ "DELETE", BODY_NONE, verb_delete, "DELE %s", CURLOPT_PREQUOTE },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb sftp[] = {
	{ "GET", BODY_NONE, verb_fetch, NULL, 0 },
	{ "LIST", BODY_NONE, verb_fetch, NULL, CURLOPT_DIRLISTONLY },
	{ "PUT", BODY_WANTED, verb_upload, NULL, 0 },
	{ "APPEND", BODY_WANTED, verb_upload, NULL, CURLOPT_APPEND },
	{ "DELETE", BODY_NONE, verb_delete, "rm \"%s\"", CURLOPT_QUOTE },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

/* Of scp and tftp. */
static const struct verb copy[] = {
	{ "GET", BODY_NONE, verb_fetch, NULL, 0 },
	{ "PUT", BODY_WANTED, verb_upload, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb smtp[] = {
	{ "SEND", BODY_WANTED, verb_mail, NULL, 0 },
	{ "*", BODY_NONE, verb_command, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb imap[] = {
	{ "GET", BODY_NONE, verb_fetch, NULL, 0 },
	{ "PUT", BODY_WANTED, verb_message, NULL, 0 },
	{ "SEND", BODY_WANTED, verb_command, NULL, 0 },
	{ "*", BODY_NONE, verb_command, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb pop3[] = {
	{ "GET", BODY_NONE, verb_fetch, NULL, 0 },
	{ "DELETE", BODY_NONE, verb_command, "DELE", 0 },
	{ "SEND", BODY_WANTED, verb_command, NULL, 0 },
	{ "*", BODY_NONE, verb_command, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb ldap[] = {
	{ "GET", BODY_NONE, verb_fetch, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

static const struct verb mqtt[] = {
	{ "PUBLISH", BODY_WANTED, verb_publish, NULL, 0 },
	{ "SUBSCRIBE", BODY_NONE, verb_fetch, NULL, 0 },
	{ "GET", BODY_NONE, verb_fetch, NULL, 0 },
	{ NULL, BODY_NONE, NULL, NULL, 0 },
};

#define POLITE .numbered = true, .polite = true, .starts_tls = true
#define MAILBOX .polite = true, .starts_tls = true

static const struct protocol protocols[] = {
	{ .scheme = "http", .allowed = "http,https", .numbered = true },
	{ .scheme = "https", .allowed = "http,https", .numbered = true },
	{ .scheme = "ftp", .allowed = "ftp", ftp, POLITE, .lines = true },
	{ .scheme = "ftps", .allowed = "ftps", ftp, POLITE, .lines = true },
	{ .scheme = "sftp",
	    .allowed = "sftp",
	    sftp,
	    .polite = true,
	    .ssh = true },
	{ .scheme = "scp",
	    .allowed = "scp",
	    copy,
	    .polite = true,
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
		    v == p->verbs       ? ""
		    : v[1].name == NULL ? " or "
					: ", ",
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
		    p->scheme, (int)(name.len < 60 ? name.len : 60), name.data);
		return -1;
	}
	return 0;
}

int
protocol_check(const struct protocol *p, const struct fl_request *r,
    char why[FL_PLUGIN_ERR])
{
	if (p == NULL)
		return verb_fail(why, "not one of its schemes");
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
	if (verb_copy(text, *b, "Authorization", why) == -1)
		return -1;
	if (strncasecmp(text, "Basic ", 6) != 0)
		return verb_fail(why, "Authorization: want Basic");
	len = EVP_DecodeBlock(bytes, (unsigned char *)text + 6,
	    (int)strlen(text + 6));
	while (len > 0 && bytes[len - 1] == '\0') /* what padding became */
		len--;
	if (len <= 0 || memchr(bytes, '\0', (size_t)len) != NULL)
		return verb_fail(why, "Authorization: no base64");
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
		return verb_fail(why, "Start-TLS: want true or false");
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
