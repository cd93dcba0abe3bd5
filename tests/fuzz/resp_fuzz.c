/*
 * A reply is scanned the same in one piece and byte by byte; one that is whole
 * is written as JSON whose brackets close, and uses up what was scanned.
 */
#include <stdlib.h>

#include "../../plugins/common/bytes.c"
#include "../../plugins/redis/resp.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_json(const char *data, size_t len)
{
	struct bytes out = { .max = (size_t)1 << 20 };
	bool quoted = false;
	size_t at = 0, i;
	int depth = 0;

	if (resp_json(&out, data, &at) == -1)
		goto out;
	if (at != len)
		abort();
	for (i = 0; i < out.len; i++) {
		char c = out.data[i];

		if (quoted && c == '\\')
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted)
			depth +=
			    (c == '[' || c == '{') - (c == ']' || c == '}');
		if (depth < 0 || (unsigned char)c < ' ')
			abort();
	}
	if (depth != 0 || quoted)
		abort();

out:
	bytes_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	struct resp whole = { 0 }, part = { 0 };
	int rc = resp_scan(&whole, s, size), step = 0;
	size_t len;

	if (size <= 4096) {
		for (len = 0; len <= size && step == 0; len++)
			step = resp_scan(&part, s, len);
		if (step != rc || (rc != -1 && part.at != whole.at))
			abort();
	}
	if (whole.at > size)
		abort();
	if (rc == 1)
		check_json(s, whole.at);
	return 0;
}
