#include <math.h>
#include <stdlib.h>

#include "human.h"
#include "stats_sides.h"

/* What is compared with what. */
struct work {
	struct fl_stats *const *base;
	size_t n_base;
	struct fl_stats *const *fresh;
	size_t n_fresh;
	struct fl_compare compare;
	struct fl_stats_comparison *into;
};

static void
free_lines(struct fl_stats_comparison *c)
{
	free(c->v);
	free(c->rows);
}

void
fl_stats_comparison_fini(struct fl_stats_comparison *c)
{
	free_lines(c);
	*c = (struct fl_stats_comparison){ 0 };
}

static bool
has_row(const struct fl_stats_comparison *c, const struct fl_stats_row *r)
{
	size_t i;

	for (i = 0; i < c->n_rows; i++)
		if (fl_stats_row_same(&c->rows[i], r))
			return true;
	return false;
}

/* The rows of one more document that are not there yet. */
static int
collect(struct fl_stats_comparison *c, const struct fl_stats *s,
    struct fl_err *err)
{
	struct fl_stats_row *more, *v;
	size_t n, i;

	if (fl_stats_rows(s, &more, &n, err) == -1)
		return -1;
	v = realloc(c->rows, (c->n_rows + n + 1) * sizeof(*v));
	if (v == NULL) {
		free(more);
		return fl_fail(err, "out of memory");
	}
	c->rows = v;
	for (i = 0; i < n; i++)
		if (!has_row(c, &more[i]))
			c->rows[c->n_rows++] = more[i];
	free(more);
	return 0;
}

/* A row at work: its runs, the base's first, and room for their values. */
struct row {
	size_t number;
	struct fl_resample_run *runs;
	double *values;
};

/* A side of a figure. */
static int
side_of(struct fl_stats *const docs[], size_t n, const struct fl_stats_row *row,
    const struct fl_stats_figure *f, const struct fl_resample_run *runs,
    double *values, struct fl_compare_side *side, struct fl_err *err)
{
	struct fl_stats_value v;
	size_t i;

	for (i = 0; i < n; i++) {
		if (fl_stats_value(&docs[i], 1, row, f, &v, err) == -1)
			return -1;
		values[i] = v.value;
	}
	if (fl_stats_value(docs, n, row, f, &v, err) == -1)
		return -1;
	*side = (struct fl_compare_side){ runs, values, n, v.value, v.bound,
		v.count };
	return 0;
}

static int
add_figure(struct work *w, const struct row *r, const struct fl_stats_figure *f,
    struct fl_err *err)
{
	struct fl_stats_comparison *c = w->into;
	struct fl_stats_compared *line = &c->v[c->n++];
	struct fl_compare_side base, fresh;

	*line = (struct fl_stats_compared){ .row = r->number, .figure = *f };
	line->f.kind = f->kind;
	line->f.ppm = f->ppm;
	if (side_of(w->base, w->n_base, &c->rows[r->number], f, r->runs,
		r->values, &base, err) == -1 ||
	    side_of(w->fresh, w->n_fresh, &c->rows[r->number], f,
		r->runs + w->n_base, r->values + w->n_base, &fresh, err) == -1)
		return -1;
	return fl_compare_add(&w->compare, &line->f, &base, &fresh, err);
}

/* So that the sides are not drawn alike. */
#define SALT_FRESH 1000000

static int
add_row(struct work *w, const struct row *r,
    const struct fl_stats_figure *figures, size_t n, struct fl_err *err)
{
	const struct fl_stats_row *row = &w->into->rows[r->number];
	size_t i;

	for (i = 0; i < w->n_base; i++)
		r->runs[i] = fl_stats_run(w->base[i], row, i);
	for (i = 0; i < w->n_fresh; i++)
		r->runs[w->n_base + i] =
		    fl_stats_run(w->fresh[i], row, SALT_FRESH + i);
	for (i = 0; i < n; i++)
		if (add_figure(w, r, &figures[i], err) == -1)
			return -1;
	return 0;
}

static int
add_all(struct work *w, struct fl_err *err)
{
	struct fl_stats_comparison *c = w->into;
	struct fl_stats_figure figures[FL_STATS_FIGURES];
	size_t n = fl_stats_figures_of(w->fresh[0], figures);
	size_t runs = w->n_base + w->n_fresh;
	struct row r = { 0, calloc(runs, sizeof(*r.runs)),
		calloc(runs, sizeof(*r.values)) };
	int rc = 0;

	c->v = calloc(c->n_rows * n + 1, sizeof(*c->v));
	if (c->v == NULL || r.runs == NULL || r.values == NULL)
		rc = fl_fail(err, "out of memory");
	for (; r.number < c->n_rows && rc == 0; r.number++)
		rc = add_row(w, &r, figures, n, err);
	free(r.runs);
	free(r.values);
	return rc;
}

