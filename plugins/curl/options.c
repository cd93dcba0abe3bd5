/*
 * The options of a request, each a row: its name in a scenario, and what it is
 * in libcurl.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "options.h"
#include "protocol.h"

#define OPTION_MAX 8192 /* bytes of a value */

struct option {
	const char *name;
	/* value is ended by '\0'; a CURLcode */
	CURLcode (*set)(CURL *easy, const struct option *o, const char *value,
	    struct curl_lists *lists);
	CURLoption key;
	long number;
};

static CURLcode
set_text(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	(void)lists;
	return curl_easy_setopt(easy, o->key, value);
}

static bool
is_true(const char *value)
{
	return strcmp(value, "true") == 0;
}

/* "true" sets the row's number; anything else leaves libcurl's default. */
static CURLcode
set_flag(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	(void)lists;
	if (!is_true(value))
		return CURLE_OK;
	return curl_easy_setopt(easy, o->key, o->number);
}

static CURLcode
set_number(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	(void)lists;
	return curl_easy_setopt(easy, o->key, strtol(value, NULL, 10));
}

static CURLcode
set_rate(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	curl_off_t bytes = strtoll(value, NULL, 10);

	(void)o;
	(void)lists;
	curl_easy_setopt(easy, CURLOPT_MAX_SEND_SPEED_LARGE, bytes);
	return curl_easy_setopt(easy, CURLOPT_MAX_RECV_SPEED_LARGE, bytes);
}

static CURLcode
set_insecure(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	(void)o;
	(void)lists;
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER,
	    !is_true(value) ? 1L : 0L);
	return curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST,
	    !is_true(value) ? 2L : 0L);
}

/* "false" means one version lower. */
static const struct {
	const char *name;
	long on, off;
} versions[] = {
	{ "http1.0", CURL_HTTP_VERSION_1_0, CURL_HTTP_VERSION_NONE },
	{ "http1.1", CURL_HTTP_VERSION_1_1, CURL_HTTP_VERSION_1_0 },
	{ "http2", CURL_HTTP_VERSION_2_0, CURL_HTTP_VERSION_1_1 },
	{ "http3", CURL_HTTP_VERSION_3, CURL_HTTP_VERSION_2_0 },
};

static CURLcode
set_version(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	(void)lists;
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
	    is_true(value) ? versions[o->number].on : versions[o->number].off);
}

static CURLcode
set_family(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	long other = o->number == CURL_IPRESOLVE_V4 ? CURL_IPRESOLVE_V6
	                                            : CURL_IPRESOLVE_V4;

	(void)lists;
	return curl_easy_setopt(easy, CURLOPT_IPRESOLVE,
	    is_true(value) ? o->number : other);
}

static CURLcode
add(CURL *easy, CURLoption key, struct curl_slist **list, const char *value)
{
	struct curl_slist *longer = curl_slist_append(*list, value);

	if (longer == NULL)
		return CURLE_OUT_OF_MEMORY;
	*list = longer;
	return curl_easy_setopt(easy, key, *list);
}

static CURLcode
add_resolve(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	return add(easy, o->key, &lists->resolve, value);
}

static CURLcode
add_connect_to(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	return add(easy, o->key, &lists->connect_to, value);
}

/* "file" or "file:password". */
static CURLcode
set_cert(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	char file[OPTION_MAX];
	size_t len = strcspn(value, ":");

	(void)lists;
	snprintf(file, sizeof(file), "%.*s", (int)len, value);
	if (value[len] == ':')
		curl_easy_setopt(easy, CURLOPT_KEYPASSWD, value + len + 1);
	return curl_easy_setopt(easy, o->key, file);
}

/* One name for both kinds of keys: a URL has only one of them. */
static CURLcode
set_key(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	curl_easy_setopt(easy, CURLOPT_SSH_PRIVATE_KEYFILE, value);
	return set_text(easy, o, value, lists);
}

static CURLcode
set_user(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	curl_easy_setopt(easy, CURLOPT_UNRESTRICTED_AUTH, 0L);
	return set_text(easy, o, value, lists);
}

/* The file is looked into even if nothing else says so. */
static CURLcode
set_netrc_file(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	curl_easy_setopt(easy, CURLOPT_NETRC, CURL_NETRC_REQUIRED);
	return set_text(easy, o, value, lists);
}

/* Empty credentials make libcurl use the ticket or the netrc file. */
static CURLcode
set_negotiate(CURL *easy, const struct option *o, const char *value,
    struct curl_lists *lists)
{
	if (is_true(value))
		curl_easy_setopt(easy, CURLOPT_USERPWD, ":");
	return set_flag(easy, o, value, lists);
}

