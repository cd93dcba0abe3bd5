#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "proxy.h"

static const char *
environment(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

static const char *
first_of(const char *const *names)
{
	const char *value = NULL;

	for (; *names != NULL && value == NULL; names++)
		value = environment(*names);
	return value;
}

/* A name stands for itself and all names below it. */
static bool
covers(const char *token, size_t len, const char *host)
{
	size_t host_len = strlen(host);

	while (len > 0 && *token == '.')
		token++, len--;
	if (host_len > 0 && host[host_len - 1] == '.')
		host_len--;
	if (len == 0 || len > host_len ||
	    strncasecmp(host + host_len - len, token, len) != 0)
		return false;
	return len == host_len || host[host_len - len - 1] == '.';
}

static bool
excluded(const char *list, const char *host)
{
	static const char separators[] = ", \t";
	size_t len;

	if (strcmp(list, "*") == 0)
		return true;
	for (; *list != '\0'; list += len) {
		list += strspn(list, separators);
		len = strcspn(list, separators);
		if (covers(list, len, host))
			return true;
	}
	return false;
}

bool
proxy_named(bool tls, const char *host)
{
	/* HTTP_PROXY is a header of a request to a CGI program. */
	static const char *const plain[] = { "http_proxy", "all_proxy",
		"ALL_PROXY", NULL };
	static const char *const secure[] = { "https_proxy", "HTTPS_PROXY",
		"all_proxy", "ALL_PROXY", NULL };
	static const char *const without[] = { "no_proxy", "NO_PROXY", NULL };
	const char *list;

	if (first_of(tls ? secure : plain) == NULL)
		return false;
	list = first_of(without);
	if (list == NULL)
		return true;
	return strcmp(list, "*") != 0 &&
	       (host == NULL || !excluded(list, host));
}
