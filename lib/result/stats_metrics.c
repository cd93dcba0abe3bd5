#include <math.h>
#include <stdlib.h>

#include "../base/num.h"
#include "stats_state.h"

/*
 * OpenMetrics: families of samples, each family's in one place.  Times are in
 * seconds, shares from 0 to 1.
 */

/* What is told of a step of a stage, or of all exchanges of one. */
struct row {
	char *labels; /* stage="0",step="1",name="login"; owned */
	struct fl_figures f;
	uint64_t n; /* response times, and their sum */
	uint64_t sum_ns;
};

struct rows {
	struct row *v; /* owned */
	size_t n;
};

static void
rows_fini(struct rows *r)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		free(r->v[i].labels);
	free(r->v);
}

/* ,name="value", as OpenMetrics escapes it. */
static int
add_label(struct fl_buf *b, const char *name, struct fl_str v,
    struct fl_err *err)
{
	size_t i, n;
	unsigned code;
	int rc = fl_buf_addf(b, err, "%s%s=\"", b->len > 0 ? "," : "", name);

	for (i = 0; i < v.len && rc == 0; i += n) {
		n = fl_utf8_next(v.s + i, v.len - i, &code);
		if (n == 0)
			rc = fl_buf_add_str(b, "\xef\xbf\xbd", err);
		else if (v.s[i] == '\n')
			rc = fl_buf_add_str(b, "\\n", err);
		else if (v.s[i] == '"' || v.s[i] == '\\')
			rc = fl_buf_addf(b, err, "\\%c", v.s[i]);
		else
			rc = fl_buf_add(b, v.s + i, n, err);
		n = n > 0 ? n : 1;
	}
	return rc == -1 ? -1 : fl_buf_add(b, "\"", 1, err);
}

static int
add_row(struct rows *rows, const struct fl_stats *s, uint64_t stage,
    struct fl_str step, struct fl_str name, struct fl_total *const totals[],
    size_t n, struct fl_err *err)
{
	struct row *r = &rows->v[rows->n];
	struct fl_buf b;
	char number[24];

	if (fl_stats_figures(s, totals, n, &r->f, err) == -1)
		return -1;
	r->n = s->view->all.n;
	r->sum_ns = s->view->all.sum_ns;
	snprintf(number, sizeof(number), "%llu", (unsigned long long)stage);
	fl_buf_init(&b, 1 << 20);
	if (add_label(&b, "stage", fl_str(number), err) == -1 ||
	    add_label(&b, "step", step, err) == -1 ||
	    add_label(&b, "name", name, err) == -1) {
		fl_buf_fini(&b);
		return -1;
	}
	r->labels = fl_buf_take(&b);
	rows->n++;
	return 0;
}

static int
collect(struct rows *rows, const struct fl_stats *s, struct fl_err *err)
{
	struct fl_total *const *totals;
	size_t len, n_exchanges, i;
	uint64_t stage;

	rows->v = calloc(s->n_order + fl_stats_stages(s) + 1, sizeof(*rows->v));
	if (rows->v == NULL)
		return fl_fail(err, "out of memory");
	for (stage = 0; stage < fl_stats_stages(s); stage++) {
		if (fl_sums_warmup(s->sums, stage))
			continue;
		len = fl_stats_stage_totals(s, stage, &totals, &n_exchanges);
		if (n_exchanges > 0 &&
		    add_row(rows, s, stage, fl_str("all"), fl_str(""), totals,
			n_exchanges, err) == -1)
			return -1;
		for (i = 0; i < len; i++)
			if (add_row(rows, s, stage, totals[i]->step,
				fl_stats_step_name(s, totals[i]), totals + i, 1,
				err) == -1)
				return -1;
	}
	return 0;
}

static int
begin(struct fl_buf *out, const char *name, const char *type, const char *unit,
    const char *help, struct fl_err *err)
{
	if (fl_buf_addf(out, err, "# TYPE %s %s\n", name, type) == -1 ||
	    (*unit != '\0' &&
		fl_buf_addf(out, err, "# UNIT %s %s\n", name, unit) == -1))
		return -1;
	return fl_buf_addf(out, err, "# HELP %s %s\n", name, help);
}

