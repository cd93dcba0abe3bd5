#include <stdlib.h>

#include "names.h"

void
fl_names_init(struct fl_names *t, const char *what, size_t max_n,
    size_t max_bytes)
{
	*t = (struct fl_names){ .what = what, .max_n = max_n };
	fl_arena_init(&t->arena, max_bytes);
}

void
fl_names_fini(struct fl_names *t)
{
	free(t->v);
	free(t->slots);
	fl_arena_fini(&t->arena);
	fl_names_init(t, t->what, t->max_n, t->arena.max);
}

void
fl_names_clear(struct fl_names *t)
{
	if (t->n > 0)
		memset(t->slots, 0, t->slots_n * sizeof(*t->slots));
	t->n = 0;
	fl_arena_reset(&t->arena);
}

/* FNV-1a.  Who makes collisions on purpose wins max_n probes a text. */
static uint64_t
hash(struct fl_str s)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t i;

	for (i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.s[i]) * UINT64_C(1099511628211);
	return h;
}

/* The slot that holds text, or the free one where it belongs. */
static size_t
slot_of(const struct fl_names *t, struct fl_str text)
{
	size_t i = hash(text) & (t->slots_n - 1);

	while (t->slots[i] != 0 && !fl_str_eq(t->v[t->slots[i] - 1], text))
		i = (i + 1) & (t->slots_n - 1);
	return i;
}

size_t
fl_names_find(const struct fl_names *t, struct fl_str text)
{
	uint32_t number = t->slots_n > 0 ? t->slots[slot_of(t, text)] : 0;

	return number > 0 ? number - 1 : FL_NAMES_NONE;
}

static int
grow_slots(struct fl_names *t, struct fl_err *err)
{
	size_t n = t->slots_n > 0 ? 2 * t->slots_n : 16, i;
	uint32_t *slots = calloc(n, sizeof(*slots));

	if (slots == NULL)
		return fl_fail(err, "out of memory");
	free(t->slots);
	t->slots = slots;
	t->slots_n = n;
	for (i = 0; i < t->n; i++)
		slots[slot_of(t, t->v[i])] = (uint32_t)i + 1;
	return 0;
}

void
fl_names_cut(struct fl_names *t, size_t n)
{
	size_t i;

	if (n >= t->n)
		return;
	memset(t->slots, 0, t->slots_n * sizeof(*t->slots));
	t->n = n;
	for (i = 0; i < n; i++)
		t->slots[slot_of(t, t->v[i])] = (uint32_t)i + 1;
}

static int
grow_texts(struct fl_names *t, struct fl_err *err)
{
	size_t cap = t->cap > 0 ? 2 * t->cap : 16;
	struct fl_str *v = realloc(t->v, cap * sizeof(*v));

	if (v == NULL)
		return fl_fail(err, "out of memory");
	t->v = v;
	t->cap = cap;
	return 0;
}

int
fl_names_add(struct fl_names *t, struct fl_str text, size_t *i,
    struct fl_err *err)
{
	*i = fl_names_find(t, text);
	if (*i != FL_NAMES_NONE)
		return 0;
	if (t->n >= t->max_n)
		return fl_fail(err, "more than %zu %s", t->max_n, t->what);
	if (t->n == t->cap && grow_texts(t, err) == -1)
		return -1;
	if (2 * (t->n + 1) > t->slots_n && grow_slots(t, err) == -1)
		return -1;
	t->v[t->n] = fl_arena_str(&t->arena, text.s, text.len);
	if (t->v[t->n].s == NULL && t->arena.no_memory)
		return fl_fail(err, "out of memory");
	if (t->v[t->n].s == NULL)
		return fl_fail(err, "more than %zu bytes of %s", t->arena.max,
		    t->what);
	t->slots[slot_of(t, text)] = (uint32_t)t->n + 1;
	*i = t->n++;
	return 1;
}
