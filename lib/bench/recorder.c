#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../base/clock.h"
#include "recorder.h"

const char *const fl_what_names[FL_WHATS] = {
	"response",
	"service",
	"queue",
	"connect",
	"tls",
	"wait",
};

const char *const fl_of_names[FL_OFS] = { "ok", "failed", "censored" };

struct fl_interval *
fl_interval_new(const struct fl_rows *rows)
{
	struct fl_interval *i = calloc(1, sizeof(*i));

	if (i == NULL)
		return NULL;
	i->index = calloc((size_t)rows->stages * rows->rows, sizeof(*i->index));
	if (rows->samples)
		i->samples = calloc(FL_SAMPLES_MAX, sizeof(*i->samples));
	if (i->index == NULL || (rows->samples && i->samples == NULL)) {
		fl_interval_free(i);
		return NULL;
	}
	return i;
}

void
fl_interval_free(struct fl_interval *i)
{
	size_t t, h;

	if (i == NULL)
		return;
	for (t = 0; t < FL_TALLIES_MAX; t++)
		for (h = 0; h < (size_t)FL_WHATS * FL_OFS; h++)
			free(i->tallies[t].hist[h / FL_OFS][h % FL_OFS]);
	free(i->index);
	free(i->samples);
	free(i);
}

void
fl_generator_clear(struct fl_generator *g)
{
	g->cpu_ns = g->wall_ns = 0;
	g->due = g->begun = g->gaps = 0;
	g->gap_sum_s = g->gap_square_s = 0;
	fl_hist_clear(&g->late);
}

void
fl_generator_merge(struct fl_generator *into, const struct fl_generator *from)
{
	into->cpu_ns += from->cpu_ns;
	into->wall_ns += from->wall_ns;
	into->due += from->due;
	into->begun += from->begun;
	into->gaps += from->gaps;
	into->gap_sum_s += from->gap_sum_s;
	into->gap_square_s += from->gap_square_s;
	if (from->late.n > 0)
		fl_hist_merge(&into->late, &from->late);
}

double
fl_generator_cv(const struct fl_generator *g)
{
	double n = (double)g->gaps, mean, square;

	if (g->gaps < 2 || g->gap_sum_s <= 0)
		return NAN;
	mean = g->gap_sum_s / n;
	square = g->gap_square_s / n - mean * mean;
	return square > 0 ? sqrt(square) / mean : 0;
}

/* Keeps the histograms, emptied, for the rows that the tally will have next. */
static void
clear_tally(struct fl_tally *t)
{
	struct fl_tally empty = { 0 };
	size_t w, o;

	for (w = 0; w < FL_WHATS; w++)
		for (o = 0; o < FL_OFS; o++)
			if (t->hist[w][o] != NULL)
				fl_hist_clear(t->hist[w][o]);
	memcpy(empty.hist, t->hist, sizeof(empty.hist));
	*t = empty;
}

void
fl_interval_clear(struct fl_interval *i, const struct fl_rows *rows)
{
	size_t t;

	for (t = 0; t < i->tallies_len; t++) {
		struct fl_tally *y = &i->tallies[t];

		i->index[y->stage * rows->rows + y->row] = 0;
		clear_tally(y);
	}
	i->tallies_len = i->failures_len = i->evidences_len = 0;
	i->failures[FL_FAILURES_MAX].count = 0;
	i->samples_len = 0;
	i->samples_lost = 0;
	i->last = i->partial = false;
	fl_generator_clear(&i->generator);
}

struct fl_tally *
fl_interval_tally(struct fl_interval *i, const struct fl_rows *rows,
    unsigned stage, unsigned row)
{
	uint16_t *at = &i->index[stage * rows->rows + row];
	struct fl_tally *t;

	if (*at != 0)
		return &i->tallies[*at - 1];
	if (i->tallies_len == FL_TALLIES_MAX)
		return NULL;
	t = &i->tallies[i->tallies_len++];
	t->stage = stage;
	t->row = row;
	*at = (uint16_t)i->tallies_len;
	return t;
}

struct fl_hist *
fl_tally_hist(struct fl_tally *t, enum fl_what what, enum fl_of of)
{
	if (t->hist[what][of] == NULL)
		t->hist[what][of] = calloc(1, sizeof(struct fl_hist));
	return t->hist[what][of];
}

static void
merge_tally(struct fl_tally *into, const struct fl_tally *from)
{
	struct fl_hist *h;
	size_t w, o;

	into->started += from->started;
	into->unstarted += from->unstarted;
	into->hops += from->hops;
	into->sent_bytes += from->sent_bytes;
	into->received_bytes += from->received_bytes;
	for (o = 0; o < FL_OFS; o++)
		into->count[o] += from->count[o];
	for (w = 0; w < FL_WHATS; w++)
		for (o = 0; o < FL_OFS; o++) {
			if (from->hist[w][o] == NULL ||
			    from->hist[w][o]->n == 0)
				continue;
			h = fl_tally_hist(into, (enum fl_what)w, (enum fl_of)o);
			if (h != NULL)
				fl_hist_merge(h, from->hist[w][o]);
		}
}

