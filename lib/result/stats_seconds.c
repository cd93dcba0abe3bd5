#include <math.h>

#include "../base/num.h"
#include "human.h"
#include "stats_state.h"

/* A line of "second". */
struct row {
	int64_t at;
	struct fl_str step;
	bool users_known;
	uint64_t users;
	uint64_t counts[FL_COUNTS];
	double rate;
	const struct fl_hist *times; /* NULL: none */
	uint64_t nodes;
	double len_s; /* of it, that were planned */
};

static void
second_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	static const uint32_t ppm[] = { 500000, 950000, 990000, 1000000 };
	const struct row *r = data;
	int64_t ns[4] = { -1, -1, -1, -1 };

	(void)s;
	if (r->times != NULL)
		fl_times_percentiles_ns(r->times, ppm, 4, ns);
	fl_cols_int(c, "second", r->at);
	fl_cols_str(c, "step", r->step);
	fl_cols_real(c, "users", r->users_known ? (double)r->users : NAN, 0);
	fl_cols_int(c, "started", (int64_t)r->counts[FL_COUNT_STARTED]);
	fl_cols_int(c, "ok", (int64_t)r->counts[FL_COUNT_OK]);
	fl_cols_int(c, "failed", (int64_t)r->counts[FL_COUNT_FAILED]);
	fl_cols_real(c, "rate_per_s", r->len_s < 1 ? (double)NAN : r->rate, 3);
	fl_cols_ms(c, "p50_ms", ns[0]);
	fl_cols_ms(c, "p95_ms", ns[1]);
	fl_cols_ms(c, "p99_ms", ns[2]);
	fl_cols_ms(c, "max_ms", ns[3]);
	fl_cols_int(c, "nodes", (int64_t)r->nodes);
	fl_cols_real(c, "len_s", r->len_s, r->len_s == floor(r->len_s) ? 0 : 3);
}

#define HEADING_EVERY 20

/* The same for people, with a heading now and then. */
static int
live_line(struct fl_stats *s, const struct row *r, struct fl_err *err)
{
	static const uint32_t ppm[] = { 500000, 950000, 990000, 1000000 };
	uint64_t all = fl_counts_all(r->counts);
	char rate[FL_HUMAN], errors[FL_HUMAN], times[4][FL_HUMAN];
	int64_t ns[4];
	size_t i;

	if (s->live_lines++ % HEADING_EVERY == 0 &&
	    fl_buf_addf(&s->pending, err, "%6s%8s%7s%10s%8s%9s%9s%9s%9s\n",
		"second", "users", "nodes", "rate/s", "errors", "p50", "p95",
		"p99", "max") == -1)
		return -1;
	fl_times_percentiles_ns(r->times, ppm, 4, ns);
	for (i = 0; i < 4; i++)
		fl_human_time(times[i], (double)ns[i]);
	fl_human_rate(rate, r->len_s < 1 ? (double)NAN : r->rate);
	fl_human_share(errors,
	    all == 0 ? (double)NAN
		     : (double)(all - r->counts[FL_COUNT_OK]) / (double)all);
	return fl_buf_addf(&s->pending, err,
	    "%6lld%8llu%7llu%10s%8s%9s%9s%9s%9s\n", (long long)r->at,
	    (unsigned long long)r->users, (unsigned long long)r->nodes, rate,
	    errors, times[0], times[1], times[2], times[3]);
}

struct bucket {
	int64_t at;
	int64_t low_us;
	int64_t high_us;
	uint64_t count;
};

static void
bucket_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct bucket *b = data;

	(void)s;
	fl_cols_int(c, "second", b->at);
	fl_cols_ms(c, "low_ms", b->low_us * 1000);
	fl_cols_ms(c, "high_ms", b->high_us * 1000);
	fl_cols_int(c, "count", (int64_t)b->count);
}

/* Latency classes: four between a power of two and the next. */
static int64_t
class_low_us(int64_t us)
{
	unsigned shift;

	if (us < 4)
		return us;
	shift = 61U - (unsigned)__builtin_clzll((unsigned long long)us);
	return us >> shift << shift;
}

