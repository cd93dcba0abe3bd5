#include <stdlib.h>
#include <string.h>

#include "request.h"

static size_t
fields_size(const struct fl_field *f, size_t n)
{
	size_t i, size = n * sizeof(*f);

	for (i = 0; i < n; i++)
		size += f[i].name.len + f[i].value.len;
	return size;
}

static struct fl_bytes
copy_bytes(char **at, struct fl_bytes b)
{
	struct fl_bytes copy = { *at, b.len };

	if (b.len > 0)
		memcpy(*at, b.data, b.len);
	*at += b.len;
	return copy;
}

static void
copy_fields(char **at, struct fl_field *to, const struct fl_field *from,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		to[i].name = copy_bytes(at, from[i].name);
		to[i].value = copy_bytes(at, from[i].value);
	}
}

/* The struct, then the two lists of fields, then bytes: so all is aligned. */
struct fl_request *
fl_request_copy(const struct fl_request *r)
{
	struct fl_request *copy;
	struct fl_field *headers, *options;
	char *at;

	copy = malloc(sizeof(*copy) + r->method.len + r->url.len + r->body.len +
		      fields_size(r->headers, r->headers_len) +
		      fields_size(r->options, r->options_len));
	if (copy == NULL)
		return NULL;
	*copy = *r;
	headers = (struct fl_field *)(copy + 1);
	options = headers + r->headers_len;
	at = (char *)(options + r->options_len);
	copy_fields(&at, headers, r->headers, r->headers_len);
	copy_fields(&at, options, r->options, r->options_len);
	copy->headers = headers;
	copy->options = options;
	copy->method = copy_bytes(&at, r->method);
	copy->url = copy_bytes(&at, r->url);
	copy->body = copy_bytes(&at, r->body);
	return copy;
}
