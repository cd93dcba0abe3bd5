#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "writer.h"

#define TEXT_MAX ((size_t)256 << 20) /* lines of one second */
#define OPEN_LEN (FL_WRITER_LAG + 2)
#define LINES_LEN (FL_OUTPUT_MEMORY / 4) /* given at once */
#define SAMPLES_SECOND_MAX ((size_t)1 << 18)

/* A second that not every worker has handed over yet. */
struct fl_open_second {
	bool used;
	struct fl_interval *sum;
	struct fl_generator *generators; /* one a worker */
	struct fl_sample *samples;
	size_t samples_len, samples_cap;
};

int
fl_writer_init(struct fl_writer *w, const struct fl_rows *rows,
    const struct fl_row_name *names, unsigned workers_len, struct fl_err *err)
{
	struct fl_rows no_samples = *rows;
	size_t i;

	*w = (struct fl_writer){ .rows = rows, .workers_len = workers_len };
	no_samples.samples = false; /* a second keeps its own */
	pthread_mutex_init(&w->lock, NULL);
	fl_buf_init(&w->text, TEXT_MAX);
	w->progress.second = -1;
	w->wake_fd = eventfd(0, EFD_CLOEXEC);
	if (w->wake_fd == -1)
		return fl_fail(err, "eventfd: %s", strerror(errno));
	if (fl_document_init(&w->document, rows, names, err) == -1)
		return -1;
	w->workers = calloc(workers_len, sizeof(struct fl_recorder *));
	w->done = calloc(workers_len, sizeof(*w->done));
	w->recent = calloc(2 * FL_RECENT, sizeof(*w->recent));
	w->open = calloc(OPEN_LEN, sizeof(*w->open));
	w->notes = calloc(FL_NOTES_MAX, sizeof(*w->notes));
	if (w->workers == NULL || w->done == NULL || w->recent == NULL ||
	    w->open == NULL || w->notes == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < OPEN_LEN; i++) {
		w->open[i].sum = fl_interval_new(&no_samples);
		w->open[i].generators =
		    calloc(workers_len, sizeof(struct fl_generator));
		if (w->open[i].sum == NULL || w->open[i].generators == NULL)
			return fl_fail(err, "out of memory");
	}
	return 0;
}

void
fl_writer_fini(struct fl_writer *w)
{
	size_t i;

	for (i = 0; w->open != NULL && i < OPEN_LEN; i++) {
		fl_interval_free(w->open[i].sum);
		free(w->open[i].generators);
		free(w->open[i].samples);
	}
	free(w->open);
	free(w->recent);
	free(w->notes);
	free(w->done);
	free(w->workers);
	fl_buf_fini(&w->text);
	fl_document_fini(&w->document);
	if (w->wake_fd != -1)
		close(w->wake_fd);
	pthread_mutex_destroy(&w->lock);
}

static void
fail(struct fl_writer *w, const struct fl_err *err)
{
	pthread_mutex_lock(&w->lock);
	if (!w->failed)
		w->err = *err;
	w->failed = true;
	pthread_mutex_unlock(&w->lock);
	w->changed(w->changed_arg);
}

bool
fl_writer_failed(struct fl_writer *w, struct fl_err *err)
{
	bool failed;

	pthread_mutex_lock(&w->lock);
	failed = w->failed;
	if (failed)
		*err = w->err;
	pthread_mutex_unlock(&w->lock);
	return failed;
}

int
fl_writer_note(struct fl_writer *w, const struct fl_note *note,
    struct fl_err *err)
{
	int rc = 0;

	pthread_mutex_lock(&w->lock);
	if (w->notes_len == FL_NOTES_MAX)
		rc = fl_fail(err, "%d marks wait already", FL_NOTES_MAX);
	else
		w->notes[w->notes_len++] = *note;
	pthread_mutex_unlock(&w->lock);
	return rc;
}

/* The earliest note before an instant, taken out. */
static bool
take_note(struct fl_writer *w, int64_t before_ns, struct fl_note *note)
{
	size_t i, first = 0;
	bool found;

	pthread_mutex_lock(&w->lock);
	for (i = 1; i < w->notes_len; i++)
		if (w->notes[i].at_ns < w->notes[first].at_ns)
			first = i;
	found = w->notes_len > 0 && w->notes[first].at_ns < before_ns;
	if (found) {
		*note = w->notes[first];
		w->notes_len--;
		memmove(w->notes + first, w->notes + first + 1,
		    (w->notes_len - first) * sizeof(*w->notes));
	}
	pthread_mutex_unlock(&w->lock);
	return found;
}

