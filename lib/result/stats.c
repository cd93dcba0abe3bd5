#include <stdlib.h>

#include "../base/num.h"
#include "stats_state.h"

const char *const fl_stats_names[FL_STATS_KINDS] = {
	[FL_STATS_RUN] = "run",
	[FL_STATS_STAGE] = "stage",
	[FL_STATS_STEP] = "step",
	[FL_STATS_SECOND] = "second",
	[FL_STATS_BUCKET] = "bucket",
	[FL_STATS_SPECTRUM] = "spectrum",
	[FL_STATS_FAILURE] = "failure",
	[FL_STATS_NODE] = "node",
	[FL_STATS_GENERATOR] = "generator",
	[FL_STATS_MONITOR] = "monitor",
	[FL_STATS_MARK] = "mark",
	[FL_STATS_THRESHOLD] = "threshold",
	[FL_STATS_STEADY] = "steady",
	[FL_STATS_COMPARE] = "compare",
	[FL_STATS_TREND] = "trend",
};

int
fl_stats_kinds(const char *names, unsigned *kinds, struct fl_err *err)
{
	char name[32];
	const char *near;
	size_t len, i;

	for (*kinds = 0;; names += len + 1) {
		len = strcspn(names, ",");
		snprintf(name, sizeof(name), "%.*s", (int)len, names);
		for (i = 0; i < FL_STATS_KINDS; i++)
			if (strcmp(name, fl_stats_names[i]) == 0)
				break;
		if (i == FL_STATS_KINDS) {
			near = fl_str_near(name, fl_stats_names, FL_STATS_KINDS,
			    sizeof(fl_stats_names[0]));
			return fl_fail(err, "'%s': no such kind%s%s%s", name,
			    near != NULL ? ": did you mean " : "",
			    near != NULL ? near : "", near != NULL ? "?" : "");
		}
		*kinds |= 1U << i;
		if (names[len] == '\0')
			return 0;
	}
}

/* Only a document of ours, and one of them. */
static int
check_begin(struct fl_stats *s, const struct fl_element *e, struct fl_err *err)
{
	struct fl_str version = fl_element_get(e, "version");

	if (!fl_element_is(e, "funbric")) {
		if (!s->begun && e->depth == 0 && !fl_element_is(e, "run"))
			return fl_fail(err, "<%.*s> is no result document",
			    FL_STR_ARG(e->name));
		return 0;
	}
	if (s->begun)
		return fl_fail(err, "a second document begins here");
	if (!fl_str_is(version, "1"))
		return fl_fail(err, "version=\"%.*s\": want 1",
		    FL_STR_ARG(version));
	return 0;
}

static int
on_element(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_stats *s = ctx;

	if (check_begin(s, e, err) == -1)
		return -1;
	s->begun = true;
	if (fl_sums_add(s->sums, e, err) == -1) {
		if (s->sums->bad_line > 0) {
			s->own_failed = true;
			fl_fail(&s->own, "%.200s:%llu: %.250s", s->name,
			    (unsigned long long)s->sums->bad_line, err->msg);
			return -1;
		}
		return fl_sums_skip(s->sums, e->line, err) ? 0 : -1;
	}
	if (fl_element_is(e, "monitor") && fl_stats_wants(s, FL_STATS_MONITOR))
		return fl_stats_monitor(s, e, err);
	if (fl_element_is(e, "mark") && fl_stats_wants(s, FL_STATS_MARK))
		return fl_stats_mark(s, e, err);
	return 0;
}

static int
on_second(void *ctx, struct fl_second *second, struct fl_err *err)
{
	struct fl_stats *s = ctx;

	if (fl_stats_second(s, second, err) == -1)
		return -1;
	if (s->sums->by_source && fl_stats_node_second(s, second, err) == -1)
		return -1;
	if (s->n_thresholds > 0 && fl_stats_judge_second(s, second, err) == -1)
		return -1;
	return fl_stats_watch_second(s, second, err);
}

