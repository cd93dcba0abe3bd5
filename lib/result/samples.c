#include <inttypes.h>
#include <stdlib.h>

#include "../base/num.h"
#include "names.h"
#include "samples.h"

#define CELLS_MAX 1000
#define SECONDS_MAX 64
#define HIST_MAX ((size_t)1 << 20)

struct cell {
	uint64_t stage;
	struct fl_str step; /* of the keys */
	uint64_t counts[FL_COUNTS];
	struct fl_hist *times[FL_OUTCOMES]; /* owned; kept for the next use */
};

struct second {
	struct second *next; /* a later one */
	int64_t at;
	uint64_t users;
	struct fl_names keys; /* stage and step */
	struct cell *cells;   /* keys.n in use, cap made */
	size_t cap;
};

struct fl_samples {
	fl_element_each *each;
	void *ctx;
	struct second *open;
	struct second *spare;
	size_t n_open;
	int64_t newest;
	uint64_t seq;
	struct fl_buf hist;
};

struct fl_samples *
fl_samples_new(fl_element_each *each, void *ctx, struct fl_err *err)
{
	struct fl_samples *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	s->each = each;
	s->ctx = ctx;
	fl_buf_init(&s->hist, HIST_MAX);
	return s;
}

static void
second_free(struct second *v)
{
	size_t i;
	int of;

	for (i = 0; i < v->cap; i++)
		for (of = 0; of < FL_OUTCOMES; of++)
			free(v->cells[i].times[of]);
	free(v->cells);
	fl_names_fini(&v->keys);
	free(v);
}

static void
list_free(struct second *v)
{
	struct second *next;

	for (; v != NULL; v = next) {
		next = v->next;
		second_free(v);
	}
}

void
fl_samples_free(struct fl_samples *s)
{
	if (s == NULL)
		return;
	list_free(s->open);
	list_free(s->spare);
	fl_buf_fini(&s->hist);
	free(s);
}

uint64_t
fl_samples_seq(struct fl_samples *s)
{
	return ++s->seq;
}

static struct second *
second_new(struct fl_samples *s, int64_t at, struct fl_err *err)
{
	struct second *v = s->spare;

	if (v != NULL) {
		s->spare = v->next;
	} else {
		v = calloc(1, sizeof(*v));
		if (v == NULL) {
			fl_fail(err, "out of memory");
			return NULL;
		}
		fl_names_init(&v->keys, "steps in one second", CELLS_MAX,
		    (size_t)4 << 20);
	}
	v->at = at;
	v->users = 0;
	return v;
}

static int
grow(struct second *v, struct fl_err *err)
{
	size_t cap = v->cap > 0 ? 2 * v->cap : 8;
	struct cell *cells = realloc(v->cells, cap * sizeof(*cells));

	if (cells == NULL)
		return fl_fail(err, "out of memory");
	memset(cells + v->cap, 0, (cap - v->cap) * sizeof(*cells));
	v->cells = cells;
	v->cap = cap;
	return 0;
}

static struct cell *
find_cell(struct second *v, uint64_t stage, struct fl_str step,
    struct fl_err *err)
{
	char key[sizeof(stage) + FL_ROW_STEP_LEN];
	struct cell *c;
	size_t i, len = step.len < FL_ROW_STEP_LEN ? step.len : FL_ROW_STEP_LEN;
	int rc;

	memcpy(key, &stage, sizeof(stage));
	memcpy(key + sizeof(stage), step.s, len);
	rc = fl_names_add(&v->keys, (struct fl_str){ key, sizeof(stage) + len },
	    &i, err);
	if (rc == -1 || (i >= v->cap && grow(v, err) == -1))
		return NULL;
	c = &v->cells[i];
	if (rc == 1) {
		c->stage = stage;
		c->step =
		    (struct fl_str){ v->keys.v[i].s + sizeof(stage), len };
		memset(c->counts, 0, sizeof(c->counts));
	}
	return c;
}

static int
write_counts(struct fl_samples *s, const struct second *v, const struct cell *c,
    struct fl_err *err)
{
	struct fl_made m = { 0 };
	int i;

	fl_made_int(&m, "seq", (int64_t)++s->seq);
	fl_made_int(&m, "at", v->at);
	fl_made_int(&m, "len", 1);
	fl_made_int(&m, "stage", (int64_t)c->stage);
	fl_made_str(&m, "step", c->step);
	fl_made_int(&m, "users", (int64_t)v->users);
	for (i = 0; i < FL_COUNTS; i++)
		if (c->counts[i] > 0 || !fl_count_optional[i])
			fl_made_int(&m, fl_count_names[i],
			    (int64_t)c->counts[i]);
	return fl_made_give(&m, "interval", 0, s->each, s->ctx, err);
}

static int
write_times(struct fl_samples *s, const struct second *v, const struct cell *c,
    int of, struct fl_err *err)
{
	const struct fl_hist *h = c->times[of];
	struct fl_made m = { 0 };

	fl_buf_clear(&s->hist);
	if (fl_hist_encode(&s->hist, h, err) == -1)
		return -1;
	fl_made_int(&m, "seq", (int64_t)++s->seq);
	fl_made_int(&m, "at", v->at);
	fl_made_int(&m, "stage", (int64_t)c->stage);
	fl_made_str(&m, "step", c->step);
	fl_made_str(&m, "what", fl_str("response"));
	fl_made_str(&m, "of", fl_str(fl_outcome_names[of]));
	fl_made_int(&m, "n", (int64_t)h->n);
	fl_made_us(&m, "sum", (int64_t)h->sum_ns);
	fl_made_us(&m, "min", h->min_ns);
	fl_made_us(&m, "max", h->max_ns);
	fl_made_str(&m, "hist", fl_buf_str(&s->hist));
	return fl_made_give(&m, "times", 0, s->each, s->ctx, err);
}

