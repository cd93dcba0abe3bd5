/* What people write as commands becomes as many arrays of strings in RESP2. */
#include <stdlib.h>

#include "../../plugins/common/bytes.c"
#include "../../plugins/common/field.c"
#include "../../plugins/redis/command.c"
#include "../../plugins/redis/resp.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_bytes text = { (const char *)data, size };
	struct bytes out = { .max = (size_t)1 << 20 };
	char why[FL_PLUGIN_ERR];
	struct resp r = { 0 };
	unsigned count, seen = 0;

	if (command_lines(&out, text, &count, why) == 0) {
		while (r.at < out.len) {
			if (out.data[r.at] != '*' ||
			    resp_scan(&r, out.data, out.len) != 1)
				abort();
			seen++;
		}
		if (seen != count)
			abort();
	}
	bytes_free(&out);
	return 0;
}
