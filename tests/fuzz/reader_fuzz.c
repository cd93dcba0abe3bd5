/*
 * A header's name, value and the data, a line each.  However the data is cut in
 * two, the answer ends at the same place.
 */
#include <stdlib.h>

#include "../../plugins/common/field.c"
#include "../../plugins/common/reader.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fl_bytes
line(struct fl_bytes *rest)
{
	const char *at =
	    rest->len > 0 ? memchr(rest->data, '\n', rest->len) : NULL;
	struct fl_bytes l = { rest->data, rest->len };

	if (at != NULL)
		l.len = (size_t)(at - rest->data);
	rest->data += l.len + (at != NULL);
	rest->len -= l.len + (at != NULL);
	return l;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_bytes rest = { (const char *)data, size };
	struct fl_field f;
	struct reader rd;
	char why[FL_PLUGIN_ERR];
	ssize_t whole, part;
	size_t cut;

	f.name = line(&rest);
	f.value = line(&rest);
	if (reader_parse(&rd, &f, 1, why) == -1)
		return 0;
	whole = reader_find(&rd, rest.data, rest.len, 0, true);
	if (whole > (ssize_t)rest.len)
		abort();
	if (rd.kind != READER_UNTIL && rd.kind != READER_BYTES)
		return 0;
	for (cut = 0; cut < rest.len && cut < 64; cut++) {
		part = reader_find(&rd, rest.data, cut, 0, false);
		if (part == -1)
			part = reader_find(&rd, rest.data, rest.len, cut, true);
		if (part != whole)
			abort();
	}
	return 0;
}
