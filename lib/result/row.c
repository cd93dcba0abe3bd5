#include "row.h"
#include "../base/num.h"

const char *const fl_count_names[FL_COUNTS] = {
	[FL_COUNT_STARTED] = "started",
	[FL_COUNT_OK] = "ok",
	[FL_COUNT_FAILED] = "failed",
	[FL_COUNT_CENSORED] = "censored",
	[FL_COUNT_UNSTARTED] = "unstarted",
	[FL_COUNT_SENT] = "sent",
	[FL_COUNT_RECEIVED] = "received",
	[FL_COUNT_HOPS] = "hops",
};

const bool fl_count_optional[FL_COUNTS] = {
	[FL_COUNT_CENSORED] = true,
	[FL_COUNT_UNSTARTED] = true,
	[FL_COUNT_HOPS] = true,
};

const char *const fl_outcome_names[FL_OUTCOMES] = {
	[FL_OUTCOME_OK] = "ok",
	[FL_OUTCOME_FAILED] = "failed",
	[FL_OUTCOME_CENSORED] = "censored",
};

int
fl_row_second(const struct fl_element *r, int64_t *second, struct fl_err *err)
{
	int64_t ns;
	int rc = fl_element_seconds(r, "at", &ns, err);

	if (rc != 1)
		return rc;
	*second = ns / FL_NS_PER_S;
	if (*second > FL_ROW_SECONDS)
		return fl_fail(err, "at is %lld s: want %lld or less",
		    (long long)*second, (long long)FL_ROW_SECONDS);
	return 1;
}

static int
missing(const struct fl_element *r, const char *name, struct fl_err *err)
{
	return fl_fail(err, "<%.*s> without %s", FL_STR_ARG(r->name), name);
}

int
fl_row_place(const struct fl_element *r, uint64_t *stage, struct fl_str *step,
    struct fl_err *err)
{
	int rc = fl_element_count(r, "stage", stage, err);

	if (rc == -1)
		return -1;
	if (rc == 0)
		return missing(r, "stage", err);
	if (*stage >= FL_ROW_STAGES)
		return fl_fail(err, "stage %llu: want a number below %d",
		    (unsigned long long)*stage, FL_ROW_STAGES);
	*step = fl_element_get(r, "step");
	if (step->len == 0)
		return missing(r, "step", err);
	if (step->len > FL_ROW_STEP_LEN)
		return fl_fail(err, "a step's name of more than %d bytes",
		    FL_ROW_STEP_LEN);
	return 0;
}

static int
place(const struct fl_element *r, int64_t *at, uint64_t *stage,
    struct fl_str *step, struct fl_err *err)
{
	int rc = fl_row_second(r, at, err);

	if (rc == -1)
		return -1;
	if (rc == 0)
		return missing(r, "at", err);
	return fl_row_place(r, stage, step, err);
}

/* A merge writes whole seconds; what covers more is a reader's to spread. */
#define LEN_MAX 86400

static int
read_len(const struct fl_element *r, int64_t *len, struct fl_err *err)
{
	int64_t ns = FL_NS_PER_S;

	if (fl_element_seconds(r, "len", &ns, err) == -1)
		return -1;
	*len = ns / FL_NS_PER_S;
	if (ns % FL_NS_PER_S != 0 || *len < 1 || *len > LEN_MAX)
		return fl_fail(err, "len: want whole seconds from 1 to %d",
		    LEN_MAX);
	return 0;
}

int
fl_row_interval_read(const struct fl_element *r, struct fl_row_interval *v,
    struct fl_err *err)
{
	int i;

	*v = (struct fl_row_interval){ 0 };
	if (place(r, &v->at, &v->stage, &v->step, err) == -1 ||
	    read_len(r, &v->len, err) == -1 ||
	    fl_element_count(r, "users", &v->users, err) == -1)
		return -1;
	for (i = 0; i < FL_COUNTS; i++)
		if (fl_element_count(r, fl_count_names[i], &v->counts[i],
			err) == -1)
			return -1;
	return 0;
}

static int
read_outcome(const struct fl_element *r, enum fl_outcome *of,
    struct fl_err *err)
{
	struct fl_str s = fl_element_get(r, "of");
	int i;

	for (i = 0; i < FL_OUTCOMES; i++)
		if (fl_str_is(s, fl_outcome_names[i])) {
			*of = (enum fl_outcome)i;
			return 0;
		}
	return fl_fail(err, "of=\"%.*s\": want ok, failed or censored",
	    s.len < 40 ? (int)s.len : 40, s.s != NULL ? s.s : "");
}

static int
read_sums(const struct fl_element *r, struct fl_row_times *v,
    struct fl_err *err)
{
	int64_t sum = 0;

	if (fl_element_count(r, "n", &v->n, err) == -1 ||
	    fl_element_us(r, "sum", &sum, err) == -1 ||
	    fl_element_us(r, "min", &v->min_ns, err) == -1 ||
	    fl_element_us(r, "max", &v->max_ns, err) == -1)
		return -1;
	v->sum_ns = (uint64_t)sum;
	if (v->min_ns > v->max_ns)
		return fl_fail(err, "min is above max");
	return 0;
}

int
fl_row_times_read(const struct fl_element *r, struct fl_row_times *v,
    struct fl_err *err)
{
	*v = (struct fl_row_times){ 0 };
	if (place(r, &v->at, &v->stage, &v->step, err) == -1 ||
	    read_outcome(r, &v->of, err) == -1 || read_sums(r, v, err) == -1)
		return -1;
	v->what = fl_element_get(r, "what");
	v->hist = fl_element_get(r, "hist");
	if (v->what.len == 0)
		return missing(r, "what", err);
	if (v->hist.len == 0 && v->n > 0)
		return missing(r, "hist", err);
	return 0;
}

int
fl_counts_add(uint64_t into[FL_COUNTS], const uint64_t from[FL_COUNTS],
    struct fl_err *err)
{
	uint64_t sum[FL_COUNTS];
	int i;

	for (i = 0; i < FL_COUNTS; i++)
		if (__builtin_add_overflow(into[i], from[i], &sum[i]) ||
		    sum[i] > FL_ROW_SUM)
			return fl_fail(err, "the sum of %s is too large",
			    fl_count_names[i]);
	memcpy(into, sum, sizeof(sum));
	return 0;
}

/* Whether the sums of a histogram and a line fit. */
static bool
fits(const struct fl_hist *h, const struct fl_row_times *t)
{
	uint64_t sum;

	return !__builtin_add_overflow(h->sum_ns, t->sum_ns, &sum) &&
	       !__builtin_add_overflow(h->n, t->n, &sum) && sum <= FL_ROW_SUM;
}

static void
add_exact(struct fl_hist *h, const struct fl_row_times *t, bool first)
{
	if (first || t->min_ns < h->min_ns)
		h->min_ns = t->min_ns;
	if (first || t->max_ns > h->max_ns)
		h->max_ns = t->max_ns;
	h->sum_ns += t->sum_ns;
}

int
fl_row_times_add(struct fl_hist *const into[], size_t n,
    const struct fl_row_times *t, struct fl_err *err)
{
	bool first[FL_ROW_TARGETS];
	size_t i;

	if (t->n == 0)
		return 0;
	for (i = 0; i < n; i++) {
		first[i] = into[i]->n == 0;
		if (!fits(into[i], t))
			return fl_fail(err, "the sum of times is too large");
	}
	if (fl_hist_decode_known(into, n, t->hist.s, t->hist.len, t->n, err) ==
	    -1)
		return -1;
	for (i = 0; i < n; i++)
		add_exact(into[i], t, first[i]);
	return 0;
}