/* "user" comes before what says how it is used: rows are set in this order. */
static const struct option options[] = {
	{ "insecure", set_insecure, 0, 0 },
	{ "cacert", set_text, CURLOPT_CAINFO, 0 },
	{ "cert", set_cert, CURLOPT_SSLCERT, 0 },
	{ "key", set_key, CURLOPT_SSLKEY, 0 },
	{ "pinnedpubkey", set_text, CURLOPT_PINNEDPUBLICKEY, 0 },
	{ "proxy", set_text, CURLOPT_PROXY, 0 },
	{ "noproxy", set_text, CURLOPT_NOPROXY, 0 },
	{ "resolve", add_resolve, CURLOPT_RESOLVE, 0 },
	{ "connect-to", add_connect_to, CURLOPT_CONNECT_TO, 0 },
	{ "unix-socket", set_text, CURLOPT_UNIX_SOCKET_PATH, 0 },
	{ "interface", set_text, CURLOPT_INTERFACE, 0 },
	{ "user", set_user, CURLOPT_USERPWD, 0 },
	{ "digest", set_flag, CURLOPT_HTTPAUTH, (long)CURLAUTH_DIGEST },
	{ "ntlm", set_flag, CURLOPT_HTTPAUTH, (long)CURLAUTH_NTLM },
	{ "negotiate", set_negotiate, CURLOPT_HTTPAUTH,
	    (long)CURLAUTH_NEGOTIATE },
	{ "aws-sigv4", set_text, CURLOPT_AWS_SIGV4, 0 },
	{ "netrc-file", set_netrc_file, CURLOPT_NETRC_FILE, 0 },
	{ "netrc", set_flag, CURLOPT_NETRC, CURL_NETRC_REQUIRED },
	{ "netrc-optional", set_flag, CURLOPT_NETRC, CURL_NETRC_OPTIONAL },
	{ "http1.0", set_version, 0, 0 },
	{ "http1.1", set_version, 0, 1 },
	{ "http2", set_version, 0, 2 },
	{ "http3", set_version, 0, 3 },
	{ "ipv4", set_family, 0, CURL_IPRESOLVE_V4 },
	{ "ipv6", set_family, 0, CURL_IPRESOLVE_V6 },
	{ "limit-rate", set_rate, 0, 0 },
	{ "connect-timeout", set_number, CURLOPT_CONNECTTIMEOUT_MS, 0 },
	{ "path-as-is", set_flag, CURLOPT_PATH_AS_IS, 1 },
};

#define OPTIONS_LEN (sizeof(options) / sizeof(options[0]))

static bool
is_named(struct fl_bytes name, const char *wanted)
{
	return name.len == strlen(wanted) &&
	       memcmp(name.data, wanted, name.len) == 0;
}

bool
curl_options_given(const struct fl_request *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->options_len; i++)
		if (is_named(r->options[i].name, name))
			return true;
	return false;
}

/* Options that mean something to HTTP only. */
static bool
is_for_http(struct fl_bytes name)
{
	static const char *const names[] = { "digest", "ntlm", "negotiate",
		"aws-sigv4", "http1.0", "http1.1", "http2", "http3" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is_named(name, names[i]))
			return true;
	return false;
}

const struct fl_field *
curl_options_unknown(const struct fl_request *r, const struct protocol *p)
{
	size_t i, k;

	for (i = 0; i < r->options_len; i++) {
		for (k = 0; k < OPTIONS_LEN; k++)
			if (is_named(r->options[i].name, options[k].name))
				break;
		if (k == OPTIONS_LEN || (p != NULL && p->verbs != NULL &&
					    is_for_http(r->options[i].name)))
			return &r->options[i];
	}
	return NULL;
}

static int
set_one(CURL *easy, const struct option *o, struct fl_bytes value,
    struct curl_lists *lists, char why[FL_PLUGIN_ERR])
{
	char text[OPTION_MAX];
	CURLcode code = CURLE_OUT_OF_MEMORY;

	if (value.len < sizeof(text)) {
		memcpy(text, value.data, value.len);
		text[value.len] = '\0';
		code = o->set(easy, o, text, lists);
	}
	if (code == CURLE_OK)
		return 0;
	snprintf(why, FL_PLUGIN_ERR, "option %s: %s", o->name,
	    curl_easy_strerror(code));
	return -1;
}

int
curl_options_set(CURL *easy, const struct fl_request *r,
    struct curl_lists *lists, char why[FL_PLUGIN_ERR])
{
	size_t i, k;

	for (k = 0; k < OPTIONS_LEN && r->options_len > 0; k++)
		for (i = 0; i < r->options_len; i++)
			if (is_named(r->options[i].name, options[k].name) &&
			    set_one(easy, &options[k], r->options[i].value,
				lists, why) == -1)
				return -1;
	return 0;
}

void
curl_options_fini(struct curl_lists *lists)
{
	curl_slist_free_all(lists->resolve);
	curl_slist_free_all(lists->connect_to);
	*lists = (struct curl_lists){ 0 };
}
