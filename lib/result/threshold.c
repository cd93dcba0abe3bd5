#include <math.h>
#include <stdlib.h>

#include "../base/num.h"
#include "figures.h"
#include "threshold.h"

static const struct {
	const char *name;
	const char *unit;
} metrics[] = {
	[FL_METRIC_PERCENTILE] = { "p", "ms" },
	[FL_METRIC_MIN] = { "min", "ms" },
	[FL_METRIC_MEAN] = { "mean", "ms" },
	[FL_METRIC_STDDEV] = { "stddev", "ms" },
	[FL_METRIC_MAX] = { "max", "ms" },
	[FL_METRIC_ERRORS] = { "errors", "%" },
	[FL_METRIC_RATE] = { "rate", "/s" },
	[FL_METRIC_APDEX] = { "apdex", "" },
	[FL_METRIC_COUNT] = { "count", "" },
	[FL_METRIC_FAILED] = { "failed", "" },
};

const char *
fl_threshold_unit(const struct fl_threshold *t)
{
	return metrics[t->metric].unit;
}

static bool
is_time(const struct fl_threshold *t)
{
	return strcmp(fl_threshold_unit(t), "ms") == 0;
}

/* What is measured, from "p99" or "service_mean" of len bytes. */
static int
read_metric(struct fl_threshold *t, const char *s, size_t len,
    struct fl_err *err)
{
	char name[32];
	const char *m = name;
	size_t i;

	snprintf(name, sizeof(name), "%.*s", (int)len, s);
	t->service = strncmp(m, "service_", 8) == 0;
	if (t->service)
		m += 8;
	if (m[0] == 'p' && m[1] >= '0' && m[1] <= '9') {
		t->metric = FL_METRIC_PERCENTILE;
		return fl_percentile_read(m + 1, &t->ppm, err);
	}
	for (i = 1; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		if (strcmp(m, metrics[i].name) == 0) {
			t->metric = (enum fl_metric)i;
			if (!t->service || is_time(t))
				return 0;
		}
	return fl_fail(err,
	    "'%s': want p99, min, mean, stddev, max, errors, "
	    "rate, apdex, count or failed",
	    name);
}

/* "1%" is 1, and so is "0.01". */
static int
read_share(const char *s, double *percent, struct fl_err *err)
{
	size_t len = strlen(s);
	char text[32];
	bool sign = len > 0 && s[len - 1] == '%';

	snprintf(text, sizeof(text), "%.*s", (int)(len - sign), s);
	if (len > 30 || fl_num_real(text, percent, err) == -1)
		return fl_fail(err, "'%.30s': want a share as 1%% or 0.01", s);
	if (!sign)
		*percent *= 100;
	return 0;
}

static int
read_wanted(struct fl_threshold *t, const char *s, struct fl_err *err)
{
	int64_t ns;

	if (t->metric == FL_METRIC_ERRORS)
		return read_share(s, &t->wanted, err);
	if (t->metric == FL_METRIC_RATE)
		return fl_num_rate(s, &t->wanted, err);
	if (!is_time(t))
		return fl_num_real(s, &t->wanted, err);
	if (fl_num_duration(s, 0, &ns, err) == -1)
		return -1;
	t->wanted = (double)ns / FL_NS_PER_MS;
	return 0;
}

static int
parse(struct fl_threshold *t, struct fl_err *err)
{
	const char *s = t->text, *op = s + strcspn(s, "<>"), *colon;

	if (*op == '\0' || op == s)
		return fl_fail(err, "want STEP:p99<250ms, with < <= > or >=");
	colon = memrchr(s, ':', (size_t)(op - s));
	if (colon != NULL) {
		t->step = strndup(s, (size_t)(colon - s));
		if (t->step == NULL)
			return fl_fail(err, "out of memory");
		s = colon + 1;
	}
	t->above = *op == '>';
	t->equal = op[1] == '=';
	if (read_metric(t, s, (size_t)(op - s), err) == -1)
		return -1;
	return read_wanted(t, op + 1 + t->equal, err);
}

int
fl_threshold_read(struct fl_threshold *t, const char *text, struct fl_err *err)
{
	struct fl_err why;

	*t = (struct fl_threshold){ .text = strdup(text) };
	if (t->text == NULL)
		return fl_fail(err, "out of memory");
	if (parse(t, &why) == -1) {
		fl_threshold_fini(t);
		return fl_fail(err, "'%.100s': %.300s", text, why.msg);
	}
	return 0;
}

void
fl_threshold_fini(struct fl_threshold *t)
{
	free(t->text);
	free(t->step);
	*t = (struct fl_threshold){ 0 };
}

/*
 * What an expression without a step is about: all exchanges; but in the open
 * model the times are those of the iteration, which is what was due.
 */
static const char *
default_step(const struct fl_threshold *t, const struct fl_sums *s)
{
	size_t i;

	for (i = 0; is_time(t) && i < s->head.n_stages; i++)
		if (!s->head.stages[i].warmup && s->head.stages[i].open)
			return "iteration";
	return "all";
}

/* A step is meant by its number, its name, or as the document has it. */
static bool
meant(const struct fl_sums *s, const struct fl_total *t, const char *step)
{
	if (fl_sums_warmup(s, t->stage))
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

/* Seconds of all stages that are measured. */
static double
length_s(const struct fl_sums *s)
{
	int64_t ns = 0;
	size_t i;

	for (i = 0; i < s->head.n_stages; i++)
		if (!s->head.stages[i].warmup)
			ns += fl_sums_length_ns(s, i);
	if (s->head.n_stages == 0)
		ns = fl_sums_length_ns(s, 0);
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

int
fl_threshold_test(const struct fl_threshold *t, const struct fl_view *v,
    const uint64_t counts[FL_COUNTS], int64_t apdex_ns, double seconds,
    double *value)
{
	int64_t upper;

	if (is_time(t))
		*value = time_ms(t, v);
	else
		*value = other_value(t, v, counts, apdex_ns, seconds);
	if (isnan(*value))
		return -1;
	if (t->metric != FL_METRIC_PERCENTILE || t->above)
		return keeps(t, *value);
	upper = fl_view_upper_ns(v, t->ppm);
	return keeps(t,
	    upper == INT64_MAX ? INFINITY : (double)upper / FL_NS_PER_MS);
}

int
fl_threshold_judge(const struct fl_threshold *t, const struct fl_sums *s,
    const struct fl_figures_opts *o, double *value)
{
	struct fl_view *v = o->view;
	const char *step = t->step != NULL ? t->step : default_step(t, s);
	uint64_t counts[FL_COUNTS] = { 0 };
	struct fl_err err;
	size_t i;

	*value = NAN;
	fl_view_clear(v);
	for (i = 0; i < s->keys.n; i++)
		if (meant(s, s->totals[i], step) &&
		    (fl_view_add(v, s->totals[i],
			 t->service ? FL_VIEW_SERVICE : FL_VIEW_RESPONSE,
			 o->ok_only, &err) == -1 ||
			fl_counts_add(counts, s->totals[i]->counts, &err) ==
			    -1))
			return -1;
	return fl_threshold_test(t, v, counts, o->apdex_ns, length_s(s), value);
}
