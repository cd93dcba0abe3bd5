#include <stdlib.h>

#include "loads.h"

#define WHOLES_MAX 100000
#define TEXT_MAX ((size_t)64 << 20)

void
fl_loads_init(struct fl_loads *l)
{
	*l = (struct fl_loads){ 0 };
	fl_names_init(&l->keys, "wholes", WHOLES_MAX, TEXT_MAX);
}

void
fl_loads_fini(struct fl_loads *l)
{
	size_t i;

	for (i = 0; l->v != NULL && i < l->keys.n; i++)
		free(l->v[i].stages);
	free(l->v);
	fl_names_fini(&l->keys);
}

/* The load of that key; a new one is empty. */
static struct fl_load_of *
find(struct fl_loads *l, struct fl_str key, struct fl_err *err)
{
	struct fl_load_of *v;
	size_t i, cap;
	int rc;

	if (l->keys.n == l->cap) { /* room first: each key has its place */
		cap = l->cap > 0 ? 2 * l->cap : 8;
		v = realloc(l->v, cap * sizeof(*v));
		if (v == NULL) {
			fl_fail(err, "out of memory");
			return NULL;
		}
		l->v = v;
		l->cap = cap;
	}
	rc = fl_names_add(&l->keys, key, &i, err);
	if (rc == -1)
		return NULL;
	if (rc == 1)
		l->v[i] = (struct fl_load_of){ 0 };
	return &l->v[i];
}

int
fl_loads_add(struct fl_loads *l, struct fl_str key,
    const struct fl_doc_stage *s, const struct fl_doc_stage **was,
    struct fl_err *err)
{
	struct fl_load_of *of = find(l, key, err);
	struct fl_doc_stage *stages;

	if (of == NULL)
		return -1;
	if (s->n < of->n) {
		*was = &of->stages[s->n];
		return 0;
	}
	if (s->n != of->n)
		return fl_fail(err, "stage %llu of %.*s after %zu of them",
		    (unsigned long long)s->n, (int)key.len, key.s, of->n);
	stages = realloc(of->stages, (of->n + 1) * sizeof(*s));
	if (stages == NULL)
		return fl_fail(err, "out of memory");
	of->stages = stages;
	stages[of->n++] = *s;
	return 1;
}

size_t
fl_loads_stages(const struct fl_loads *l, struct fl_str key)
{
	size_t i = fl_names_find(&l->keys, key);

	return i == FL_NAMES_NONE ? 0 : l->v[i].n;
}

void
fl_loads_cut(struct fl_loads *l, size_t wholes, struct fl_str key,
    size_t stages)
{
	size_t i;

	for (i = wholes; i < l->keys.n; i++)
		free(l->v[i].stages);
	fl_names_cut(&l->keys, wholes);
	i = fl_names_find(&l->keys, key);
	if (i != FL_NAMES_NONE && l->v[i].n > stages)
		l->v[i].n = stages;
}

void
fl_loads_sum(const struct fl_loads *l, struct fl_doc_stage *stages, size_t n)
{
	size_t i, k;

	for (k = 0; k < n; k++) {
		stages[k].users = stages[k].rate = 0;
		stages[k].iterations = 0;
	}
	for (i = 0; i < l->keys.n; i++)
		for (k = 0; k < l->v[i].n && k < n; k++) {
			stages[k].users += l->v[i].stages[k].users;
			stages[k].rate += l->v[i].stages[k].rate;
			stages[k].iterations += l->v[i].stages[k].iterations;
		}
}
