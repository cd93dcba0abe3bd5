#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "contrast.h"

const char *const fl_contrast_verdicts[FL_CONTRAST_VERDICTS] = {
	"worse",
	"better",
	"small",
	"same",
	"unknown",
	"few",
	"none",
};

size_t
fl_contrast_rank(const char *verdict)
{
	size_t i;

	for (i = 0; i + 1 < FL_CONTRAST_VERDICTS; i++)
		if (strcmp(fl_contrast_verdicts[i], verdict) == 0)
			break;
	return i;
}

void
fl_contrasts_init(struct fl_contrasts *c, struct fl_arena *texts)
{
	*c = (struct fl_contrasts){ .texts = texts };
}

void
fl_contrasts_fini(struct fl_contrasts *c)
{
	free(c->v);
	fl_contrasts_init(c, c->texts);
}

static int
grow(struct fl_contrasts *c, struct fl_err *err)
{
	size_t cap = c->cap == 0 ? 64 : c->cap * 2;
	struct fl_contrast *v;

	if (c->n < c->cap)
		return 0;
	if (c->n == FL_CONTRASTS_MAX)
		return fl_fail(err, "more than %d figures", FL_CONTRASTS_MAX);
	v = realloc(c->v, cap * sizeof(*v));
	if (v == NULL)
		return fl_fail(err, "out of memory");
	c->v = v;
	c->cap = cap;
	return 0;
}

static const struct column {
	const char *name;
	size_t offset;
} texts[] = {
	{ "step", offsetof(struct fl_contrast, step) },
	{ "name", offsetof(struct fl_contrast, name) },
	{ "figure", offsetof(struct fl_contrast, figure) },
	{ "unit", offsetof(struct fl_contrast, unit) },
	{ "verdict", offsetof(struct fl_contrast, verdict) },
}, reals[] = {
	{ "base", offsetof(struct fl_contrast, base) },
	{ "new", offsetof(struct fl_contrast, fresh) },
	{ "ratio", offsetof(struct fl_contrast, ratio) },
	{ "ratio_low", offsetof(struct fl_contrast, low) },
	{ "ratio_high", offsetof(struct fl_contrast, high) },
	{ "base_runs", offsetof(struct fl_contrast, base_runs) },
	{ "new_runs", offsetof(struct fl_contrast, fresh_runs) },
};

int
fl_contrasts_compare(struct fl_contrasts *c, const struct fl_records *r,
    struct fl_err *err)
{
	struct fl_contrast v = { 0 };
	const char *text;
	double real;
	size_t i;

	if (fl_records_count(r, "stage", INT64_MAX, &v.stage, err) == -1)
		return -1;
	for (i = 0; i < sizeof(reals) / sizeof(reals[0]); i++) {
		if (fl_records_real(r, reals[i].name, &real, err) == -1)
			return -1;
		memcpy((char *)&v + reals[i].offset, &real, sizeof(real));
	}
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		text = fl_records_text(r, texts[i].name);
		text = fl_arena_str(c->texts, text, strlen(text)).s;
		if (text == NULL) {
			fl_fail(err, "too much text");
			return fl_records_fail(r, err);
		}
		memcpy((char *)&v + texts[i].offset, &text, sizeof(text));
	}
	v.bound = strcmp(fl_records_text(r, "censored"), "1") == 0;
	if (grow(c, err) == -1)
		return fl_records_fail(r, err);
	c->v[c->n++] = v;
	return 0;
}

/* How far from 1 a ratio is, either way. */
static double
change(const struct fl_contrast *v)
{
	return v->ratio > 0 ? fabs(log(v->ratio)) : INFINITY;
}

static int
gravest_first(const void *a, const void *b)
{
	const struct fl_contrast *const *x = a, *const *y = b;
	size_t i = fl_contrast_rank((*x)->verdict);
	size_t j = fl_contrast_rank((*y)->verdict);

	if (i != j)
		return i < j ? -1 : 1;
	if (change(*x) != change(*y))
		return change(*x) > change(*y) ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

size_t
fl_contrasts_order(const struct fl_contrasts *c, const char *step,
    const struct fl_contrast **order)
{
	size_t i, n = 0;

	for (i = 0; i < c->n; i++)
		if (!isnan(c->v[i].ratio) &&
		    (step == NULL || strcmp(c->v[i].step, step) == 0))
			order[n++] = &c->v[i];
	qsort(order, n, sizeof(*order), gravest_first);
	return n;
}

const char *
fl_contrasts_key(const struct fl_contrasts *c, const char *called)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (strcmp(c->v[i].step, called) == 0 ||
		    strcmp(c->v[i].name, called) == 0)
			return c->v[i].step;
	return NULL;
}

int
fl_contrasts_has(const struct fl_contrasts *c, const char *step,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (!isnan(c->v[i].ratio) &&
		    (step == NULL || strcmp(c->v[i].step, step) == 0))
			return 0;
	return fl_fail(err,
	    "no 'compare' records with a ratio%s%.60s: want those of fl-stats "
	    "--base",
	    step != NULL ? " of step " : "", step != NULL ? step : "");
}

/* "p95 of 1 login, 20 users: 41.2 to 45.3 ms, worse" */
static void
write_label(struct fl_dat *d, const struct fl_contrast *v,
    const struct fl_levels *levels)
{
	char text[512], stage[FL_LEVELS_CAPTION];
	const char *name = strcmp(v->name, v->step) == 0 ? "" : v->name;

	fl_levels_caption(levels, v->stage, stage);
	snprintf(text, sizeof(text),
	    "%.20s of %.60s%s%.60s, %s: %.4g to %s%.4g %.10s, %.20s", v->figure,
	    v->step, name[0] != '\0' ? " " : "", name, stage, v->base,
	    v->bound ? "at least " : "", v->fresh, v->unit, v->verdict);
	fl_dat_text(d, text, 160);
}

void
fl_contrasts_write(const struct fl_contrasts *c, const char *step,
    const struct fl_levels *levels, struct fl_dat *d)
{
	const struct fl_contrast **order;
	size_t i, n = 0;

	order = calloc(c->n + 1, sizeof(*order));
	if (order != NULL)
		n = fl_contrasts_order(c, step, order);
	else
		d->failed = fl_fail(&d->err, "out of memory") == -1;
	fl_dat_block(d, "compare");
	for (i = 0; i < n; i++) {
		fl_dat_real(d, (double)i);
		fl_dat_real(d, order[i]->ratio);
		fl_dat_real(d, order[i]->low);
		fl_dat_real(d, order[i]->high);
		fl_dat_real(d, (double)fl_contrast_rank(order[i]->verdict));
		write_label(d, order[i], levels);
		fl_dat_end(d);
	}
	free(order);
}
