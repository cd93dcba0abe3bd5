/*
 * merge_fuzz - the spectra and failures of a merge are the document's, and
 * merging it again comes to rest, unless lines came too late for their second
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../lib/base/buf.h"
#include "../../lib/result/merge.h"
#include "../../lib/result/stats.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int
take(void *ctx, const void *data, size_t len, struct fl_err *err)
{
	return fl_buf_add(ctx, data, len, err);
}

/* The merge of one document, or -1. */
static int
merge(const void *data, size_t len, struct fl_buf *out)
{
	char path[32];
	const char *paths[1] = { path };
	struct fl_merge_opts o = { .paths = paths, .n = 1, .write = take };
	struct fl_merge_result result;
	struct fl_err e;
	int fd = memfd_create("fuzz", MFD_CLOEXEC), rc = -1;

	if (fd == -1)
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	o.ctx = out;
	if (write(fd, data, len) == (ssize_t)len)
		rc = fl_merge(&o, &result, &e);
	close(fd);
	return rc;
}

static int
stats(const void *data, size_t len, struct fl_buf *out)
{
	struct fl_stats_opts o = { .kinds = 1U << FL_STATS_SPECTRUM |
		                            1U << FL_STATS_FAILURE };
	struct fl_err e;
	struct fl_stats *s = fl_stats_new(&o, &e);
	int rc = -1;

	if (s != NULL && fl_stats_feed(s, data, len, &e) == 0 &&
	    fl_stats_finish(s, &e) == 0)
		rc = fl_stats_tsv(s, out, &e);
	fl_stats_free(s);
	return rc;
}

static void
same(const struct fl_buf *a, const struct fl_buf *b)
{
	if (!fl_str_eq(fl_buf_str(a), fl_buf_str(b)))
		abort();
}

/* Whether no line is of an earlier instant than one before it. */
static bool
in_order(const struct fl_buf *text)
{
	const char *p = text->data, *end = strstr(p, "<instance ");
	double at, newest = 0;

	while ((p = strstr(p, " at=\"")) != NULL && p < end) {
		p += 5;
		at = atof(p);
		if (at < newest)
			return false;
		newest = at;
	}
	return true;
}

/* The merge of what was merged; whether it is the same. */
static bool
check_again(struct fl_buf *once)
{
	struct fl_buf twice, a, b;
	bool rest;

	fl_buf_init(&twice, 64 << 20);
	fl_buf_init(&a, 64 << 20);
	fl_buf_init(&b, 64 << 20);
	if (merge(once->data, once->len, &twice) == -1)
		abort();
	if (stats(once->data, once->len, &a) == 0) {
		if (stats(twice.data, twice.len, &b) == -1)
			abort();
		same(&a, &b);
	}
	rest = fl_str_eq(fl_buf_str(once), fl_buf_str(&twice));
	fl_buf_fini(once);
	*once = twice;
	fl_buf_fini(&a);
	fl_buf_fini(&b);
	return rest;
}

/* Late lines may come in time when they stand beside their second. */
static void
check_rest(struct fl_buf *once)
{
	bool ordered = in_order(once);
	int i;

	for (i = 0; i < 4; i++)
		if (check_again(once))
			return;
	if (ordered)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fl_buf once, of_data, of_merge;

	fl_buf_init(&once, 64 << 20);
	fl_buf_init(&of_data, 64 << 20);
	fl_buf_init(&of_merge, 64 << 20);
	if (merge(data, size, &once) == 0) {
		if (stats(data, size, &of_data) == 0) {
			if (stats(once.data, once.len, &of_merge) == -1)
				abort();
			same(&of_data, &of_merge);
		}
		check_rest(&once);
	}
	fl_buf_fini(&once);
	fl_buf_fini(&of_data);
	fl_buf_fini(&of_merge);
	return 0;
}
