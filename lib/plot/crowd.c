#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"

void
fl_crowd_init(struct fl_crowd *f, struct fl_arena *texts, size_t max)
{
	*f = (struct fl_crowd){ .texts = texts, .max = max };
}

void
fl_crowd_fini(struct fl_crowd *f)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		fl_series_fini(&f->nodes[i].series);
	f->n = 0;
}

/* The node of the record; NULL without err: there are too many. */
static struct fl_crowd_node *
find(struct fl_crowd *f, const struct fl_records *r, struct fl_err *err)
{
	const char *instance = fl_records_text(r, "instance");
	const char *name = fl_records_text(r, "node");
	struct fl_crowd_node *n;
	size_t i;

	err->msg[0] = '\0';
	for (i = 0; i < f->n; i++)
		if (strcmp(f->nodes[i].instance, instance) == 0)
			return &f->nodes[i];
	if (f->n == FL_CROWD_MAX)
		return NULL;
	n = &f->nodes[f->n];
	if (name[0] == '\0')
		name = instance;
	n->instance = fl_arena_str(f->texts, instance, strlen(instance)).s;
	n->name = fl_arena_str(f->texts, name, strlen(name)).s;
	if (n->instance == NULL || n->name == NULL) {
		fl_fail(err, "too much text");
		return NULL;
	}
	fl_series_init(&n->series, f->max);
	f->n++;
	return n;
}

static const struct column {
	const char *name;
	size_t offset;
} columns[] = {
	{ "ok", offsetof(struct fl_sample, ok) },
	{ "failed", offsetof(struct fl_sample, failed) },
	{ "response_p50_ms", offsetof(struct fl_sample, p50_ms) },
	{ "response_p95_ms", offsetof(struct fl_sample, p95_ms) },
	{ "response_p99_ms", offsetof(struct fl_sample, p99_ms) },
	{ "response_max_ms", offsetof(struct fl_sample, max_ms) },
};

int
fl_crowd_node(struct fl_crowd *f, const struct fl_records *r,
    struct fl_err *err)
{
	struct fl_sample sample = { .users = NAN };
	struct fl_crowd_node *n;
	int64_t second;
	double v;
	size_t i;

	if (fl_records_text(r, "second")[0] == '\0')
		return 0;
	if (fl_records_count(r, "second", FL_SERIES_SECOND_MAX, &second, err) ==
	    -1)
		return -1;
	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (fl_records_real(r, columns[i].name, &v, err) == -1)
			return -1;
		memcpy((char *)&sample + columns[i].offset, &v, sizeof(v));
	}
	n = find(f, r, err);
	if (n == NULL && err->msg[0] == '\0')
		return 0;
	if (n == NULL || fl_series_add(&n->series, second, &sample, err) == -1)
		return fl_records_fail(r, err);
	return 0;
}

int
fl_crowd_has(const struct fl_crowd *f, struct fl_err *err)
{
	if (f->n >= 2)
		return 0;
	return fl_fail(err,
	    "no 'node' records of the seconds of two nodes or more: want those "
	    "of fl-stats --by-node -s");
}

static int
by_name(const void *a, const void *b)
{
	const struct fl_crowd_node *const *x = a, *const *y = b;
	int rc = strverscmp((*x)->name, (*y)->name);

	return rc != 0 ? rc : strcmp((*x)->instance, (*y)->instance);
}

static void
write_point(struct fl_dat *d, double at_s, const struct fl_sample *v)
{
	fl_dat_real(d, at_s);
	fl_dat_real(d, v->ok + v->failed);
	fl_dat_real(d, v->p50_ms);
	fl_dat_real(d, v->p95_ms);
	fl_dat_end(d);
}

/* One without neighbours is two points, at its ends, so that it is seen. */
static void
write_series(struct fl_dat *d, const struct fl_series *s)
{
	struct fl_sample v;
	double begin_s, end_s;
	bool before, after;
	size_t i;

	for (i = 0; i < s->n; i++) {
		before = i > 0 && s->v[i].bin == s->v[i - 1].bin + 1;
		after = i + 1 < s->n && s->v[i].bin + 1 == s->v[i + 1].bin;
		if (i > 0 && !before)
			fl_dat_gap(d);
		fl_series_get(s, i, &v, &begin_s, &end_s);
		if (before || after) {
			write_point(d, (begin_s + end_s) / 2, &v);
			continue;
		}
		write_point(d, begin_s, &v);
		write_point(d, end_s, &v);
	}
}

void
fl_crowd_write(const struct fl_crowd *f, struct fl_dat *d)
{
	const struct fl_crowd_node *order[FL_CROWD_MAX] = { NULL };
	size_t i;

	for (i = 0; i < f->n; i++)
		order[i] = &f->nodes[i];
	qsort(order, f->n, sizeof(order[0]), by_name);
	fl_dat_block(d, "names");
	for (i = 0; i < f->n; i++) {
		fl_dat_real(d, (double)i);
		fl_dat_text(d, order[i]->name, 40);
		fl_dat_end(d);
	}
	for (i = 0; i < f->n; i++) {
		fl_dat_block(d, "node");
		write_series(d, &order[i]->series);
	}
}
