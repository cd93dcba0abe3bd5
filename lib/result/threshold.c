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
	return t->each ? "%" : metrics[t->metric].unit;
}

double
fl_threshold_wanted(const struct fl_threshold *t)
{
	return t->each ? t->share : t->wanted;
}

static bool
is_time(const struct fl_threshold *t)
{
	return strcmp(metrics[t->metric].unit, "ms") == 0;
}

/* What else people call them. */
static const struct {
	const char *name;
	enum fl_metric metric;
} others[] = {
	{ "avg", FL_METRIC_MEAN },
	{ "med", FL_METRIC_PERCENTILE },
};

/* What is measured, from "p99" or "service_mean" of len bytes. */
static int
read_metric(struct fl_threshold *t, const char *s, size_t len,
    struct fl_err *err)
{
	char name[32];
	char *m = name;
	size_t i;

	snprintf(name, sizeof(name), "%.*s", (int)len, s);
	t->service = strncmp(m, "service_", 8) == 0;
	if (t->service)
		m += 8;
	if (m[0] == 'p' && m[1] == '(' && m[strlen(m) - 1] == ')') {
		m[strlen(m) - 1] = '\0'; /* "p(95)" */
		*++m = 'p';
	}
	if (m[0] == 'p' && m[1] >= '0' && m[1] <= '9') {
		t->metric = FL_METRIC_PERCENTILE;
		return fl_percentile_read(m + 1, &t->ppm, err);
	}
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strcmp(m, others[i].name) == 0) {
			t->metric = others[i].metric;
			t->ppm = 500000;
			return 0;
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
int
fl_threshold_share(const char *s, double *percent, struct fl_err *err)
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
		return fl_threshold_share(s, &t->wanted, err);
	if (t->metric == FL_METRIC_RATE)
		return fl_num_rate(s, &t->wanted, err);
	if (!is_time(t))
		return fl_num_real(s, &t->wanted, err);
	if (fl_num_duration(s, 0, &ns, err) == -1)
		return -1;
	t->wanted = (double)ns / FL_NS_PER_MS;
	return 0;
}

/* "99% of seconds", "95 % of the seconds" */
static int
read_each(struct fl_threshold *t, char *s, struct fl_err *err)
{
	char *of = strstr(s, "of"), *end;

	if (of == NULL)
		return fl_fail(err, "'in %.40s': want in 99%% of seconds", s);
	for (end = of; end > s && end[-1] == ' '; end--)
		;
	*end = '\0';
	if (end > s && end[-1] == '%')
		for (; end - 1 > s && end[-2] == ' '; end--) {
			end[-2] = '%';
			end[-1] = '\0';
		}
	for (of += 2; *of == ' ' || strncmp(of, "the ", 4) == 0;)
		of += *of == ' ' ? 1 : 4;
	if (strcmp(of, "seconds") != 0)
		return fl_fail(err, "'%.40s': want in 99%% of seconds", of);
	t->each = true;
	if (fl_threshold_share(s, &t->share, err) == -1)
		return -1;
	if (t->share < 0 || t->share > 100)
		return fl_fail(err, "'%.40s': want 0%% to 100%% of seconds", s);
	return 0;
}

/* Cuts blanks off both ends. */
static char *
trim(char *s)
{
	char *end = s + strlen(s);

	while (*s == ' ')
		s++;
	while (end > s && end[-1] == ' ')
		*--end = '\0';
	return s;
}

/* "stage:2:" in front; what comes behind it is returned. */
static char *
read_stage(struct fl_threshold *t, char *s)
{
	unsigned long long n;
	char *end;

	if (strncmp(s, "stage:", 6) != 0 || s[6] < '0' || s[6] > '9')
		return s;
	n = strtoull(s + 6, &end, 10);
	if (*end != ':' || n >= FL_ROW_STAGES)
		return s;
	t->staged = true;
	t->stage = n;
	return end + 1;
}

/* What is in front of the relation: stage, step and figure. */
static int
read_front(struct fl_threshold *t, char *s, struct fl_err *err)
{
	char *colon;

	s = read_stage(t, trim(s));
	colon = strrchr(s, ':');
	if (colon != NULL) {
		*colon = '\0';
		t->step = strdup(trim(s));
		if (t->step == NULL)
			return fl_fail(err, "out of memory");
		s = colon + 1;
	}
	s = trim(s);
	return read_metric(t, s, strlen(s), err);
}

static int
parse(struct fl_threshold *t, char *s, struct fl_err *err)
{
	char *op = s + strcspn(s, "<>"), *in;

	if (*op == '\0' || op == s)
		return fl_fail(err, "want STEP:p99<250ms, with < <= > or >=");
	t->above = *op == '>';
	t->equal = op[1] == '=';
	*op++ = '\0';
	if (read_front(t, s, err) == -1)
		return -1;
	op = trim(op + t->equal);
	in = strstr(op, " in ");
	if (in != NULL) {
		*in = '\0';
		if (read_each(t, trim(in + 4), err) == -1)
			return -1;
	}
	return read_wanted(t, trim(op), err);
}

int
fl_threshold_read(struct fl_threshold *t, const char *text, struct fl_err *err)
{
	char *scratch = strdup(text);
	struct fl_err why;
	int rc;

	*t = (struct fl_threshold){ .text = strdup(text) };
	if (t->text == NULL || scratch == NULL)
		rc = fl_fail(&why, "out of memory");
	else
		rc = parse(t, scratch, &why);
	free(scratch);
	if (rc == 0)
		return 0;
	fl_threshold_fini(t);
	return fl_fail(err, "'%.100s': %.300s", text, why.msg);
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
	if (is_time(t))
		*value = time_ms(t, v);
	else
		*value = other_value(t, v, counts, apdex_ns, seconds);
	if (isnan(*value))
		return -1;
	if (!is_time(t) || t->above)
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

	if (!t->each || (!is_time(t) && !whole(t, s, at)))
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
