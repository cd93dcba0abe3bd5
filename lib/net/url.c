#include <ctype.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "url.h"

/* Digits that libcurl has checked. */
static int
port_of(const char *s)
{
	return (int)strtol(s, NULL, 10);
}

static CURLU *
parse(struct fl_str text, struct fl_err *err)
{
	CURLU *h = curl_url();
	char *copy = strndup(text.s != NULL ? text.s : "", text.len);
	CURLUcode code = CURLUE_OUT_OF_MEMORY;

	if (h != NULL && copy != NULL)
		code = text.len > FL_URL_MAX
		           ? CURLUE_MALFORMED_INPUT
		           : curl_url_set(h, CURLUPART_URL, copy,
				 CURLU_NON_SUPPORT_SCHEME | CURLU_ALLOW_SPACE);
	free(copy);
	if (code == CURLUE_OK)
		return h;
	fl_fail(err, "URL '%.*s': %s", text.len < 100 ? (int)text.len : 100,
	    text.s, curl_url_strerror(code));
	curl_url_cleanup(h);
	return NULL;
}

/* Adds a part to u->text and returns where it begins; -1 when there is none. */
static int
part(struct fl_url *u, CURLU *h, CURLUPart what, unsigned flags, size_t *len,
    struct fl_err *err)
{
	size_t at = u->text.len;
	char *s = NULL;
	int rc;

	*len = 0;
	if (curl_url_get(h, what, &s, flags) != CURLUE_OK)
		return (int)at;
	rc = fl_buf_add_str(&u->text, s, err);
	*len = u->text.len - at;
	curl_free(s);
	return rc == -1 ? -1 : (int)at;
}

int
fl_url_parse(struct fl_url *u, struct fl_str text, struct fl_err *err)
{
	size_t scheme_len, host_len, path_len, port_len, i;
	CURLU *h = parse(text, err);
	int scheme, host, path, port;

	*u = (struct fl_url){ 0 };
	fl_buf_init(&u->text, 4 * FL_URL_MAX);
	if (h == NULL)
		return -1;
	scheme = part(u, h, CURLUPART_SCHEME, 0, &scheme_len, err);
	host = part(u, h, CURLUPART_HOST, 0, &host_len, err);
	path = part(u, h, CURLUPART_PATH, 0, &path_len, err);
	port = part(u, h, CURLUPART_PORT, CURLU_DEFAULT_PORT, &port_len, err);
	curl_url_cleanup(h);
	if (scheme == -1 || host == -1 || path == -1 || port == -1) {
		fl_url_fini(u);
		return -1;
	}
	u->scheme = (struct fl_str){ u->text.data + scheme, scheme_len };
	u->host = (struct fl_str){ u->text.data + host, host_len };
	u->path = (struct fl_str){ u->text.data + path, path_len };
	for (i = 0; i < scheme_len; i++)
		u->text.data[scheme + (int)i] =
		    (char)tolower((unsigned char)u->text.data[scheme + (int)i]);
	u->port = port_len > 0 ? port_of(u->text.data + port) : 0;
	return 0;
}

void
fl_url_fini(struct fl_url *u)
{
	fl_buf_fini(&u->text);
}

int
fl_url_resolve(struct fl_buf *out, struct fl_str base, struct fl_str ref,
    struct fl_err *err)
{
	CURLU *h = parse(base, err);
	char *copy = strndup(ref.s != NULL ? ref.s : "", ref.len), *s = NULL;
	CURLUcode code = CURLUE_OUT_OF_MEMORY;
	int rc = -1;

	if (h == NULL)
		goto out;
	if (copy != NULL)
		code = curl_url_set(h, CURLUPART_URL, copy,
		    CURLU_NON_SUPPORT_SCHEME | CURLU_URLENCODE);
	if (code == CURLUE_OK)
		code = curl_url_set(h, CURLUPART_FRAGMENT, NULL, 0);
	if (code == CURLUE_OK)
		code = curl_url_get(h, CURLUPART_URL, &s, 0);
	if (code == CURLUE_OK)
		rc = fl_buf_add_str(out, s, err);
	else
		fl_fail(err, "URL '%.*s': %s",
		    ref.len < 100 ? (int)ref.len : 100, ref.s,
		    curl_url_strerror(code));

out:
	curl_free(s);
	free(copy);
	curl_url_cleanup(h);
	return rc;
}

static CURLUcode
lower_host(CURLU *h)
{
	char *host, *s;
	CURLUcode code = curl_url_get(h, CURLUPART_HOST, &host, 0);

	if (code != CURLUE_OK)
		return code;
	for (s = host; *s != '\0'; s++)
		*s = (char)tolower((unsigned char)*s);
	code = curl_url_set(h, CURLUPART_HOST, host, 0);
	curl_free(host);
	return code;
}

int
fl_url_normal(struct fl_buf *out, struct fl_str text, struct fl_err *err)
{
	CURLU *h = parse(text, err);
	CURLUcode code;
	char *s = NULL;
	int rc = -1;

	if (h == NULL)
		return -1;
	code = lower_host(h);
	if (code == CURLUE_OK)
		code = curl_url_set(h, CURLUPART_FRAGMENT, NULL, 0);
	if (code == CURLUE_OK)
		code = curl_url_get(h, CURLUPART_URL, &s,
		    CURLU_NO_DEFAULT_PORT | CURLU_URLENCODE);
	if (code == CURLUE_OK)
		rc = fl_buf_add_str(out, s, err);
	else
		fl_fail(err, "URL: %s", curl_url_strerror(code));
	curl_free(s);
	curl_url_cleanup(h);
	return rc;
}

bool
fl_url_is_normal(struct fl_str url)
{
	const char *host = memmem(url.s, url.len, "://", 3), *end, *p;

	end = url.s + url.len;
	if (host == NULL)
		return true; /* or has none */
	for (p = host + 3; p < end && *p != '/'; p++)
		if (strchr("?#@", *p) != NULL || (*p >= 'A' && *p <= 'Z') ||
		    (*p == ':' && end - p > 3 && strncmp(p, ":80/", 4) == 0) ||
		    (*p == ':' && end - p > 4 && strncmp(p, ":443/", 5) == 0))
			return false;
	if (p == end || (*url.s >= 'A' && *url.s <= 'Z'))
		return false;
	for (; p < end; p++)
		if (*p <= ' ' || *p == 0x7f || *p == '#' ||
		    (*p == '/' && end - p > 1 && p[1] == '.'))
			return false;
	return true;
}

bool
fl_url_same_origin(const struct fl_url *a, const struct fl_url *b)
{
	return fl_str_eq(a->scheme, b->scheme) &&
	       fl_str_ieq(a->host, b->host) && a->port == b->port;
}
