#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../base/clock.h"
#include "../base/version.h"
#include "../result/line.h"
#include "document.h"

/* How many messages of a kind there were in a row. */
struct fl_distinct {
	unsigned row;
	const char *kind;
	size_t len;
	uint64_t hash[FL_DISTINCT_MAX];
};

#define DISTINCT_ROWS 256   /* rows and kinds */
#define HIST_MAX (1U << 20) /* bytes of a histogram's text */

int
fl_document_init(struct fl_document *d, const struct fl_rows *rows,
    const struct fl_row_name *names, struct fl_err *err)
{
	*d = (struct fl_document){ .rows = rows, .names = names };
	fl_buf_init(&d->hist, HIST_MAX);
	d->distinct = calloc(DISTINCT_ROWS, sizeof(*d->distinct));
	if (d->distinct == NULL)
		return fl_fail(err, "out of memory");
	return 0;
}

void
fl_document_fini(struct fl_document *d)
{
	fl_buf_fini(&d->hist);
	free(d->distinct);
}

int
fl_document_head(struct fl_buf *out, const struct fl_run_head *h,
    struct fl_err *err)
{
	char start[FL_CLOCK_TEXT];
	struct fl_line l;

	if (fl_buf_add_str(out, "<funbric version=\"1\">\n", err) == -1)
		return -1;
	fl_clock_format(start, h->start_wall_ns);
	fl_line_begin(&l, out, "run");
	fl_line_text(&l, "instance", h->instance);
	fl_line_text(&l, "run", h->run);
	fl_line_text(&l, "node", h->node);
	if (h->part != NULL)
		fl_line_text(&l, "part", h->part);
	fl_line_text(&l, "tool", "fl-bench " FL_VERSION);
	fl_line_text(&l, "start", start);
	if (h->common)
		fl_line_text(&l, "common", start);
	fl_line_text(&l, "argv", h->argv);
	fl_line_text(&l, "scenario", h->scenario);
	fl_line_int(&l, "seed", (int64_t)h->seed);
	return fl_line_end(&l, err);
}

int
fl_document_config(struct fl_buf *out, const char *key, const char *value,
    struct fl_err *err)
{
	struct fl_line l;

	fl_line_begin(&l, out, "config");
	fl_line_text(&l, "key", key);
	fl_line_text(&l, "value", value);
	return fl_line_end(&l, err);
}

int
fl_document_plan(struct fl_buf *out, const struct fl_plan *p,
    struct fl_err *err)
{
	bool rate = p->model == FL_MODEL_RATE;
	struct fl_line l;
	size_t i;

	for (i = 0; i < p->stages_len; i++) {
		const struct fl_stage *s = &p->stages[i];

		fl_line_begin(&l, out, "stage");
		fl_line_int(&l, "n", (int64_t)i);
		fl_line_text(&l, "model", rate ? "rate" : "users");
		if (rate) {
			fl_line_text(&l, "users", "");
			fl_line_real(&l, "rate", s->level, 6);
		} else {
			fl_line_real(&l, "users", s->level, 0);
			fl_line_text(&l, "rate", "");
		}
		fl_line_seconds(&l, "ramp", s->ramp_ns);
		if (s->length_ns != 0)
			fl_line_seconds(&l, "seconds", s->length_ns);
		else
			fl_line_text(&l, "seconds", "");
		if (p->iterations != 0)
			fl_line_int(&l, "iterations", (int64_t)p->iterations);
		if (s->warmup)
			fl_line_int(&l, "warmup", 1);
		if (fl_line_end(&l, err) == -1)
			return -1;
	}
	return 0;
}

int
fl_document_steps(struct fl_document *d, struct fl_buf *out, struct fl_err *err)
{
	struct fl_line l;
	unsigned i;

	for (i = 0; i < d->rows->iteration; i++) {
		const struct fl_row_name *n = &d->names[i];

		fl_line_begin(&l, out, "step");
		fl_line_text(&l, "n", n->step);
		fl_line_str(&l, "name", n->name);
		fl_line_str(&l, "group", n->group);
		fl_line_str(&l, "method", n->method);
		fl_line_str(&l, "url", n->url);
		if (fl_line_end(&l, err) == -1)
			return -1;
	}
	return 0;
}

static void
begin(struct fl_document *d, struct fl_line *l, struct fl_buf *out,
    const char *element)
{
	fl_line_begin(l, out, element);
	fl_line_int(l, "seq", (int64_t)++d->seq);
}

static void
place(struct fl_document *d, struct fl_line *l, unsigned stage, unsigned row)
{
	fl_line_int(l, "stage", stage);
	fl_line_text(l, "step", d->names[row].step);
}

