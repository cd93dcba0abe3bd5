/*
 * Running JSONPath: from nodes to nodes.
 *
 * Results are found one after the other by going down, not as a list for each
 * segment: the order is the same, nothing is stored in between, and whoever
 * wants one node stops at the first.  Each step of the recursion is a step down
 * the document, so it is no deeper than that.
 */
#include <string.h>

#include "jsonpath_tree.h"

#define LIST_FIRST 16
#define SCRATCH_MAX (1 << 20) /* for a pattern out of the document */

int
fl_jp_spend(struct fl_jp_run *r, int64_t n)
{
	r->work -= n;
	if (r->work >= 0)
		return 0;
	return fl_fail(r->err, "JSONPath: more than %d steps",
	    FL_JSONPATH_WORK_MAX);
}

static size_t
children(const struct fl_value *node)
{
	if (node->type == FL_TYPE_LIST)
		return node->list.len;
	return node->type == FL_TYPE_OBJECT ? node->object.len : 0;
}

static const struct fl_value *
child(const struct fl_value *node, size_t i)
{
	return node->type == FL_TYPE_LIST ? &node->list.items[i]
	                                  : &node->object.members[i].value;
}

static const struct fl_value *
at_index(const struct fl_value *node, int64_t i)
{
	if (node->type != FL_TYPE_LIST)
		return NULL;
	if (i < 0)
		i += (int64_t)node->list.len;
	if (i < 0 || i >= (int64_t)node->list.len)
		return NULL;
	return &node->list.items[i];
}

static const struct fl_value *
by_name_or_index(const struct fl_jp_selector *s, const struct fl_value *node)
{
	if (s->kind == FL_JP_INDEX)
		return at_index(node, s->index);
	if (node->type != FL_TYPE_OBJECT)
		return NULL;
	return fl_object_get(&node->object, s->name);
}

static int64_t
within(int64_t i, int64_t len, int64_t low, int64_t high)
{
	if (i < 0)
		i += len;
	return i < low ? low : i > high ? high : i;
}

/* The bounds of RFC 9535, 2.3.4.2.2: from the first up to before the last. */
static void
slice_bounds(const struct fl_jp_slice *s, int64_t len, int64_t *first,
    int64_t *last)
{
	if (s->step >= 0) {
		*first = s->has_start ? within(s->start, len, 0, len) : 0;
		*last = s->has_end ? within(s->end, len, 0, len) : len;
	} else {
		*first =
		    s->has_start ? within(s->start, len, -1, len - 1) : len - 1;
		*last = s->has_end ? within(s->end, len, -1, len - 1) : -1;
	}
}

/*
 * The k-th element of a slice, NULL behind the last.  Nobody asks for what is
 * behind that, so that k * step stays below the length and one step.
 */
static const struct fl_value *
in_slice(const struct fl_jp_slice *s, const struct fl_value *node, size_t k)
{
	int64_t first, last, i;

	if (node->type != FL_TYPE_LIST || s->step == 0)
		return NULL;
	slice_bounds(s, (int64_t)node->list.len, &first, &last);
	i = first + (int64_t)k * s->step;
	if (s->step > 0 ? i >= last : i <= last)
		return NULL;
	return &node->list.items[i];
}

/* The next child, from the *k-th on, for which a filter is true. */
static int
next_filtered(struct fl_jp_run *r, const struct fl_jp_expr *e,
    const struct fl_value *node, size_t *k, const struct fl_value **out)
{
	int rc;

	for (; *k < children(node); ++*k) {
		*out = child(node, *k);
		rc = fl_jp_test(r, e, *out);
		if (rc == 0)
			continue;
		++*k;
		return rc;
	}
	return 0;
}

/* The next node that a selector selects; *k is 0 at first.  1, 0 or -1. */
static int
next(struct fl_jp_run *r, const struct fl_jp_selector *s,
    const struct fl_value *node, size_t *k, const struct fl_value **out)
{
	if (fl_jp_spend(r, 1) == -1)
		return -1;
	if (s->kind == FL_JP_FILTER)
		return next_filtered(r, s->filter, node, k, out);
	if (s->kind == FL_JP_ALL)
		*out = *k < children(node) ? child(node, *k) : NULL;
	else if (s->kind == FL_JP_SLICE)
		*out = in_slice(&s->slice, node, *k);
	else
		*out = *k == 0 ? by_name_or_index(s, node) : NULL;
	++*k;
	return *out != NULL;
}

