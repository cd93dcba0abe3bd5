#include <stdlib.h>

#include "head.h"
#include "row.h"

#define TEXT_MAX (64U << 20)

void
fl_doc_head_init(struct fl_doc_head *h)
{
	*h = (struct fl_doc_head){ 0 };
	fl_arena_init(&h->arena, TEXT_MAX);
	fl_names_init(&h->ids, "instances", FL_HEAD_INSTANCES, TEXT_MAX);
	fl_names_init(&h->runs, "runs", FL_HEAD_INSTANCES, TEXT_MAX);
	fl_names_init(&h->wholes, "wholes", FL_HEAD_INSTANCES, TEXT_MAX);
	fl_names_init(&h->labels, "labels", FL_HEAD_INSTANCES, TEXT_MAX);
}

void
fl_doc_head_fini(struct fl_doc_head *h)
{
	fl_names_fini(&h->ids);
	fl_names_fini(&h->runs);
	fl_names_fini(&h->wholes);
	fl_names_fini(&h->labels);
	fl_arena_fini(&h->arena);
	free(h->instances);
	free(h->stages);
	free(h->steps);
}

/* A copy of the attribute, into *to, when there is one. */
static int
keep(struct fl_doc_head *h, const struct fl_element *r, const char *name,
    struct fl_str *to, struct fl_err *err)
{
	struct fl_str v = fl_element_get(r, name);

	if (v.len == 0)
		return 0;
	*to = fl_arena_str(&h->arena, v.s, v.len);
	if (to->s == NULL)
		return fl_fail(err, "more than %u bytes of names", TEXT_MAX);
	return 0;
}

static int
instance(struct fl_doc_head *h, struct fl_str id, size_t *i, struct fl_err *err)
{
	size_t cap;
	struct fl_doc_instance *v;
	int rc = fl_names_add(&h->ids, id, i, err);

	if (rc != 1)
		return rc;
	if (*i >= h->instances_cap) {
		cap = h->instances_cap > 0 ? 2 * h->instances_cap : 4;
		v = realloc(h->instances, cap * sizeof(*v));
		if (v == NULL)
			return fl_fail(err, "out of memory");
		h->instances = v;
		h->instances_cap = cap;
	}
	h->instances[*i] = (struct fl_doc_instance){ .id = h->ids.v[*i] };
	return 0;
}

int
fl_doc_head_instance(struct fl_doc_head *h, const struct fl_element *r,
    size_t *i, struct fl_err *err)
{
	struct fl_str id = fl_element_get(r, "instance");

	if (id.len == 0 && h->ids.n > 0) {
		*i = 0;
		return 0;
	}
	return instance(h, id, i, err);
}

static int
add_run(struct fl_doc_head *h, const struct fl_element *r, struct fl_err *err)
{
	struct fl_str start = fl_element_get(r, "start");
	struct fl_str run = fl_element_get(r, "run");
	size_t i, j;

	if (instance(h, fl_element_get(r, "instance"), &i, err) == -1 ||
	    keep(h, r, "run", &h->instances[i].run, err) == -1 ||
	    keep(h, r, "node", &h->instances[i].node, err) == -1 ||
	    keep(h, r, "part", &h->instances[i].part, err) == -1)
		return -1;
	if (run.len > 0 && fl_names_add(&h->runs, run, &j, err) == -1)
		return -1;
	/* a merge has said it already */
	if (start.len > 0 && h->start.len == 0)
		return keep(h, r, "start", &h->start, err);
	return 0;
}

static int
add_merge(struct fl_doc_head *h, const struct fl_element *r, struct fl_err *err)
{
	h->merged = true;
	return keep(h, r, "start", &h->start, err);
}

static int
add_config(struct fl_doc_head *h, const struct fl_element *r,
    struct fl_err *err)
{
	struct fl_str key = fl_element_get(r, "key");
	struct fl_str value = fl_element_get(r, "value");
	char text[1024];
	size_t i;

	if (key.len <= 6 || memcmp(key.s, "label.", 6) != 0)
		return 0;
	snprintf(text, sizeof(text), "%.*s=%.*s", (int)key.len - 6, key.s + 6,
	    FL_STR_ARG(value));
	return fl_names_add(&h->labels, fl_str(text), &i, err) == -1 ? -1 : 0;
}

static int
add_stage(struct fl_doc_head *h, const struct fl_element *r, struct fl_err *err)
{
	struct fl_doc_stage s, *stages;

	if (fl_doc_stage_read(r, &s, err) == -1)
		return -1;
	if (s.n < h->n_stages && h->merged) {
		h->stages[s.n] = s; /* a node came late: these are the sums */
		return 0;
	}
	if (s.n != h->n_stages)
		return fl_fail(err, "stage %llu after %zu of them",
		    (unsigned long long)s.n, h->n_stages);
	stages = realloc(h->stages, (h->n_stages + 1) * sizeof(s));
	if (stages == NULL)
		return fl_fail(err, "out of memory");
	h->stages = stages;
	stages[h->n_stages++] = s;
	return 0;
}

/* What a merge says of the load of each whole, a part of a run or not. */
static int
add_load(struct fl_doc_head *h, const struct fl_element *r, struct fl_err *err)
{
	struct fl_str of = fl_element_get(r, "of");
	size_t i;

	if (!h->merged || of.len == 0)
		return 0;
	return fl_names_add(&h->wholes, of, &i, err) == -1 ? -1 : 0;
}

