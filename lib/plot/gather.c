#include <math.h>
#include <string.h>

#include "gather.h"

static int
run(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_about_run(&g->about, r, err);
}

static int
stage(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_levels_stage(&g->levels, r, err);
}

static int
step(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	if (fl_timeline_step(&g->timeline, r, err) == -1)
		return -1;
	return fl_levels_step(&g->levels, r, err);
}

static int
second(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_timeline_second(&g->timeline, r, err);
}

static int
mark(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_timeline_mark(&g->timeline, r, err);
}

static int
spectrum(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_curves_spectrum(&g->curves, r, err);
}

static int
failure(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_faults_failure(&g->faults, r, err);
}

static int
check(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_history_check(&g->history, r, err);
}

static int
bucket(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	double low_ms, high_ms, count;
	int64_t at;

	if (fl_records_count(r, "second", FL_SERIES_SECOND_MAX, &at, err) ==
		-1 ||
	    fl_records_real(r, "low_ms", &low_ms, err) == -1 ||
	    fl_records_real(r, "high_ms", &high_ms, err) == -1 ||
	    fl_records_real(r, "count", &count, err) == -1)
		return -1;
	if (!(high_ms > low_ms) || isnan(count)) {
		fl_fail(err,
		    "a class of latency that is none: want low_ms below "
		    "high_ms, and a count");
		return fl_records_fail(r, err);
	}
	if (count == 0)
		return 0;
	if (fl_heat_add(&g->heat, at, low_ms, high_ms, count, err) == -1)
		return fl_records_fail(r, err);
	return 0;
}

static const struct row {
	const char *kind;
	int (*add)(struct fl_gather *g, const struct fl_records *r,
	    struct fl_err *err);
} rows[] = {
	{ "second", second },
	{ "bucket", bucket },
	{ "mark", mark },
	{ "run", run },
	{ "stage", stage },
	{ "step", step },
	{ "spectrum", spectrum },
	{ "failure", failure },
	{ "check", check },
};

static int
add(void *ctx, const struct fl_records *r, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strcmp(rows[i].kind, fl_records_kind(r)) == 0)
			return rows[i].add(ctx, r, err);
	return 0;
}

void
fl_gather_init(struct fl_gather *g, const char *name, const char *called,
    size_t points, size_t columns)
{
	bool each = called != NULL;

	fl_arena_init(&g->texts, FL_GATHER_TEXTS);
	fl_records_init(&g->records, name, add, g);
	g->called = called;
	g->step = "all";
	fl_about_init(&g->about, &g->texts);
	fl_timeline_init(&g->timeline, &g->texts, points, each);
	fl_heat_init(&g->heat, columns);
	fl_curves_init(&g->curves, &g->texts, each);
	fl_levels_init(&g->levels, &g->texts, each);
	fl_faults_init(&g->faults, &g->texts);
	fl_history_init(&g->history, &g->texts);
}

void
fl_gather_fini(struct fl_gather *g)
{
	fl_history_fini(&g->history);
	fl_faults_fini(&g->faults);
	fl_levels_fini(&g->levels);
	fl_curves_fini(&g->curves);
	fl_heat_fini(&g->heat);
	fl_timeline_fini(&g->timeline);
	fl_records_fini(&g->records);
	fl_arena_fini(&g->texts);
}

int
fl_gather_feed(struct fl_gather *g, const void *data, size_t len,
    struct fl_err *err)
{
	return fl_records_feed(&g->records, data, len, err);
}

/* Puts the input's name in front of err's message; returns -1. */
static int
fail(const struct fl_gather *g, struct fl_err *err)
{
	struct fl_err why = *err;

	return fl_fail(err, "%.200s: %.300s", g->records.name, why.msg);
}

int
fl_gather_finish(struct fl_gather *g, struct fl_err *err)
{
	if (g->records.records == 0) {
		fl_fail(err,
		    "no records: want what fl-stats writes into a pipe");
		return fail(g, err);
	}
	if (g->called == NULL)
		return 0;
	if (g->history.n > 0) { /* of checks, steps have no keys */
		g->step = g->called;
		return 0;
	}
	g->step = fl_timeline_key(&g->timeline, g->called, err);
	return g->step != NULL ? 0 : fail(g, err);
}

static int
time_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_timeline_has(&g->timeline, g->step, err);
}

static void
time_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_timeline_write(&g->timeline, g->step, d);
}

static int
spectrum_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_curves_has(&g->curves, g->step, err);
}

static void
spectrum_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_curves_write(&g->curves, g->step, &g->levels, d);
}

static int
heat_has(const struct fl_gather *g, struct fl_err *err)
{
	if (strcmp(g->step, "all") != 0)
		return fl_fail(err, "'bucket' records are of all steps: leave "
				    "out --step");
	return g->heat.n > 0 ? 0 : fl_fail(err, "no 'bucket' records");
}

static void
heat_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_heat_write(&g->heat, d);
}

static int
errors_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_faults_has(&g->faults, g->step, err);
}

static void
errors_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_faults_write(&g->faults, g->step, d);
}

static int
stages_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_levels_has(&g->levels, g->step, err);
}

static void
stages_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_levels_write(&g->levels, g->step, d);
}

static int
history_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_history_has(&g->history, g->step, err);
}

static void
history_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_history_write(&g->history, g->step, d);
}

static const struct fl_gather_set sets[] = {
	{ "time", time_has, time_write },
	{ "spectrum", spectrum_has, spectrum_write },
	{ "heat", heat_has, heat_write },
	{ "errors", errors_has, errors_write },
	{ "stages", stages_has, stages_write },
	{ "history", history_has, history_write },
};

const struct fl_gather_set *
fl_gather_set(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (strcmp(sets[i].name, name) == 0)
			return &sets[i];
	return NULL;
}

int
fl_gather_has(const struct fl_gather *g, const struct fl_gather_set *set,
    struct fl_err *err)
{
	return set->has(g, err) == 0 ? 0 : fail(g, err);
}

int
fl_gather_write(const struct fl_gather *g, const struct fl_gather_set *set,
    struct fl_buf *out, struct fl_err *err)
{
	struct fl_dat d;

	fl_dat_init(&d, out);
	set->write(g, &d);
	return fl_dat_finish(&d, err);
}