static int
counts(struct fl_document *d, struct fl_buf *out, const struct fl_interval *i,
    const struct fl_tally *t, struct fl_err *err)
{
	struct fl_line l;

	begin(d, &l, out, "interval");
	fl_line_int(&l, "at", i->second);
	fl_line_int(&l, "len", i->len);
	place(d, &l, t->stage, t->row);
	fl_line_int(&l, "users", i->users);
	fl_line_int(&l, "started", (int64_t)t->started);
	fl_line_int(&l, "ok", (int64_t)t->count[FL_OF_OK]);
	fl_line_int(&l, "failed", (int64_t)t->count[FL_OF_FAILED]);
	if (t->count[FL_OF_CENSORED] > 0)
		fl_line_int(&l, "censored", (int64_t)t->count[FL_OF_CENSORED]);
	if (t->unstarted > 0)
		fl_line_int(&l, "unstarted", (int64_t)t->unstarted);
	if (t->hops > 0)
		fl_line_int(&l, "hops", (int64_t)t->hops);
	fl_line_int(&l, "sent", (int64_t)t->sent_bytes);
	fl_line_int(&l, "received", (int64_t)t->received_bytes);
	return fl_line_end(&l, err);
}

static int
times(struct fl_document *d, struct fl_buf *out, const struct fl_interval *i,
    const struct fl_tally *t, enum fl_what what, enum fl_of of,
    struct fl_err *err)
{
	const struct fl_hist *h = t->hist[what][of];
	struct fl_line l;

	fl_buf_clear(&d->hist);
	if (fl_hist_encode(&d->hist, h, err) == -1)
		return -1;
	begin(d, &l, out, "times");
	fl_line_int(&l, "at", i->second);
	place(d, &l, t->stage, t->row);
	fl_line_text(&l, "what", fl_what_names[what]);
	fl_line_text(&l, "of", fl_of_names[of]);
	fl_line_int(&l, "n", (int64_t)h->n);
	fl_line_us(&l, "sum", h->sum_ns);
	fl_line_us(&l, "min", (uint64_t)h->min_ns);
	fl_line_us(&l, "max", (uint64_t)h->max_ns);
	fl_line_str(&l, "hist", fl_buf_str(&d->hist));
	return fl_line_end(&l, err);
}

/* A service time that is the response time needs no line of its own. */
static bool
equal(const struct fl_hist *a, const struct fl_hist *b)
{
	return a != NULL && b != NULL && a->n == b->n &&
	       a->sum_ns == b->sum_ns && a->min_ns == b->min_ns &&
	       a->max_ns == b->max_ns && a->lo == b->lo && a->hi == b->hi &&
	       memcmp(a->counts + a->lo, b->counts + b->lo,
		   (a->hi - a->lo) * sizeof(a->counts[0])) == 0;
}

static int
tally(struct fl_document *d, struct fl_buf *out, const struct fl_interval *i,
    const struct fl_tally *t, struct fl_err *err)
{
	size_t w, o;

	if (counts(d, out, i, t, err) == -1)
		return -1;
	for (w = 0; w < FL_WHATS; w++)
		for (o = 0; o < FL_OFS; o++) {
			const struct fl_hist *h = t->hist[w][o];

			if (h == NULL || h->n == 0 ||
			    (w == FL_WHAT_SERVICE &&
				equal(h, t->hist[FL_WHAT_RESPONSE][o])))
				continue;
			if (times(d, out, i, t, (enum fl_what)w, (enum fl_of)o,
				err) == -1)
				return -1;
		}
	return 0;
}

/* FNV-1a, 64 bits. */
static uint64_t
hash(const char *s)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return h;
}

/* Whether there is room for that message among those of its row and kind. */
static bool
known(struct fl_document *d, const struct fl_failure *f)
{
	uint64_t h = hash(f->message);
	struct fl_distinct *s;
	size_t i, k;

	for (i = 0; i < d->distinct_len; i++)
		if (d->distinct[i].row == f->row &&
		    d->distinct[i].kind == f->kind)
			break;
	if (i == DISTINCT_ROWS)
		return false;
	s = &d->distinct[i];
	if (i == d->distinct_len) {
		d->distinct_len++;
		s->row = f->row;
		s->kind = f->kind;
	}
	for (k = 0; k < s->len; k++)
		if (s->hash[k] == h)
			return true;
	if (s->len == FL_DISTINCT_MAX)
		return false;
	s->hash[s->len++] = h;
	return true;
}

static int
failure(struct fl_document *d, struct fl_buf *out, const struct fl_failure *f,
    struct fl_err *err)
{
	struct fl_line l;

	begin(d, &l, out, "failure");
	fl_line_seconds(&l, "at", (f->first_ns - d->start_ns) / 1000 * 1000);
	place(d, &l, f->stage, f->row);
	fl_line_text(&l, "kind", f->kind);
	fl_line_int(&l, "count", (int64_t)f->count);
	fl_line_text(&l, "message", known(d, f) ? f->message : "other");
	if (f->evidence != NULL && f->evidence->headers_len > 0)
		fl_line_str(&l, "headers",
		    (struct fl_str){ f->evidence->headers,
			f->evidence->headers_len });
	if (f->evidence != NULL && f->evidence->body_len > 0)
		fl_line_bytes(&l, "body64",
		    (struct fl_str){ f->evidence->body,
			f->evidence->body_len });
	return fl_line_end(&l, err);
}