/* Counters that are a count of every row. */
static const struct {
	const char *name;
	const char *unit;
	enum fl_count count;
	const char *help;
} counters[] = {
	{ "funbric_sent_bytes", "bytes", FL_COUNT_SENT, "Bytes sent." },
	{ "funbric_received_bytes", "bytes", FL_COUNT_RECEIVED,
	    "Bytes received." },
};

static const struct {
	const char *name;
	enum fl_count count;
} results[] = {
	{ "ok", FL_COUNT_OK },
	{ "failed", FL_COUNT_FAILED },
	{ "censored", FL_COUNT_CENSORED },
};

static int
exchanges(struct fl_buf *out, const struct rows *rows, struct fl_err *err)
{
	size_t i, k;

	if (begin(out, "funbric_exchanges", "counter", "",
		"Exchanges by how they ended.", err) == -1)
		return -1;
	for (i = 0; i < rows->n; i++)
		for (k = 0; k < sizeof(results) / sizeof(results[0]); k++)
			if (fl_buf_addf(out, err,
				"funbric_exchanges_total{%s,result=\"%s\"} "
				"%llu\n",
				rows->v[i].labels, results[k].name,
				(unsigned long long)rows->v[i]
				    .f.counts[results[k].count]) == -1)
				return -1;
	return 0;
}

static int
counts(struct fl_buf *out, const struct rows *rows, struct fl_err *err)
{
	size_t i, k;

	for (k = 0; k < sizeof(counters) / sizeof(counters[0]); k++) {
		if (begin(out, counters[k].name, "counter", counters[k].unit,
			counters[k].help, err) == -1)
			return -1;
		for (i = 0; i < rows->n; i++)
			if (fl_buf_addf(out, err, "%s_total{%s} %llu\n",
				counters[k].name, rows->v[i].labels,
				(unsigned long long)rows->v[i]
				    .f.counts[counters[k].count]) == -1)
				return -1;
	}
	return 0;
}

/* Quantiles of one row, then its sum and count where they are known. */
static int
summary_row(struct fl_buf *out, const char *name, const struct row *r,
    const struct fl_spread *v, const struct fl_percentiles *p, bool sums,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < p->n && v->min_ns >= 0; i++)
		if (fl_buf_addf(out, err, "%s{%s,quantile=\"%g\"} %.9f\n", name,
			r->labels, p->ppm[i] / 1e6,
			(double)v->percentile_ns[i] / FL_NS_PER_S) == -1)
			return -1;
	if (!sums)
		return 0;
	return fl_buf_addf(out, err, "%s_sum{%s} %.9f\n%s_count{%s} %llu\n",
	    name, r->labels, (double)r->sum_ns / FL_NS_PER_S, name, r->labels,
	    (unsigned long long)r->n);
}

static int
summaries(struct fl_buf *out, const struct fl_stats *s, const struct rows *rows,
    struct fl_err *err)
{
	const struct fl_percentiles *p = &s->percentiles;
	size_t i;

	if (begin(out, "funbric_response_seconds", "summary", "seconds",
		"Response times, from when an exchange was due.", err) == -1)
		return -1;
	for (i = 0; i < rows->n; i++)
		if (summary_row(out, "funbric_response_seconds", &rows->v[i],
			&rows->v[i].f.response, p, true, err) == -1)
			return -1;
	if (begin(out, "funbric_service_seconds", "summary", "seconds",
		"Service times, from when an exchange was sent.", err) == -1)
		return -1;
	for (i = 0; i < rows->n; i++)
		if (summary_row(out, "funbric_service_seconds", &rows->v[i],
			&rows->v[i].f.service, p, false, err) == -1)
			return -1;
	return 0;
}

static double
error_share(const struct fl_figures *f)
{
	return f->error_share;
}

static double
rate(const struct fl_figures *f)
{
	return f->rate;
}

static double
apdex(const struct fl_figures *f)
{
	return f->apdex;
}

static double
bound(const struct fl_figures *f)
{
	return f->bound;
}

