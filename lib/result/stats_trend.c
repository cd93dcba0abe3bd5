#include <math.h>
#include <stdlib.h>

#include "infile.h"
#include "stats_sides.h"
#include "stats_trend.h"

#define TEXT_MAX ((size_t)64 << 20)

/* A difference between runs that is more than chance, in standard errors. */
#define CRIT 4.5
#define RUNS_LEAST 4

/* So that a share of errors has a logarithm: as if 1 % more had failed. */
#define ERRORS_OFFSET 0.01

void
fl_stats_trend_free(struct fl_stats_trend *t)
{
	size_t i;

	if (t == NULL)
		return;
	for (i = 0; i < t->n_rows; i++)
		free(t->rows[i].points);
	free(t->rows);
	free(t->runs);
	fl_arena_fini(&t->arena);
	free(t);
}

static struct fl_str
keep(struct fl_stats_trend *t, struct fl_str s)
{
	return fl_arena_str(&t->arena, s.s, s.len);
}

/* The row of a figure, a new one if need be; NULL and err. */
static struct fl_stats_trend_row *
row_of(struct fl_stats_trend *t, const struct fl_stats_row *row,
    const struct fl_stats_figure *f, struct fl_err *err)
{
	struct fl_stats_trend_row *r;
	size_t i;

	for (i = 0; i < t->n_rows; i++)
		if (fl_stats_row_same(&t->rows[i].row, row) &&
		    strcmp(t->rows[i].figure.name, f->name) == 0)
			return &t->rows[i];
	if (t->n_rows == t->cap) {
		r = realloc(t->rows, (2 * t->cap + 16) * sizeof(*r));
		if (r == NULL)
			goto memory;
		t->rows = r;
		t->cap = 2 * t->cap + 16;
	}
	r = &t->rows[t->n_rows];
	*r = (struct fl_stats_trend_row){ .row = *row, .figure = *f };
	r->row.step = keep(t, row->step);
	r->row.name = keep(t, row->name);
	r->points = calloc(t->n_runs, sizeof(*r->points));
	if (r->points == NULL || r->row.step.s == NULL ||
	    r->row.name.s == NULL) {
		free(r->points);
		goto memory;
	}
	for (i = 0; i < t->n_runs; i++)
		r->points[i].value = r->points[i].error = NAN;
	t->n_rows++;
	return r;

memory:
	fl_fail(err, "out of memory");
	return NULL;
}

static double
deviation(const double *v)
{
	double sum = 0, squares = 0;
	size_t i;

	for (i = 0; i < FL_RESAMPLES; i++) {
		sum += v[i];
		squares += v[i] * v[i];
	}
	sum /= FL_RESAMPLES;
	return sqrt(fmax(0, squares / FL_RESAMPLES - sum * sum));
}

static int
add_figure(struct fl_stats_trend *t, struct fl_stats *s, size_t run,
    const struct fl_stats_row *row, const struct fl_stats_figure *f,
    struct fl_err *err)
{
	struct fl_resample_run r = fl_stats_run(s, row, run);
	struct fl_stats_trend_row *into = row_of(t, row, f, err);
	double v[FL_RESAMPLES];
	struct fl_stats_value value;
	int rc = 1;

	if (into == NULL || fl_stats_value(&s, 1, row, f, &value, err) == -1)
		return -1;
	into->points[run].value = value.value;
	into->points[run].bound = value.bound;
	if (!isnan(value.value) && value.value > 0)
		rc = fl_resample(&r, 1, f->kind, f->ppm, v, err);
	if (rc == 0)
		into->points[run].error = deviation(v);
	return rc == -1 ? -1 : 0;
}

static int
add_run(struct fl_stats_trend *t, struct fl_stats *s, size_t run,
    const char *path, struct fl_err *err)
{
	struct fl_stats_figure figures[FL_STATS_FIGURES];
	size_t n = fl_stats_figures_of(s, figures), n_rows, i, k;
	struct fl_stats_trend_run *r = &t->runs[run];
	struct fl_stats_row *rows;
	int rc = 0;

	r->run = keep(t, fl_stats_run_ids(s));
	r->labels = keep(t, fl_stats_labels(s));
	r->start = keep(t, s->sums->head.start);
	r->file = fl_infile_name(path);
	if (r->run.s == NULL || r->labels.s == NULL || r->start.s == NULL)
		return fl_fail(err, "out of memory");
	if (fl_stats_rows(s, &rows, &n_rows, err) == -1)
		return -1;
	for (i = 0; i < n_rows && rc == 0; i++)
		for (k = 0; k < n && rc == 0; k++)
			rc = add_figure(t, s, run, &rows[i], &figures[k], err);
	free(rows);
	return rc;
}

/* In order of time; where it is not known, as they were named. */
static void
sort_runs(struct fl_stats_trend *t)
{
	size_t i, k;

	for (i = 0; i < t->n_runs; i++) {
		struct fl_stats_trend_run *r = &t->runs[i];

		r->n = i;
		for (k = i; k > 0 && fl_str_cmp(t->runs[t->runs[k - 1].n].start,
					 t->runs[i].start) > 0;
		     k--)
			t->runs[k].n = t->runs[k - 1].n;
		t->runs[k].n = i;
	}
}

