#include "report.h"
#include "../result/stats_state.h"

/*
 * So many points of a line and columns of a map: less than there are pixels, so
 * that the page of a long run is small.
 */
#define POINTS 360
#define COLUMNS 72

#define TEXT_MAX ((size_t)1 << 30)

static int
note(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_report *r = ctx;

	return fl_notes_add(&r->notes, e, err);
}

/* All but the statistics. */
static int
init(struct fl_report *r, const char *name, struct fl_err *err)
{
	*r = (struct fl_report){ 0 };
	fl_buf_init(&r->text, TEXT_MAX);
	fl_buf_init(&r->funkload, TEXT_MAX);
	fl_gather_init(&r->gather, name != NULL ? name : "stdin", NULL, POINTS,
	    COLUMNS);
	return fl_notes_init(&r->notes, err);
}

int
fl_report_init(struct fl_report *r, const struct fl_stats_opts *o,
    struct fl_err *err)
{
	struct fl_stats_opts opts = *o;

	if (init(r, o->name, err) == -1)
		return -1;
	opts.kinds = 0;
	opts.split = true; /* the seconds of nodes */
	opts.each = note;
	opts.each_ctx = r;
	r->stats = fl_stats_new(&opts, err);
	return r->stats != NULL ? 0 : -1;
}

int
fl_report_init_trend(struct fl_report *r, const struct fl_stats_opts *o,
    const struct fl_stats_source *source, const char *const *paths, size_t n,
    double tolerance, struct fl_err *err)
{
	if (init(r, "trend", err) == -1)
		return -1;
	r->stats = fl_stats_trend(o, source, paths, n, tolerance, err);
	return r->stats != NULL ? 0 : -1;
}

void
fl_report_fini(struct fl_report *r)
{
	fl_stats_free(r->stats);
	fl_notes_fini(&r->notes);
	fl_gather_fini(&r->gather);
	fl_buf_fini(&r->funkload);
	fl_buf_fini(&r->text);
}

/* What the statistics have to tell goes to where pictures are drawn from. */
static int
pass_on(struct fl_report *r, struct fl_err *err)
{
	fl_buf_clear(&r->text);
	if (fl_stats_tsv(r->stats, &r->text, err) == -1)
		return -1;
	return r->text.len == 0
	           ? 0
	           : fl_gather_feed(&r->gather, r->text.data, r->text.len, err);
}

int
fl_report_feed(struct fl_report *r, const void *data, size_t len,
    struct fl_err *err)
{
	if (fl_stats_feed(r->stats, data, len, err) == -1)
		return -1;
	return pass_on(r, err);
}

int
fl_report_finish(struct fl_report *r, struct fl_err *err)
{
	return fl_stats_finish(r->stats, err);
}

int
fl_report_tell(struct fl_report *r, struct fl_err *err)
{
	if (pass_on(r, err) == -1)
		return -1;
	return fl_gather_finish(&r->gather, err);
}
