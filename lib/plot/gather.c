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
bench(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_bench_add(&g->bench, r, err);
}

static int
node(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_crowd_node(&g->crowd, r, err);
}

static int
monitor(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_machines_monitor(&g->machines, r, err);
}

static int
compare(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_contrasts_compare(&g->contrasts, r, err);
}

static int
trend(struct fl_gather *g, const struct fl_records *r, struct fl_err *err)
{
	return fl_trend_add(&g->trend, r, err);
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
	{ "bench", bench },
	{ "node", node },
	{ "monitor", monitor },
	{ "compare", compare },
	{ "trend", trend },
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
	fl_bench_init(&g->bench, &g->texts);
	fl_crowd_init(&g->crowd, &g->texts, points);
	fl_machines_init(&g->machines, &g->texts, points);
	fl_contrasts_init(&g->contrasts, &g->texts);
	fl_trend_init(&g->trend, &g->texts);
}

void
fl_gather_fini(struct fl_gather *g)
{
	fl_history_fini(&g->history);
	fl_trend_fini(&g->trend);
	fl_contrasts_fini(&g->contrasts);
	fl_machines_fini(&g->machines);
	fl_crowd_fini(&g->crowd);
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

/* The key of the step that is wanted: of whatever records name it. */
static const char *
find_key(const struct fl_gather *g, struct fl_err *err)
{
	const char *key = fl_contrasts_key(&g->contrasts, g->called);

	if (key == NULL)
		key = fl_trend_key(&g->trend, g->called);
	return key != NULL ? key
	                   : fl_timeline_key(&g->timeline, g->called, err);
}

int
fl_gather_now(struct fl_gather *g, struct fl_err *err)
{
	const char *step;

	if (g->called == NULL)
		return 0;
	step = find_key(g, err);
	if (step == NULL)
		return -1;
	g->step = step;
	return 0;
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
	g->step = find_key(g, err);
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

static int
bench_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_bench_has(&g->bench, err);
}

static void
bench_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_bench_write(&g->bench, d);
}

static int
nodes_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_crowd_has(&g->crowd, err);
}

static void
nodes_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_crowd_write(&g->crowd, d);
}

static int
hosts_has(const struct fl_gather *g, struct fl_err *err)
{
	if (time_has(g, err) == -1)
		return -1;
	return fl_machines_has(&g->machines, err);
}

static void
hosts_write(const struct fl_gather *g, struct fl_dat *d)
{
	time_write(g, d);
	fl_machines_write(&g->machines, d);
}

/* NULL for all steps, as a comparison has it. */
static const char *
one_step(const struct fl_gather *g)
{
	return strcmp(g->step, "all") == 0 && g->called == NULL ? NULL
	                                                        : g->step;
}

static int
compare_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_contrasts_has(&g->contrasts, one_step(g), err);
}

static void
compare_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_contrasts_write(&g->contrasts, one_step(g), &g->levels, d);
}

static int
trend_has(const struct fl_gather *g, struct fl_err *err)
{
	return fl_trend_has(&g->trend, g->step, err);
}

static void
trend_write(const struct fl_gather *g, struct fl_dat *d)
{
	fl_trend_write(&g->trend, g->step, &g->levels, d);
}

static const struct fl_gather_set sets[] = {
	{ "time", time_has, time_write },
	{ "spectrum", spectrum_has, spectrum_write },
	{ "heat", heat_has, heat_write },
	{ "errors", errors_has, errors_write },
	{ "stages", stages_has, stages_write },
	{ "history", history_has, history_write },
	{ "bench", bench_has, bench_write },
	{ "nodes", nodes_has, nodes_write },
	{ "hosts", hosts_has, hosts_write },
	{ "compare", compare_has, compare_write },
	{ "trend", trend_has, trend_write },
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
