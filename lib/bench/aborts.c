#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/num.h"
#include "../result/threshold.h"
#include "aborts.h"

struct fl_abort {
	struct fl_threshold when;
	struct fl_total seconds[FL_ABORTS_WINDOW]; /* by second % WINDOW */
	int64_t second[FL_ABORTS_WINDOW];          /* which; -1: none */
	uint64_t counts[FL_COUNTS];                /* of the run */
};

struct fl_aborts {
	struct fl_abort list[FL_ABORTS_MAX];
	size_t len;
	struct fl_view *view; /* scratch; owned */
	const struct fl_rows *rows;
	const struct fl_row_name *names;
	uint64_t warmup; /* bit of each of the first 64 stages that is one */
};

static int
add(struct fl_aborts *a, const char *text, struct fl_err *err)
{
	struct fl_abort *b = &a->list[a->len];
	size_t i;

	if (a->len == FL_ABORTS_MAX)
		return fl_fail(err, "more than %d", FL_ABORTS_MAX);
	if (fl_threshold_read(&b->when, text, err) == -1)
		return -1;
	for (i = 0; i < FL_ABORTS_WINDOW; i++) {
		fl_total_init(&b->seconds[i], 0, (struct fl_str){ NULL, 0 });
		b->second[i] = -1;
	}
	a->len++;
	return 0;
}

int
fl_aborts_add(struct fl_aborts **a, const char *text, struct fl_err *err)
{
	if (*a == NULL) {
		*a = calloc(1, sizeof(**a));
		if (*a == NULL)
			return fl_fail(err, "out of memory");
	}
	if ((*a)->view == NULL)
		(*a)->view = calloc(1, sizeof(*(*a)->view));
	if ((*a)->view == NULL)
		return fl_fail(err, "out of memory");
	return add(*a, text, err);
}

void
fl_aborts_free(struct fl_aborts *a)
{
	size_t i;

	if (a == NULL)
		return;
	while (a->len > 0) {
		a->len--;
		fl_threshold_fini(&a->list[a->len].when);
		for (i = 0; i < FL_ABORTS_WINDOW; i++)
			fl_total_fini(&a->list[a->len].seconds[i]);
	}
	free(a->view);
	free(a);
}

/* As a threshold without a step is judged: see fl-stats(5). */
static void
set_default_step(struct fl_threshold *t, const struct fl_plan *plan)
{
	if (t->step == NULL && plan->model == FL_MODEL_RATE &&
	    strcmp(fl_threshold_unit(t), "ms") == 0)
		t->step = strdup("iteration");
}

void
fl_aborts_begin(struct fl_aborts *a, const struct fl_rows *rows,
    const struct fl_row_name *names, const struct fl_plan *plan)
{
	size_t i;

	a->rows = rows;
	a->names = names;
	a->warmup = 0;
	for (i = 0; i < plan->stages_len && i < 64; i++)
		if (plan->stages[i].warmup)
			a->warmup |= UINT64_C(1) << i;
	for (i = 0; i < a->len; i++)
		set_default_step(&a->list[i].when, plan);
}

/* A step is meant by its number, its name, its group, or "all". */
static bool
meant(const struct fl_aborts *a, const struct fl_threshold *t,
    const struct fl_tally *y)
{
	const struct fl_row_name *n = &a->names[y->row];
	bool exchange = y->row < a->rows->iteration;

	if (y->stage < 64 && (a->warmup & UINT64_C(1) << y->stage) != 0)
		return false;
	if (t->step == NULL || strcmp(t->step, "all") == 0)
		return exchange;
	if (fl_str_is(fl_str(n->step), t->step))
		return true;
	if (!exchange && y->row > a->rows->iteration)
		return strcmp(n->step + strlen("group:"), t->step) == 0;
	return exchange && fl_str_is(n->name, t->step);
}

static void
add_tally(struct fl_total *t, const struct fl_tally *y, bool service)
{
	static const enum fl_count counted[FL_OFS] = { FL_COUNT_OK,
		FL_COUNT_FAILED, FL_COUNT_CENSORED };
	const struct fl_hist *from;
	struct fl_hist *h;
	struct fl_err err;
	int of;

	for (of = 0; of < FL_OFS; of++) {
		t->counts[counted[of]] += y->count[of];
		from =
		    y->hist[service ? FL_WHAT_SERVICE : FL_WHAT_RESPONSE][of];
		if (from == NULL || from->n == 0)
			continue;
		h = fl_total_times(t, (enum fl_outcome)of, FL_TIMES_BOTH, &err);
		if (h != NULL)
			fl_hist_merge(h, from);
	}
}

/* Makes room for a second in place of one that is too long ago. */
static struct fl_total *
slot_of(struct fl_abort *b, int64_t second)
{
	size_t i = (size_t)(second % FL_ABORTS_WINDOW), of;
	struct fl_total *t = &b->seconds[i];

	if (b->second[i] == second)
		return t;
	b->second[i] = second;
	memset(t->counts, 0, sizeof(t->counts));
	for (of = 0; of < FL_OUTCOMES; of++)
		if (t->times[of][FL_TIMES_BOTH] != NULL)
			fl_hist_clear(t->times[of][FL_TIMES_BOTH]);
	return t;
}

static void
take(struct fl_aborts *a, struct fl_abort *b, const struct fl_interval *i)
{
	struct fl_total *slot = slot_of(b, i->second);
	size_t t, c;
	uint64_t before[FL_COUNTS];

	memcpy(before, slot->counts, sizeof(before));
	for (t = 0; t < i->tallies_len; t++)
		if (meant(a, &b->when, &i->tallies[t]))
			add_tally(slot, &i->tallies[t], b->when.service);
	for (c = 0; c < FL_COUNTS; c++)
		b->counts[c] += slot->counts[c] - before[c];
}

/* Whether it holds at the end of a second, and its value. */
static bool
holds(struct fl_aborts *a, struct fl_abort *b, int64_t second, double *value)
{
	bool whole = b->when.metric == FL_METRIC_COUNT ||
	             b->when.metric == FL_METRIC_FAILED;
	uint64_t counts[FL_COUNTS] = { 0 };
	struct fl_err err;
	int64_t seconds = 0;
	size_t i;

	fl_view_clear(a->view);
	for (i = 0; i < FL_ABORTS_WINDOW; i++) {
		if (b->second[i] < 0 ||
		    b->second[i] + FL_ABORTS_WINDOW <= second)
			continue;
		seconds++;
		if (fl_view_add(a->view, &b->seconds[i], FL_VIEW_RESPONSE,
			false, &err) == -1 ||
		    fl_counts_add(counts, b->seconds[i].counts, &err) == -1)
			return false;
	}
	return fl_threshold_test(&b->when, a->view, whole ? b->counts : counts,
		   FL_NS_PER_S * 3 / 2, (double)seconds, value) == 1;
}

bool
fl_aborts_second(struct fl_aborts *a, const struct fl_interval *i,
    char why[FL_ABORTS_WHY])
{
	struct fl_abort *b;
	const char *unit;
	double value;

	for (b = a->list; b < a->list + a->len; b++)
		take(a, b, i);
	for (b = a->list; b < a->list + a->len; b++) {
		if (!holds(a, b, i->second, &value))
			continue;
		unit = fl_threshold_unit(&b->when);
		snprintf(why, FL_ABORTS_WHY, "%.100s: it is %.6g%s%s",
		    b->when.text, value, *unit != '\0' ? " " : "", unit);
		return true;
	}
	return false;
}
