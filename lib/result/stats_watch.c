#include <math.h>
#include <stdlib.h>

#include "../base/num.h"
#include "stats_state.h"

static int64_t
ramp_ns(const struct fl_stats *s, uint64_t stage)
{
	const struct fl_doc_stage *d = fl_doc_head_stage(&s->sums->head, stage);

	return d != NULL ? d->ramp_ns : 0;
}

/* The first whole second that begins at ns or later. */
static int64_t
up(int64_t ns)
{
	return (ns + FL_NS_PER_S - 1) / FL_NS_PER_S;
}

/* Whether a second is all of a stage's, from ns after its begin on. */
static bool
whole(const struct fl_stats *s, uint64_t stage, int64_t at, int64_t after_ns)
{
	return at >= up(fl_sums_begin_ns(s->sums, stage) + after_ns) &&
	       at < fl_sums_stage_end_ns(s->sums, stage) / FL_NS_PER_S;
}

static void
add_counts(struct fl_cells_part *sum, const struct fl_second_part *p)
{
	uint64_t all = fl_counts_all(p->counts);

	sum->ended += fl_counts_ended(p->counts);
	sum->all += all;
	sum->bad += all - p->counts[FL_COUNT_OK];
}

/* The response times of a total, or of all exchanges of a stage. */
static int
add_times(struct fl_stats *s, const struct fl_second *second, size_t total,
    uint64_t stage, struct fl_err *err)
{
	size_t i;

	fl_hist_clear(s->part);
	for (i = 0; i < second->keep.n; i++) {
		const struct fl_kept *k = &second->keep.v[i];
		const struct fl_total *t = s->sums->totals[k->cell];

		if (total != SIZE_MAX
			? k->cell != total
			: t->kind != FL_STEP_EXCHANGE || t->stage != stage)
			continue;
		if (!fl_str_is(k->t.what, "response") ||
		    (s->how.ok_only && k->t.of != FL_OUTCOME_OK))
			continue;
		if (fl_row_times_add(&s->part, 1, &k->t, err) == -1)
			return -1;
	}
	return 0;
}

static struct fl_stats_stage *
stage_of(struct fl_stats *s, uint64_t stage, struct fl_err *err)
{
	struct fl_stats_stage *v;
	int64_t begin = fl_sums_begin_ns(s->sums, stage);

	if (stage >= s->n_stages) {
		v = realloc(s->stages, (stage + 1) * sizeof(*v));
		if (v == NULL) {
			fl_fail(err, "out of memory");
			return NULL;
		}
		memset(v + s->n_stages, 0,
		    (stage + 1 - s->n_stages) * sizeof(*v));
		s->stages = v;
		s->n_stages = stage + 1;
	}
	v = &s->stages[stage];
	if (!v->watched) {
		v->watched = true;
		fl_pace_init(&v->pace, up(begin + ramp_ns(s, stage)));
		v->ramp_s = v->pace.first - up(begin);
	}
	return v;
}

static int
watch_pace(struct fl_stats *s, uint64_t stage, int64_t at,
    const struct fl_cells_part *p, struct fl_err *err)
{
	static const uint32_t half = 500000;
	struct fl_stats_stage *v;
	int64_t p50 = -1;

	if (s->steady != NULL || !whole(s, stage, at, ramp_ns(s, stage)))
		return 0;
	v = stage_of(s, stage, err);
	if (v == NULL)
		return -1;
	fl_times_percentiles_ns(p->times, &half, 1, &p50);
	return fl_pace_add(&v->pace, at, (double)p->ended, p50, err);
}

static int
watch_cells(struct fl_stats *s, uint64_t stage, size_t row, int64_t at,
    const struct fl_cells_part *part, struct fl_err *err)
{
	if (!s->keep_cells || !whole(s, stage, at, 0))
		return 0;
	return fl_cells_add(&s->cells, stage,
	    up(fl_sums_begin_ns(s->sums, stage)), row, at, part, err);
}