static int
read_opts(struct fl_stats *s, const struct fl_stats_opts *o, struct fl_err *err)
{
	size_t i;

	s->kinds = o->kinds != 0 ? o->kinds : FL_STATS_DEFAULT;
	s->split = o->split;
	s->live = o->live;
	s->json = o->json;
	s->keep_cells = o->cells;
	s->side = o->side != NULL ? o->side : "";
	if (o->live)
		s->kinds = 1U << FL_STATS_SECOND;
	s->how = (struct fl_figures_opts){ &s->percentiles, o->apdex_ns,
		o->ok_only, s->view };
	if (s->how.apdex_ns <= 0)
		s->how.apdex_ns = FL_NS_PER_S * 3 / 2;
	s->chosen = o->percentiles != NULL;
	if (fl_percentiles_read(&s->percentiles, o->percentiles, err) == -1)
		return -1;
	if (o->n_asserts == 0)
		return 0;
	s->thresholds = calloc(o->n_asserts, sizeof(*s->thresholds));
	if (s->thresholds == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < o->n_asserts; i++) {
		if (fl_threshold_read(&s->thresholds[i], o->asserts[i], err) ==
		    -1)
			return -1;
		s->thresholds[i].warn = o->warns != NULL && o->warns[i];
		s->n_thresholds++;
	}
	return 0;
}

#define PENDING_MAX ((size_t)1 << 30)

struct fl_stats *
fl_stats_new(const struct fl_stats_opts *o, struct fl_err *err)
{
	const char *name = o->name != NULL ? o->name : "stdin";
	struct fl_stats *s = calloc(1, sizeof(*s));
	size_t i;

	if (s == NULL)
		goto memory;
	fl_buf_init(&s->pending, PENDING_MAX);
	for (i = 0; i < FL_STATS_KINDS; i++)
		fl_buf_init(&s->objects[i], PENDING_MAX);
	s->last_second = s->last_judged = -1;
	fl_cells_init(&s->cells);
	s->name = strdup(name);
	s->view = calloc(1, sizeof(*s->view));
	s->second = calloc(1, sizeof(*s->second));
	if (s->name == NULL || s->view == NULL || s->second == NULL)
		goto memory;
	s->reader = fl_reader_new(name, on_element, s, err);
	s->sums = fl_sums_new(o->split, err);
	if (s->reader == NULL || s->sums == NULL || read_opts(s, o, err) == -1)
		goto fail;
	if (fl_stats_wants(s, FL_STATS_SECOND) ||
	    fl_stats_wants(s, FL_STATS_BUCKET) || fl_stats_watches(s))
		s->sums->second = s->second;
	s->steady = o->steady;
	if (s->steady != NULL) {
		s->sums->windows = s->steady->windows;
		s->sums->n_windows = s->steady->n_windows;
	}
	fl_reader_how(s->reader, &o->how);
	s->sums->skip_bad = o->how.skip_bad;
	s->sums->ok_only = o->ok_only;
	s->sums->by_source = s->split && fl_stats_wants(s, FL_STATS_NODE);
	s->sums->follow = o->follow;
	s->sums->closed = on_second;
	s->sums->ctx = s;
	return s;

memory:
	fl_fail(err, "out of memory");
fail:
	fl_stats_free(s);
	return NULL;
}

void
fl_stats_free(struct fl_stats *s)
{
	size_t i;

	if (s == NULL)
		return;
	for (i = 0; i < s->n_thresholds; i++)
		fl_threshold_fini(&s->thresholds[i]);
	free(s->thresholds);
	fl_reader_free(s->reader);
	fl_sums_free(s->sums);
	for (i = 0; i < FL_STATS_KINDS; i++)
		fl_buf_fini(&s->objects[i]);
	fl_stats_watch_fini(s);
	fl_stats_comparison_fini(&s->comparison);
	free(s->others);
	fl_stats_trend_free(s->trend);
	fl_stats_free(s->owned);
	fl_buf_fini(&s->pending);
	free(s->view);
	free(s->second);
	free(s->order);
	free(s->name);
	free(s);
}

int
fl_stats_feed(struct fl_stats *s, const void *data, size_t len,
    struct fl_err *err)
{
	if (fl_reader_feed(s->reader, data, len, err) == 0)
		return 0;
	if (s->own_failed)
		*err = s->own;
	return -1;
}

/* The names in a table, with commas between. */
static void
join(char *text, size_t max, const struct fl_names *names)
{
	size_t i, len = 0;

	text[0] = '\0';
	for (i = 0; i < names->n && len < max; i++)
		len += (size_t)snprintf(text + len, max - len, "%s%s",
		    i > 0 ? "," : "", names->v[i].s);
}