int
fl_writer_notes(struct fl_writer *w, int64_t before_ns, struct fl_err *err)
{
	struct fl_document *d = &w->document;
	struct fl_note n;

	while (take_note(w, before_ns, &n))
		if ((n.clock ? fl_document_clock(d, &w->text, n.at_ns,
				   n.offset_us, n.error_us, err)
			     : fl_document_mark(d, &w->text, n.at_ns, n.text,
				   err)) == -1)
			return -1;
	return 0;
}

/* The load goes on, while there is another copy; what is missing is said, here
 * and in that one.  false when there is none. */
static bool
do_without(struct fl_writer *w, struct fl_sink *sink, const struct fl_err *why)
{
	struct fl_note note = { .at_ns =
				    fl_clock_now() - w->document.start_ns };
	struct fl_err ignored;

	bool left = false;
	size_t i;

	sink->failed = true;
	for (i = 0; i < w->sinks_len; i++)
		left = left || (w->sinks[i].spare && !w->sinks[i].failed);
	if (!left)
		return false;
	snprintf(note.text, sizeof(note.text), "%.200s: no more of this there",
	    why->msg);
	if (note.at_ns < 0)
		note.at_ns = 0;
	fl_writer_note(w, &note, &ignored);
	if (w->told != NULL)
		w->told(w->told_arg, why->msg);
	return true;
}

static int
give_lines(struct fl_writer *w, const char *lines, size_t len,
    struct fl_err *err)
{
	size_t i;

	for (i = 0; i < w->sinks_len; i++) {
		struct fl_sink *s = &w->sinks[i];

		if (len == 0 || s->failed ||
		    s->write(s->arg, lines, len, err) == 0)
			continue;
		if (!s->spare || !do_without(w, s, err))
			return -1;
	}
	return 0;
}

int
fl_writer_text(struct fl_writer *w, const struct fl_buf *text,
    struct fl_err *err)
{
	return give_lines(w, text->data, text->len, err);
}

static struct fl_recent
recent_of(const struct fl_hist *h)
{
	return (struct fl_recent){
		.p50_us = fl_hist_percentile_us(h, 500000),
		.p95_us = fl_hist_percentile_us(h, 950000),
		.p99_us = fl_hist_percentile_us(h, 990000),
	};
}

/* The seconds that are recent, of n histograms together; returns their length. */
static int64_t
gather_recent(const struct fl_writer *w, const struct fl_hist *from,
    struct fl_hist *all)
{
	int64_t ns = 0;
	size_t i;

	fl_hist_clear(all);
	for (i = 0; i < FL_RECENT; i++) {
		if (w->recent_second[i] + FL_RECENT <= w->progress.second)
			continue;
		ns += w->recent_ns[i];
		fl_hist_merge(all, &from[i]);
	}
	return ns;
}

void
fl_writer_progress(struct fl_writer *w, struct fl_progress *p)
{
	struct fl_hist *all = calloc(2, sizeof(*all));
	int64_t ns = 0;

	pthread_mutex_lock(&w->lock);
	if (all != NULL) {
		ns = gather_recent(w, w->recent, &all[0]);
		gather_recent(w, w->recent + FL_RECENT, &all[1]);
	}
	*p = w->progress;
	pthread_mutex_unlock(&w->lock);
	p->response = p->service = (struct fl_recent){ -1, -1, -1 };
	p->rate = 0;
	if (all != NULL) {
		p->response = recent_of(&all[0]);
		p->service = recent_of(&all[1]);
	}
	if (ns > 0)
		p->rate = (double)all[0].n * FL_NS_PER_S / (double)ns;
	free(all);
}

static void
progress_kind(struct fl_progress *p, const struct fl_failure *f)
{
	size_t i;

	for (i = 0; i < p->kinds_len; i++)
		if (p->kinds[i].kind == f->kind) {
			p->kinds[i].count += f->count;
			return;
		}
	if (i < FL_KINDS_MAX) {
		p->kinds[i].kind = f->kind;
		p->kinds[i].count = f->count;
		p->kinds_len++;
	}
}

