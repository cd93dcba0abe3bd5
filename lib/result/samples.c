#include <stdlib.h>

#include "../base/num.h"
#include "made.h"
#include "names.h"
#include "samples.h"

#define CELLS_MAX 100000
#define TEXT_MAX ((size_t)64 << 20)
#define SECONDS_MAX 64
#define HISTS_MAX 1024
#define HIST_MAX ((size_t)1 << 20)

static const char *const what_names[FL_SAMPLE_WHATS] = {
	[FL_SAMPLE_RESPONSE] = "response",
	[FL_SAMPLE_CONNECT] = "connect",
	[FL_SAMPLE_TLS] = "tls",
	[FL_SAMPLE_WAIT] = "wait",
};

/* What one stage and step did in a second. */
struct cell {
	size_t id;
	uint64_t counts[FL_COUNTS];
	struct fl_hist *times[FL_OUTCOMES][FL_SAMPLE_WHATS]; /* of the pool */
};

struct second {
	struct second *next; /* a later one */
	int64_t at;
	uint64_t users;
	struct cell *cells;
	size_t n;
	size_t cap;
	uint32_t *slots; /* by id: its cell + 1 */
	size_t slots_n;
};

/* Histograms that are not in use, empty. */
struct pool {
	struct fl_hist *v[HISTS_MAX];
	size_t n;
	size_t made;
};

struct fl_samples {
	fl_element_each *each;
	void *ctx;
	struct fl_names keys; /* stage and step, of cells */
	struct second *open;
	struct second *spare;
	struct second *last; /* that was used; one of open, or NULL */
	size_t n_open;
	int64_t newest;
	uint64_t seq;
	struct fl_buf hist;
	struct pool pool;
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
	fl_names_init(&s->keys, "stages and steps", CELLS_MAX, TEXT_MAX);
	fl_buf_init(&s->hist, HIST_MAX);
	return s;
}

/* Gives a cell's histograms back. */
static void
release(struct fl_samples *s, struct cell *c)
{
	struct fl_hist **h = &c->times[0][0];
	size_t i;

	for (i = 0; i < (size_t)FL_OUTCOMES * FL_SAMPLE_WHATS; i++) {
		if (h[i] == NULL)
			continue;
		fl_hist_clear(h[i]);
		s->pool.v[s->pool.n++] = h[i];
		h[i] = NULL;
	}
}

static void
list_free(struct fl_samples *s, struct second *v)
{
	struct second *next;
	size_t i;

	for (; v != NULL; v = next) {
		next = v->next;
		for (i = 0; i < v->n; i++)
			release(s, &v->cells[i]);
		free(v->cells);
		free(v->slots);
		free(v);
	}
}

void
fl_samples_free(struct fl_samples *s)
{
	if (s == NULL)
		return;
	list_free(s, s->open);
	list_free(s, s->spare);
	while (s->pool.n > 0)
		free(s->pool.v[--s->pool.n]);
	fl_names_fini(&s->keys);
	fl_buf_fini(&s->hist);
	free(s);
}

uint64_t
fl_samples_seq(struct fl_samples *s)
{
	return ++s->seq;
}

int
fl_samples_cell(struct fl_samples *s, uint64_t stage, struct fl_str step,
    size_t *cell, struct fl_err *err)
{
	char key[sizeof(stage) + FL_ROW_STEP_LEN];

	if (step.len > FL_ROW_STEP_LEN)
		step.len = FL_ROW_STEP_LEN;
	memcpy(key, &stage, sizeof(stage));
	memcpy(key + sizeof(stage), step.s, step.len);
	return fl_names_add(&s->keys,
	    (struct fl_str){ key, sizeof(stage) + step.len }, cell, err);
}

void
fl_samples_mark(struct fl_samples *s, struct fl_made *m)
{
	if (s->seq > 0)
		fl_made_int(m, "seq", (int64_t)++s->seq);
}

struct fl_str
fl_samples_step(const struct fl_samples *s, size_t cell)
{
	struct fl_str key = s->keys.v[cell];

	return (struct fl_str){ key.s + sizeof(uint64_t),
		key.len - sizeof(uint64_t) };
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
	}
	v->at = at;
	v->users = 0;
	return v;
}

static int
grow_slots(struct second *v, size_t id, struct fl_err *err)
{
	size_t n = v->slots_n > 0 ? v->slots_n : 64;
	uint32_t *slots;

	while (n <= id)
		n *= 2;
	slots = realloc(v->slots, n * sizeof(*slots));
	if (slots == NULL)
		return fl_fail(err, "out of memory");
	memset(slots + v->slots_n, 0, (n - v->slots_n) * sizeof(*slots));
	v->slots = slots;
	v->slots_n = n;
	return 0;
}