struct fl_str
fl_stats_run_ids(const struct fl_stats *s)
{
	return fl_str(s->runs);
}

struct fl_str
fl_stats_labels(const struct fl_stats *s)
{
	return fl_str(s->labels);
}

static int
sort_totals(struct fl_stats *s, struct fl_err *err)
{
	size_t n = s->sums->keys.n;

	s->order = calloc(n > 0 ? n : 1, sizeof(struct fl_total *));
	if (s->order == NULL)
		return fl_fail(err, "out of memory");
	memcpy(s->order, s->sums->totals, n * sizeof(struct fl_total *));
	qsort(s->order, n, sizeof(struct fl_total *), fl_total_order);
	s->n_order = n;
	fl_failures_sort(&s->sums->failures);
	return 0;
}

int
fl_stats_finish(struct fl_stats *s, struct fl_err *err)
{
	struct fl_err why;

	if (fl_reader_finish(s->reader, err) == -1) {
		if (s->own_failed)
			*err = s->own;
		return -1;
	}
	if (fl_sums_finish(s->sums, &why) == -1)
		return fl_fail(err, "%.200s:%llu: %.250s", s->name,
		    (unsigned long long)s->sums->bad_line, why.msg);
	s->finished = true;
	join(s->runs, sizeof(s->runs), &s->sums->head.runs);
	join(s->labels, sizeof(s->labels), &s->sums->head.labels);
	if (sort_totals(s, err) == -1)
		return -1;
	return fl_stats_watch_finish(s, err);
}

bool
fl_stats_truncated(const struct fl_stats *s)
{
	return fl_reader_truncated(s->reader);
}

uint64_t
fl_stats_skipped(const struct fl_stats *s, const char **first)
{
	uint64_t n = fl_reader_skipped(s->reader, first);

	if (s->sums->skipped.n > 0 && n == 0)
		*first = s->sums->skipped.first;
	else if (n == 0)
		*first = NULL;
	return n + s->sums->skipped.n + s->left_out;
}

uint64_t
fl_stats_stages(const struct fl_stats *s)
{
	uint64_t n = s->sums->head.n_stages;

	if (s->n_order > 0 && s->order[s->n_order - 1]->stage >= n)
		n = s->order[s->n_order - 1]->stage + 1;
	return n;
}

size_t
fl_stats_stage_totals(const struct fl_stats *s, uint64_t stage,
    struct fl_total *const **totals, size_t *n_exchanges)
{
	size_t from, to;

	for (from = 0; from < s->n_order; from++)
		if (s->order[from]->stage >= stage)
			break;
	*n_exchanges = 0;
	for (to = from; to < s->n_order && s->order[to]->stage == stage; to++)
		*n_exchanges += s->order[to]->kind == FL_STEP_EXCHANGE;
	*totals = s->order + from;
	return to - from;
}

int
fl_stats_figures(const struct fl_stats *s, struct fl_total *const totals[],
    size_t n, struct fl_figures *f, struct fl_err *err)
{
	int64_t length =
	    n > 0 ? fl_sums_length_ns(s->sums, totals[0]->stage) : 0;

	if (fl_figures_make(f, totals, n, length, &s->how, err) == -1)
		return -1;
	if (n > 1)
		f->max_rate = s->sums->stage_rate[totals[0]->stage];
	return 0;
}

struct fl_str
fl_stats_step_name(const struct fl_stats *s, const struct fl_total *t)
{
	switch (t->kind) {
	case FL_STEP_EXCHANGE:
		return fl_doc_head_step(&s->sums->head, t->number);
	case FL_STEP_GROUP:
		return (struct fl_str){ t->step.s + 6, t->step.len - 6 };
	default:
		return t->step;
	}
}

bool
fl_stats_complete(const struct fl_stats *s)
{
	const struct fl_doc_head *h = &s->sums->head;

	return h->ended && h->cut == 0 && !fl_stats_truncated(s);
}

int64_t
fl_stats_end_ns(const struct fl_stats *s)
{
	const struct fl_doc_head *h = &s->sums->head;

	return h->ended ? h->end_ns : (s->sums->newest + 1) * FL_NS_PER_S;
}
