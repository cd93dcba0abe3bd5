/*
 * reader_fuzz - a document reads the same however it is cut into pieces, and
 * what was read reads the same when it has been written again
 */
#include <stdint.h>
#include <stdlib.h>

#include "../../lib/result/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
note(void *ctx, const struct fl_element *r, struct fl_err *err)
{
	return fl_element_write(r, ctx, err);
}

/* Adds the records to out as lines; -1 when the document is refused. */
static int
lines(const void *data, size_t len, size_t piece, struct fl_buf *out)
{
	struct fl_err e;
	struct fl_reader *r = fl_reader_new("x", note, out, &e);
	const char *p = data;
	size_t i, n;
	int rc = 0;

	if (r == NULL)
		return -1;
	for (i = 0; i < len && rc == 0; i += n) {
		n = len - i < piece ? len - i : piece;
		rc = fl_reader_feed(r, p + i, n, &e);
	}
	if (rc == 0)
		rc = fl_reader_finish(r, &e);
	fl_reader_free(r);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_buf whole, pieces, again;

	fl_buf_init(&whole, 1 << 20);
	fl_buf_init(&pieces, 1 << 20);
	fl_buf_init(&again, 1 << 20);
	if (lines(data, size, size, &whole) == 0) {
		if (lines(data, size, 7, &pieces) == -1 ||
		    !fl_str_eq(fl_buf_str(&whole), fl_buf_str(&pieces)))
			abort();
		if (lines(whole.data, whole.len, whole.len, &again) == -1 ||
		    !fl_str_eq(fl_buf_str(&whole), fl_buf_str(&again)))
			abort();
	}
	fl_buf_fini(&whole);
	fl_buf_fini(&pieces);
	fl_buf_fini(&again);
	return 0;
}
