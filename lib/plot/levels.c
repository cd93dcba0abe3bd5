#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "levels.h"

void
fl_levels_init(struct fl_levels *l, struct fl_arena *texts, bool each)
{
	*l = (struct fl_levels){ .texts = texts, .each = each };
}

void
fl_levels_fini(struct fl_levels *l)
{
	free(l->stages);
	free(l->v);
	fl_levels_init(l, l->texts, l->each);
}

/* Room for one more of size bytes in an array of *cap; NULL and err. */
static void *
room(void *v, size_t n, size_t *cap, size_t size, struct fl_err *err)
{
	size_t more = *cap == 0 ? 16 : *cap * 2;

	if (n == FL_LEVELS_MAX) {
		fl_fail(err, "more than %d stages and steps", FL_LEVELS_MAX);
		return NULL;
	}
	if (n < *cap)
		return v;
	v = realloc(v, more * size);
	if (v == NULL)
		fl_fail(err, "out of memory");
	else
		*cap = more;
	return v;
}

static int
add_level(struct fl_levels *l, const struct fl_records *r,
    const struct fl_level *level, struct fl_err *err)
{
	void *v = room(l->v, l->n, &l->cap, sizeof(l->v[0]), err);

	if (v == NULL)
		return fl_records_fail(r, err);
	l->v = v;
	l->v[l->n++] = *level;
	return 0;
}

static int
add_stage(struct fl_levels *l, const struct fl_records *r,
    const struct fl_levels_stage *stage, struct fl_err *err)
{
	void *v = room(l->stages, l->n_stages, &l->stages_cap,
	    sizeof(l->stages[0]), err);

	if (v == NULL)
		return fl_records_fail(r, err);
	l->stages = v;
	l->stages[l->n_stages++] = *stage;
	return 0;
}

/* The names of the columns differ between the two kinds. */
static const struct column {
	const char *stage;
	const char *step;
	size_t offset;
} columns[] = {
	{ "p50_ms", "response_p50_ms", offsetof(struct fl_level, p50_ms) },
	{ "p95_ms", "response_p95_ms", offsetof(struct fl_level, p95_ms) },
	{ "p99_ms", "response_p99_ms", offsetof(struct fl_level, p99_ms) },
	{ "iterations_per_s", "rate_per_s", offsetof(struct fl_level, rate) },
	{ "error_share", "error_share",
	    offsetof(struct fl_level, error_share) },
	{ "apdex", "apdex", offsetof(struct fl_level, apdex) },
	{ "iterations", "count", offsetof(struct fl_level, count) },
};

static int
read_level(const struct fl_records *r, bool step, struct fl_level *level,
    struct fl_err *err)
{
	const char *name;
	double v;
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		name = step ? columns[i].step : columns[i].stage;
		if (fl_records_real(r, name, &v, err) == -1)
			return -1;
		memcpy((char *)level + columns[i].offset, &v, sizeof(v));
	}
	return fl_records_count(r, "stage", INT64_MAX, &level->stage, err);
}

int
fl_levels_stage(struct fl_levels *l, const struct fl_records *r,
    struct fl_err *err)
{
	struct fl_levels_stage stage;
	struct fl_level level = { .step = "" };

	if (read_level(r, false, &level, err) == -1 ||
	    fl_records_real(r, "users", &stage.users, err) == -1 ||
	    fl_records_real(r, "rate_per_s", &stage.rate, err) == -1)
		return -1;
	stage.stage = level.stage;
	stage.open = strcmp(fl_records_text(r, "model"), "rate") == 0;
	if (add_stage(l, r, &stage, err) == -1)
		return -1;
	/* A warm-up counts apart, and so it is not drawn with the others. */
	if (strcmp(fl_records_text(r, "warmup"), "1") == 0)
		return 0;
	return add_level(l, r, &level, err);
}

int
fl_levels_step(struct fl_levels *l, const struct fl_records *r,
    struct fl_err *err)
{
	const char *step = fl_records_text(r, "step");
	struct fl_level level;

	if (read_level(r, true, &level, err) == -1)
		return -1;
	if (!l->each)
		return 0;
	level.step = fl_arena_str(l->texts, step, strlen(step)).s;
	if (level.step == NULL) {
		fl_fail(err, "too much text");
		return fl_records_fail(r, err);
	}
	return add_level(l, r, &level, err);
}

static const struct fl_levels_stage *
find(const struct fl_levels *l, int64_t stage)
{
	size_t i;

	for (i = 0; i < l->n_stages; i++)
		if (l->stages[i].stage == stage)
			return &l->stages[i];
	return NULL;
}

/* How much load the stage is, in its own unit; NaN is not known. */
static double
load(const struct fl_levels_stage *s)
{
	return s == NULL ? NAN : s->open ? s->rate : s->users;
}

static bool
unique(const struct fl_levels *l, const struct fl_levels_stage *s)
{
	size_t i;

	for (i = 0; i < l->n_stages; i++)
		if (&l->stages[i] != s && l->stages[i].open == s->open &&
		    load(&l->stages[i]) == load(s))
			return false;
	return true;
}

void
fl_levels_caption(const struct fl_levels *l, int64_t stage,
    char text[FL_LEVELS_CAPTION])
{
	const struct fl_levels_stage *s = find(l, stage);
	int len;

	if (isnan(load(s))) {
		snprintf(text, FL_LEVELS_CAPTION, "stage %" PRId64, stage);
		return;
	}
	len = snprintf(text, FL_LEVELS_CAPTION, s->open ? "%g/s" : "%g user%s",
	    load(s), load(s) == 1 ? "" : "s");
	if (!unique(l, s))
		snprintf(text + len, (size_t)(FL_LEVELS_CAPTION - len),
		    ", stage %" PRId64, stage);
}

/* Steps other than "all" have rows of their own. */
static bool
is(const struct fl_level *v, const char *step)
{
	return strcmp(v->step, strcmp(step, "all") == 0 ? "" : step) == 0;
}

int
fl_levels_has(const struct fl_levels *l, const char *step, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (is(&l->v[i], step) && l->v[i].count > 0)
			return 0;
	if (strcmp(step, "all") == 0)
		return fl_fail(err, "no 'stage' records with iterations");
	return fl_fail(err, "no 'step' records of step %.60s", step);
}

/* 0: users; 1: a rate; 2: they differ, so stages are told by their number. */
static int
axis(const struct fl_levels *l)
{
	size_t i;

	for (i = 0; i < l->n_stages; i++)
		if (isnan(load(&l->stages[i])) ||
		    l->stages[i].open != l->stages[0].open)
			return 2;
	return l->n_stages == 0 ? 2 : l->stages[0].open;
}

void
fl_levels_write(const struct fl_levels *l, const char *step, struct fl_dat *d)
{
	int kind = axis(l);
	size_t i;

	fl_dat_block(d, "stages");
	for (i = 0; i < l->n; i++) {
		const struct fl_level *v = &l->v[i];

		if (!is(v, step) || !(v->count > 0))
			continue;
		fl_dat_real(d,
		    kind == 2 ? (double)v->stage : load(find(l, v->stage)));
		fl_dat_real(d, v->p50_ms);
		fl_dat_real(d, v->p95_ms);
		fl_dat_real(d, v->p99_ms);
		fl_dat_real(d, v->rate);
		fl_dat_real(d, v->rate * v->error_share);
		fl_dat_real(d, v->apdex);
		fl_dat_real(d, kind);
		fl_dat_end(d);
	}
}
