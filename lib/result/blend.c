#include <stdlib.h>

#include "../base/num.h"
#include "blend.h"
#include "line.h"

#define SECOND_MAX ((size_t)256 << 20)
#define CELLS_MAX 100000
#define OPEN_MAX 10000              /* seconds; what rises needs but a few */
#define EXTRA_MAX ((size_t)9 << 20) /* a line's, all of it */

int
fl_blend_init(struct fl_blend *b, const struct fl_names *ids, size_t n_streams,
    bool by_node, struct fl_err *err)
{
	size_t i;

	*b = (struct fl_blend){ .ids = ids,
		.by_node = by_node,
		.n_streams = n_streams };
	fl_buf_init(&b->scratch, 2 * EXTRA_MAX);
	fl_buf_init(&b->hist, 2 * EXTRA_MAX);
	b->seen = calloc(n_streams + 1, sizeof(*b->seen));
	b->sums = fl_blend_sums_new();
	if (b->seen == NULL || b->sums == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < n_streams; i++)
		b->seen[i].last = -1;
	return 0;
}

void
fl_blend_second_free(struct fl_blend_second *s)
{
	if (s == NULL)
		return;
	fl_arena_fini(&s->arena);
	fl_names_fini(&s->keys);
	fl_keep_fini(&s->keep);
	free(s->cells);
	free(s->passed);
	free(s->reports);
	free(s);
}

void
fl_blend_fini(struct fl_blend *b)
{
	struct fl_blend_second *s;

	while ((s = b->open) != NULL) {
		b->open = s->next;
		fl_blend_second_free(s);
	}
	while ((s = b->spare) != NULL) {
		b->spare = s->next;
		fl_blend_second_free(s);
	}
	fl_blend_sums_free(b->sums);
	fl_buf_fini(&b->scratch);
	fl_buf_fini(&b->hist);
	free(b->seen);
}

static struct fl_blend_second *
second_new(struct fl_blend *b, struct fl_err *err)
{
	struct fl_blend_second *s = b->spare;

	if (s != NULL) {
		b->spare = s->next;
		return s;
	}
	if (b->seconds == OPEN_MAX) {
		fl_fail(err, "more than %d seconds side by side", OPEN_MAX);
		return NULL;
	}
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		goto memory;
	fl_arena_init(&s->arena, SECOND_MAX);
	fl_names_init(&s->keys, "kinds of lines in one second", CELLS_MAX,
	    SECOND_MAX);
	fl_keep_init(&s->keep, SECOND_MAX);
	s->reports = calloc(b->n_streams + 1, sizeof(*s->reports));
	if (s->reports != NULL) {
		b->seconds++;
		return s;
	}
	fl_blend_second_free(s);

memory:
	fl_fail(err, "out of memory");
	return NULL;
}

struct fl_blend_second *
fl_blend_take(struct fl_blend *b)
{
	struct fl_blend_second *s = b->open;

	b->open = s->next;
	s->next = NULL;
	return s;
}

void
fl_blend_give(struct fl_blend *b, struct fl_blend_second *s)
{
	fl_arena_reset(&s->arena);
	fl_names_clear(&s->keys);
	fl_keep_clear(&s->keep);
	memset(s->reports, 0, b->n_streams * sizeof(*s->reports));
	s->generator = (struct fl_doc_generator){ 0 };
	s->n_passed = 0;
	s->workers = s->covered = s->covered_users = 0;
	s->next = b->spare;
	b->spare = s;
}

static struct fl_blend_second *
find_second(struct fl_blend *b, int64_t at, struct fl_err *err)
{
	struct fl_blend_second **p = &b->open, *s;

	while (*p != NULL && (*p)->at < at)
		p = &(*p)->next;
	if (*p != NULL && (*p)->at == at)
		return *p;
	s = second_new(b, err);
	if (s == NULL)
		return NULL;
	s->at = at;
	s->next = *p;
	*p = s;
	return s;
}

/* The attributes that are not in known, as they will be written. */
static int
read_extra(struct fl_blend *b, const struct fl_element *e,
    const struct fl_str *known, struct fl_err *err)
{
	struct fl_line l = { .out = &b->scratch };

	fl_buf_clear(&b->scratch);
	fl_element_others(e, known, &l);
	if (l.failed)
		*err = l.err;
	return l.failed ? -1 : 0;
}

static int
grow_cells(struct fl_blend_second *s, struct fl_err *err)
{
	size_t cap = s->cells_cap > 0 ? 2 * s->cells_cap : 32;
	struct fl_blend_cell *cells = realloc(s->cells, cap * sizeof(*cells));

	if (cells == NULL)
		return fl_fail(err, "out of memory");
	s->cells = cells;
	s->cells_cap = cap;
	return 0;
}

