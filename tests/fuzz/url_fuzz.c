/*
 * The parts of a URL lie in it, in their order; what decodes is not longer; and
 * the parts of a query, put together again, are the query.
 */
#include <stdlib.h>

#include "../../plugins/common/bytes.c"
#include "../../plugins/common/field.c"
#include "../../plugins/common/url.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct fl_bytes part, struct fl_bytes whole)
{
	if (part.len > 0 && (part.data < whole.data ||
				part.data + part.len > whole.data + whole.len))
		abort();
}

static void
check_query(struct fl_bytes query)
{
	struct fl_bytes rest = query, name, value;
	size_t len = 0;

	while (url_next(&rest, &name, &value)) {
		inside(name, query);
		inside(value, query);
		len += name.len + value.len;
	}
	if (len > query.len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_bytes text = { (const char *)data, size };
	struct bytes out = { .max = 1000 };
	char why[FL_PLUGIN_ERR];
	struct url u;

	if (url_parse(text, &u, why) == -1)
		return 0;
	inside(u.scheme, text);
	inside(u.user, text);
	inside(u.password, text);
	inside(u.host, text);
	inside(u.path, text);
	inside(u.query, text);
	if (u.port > 65535 || u.scheme.len == 0)
		abort();
	if (url_decode(&out, u.path) == 0 && out.len > u.path.len)
		abort();
	check_query(u.query);
	bytes_free(&out);
	return 0;
}