static void
merge_failure(struct fl_interval *into, const struct fl_failure *from)
{
	struct fl_failure *f = fl_interval_failure(into, from->stage, from->row,
	    from->kind, fl_str(from->message));
	struct fl_evidence *e;

	if (f->count == 0 || from->first_ns < f->first_ns)
		f->first_ns = from->first_ns;
	f->count += from->count;
	if (f->evidence != NULL || from->evidence == NULL ||
	    into->evidences_len == FL_EVIDENCES_MAX)
		return;
	e = &into->evidences[into->evidences_len++];
	e->headers_len = from->evidence->headers_len;
	e->body_len = from->evidence->body_len;
	memcpy(e->headers, from->evidence->headers, e->headers_len);
	memcpy(e->body, from->evidence->body, e->body_len);
	f->evidence = e;
}

void
fl_interval_merge(struct fl_interval *into, const struct fl_interval *from,
    const struct fl_rows *rows)
{
	struct fl_tally *t;
	size_t i;

	into->users += from->users;
	into->samples_lost += from->samples_lost;
	if (from->len > into->len)
		into->len = from->len;
	for (i = 0; i < from->tallies_len; i++) {
		t = fl_interval_tally(into, rows, from->tallies[i].stage,
		    from->tallies[i].row);
		if (t != NULL)
			merge_tally(t, &from->tallies[i]);
	}
	for (i = 0; i < from->failures_len; i++)
		merge_failure(into, &from->failures[i]);
	if (from->failures[FL_FAILURES_MAX].count > 0)
		merge_failure(into, &from->failures[FL_FAILURES_MAX]);
}

static bool
same(const struct fl_failure *f, unsigned stage, unsigned row, const char *kind,
    struct fl_str message)
{
	return f->stage == stage && f->row == row && f->kind == kind &&
	       strncmp(f->message, message.s, message.len) == 0 &&
	       f->message[message.len] == '\0';
}

struct fl_failure *
fl_interval_failure(struct fl_interval *i, unsigned stage, unsigned row,
    const char *kind, struct fl_str message)
{
	struct fl_failure *f;
	size_t n;

	message.len = strnlen(message.s, message.len);
	if (message.len >= FL_FAILURE_MESSAGE)
		message.len = FL_FAILURE_MESSAGE - 1;
	for (n = 0; n < i->failures_len; n++)
		if (same(&i->failures[n], stage, row, kind, message))
			return &i->failures[n];
	if (n == FL_FAILURES_MAX) {
		f = &i->failures[FL_FAILURES_MAX];
		if (f->count > 0)
			return f;
		message = fl_str("other");
	} else {
		f = &i->failures[i->failures_len++];
	}
	f->stage = stage;
	f->row = row;
	f->kind = kind;
	f->count = 0;
	f->evidence = NULL;
	memcpy(f->message, message.s, message.len);
	f->message[message.len] = '\0';
	return f;
}

void
fl_handover_push(struct fl_handover *h, struct fl_interval *i)
{
	i->next = atomic_load_explicit(&h->top, memory_order_relaxed);
	while (!atomic_compare_exchange_weak_explicit(&h->top, &i->next, i,
	    memory_order_release, memory_order_relaxed))
		;
}

struct fl_interval *
fl_handover_take(struct fl_handover *h)
{
	struct fl_interval *i, *next, *list = NULL;

	i = atomic_exchange_explicit(&h->top, NULL, memory_order_acquire);
	for (; i != NULL; i = next) {
		next = i->next;
		i->next = list;
		list = i;
	}
	return list;
}

int
fl_recorder_init(struct fl_recorder *r, const struct fl_rows *rows,
    unsigned worker, struct fl_handover *full, int wake_fd, struct fl_err *err)
{
	struct fl_interval *i;
	int n;

	*r = (struct fl_recorder){ .rows = rows,
		.full = full,
		.wake_fd = wake_fd,
		.worker = worker };
	for (n = 0; n < FL_INTERVALS; n++) {
		i = fl_interval_new(rows);
		if (i == NULL) {
			fl_recorder_fini(r);
			return fl_fail(err, "out of memory");
		}
		i->next = r->spare;
		r->spare = i;
	}
	r->now = r->spare;
	r->spare = r->now->next;
	return 0;
}

static void
free_all(struct fl_interval *i)
{
	struct fl_interval *next;

	for (; i != NULL; i = next) {
		next = i->next;
		fl_interval_free(i);
	}
}

void
fl_recorder_fini(struct fl_recorder *r)
{
	fl_interval_free(r->now);
	free_all(r->spare);
	free_all(fl_handover_take(&r->back));
	r->now = r->spare = NULL;
}

