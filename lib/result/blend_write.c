#include <stdlib.h>

#include "../base/num.h"
#include "blend.h"
#include "line.h"

/* Histograms of one cell, by what and outcome, while its lines are added. */
#define SLOTS 64

struct slot {
	struct fl_str what; /* borrowed from a kept line */
	enum fl_outcome of;
	struct fl_hist *h;
	size_t lines;       /* that were added */
	struct fl_str text; /* of the last; borrowed likewise */
};

struct fl_blend_sums {
	struct slot v[SLOTS];
	size_t n;
};

struct fl_blend_sums *
fl_blend_sums_new(void)
{
	return calloc(1, sizeof(struct fl_blend_sums));
}

void
fl_blend_sums_free(struct fl_blend_sums *s)
{
	size_t i;

	for (i = 0; s != NULL && i < SLOTS; i++)
		free(s->v[i].h);
	free(s);
}

static struct slot *
find_slot(struct fl_blend_sums *s, struct fl_str what, enum fl_outcome of,
    struct fl_err *err)
{
	struct slot *v;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->v[i].of == of && fl_str_eq(s->v[i].what, what))
			return &s->v[i];
	if (s->n == SLOTS) {
		fl_fail(err, "more than %d kinds of times", SLOTS);
		return NULL;
	}
	v = &s->v[s->n];
	if (v->h == NULL && (v->h = calloc(1, sizeof(*v->h))) == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	fl_hist_clear(v->h);
	v->what = what;
	v->of = of;
	v->lines = 0;
	s->n++;
	return v;
}

/* In this order; others behind them, by name. */
static size_t
rank_of(struct fl_str what)
{
	static const char *const known[] = { "response", "service", "queue",
		"connect", "tls", "wait", "iteration" };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (fl_str_is(what, known[i]))
			break;
	return i;
}

static int
order_slots(const void *x, const void *y)
{
	const struct slot *a = x, *b = y;
	size_t ra = rank_of(a->what), rb = rank_of(b->what);
	int rc;

	if (ra != rb)
		return ra < rb ? -1 : 1;
	if ((rc = fl_str_cmp(a->what, b->what)) != 0)
		return rc;
	return (a->of > b->of) - (a->of < b->of);
}

static int
add_one(struct fl_blend_sums *sums, const struct fl_kept *k, struct fl_str what,
    struct fl_err *err)
{
	struct slot *v = find_slot(sums, what, k->t.of, err);

	if (v == NULL || fl_row_times_add(&v->h, 1, &k->t, err) == -1)
		return -1;
	if (k->t.n > 0) {
		v->lines++;
		v->text = k->t.hist;
	}
	return 0;
}

/*
 * Adds the lines of a cell.  Where one process has a service line, the
 * responses of those that have none are service times as well.
 */
static int
add_lines(struct fl_blend *b, const struct fl_kept *from,
    const struct fl_kept *to, struct fl_err *err)
{
	struct fl_blend_sums *sums = b->sums;
	bool service[FL_OUTCOMES] = { false };
	const struct fl_kept *k;
	struct fl_err why;

	sums->n = 0;
	for (k = from; k < to; k++)
		if (fl_str_is(k->t.what, "service"))
			service[k->t.of] = true;
	for (k = from; k < to; k++) {
		if (add_one(sums, k, k->t.what, &why) == 0 &&
		    (!service[k->t.of] || k->paired ||
			!fl_str_is(k->t.what, "response") ||
			add_one(sums, k, fl_str("service"), &why) == 0))
			continue;
		fl_fail(err, "%.200s:%llu: %.250s", k->from,
		    (unsigned long long)k->line, why.msg);
		if (!b->skip_bad || strcmp(why.msg, "out of memory") == 0)
			return -1;
		fl_foreign_skip(&b->skipped, err);
	}
	return 0;
}

static void
begin(struct fl_blend *b, struct fl_line *l, struct fl_buf *out,
    const char *element, const struct fl_blend_second *s)
{
	fl_line_begin(l, out, element);
	fl_line_int(l, "seq", (int64_t)++b->seq);
	fl_line_int(l, "at", s->at);
}

