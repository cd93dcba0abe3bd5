#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "faults.h"

void
fl_faults_init(struct fl_faults *f, struct fl_arena *texts)
{
	*f = (struct fl_faults){ .texts = texts };
}

void
fl_faults_fini(struct fl_faults *f)
{
	free(f->v);
	fl_faults_init(f, f->texts);
}

static struct fl_fault *
find(const struct fl_faults *f, const struct fl_fault *like)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (strcmp(f->v[i].message, like->message) == 0 &&
		    strcmp(f->v[i].kind, like->kind) == 0 &&
		    strcmp(f->v[i].step, like->step) == 0)
			return &f->v[i];
	return NULL;
}

static int
keep(struct fl_faults *f, const char **text, struct fl_err *err)
{
	*text = fl_arena_str(f->texts, *text, strlen(*text)).s;
	return *text != NULL ? 0 : fl_fail(err, "too much text");
}

static int
add(struct fl_faults *f, struct fl_fault *fault, struct fl_err *err)
{
	size_t cap = f->cap == 0 ? 16 : f->cap * 2;
	struct fl_fault *v;

	if (f->n == f->cap) {
		v = realloc(f->v, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		f->v = v;
		f->cap = cap;
	}
	if (keep(f, &fault->step, err) == -1 ||
	    keep(f, &fault->kind, err) == -1 ||
	    keep(f, &fault->message, err) == -1)
		return -1;
	f->v[f->n++] = *fault;
	return 0;
}

int
fl_faults_failure(struct fl_faults *f, const struct fl_records *r,
    struct fl_err *err)
{
	struct fl_fault *known, fault = {
		.step = fl_records_text(r, "step"),
		.kind = fl_records_text(r, "kind"),
		.message = fl_records_text(r, "message"),
	};

	if (fl_records_real(r, "count", &fault.count, err) == -1)
		return -1;
	if (isnan(fault.count))
		return 0;
	known = find(f, &fault);
	if (known == NULL && f->n == FL_FAULTS_MAX - 1) {
		fault.step = "";
		fault.kind = "other";
		fault.message = "failures";
		known = find(f, &fault);
	}
	if (known == NULL && f->n == FL_FAULTS_MAX)
		known = &f->v[f->n - 1];
	if (known != NULL)
		known->count += fault.count;
	else if (add(f, &fault, err) == -1)
		return fl_records_fail(r, err);
	return 0;
}

static bool
is(const struct fl_fault *v, const char *step)
{
	return strcmp(step, "all") == 0 || strcmp(v->step, step) == 0;
}

int
fl_faults_has(const struct fl_faults *f, const char *step, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (is(&f->v[i], step))
			return 0;
	if (strcmp(step, "all") == 0)
		return fl_fail(err, "no 'failure' records: nothing failed");
	return fl_fail(err, "no 'failure' records of step %.60s", step);
}

static int
by_text(const void *x, const void *y)
{
	const struct fl_fault *a = x, *b = y;
	int c = strcmp(a->kind, b->kind);

	return c != 0 ? c : strcmp(a->message, b->message);
}

static int
by_count(const void *x, const void *y)
{
	const struct fl_fault *a = x, *b = y;

	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return by_text(x, y);
}

/* The failures of step, the same of several steps as one; returns how many. */
static size_t
select_step(const struct fl_faults *f, const char *step, struct fl_fault *v)
{
	size_t i, n = 0, kept = 0;

	for (i = 0; i < f->n; i++)
		if (is(&f->v[i], step))
			v[n++] = f->v[i];
	qsort(v, n, sizeof(*v), by_text);
	for (i = 0; i < n; i++) {
		if (kept > 0 && by_text(&v[kept - 1], &v[i]) == 0)
			v[kept - 1].count += v[i].count;
		else
			v[kept++] = v[i];
	}
	qsort(v, kept, sizeof(*v), by_count);
	return kept;
}

static void
write_row(struct fl_dat *d, size_t rank, double count, const char *kind,
    const char *message)
{
	char text[512];

	fl_dat_real(d, (double)rank);
	fl_dat_real(d, count);
	snprintf(text, sizeof(text), "%.100s%s%.400s", kind,
	    message[0] != '\0' ? ": " : "", message);
	fl_dat_text(d, text, 110);
	fl_dat_end(d);
}

/* More bars than these are one, since none of them would be seen. */
#define BARS 12

void
fl_faults_write(const struct fl_faults *f, const char *step, struct fl_dat *d)
{
	struct fl_fault *v = calloc(f->n + 1, sizeof(*v));
	char text[40];
	double rest = 0;
	size_t i, n, bars;

	if (v == NULL) {
		d->failed = true;
		fl_fail(&d->err, "out of memory");
		return;
	}
	n = select_step(f, step, v);
	bars = n <= BARS ? n : BARS - 1;
	fl_dat_block(d, "failures");
	for (i = 0; i < bars; i++)
		write_row(d, i, v[i].count, v[i].kind, v[i].message);
	for (; i < n; i++)
		rest += v[i].count;
	if (n > bars) {
		snprintf(text, sizeof(text), "%zu other kinds", n - bars);
		write_row(d, bars, rest, text, "");
	}
	free(v);
}
