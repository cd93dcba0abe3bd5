#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "history.h"

void
fl_history_init(struct fl_history *h, struct fl_arena *texts)
{
	*h = (struct fl_history){ .texts = texts, .max = FL_HISTORY_RUNS };
}

void
fl_history_fini(struct fl_history *h)
{
	free(h->v);
	fl_history_init(h, h->texts);
}

/* The index of a step, FL_HISTORY_STEPS when there are too many; -1 and err. */
static int
index_of(struct fl_history *h, const char *file, const char *step,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < h->steps_n; i++)
		if (strcmp(h->steps[i].step, step) == 0 &&
		    strcmp(h->steps[i].file, file) == 0)
			return (int)i;
	if (i == FL_HISTORY_STEPS)
		return (int)i;
	h->steps[i].file = fl_arena_str(h->texts, file, strlen(file)).s;
	h->steps[i].step = fl_arena_str(h->texts, step, strlen(step)).s;
	if (h->steps[i].file == NULL || h->steps[i].step == NULL)
		return fl_fail(err, "too much text");
	h->steps_n++;
	return (int)i;
}

/* Leaves out every second run that was well. */
static void
thin(struct fl_history *h)
{
	bool odd[FL_HISTORY_STEPS] = { false };
	size_t i, n = 0;

	for (i = 0; i < h->n; i++) {
		struct fl_history_run run = h->v[i];

		odd[run.step] = !odd[run.step];
		if (run.bad || odd[run.step])
			h->v[n++] = run;
	}
	/* All bad: the oldest go. */
	if (n == h->n) {
		n = h->n / 2;
		memmove(h->v, h->v + (h->n - n), n * sizeof(*h->v));
	}
	h->n = n;
}

static int
add(struct fl_history *h, struct fl_history_run run, struct fl_err *err)
{
	size_t cap = h->cap == 0 ? 256 : h->cap * 2;
	struct fl_history_run *v;

	if (h->n == h->max)
		thin(h);
	if (h->n == h->cap) {
		v = realloc(h->v, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		h->v = v;
		h->cap = cap;
	}
	h->v[h->n++] = run;
	return 0;
}

int
fl_history_check(struct fl_history *h, const struct fl_records *r,
    struct fl_err *err)
{
	const char *verdict = fl_records_text(r, "verdict");
	struct fl_history_run run = { 0 };
	int64_t at_ns;
	double ms;
	int step;

	if (fl_clock_parse(fl_records_text(r, "time"), &at_ns, err) == -1)
		return fl_records_fail(r, err);
	if (fl_records_real(r, "ms", &ms, err) == -1)
		return -1;
	step = index_of(h, fl_records_text(r, "file"),
	    fl_records_text(r, "step"), err);
	if (step == -1)
		return fl_records_fail(r, err);
	if (step == FL_HISTORY_STEPS || isnan(ms))
		return 0;
	run.at_s = (double)at_ns / (double)FL_NS_PER_S;
	run.ms = (float)ms;
	run.step = (unsigned char)step;
	run.bad =
	    strcmp(verdict, "failed") == 0 || strcmp(verdict, "critical") == 0;
	return add(h, run, err);
}

static bool
is_wanted(const struct fl_history *h, size_t i, const char *step)
{
	return strcmp(step, "all") == 0 || strcmp(h->steps[i].step, step) == 0;
}

int
fl_history_has(const struct fl_history *h, const char *step, struct fl_err *err)
{
	size_t i;

	if (h->n == 0)
		return fl_fail(err, "no 'check' records");
	for (i = 0; i < h->steps_n; i++)
		if (is_wanted(h, i, step))
			return 0;
	return fl_fail(err, "no 'check' records of the step '%.100s'", step);
}

/* The step, and its file where there are several. */
static void
write_caption(const struct fl_history *h, size_t i, struct fl_dat *d)
{
	char text[FL_DAT_TEXT];
	bool several = false;
	size_t k;

	for (k = 1; k < h->steps_n; k++)
		several =
		    several || strcmp(h->steps[k].file, h->steps[0].file) != 0;
	snprintf(text, sizeof(text), "%s%s%s", several ? h->steps[i].file : "",
	    several ? ": " : "", h->steps[i].step);
	fl_dat_block(d, "step");
	fl_dat_text(d, text, 40);
	fl_dat_end(d);
}

void
fl_history_write(const struct fl_history *h, const char *step, struct fl_dat *d)
{
	size_t i, k;

	for (i = 0; i < h->steps_n; i++) {
		if (!is_wanted(h, i, step))
			continue;
		write_caption(h, i, d);
		for (k = 0; k < h->n; k++) {
			if (h->v[k].step != i)
				continue;
			fl_dat_real(d, h->v[k].at_s);
			fl_dat_real(d, (double)h->v[k].ms);
			fl_dat_real(d, h->v[k].bad ? 1 : 0);
			fl_dat_end(d);
		}
	}
}