static struct cell *
new_cell(struct second *v, size_t id, struct fl_err *err)
{
	size_t cap = v->cap > 0 ? 2 * v->cap : 8;
	struct cell *cells;

	if (v->n == v->cap) {
		cells = realloc(v->cells, cap * sizeof(*cells));
		if (cells == NULL) {
			fl_fail(err, "out of memory");
			return NULL;
		}
		v->cells = cells;
		v->cap = cap;
	}
	v->cells[v->n] = (struct cell){ .id = id };
	v->slots[id] = (uint32_t)(v->n + 1);
	return &v->cells[v->n++];
}

static struct cell *
find_cell(struct second *v, size_t id, struct fl_err *err)
{
	if (id >= v->slots_n && grow_slots(v, id, err) == -1)
		return NULL;
	if (v->slots[id] != 0)
		return &v->cells[v->slots[id] - 1];
	return new_cell(v, id, err);
}

/* "stage" and "step" */
static void
place(const struct fl_samples *s, const struct cell *c, struct fl_made *m)
{
	uint64_t stage;

	memcpy(&stage, s->keys.v[c->id].s, sizeof(stage));
	fl_made_int(m, "stage", (int64_t)stage);
	fl_made_str(m, "step", fl_samples_step(s, c->id));
}

static int
write_counts(struct fl_samples *s, const struct second *v, const struct cell *c,
    struct fl_err *err)
{
	struct fl_made m;
	int i;

	fl_made_begin(&m);
	fl_made_int(&m, "seq", (int64_t)++s->seq);
	fl_made_int(&m, "at", v->at);
	fl_made_int(&m, "len", 1);
	place(s, c, &m);
	fl_made_int(&m, "users", (int64_t)v->users);
	for (i = 0; i < FL_COUNTS; i++)
		if (c->counts[i] > 0 || !fl_count_optional[i])
			fl_made_int(&m, fl_count_names[i],
			    (int64_t)c->counts[i]);
	return fl_made_give(&m, "interval", 0, s->each, s->ctx, err);
}

static int
write_times(struct fl_samples *s, const struct second *v, const struct cell *c,
    size_t of, size_t what, struct fl_err *err)
{
	const struct fl_hist *h = c->times[of][what];
	struct fl_made m;

	if (h == NULL)
		return 0;
	fl_buf_clear(&s->hist);
	if (fl_hist_encode_plain(&s->hist, h, err) == -1)
		return -1;
	fl_made_begin(&m);
	fl_made_int(&m, "seq", (int64_t)++s->seq);
	fl_made_int(&m, "at", v->at);
	place(s, c, &m);
	fl_made_str(&m, "what", fl_str(what_names[what]));
	fl_made_str(&m, "of", fl_str(fl_outcome_names[of]));
	fl_made_int(&m, "n", (int64_t)h->n);
	fl_made_us(&m, "sum", (int64_t)h->sum_ns);
	fl_made_us(&m, "min", h->min_ns);
	fl_made_us(&m, "max", h->max_ns);
	fl_made_str(&m, "hist", fl_buf_str(&s->hist));
	return fl_made_give(&m, "times", 0, s->each, s->ctx, err);
}

static int
write_cell(struct fl_samples *s, const struct second *v, const struct cell *c,
    struct fl_err *err)
{
	size_t of, what;

	if (write_counts(s, v, c, err) == -1)
		return -1;
	for (of = 0; of < FL_OUTCOMES; of++)
		for (what = 0; what < FL_SAMPLE_WHATS; what++)
			if (write_times(s, v, c, of, what, err) == -1)
				return -1;
	return 0;
}

/* Hands the first open second on, and empties it for another. */
static int
close_first(struct fl_samples *s, struct fl_err *err)
{
	struct second *v = s->open;
	size_t i;

	for (i = 0; i < v->n; i++)
		if (write_cell(s, v, &v->cells[i], err) == -1)
			return -1;
	for (i = 0; i < v->n; i++) {
		v->slots[v->cells[i].id] = 0;
		release(s, &v->cells[i]);
	}
	v->n = 0;
	s->last = NULL;
	s->open = v->next;
	s->n_open--;
	v->next = s->spare;
	s->spare = v;
	return 0;
}

static struct second *
find_second(struct fl_samples *s, int64_t at, struct fl_err *err)
{
	struct second **p = &s->open, *v;

	if (s->last != NULL && s->last->at == at)
		return s->last;
	while (*p != NULL && (*p)->at < at)
		p = &(*p)->next;
	if (*p == NULL || (*p)->at != at) {
		v = second_new(s, at, err);
		if (v == NULL)
			return NULL;
		v->next = *p;
		*p = v;
		s->n_open++;
	}
	s->last = *p;
	return *p;
}