/*
 * The cell of such lines; b->scratch holds the unknown attributes, and the key
 * is put behind them.
 */
static int
find_cell(struct fl_blend *b, struct fl_blend_second *s, uint64_t stage,
    struct fl_str step, int64_t len, struct fl_str instance, size_t *i,
    struct fl_err *err)
{
	const uint64_t head[4] = { stage, (uint64_t)len, step.len,
		instance.len };
	struct fl_buf *k = &b->scratch;
	size_t extra = k->len;
	struct fl_blend_cell *c;
	struct fl_str key;
	int rc;

	if (fl_buf_add(k, head, sizeof(head), err) == -1 ||
	    fl_buf_add(k, step.s, step.len, err) == -1 ||
	    fl_buf_add(k, instance.s, instance.len, err) == -1 ||
	    fl_buf_room(k, extra, err) == NULL ||
	    fl_buf_add(k, k->data, extra, err) == -1)
		return -1;
	key = (struct fl_str){ k->data + extra, k->len - extra };
	rc = fl_names_add(&s->keys, key, i, err);
	if (rc != 1)
		return rc;
	if (*i >= s->cells_cap && grow_cells(s, err) == -1)
		return -1;
	key = s->keys.v[*i];
	c = &s->cells[*i];
	*c = (struct fl_blend_cell){ .len = len };
	step.s = key.s + sizeof(head);
	fl_total_init(&c->at, stage, step);
	c->instance = (struct fl_str){ step.s + step.len, instance.len };
	c->extra = (struct fl_str){ key.s + key.len - extra, extra };
	return 0;
}

/* The instance that a line is told apart by: its own, or the stream's. */
static struct fl_str
node_of(const struct fl_blend *b, const struct fl_stream *s,
    const struct fl_element *e)
{
	struct fl_str id = fl_element_get(e, "instance");

	if (!b->by_node)
		return (struct fl_str){ "", 0 };
	return id.len > 0 || s->merged ? id : s->id;
}

/*
 * Who a line of times is from, so that response and service times of one
 * process find each other: an instance, or, of a merge, the stream.
 */
static size_t
source_of(const struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_element *e)
{
	struct fl_str id = fl_element_get(e, "instance");
	size_t number;

	if (id.len == 0 && s->merged)
		return b->ids->n + i;
	number = fl_names_find(b->ids, id.len > 0 ? id : s->id);
	return number == FL_NAMES_NONE ? b->ids->n + i : number;
}

static int
add_interval(struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_doc_item *item, struct fl_blend_second *second,
    struct fl_err *err)
{
	static const struct fl_str known[] = {
		FL_NAME("seq"),
		FL_NAME("at"),
		FL_NAME("len"),
		FL_NAME("stage"),
		FL_NAME("step"),
		FL_NAME("users"),
		FL_NAME("started"),
		FL_NAME("ok"),
		FL_NAME("failed"),
		FL_NAME("censored"),
		FL_NAME("unstarted"),
		FL_NAME("hops"),
		FL_NAME("sent"),
		FL_NAME("received"),
		FL_NAME("instance"),
		FL_NAME_END,
	};
	struct fl_row_interval v;
	struct fl_blend_cell *c;
	size_t cell;

	if (fl_row_interval_read(&item->e, &v, err) == -1 ||
	    read_extra(b, &item->e, known, err) == -1 ||
	    find_cell(b, second, v.stage, v.step, v.len,
		node_of(b, s, &item->e), &cell, err) == -1)
		return -1;
	c = &second->cells[cell];
	c->counted = true;
	if (v.users > c->users)
		c->users = v.users;
	second->reports[i].counted = true;
	second->reports[i].merged = s->merged;
	if (v.users > second->reports[i].users)
		second->reports[i].users = v.users;
	return fl_counts_add(c->counts, v.counts, err);
}

static int
add_times(struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_doc_item *item, struct fl_blend_second *second,
    struct fl_err *err)
{
	const char *from = fl_doc_source_name(s->from->source);
	static const struct fl_str known[] = {
		FL_NAME("seq"),
		FL_NAME("at"),
		FL_NAME("stage"),
		FL_NAME("step"),
		FL_NAME("what"),
		FL_NAME("of"),
		FL_NAME("n"),
		FL_NAME("sum"),
		FL_NAME("min"),
		FL_NAME("max"),
		FL_NAME("hist"),
		FL_NAME("instance"),
		FL_NAME_END,
	};
	struct fl_row_times v;
	size_t cell;

	if (fl_row_times_read(&item->e, &v, err) == -1 ||
	    read_extra(b, &item->e, known, err) == -1 ||
	    find_cell(b, second, v.stage, v.step, 1, node_of(b, s, &item->e),
		&cell, err) == -1)
		return -1;
	return fl_keep_add(&second->keep, cell, source_of(b, i, s, &item->e),
	    from, item->e.line, &v, err);
}

