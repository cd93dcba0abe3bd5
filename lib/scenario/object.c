/*
 * Objects: members by their names.
 */
#include <stdlib.h>
#include <string.h>

#include "value.h"

/* Of so many members, looking at each is as fast as anything. */
#define FEW 16

/* Any order will do, and this one is fast: the length first. */
static int
name_order(struct fl_str a, struct fl_str b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return a.len > 0 ? memcmp(a.s, b.s, a.len) : 0;
}

const struct fl_value *
fl_object_get(const struct fl_object *o, struct fl_str name)
{
	size_t lo = 0, hi = o->len, mid, i;
	int cmp;

	for (i = 0; o->sorted == NULL && i < o->len; i++)
		if (fl_str_eq(o->members[i].name, name))
			return &o->members[i].value;
	while (o->sorted != NULL && lo < hi) {
		mid = lo + (hi - lo) / 2;
		i = o->sorted[mid];
		cmp = name_order(name, o->members[i].name);
		if (cmp == 0)
			return &o->members[i].value;
		if (cmp < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

struct place {
	struct fl_str name;
	uint32_t at;
};

static int
place_order(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int cmp = name_order(x->name, y->name);

	if (cmp != 0)
		return cmp;
	return x->at < y->at ? -1 : 1;
}

/* Makes o->sorted for many members; for a few, it is NULL. */
static int
sort(struct fl_object *o, struct fl_arena *a)
{
	struct place *places;
	uint32_t *sorted;
	size_t i;

	o->sorted = NULL;
	if (o->len <= FEW || o->len > UINT32_MAX)
		return 0;
	places = fl_arena_array(a, o->len, sizeof(*places));
	sorted = fl_arena_array(a, o->len, sizeof(*sorted));
	if (places == NULL || sorted == NULL)
		return -1;
	for (i = 0; i < o->len; i++)
		places[i] = (struct place){ o->members[i].name, (uint32_t)i };
	qsort(places, o->len, sizeof(*places), place_order);
	for (i = 0; i < o->len; i++)
		sorted[i] = places[i].at;
	o->sorted = sorted;
	return 0;
}

/* Of members of one name, the first takes the last one's value. */
static size_t
merge_few(struct fl_member *m, size_t len)
{
	size_t i, k, n = 0;

	for (i = 0; i < len; i++) {
		for (k = 0; k < n && !fl_str_eq(m[k].name, m[i].name); k++)
			;
		if (k < n)
			m[k].value = m[i].value;
		else
			m[n++] = m[i];
	}
	return n;
}

/* The same by their sorted places: equal names are neighbours there. */
static size_t
merge_many(struct fl_member *m, const uint32_t *sorted, size_t len)
{
	size_t i, n = 0;
	uint32_t first = sorted[0];

	for (i = 1; i < len; i++) {
		if (!fl_str_eq(m[first].name, m[sorted[i]].name)) {
			first = sorted[i];
			continue;
		}
		m[first].value = m[sorted[i]].value;
		m[sorted[i]].value.type = FL_TYPE_NONE;
	}
	for (i = 0; i < len; i++)
		if (m[i].value.type != FL_TYPE_NONE)
			m[n++] = m[i];
	return n;
}

int
fl_object_make(struct fl_object *o, struct fl_member *members, size_t len,
    struct fl_arena *a)
{
	size_t n;

	*o = (struct fl_object){ members, len, NULL };
	if (sort(o, a) == -1)
		return -1;
	n = o->sorted != NULL ? merge_many(members, o->sorted, len)
	                      : merge_few(members, len);
	if (n == len)
		return 0;
	o->len = n;
	return sort(o, a);
}