int
fl_document_interval(struct fl_document *d, struct fl_buf *out,
    const struct fl_interval *i, struct fl_err *err)
{
	size_t n;
	unsigned stage, row;
	uint16_t at;

	for (stage = 0; stage < d->rows->stages; stage++)
		for (row = 0; row < d->rows->rows; row++) {
			at = i->index[stage * d->rows->rows + row];
			if (at != 0 &&
			    tally(d, out, i, &i->tallies[at - 1], err) == -1)
				return -1;
		}
	for (n = 0; n < i->failures_len; n++)
		if (failure(d, out, &i->failures[n], err) == -1)
			return -1;
	if (i->failures[FL_FAILURES_MAX].count > 0 &&
	    failure(d, out, &i->failures[FL_FAILURES_MAX], err) == -1)
		return -1;
	return 0;
}

int
fl_document_generator(struct fl_document *d, struct fl_buf *out, int64_t second,
    unsigned worker, const struct fl_generator *g, int64_t spooled,
    struct fl_err *err)
{
	struct fl_line l;

	begin(d, &l, out, "generator");
	fl_line_int(&l, "at", second);
	fl_line_int(&l, "worker", worker);
	fl_line_real(&l, "cpu",
	    g->wall_ns > 0 ? (double)g->cpu_ns / (double)g->wall_ns : NAN, 3);
	if (g->late.n > 0) {
		fl_line_int(&l, "late_p50_us",
		    fl_hist_percentile_us(&g->late, 500000));
		fl_line_int(&l, "late_p99_us",
		    fl_hist_percentile_us(&g->late, 990000));
		fl_line_int(&l, "late_max_us", (g->late.max_ns + 500) / 1000);
		fl_line_real(&l, "arrival_cv", fl_generator_cv(g), 3);
		fl_line_int(&l, "due", (int64_t)g->due);
		fl_line_int(&l, "begun", (int64_t)g->begun);
	}
	fl_line_int(&l, "spooled", spooled);
	return fl_line_end(&l, err);
}

static void
since(struct fl_document *d, struct fl_line *l, const char *name, int64_t ns)
{
	if (ns != 0)
		fl_line_seconds(l, name, ns - d->start_ns);
}

int
fl_document_sample(struct fl_document *d, struct fl_buf *out,
    const struct fl_sample *s, struct fl_err *err)
{
	struct fl_line l;

	begin(d, &l, out, "sample");
	fl_line_seconds(&l, "at", (s->last_ns - d->start_ns) / 1000 * 1000);
	place(d, &l, s->stage, s->row);
	fl_line_int(&l, "user", s->user);
	fl_line_int(&l, "iteration", (int64_t)s->iteration);
	fl_line_int(&l, "status", s->status);
	fl_line_text(&l, "result", fl_of_names[s->of]);
	since(d, &l, "scheduled", s->due_ns);
	since(d, &l, "sent", s->sent_ns);
	since(d, &l, "first", s->first_ns);
	since(d, &l, "last", s->last_ns);
	fl_line_int(&l, "bytes", (int64_t)s->received_bytes);
	return fl_line_end(&l, err);
}

int
fl_document_mark(struct fl_document *d, struct fl_buf *out, int64_t at_ns,
    const char *text, struct fl_err *err)
{
	struct fl_line l;

	begin(d, &l, out, "mark");
	fl_line_seconds(&l, "at", at_ns / 1000 * 1000);
	fl_line_text(&l, "text", text);
	return fl_line_end(&l, err);
}

int
fl_document_clock(struct fl_document *d, struct fl_buf *out, int64_t at_ns,
    int64_t offset_us, int64_t error_us, struct fl_err *err)
{
	struct fl_line l;

	begin(d, &l, out, "clock");
	fl_line_seconds(&l, "at", at_ns / 1000 * 1000);
	fl_line_int(&l, "offset_us", offset_us);
	fl_line_int(&l, "error_us", error_us);
	return fl_line_end(&l, err);
}

int
fl_document_end(struct fl_document *d, struct fl_buf *out,
    const struct fl_run_end *e, struct fl_err *err)
{
	struct fl_line l;

	begin(d, &l, out, "end");
	fl_line_seconds(&l, "at", e->at_ns / 1000 * 1000);
	fl_line_text(&l, "verdict", fl_trust_names[e->trust]);
	if (e->reason[0] != '\0')
		fl_line_text(&l, "reason", e->reason);
	fl_line_text(&l, "stopped", e->stopped);
	fl_line_int(&l, "unfinished", (int64_t)e->unfinished);
	fl_line_int(&l, "exit", e->exit);
	if (fl_line_end(&l, err) == -1)
		return -1;
	return fl_buf_add_str(out, "</funbric>\n", err);
}