static int
add_coverage(struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_doc_item *item, struct fl_blend_second *second,
    struct fl_err *err)
{
	uint64_t n = 0, users = 0;

	(void)b, (void)i, (void)s;
	if (fl_element_count(&item->e, "instances", &n, err) == -1 ||
	    fl_element_count(&item->e, "users", &users, err) == -1)
		return -1;
	if (__builtin_add_overflow(second->covered, n, &second->covered) ||
	    __builtin_add_overflow(second->covered_users, users,
		&second->covered_users) ||
	    second->covered_users > FL_ROW_SUM)
		return fl_fail(err, "the sum of users is too large");
	return 0;
}

static int
copy_values(struct fl_blend_second *s, const struct fl_element *from,
    struct fl_element *to, struct fl_err *err)
{
	struct fl_attr *attrs =
	    fl_arena_array(&s->arena, from->n, sizeof(*attrs));
	size_t i;

	*to = *from;
	to->attrs = attrs;
	for (i = 0; attrs != NULL && i < from->n; i++) {
		attrs[i].name = from->attrs[i].name;
		attrs[i].value = fl_arena_str(&s->arena, from->attrs[i].value.s,
		    from->attrs[i].value.len);
		if (attrs[i].value.s == NULL)
			attrs = NULL;
	}
	if (attrs == NULL)
		return fl_arena_fail(&s->arena, "in one second", err);
	return 0;
}

static int
pass(struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_doc_item *item, struct fl_blend_second *second,
    struct fl_err *err)
{
	struct fl_blend_passed *p;
	size_t cap;

	if (second->n_passed == second->passed_cap) {
		cap = second->passed_cap > 0 ? 2 * second->passed_cap : 16;
		p = realloc(second->passed, cap * sizeof(*p));
		if (p == NULL)
			return fl_fail(err, "out of memory");
		second->passed = p;
		second->passed_cap = cap;
	}
	p = &second->passed[second->n_passed];
	p->seq = item->seq;
	p->shift = s->shift;
	p->at_ns = INT64_MAX;
	if (item->at_ns >= 0)
		p->at_ns = item->at_ns + s->shift * FL_NS_PER_S;
	p->source = source_of(b, i, s, &item->e);
	if (fl_element_is(&item->e, "step")) { /* of all, and first */
		p->source = FL_NAMES_NONE;
		p->at_ns = -1;
	}
	if (copy_values(second, &item->e, &p->e, err) == -1)
		return -1;
	second->n_passed++;
	return 0;
}

/* Generators are taken together; but not by node, nor with what is unknown. */
static int
add_generator(struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_doc_item *item, struct fl_blend_second *second,
    struct fl_err *err)
{
	static const struct fl_str known[] = {
		FL_NAME("seq"),
		FL_NAME("at"),
		FL_NAME("worker"),
		FL_NAME("workers"),
		FL_NAME("cpu"),
		FL_NAME("late_p50_us"),
		FL_NAME("late_p99_us"),
		FL_NAME("late_max_us"),
		FL_NAME("arrival_cv"),
		FL_NAME("due"),
		FL_NAME("begun"),
		FL_NAME("spooled"),
		FL_NAME("instance"),
		FL_NAME_END,
	};
	uint64_t workers = 1;

	if (b->by_node)
		return pass(b, i, s, item, second, err);
	if (read_extra(b, &item->e, known, err) == -1)
		return -1;
	if (b->scratch.len > 0)
		return pass(b, i, s, item, second, err);
	if (fl_element_count(&item->e, "workers", &workers, err) == -1)
		return -1;
	if (__builtin_add_overflow(second->workers, workers, &second->workers))
		return fl_fail(err, "the sum of workers is too large");
	return fl_doc_generator_add(&second->generator, &item->e, err);
}

static const struct {
	const char *name;
	int (*add)(struct fl_blend *b, size_t i, const struct fl_stream *s,
	    const struct fl_doc_item *item, struct fl_blend_second *second,
	    struct fl_err *err);
} rows[] = {
	{ "times", add_times },
	{ "interval", add_interval },
	{ "generator", add_generator },
	{ "coverage", add_coverage },
};

int
fl_blend_add(struct fl_blend *b, size_t i, const struct fl_stream *s,
    const struct fl_doc_item *item, int64_t at, struct fl_err *err)
{
	struct fl_blend_second *second;
	size_t k;

	if (item->second >= 0)
		at = item->second + s->shift;
	second = find_second(b, at, err);
	if (second == NULL)
		return -1;
	for (k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
		if (item->second >= 0 && fl_element_is(&item->e, rows[k].name))
			return rows[k].add(b, i, s, item, second, err);
	return pass(b, i, s, item, second, err);
}