/*
 * Histograms enough for one more sample.  Where there is no room for more of
 * them what is open is handed on: lines of one second add up.
 */
static int
reserve(struct fl_samples *s, struct fl_err *err)
{
	struct fl_hist *h;

	while (s->pool.n < FL_SAMPLE_WHATS) {
		h = s->pool.made < HISTS_MAX ? calloc(1, sizeof(*h)) : NULL;
		if (h != NULL) {
			s->pool.v[s->pool.n++] = h;
			s->pool.made++;
			continue;
		}
		if (s->pool.made < FL_SAMPLE_WHATS)
			return fl_fail(err, "out of memory");
		if (fl_samples_finish(s, err) == -1)
			return -1;
	}
	return 0;
}

static int
count(struct cell *c, const struct fl_sample_of *in, struct fl_err *err)
{
	uint64_t n = in->uncounted ? 0 : in->n > 0 ? in->n : 1;
	uint64_t counts[FL_COUNTS] = { [FL_COUNT_SENT] = in->sent,
		[FL_COUNT_RECEIVED] = in->received,
		[FL_COUNT_HOPS] = in->hops };

	counts[in->unstarted ? FL_COUNT_UNSTARTED : FL_COUNT_STARTED] = n;
	counts[in->of == FL_OUTCOME_OK       ? FL_COUNT_OK
	       : in->of == FL_OUTCOME_FAILED ? FL_COUNT_FAILED
					     : FL_COUNT_CENSORED] = n;
	return fl_counts_add(c->counts, counts, err);
}

static void
add_times(struct fl_samples *s, struct cell *c, const struct fl_sample_of *in)
{
	struct fl_hist **h = c->times[in->of];
	int i;

	for (i = 0; i < FL_SAMPLE_WHATS; i++) {
		if (i == FL_SAMPLE_RESPONSE ? in->untimed : in->ns[i] == 0)
			continue;
		if (h[i] == NULL)
			h[i] = s->pool.v[--s->pool.n];
		fl_hist_add(h[i], in->ns[i]);
	}
}

/* So long a time is none, and so many of them still fit a sum. */
#define TIME_MAX (86400 * FL_NS_PER_S)

static int
check(const struct fl_sample_of *in, struct fl_err *err)
{
	int i;

	if (in->end_ns < 0 || in->end_ns / FL_NS_PER_S > FL_ROW_SECONDS)
		return fl_fail(err, "an instant that is not of this run");
	for (i = 0; i < FL_SAMPLE_WHATS; i++)
		if (in->ns[i] < 0 || in->ns[i] > TIME_MAX)
			return fl_fail(err,
			    "a %s time that is negative or of "
			    "more than a day",
			    what_names[i]);
	return 0;
}

/* Hands on what is over. */
static int
advance(struct fl_samples *s, int64_t at, struct fl_err *err)
{
	if (at > s->newest)
		s->newest = at;
	while (s->open != NULL && (s->open->at < s->newest - FL_SAMPLES_LATE ||
				      s->n_open > SECONDS_MAX))
		if (close_first(s, err) == -1)
			return -1;
	return 0;
}

int
fl_samples_add(struct fl_samples *s, const struct fl_sample_of *in,
    struct fl_err *err)
{
	int64_t at = in->end_ns / FL_NS_PER_S;
	struct second *v;
	struct cell *c;

	if (check(in, err) == -1 || reserve(s, err) == -1 ||
	    (v = find_second(s, at, err)) == NULL ||
	    (c = find_cell(v, in->cell, err)) == NULL ||
	    count(c, in, err) == -1)
		return -1;
	add_times(s, c, in);
	if (in->users > v->users)
		v->users = in->users;
	return advance(s, at, err);
}

int
fl_samples_users(struct fl_samples *s, int64_t ns, uint64_t users,
    struct fl_err *err)
{
	struct second *v;

	if (ns < 0 || ns / FL_NS_PER_S > FL_ROW_SECONDS)
		return fl_fail(err, "an instant that is not of this run");
	v = find_second(s, ns / FL_NS_PER_S, err);
	if (v == NULL)
		return -1;
	if (users > v->users)
		v->users = users;
	return advance(s, ns / FL_NS_PER_S, err);
}

int
fl_samples_finish(struct fl_samples *s, struct fl_err *err)
{
	while (s->open != NULL)
		if (close_first(s, err) == -1)
			return -1;
	return 0;
}
