#include <math.h>

#include "../base/num.h"
#include "figures.h"
#include "threshold.h"

/*
 * What an expression without a step is about: all exchanges; but in the open
 * model the times are those of the iteration, which is what was due.
 */
static const char *
default_step(const struct fl_threshold *t, const struct fl_sums *s)
{
	size_t i;

	for (i = 0; fl_threshold_times(t) && i < s->head.n_stages; i++)
		if ((t->staged ? i == t->stage : !s->head.stages[i].warmup) &&
		    s->head.stages[i].open)
			return "iteration";
	return "all";
}

/* A step is meant by its number, its name, or as the document has it. */
static bool
meant(const struct fl_threshold *h, const struct fl_sums *s,
    const struct fl_total *t)
{
	const char *step = h->step != NULL ? h->step : default_step(h, s);

	if (h->staged ? t->stage != h->stage : fl_sums_warmup(s, t->stage))
		return false;
	if (strcmp(step, "all") == 0)
		return t->kind == FL_STEP_EXCHANGE;
	if (fl_str_is(t->step, step))
		return true;
	if (t->kind == FL_STEP_GROUP && strcmp(t->step.s + 6, step) == 0)
		return true;
	return t->kind == FL_STEP_EXCHANGE &&
	       fl_str_is(fl_doc_head_step(&s->head, t->number), step);
}

/* Seconds of all stages that are measured, or of the one. */
static double
length_s(const struct fl_threshold *t, const struct fl_sums *s)
{
	int64_t ns = 0;
	size_t i;

	if (t->staged || s->head.n_stages == 0)
		return (double)fl_sums_length_ns(s, t->stage) / FL_NS_PER_S;
	for (i = 0; i < s->head.n_stages; i++)
		if (!s->head.stages[i].warmup)
			ns += fl_sums_length_ns(s, i);
	return (double)ns / FL_NS_PER_S;
}

static double
time_ms(const struct fl_threshold *t, const struct fl_view *v)
{
	if (v->all.n == 0)
		return NAN;
	switch (t->metric) {
	case FL_METRIC_MIN:
		return (double)v->all.min_ns / FL_NS_PER_MS;
	case FL_METRIC_MAX:
		return (double)v->all.max_ns / FL_NS_PER_MS;
	case FL_METRIC_MEAN:
		return fl_view_mean_ns(v) / FL_NS_PER_MS;
	case FL_METRIC_STDDEV:
		return fl_view_stddev_ns(v) / FL_NS_PER_MS;
	default:
		return (double)fl_view_percentile_ns(v, t->ppm, NULL) /
		       FL_NS_PER_MS;
	}
}

static double
other_value(const struct fl_threshold *t, const struct fl_view *v,
    const uint64_t counts[FL_COUNTS], int64_t apdex_ns, double seconds)
{
	uint64_t all = fl_counts_all(counts);

	switch (t->metric) {
	case FL_METRIC_ERRORS:
		return all == 0 ? NAN
		                : 100 * (double)(all - counts[FL_COUNT_OK]) /
		                      (double)all;
	case FL_METRIC_RATE:
		return seconds > 0 ? (double)fl_counts_ended(counts) / seconds
		                   : NAN;
	case FL_METRIC_APDEX:
		return fl_view_apdex(v, apdex_ns, all);
	case FL_METRIC_COUNT:
		return (double)all;
	default:
		return (double)(all - counts[FL_COUNT_OK]);
	}
}

/* Whether the value keeps it. */
static bool
keeps(const struct fl_threshold *t, double value)
{
	if (value == t->wanted)
		return t->equal;
	return (value > t->wanted) == t->above;
}

/* A time with what was cut off at infinity: what it may be at most. */
static double
upper_ms(const struct fl_threshold *t, const struct fl_view *v)
{
	int64_t ns;

	if (v->all.n == v->ended.n)
		return time_ms(t, v);
	switch (t->metric) {
	case FL_METRIC_PERCENTILE:
		ns = fl_view_upper_ns(v, t->ppm);
		break;
	case FL_METRIC_MIN:
		ns = v->ended.n > 0 ? v->ended.min_ns : INT64_MAX;
		break;
	default:
		ns = INT64_MAX;
	}
	return ns == INT64_MAX ? INFINITY : (double)ns / FL_NS_PER_MS;
}

