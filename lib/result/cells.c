#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "cells.h"

void
fl_cells_init(struct fl_cells *c)
{
	*c = (struct fl_cells){ 0 };
}

void
fl_cells_fini(struct fl_cells *c)
{
	size_t i, k;

	for (i = 0; i < c->n_rows; i++) {
		for (k = 0; k < c->rows[i].n; k++)
			free(c->rows[i].v[k].v);
		free(c->rows[i].v);
	}
	free(c->rows);
	free(c->stages);
	fl_cells_init(c);
}

size_t
fl_cells_count(const struct fl_cells *c, size_t stage)
{
	const struct fl_cells_stage *s = &c->stages[stage];

	if (stage >= c->n_stages || s->width == 0 || s->last < s->first)
		return 0;
	return (size_t)((s->last - s->first) / s->width) + 1;
}

/* Adds from to into, by index; the room is made beforehand. */
static int
join_counts(struct fl_cells *c, struct fl_cell *into, struct fl_cell_count *v,
    size_t n, struct fl_err *err)
{
	struct fl_cell_count *sum = calloc(into->n + n + 1, sizeof(*sum));
	size_t i = 0, k = 0, len = 0;

	if (sum == NULL)
		return fl_fail(err, "out of memory");
	while (i < into->n || k < n) {
		struct fl_cell_count *to = &sum[len++];

		if (k == n || (i < into->n && into->v[i].index < v[k].index)) {
			*to = into->v[i++];
			continue;
		}
		*to = v[k++];
		if (i < into->n && into->v[i].index == to->index &&
		    __builtin_add_overflow(to->n, into->v[i++].n, &to->n))
			to->n = UINT32_MAX;
	}
	c->bytes -= into->n * sizeof(*sum);
	c->bytes += len * sizeof(*sum);
	free(into->v);
	into->v = sum;
	into->n = len;
	return 0;
}

static int
join_cells(struct fl_cells *c, struct fl_cell *into, struct fl_cell *from,
    struct fl_err *err)
{
	int rc = join_counts(c, into, from->v, from->n, err);

	into->ended += from->ended;
	into->bad += from->bad;
	into->all += from->all;
	c->bytes -= from->n * sizeof(*from->v);
	free(from->v);
	*from = (struct fl_cell){ 0 };
	return rc;
}

/* Cells of twice as many seconds in all rows of a stage. */
static int
widen(struct fl_cells *c, size_t stage, struct fl_err *err)
{
	struct fl_cells_row *r;
	size_t i, k;

	for (i = 0; i < c->n_rows; i++) {
		r = &c->rows[i];
		if (r->stage != stage)
			continue;
		for (k = 0; k < r->n; k++) {
			if (k % 2 == 1) {
				if (join_cells(c, &r->v[k / 2], &r->v[k],
					err) == -1)
					return -1;
			} else if (k > 0) {
				r->v[k / 2] = r->v[k];
				r->v[k] = (struct fl_cell){ 0 };
			}
		}
		r->n = (r->n + 1) / 2;
	}
	c->stages[stage].width *= 2;
	return 0;
}

/* Below the ceiling again, as long as there is anything to be joined. */
static int
shrink(struct fl_cells *c, struct fl_err *err)
{
	size_t i, most, n;

	while (c->bytes > FL_CELLS_BYTES) {
		for (i = 0, most = 0; i < c->n_stages; i++)
			if (fl_cells_count(c, i) > fl_cells_count(c, most))
				most = i;
		n = fl_cells_count(c, most);
		if (n <= FL_CELLS_LEAST)
			return fl_fail(err,
			    "more steps and stages than can be compared: want "
			    "less than %zu MiB of times",
			    FL_CELLS_BYTES >> 20);
		if (widen(c, most, err) == -1)
			return -1;
	}
	return 0;
}

/* v with n elements of size at least, the new ones zero. */
static void *
grown(void *v, size_t *n, size_t wanted, size_t size, struct fl_err *err)
{
	char *more;
	size_t cap = *n < 8 ? 8 : *n;

	if (wanted <= *n)
		return v;
	while (cap < wanted)
		cap *= 2;
	more = realloc(v, cap * size);
	if (more == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	memset(more + *n * size, 0, (cap - *n) * size);
	*n = cap;
	return more;
}

static int
reach(struct fl_cells *c, size_t stage, int64_t first, size_t row,
    struct fl_err *err)
{
	void *v =
	    grown(c->stages, &c->n_stages, stage + 1, sizeof(*c->stages), err);

	if (v == NULL)
		return -1;
	c->stages = v;
	if (c->stages[stage].width == 0)
		c->stages[stage] =
		    (struct fl_cells_stage){ first, first - 1, 1 };
	v = grown(c->rows, &c->n_rows, row + 1, sizeof(*c->rows), err);
	if (v == NULL)
		return -1;
	c->rows = v;
	c->rows[row].stage = stage;
	return 0;
}

static int
reach_cell(struct fl_cells_row *r, size_t i, struct fl_err *err)
{
	void *v = grown(r->v, &r->cap, i + 1, sizeof(*r->v), err);

	if (v == NULL)
		return -1;
	r->v = v;
	if (i >= r->n)
		r->n = i + 1;
	return 0;
}

static int
add_times(struct fl_cells *c, struct fl_cell *cell, const struct fl_hist *h,
    struct fl_err *err)
{
	struct fl_cell_count *v;
	size_t n = 0;
	uint32_t i;
	int rc;

	if (h == NULL || h->n == 0)
		return 0;
	v = calloc(h->hi - h->lo, sizeof(*v));
	if (v == NULL)
		return fl_fail(err, "out of memory");
	for (i = h->lo; i < h->hi; i++) {
		if (h->counts[i] == 0)
			continue;
		v[n].index = i;
		v[n++].n = h->counts[i] < UINT32_MAX ? (uint32_t)h->counts[i]
		                                     : UINT32_MAX;
	}
	rc = join_counts(c, cell, v, n, err);
	free(v);
	return rc;
}

int
fl_cells_add(struct fl_cells *c, size_t stage, int64_t first, size_t row,
    int64_t at, const struct fl_cells_part *part, struct fl_err *err)
{
	struct fl_cells_stage *s;
	struct fl_cell *cell;
	size_t i;

	if (at < first)
		return 0;
	if (reach(c, stage, first, row, err) == -1)
		return -1;
	s = &c->stages[stage];
	while ((at - s->first) / s->width >= FL_CELLS_MAX)
		if (widen(c, stage, err) == -1)
			return -1;
	if (at > s->last)
		s->last = at;
	i = (size_t)((at - s->first) / s->width);
	if (reach_cell(&c->rows[row], i, err) == -1)
		return -1;
	cell = &c->rows[row].v[i];
	cell->ended += part->ended;
	cell->bad += part->bad;
	cell->all += part->all;
	if (add_times(c, cell, part->times, err) == -1)
		return -1;
	return shrink(c, err);
}
