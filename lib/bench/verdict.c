#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "verdict.h"

const char *const fl_trust_names[3] = { "ok", "suspect", "invalid" };

#define ON_END 3 /* seconds in a row that make a rule hold */

void
fl_judge_init(struct fl_judge *j, enum fl_model model, bool poisson)
{
	*j = (struct fl_judge){ .model = model, .poisson = poisson };
}

/* The first reason of the worst kind stays. */
__attribute__((format(printf, 3, 4))) static void
find(struct fl_judge *j, enum fl_trust trust, const char *fmt, ...)
{
	va_list ap;

	if (trust <= j->trust)
		return;
	j->trust = trust;
	va_start(ap, fmt);
	vsnprintf(j->reason, sizeof(j->reason), fmt, ap);
	va_end(ap);
}

static bool
on_end(uint8_t *count, bool holds)
{
	*count = !holds ? 0 : *count < ON_END ? *count + 1 : ON_END;
	return *count == ON_END;
}

/*
 * How much the gaps of one worker may vary.  Even sends have 0 and Poisson ones
 * 1; what a quiet machine reaches is 0.3 at 1000/s and 0.8 at 10 000/s, and
 * that grows with the logarithm of the rate between them.
 */
static double
cv_goal(const struct fl_judge *j, double rate)
{
	double goal = 0.3 + 0.5 * (log10(rate > 1 ? rate : 1) - 3);

	if (j->poisson)
		return 1;
	return goal < 0.3 ? 0.3 : goal > 0.8 ? 0.8 : goal;
}

static void
judge_rate(struct fl_judge *j, const struct fl_judge_second *s, unsigned w)
{
	int64_t bound_us = s->median_us / 10 > 1000 ? s->median_us / 10 : 1000;

	j->due += s->due;
	j->begun += s->begun;
	if (on_end(&j->late[w], s->late_p99_us > bound_us))
		find(j, FL_TRUST_INVALID,
		    "sends were late: p99 %lld us in "
		    "second %lld and the two before",
		    (long long)s->late_p99_us, (long long)s->second);
	if (on_end(&j->uneven[w],
		s->rate >= 10 && s->arrival_cv > 2 * cv_goal(j, s->rate)))
		find(j, FL_TRUST_SUSPECT,
		    "sends were uneven: their gaps vary "
		    "by %.2f around second %lld, %.2f is usual",
		    s->arrival_cv, (long long)s->second, cv_goal(j, s->rate));
}

void
fl_judge_second(struct fl_judge *j, const struct fl_judge_second *s)
{
	unsigned w = s->worker % FL_JUDGE_WORKERS;

	if (on_end(&j->busy[w], s->cpu > 0.9))
		find(j, FL_TRUST_SUSPECT,
		    "worker %u used %.0f %% of its CPU "
		    "around second %lld",
		    s->worker, s->cpu * 100, (long long)s->second);
	if (j->model == FL_MODEL_RATE)
		judge_rate(j, s, w);
}

void
fl_judge_out_of(struct fl_judge *j, const char *what)
{
	find(j, FL_TRUST_INVALID, "ran out of %s", what);
}

void
fl_judge_plugin(struct fl_judge *j, const char *what)
{
	find(j, FL_TRUST_SUSPECT, "%s", what);
}

void
fl_judge_max_users(struct fl_judge *j, unsigned max)
{
	find(j, FL_TRUST_SUSPECT,
	    "all %u users were busy when iterations were "
	    "due: see --max-users",
	    max);
}

void
fl_judge_end(struct fl_judge *j)
{
	if (j->model == FL_MODEL_RATE && j->due > 0 &&
	    (double)j->begun < 0.99 * (double)j->due)
		find(j, FL_TRUST_INVALID,
		    "only %.1f %% of the due iterations "
		    "began",
		    100.0 * (double)j->begun / (double)j->due);
}
