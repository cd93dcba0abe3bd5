#include <stdlib.h>

#include "../base/num.h"
#include "sums.h"

#define SECOND_MAX (256U << 20)
#define TEXT_MAX (64U << 20)

struct fl_sums *
fl_sums_new(bool split, struct fl_err *err)
{
	struct fl_sums *t = calloc(1, sizeof(*t));
	size_t i;

	if (t == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	t->newest = -1;
	for (i = 0; i < FL_ROW_STAGES; i++)
		t->first[i] = -1;
	fl_doc_head_init(&t->head);
	fl_names_init(&t->keys, "stages and steps", FL_SUMS_TOTALS, TEXT_MAX);
	fl_failures_init(&t->failures, split);
	return t;
}

static void
second_free(struct fl_second *s)
{
	if (s == NULL)
		return;
	fl_keep_fini(&s->keep);
	free(s->parts);
	free(s->sources);
	free(s);
}

static void
total_free(struct fl_total *t)
{
	if (t == NULL)
		return;
	fl_total_fini(t);
	free(t);
}

void
fl_sums_free(struct fl_sums *t)
{
	struct fl_second *s;
	size_t i;

	if (t == NULL)
		return;
	while ((s = t->open) != NULL) {
		t->open = s->next;
		second_free(s);
	}
	second_free(t->spare);
	for (i = 0; i < t->keys.n; i++)
		total_free(t->totals[i]);
	for (i = 0; i < t->n_nodes; i++)
		total_free(t->nodes[i]);
	free(t->nodes);
	fl_failures_fini(&t->failures);
	fl_names_fini(&t->keys);
	fl_doc_head_fini(&t->head);
	free(t);
}

bool
fl_sums_warmup(const struct fl_sums *t, uint64_t stage)
{
	const struct fl_doc_stage *s = fl_doc_head_stage(&t->head, stage);

	return s != NULL && s->warmup;
}

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

static struct fl_total *
total_new(uint64_t stage, struct fl_str step, struct fl_err *err)
{
	struct fl_total *t = malloc(sizeof(*t));

	if (t == NULL)
		fl_fail(err, "out of memory");
	else
		fl_total_init(t, stage, step);
	return t;
}

/* The number of a stage and step. */
static int
find_total(struct fl_sums *t, uint64_t stage, struct fl_str step, size_t *i,
    struct fl_err *err)
{
	char key[sizeof(stage) + FL_ROW_STEP_LEN];
	int rc;

	memcpy(key, &stage, sizeof(stage));
	memcpy(key + sizeof(stage), step.s, step.len);
	rc = fl_names_add(&t->keys,
	    (struct fl_str){ key, sizeof(stage) + step.len }, i, err);
	if (rc != 1)
		return rc;
	step.s = t->keys.v[*i].s + sizeof(stage);
	if (stage >= t->n_stages)
		t->n_stages = stage + 1;
	t->totals[*i] = total_new(stage, step, err);
	return t->totals[*i] == NULL ? -1 : 0;
}

/* The total over all exchanges of one instance; made when first needed. */
static struct fl_total *
node_total(struct fl_sums *t, size_t i, struct fl_err *err)
{
	struct fl_total **nodes;

	if (i >= t->n_nodes) {
		nodes = realloc(t->nodes, (i + 1) * sizeof(*nodes));
		if (nodes == NULL) {
			fl_fail(err, "out of memory");
			return NULL;
		}
		t->nodes = nodes;
		while (t->n_nodes <= i)
			nodes[t->n_nodes++] = NULL;
	}
	if (t->nodes[i] == NULL)
		t->nodes[i] = total_new(0, fl_str("all"), err);
	return t->nodes[i];
}

static struct fl_second *
second_new(struct fl_sums *t, int64_t at, struct fl_err *err)
{
	struct fl_second *s = t->spare;

	t->spare = NULL;
	if (s == NULL) {
		s = calloc(1, sizeof(*s));
		if (s == NULL) {
			fl_fail(err, "out of memory");
			return NULL;
		}
		fl_keep_init(&s->keep, SECOND_MAX);
	}
	s->at = at;
	s->users = s->nodes = s->covered_users = 0;
	s->covered = false;
	return s;
}

/* The open second, which a line opens if need be. */
static struct fl_second *
find_second(struct fl_sums *t, int64_t at, struct fl_err *err)
{
	struct fl_second **p = &t->open, *s;

	while (*p != NULL && (*p)->at < at)
		p = &(*p)->next;
	if (*p != NULL && (*p)->at == at)
		return *p;
	s = second_new(t, at, err);
	if (s == NULL)
		return NULL;
	s->next = *p;
	*p = s;
	return s;
}

/* The i-th of n parts, of which there may have to be more. */
static struct fl_second_part *
find_part(struct fl_second_part **v, size_t *n, size_t i, struct fl_err *err)
{
	struct fl_second_part *parts;
	size_t wanted = 2 * (i + 1);

	if (i >= *n) {
		parts = realloc(*v, wanted * sizeof(*parts));
		if (parts == NULL) {
			fl_fail(err, "out of memory");
			return NULL;
		}
		memset(parts + *n, 0, (wanted - *n) * sizeof(*parts));
		*v = parts;
		*n = wanted;
	}
	return &(*v)[i];
}

/* A histogram to which a line is to be added as well. */
static int
also(struct fl_hist **to, size_t *n, struct fl_hist *h)
{
	if (h == NULL)
		return -1;
	to[(*n)++] = h;
	return 0;
}

/* Which line's times are in whose histograms. */
static int
add_times(struct fl_sums *t, const struct fl_kept *k, struct fl_err *err)
{
	struct fl_total *total = t->totals[k->cell], *node;
	bool response = fl_str_is(k->t.what, "response");
	enum fl_times_kind kind = FL_TIMES_SERVICE;
	struct fl_hist *to[FL_ROW_TARGETS];
	size_t n = 0;

	if (response)
		kind = k->paired ? FL_TIMES_RESPONSE : FL_TIMES_BOTH;
	if (also(to, &n, fl_total_times(total, k->t.of, kind, err)) == -1)
		return -1;
	if (total->kind == FL_STEP_EXCHANGE &&
	    !fl_sums_warmup(t, total->stage)) {
		node = k->source != FL_NAMES_NONE
		           ? node_total(t, k->source, err)
		           : NULL;
		if (k->source != FL_NAMES_NONE &&
		    (node == NULL ||
			also(to, &n,
			    fl_total_times(node, k->t.of, kind, err)) == -1))
			return -1;
		if (response && t->second != NULL &&
		    (!t->ok_only || k->t.of == FL_OUTCOME_OK))
			also(to, &n, t->second);
	}
	return fl_row_times_add(to, n, &k->t, err);
}

bool
fl_sums_skip(struct fl_sums *t, uint64_t line, struct fl_err *err)
{
	struct fl_err why = *err;

	if (!t->skip_bad || strcmp(err->msg, "out of memory") == 0)
		return false;
	fl_fail(&why, "%llu: %.250s", (unsigned long long)line, err->msg);
	fl_foreign_skip(&t->skipped, &why);
	return true;
}

/* The most that ended in one second, of each step and of each stage. */
static void
max_rates(struct fl_sums *t, const struct fl_second *s)
{
	double sum[FL_ROW_STAGES];
	size_t i;

	memset(sum, 0, t->n_stages * sizeof(*sum));
	for (i = 0; i < s->n_parts && i < t->keys.n; i++) {
		struct fl_total *total = t->totals[i];

		if (!s->parts[i].used)
			continue;
		if (s->parts[i].rate > total->max_rate)
			total->max_rate = s->parts[i].rate;
		if (total->kind == FL_STEP_EXCHANGE)
			sum[total->stage] += s->parts[i].rate;
	}
	for (i = 0; i < t->n_stages; i++)
		if (sum[i] > t->stage_rate[i])
			t->stage_rate[i] = sum[i];
}

static int
close_first(struct fl_sums *t, struct fl_err *err)
{
	struct fl_second *s = t->open;
	size_t i;

	if (t->second != NULL)
		fl_hist_clear(t->second);
	fl_keep_sort(&s->keep);
	for (i = 0; i < s->keep.n; i++)
		if (add_times(t, &s->keep.v[i], err) == -1) {
			t->bad_line = s->keep.v[i].line;
			if (!fl_sums_skip(t, t->bad_line, err))
				return -1;
			t->bad_line = 0;
		}
	max_rates(t, s);
	if (t->closed != NULL && t->closed(t->ctx, s, err) == -1)
		return -1;
	t->open = s->next;
	fl_keep_clear(&s->keep);
	if (s->n_parts > 0)
		memset(s->parts, 0, s->n_parts * sizeof(*s->parts));
	if (s->n_sources > 0)
		memset(s->sources, 0, s->n_sources * sizeof(*s->sources));
	second_free(t->spare);
	t->spare = s;
	return 0;
}

int
fl_sums_finish(struct fl_sums *t, struct fl_err *err)
{
	while (t->open != NULL)
		if (close_first(t, err) == -1)
			return -1;
	return 0;
}

/* Every line with an instant moves the time on. */
static int
advance(struct fl_sums *t, const struct fl_element *r, struct fl_err *err)
{
	int64_t second = 0, late;
	int rc = fl_row_second(r, &second, err);

	if (rc != 1)
		return rc;
	if (second > t->newest)
		t->newest = second;
	if (t->follow && !fl_element_is(r, "interval"))
		return 0; /* a mark may be early */
	late = t->follow ? 0 : FL_SUMS_LATE;
	while (t->open != NULL && t->open->at < second - late)
		if (close_first(t, err) == -1)
			return -1;
	return 0;
}

/* FL_NAMES_NONE for a line that names no instance. */
static int
source_of(struct fl_sums *t, const struct fl_element *r, size_t *i,
    struct fl_err *err)
{
	*i = FL_NAMES_NONE;
	if (fl_element_get(r, "instance").len == 0)
		return 0;
	return fl_doc_head_instance(&t->head, r, i, err);
}

/* Exchanges that are measured belong to a process as well. */
static int
add_source(struct fl_sums *t, struct fl_second *s, size_t source,
    const struct fl_row_interval *v, struct fl_err *err)
{
	struct fl_second_part *part;
	struct fl_total *node;

	if (t->by_source) {
		part = find_part(&s->sources, &s->n_sources,
		    source != FL_NAMES_NONE ? source : 0, err);
		if (part == NULL ||
		    fl_counts_add(part->counts, v->counts, err) == -1)
			return -1;
		part->used = true;
	}
	if (source == FL_NAMES_NONE)
		return 0;
	node = node_total(t, source, err);
	return node == NULL ? -1 : fl_counts_add(node->counts, v->counts, err);
}

static int
add_interval(struct fl_sums *t, const struct fl_element *r, struct fl_err *err)
{
	struct fl_row_interval v;
	struct fl_second *s;
	struct fl_second_part *part;
	size_t i, source;

	if (fl_row_interval_read(r, &v, err) == -1)
		return -1;
	if (!fl_sums_counts(t, v.stage, v.at))
		return 0;
	if (find_total(t, v.stage, v.step, &i, err) == -1 ||
	    source_of(t, r, &source, err) == -1 ||
	    (s = find_second(t, v.at, err)) == NULL ||
	    (part = find_part(&s->parts, &s->n_parts, i, err)) == NULL ||
	    fl_counts_add(part->counts, v.counts, err) == -1 ||
	    fl_counts_add(t->totals[i]->counts, v.counts, err) == -1)
		return -1;
	part->used = true;
	part->rate += (double)fl_counts_ended(v.counts) / (double)v.len;
	if (v.users > s->users && !fl_sums_warmup(t, v.stage))
		s->users = v.users;
	if (t->first[v.stage] == -1 || v.at < t->first[v.stage])
		t->first[v.stage] = v.at;
	if (fl_sums_warmup(t, v.stage) ||
	    t->totals[i]->kind != FL_STEP_EXCHANGE)
		return 0;
	return add_source(t, s, source, &v, err);
}

static int
add_line_of_times(struct fl_sums *t, const struct fl_element *r,
    struct fl_err *err)
{
	struct fl_row_times v;
	struct fl_second *s;
	size_t i, source;

	if (fl_row_times_read(r, &v, err) == -1 ||
	    find_total(t, v.stage, v.step, &i, err) == -1)
		return -1;
	if ((!fl_str_is(v.what, "response") && !fl_str_is(v.what, "service")) ||
	    !fl_sums_counts(t, v.stage, v.at))
		return 0; /* none of ours */
	if (source_of(t, r, &source, err) == -1 ||
	    (s = find_second(t, v.at, err)) == NULL)
		return -1;
	return fl_keep_add(&s->keep, i, source, NULL, r->line, &v, err);
}

static int
add_coverage(struct fl_sums *t, const struct fl_element *r, struct fl_err *err)
{
	uint64_t nodes = 0, users = 0;
	struct fl_second *s;
	int64_t at = 0;

	if (fl_row_second(r, &at, err) == -1 ||
	    fl_element_count(r, "instances", &nodes, err) == -1 ||
	    fl_element_count(r, "users", &users, err) == -1 ||
	    (s = find_second(t, at, err)) == NULL)
		return -1;
	s->covered = true;
	if (__builtin_add_overflow(s->nodes, nodes, &s->nodes) ||
	    __builtin_add_overflow(s->covered_users, users, &s->covered_users))
		return fl_fail(err, "the sum of users is too large");
	return 0;
}

static int
add_generator(struct fl_sums *t, const struct fl_element *r, struct fl_err *err)
{
	return fl_doc_generator_add(&t->generator, r, err);
}

static int
add_failure(struct fl_sums *t, const struct fl_element *r, struct fl_err *err)
{
	struct fl_str step;
	uint64_t stage;
	int64_t at = 0;

	if (t->n_windows > 0 && (fl_row_place(r, &stage, &step, err) == -1 ||
				    fl_row_second(r, &at, err) == -1))
		return -1;
	if (t->n_windows > 0 && !fl_sums_counts(t, stage, at))
		return 0;
	return fl_failures_add(&t->failures, r, err);
}

static const struct {
	const char *element;
	int (*add)(struct fl_sums *t, const struct fl_element *r,
	    struct fl_err *err);
} rows[] = {
	{ "times", add_line_of_times },
	{ "interval", add_interval },
	{ "generator", add_generator },
	{ "failure", add_failure },
	{ "coverage", add_coverage },
};

int
fl_sums_add(struct fl_sums *t, const struct fl_element *r, struct fl_err *err)
{
	size_t i;

	if (advance(t, r, err) == -1)
		return -1;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_element_is(r, rows[i].element))
			return rows[i].add(t, r, err);
	return fl_doc_head_add(&t->head, r, err) == -1 ? -1 : 0;
}
