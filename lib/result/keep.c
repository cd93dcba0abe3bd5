#include <stdlib.h>

#include "keep.h"

void
fl_keep_init(struct fl_keep *k, size_t max_bytes)
{
	*k = (struct fl_keep){ 0 };
	fl_arena_init(&k->arena, max_bytes);
}

void
fl_keep_fini(struct fl_keep *k)
{
	fl_arena_fini(&k->arena);
	free(k->v);
	fl_keep_init(k, k->arena.max);
}

void
fl_keep_clear(struct fl_keep *k)
{
	fl_arena_reset(&k->arena);
	k->n = 0;
}

static int
grow(struct fl_keep *k, struct fl_err *err)
{
	size_t cap = k->cap > 0 ? 2 * k->cap : 32;
	struct fl_kept *v;

	if (cap > k->arena.max / sizeof(*v))
		return fl_fail(err, "more than %zu bytes in one second",
		    k->arena.max);
	v = realloc(k->v, cap * sizeof(*v));
	if (v == NULL)
		return fl_fail(err, "out of memory");
	k->v = v;
	k->cap = cap;
	return 0;
}

int
fl_keep_add(struct fl_keep *k, size_t cell, size_t source, const char *from,
    uint64_t line, const struct fl_row_times *t, struct fl_err *err)
{
	struct fl_kept *v;
	struct fl_str text;

	if (k->n == k->cap && grow(k, err) == -1)
		return -1;
	/* one piece of memory for both texts */
	text.len = t->what.len + t->hist.len;
	text.s = fl_arena_alloc(&k->arena, text.len);
	if (text.s == NULL)
		return fl_arena_fail(&k->arena, "in one second", err);
	v = &k->v[k->n++];
	*v = (struct fl_kept){ cell, source, from, line, false, *t };
	memcpy((char *)(size_t)text.s, t->what.s, t->what.len);
	if (t->hist.len > 0)
		memcpy((char *)(size_t)text.s + t->what.len, t->hist.s,
		    t->hist.len);
	v->t.what.s = text.s;
	v->t.hist.s = text.s + t->what.len;
	v->t.step = (struct fl_str){ NULL, 0 };
	return 0;
}

/* Same cell, source and outcome: the order among them is then by what. */
static int
by_place(const struct fl_kept *a, const struct fl_kept *b)
{
	if (a->cell != b->cell)
		return a->cell < b->cell ? -1 : 1;
	if (a->source != b->source)
		return a->source < b->source ? -1 : 1;
	return (a->t.of > b->t.of) - (a->t.of < b->t.of);
}

static int
order(const void *x, const void *y)
{
	const struct fl_kept *a = x, *b = y;
	int rc = by_place(a, b);

	if (rc == 0)
		rc = fl_str_cmp(a->t.what, b->t.what);
	if (rc == 0)
		rc = (a->line > b->line) - (a->line < b->line);
	return rc;
}

/* Marks the responses in [from, to), which are of one place. */
static void
pair(struct fl_kept *from, struct fl_kept *to)
{
	struct fl_kept *v;
	bool service = false;

	for (v = from; v < to && !service; v++)
		service = fl_str_is(v->t.what, "service");
	for (v = from; v < to; v++)
		v->paired = service && fl_str_is(v->t.what, "response");
}

void
fl_keep_sort(struct fl_keep *k)
{
	size_t from, to;

	if (k->n == 0)
		return;
	qsort(k->v, k->n, sizeof(*k->v), order);
	for (from = 0; from < k->n; from = to) {
		for (to = from + 1; to < k->n; to++)
			if (by_place(&k->v[from], &k->v[to]) != 0)
				break;
		pair(&k->v[from], &k->v[to]);
	}
}
