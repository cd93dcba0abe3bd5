#include <stdlib.h>

#include "renumber.h"

#define STEPS_MAX 100000
#define TEXT_MAX ((size_t)8 << 20)

void
fl_renumber_init(struct fl_renumber *r)
{
	*r = (struct fl_renumber){ 0 };
	fl_names_init(&r->from, "steps", STEPS_MAX, TEXT_MAX);
}

void
fl_renumber_fini(struct fl_renumber *r)
{
	fl_names_fini(&r->from);
	free(r->to);
	r->to = NULL;
	r->cap = 0;
}

int
fl_renumber_add(struct fl_renumber *r, struct fl_str from, struct fl_str to,
    struct fl_err *err)
{
	struct fl_str *v;
	size_t i, cap = r->cap > 0 ? 2 * r->cap : 16;

	if (fl_names_add(&r->from, from, &i, err) == -1)
		return -1;
	if (i >= r->cap) {
		v = realloc(r->to, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		r->to = v;
		r->cap = cap;
	}
	r->to[i] = to;
	return 0;
}

void
fl_renumber_apply(const struct fl_renumber *r, struct fl_element *e,
    const char *name, struct fl_attr *attrs)
{
	size_t i, k;

	for (i = 0; i < e->n; i++)
		if (fl_str_is(e->attrs[i].name, name))
			break;
	if (i == e->n)
		return;
	k = fl_names_find(&r->from, e->attrs[i].value);
	if (k == FL_NAMES_NONE)
		return;
	memcpy(attrs, e->attrs, e->n * sizeof(*attrs));
	attrs[i].value = r->to[k];
	e->attrs = attrs;
}