static int64_t
class_high_us(int64_t low)
{
	if (low < 4)
		return low + 1;
	return low +
	       (INT64_C(1) << (61U -
			       (unsigned)
				   __builtin_clzll((unsigned long long)low)));
}

static int
buckets(struct fl_stats *s, int64_t at, const struct fl_hist *h,
    struct fl_err *err)
{
	struct bucket b = { .at = at };
	uint32_t i;
	int64_t low;

	for (i = h->lo; i < h->hi; i++) {
		if (h->counts[i] == 0)
			continue;
		low = class_low_us(fl_hist_lowest_us(i));
		if (b.count > 0 && low != b.low_us) {
			if (fl_stats_emit(s, &s->pending, FL_STATS_BUCKET,
				bucket_columns, &b, err) == -1)
				return -1;
			b.count = 0;
		}
		b.low_us = low;
		b.high_us = class_high_us(low);
		b.count += h->counts[i];
	}
	if (b.count == 0)
		return 0;
	return fl_stats_emit(s, &s->pending, FL_STATS_BUCKET, bucket_columns,
	    &b, err);
}

/* Whether a total's exchanges are in the second's lines at all. */
static bool
measured(const struct fl_stats *s, const struct fl_total *t)
{
	return !fl_sums_warmup(s->sums, t->stage);
}

static int
add_times(struct fl_stats *s, const struct fl_kept *k, struct fl_err *err)
{
	if (!fl_str_is(k->t.what, "response") ||
	    (s->how.ok_only && k->t.of != FL_OUTCOME_OK))
		return 0;
	return fl_row_times_add(&s->second, 1, &k->t, err);
}

/* The line of all exchanges; any is false when there is none to be written. */
static int
all_exchanges(struct fl_stats *s, const struct fl_second *second, struct row *r,
    bool *any, struct fl_err *err)
{
	size_t i;

	*any = false;
	for (i = 0; i < second->n_parts && i < s->sums->keys.n; i++) {
		const struct fl_second_part *p = &second->parts[i];

		if (!p->used || !measured(s, s->sums->totals[i]))
			continue;
		*any = true;
		if (s->sums->totals[i]->kind != FL_STEP_EXCHANGE)
			continue;
		if (fl_counts_add(r->counts, p->counts, err) == -1)
			return -1;
		r->rate += p->rate;
	}
	return 0;
}

/* A second in which nothing ended is one with a rate of 0, not a gap. */
#define GAP_MAX 600

/* Not between the steady parts, when these alone are told. */
static bool
counts(const struct fl_stats *s, int64_t at)
{
	size_t i, n = s->sums->n_windows;

	for (i = 0; i < n; i++)
		if (s->sums->windows[i].set && fl_sums_counts(s->sums, i, at))
			return true;
	return n == 0;
}

static int
fill_gap(struct fl_stats *s, int64_t at, struct fl_err *err)
{
	struct row r = { .step = fl_str("all") };

	if (s->last_second == -1 || at - s->last_second > GAP_MAX)
		return 0;
	for (r.at = s->last_second + 1; r.at < at; r.at++) {
		r.len_s = fl_sums_planned_s(s->sums, r.at);
		if (counts(s, r.at) &&
		    fl_stats_emit(s, &s->pending, FL_STATS_SECOND,
			second_columns, &r, err) == -1)
			return -1;
	}
	return 0;
}

static void
begin_row(struct fl_stats *s, const struct fl_second *second, struct row *r,
    struct fl_str step)
{
	*r = (struct row){ .at = second->at,
		.step = step,
		.users_known = true,
		.times = s->second,
		.len_s = fl_sums_planned_s(s->sums, second->at) };
	r->users = second->covered ? second->covered_users : second->users;
	r->nodes = second->covered ? second->nodes : 1;
}

/* With -s: a line a step; the kept times are in order of the totals. */
static int
each_step(struct fl_stats *s, const struct fl_second *second,
    struct fl_err *err)
{
	const struct fl_total *t;
	struct row r;
	size_t i, k = 0;