static void
begin(struct fl_recorder *r, int64_t second, int64_t now_ns)
{
	struct fl_interval *i = r->now;

	i->second = second;
	i->len = 1;
	i->worker = r->worker;
	r->end_ns = r->start_ns + (second + 1) * FL_NS_PER_S;
	r->begun_ns = now_ns;
	r->cpu_ns = fl_clock_read(CLOCK_THREAD_CPUTIME_ID);
}

void
fl_recorder_start(struct fl_recorder *r, int64_t start_ns)
{
	r->start_ns = start_ns;
	begin(r, 0, start_ns);
}

/* The interval goes to the writer, who is waked. */
static void
hand_over(struct fl_recorder *r, int64_t now_ns, unsigned users)
{
	static const uint64_t one = 1;
	struct fl_interval *i = r->now;
	ssize_t n;

	i->users = users;
	i->generator.wall_ns = now_ns - r->begun_ns;
	i->generator.cpu_ns =
	    fl_clock_read(CLOCK_THREAD_CPUTIME_ID) - r->cpu_ns;
	fl_handover_push(r->full, i);
	n = write(r->wake_fd, &one, sizeof(one));
	(void)n; /* full only when the writer has yet to wake anyway */
}

static struct fl_interval *
spare(struct fl_recorder *r)
{
	struct fl_interval *i = r->spare;

	if (i == NULL)
		i = fl_handover_take(&r->back);
	if (i == NULL)
		return NULL;
	r->spare = i->next;
	fl_interval_clear(i, r->rows);
	return i;
}

void
fl_recorder_rotate(struct fl_recorder *r, int64_t now_ns, unsigned users)
{
	int64_t second = (now_ns - r->start_ns) / FL_NS_PER_S;
	struct fl_interval *next = spare(r);

	if (next == NULL) { /* the writer is slow: one interval for both */
		r->now->len = (unsigned)(second - r->now->second) + 1;
		r->end_ns = r->start_ns + (second + 1) * FL_NS_PER_S;
		return;
	}
	hand_over(r, now_ns, users);
	r->now = next;
	begin(r, second, now_ns);
}

void
fl_recorder_end(struct fl_recorder *r, int64_t now_ns, unsigned users)
{
	r->now->last = true;
	hand_over(r, now_ns, users);
	r->now = NULL;
}

void
fl_recorder_started(struct fl_recorder *r, unsigned stage, unsigned row)
{
	struct fl_tally *t = fl_interval_tally(r->now, r->rows, stage, row);

	if (t != NULL)
		t->started++;
}

void
fl_recorder_add(struct fl_recorder *r, const struct fl_record *rec)
{
	struct fl_tally *t =
	    fl_interval_tally(r->now, r->rows, rec->stage, rec->row);
	struct fl_hist *h;
	size_t w;

	if (t == NULL)
		return;
	t->count[rec->of]++;
	t->sent_bytes += rec->sent_bytes;
	t->received_bytes += rec->received_bytes;
	t->hops += rec->hops;
	for (w = 0; w < FL_WHATS; w++) {
		if (rec->ns[w] < 0)
			continue;
		h = fl_tally_hist(t, (enum fl_what)w, rec->of);
		if (h != NULL)
			fl_hist_add(h, rec->ns[w]);
	}
}

/* It is an iteration that was censored before it began. */
void
fl_recorder_unstarted(struct fl_recorder *r, unsigned stage, int64_t waited_ns)
{
	struct fl_record rec = { .stage = stage,
		.row = r->rows->iteration,
		.of = FL_OF_CENSORED,
		.ns = { waited_ns, -1, -1, -1, -1, -1 } };
	struct fl_tally *t;

	fl_recorder_add(r, &rec);
	t = fl_interval_tally(r->now, r->rows, stage, r->rows->iteration);
	if (t != NULL)
		t->unstarted++;
}

void
fl_recorder_sent(struct fl_recorder *r, int64_t due_ns, int64_t sent_ns)
{
	struct fl_generator *g = &r->now->generator;
	double gap_s;

	g->begun++;
	fl_hist_add(&g->late, sent_ns > due_ns ? sent_ns - due_ns : 0);
	if (r->last_send_ns != 0) {
		gap_s = (double)(sent_ns - r->last_send_ns) / 1e9;
		g->gaps++;
		g->gap_sum_s += gap_s;
		g->gap_square_s += gap_s * gap_s;
	}
	r->last_send_ns = sent_ns;
}

void
fl_recorder_sample(struct fl_recorder *r, const struct fl_sample *s)
{
	struct fl_interval *next;
	int64_t now_ns;

	if (r->now->samples_len == FL_SAMPLES_MAX) {
		next = spare(r);
		if (next == NULL) {
			r->now->samples_lost++;
			return;
		}
		now_ns = fl_clock_now();
		next->second = r->now->second;
		r->now->partial = true;
		hand_over(r, now_ns, 0); /* users are told once a second */
		r->now = next;
		begin(r, next->second, now_ns);
	}
	r->now->samples[r->now->samples_len++] = *s;
}
