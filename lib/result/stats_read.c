#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "infile.h"
#include "merge.h"
#include "stats_state.h"

/* A document on its way: to stats, and to a file when it is read again. */
struct reading {
	struct fl_stats *stats;
	const struct fl_stats_source *source;
	FILE *spool;       /* or NULL */
	uint64_t left_out; /* broken records, by the merge */
};

static int
feed(void *ctx, const void *data, size_t len, struct fl_err *err)
{
	struct reading *r = ctx;

	if (r->spool != NULL && len > 0 &&
	    fwrite(data, 1, len, r->spool) != len)
		return fl_fail(err, "the copy that --steady reads again: %s",
		    strerror(errno));
	if (fl_stats_feed(r->stats, data, len, err) == -1)
		return -1;
	return r->spool == NULL && r->source->fed != NULL
	           ? r->source->fed(r->source->ctx, r->stats, err)
	           : 0;
}

static void
warn(void *ctx, const char *text)
{
	const struct reading *r = ctx;

	r->source->warn(r->source->ctx, text);
}

/* One document is read as it is; several, or a directory of them, merged. */
static bool
is_merge(const struct fl_stats_source *s)
{
	struct stat st;

	if (s->n == 0)
		return false;
	return s->n > 1 || s->by_node ||
	       (stat(s->paths[0], &st) == 0 && S_ISDIR(st.st_mode));
}

static int
read_paths(struct reading *r, struct fl_err *err)
{
	const struct fl_stats_source *s = r->source;
	struct fl_merge_opts m = { .paths = s->paths,
		.n = s->n,
		.by_node = s->by_node,
		.force = s->force,
		.how = s->how,
		.write = feed,
		.warn = s->warn != NULL ? warn : NULL,
		.ctx = r };
	struct fl_merge_result result;

	if (!is_merge(s))
		return fl_infile_each(s->n == 1 ? s->paths[0] : NULL, feed, r,
		    err);
	if (fl_merge(&m, &result, err) == -1)
		return -1;
	r->left_out = result.skipped;
	return 0;
}

static int
read_spool(struct reading *r, FILE *f, struct fl_err *err)
{
	char data[65536];
	size_t n;

	if (fflush(f) == EOF || fseek(f, 0, SEEK_SET) == -1)
		return fl_fail(err, "the copy that --steady reads again: %s",
		    strerror(errno));
	while ((n = fread(data, 1, sizeof(data), f)) > 0)
		if (feed(r, data, n, err) == -1)
			return -1;
	if (ferror(f))
		return fl_fail(err, "the copy that --steady reads again: %s",
		    strerror(errno));
	return 0;
}

/* The first reading finds the steady parts; the second one counts them. */
static int
read_twice(struct reading *r, const struct fl_stats_opts *opts,
    struct fl_err *err)
{
	struct fl_stats_opts second = *opts;
	struct fl_stats *first = r->stats;
	FILE *spool = tmpfile();
	int rc;

	if (spool == NULL)
		return fl_fail(err, "the copy that --steady reads again: %s",
		    strerror(errno));
	r->spool = spool;
	rc = read_paths(r, err);
	r->spool = NULL;
	if (rc == 0)
		rc = fl_stats_finish(r->stats, err);
	if (rc == 0) {
		second.how = is_merge(r->source) ? second.how : r->source->how;
		second.steady = first;
		r->stats = fl_stats_new(&second, err);
		if (r->stats == NULL) {
			fl_stats_free(first);
			rc = -1;
		} else {
			r->stats->owned = first;
		}
	}
	if (rc == 0)
		rc = read_spool(r, spool, err);
	fclose(spool);
	return rc;
}

/* Of the first of two readings, only what is steady is of use. */
static struct fl_stats_opts
first_opts(const struct fl_stats_opts *o, const struct fl_stats_source *s)
{
	struct fl_stats_opts first = *o;

	if (!is_merge(s))
		first.how = s->how;
	if (!s->steady)
		return first;
	first.kinds = 1U << FL_STATS_STEADY;
	first.cells = first.live = false;
	first.n_asserts = 0;
	return first;
}

struct fl_stats *
fl_stats_read(const struct fl_stats_opts *opts,
    const struct fl_stats_source *source, struct fl_err *err)
{
	struct fl_stats_opts first = first_opts(opts, source);
	struct reading r = { fl_stats_new(&first, err), source, NULL, 0 };
	int rc;

	if (r.stats == NULL)
		return NULL;
	rc = source->steady ? read_twice(&r, opts, err) : read_paths(&r, err);
	if (rc == 0)
		rc = fl_stats_finish(r.stats, err);
	if (rc == 0) {
		r.stats->left_out = r.left_out;
		return r.stats;
	}
	fl_stats_free(r.stats);
	return NULL;
}
