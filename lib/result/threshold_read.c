#include <stdlib.h>

#include "../base/num.h"
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

bool
fl_threshold_times(const struct fl_threshold *t)
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
			if (!t->service || fl_threshold_times(t))
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
	if (!fl_threshold_times(t))
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
