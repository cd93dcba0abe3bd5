#include "stats_state.h"

/* Of each second in which nothing was done, as long as it is no pause. */
#define GAP_MAX 600

int
fl_stats_judge_second(struct fl_stats *s, const struct fl_second *second,
    struct fl_err *err)
{
	int64_t at = s->last_judged;
	size_t i;

	if (second->at <= at)
		return 0; /* its lines came late: it has been judged */
	if (at == -1 || second->at - at > GAP_MAX)
		at = second->at - 1;
	for (at++; at <= second->at; at++)
		for (i = 0; i < s->n_thresholds; i++)
			if (fl_threshold_second(&s->thresholds[i], s->sums, at,
				at == second->at ? second : NULL, &s->how,
				err) == -1)
				return -1;
	s->last_judged = second->at;
	return 0;
}

struct fl_stats_judged
fl_stats_judge(const struct fl_stats *s, size_t i)
{
	struct fl_stats_judged j = { .t = &s->thresholds[i] };

	j.holds = fl_threshold_judge(j.t, s->sums, &s->how, &j.value);
	j.verdict = j.holds == 1    ? "ok"
	            : j.holds == -1 ? "none"
	            : j.t->warn     ? "warn"
	                            : "missed";
	return j;
}

size_t
fl_stats_missed(const struct fl_stats *s)
{
	size_t i, missed = 0;

	for (i = 0; i < s->n_thresholds; i++)
		missed +=
		    !s->thresholds[i].warn && fl_stats_judge(s, i).holds != 1;
	return missed;
}

static void
threshold_columns(struct fl_cols *c, const struct fl_stats *s, const void *data)
{
	const struct fl_stats_judged *j = data;

	(void)s;
	fl_cols_str(c, "expression", fl_str(j->t->text));
	fl_cols_real(c, "value", j->value, 3);
	fl_cols_real(c, "wanted", fl_threshold_wanted(j->t), 3);
	fl_cols_str(c, "unit", fl_str(fl_threshold_unit(j->t)));
	fl_cols_str(c, "verdict", fl_str(j->verdict));
	fl_cols_str(c, "level", fl_str(j->t->warn ? "warn" : "fail"));
}

int
fl_stats_threshold_lines(struct fl_stats *s, struct fl_buf *out,
    struct fl_err *err)
{
	struct fl_stats_judged j;
	size_t i;

	for (i = 0; i < s->n_thresholds; i++) {
		j = fl_stats_judge(s, i);
		if (fl_stats_emit(s, out, FL_STATS_THRESHOLD, threshold_columns,
			&j, err) == -1)
			return -1;
	}
	return 0;
}
