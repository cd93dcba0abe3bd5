#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "curves.h"

void
fl_curves_init(struct fl_curves *c, struct fl_arena *texts, bool each)
{
	*c = (struct fl_curves){ .texts = texts, .each = each };
}

void
fl_curves_fini(struct fl_curves *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->v[i].v);
	free(c->v);
	fl_curves_init(c, c->texts, c->each);
}

static bool
is(const struct fl_curve *v, int64_t stage, const char *step)
{
	return v->stage == stage && strcmp(v->step, step) == 0;
}

static int
grow(struct fl_curves *c, struct fl_err *err)
{
	size_t cap = c->cap == 0 ? 8 : c->cap * 2;
	struct fl_curve *v;

	if (c->n == FL_CURVES_MAX)
		return fl_fail(err, "more than %d stages and steps",
		    FL_CURVES_MAX);
	if (c->n < c->cap)
		return 0;
	v = realloc(c->v, cap * sizeof(*v));
	if (v == NULL)
		return fl_fail(err, "out of memory");
	c->v = v;
	c->cap = cap;
	return 0;
}

static struct fl_curve *
add(struct fl_curves *c, int64_t stage, const char *step, struct fl_err *err)
{
	const char *key;
	size_t i;

	if (c->n > 0 && is(&c->v[c->last], stage, step))
		return &c->v[c->last];
	for (i = 0; i < c->n; i++)
		if (is(&c->v[i], stage, step)) {
			c->last = i;
			return &c->v[i];
		}
	if (grow(c, err) == -1)
		return NULL;
	key = fl_arena_str(c->texts, step, strlen(step)).s;
	if (key == NULL) {
		fl_fail(err, "too much text");
		return NULL;
	}
	c->last = c->n++;
	c->v[c->last] = (struct fl_curve){ .stage = stage, .step = key };
	return &c->v[c->last];
}

static int
add_point(struct fl_curve *v, double percentile, double value_ms, double count,
    struct fl_err *err)
{
	size_t cap = v->cap == 0 ? 64 : v->cap * 2;
	void *more;

	if (v->n == FL_CURVES_POINTS)
		return fl_fail(err, "more than %d percentiles",
		    FL_CURVES_POINTS);
	if (v->n == v->cap) {
		more = realloc(v->v, cap * sizeof(v->v[0]));
		if (more == NULL)
			return fl_fail(err, "out of memory");
		v->v = more;
		v->cap = cap;
	}
	v->v[v->n].percentile = percentile;
	v->v[v->n].value_ms = value_ms;
	v->v[v->n++].count = count;
	return 0;
}

int
fl_curves_spectrum(struct fl_curves *c, const struct fl_records *r,
    struct fl_err *err)
{
	const char *step = fl_records_text(r, "step");
	double percentile, value_ms, count;
	struct fl_curve *curve;
	int64_t stage;

	if (fl_records_count(r, "stage", INT64_MAX, &stage, err) == -1 ||
	    fl_records_real(r, "percentile", &percentile, err) == -1 ||
	    fl_records_real(r, "value_ms", &value_ms, err) == -1 ||
	    fl_records_real(r, "count", &count, err) == -1)
		return -1;
	if (isnan(percentile) || isnan(value_ms) ||
	    (!c->each && strcmp(step, "all") != 0))
		return 0;
	if (percentile > 100) {
		fl_fail(err, "percentile %g: want 0 to 100", percentile);
		return fl_records_fail(r, err);
	}
	curve = add(c, stage, step, err);
	if (curve == NULL ||
	    add_point(curve, percentile, value_ms, count, err) == -1)
		return fl_records_fail(r, err);
	return 0;
}

int
fl_curves_has(const struct fl_curves *c, const char *step, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i].step, step) == 0)
			return 0;
	if (strcmp(step, "all") == 0)
		return fl_fail(err, "no 'spectrum' records");
	return fl_fail(err, "no 'spectrum' records of step %.60s", step);
}

static void
write_curve(const struct fl_curve *v, struct fl_dat *d)
{
	size_t i;

	for (i = 0; i < v->n; i++) {
		fl_dat_real(d, v->v[i].percentile);
		fl_dat_real(d, v->v[i].value_ms);
		fl_dat_real(d, v->v[i].count);
		fl_dat_end(d);
	}
}

void
fl_curves_write(const struct fl_curves *c, const char *step,
    const struct fl_levels *levels, struct fl_dat *d)
{
	char caption[FL_LEVELS_CAPTION];
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (strcmp(c->v[i].step, step) != 0)
			continue;
		fl_levels_caption(levels, c->v[i].stage, caption);
		fl_dat_block(d, "curve");
		fl_dat_text(d, caption, FL_LEVELS_CAPTION);
		fl_dat_end(d);
		write_curve(&c->v[i], d);
	}
}
