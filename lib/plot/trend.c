#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "trend.h"

void
fl_trend_init(struct fl_trend *t, struct fl_arena *texts)
{
	*t = (struct fl_trend){ .texts = texts };
}

void
fl_trend_fini(struct fl_trend *t)
{
	free(t->runs);
	free(t->figures);
	free(t->values);
	fl_trend_init(t, t->texts);
}

/* Room for one more of size bytes in an array of *cap; NULL and err. */
static void *
room(void *v, size_t n, size_t *cap, size_t size, struct fl_err *err)
{
	size_t more = *cap == 0 ? 64 : *cap * 2;

	if (n == FL_TREND_MAX) {
		fl_fail(err, "more than %d values", FL_TREND_MAX);
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

static const char *
keep(struct fl_trend *t, const struct fl_records *r, const char *column)
{
	const char *text = fl_records_text(r, column);

	return fl_arena_str(t->texts, text, strlen(text)).s;
}

static int
add_run(struct fl_trend *t, const struct fl_records *r, int64_t n,
    struct fl_err *err)
{
	struct fl_trend_run *v;

	if (t->runs == NULL)
		t->runs = calloc(FL_TREND_RUNS, sizeof(*t->runs));
	if (t->runs == NULL)
		return fl_fail(err, "out of memory");
	v = &t->runs[n - 1];
	if ((size_t)n > t->n_runs)
		t->n_runs = (size_t)n;
	if (v->run != NULL)
		return 0;
	*v = (struct fl_trend_run){ keep(t, r, "run"), keep(t, r, "start"),
		keep(t, r, "labels"), keep(t, r, "file") };
	if (v->run == NULL || v->start == NULL || v->labels == NULL ||
	    v->file == NULL)
		return fl_fail(err, "too much text");
	return 0;
}

/* The figure of the record: the one before, or a new one. */
static int
add_figure(struct fl_trend *t, const struct fl_records *r, int64_t stage,
    struct fl_err *err)
{
	struct fl_trend_figure *v =
	    t->n_figures > 0 ? &t->figures[t->n_figures - 1] : NULL;

	if (v != NULL && v->stage == stage &&
	    strcmp(v->step, fl_records_text(r, "step")) == 0 &&
	    strcmp(v->figure, fl_records_text(r, "figure")) == 0)
		return 0;
	v = room(t->figures, t->n_figures, &t->figures_cap, sizeof(*v), err);
	if (v == NULL)
		return -1;
	t->figures = v;
	v += t->n_figures++;
	*v = (struct fl_trend_figure){ stage, keep(t, r, "step"),
		keep(t, r, "name"), keep(t, r, "figure"), keep(t, r, "unit"),
		t->n_values, 0 };
	if (v->step == NULL || v->name == NULL || v->figure == NULL ||
	    v->unit == NULL) {
		t->n_figures--;
		return fl_fail(err, "too much text");
	}
	return 0;
}

static int
read_value(struct fl_trend *t, const struct fl_records *r,
    struct fl_trend_value *v, struct fl_err *err)
{
	if (fl_records_real(r, "value", &v->value, err) == -1 ||
	    fl_records_real(r, "low", &v->low, err) == -1 ||
	    fl_records_real(r, "high", &v->high, err) == -1 ||
	    fl_records_real(r, "level", &v->level, err) == -1 ||
	    fl_records_real(r, "ratio", &v->ratio, err) == -1)
		return -1;
	v->change = strcmp(fl_records_text(r, "change"), "1") == 0;
	v->verdict = keep(t, r, "verdict");
	if (v->verdict != NULL)
		return 0;
	fl_fail(err, "too much text");
	return fl_records_fail(r, err);
}

int
fl_trend_add(struct fl_trend *t, const struct fl_records *r, struct fl_err *err)
{
	struct fl_trend_value value, *values;
	int64_t stage;

	if (fl_records_count(r, "n", FL_TREND_RUNS, &value.run, err) == -1 ||
	    fl_records_count(r, "stage", INT64_MAX, &stage, err) == -1 ||
	    read_value(t, r, &value, err) == -1)
		return -1;
	if (value.run < 1) {
		fl_fail(err, "n is 0: want 1 or more");
		return fl_records_fail(r, err);
	}
	if (add_run(t, r, value.run, err) == -1 ||
	    add_figure(t, r, stage, err) == -1)
		return fl_records_fail(r, err);
	values =
	    room(t->values, t->n_values, &t->values_cap, sizeof(*values), err);
	if (values == NULL)
		return fl_records_fail(r, err);
	t->values = values;
	t->values[t->n_values++] = value;
	t->figures[t->n_figures - 1].n++;
	return 0;
}

const char *
fl_trend_label(const struct fl_trend *t, size_t run)
{
	const struct fl_trend_run *v = &t->runs[run];
	const char *slash;

	if (v->labels == NULL)
		return "";
	if (v->labels[0] != '\0')
		return v->labels;
	slash = strrchr(v->file, '/');
	if (v->file[0] != '\0')
		return slash != NULL ? slash + 1 : v->file;
	return v->start[0] != '\0' ? v->start : v->run;
}

static bool
has_step(const struct fl_trend *t, const char *step)
{
	size_t i;

	for (i = 0; i < t->n_figures; i++)
		if (strcmp(t->figures[i].step, step) == 0)
			return true;
	return false;
}

static const char *
wanted(const struct fl_trend *t, const char *step)
{
	if (strcmp(step, "all") == 0 && has_step(t, "iteration"))
		return "iteration";
	return step;
}

const char *
fl_trend_key(const struct fl_trend *t, const char *called)
{
	size_t i;

	for (i = 0; i < t->n_figures; i++)
		if (strcmp(t->figures[i].step, called) == 0 ||
		    strcmp(t->figures[i].name, called) == 0)
			return t->figures[i].step;
	return NULL;
}

int
fl_trend_has(const struct fl_trend *t, const char *step, struct fl_err *err)
{
	if (has_step(t, wanted(t, step)))
		return 0;
	return fl_fail(err,
	    "no 'trend' records%s%.60s: want those of fl-stats "
	    "--trend",
	    strcmp(step, "all") == 0 ? "" : " of step ",
	    strcmp(step, "all") == 0 ? "" : step);
}

/* What can be written below an axis; a name that is of all runs is left out. */
static void
write_runs(struct fl_dat *d, const struct fl_trend *t)
{
	size_t i;

	fl_dat_block(d, "runs");
	for (i = 0; i < t->n_runs; i++) {
		fl_dat_real(d, (double)i + 1);
		fl_dat_text(d, fl_trend_label(t, i), 24);
		fl_dat_end(d);
	}
}

/* The panels, by the unit of the figures in them. */
static int
panel_of(const struct fl_trend_figure *f)
{
	return strcmp(f->unit, "ms") == 0   ? 0
	       : strcmp(f->unit, "/s") == 0 ? 1
	                                    : 2;
}

static void
write_values(struct fl_dat *d, const struct fl_trend *t,
    const struct fl_trend_figure *f)
{
	const struct fl_trend_value *v;
	char text[64];
	size_t i;

	fl_dat_block(d, "figure");
	for (i = 0; i < f->n; i++) {
		v = &t->values[f->first + i];
		text[0] = '\0';
		if (v->change)
			snprintf(text, sizeof(text), "%.10s %.10s x%.3g",
			    f->figure, v->verdict, v->ratio);
		fl_dat_real(d, (double)v->run);
		fl_dat_real(d, v->value);
		fl_dat_real(d, v->low);
		fl_dat_real(d, v->high);
		fl_dat_real(d, v->level);
		fl_dat_real(d, v->change ? 1 : 0);
		fl_dat_text(d, text, 40);
		fl_dat_end(d);
	}
}

/* How far the levels of a figure moved, at most. */
static double
greatest_change(const struct fl_trend *t, const struct fl_trend_figure *f)
{
	double most = 0, change;
	size_t i;

	for (i = f->first; i < f->first + f->n; i++) {
		if (!t->values[i].change || !(t->values[i].ratio > 0))
			continue;
		change = fabs(log(t->values[i].ratio));
		most = change > most ? change : most;
	}
	return most;
}

struct fl_trend_pick
fl_trend_pick(const struct fl_trend *t, const char *step)
{
	const char *of = wanted(t, step);
	bool any = strcmp(step, "all") == 0;
	const struct fl_trend_figure *f, *last = NULL, *moved = NULL;
	double most = 0;
	size_t i;

	for (i = 0; i < t->n_figures; i++) {
		f = &t->figures[i];
		if (strcmp(f->step, of) == 0 &&
		    (last == NULL || f->stage >= last->stage))
			last = f;
		if (any && greatest_change(t, f) > most) {
			most = greatest_change(t, f);
			moved = f;
		}
	}
	f = moved != NULL ? moved : last;
	if (f == NULL)
		return (struct fl_trend_pick){ of, "", 0 };
	return (struct fl_trend_pick){ f->step,
		strcmp(f->name, f->step) == 0 ? "" : f->name, f->stage };
}

static bool
picked(const struct fl_trend_figure *f, const struct fl_trend_pick *pick)
{
	return f->stage == pick->stage && strcmp(f->step, pick->step) == 0;
}

void
fl_trend_write(const struct fl_trend *t, const char *step,
    const struct fl_levels *levels, struct fl_dat *d)
{
	struct fl_trend_pick pick = fl_trend_pick(t, step);
	char stage[FL_LEVELS_CAPTION], title[256];
	size_t i, n = 0;

	fl_levels_caption(levels, pick.stage, stage);
	snprintf(title, sizeof(title), "%.40s%s%.60s, %s", pick.step,
	    pick.name[0] != '\0' ? " " : "", pick.name, stage);
	write_runs(d, t);
	fl_dat_block(d, "figures");
	for (i = 0; i < t->n_figures; i++) {
		if (!picked(&t->figures[i], &pick))
			continue;
		fl_dat_real(d, (double)n++);
		fl_dat_text(d, t->figures[i].figure, 20);
		fl_dat_real(d, panel_of(&t->figures[i]));
		fl_dat_text(d, title, 80);
		fl_dat_end(d);
	}
	for (i = 0; i < t->n_figures; i++)
		if (picked(&t->figures[i], &pick))
			write_values(d, t, &t->figures[i]);
}