static double
to_line(const struct fl_stats_trend_row *r, double v)
{
	return log(r->figure.kind == FL_RESAMPLE_ERRORS ? v + ERRORS_OFFSET
							: v);
}

static double
from_line(const struct fl_stats_trend_row *r, double x)
{
	double v = exp(x);

	return r->figure.kind == FL_RESAMPLE_ERRORS ? fmax(0, v - ERRORS_OFFSET)
	                                            : v;
}

/* What is known of a point's noise from within its run, as median of all. */
static double
noise_of(const struct fl_stats_trend_row *r, const size_t *at, size_t n,
    double *scratch)
{
	size_t i, k, len = 0;
	double e;

	if (r->figure.kind == FL_RESAMPLE_ERRORS)
		return 0;
	for (i = 0; i < n; i++) {
		e = r->points[at[i]].error;
		if (isnan(e))
			continue;
		for (k = len++; k > 0 && scratch[k - 1] > e; k--)
			scratch[k] = scratch[k - 1];
		scratch[k] = e;
	}
	return len > 0 ? scratch[len / 2] : 0;
}

/* The level of points [from, to), and whether it is a change. */
static void
set_level(struct fl_stats_trend_row *r, const double *x, const size_t *at,
    size_t from, size_t to, double *level)
{
	double sum = 0, before = *level;
	size_t i;

	for (i = from; i < to; i++)
		sum += x[i];
	*level = sum / (double)(to - from);
	for (i = from; i < to; i++)
		r->points[at[i]].level = from_line(r, *level);
	if (from == 0)
		return;
	r->points[at[from]].change =
	    (*level > before) == (r->figure.kind != FL_RESAMPLE_RATE) ? 1 : -1;
	r->points[at[from]].ratio = from_line(r, *level) / from_line(r, before);
}

/* Where a figure changed, of the runs that have it. */
static int
find_changes(struct fl_stats_trend *t, struct fl_stats_trend_row *r, double *x,
    size_t *at, struct fl_err *err)
{
	struct fl_changes_opts o = { 1, CRIT, log1p(t->tolerance), 0 };
	const double *const signals[] = { x };
	struct fl_changes c = { 0 };
	size_t i, n = 0, from = 0;
	double level = NAN;

	for (i = 0; i < t->n_runs; i++) {
		double v = to_line(r, r->points[t->runs[i].n].value);

		if (isfinite(v)) {
			at[n] = t->runs[i].n;
			x[n++] = v;
		}
	}
	o.noise = noise_of(r, at, n, x + t->n_runs);
	if (n >= RUNS_LEAST &&
	    fl_changes_find(&c, signals, 1, n, &o, err) == -1)
		return -1;
	for (i = 0; i < c.n; i++) {
		set_level(r, x, at, from, c.v[i].at, &level);
		from = c.v[i].at;
	}
	if (n > 0)
		set_level(r, x, at, from, n, &level);
	return 0;
}

static int
find_all(struct fl_stats_trend *t, struct fl_err *err)
{
	double *x = calloc(2 * t->n_runs, sizeof(*x));
	size_t *at = calloc(t->n_runs, sizeof(*at)), i;
	int rc = 0;

	if (x == NULL || at == NULL)
		rc = fl_fail(err, "out of memory");
	for (i = 0; i < t->n_rows && rc == 0; i++)
		rc = find_changes(t, &t->rows[i], x, at, err);
	free(x);
	free(at);
	return rc;
}

static int
read_runs(struct fl_stats_trend *t, const struct fl_stats_opts *opts,
    const struct fl_stats_source *source, const char *const *paths,
    struct fl_err *err)
{
	struct fl_stats_opts o = *opts;
	struct fl_stats_source from = *source;
	struct fl_stats *s;
	size_t i;
	int rc = 0;

	o.kinds = 1U << FL_STATS_TREND;
	o.cells = true;
	o.n_asserts = 0;
	from.fed = NULL;
	from.n = 1;
	for (i = 0; i < t->n_runs && rc == 0; i++) {
		from.paths = &paths[i];
		o.name = fl_infile_name(paths[i]);
		s = fl_stats_read(&o, &from, err);
		rc = s != NULL ? add_run(t, s, i, paths[i], err) : -1;
		fl_stats_free(s);
	}
	return rc;
}

struct fl_stats *
fl_stats_trend(const struct fl_stats_opts *opts,
    const struct fl_stats_source *source, const char *const *paths, size_t n,
    double tolerance, struct fl_err *err)
{
	struct fl_stats_opts o = *opts;
	struct fl_stats_trend *t;
	struct fl_stats *s;

	o.kinds = 1U << FL_STATS_TREND;
	s = fl_stats_new(&o, err);
	if (s == NULL)
		return NULL;
	t = s->trend = calloc(1, sizeof(*t));
	if (t != NULL) {
		fl_arena_init(&t->arena, TEXT_MAX);
		t->tolerance = tolerance;
		t->n_runs = n;
		t->runs = calloc(n + 1, sizeof(*t->runs));
	}
	if (t == NULL || t->runs == NULL) {
		fl_fail(err, "out of memory");
		goto fail;
	}
	if (read_runs(t, opts, source, paths, err) == -1)
		goto fail;
	sort_runs(t);
	if (find_all(t, err) == -1)
		goto fail;
	s->finished = true;
	return s;

fail:
	fl_stats_free(s);
	return NULL;
}