static int
add_step(struct fl_doc_head *h, const struct fl_element *r, struct fl_err *err)
{
	struct fl_doc_step s = { 0 }, *steps;
	size_t cap;

	if (fl_element_count(r, "n", &s.n, err) == -1 ||
	    keep(h, r, "name", &s.name, err) == -1)
		return -1;
	if (h->n_steps == FL_HEAD_STEPS)
		return fl_fail(err, "more than %d steps", FL_HEAD_STEPS);
	if (h->n_steps == h->steps_cap) {
		cap = h->steps_cap > 0 ? 2 * h->steps_cap : 16;
		steps = realloc(h->steps, cap * sizeof(s));
		if (steps == NULL)
			return fl_fail(err, "out of memory");
		h->steps = steps;
		h->steps_cap = cap;
	}
	h->steps[h->n_steps++] = s;
	return 0;
}

static int
add_clock(struct fl_doc_head *h, const struct fl_element *r, struct fl_err *err)
{
	struct fl_doc_instance *v;
	size_t i;

	if (fl_doc_head_instance(h, r, &i, err) == -1)
		return -1;
	v = &h->instances[i];
	if (fl_element_offset_us(r, "offset_us", &v->offset_ns, err) == -1 ||
	    fl_element_us(r, "error_us", &v->error_ns, err) == -1)
		return -1;
	v->has_clock = true;
	return 0;
}

/* What an instance's own document ended with, as <end> or, merged, apart. */
static int
ending(struct fl_doc_head *h, const struct fl_element *r,
    struct fl_doc_instance *v, struct fl_err *err)
{
	if (keep(h, r, "verdict", &v->verdict, err) == -1 ||
	    keep(h, r, "reason", &v->reason, err) == -1 ||
	    keep(h, r, "stopped", &v->stopped, err) == -1 ||
	    fl_element_seconds(r, "at", &v->heard_ns, err) == -1)
		return -1;
	return 0;
}

static int
add_instance(struct fl_doc_head *h, const struct fl_element *r,
    struct fl_err *err)
{
	size_t i;

	if (instance(h, fl_element_get(r, "id"), &i, err) == -1)
		return -1;
	return ending(h, r, &h->instances[i], err);
}

static int
add_end(struct fl_doc_head *h, const struct fl_element *r, struct fl_err *err)
{
	size_t i;

	if (h->ended)
		return fl_fail(err, "a second <end>");
	h->ended = true;
	if (keep(h, r, "verdict", &h->verdict, err) == -1 ||
	    keep(h, r, "reason", &h->reason, err) == -1 ||
	    keep(h, r, "stopped", &h->stopped, err) == -1 ||
	    fl_element_seconds(r, "at", &h->end_ns, err) == -1 ||
	    fl_element_count(r, "cut", &h->cut, err) == -1)
		return -1;
	if (h->merged)
		return 0;
	if (fl_doc_head_instance(h, r, &i, err) == -1)
		return -1;
	return ending(h, r, &h->instances[i], err);
}

static const struct {
	const char *element;
	int (*add)(struct fl_doc_head *h, const struct fl_element *r,
	    struct fl_err *err);
} rows[] = {
	{ "run", add_run },
	{ "merge", add_merge },
	{ "config", add_config },
	{ "stage", add_stage },
	{ "load", add_load },
	{ "step", add_step },
	{ "clock", add_clock },
	{ "instance", add_instance },
	{ "end", add_end },
};

int
fl_doc_head_add(struct fl_doc_head *h, const struct fl_element *r,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_element_is(r, rows[i].element))
			return rows[i].add(h, r, err) == -1 ? -1 : 1;
	return 0;
}

const struct fl_doc_stage *
fl_doc_head_stage(const struct fl_doc_head *h, uint64_t n)
{
	return n < h->n_stages ? &h->stages[n] : NULL;
}

struct fl_str
fl_doc_head_step(const struct fl_doc_head *h, uint64_t n)
{
	size_t i;

	for (i = 0; i < h->n_steps; i++)
		if (h->steps[i].n == n)
			return h->steps[i].name;
	return (struct fl_str){ NULL, 0 };
}

int64_t
fl_doc_head_begin_ns(const struct fl_doc_head *h, uint64_t stage)
{
	int64_t ns = 0;
	uint64_t i;

	for (i = 0; i < stage && i < h->n_stages; i++)
		if (h->stages[i].seconds_ns > 0)
			ns += h->stages[i].seconds_ns;
	return ns;
}

/* Its own load, or that of the run that it is a part of. */
static bool
put_load_on(const struct fl_doc_head *h, const struct fl_doc_instance *v)
{
	const char *of = v->part.len > 0 ? strchr(v->part.s, '/') : NULL;
	char key[512];

	if (of == NULL)
		return fl_names_find(&h->wholes, v->id) != FL_NAMES_NONE;
	snprintf(key, sizeof(key), "%.*s/%llu",
	    v->run.len < 400 ? (int)v->run.len : 400,
	    v->run.len > 0 ? v->run.s : "", strtoull(of + 1, NULL, 10));
	return fl_names_find(&h->wholes, fl_str(key)) != FL_NAMES_NONE;
}

size_t
fl_doc_head_nodes(const struct fl_doc_head *h)
{
	size_t i, n = 0;

	for (i = 0; i < h->ids.n && h->wholes.n > 0; i++)
		n += put_load_on(h, &h->instances[i]);
	if (n > 0)
		return n;
	return h->ids.n > 0 ? h->ids.n : 1;
}
