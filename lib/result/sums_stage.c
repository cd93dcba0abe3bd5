#include "../base/num.h"
#include "sums.h"

/* Rates are over the time in which load was put on, as far as the run came. */
int64_t
fl_sums_length_ns(const struct fl_sums *t, uint64_t stage)
{
	const struct fl_doc_stage *s = fl_doc_head_stage(&t->head, stage);
	int64_t begin = fl_doc_head_begin_ns(&t->head, stage);
	int64_t end =
	    t->head.ended ? t->head.end_ns : (t->newest + 1) * FL_NS_PER_S;

	if (stage < t->n_windows && t->windows[stage].set)
		return (t->windows[stage].to_s - t->windows[stage].from_s) *
		       FL_NS_PER_S;
	if (end < begin)
		return 0;
	if (s == NULL || s->seconds_ns < 0 || s->seconds_ns > end - begin)
		return end - begin;
	return s->seconds_ns;
}

/* Later than any second that a line may name, with room to add to it. */
#define NEVER (INT64_MAX / 2)

/* A stage's end, as its length says; at most NEVER. */
static int64_t
planned_end(const struct fl_sums *t, uint64_t stage, int64_t begin)
{
	int64_t end;

	if (__builtin_add_overflow(begin, t->head.stages[stage].seconds_ns,
		&end) ||
	    end > NEVER)
		end = NEVER;
	return end;
}

int64_t
fl_sums_begin_ns(const struct fl_sums *t, uint64_t stage)
{
	int64_t ns = 0, first;
	uint64_t i;

	if (stage < t->n_windows && t->windows[stage].set)
		return t->windows[stage].from_s * FL_NS_PER_S;
	for (i = 0; i <= stage && i < FL_ROW_STAGES; i++) {
		first = t->first[i] * FL_NS_PER_S;
		if (i > 0 && first > ns)
			ns = first;
		if (i < stage && i < t->head.n_stages &&
		    t->head.stages[i].seconds_ns > 0)
			ns = planned_end(t, i, ns);
	}
	return ns;
}

int64_t
fl_sums_stage_end_ns(const struct fl_sums *t, uint64_t stage)
{
	const struct fl_doc_stage *s = fl_doc_head_stage(&t->head, stage);
	int64_t end = t->head.ended ? t->head.end_ns : INT64_MAX;
	int64_t begin = fl_sums_begin_ns(t, stage);

	if (stage < t->n_windows && t->windows[stage].set)
		return t->windows[stage].to_s * FL_NS_PER_S;
	if (s != NULL && s->seconds_ns >= 0 && s->seconds_ns < end - begin)
		end = begin + s->seconds_ns;
	return end;
}

/* What [begin, end) has of a second. */
static int64_t
overlap(int64_t at, int64_t begin, int64_t end)
{
	int64_t from = at * FL_NS_PER_S, to = from + FL_NS_PER_S;

	from = begin > from ? begin : from;
	to = end < to ? end : to;
	return to > from ? to - from : 0;
}

double
fl_sums_planned_s(const struct fl_sums *t, int64_t at)
{
	int64_t last = t->head.ended ? t->head.end_ns : INT64_MAX;
	int64_t begin = 0, end = last, ns = 0, first;
	uint64_t i = 0;

	do {
		first = t->first[i] * FL_NS_PER_S;
		if (i > 0 && first > begin)
			begin = first;
		if (i < t->head.n_stages && t->head.stages[i].seconds_ns >= 0)
			end = planned_end(t, i, begin);
		else
			end = last;
		ns += overlap(at, begin, end < last ? end : last);
		begin = end < last ? end : last;
	} while (++i < t->head.n_stages);
	return ns < FL_NS_PER_S ? (double)ns / FL_NS_PER_S : 1;
}
