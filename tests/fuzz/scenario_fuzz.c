/*
 * A file that parses must print, and what was printed must parse and print to
 * the same: nothing is lost, and nothing escaped is taken for something else.
 * A file that does not must say where, in one line.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/scenario/print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(int holds)
{
	if (!holds)
		abort();
}

/* The text of f, which is freed. */
static void
print(struct fl_file *f, struct fl_buf *out)
{
	struct fl_err e;

	fl_buf_init(out, (size_t)1 << 28);
	require(fl_file_print(f, out, &e) == 0);
	fl_file_free(f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_str source = { (const char *)data, size };
	struct fl_buf first, second;
	struct fl_file *f;
	struct fl_err e;

	f = fl_file_parse("in", source, &e);
	if (f == NULL) {
		require(strncmp(e.msg, "in:", 3) == 0);
		require(strchr(e.msg, '\n') == NULL);
		require(strchr(e.detail, '\n') != NULL);
		return 0;
	}
	print(f, &first);
	f = fl_file_parse("again", fl_buf_str(&first), &e);
	require(f != NULL);
	print(f, &second);
	require(fl_str_eq(fl_buf_str(&first), fl_buf_str(&second)));
	fl_buf_fini(&first);
	fl_buf_fini(&second);
	return 0;
}