static int
walk(struct fl_jp_run *r, const struct fl_jp_segment *seg,
    const struct fl_value *node, struct fl_jp_sink *sink)
{
	const struct fl_jp_selector *s;
	const struct fl_value *found;
	size_t i, k;
	int rc;

	if (seg == NULL)
		return sink->take(sink, r, node);
	for (s = seg->selectors; s != NULL; s = s->next) {
		k = 0;
		while ((rc = next(r, s, node, &k, &found)) == 1) {
			rc = walk(r, seg->next, found, sink);
			if (rc != 0)
				return rc;
		}
		if (rc == -1)
			return -1;
	}
	for (i = 0; seg->descendant && i < children(node); i++) {
		rc = walk(r, seg, child(node, i), sink);
		if (rc != 0)
			return rc;
	}
	return 0;
}

int
fl_jp_walk(struct fl_jp_run *r, const struct fl_jp_query *q,
    const struct fl_value *node, struct fl_jp_sink *sink)
{
	return walk(r, q->segments, q->absolute ? r->root : node, sink);
}

const struct fl_value *
fl_jp_single(const struct fl_jp_run *r, const struct fl_jp_query *q,
    const struct fl_value *node)
{
	const struct fl_jp_segment *seg;

	if (q->absolute)
		node = r->root;
	for (seg = q->segments; seg != NULL && node != NULL; seg = seg->next)
		node = by_name_or_index(seg->selectors, node);
	return node;
}

/* Keeps all nodes, in a list that grows in the run's arena. */
static int
take_all(struct fl_jp_sink *sink, struct fl_jp_run *r,
    const struct fl_value *node)
{
	size_t room = sink->room > 0 ? sink->room * 2 : LIST_FIRST;
	struct fl_value *items;

	if (sink->count == sink->room) {
		items = fl_arena_array(r->arena, room, sizeof(*items));
		if (items == NULL)
			return fl_fail(r->err,
			    "JSONPath: more than the memory limit");
		if (sink->count > 0)
			memcpy(items, sink->items,
			    sink->count * sizeof(*items));
		sink->items = items;
		sink->room = room;
	}
	sink->items[sink->count++] = *node;
	return 0;
}

int
fl_jsonpath_nodes(const struct fl_jsonpath *path, const struct fl_value *root,
    struct fl_arena *a, struct fl_matcher *m, struct fl_list *out,
    struct fl_err *err)
{
	struct fl_jp_run r = { .root = root,
		.arena = a,
		.matcher = m,
		.err = err,
		.work = FL_JSONPATH_WORK_MAX };
	struct fl_jp_sink sink = { .take = take_all };
	int rc;

	fl_arena_init(&r.scratch, SCRATCH_MAX);
	rc = fl_jp_walk(&r, &path->query, root, &sink);
	fl_arena_fini(&r.scratch);
	*out = (struct fl_list){ sink.items, sink.count };
	return rc;
}

int
fl_jsonpath_find(const struct fl_jsonpath *path, const struct fl_value *root,
    struct fl_arena *a, struct fl_matcher *m, struct fl_value *out,
    struct fl_err *err)
{
	struct fl_jp_run r = { .root = root };
	const struct fl_value *node;
	struct fl_list list;

	if (path->query.singular) {
		node = fl_jp_single(&r, &path->query, root);
		*out = node != NULL ? *node : fl_value_none();
		return 0;
	}
	if (fl_jsonpath_nodes(path, root, a, m, &list, err) == -1)
		return -1;
	if (list.len == 0)
		*out = fl_value_none();
	else if (list.len == 1)
		*out = list.items[0];
	else
		*out = (struct fl_value){ .type = FL_TYPE_LIST, .list = list };
	return 0;
}