/* Whether all exchanges of a second that are measured are of one stage. */
static bool
only_stage(const struct fl_stats *s, const struct fl_second *second,
    uint64_t stage)
{
	size_t i;

	for (i = 0; i < second->n_parts && i < s->sums->keys.n; i++)
		if (second->parts[i].used &&
		    s->sums->totals[i]->stage != stage &&
		    !fl_sums_warmup(s->sums, s->sums->totals[i]->stage))
			return false;
	return true;
}

/* All exchanges of a stage in a second; mostly they are summed up already. */
static int
watch_stage(struct fl_stats *s, const struct fl_second *second, uint64_t stage,
    struct fl_err *err)
{
	struct fl_cells_part sum = { .times = s->part };
	size_t i;

	for (i = 0; i < second->n_parts && i < s->sums->keys.n; i++) {
		const struct fl_total *t = s->sums->totals[i];

		if (second->parts[i].used && t->stage == stage &&
		    t->kind == FL_STEP_EXCHANGE)
			add_counts(&sum, &second->parts[i]);
	}
	if (only_stage(s, second, stage))
		sum.times = s->second;
	else if (add_times(s, second, SIZE_MAX, stage, err) == -1)
		return -1;
	if (watch_pace(s, stage, second->at, &sum, err) == -1)
		return -1;
	return watch_cells(s, stage, fl_stats_cells_all(stage), second->at,
	    &sum, err);
}

static int
watch_step(struct fl_stats *s, const struct fl_second *second, size_t i,
    struct fl_err *err)
{
	struct fl_cells_part sum = { .times = s->part };

	add_counts(&sum, &second->parts[i]);
	if (add_times(s, second, i, 0, err) == -1)
		return -1;
	return watch_cells(s, s->sums->totals[i]->stage, fl_stats_cells_row(i),
	    second->at, &sum, err);
}

int
fl_stats_watch_second(struct fl_stats *s, const struct fl_second *second,
    struct fl_err *err)
{
	bool seen[FL_ROW_STAGES] = { false };
	uint64_t stage;
	size_t i;

	if (!fl_stats_watches(s))
		return 0;
	if (s->part == NULL && (s->part = calloc(1, sizeof(*s->part))) == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < second->n_parts && i < s->sums->keys.n; i++) {
		stage = s->sums->totals[i]->stage;
		if (!second->parts[i].used || fl_sums_warmup(s->sums, stage))
			continue;
		if (!seen[stage] && watch_stage(s, second, stage, err) == -1)
			return -1;
		seen[stage] = true;
		if (s->keep_cells && watch_step(s, second, i, err) == -1)
			return -1;
	}
	return 0;
}

/* A stage that was silent until its end is told so. */
static int
close_pace(struct fl_stats *s, uint64_t stage, struct fl_err *err)
{
	int64_t end = fl_sums_stage_end_ns(s->sums, stage) / FL_NS_PER_S;
	struct fl_pace *p = &s->stages[stage].pace;

	if (!s->sums->head.ended || end <= p->first ||
	    end - p->first <= (int64_t)p->n * p->width)
		return 0;
	return fl_pace_add(p, end - 1, 0, -1, err);
}

int
fl_stats_watch_finish(struct fl_stats *s, struct fl_err *err)
{
	struct fl_stats_stage *v;
	struct fl_window *w;
	uint64_t i;

	if (s->steady != NULL || s->n_stages == 0)
		return 0;
	s->windows = calloc(s->n_stages, sizeof(*s->windows));
	if (s->windows == NULL)
		return fl_fail(err, "out of memory");
	s->n_windows = s->n_stages;
	for (i = 0; i < s->n_stages; i++) {
		v = &s->stages[i];
		if (!v->watched)
			continue;
		if (close_pace(s, i, err) == -1 ||
		    fl_steady_judge(&v->steady, &v->pace, err) == -1)
			return -1;
		w = &s->windows[i];
		w->set = true;
		if (v->steady.from_s >= 0) {
			w->from_s = v->steady.from_s;
			w->to_s = v->steady.to_s;
		}
	}
	return 0;
}

void
fl_stats_watch_fini(struct fl_stats *s)
{
	size_t i;

	for (i = 0; i < s->n_stages; i++)
		fl_pace_fini(&s->stages[i].pace);
	free(s->stages);
	free(s->windows);
	free(s->part);
	fl_cells_fini(&s->cells);
}