/* What a complete second adds to the live figures. */
static void
progress(struct fl_writer *w, const struct fl_interval *i, int64_t length_ns)
{
	struct fl_progress *p = &w->progress;
	size_t slot = (size_t)(i->second % FL_RECENT), t, o;
	struct fl_hist *response = &w->recent[slot];
	struct fl_hist *service = &w->recent[FL_RECENT + slot];

	pthread_mutex_lock(&w->lock);
	if (w->recent_second[slot] != i->second || p->second < i->second) {
		fl_hist_clear(response);
		fl_hist_clear(service);
		w->recent_ns[slot] = 0;
	}
	w->recent_second[slot] = i->second;
	if (length_ns > w->recent_ns[slot])
		w->recent_ns[slot] = length_ns;
	p->second = i->second;
	p->users = i->users;
	for (t = 0; t < i->tallies_len; t++) {
		const struct fl_tally *y = &i->tallies[t];

		if (y->row == w->rows->iteration)
			p->iterations +=
			    y->count[FL_OF_OK] + y->count[FL_OF_FAILED];
		for (o = 0; o < FL_OFS && y->row < w->rows->iteration; o++) {
			p->count[o] += y->count[o];
			if (y->hist[FL_WHAT_RESPONSE][o] != NULL)
				fl_hist_merge(response,
				    y->hist[FL_WHAT_RESPONSE][o]);
			if (y->hist[FL_WHAT_SERVICE][o] != NULL)
				fl_hist_merge(service,
				    y->hist[FL_WHAT_SERVICE][o]);
		}
	}
	for (t = 0; t < i->failures_len; t++)
		progress_kind(p, &i->failures[t]);
	if (i->failures[FL_FAILURES_MAX].count > 0)
		progress_kind(p, &i->failures[FL_FAILURES_MAX]);
	p->trust = w->judge.trust;
	memcpy(p->reason, w->judge.reason, sizeof(p->reason));
	pthread_mutex_unlock(&w->lock);
}

/* The median response time of all exchanges of a second; -1: none. */
static int64_t
median_us(const struct fl_writer *w, const struct fl_interval *i,
    struct fl_hist *scratch)
{
	size_t t, o;

	fl_hist_clear(scratch);
	for (t = 0; t < i->tallies_len; t++)
		for (o = 0; o < FL_OFS; o++)
			if (i->tallies[t].row < w->rows->iteration &&
			    i->tallies[t].hist[FL_WHAT_RESPONSE][o] != NULL)
				fl_hist_merge(scratch,
				    i->tallies[t].hist[FL_WHAT_RESPONSE][o]);
	return fl_hist_percentile_us(scratch, 500000);
}

/* A last second that is cut short says little, so it is not judged. */
static void
judge(struct fl_writer *w, const struct fl_open_second *s, unsigned worker,
    int64_t median)
{
	const struct fl_generator *g = &s->generators[worker];
	struct fl_judge_second j = {
		.worker = worker,
		.second = s->sum->second,
		.late_p99_us = fl_hist_percentile_us(&g->late, 990000),
		.median_us = median,
		.arrival_cv = fl_generator_cv(g),
		.due = g->due,
		.begun = g->begun,
	};

	if (g->wall_ns >= FL_NS_PER_S / 2) {
		j.cpu = (double)g->cpu_ns / (double)g->wall_ns;
		j.rate = (double)g->begun * 1e9 / (double)g->wall_ns;
	}
	fl_judge_second(&w->judge, &j);
}

static int
by_end(const void *a, const void *b)
{
	const struct fl_sample *x = a, *y = b;

	return (x->last_ns > y->last_ns) - (x->last_ns < y->last_ns);
}

/* What is left out is said. */
static int
mark_lost(struct fl_writer *w, const struct fl_interval *i, struct fl_err *err)
{
	char text[80];

	if (i->samples_lost == 0)
		return 0;
	snprintf(text, sizeof(text),
	    "%" PRIu64 " samples of this second are "
	    "left out",
	    i->samples_lost);
	return fl_document_mark(&w->document, &w->text, i->second * FL_NS_PER_S,
	    text, err);
}

static int
format(struct fl_writer *w, struct fl_open_second *s, int64_t spooled,
    struct fl_err *err)
{
	struct fl_document *d = &w->document;
	unsigned k;
	size_t i;