static void
place(struct fl_line *l, const struct fl_blend_cell *c)
{
	fl_line_int(l, "stage", (int64_t)c->at.stage);
	fl_line_str(l, "step", c->at.step);
	if (c->instance.len > 0)
		fl_line_str(l, "instance", c->instance);
}

/* The unknown attributes, which are XML already, and the end of the line. */
static int
finish(struct fl_line *l, const struct fl_blend_cell *c, struct fl_err *err)
{
	if (!l->failed && c->extra.len > 0 &&
	    fl_buf_add(l->out, c->extra.s, c->extra.len, &l->err) == -1)
		l->failed = true;
	return fl_line_end(l, err);
}

/* A histogram that nothing was added to is as it was. */
static int
encode(struct fl_blend *b, const struct slot *v, struct fl_err *err)
{
	fl_buf_clear(&b->hist);
	if (v->lines == 1 && v->text.s[0] == 'H')
		return fl_buf_add(&b->hist, v->text.s, v->text.len, err);
	return fl_hist_encode(&b->hist, v->h, err);
}

static int
write_slot(struct fl_blend *b, const struct fl_blend_second *s,
    const struct fl_blend_cell *c, const struct slot *v, struct fl_buf *out,
    struct fl_err *err)
{
	struct fl_line l;

	if (v->h->n > 0 && encode(b, v, err) == -1)
		return -1;
	begin(b, &l, out, "times", s);
	place(&l, c);
	fl_line_str(&l, "what", v->what);
	fl_line_text(&l, "of", fl_outcome_names[v->of]);
	fl_line_int(&l, "n", (int64_t)v->h->n);
	if (v->h->n > 0) {
		fl_line_us(&l, "sum", v->h->sum_ns);
		fl_line_us(&l, "min", (uint64_t)v->h->min_ns);
		fl_line_us(&l, "max", (uint64_t)v->h->max_ns);
		fl_line_str(&l, "hist", fl_buf_str(&b->hist));
	}
	return finish(&l, c, err);
}

static int
write_interval(struct fl_blend *b, const struct fl_blend_second *s,
    const struct fl_blend_cell *c, uint64_t users, struct fl_buf *out,
    struct fl_err *err)
{
	struct fl_line l;
	int i;

	begin(b, &l, out, "interval", s);
	fl_line_int(&l, "len", c->len);
	place(&l, c);
	fl_line_int(&l, "users", (int64_t)(b->by_node ? c->users : users));
	for (i = 0; i < FL_COUNTS; i++)
		if (c->counts[i] > 0 || !fl_count_optional[i])
			fl_line_int(&l, fl_count_names[i],
			    (int64_t)c->counts[i]);
	return finish(&l, c, err);
}

static int
order_cells(const void *x, const void *y)
{
	const struct fl_blend_cell *a = *(struct fl_blend_cell *const *)x;
	const struct fl_blend_cell *b = *(struct fl_blend_cell *const *)y;
	const struct fl_total *ta = &a->at, *tb = &b->at;
	int rc = fl_total_order(&ta, &tb);

	if (rc == 0)
		rc = (a->len > b->len) - (a->len < b->len);
	if (rc == 0)
		rc = fl_str_cmp(a->instance, b->instance);
	return rc != 0 ? rc : fl_str_cmp(a->extra, b->extra);
}

/* Where the kept lines of a cell begin; they are in order of cells. */
static const struct fl_kept *
first_kept(const struct fl_keep *k, size_t cell)
{
	size_t lo = 0, hi = k->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (k->v[mid].cell < cell)
			lo = mid + 1;
		else
			hi = mid;
	}
	return k->v + lo;
}

static int
write_cell(struct fl_blend *b, struct fl_blend_second *s,
    const struct fl_blend_cell *c, uint64_t users, struct fl_buf *out,
    struct fl_err *err)
{
	size_t number = (size_t)(c - s->cells), i;