static void
judge_all(struct work *w)
{
	struct fl_stats_comparison *c = w->into;
	double crit = fl_compare_crit(&w->compare);
	size_t i;

	for (i = 0; i < c->n; i++) {
		fl_compare_judge(&w->compare, crit, &c->v[i].f);
		c->worse += c->v[i].f.verdict == FL_COMPARE_WORSE;
	}
}

static int
add_others(struct fl_stats *s, const struct work *w, struct fl_err *err)
{
	size_t n = w->n_base + w->n_fresh, i;

	free(s->others);
	s->others = calloc(n, sizeof(*s->others));
	if (s->others == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < n; i++)
		s->others[i] =
		    i < w->n_base ? w->base[i] : w->fresh[i - w->n_base];
	s->n_others = n;
	return 0;
}

int
fl_stats_compare(struct fl_stats *const base[], size_t n_base,
    struct fl_stats *const fresh[], size_t n_fresh, double tolerance,
    struct fl_err *err)
{
	struct fl_stats_comparison *c = &fresh[0]->comparison;
	struct work w = { .base = base,
		.n_base = n_base,
		.fresh = fresh,
		.n_fresh = n_fresh,
		.into = c };
	size_t i;
	int rc = 0;

	fl_stats_comparison_fini(c);
	c->base_runs = n_base;
	c->fresh_runs = n_fresh;
	c->tolerance = tolerance;
	for (i = 0; i < n_fresh && rc == 0; i++)
		rc = collect(c, fresh[i], err);
	for (i = 0; i < n_base && rc == 0; i++)
		rc = collect(c, base[i], err);
	if (rc == -1 || add_others(fresh[0], &w, err) == -1 ||
	    fl_compare_init(&w.compare, tolerance, err) == -1)
		return -1;
	rc = add_all(&w, err);
	if (rc == 0)
		judge_all(&w);
	fl_compare_fini(&w.compare);
	return rc;
}

size_t
fl_stats_worse(const struct fl_stats *s)
{
	return s->comparison.worse;
}

static void
compare_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct fl_stats_compared *v = data;
	const struct fl_stats_row *r = &s->comparison.rows[v->row];

	fl_cols_int(c, "stage", (int64_t)r->stage);
	fl_cols_str(c, "step", r->step);
	fl_cols_str(c, "name", r->name);
	fl_cols_str(c, "figure", fl_str(v->figure.name));
	fl_cols_str(c, "unit", fl_str(v->figure.unit));
	fl_cols_real(c, "base", v->f.base * v->figure.scale, 3);
	fl_cols_real(c, "new", v->f.fresh * v->figure.scale, 3);
	fl_cols_real(c, "ratio", v->f.ratio, 4);
	fl_cols_real(c, "ratio_low", v->f.low, 4);
	fl_cols_real(c, "ratio_high", v->f.high, 4);
	fl_cols_int(c, "censored", v->f.base_bound || v->f.fresh_bound);
	fl_cols_int(c, "base_runs", (int64_t)s->comparison.base_runs);
	fl_cols_int(c, "new_runs", (int64_t)s->comparison.fresh_runs);
	fl_cols_str(c, "verdict", fl_str(fl_compare_name(v->f.verdict)));
}

int
fl_stats_compare_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < s->comparison.n; i++)
		if (fl_stats_emit(s, out, FL_STATS_COMPARE, compare_columns,
			&s->comparison.v[i], err) == -1)
			return -1;
	return 0;
}

/* Loads and lengths of two documents' stages. */
int
fl_stats_alike(const struct fl_stats *a, const struct fl_stats *b,
    struct fl_err *err)
{
	uint64_t i, n = fl_stats_stages(a), m = fl_stats_stages(b);
	struct fl_err why;

	if (n != m)
		return fl_fail(err, "%llu stages, but %llu",
		    (unsigned long long)m, (unsigned long long)n);
	for (i = 0; i < n; i++) {
		const struct fl_doc_stage *x =
		    fl_doc_head_stage(&a->sums->head, i);
		const struct fl_doc_stage *y =
		    fl_doc_head_stage(&b->sums->head, i);

		if (x == NULL || y == NULL)
			continue;
		if (fl_doc_stage_agree(x, y, &why) == -1)
			return fl_fail(err, "stage %llu: %.200s",
			    (unsigned long long)i, why.msg);
		if (x->users != y->users || x->rate != y->rate)
			return fl_fail(err, "stage %llu: %s is %g, but %g",
			    (unsigned long long)i, x->open ? "rate" : "users",
			    x->open ? y->rate : y->users,
			    x->open ? x->rate : x->users);
	}
	return 0;
}
