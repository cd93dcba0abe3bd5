/*
 * The figures of a document are the same in whatever pieces it comes, and a
 * comparison of it with itself finds nothing worse.
 */
#include <stdlib.h>
#include <string.h>

#include "../../lib/result/stats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const asserts[] = { "p99<250ms in 90% of seconds",
	"stage:0:errors<1%", "rate>=1/s in 50% of seconds", "max<1s" };

static struct fl_stats *
figures(const uint8_t *data, size_t size, size_t piece, const bool *json,
    struct fl_buf *out)
{
	struct fl_stats_opts o = { .cells = true,
		.split = true,
		.json = json != NULL,
		.asserts = asserts,
		.n_asserts = sizeof(asserts) / sizeof(asserts[0]) };
	struct fl_err e;
	struct fl_stats *s = fl_stats_new(&o, &e);
	size_t i, n;

	if (s == NULL)
		abort();
	fl_buf_init(out, 1 << 28);
	for (i = 0; i < size; i += n) {
		n = size - i < piece ? size - i : piece;
		if (fl_stats_feed(s, data + i, n, &e) == -1)
			goto fail;
	}
	if (fl_stats_finish(s, &e) == -1 ||
	    (json != NULL ? fl_stats_json(s, out, &e)
			  : fl_stats_tsv(s, out, &e)) == -1)
		goto fail;
	return s;

fail:
	fl_stats_free(s);
	return NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_stats *a, *b, *c;
	struct fl_buf x, y, z;
	const bool json = true;
	struct fl_err e;

	a = figures(data, size, size + 1, NULL, &x);
	b = figures(data, size, 100, NULL, &y);
	c = figures(data, size, 4096, &json, &z);
	/* What is no text is refused by the piece; damage before it, which ends
	 * a document, is seen earlier in small ones. */
	if (fl_utf8_valid((const char *)data, size) != size ||
	    (size > 0 && memchr(data, '\0', size) != NULL))
		goto out;
	if ((a == NULL) != (b == NULL) || (a == NULL) != (c == NULL))
		abort();
	if (a != NULL) {
		if (x.len != y.len || memcmp(x.data, y.data, x.len) != 0)
			abort();
		if (fl_stats_compare(&a, 1, &b, 1, 0.05, &e) == 0 &&
		    fl_stats_worse(b) > 0)
			abort();
		if (fl_stats_metrics(b, &y, &e) == -1 ||
		    fl_stats_junit(b, &y, &e) == -1)
			abort();
	}
out:
	fl_buf_fini(&x);
	fl_buf_fini(&y);
	fl_buf_fini(&z);
	fl_stats_free(a);
	fl_stats_free(b);
	fl_stats_free(c);
	return 0;
}