/* Hands the first open second on, and empties it for another. */
static int
close_first(struct fl_samples *s, struct fl_err *err)
{
	struct second *v = s->open;
	struct cell *c;
	size_t i;
	int of;

	for (i = 0; i < v->keys.n; i++) {
		c = &v->cells[i];
		if (write_counts(s, v, c, err) == -1)
			return -1;
		for (of = 0; of < FL_OUTCOMES; of++) {
			if (c->times[of] == NULL || c->times[of]->n == 0)
				continue;
			if (write_times(s, v, c, of, err) == -1)
				return -1;
			fl_hist_clear(c->times[of]);
		}
	}
	s->open = v->next;
	s->n_open--;
	fl_names_clear(&v->keys);
	v->next = s->spare;
	s->spare = v;
	return 0;
}

static struct second *
find_second(struct fl_samples *s, int64_t at, struct fl_err *err)
{
	struct second **p = &s->open, *v;

	while (*p != NULL && (*p)->at < at)
		p = &(*p)->next;
	if (*p != NULL && (*p)->at == at)
		return *p;
	v = second_new(s, at, err);
	if (v == NULL)
		return NULL;
	v->next = *p;
	*p = v;
	s->n_open++;
	return v;
}

static int
count(struct cell *c, const struct fl_sample_of *in, struct fl_err *err)
{
	uint64_t counts[FL_COUNTS] = { [FL_COUNT_STARTED] = 1,
		[FL_COUNT_RECEIVED] = in->received };

	counts[FL_COUNT_OK] = in->of == FL_OUTCOME_OK;
	counts[FL_COUNT_FAILED] = in->of == FL_OUTCOME_FAILED;
	counts[FL_COUNT_CENSORED] = in->of == FL_OUTCOME_CENSORED;
	if (c->times[in->of] == NULL) {
		c->times[in->of] = calloc(1, sizeof(struct fl_hist));
		if (c->times[in->of] == NULL)
			return fl_fail(err, "out of memory");
	}
	fl_hist_add(c->times[in->of], in->response_ns);
	return fl_counts_add(c->counts, counts, err);
}

/* So long a time is none, and so many of them still fit a sum. */
#define RESPONSE_MAX (86400 * FL_NS_PER_S)

int
fl_samples_add(struct fl_samples *s, const struct fl_sample_of *in,
    struct fl_err *err)
{
	int64_t at = in->end_ns / FL_NS_PER_S;
	struct second *v;
	struct cell *c;

	if (in->end_ns < 0 || at > FL_ROW_SECONDS)
		return fl_fail(err, "an instant that is not of this run");
	if (in->response_ns < 0 || in->response_ns > RESPONSE_MAX)
		return fl_fail(err, "a response time of more than a day");
	v = find_second(s, at, err);
	if (v == NULL || (c = find_cell(v, in->stage, in->step, err)) == NULL ||
	    count(c, in, err) == -1)
		return -1;
	if (in->users > v->users)
		v->users = in->users;
	if (at > s->newest)
		s->newest = at;
	while (s->open != NULL && (s->open->at < s->newest - FL_SAMPLES_LATE ||
				      s->n_open > SECONDS_MAX))
		if (close_first(s, err) == -1)
			return -1;
	return 0;
}

int
fl_samples_finish(struct fl_samples *s, struct fl_err *err)
{
	while (s->open != NULL)
		if (close_first(s, err) == -1)
			return -1;
	return 0;
}

void
fl_made_str(struct fl_made *m, const char *name, struct fl_str v)
{
	m->attrs[m->n++] =
	    (struct fl_attr){ fl_str(name), v.s != NULL ? v : fl_str("") };
}

static void
made_text(struct fl_made *m, const char *name)
{
	fl_made_str(m, name, fl_str(m->text[m->n]));
}

void
fl_made_int(struct fl_made *m, const char *name, int64_t v)
{
	snprintf(m->text[m->n], sizeof(m->text[0]), "%" PRId64, v);
	made_text(m, name);
}

void
fl_made_seconds(struct fl_made *m, const char *name, int64_t ns)
{
	snprintf(m->text[m->n], sizeof(m->text[0]), "%" PRId64 ".%09" PRId64,
	    ns / FL_NS_PER_S, ns % FL_NS_PER_S);
	made_text(m, name);
}

void
fl_made_us(struct fl_made *m, const char *name, int64_t ns)
{
	snprintf(m->text[m->n], sizeof(m->text[0]), "%" PRId64 ".%03" PRId64,
	    ns / FL_NS_PER_US, ns % FL_NS_PER_US);
	made_text(m, name);
}

int
fl_made_give(struct fl_made *m, const char *element, uint64_t line,
    fl_element_each *each, void *ctx, struct fl_err *err)
{
	struct fl_element e = { fl_str(element), m->attrs, m->n, 1, line };

	return each(ctx, &e, err);
}
