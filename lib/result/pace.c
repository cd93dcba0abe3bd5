#include <stdlib.h>
#include <string.h>

#include "pace.h"

void
fl_pace_init(struct fl_pace *p, int64_t first)
{
	*p = (struct fl_pace){ .first = first, .width = 1 };
}

void
fl_pace_fini(struct fl_pace *p)
{
	free(p->v);
	*p = (struct fl_pace){ 0 };
}

static void
add_cell(struct fl_pace_cell *into, const struct fl_pace_cell *from)
{
	into->seconds += from->seconds;
	into->ended += from->ended;
	into->timed += from->timed;
	into->p50_ns += from->p50_ns;
}

/* Cells of twice as many seconds. */
static void
widen(struct fl_pace *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		struct fl_pace_cell c = p->v[i];

		if (i % 2 == 0)
			p->v[i / 2] = c;
		else
			add_cell(&p->v[i / 2], &c);
	}
	p->n = (p->n + 1) / 2;
	p->width *= 2;
}

static int
reach(struct fl_pace *p, size_t i, struct fl_err *err)
{
	struct fl_pace_cell *v;
	size_t cap = p->cap;

	while (cap <= i)
		cap = cap == 0 ? 64 : 2 * cap;
	if (cap > p->cap) {
		v = realloc(p->v, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		p->v = v;
		p->cap = cap;
	}
	if (i >= p->n) {
		memset(p->v + p->n, 0, (i + 1 - p->n) * sizeof(*p->v));
		p->n = i + 1;
	}
	return 0;
}

int
fl_pace_add(struct fl_pace *p, int64_t at, double ended, int64_t p50_ns,
    struct fl_err *err)
{
	struct fl_pace_cell c = { 1, ended, p50_ns >= 0,
		p50_ns >= 0 ? (double)p50_ns : 0 };

	if (at < p->first)
		return 0;
	while ((at - p->first) / p->width >= FL_PACE_CELLS)
		widen(p);
	at = (at - p->first) / p->width;
	if (reach(p, (size_t)at, err) == -1)
		return -1;
	add_cell(&p->v[at], &c);
	return 0;
}