static const struct {
	const char *name;
	const char *help;
	double (*value)(const struct fl_figures *f);
} gauges[] = {
	{ "funbric_error_ratio", "The share of exchanges that were not good.",
	    error_share },
	{ "funbric_exchange_rate", "Exchanges that ended, a second.", rate },
	{ "funbric_apdex", "Apdex of response times.", apdex },
	{ "funbric_censored", "1 when a quantile is only a lower bound.",
	    bound },
};

static int
row_gauges(struct fl_buf *out, const struct rows *rows, struct fl_err *err)
{
	size_t i, k;
	double v;

	for (k = 0; k < sizeof(gauges) / sizeof(gauges[0]); k++) {
		if (begin(out, gauges[k].name, "gauge", "", gauges[k].help,
			err) == -1)
			return -1;
		for (i = 0; i < rows->n; i++) {
			v = gauges[k].value(&rows->v[i].f);
			if (isfinite(v) &&
			    fl_buf_addf(out, err, "%s{%s} %.6f\n",
				gauges[k].name, rows->v[i].labels, v) == -1)
				return -1;
		}
	}
	return 0;
}

static int
run_info(struct fl_buf *out, const struct fl_stats *s, struct fl_err *err)
{
	const struct fl_doc_head *h = &s->sums->head;
	struct fl_buf b;
	int rc = -1;

	fl_buf_init(&b, 1 << 20);
	if (begin(out, "funbric_run", "info", "", "The run.", err) == 0 &&
	    add_label(&b, "run", fl_stats_run_ids(s), err) == 0 &&
	    add_label(&b, "start", h->start, err) == 0 &&
	    add_label(&b, "verdict", h->verdict, err) == 0 &&
	    add_label(&b, "labels", fl_stats_labels(s), err) == 0)
		rc = fl_buf_addf(out, err, "funbric_run_info{%s} 1\n", b.data);
	fl_buf_fini(&b);
	if (rc == -1 || begin(out, "funbric_run_complete", "gauge", "",
			    "1 when all of the run is there.", err) == -1)
		return -1;
	return fl_buf_addf(out, err,
	    "funbric_run_complete %d\n"
	    "# TYPE funbric_run_seconds gauge\n"
	    "# UNIT funbric_run_seconds seconds\n"
	    "# HELP funbric_run_seconds From its start to its end.\n"
	    "funbric_run_seconds %.3f\n",
	    fl_stats_complete(s), (double)fl_stats_end_ns(s) / FL_NS_PER_S);
}

/* An expression, its value, and whether it holds. */
static int
thresholds(struct fl_buf *out, const struct fl_stats *s, bool values,
    struct fl_err *err)
{
	const char *name =
	    values ? "funbric_threshold_value" : "funbric_threshold_ok";
	struct fl_stats_judged j;
	struct fl_buf b;
	size_t i;
	int rc;

	if (s->n_thresholds == 0)
		return 0;
	rc = begin(out, name, "gauge", "",
	    values
		? "What a threshold's figure is, in the unit it is judged by."
		: "1 when a threshold holds.",
	    err);
	for (i = 0; i < s->n_thresholds && rc == 0; i++) {
		j = fl_stats_judge(s, i);
		if (values && !isfinite(j.value))
			continue;
		fl_buf_init(&b, 1 << 20);
		rc = add_label(&b, "expression", fl_str(j.t->text), err);
		if (rc == 0)
			rc = add_label(&b, "level",
			    fl_str(j.t->warn ? "warn" : "fail"), err);
		if (rc == 0)
			rc = fl_buf_addf(out, err, "%s{%s} %.6g\n", name,
			    b.data, values ? j.value : j.holds == 1);
		fl_buf_fini(&b);
	}
	return rc;
}

int
fl_stats_metrics(struct fl_stats *s, struct fl_buf *out, struct fl_err *err)
{
	struct rows rows = { 0 };
	int rc = -1;

	if (collect(&rows, s, err) == 0 && run_info(out, s, err) == 0 &&
	    exchanges(out, &rows, err) == 0 && counts(out, &rows, err) == 0 &&
	    summaries(out, s, &rows, err) == 0 &&
	    row_gauges(out, &rows, err) == 0 &&
	    thresholds(out, s, false, err) == 0 &&
	    thresholds(out, s, true, err) == 0)
		rc = fl_buf_add_str(out, "# EOF\n", err);
	rows_fini(&rows);
	return rc;
}
