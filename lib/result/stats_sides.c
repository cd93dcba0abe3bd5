#include <math.h>
#include <stdlib.h>

#include "../base/num.h"
#include "stats_sides.h"

static void
add_row(const struct fl_stats *s, struct fl_stats_row *rows, size_t *n,
    const struct fl_total *t)
{
	struct fl_stats_row *r = &rows[*n], *before;

	*r = (struct fl_stats_row){ .stage = t->stage,
		.kind = t->kind,
		.step = t->step,
		.name = fl_stats_step_name(s, t) };
	for (before = rows; before < r; before++)
		r->nth += before->stage == r->stage && !before->all &&
		          before->kind == r->kind && r->name.len > 0 &&
		          fl_str_eq(before->name, r->name);
	++*n;
}

int
fl_stats_rows(const struct fl_stats *s, struct fl_stats_row **rows, size_t *n,
    struct fl_err *err)
{
	struct fl_total *const *totals;
	size_t len, n_exchanges, i;
	uint64_t stage;

	*n = 0;
	*rows = calloc(s->n_order + fl_stats_stages(s) + 1, sizeof(**rows));
	if (*rows == NULL)
		return fl_fail(err, "out of memory");
	for (stage = 0; stage < fl_stats_stages(s); stage++) {
		if (fl_sums_warmup(s->sums, stage))
			continue;
		len = fl_stats_stage_totals(s, stage, &totals, &n_exchanges);
		if (n_exchanges > 0)
			(*rows)[(*n)++] =
			    (struct fl_stats_row){ stage, FL_STEP_EXCHANGE,
				    true, fl_str("all"), fl_str(""), 0 };
		for (i = 0; i < len; i++)
			add_row(s, *rows, n, totals[i]);
	}
	return 0;
}

bool
fl_stats_row_same(const struct fl_stats_row *a, const struct fl_stats_row *b)
{
	if (a->stage != b->stage || a->kind != b->kind || a->all != b->all)
		return false;
	if (a->name.len > 0 || b->name.len > 0)
		return fl_str_eq(a->name, b->name) && a->nth == b->nth;
	return fl_str_eq(a->step, b->step);
}

/* The totals of a row in a document: exchanges of the stage, or one of them. */
static size_t
totals_of(const struct fl_stats *s, const struct fl_stats_row *row,
    struct fl_total *const **totals)
{
	size_t len, n_exchanges, i, nth = 0;

	len = fl_stats_stage_totals(s, row->stage, totals, &n_exchanges);
	if (row->all)
		return n_exchanges;
	for (i = 0; i < len; i++) {
		const struct fl_total *t = (*totals)[i];
		struct fl_str name = fl_stats_step_name(s, t);

		if (t->kind != row->kind)
			continue;
		if (name.len > 0
			? fl_str_eq(name, row->name) && nth++ == row->nth
			: row->name.len == 0 && fl_str_eq(t->step, row->step)) {
			*totals += i;
			return 1;
		}
	}
	return 0;
}

size_t
fl_stats_figures_of(const struct fl_stats *s,
    struct fl_stats_figure v[FL_STATS_FIGURES])
{
	static const struct fl_percentiles usual = { 3,
		{ 500000, 950000, 990000 }, { "50", "95", "99" } };
	const struct fl_percentiles *p = s->chosen ? &s->percentiles : &usual;
	size_t i;

	for (i = 0; i < p->n; i++) {
		v[i] = (struct fl_stats_figure){ FL_RESAMPLE_PERCENTILE,
			p->ppm[i], "", "ms", 1 / (double)FL_NS_PER_MS };
		snprintf(v[i].name, sizeof(v[i].name), "p%s", p->text[i]);
	}
	v[i++] =
	    (struct fl_stats_figure){ FL_RESAMPLE_RATE, 0, "rate", "/s", 1 };
	v[i++] = (struct fl_stats_figure){ FL_RESAMPLE_ERRORS, 0, "errors", "%",
		100 };
	return i;
}

/* What the documents have of a row, added up. */
struct sum {
	uint64_t counts[FL_COUNTS];
	double seconds;
	size_t found;
};

static int
add_document(const struct fl_stats *s, const struct fl_stats_row *row,
    struct fl_view *view, struct sum *sum, struct fl_err *err)
{
	struct fl_total *const *totals;
	size_t n = totals_of(s, row, &totals), i;

	for (i = 0; i < n; i++)
		if (fl_counts_add(sum->counts, totals[i]->counts, err) == -1 ||
		    fl_view_add(view, totals[i], FL_VIEW_RESPONSE,
			s->how.ok_only, err) == -1)
			return -1;
	sum->found += n;
	if (n > 0)
		sum->seconds += (double)fl_sums_length_ns(s->sums, row->stage) /
		                FL_NS_PER_S;
	return 0;
}

int
fl_stats_value(struct fl_stats *const docs[], size_t n,
    const struct fl_stats_row *row, const struct fl_stats_figure *f,
    struct fl_stats_value *v, struct fl_err *err)
{
	struct fl_view *view = docs[0]->view;
	struct sum sum = { .found = 0 };
	uint64_t all;
	size_t i;

	*v = (struct fl_stats_value){ .value = NAN };
	fl_view_clear(view);
	for (i = 0; i < n; i++)
		if (add_document(docs[i], row, view, &sum, err) == -1)
			return -1;
	all = fl_counts_all(sum.counts);
	v->count = f->kind == FL_RESAMPLE_PERCENTILE ? view->all.n : all;
	if (f->kind == FL_RESAMPLE_PERCENTILE && view->all.n > 0)
		v->value =
		    (double)fl_view_percentile_ns(view, f->ppm, &v->bound);
	else if (f->kind == FL_RESAMPLE_RATE && sum.seconds > 0)
		v->value = (double)fl_counts_ended(sum.counts) / sum.seconds;
	else if (f->kind == FL_RESAMPLE_ERRORS && all > 0)
		v->value =
		    (double)(all - sum.counts[FL_COUNT_OK]) / (double)all;
	return 0;
}

/* The total's row among the cells. */
static size_t
cells_row(const struct fl_stats *s, const struct fl_stats_row *row)
{
	struct fl_total *const *totals;
	size_t i;

	if (row->all)
		return fl_stats_cells_all(row->stage);
	if (totals_of(s, row, &totals) == 0)
		return SIZE_MAX;
	for (i = 0; i < s->sums->keys.n; i++)
		if (s->sums->totals[i] == *totals)
			return fl_stats_cells_row(i);
	return SIZE_MAX;
}

struct fl_resample_run
fl_stats_run(const struct fl_stats *s, const struct fl_stats_row *row,
    uint64_t salt)
{
	const struct fl_cells *c = &s->cells;
	size_t i = cells_row(s, row), all = fl_stats_cells_all(row->stage);
	struct fl_resample_run r = { .seed = (salt + 1) << 32 | row->stage };

	if (row->stage >= c->n_stages || i >= c->n_rows)
		return r;
	r.row = &c->rows[i];
	r.n = fl_cells_count(c, row->stage);
	r.width = c->stages[row->stage].width;
	if (r.row->n == 0 || r.n == 0)
		r.row = NULL;
	if (r.row != NULL)
		r.block = fl_resample_block(c->rows[all].n > 0 ? &c->rows[all]
							       : r.row,
		    r.n);
	return r;
}
