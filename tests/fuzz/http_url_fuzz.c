/*
 * What the native engine makes of a URL is what libcurl makes of it; or it is
 * refused, which is a lesser evil than another request.
 *
 * The first byte of the input says whether dots stay in the path.
 */
#include <curl/curl.h>
#include <stdlib.h>
#include <strings.h>

#include "../../plugins/common/field.c"
#include "../../plugins/http/url.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
is_part(CURLU *c, CURLUPart what, struct fl_bytes ours, unsigned flags)
{
	char *theirs = NULL;

	curl_url_get(c, what, &theirs, flags);
	if (strlen(theirs != NULL ? theirs : "") != ours.len ||
	    (ours.len > 0 && memcmp(theirs, ours.data, ours.len) != 0)) {
		fprintf(stderr, "part %d: libcurl '%s', here '%.*s'\n",
		    (int)what, theirs != NULL ? theirs : "(none)",
		    (int)ours.len, ours.data);
		abort();
	}
	curl_free(theirs);
}

static void
compare(CURLU *c, const struct http_url *u)
{
	char *out = malloc(http_url_target_max(u)), *end, port[8];
	char host[HTTP_HOST_LEN + 8];
	struct http_url bare = *u;

	if (out == NULL)
		abort();
	bare.has_query = false;
	end = http_url_put_target(&bare, out);
	is_part(c, CURLUPART_PATH, slice(out, end), CURLU_URLENCODE);
	end = http_url_put_target(u, out);
	if ((size_t)(end - out) > http_url_target_max(u))
		abort();
	is_part(c, CURLUPART_QUERY, u->query, 0);
	is_part(c, CURLUPART_USER, u->user, 0);
	is_part(c, CURLUPART_PASSWORD, u->password, 0);
	bare.port = http_url_usual_port(u->tls);
	end = http_url_put_host(&bare, host);
	is_part(c, CURLUPART_HOST, slice(host, end), 0);
	snprintf(port, sizeof(port), "%u", u->port);
	is_part(c, CURLUPART_PORT, slice(port, port + strlen(port)),
	    CURLU_DEFAULT_PORT);
	free(out);
}

/* What is refused has something that is another engine's. */
static void
is_foreign(CURLU *c, const char *text)
{
	char *host = NULL, *zone = NULL;
	const char *p;

	if (strncasecmp(text, "http:/", 6) != 0 &&
	    strncasecmp(text, "https:/", 7) != 0)
		return;
	curl_url_get(c, CURLUPART_HOST, &host, 0);
	curl_url_get(c, CURLUPART_ZONEID, &zone, 0);
	if (host == NULL || zone != NULL || strlen(host) >= HTTP_HOST_LEN)
		goto out;
	for (p = text; *p != '\0'; p++)
		if (*p == '%' || (unsigned char)*p > 0x7f)
			goto out;
	abort();

out:
	curl_free(host);
	curl_free(zone);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[FL_PLUGIN_ERR], *text;
	struct http_url u;
	CURLUcode code;
	bool as_is;
	CURLU *c;
	int rc;

	if (size == 0)
		return 0;
	as_is = (data[0] & 1) != 0;
	text = calloc(1, size);
	c = curl_url();
	if (text == NULL || c == NULL)
		abort();
	memcpy(text, data + 1, size - 1);
	rc =
	    http_url_parse(&u, (struct fl_bytes){ text, size - 1 }, as_is, why);
	code = curl_url_set(c, CURLUPART_URL, text,
	    CURLU_GUESS_SCHEME | CURLU_NON_SUPPORT_SCHEME |
		(as_is ? CURLU_PATH_AS_IS : 0));
	if (rc == 0 && code != CURLUE_OK) {
		fprintf(stderr, "libcurl refuses: %s\n",
		    curl_url_strerror(code));
		abort();
	}
	if (rc == 0)
		compare(c, &u);
	else if (code == CURLUE_OK && strlen(text) == size - 1)
		is_foreign(c, text);
	curl_url_cleanup(c);
	free(text);
	return 0;
}