	if (fl_document_interval(d, &w->text, s->sum, err) == -1)
		return -1;
	for (k = 0; k < w->workers_len; k++)
		if (s->generators[k].wall_ns > 0 &&
		    fl_document_generator(d, &w->text, s->sum->second, k,
			&s->generators[k], spooled, err) == -1)
			return -1;
	if (mark_lost(w, s->sum, err) == -1 ||
	    fl_writer_notes(w, (s->sum->second + s->sum->len) * FL_NS_PER_S,
		err) == -1)
		return -1;
	if (s->samples_len > 0)
		qsort(s->samples, s->samples_len, sizeof(*s->samples), by_end);
	for (i = 0; i < s->samples_len; i++)
		if (fl_document_sample(d, &w->text, &s->samples[i], err) == -1)
			return -1;
	return 0;
}

/* As many whole lines as go together; one that is longer goes alone. */
static size_t
lines_len(const char *lines, size_t len)
{
	const char *end;

	if (len <= LINES_LEN)
		return len;
	end = memrchr(lines, '\n', LINES_LEN);
	if (end == NULL)
		end = memchr(lines, '\n', len);
	return end != NULL ? (size_t)(end + 1 - lines) : len;
}

/*
 * Gives the lines away.  A spool that is full is waited for here: the workers
 * meanwhile count several seconds in one interval, and the load goes on.  No
 * more goes at once than there will be room for, however small the spool.
 */
static void
give(struct fl_writer *w)
{
	struct timespec nap = { .tv_nsec = 50 * 1000 * 1000 };
	size_t at, len;
	struct fl_err err;

	for (at = 0; at < w->text.len; at += len) {
		len = lines_len(w->text.data + at, w->text.len - at);
		while (w->output != NULL && fl_output_full(w->output, len))
			nanosleep(&nap, NULL);
		if (give_lines(w, w->text.data + at, len, &err) == -1) {
			fail(w, &err);
			break;
		}
	}
	fl_buf_clear(&w->text);
}

/* The first expression that holds ends the load, and is said in a mark. */
static void
look_for_abort(struct fl_writer *w, const struct fl_interval *i)
{
	char why[FL_ABORTS_WHY], text[FL_ABORTS_WHY + 32];
	struct fl_err err;

	if (w->aborts == NULL || w->abort[0] != '\0' ||
	    !fl_aborts_second(w->aborts, i, why))
		return;
	snprintf(text, sizeof(text), "ended by --abort-on %s", why);
	if (fl_document_mark(&w->document, &w->text,
		(i->second + 1) * FL_NS_PER_S, text, &err) == -1)
		fail(w, &err);
	pthread_mutex_lock(&w->lock);
	memcpy(w->abort, why, sizeof(why));
	pthread_mutex_unlock(&w->lock);
}

/* How long the workers counted, who stop in the middle of the last one. */
static int64_t
length_of(const struct fl_writer *w, const struct fl_open_second *s)
{
	int64_t ns = 0;
	unsigned k;

	for (k = 0; k < w->workers_len; k++)
		if (s->generators[k].wall_ns > ns)
			ns = s->generators[k].wall_ns;
	return ns;
}

static void
flush(struct fl_writer *w, struct fl_open_second *s)
{
	int64_t spooled = 0, median;
	struct fl_err err;
	unsigned k;

	if (w->output != NULL)
		spooled = fl_output_spooled(w->output);
	if (format(w, s, spooled, &err) == -1)
		fail(w, &err);
	median = median_us(w, s->sum, &w->scratch);
	for (k = 0; k < w->workers_len; k++)
		if (s->generators[k].wall_ns > 0)
			judge(w, s, k, median);
	progress(w, s->sum, length_of(w, s));
	look_for_abort(w, s->sum);
	give(w);
	fl_interval_clear(s->sum, w->rows);
	s->sum->users = 0;
	for (k = 0; k < w->workers_len; k++)
		fl_generator_clear(&s->generators[k]);
	s->samples_len = 0;
	s->used = false;
	w->changed(w->changed_arg);
}

