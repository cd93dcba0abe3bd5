#ifndef FL_FUZZ_FOREIGN_H
#define FL_FUZZ_FOREIGN_H

/*
 * What is to hold of every reader of another tool's results, whatever its
 * input: it makes the same elements of it in whatever pieces it comes; leaving
 * broken records out changes nothing where there are none; and the figures of
 * the document are those of its merge.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../lib/base/buf.h"
#include "../../lib/result/merge.h"
#include "../../lib/result/reader.h"
#include "../../lib/result/stats.h"

struct foreign_seen {
	uint64_t hash;
	uint64_t n;
};

static int
foreign_each(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct foreign_seen *s = ctx;
	size_t i, k;

	(void)err;
	s->n++;
	for (i = 0; i < e->n; i++)
		for (k = 0; k < e->attrs[i].value.len; k++)
			s->hash = s->hash * 31 +
			          (unsigned char)e->attrs[i].value.s[k] + i;
	return 0;
}

static int
foreign_read(const struct fl_reader_how *how, const uint8_t *data, size_t size,
    size_t piece, struct foreign_seen *seen)
{
	struct fl_err e;
	struct fl_reader *r = fl_reader_new("fuzz", foreign_each, seen, &e);
	size_t i, n;
	int rc = 0;

	*seen = (struct foreign_seen){ 0 };
	if (r == NULL)
		abort();
	fl_reader_how(r, how);
	for (i = 0; i < size && rc == 0; i += n) {
		n = size - i < piece ? size - i : piece;
		rc = fl_reader_feed(r, data + i, n, &e);
	}
	if (rc == 0)
		rc = fl_reader_finish(r, &e);
	fl_reader_free(r);
	return rc;
}

static int
foreign_take(void *ctx, const void *data, size_t len, struct fl_err *err)
{
	return fl_buf_add(ctx, data, len, err);
}

static int
foreign_merge(const struct fl_reader_how *how, const void *data, size_t len,
    struct fl_buf *out)
{
	char path[32];
	const char *paths[1] = { path };
	struct fl_merge_opts o = { .paths = paths,
		.n = 1,
		.how = *how,
		.write = foreign_take,
		.ctx = out };
	struct fl_merge_result result;
	struct fl_err e;
	int fd = memfd_create("fuzz", MFD_CLOEXEC), rc = -1;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd != -1 && write(fd, data, len) == (ssize_t)len)
		rc = fl_merge(&o, &result, &e);
	close(fd);
	return rc;
}

static int
foreign_stats(const struct fl_reader_how *how, const void *data, size_t len,
    struct fl_buf *out)
{
	struct fl_stats_opts o = { .kinds = 1U << FL_STATS_SPECTRUM |
		                            1U << FL_STATS_FAILURE };
	struct fl_stats *s;
	struct fl_err e;
	int rc = -1;

	if (how != NULL)
		o.how = *how;
	s = fl_stats_new(&o, &e);
	if (s != NULL && fl_stats_feed(s, data, len, &e) == 0 &&
	    fl_stats_finish(s, &e) == 0)
		rc = fl_stats_tsv(s, out, &e);
	fl_stats_free(s);
	return rc;
}

/* A merge may refuse what statistics take; what it takes it does not change. */
static void
foreign_figures(const struct fl_reader_how *how, const uint8_t *data,
    size_t size)
{
	struct fl_buf merged, a, b;

	fl_buf_init(&merged, 64 << 20);
	fl_buf_init(&a, 64 << 20);
	fl_buf_init(&b, 64 << 20);
	if (foreign_stats(how, data, size, &a) == 0 &&
	    foreign_merge(how, data, size, &merged) == 0 &&
	    (foreign_stats(NULL, merged.data, merged.len, &b) == -1 ||
		!fl_str_eq(fl_buf_str(&a), fl_buf_str(&b))))
		abort();
	fl_buf_fini(&merged);
	fl_buf_fini(&a);
	fl_buf_fini(&b);
}

static void
foreign_check(const char *from, const uint8_t *data, size_t size)
{
	struct fl_reader_how how = { .from = from };
	struct foreign_seen whole, cut, skip;
	size_t piece = size > 0 ? data[size - 1] % 61 + 1 : 1;
	int rc = foreign_read(&how, data, size, size + 1, &whole);

	if (foreign_read(&how, data, size, piece, &cut) != rc)
		abort();
	if (rc == 0 && (cut.n != whole.n || cut.hash != whole.hash))
		abort();
	how.skip_bad = true;
	if (foreign_read(&how, data, size, 4096, &skip) == -1 && rc == 0)
		abort();
	if (rc == 0 && (skip.n != whole.n || skip.hash != whole.hash))
		abort();
	how.skip_bad = false;
	if (rc == 0)
		foreign_figures(&how, data, size);
}

#endif