	for (i = 0; i < second->n_parts && i < s->sums->keys.n; i++) {
		t = s->sums->totals[i];
		begin_row(s, second, &r, t->step);
		fl_hist_clear(s->second);
		for (; k < second->keep.n && second->keep.v[k].cell <= i; k++)
			if (second->keep.v[k].cell == i &&
			    add_times(s, &second->keep.v[k], err) == -1)
				return -1;
		if (!second->parts[i].used || !measured(s, t))
			continue;
		memcpy(r.counts, second->parts[i].counts, sizeof(r.counts));
		r.rate = second->parts[i].rate;
		if (fl_stats_emit(s, &s->pending, FL_STATS_SECOND,
			second_columns, &r, err) == -1)
			return -1;
	}
	return 0;
}

int
fl_stats_second(struct fl_stats *s, struct fl_second *second,
    struct fl_err *err)
{
	struct row r;
	bool any;

	if (!fl_stats_wants(s, FL_STATS_SECOND) &&
	    !fl_stats_wants(s, FL_STATS_BUCKET))
		return 0;
	begin_row(s, second, &r, fl_str("all"));
	if (all_exchanges(s, second, &r, &any, err) == -1)
		return -1;
	if (!any)
		return 0;
	if (fl_stats_wants(s, FL_STATS_SECOND) && !s->live &&
	    fill_gap(s, second->at, err) == -1)
		return -1;
	if (second->at > s->last_second)
		s->last_second = second->at;
	if (s->live)
		return live_line(s, &r, err);
	if (fl_stats_wants(s, FL_STATS_SECOND) &&
	    fl_stats_emit(s, &s->pending, FL_STATS_SECOND, second_columns, &r,
		err) == -1)
		return -1;
	if (fl_stats_wants(s, FL_STATS_BUCKET) &&
	    buckets(s, second->at, s->second, err) == -1)
		return -1;
	if (!s->split || !fl_stats_wants(s, FL_STATS_SECOND))
		return 0;
	return each_step(s, second, err);
}

struct figure {
	struct fl_str host;
	double at_s;
	struct fl_str name;
	struct fl_str value;
};

static void
monitor_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct figure *f = data;

	(void)s;
	fl_cols_str(c, "host", f->host);
	fl_cols_real(c, "at_s", f->at_s, 3);
	fl_cols_str(c, "figure", f->name);
	fl_cols_str(c, "value", f->value);
}

/* Its figures are what its own attributes are not. */
int
fl_stats_monitor(struct fl_stats *s, const struct fl_element *e,
    struct fl_err *err)
{
	struct figure f = { .host = fl_element_get(e, "host") };
	int64_t ns = 0;
	size_t i;

	if (fl_element_seconds(e, "at", &ns, err) == -1)
		return -1;
	f.at_s = (double)ns / FL_NS_PER_S;
	for (i = 0; i < e->n; i++) {
		f.name = e->attrs[i].name;
		f.value = e->attrs[i].value;
		if (fl_str_is(f.name, "seq") || fl_str_is(f.name, "host") ||
		    fl_str_is(f.name, "at") || fl_str_is(f.name, "instance"))
			continue;
		if (fl_stats_emit(s, &s->pending, FL_STATS_MONITOR,
			monitor_columns, &f, err) == -1)
			return -1;
	}
	return 0;
}

struct mark {
	double at_s;
	struct fl_str instance;
	struct fl_str text;
};

static void
mark_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct mark *m = data;

	(void)s;
	fl_cols_real(c, "at_s", m->at_s, 3);
	fl_cols_str(c, "instance", m->instance);
	fl_cols_str(c, "text", m->text);
}

int
fl_stats_mark(struct fl_stats *s, const struct fl_element *e,
    struct fl_err *err)
{
	struct mark m = { 0, fl_element_get(e, "instance"),
		fl_element_get(e, "text") };
	int64_t ns = 0;

	if (fl_element_seconds(e, "at", &ns, err) == -1)
		return -1;
	m.at_s = (double)ns / FL_NS_PER_S;
	return fl_stats_emit(s, &s->pending, FL_STATS_MARK, mark_columns, &m,
	    err);
}