int
fl_threshold_test(const struct fl_threshold *t, const struct fl_view *v,
    const uint64_t counts[FL_COUNTS], int64_t apdex_ns, double seconds,
    double *value)
{
	if (fl_threshold_times(t))
		*value = time_ms(t, v);
	else
		*value = other_value(t, v, counts, apdex_ns, seconds);
	if (isnan(*value))
		return -1;
	if (!fl_threshold_times(t) || t->above)
		return keeps(t, *value);
	return keeps(t, upper_ms(t, v));
}

/* The rows of a second that are meant, in the view and in counts. */
static int
add_second(const struct fl_threshold *t, const struct fl_sums *s,
    const struct fl_second *second, const struct fl_figures_opts *o,
    struct fl_total *sum, struct fl_err *err)
{
	enum fl_times_kind kind;
	struct fl_hist *h;
	size_t i;

	for (i = 0; i < second->n_parts && i < s->keys.n; i++)
		if (second->parts[i].used && meant(t, s, s->totals[i]) &&
		    fl_counts_add(sum->counts, second->parts[i].counts, err) ==
			-1)
			return -1;
	for (i = 0; i < second->keep.n; i++) {
		const struct fl_kept *k = &second->keep.v[i];

		if (!meant(t, s, s->totals[k->cell]))
			continue;
		kind = !fl_str_is(k->t.what, "response") ? FL_TIMES_SERVICE
		       : k->paired                       ? FL_TIMES_RESPONSE
		                                         : FL_TIMES_BOTH;
		h = fl_total_times(sum, k->t.of, kind, err);
		if (h == NULL || fl_row_times_add(&h, 1, &k->t, err) == -1)
			return -1;
	}
	fl_view_clear(o->view);
	return fl_view_add(o->view, sum,
	    t->service ? FL_VIEW_SERVICE : FL_VIEW_RESPONSE, o->ok_only, err);
}

/* Only of a whole second there is a rate. */
static bool
whole(const struct fl_threshold *t, const struct fl_sums *s, int64_t at)
{
	if (!t->staged)
		return fl_sums_planned_s(s, at) >= 1;
	return at * FL_NS_PER_S >= fl_sums_begin_ns(s, t->stage) &&
	       at < fl_sums_stage_end_ns(s, t->stage) / FL_NS_PER_S;
}

int
fl_threshold_second(struct fl_threshold *t, const struct fl_sums *s, int64_t at,
    const struct fl_second *second, const struct fl_figures_opts *o,
    struct fl_err *err)
{
	struct fl_total sum;
	double value;
	int rc = 0, holds;

	if (!t->each || (!fl_threshold_times(t) && !whole(t, s, at)))
		return 0;
	fl_total_init(&sum, 0, fl_str("all"));
	fl_view_clear(o->view);
	if (second != NULL)
		rc = add_second(t, s, second, o, &sum, err);
	if (rc == 0) {
		holds = fl_threshold_test(t, o->view, sum.counts, o->apdex_ns,
		    1, &value);
		t->seconds += holds != -1;
		t->kept += holds == 1;
	}
	fl_total_fini(&sum);
	return rc;
}

int
fl_threshold_judge(const struct fl_threshold *t, const struct fl_sums *s,
    const struct fl_figures_opts *o, double *value)
{
	struct fl_view *v = o->view;
	uint64_t counts[FL_COUNTS] = { 0 };
	struct fl_err err;
	size_t i;

	*value = NAN;
	if (t->each) {
		if (t->seconds == 0)
			return -1;
		*value = 100 * (double)t->kept / (double)t->seconds;
		return *value >= t->share;
	}
	fl_view_clear(v);
	for (i = 0; i < s->keys.n; i++)
		if (meant(t, s, s->totals[i]) &&
		    (fl_view_add(v, s->totals[i],
			 t->service ? FL_VIEW_SERVICE : FL_VIEW_RESPONSE,
			 o->ok_only, &err) == -1 ||
			fl_counts_add(counts, s->totals[i]->counts, &err) ==
			    -1))
			return -1;
	return fl_threshold_test(t, v, counts, o->apdex_ns, length_s(t, s),
	    value);
}