	if (c->counted && write_interval(b, s, c, users, out, err) == -1)
		return -1;
	if (s->keep.n == 0)
		return 0;
	if (add_lines(b, first_kept(&s->keep, number),
		first_kept(&s->keep, number + 1), err) == -1)
		return -1;
	qsort(b->sums->v, b->sums->n, sizeof(b->sums->v[0]), order_slots);
	for (i = 0; i < b->sums->n; i++)
		if (write_slot(b, s, c, &b->sums->v[i], out, err) == -1)
			return -1;
	return 0;
}

static int
write_cells(struct fl_blend *b, struct fl_blend_second *s, uint64_t users,
    struct fl_buf *out, struct fl_err *err)
{
	struct fl_blend_cell **order = calloc(s->keys.n + 1, sizeof(*order));
	size_t i;
	int rc = 0;

	if (order == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < s->keys.n; i++)
		order[i] = &s->cells[i];
	qsort(order, s->keys.n, sizeof(*order), order_cells);
	fl_keep_sort(&s->keep);
	for (i = 0; i < s->keys.n && rc == 0; i++)
		rc = write_cell(b, s, order[i], users, out, err);
	free(order);
	return rc;
}

/* Marks a second as reported by a stream; whether it was so before. */
static bool
see(struct fl_blend_seen *seen, int64_t at)
{
	int64_t back = seen->last - at - 1; /* its bit */
	bool was;

	if (at > seen->last) {
		back = at - seen->last;
		if (seen->last == -1 || back > 64)
			seen->before = 0;
		else
			seen->before = (back == 64 ? 0 : seen->before << back) |
			               UINT64_C(1) << (back - 1);
		seen->last = at;
		return false;
	}
	if (at == seen->last || back >= 64)
		return true;
	was = (seen->before >> back & 1) != 0;
	seen->before |= UINT64_C(1) << back;
	return was;
}

/* Who reported this second, and how many users they had. */
static int
write_coverage(struct fl_blend *b, struct fl_blend_second *s, uint64_t *users,
    struct fl_buf *out, struct fl_err *err)
{
	uint64_t instances = s->covered, first = s->covered_users;
	struct fl_line l;
	size_t i;

	*users = s->covered_users;
	for (i = 0; i < b->n_streams; i++) {
		if (!s->reports[i].counted || s->reports[i].merged)
			continue;
		if (s->reports[i].users > FL_ROW_SUM ||
		    (*users += s->reports[i].users) > FL_ROW_SUM)
			return fl_fail(err, "the sum of users is too large");
		if (see(&b->seen[i], s->at))
			continue;
		instances++;
		first += s->reports[i].users;
	}
	if (instances == 0 && first == 0)
		return 0;
	begin(b, &l, out, "coverage", s);
	fl_line_int(&l, "instances", (int64_t)instances);
	fl_line_int(&l, "users", (int64_t)first);
	return fl_line_end(&l, err);
}

static int
write_generator(struct fl_blend *b, const struct fl_blend_second *s,
    struct fl_buf *out, struct fl_err *err)
{
	struct fl_line l;

	if (s->generator.lines == 0)
		return 0;
	begin(b, &l, out, "generator", s);
	fl_line_int(&l, "workers", (int64_t)s->workers);
	fl_doc_generator_write(&s->generator, &l);
	return fl_line_end(&l, err);
}

int
fl_blend_write(struct fl_blend *b, struct fl_blend_second *s,
    struct fl_buf *out, struct fl_err *err)
{
	uint64_t users;
	size_t i = 0;

	if (s->n_passed > 0)
		qsort(s->passed, s->n_passed, sizeof(*s->passed),
		    fl_blend_pass_order);
	for (; i < s->n_passed && s->passed[i].at_ns < 0; i++)
		if (fl_blend_pass_write(b, &s->passed[i], out, err) == -1)
			return -1;
	if (write_coverage(b, s, &users, out, err) == -1 ||
	    write_cells(b, s, users, out, err) == -1 ||
	    write_generator(b, s, out, err) == -1)
		return -1;
	for (; i < s->n_passed; i++)
		if (fl_blend_pass_write(b, &s->passed[i], out, err) == -1)
			return -1;
	return 0;
}