static struct fl_open_second *
oldest(struct fl_writer *w)
{
	struct fl_open_second *s = NULL;
	size_t i;

	for (i = 0; i < OPEN_LEN; i++)
		if (w->open[i].used &&
		    (s == NULL || w->open[i].sum->second < s->sum->second))
			s = &w->open[i];
	return s;
}

static struct fl_open_second *
open_second(struct fl_writer *w, int64_t second)
{
	size_t i;

	for (i = 0; i < OPEN_LEN; i++)
		if (w->open[i].used && w->open[i].sum->second == second)
			return &w->open[i];
	for (i = 0; i < OPEN_LEN && w->open[i].used; i++)
		;
	if (i == OPEN_LEN) {
		flush(w, oldest(w));
		return open_second(w, second);
	}
	w->open[i].used = true;
	w->open[i].sum->second = second;
	w->open[i].sum->len = 1;
	return &w->open[i];
}

static void
keep_samples(struct fl_open_second *s, const struct fl_interval *i)
{
	size_t cap = s->samples_cap != 0 ? s->samples_cap : FL_SAMPLES_MAX;
	struct fl_sample *more;

	while (cap < s->samples_len + i->samples_len)
		cap *= 2;
	if (cap > s->samples_cap) {
		more = cap <= SAMPLES_SECOND_MAX
		           ? realloc(s->samples, cap * sizeof(*more))
		           : NULL;
		if (more == NULL) {
			s->sum->samples_lost += i->samples_len;
			return;
		}
		s->samples = more;
		s->samples_cap = cap;
	}
	memcpy(s->samples + s->samples_len, i->samples,
	    i->samples_len * sizeof(*i->samples));
	s->samples_len += i->samples_len;
}

static void
absorb(struct fl_writer *w, struct fl_interval *i)
{
	struct fl_open_second *s = open_second(w, i->second);
	unsigned worker = i->worker;

	fl_interval_merge(s->sum, i, w->rows);
	fl_generator_merge(&s->generators[worker], &i->generator);
	if (i->samples_len > 0)
		keep_samples(s, i);
	if (!i->partial)
		w->done[worker] = i->second + i->len;
	if (i->last) {
		w->done[worker] = INT64_MAX;
		w->ended++;
	}
	fl_handover_push(&w->workers[worker]->back, i);
}

/* Writes the seconds that all have handed over, or that lag too far behind. */
static void
flush_complete(struct fl_writer *w)
{
	int64_t least = INT64_MAX, most = 0;
	struct fl_open_second *s;
	unsigned k;

	for (k = 0; k < w->workers_len; k++) {
		if (w->done[k] < least)
			least = w->done[k];
		if (w->done[k] != INT64_MAX && w->done[k] > most)
			most = w->done[k];
	}
	if (least < most - FL_WRITER_LAG)
		least = most - FL_WRITER_LAG;
	while ((s = oldest(w)) != NULL && s->sum->second < least)
		flush(w, s);
}

static void *
write_thread(void *arg)
{
	struct fl_writer *w = arg;
	struct fl_interval *i, *next;
	uint64_t n;

	while (w->ended < w->workers_len) {
		if (read(w->wake_fd, &n, sizeof(n)) == -1 && errno != EINTR)
			break;
		for (i = fl_handover_take(&w->full); i != NULL; i = next) {
			next = i->next;
			absorb(w, i);
		}
		flush_complete(w);
	}
	pthread_mutex_lock(&w->lock);
	w->over = true;
	pthread_mutex_unlock(&w->lock);
	w->changed(w->changed_arg);
	return NULL;
}

int
fl_writer_start(struct fl_writer *w, struct fl_err *err)
{
	int rc = pthread_create(&w->thread, NULL, write_thread, w);

	return rc == 0 ? 0 : fl_fail(err, "writer thread: %s", strerror(rc));
}

bool
fl_writer_aborts(struct fl_writer *w, char why[FL_ABORTS_WHY])
{
	pthread_mutex_lock(&w->lock);
	memcpy(why, w->abort, FL_ABORTS_WHY);
	pthread_mutex_unlock(&w->lock);
	return why[0] != '\0';
}

bool
fl_writer_ended(struct fl_writer *w)
{
	bool over;

	pthread_mutex_lock(&w->lock);
	over = w->over;
	pthread_mutex_unlock(&w->lock);
	return over;
}

void
fl_writer_join(struct fl_writer *w)
{
	pthread_join(w->thread, NULL);
}
