#ifndef FL_TESTS_DOC_H
#define FL_TESTS_DOC_H

#include <stdlib.h>

#include "../../lib/hist/hist.h"
#include "../../lib/result/line.h"

/*
 * Small result documents for tests.  A document is text; each call adds a line.
 */
struct doc {
	struct fl_buf text;
	uint64_t seq;
};

static inline void
doc_text(struct doc *d, const char *text)
{
	struct fl_err e;

	if (d->text.max == 0)
		fl_buf_init(&d->text, 64 << 20);
	if (fl_buf_add_str(&d->text, text, &e) == -1)
		abort();
}

static inline void
doc_begin(struct doc *d, const char *run)
{
	doc_text(d, "<funbric version=\"1\">\n");
	doc_text(d, run);
}

static inline void
doc_counts(struct doc *d, int64_t at, const char *step, int users, int ok,
    int failed, int censored)
{
	struct fl_line l;
	struct fl_err e;

	fl_line_begin(&l, &d->text, "interval");
	fl_line_int(&l, "seq", (int64_t)++d->seq);
	fl_line_int(&l, "at", at);
	fl_line_int(&l, "len", 1);
	fl_line_int(&l, "stage", 0);
	fl_line_text(&l, "step", step);
	fl_line_int(&l, "users", users);
	fl_line_int(&l, "started", ok + failed + censored);
	fl_line_int(&l, "ok", ok);
	fl_line_int(&l, "failed", failed);
	if (censored > 0)
		fl_line_int(&l, "censored", censored);
	fl_line_int(&l, "sent", 10 * ok);
	fl_line_int(&l, "received", 100 * ok);
	if (fl_line_end(&l, &e) == -1)
		abort();
}

/* Times in microseconds; the last is -1. */
static inline void
doc_times(struct doc *d, int64_t at, const char *step, const char *what,
    const char *of, const int64_t *us)
{
	static struct fl_hist h;
	struct fl_buf text;
	struct fl_line l;
	struct fl_err e;

	fl_hist_clear(&h);
	for (; *us >= 0; us++)
		fl_hist_add(&h, *us * 1000);
	fl_buf_init(&text, 1 << 20);
	if (fl_hist_encode(&text, &h, &e) == -1)
		abort();
	fl_line_begin(&l, &d->text, "times");
	fl_line_int(&l, "seq", (int64_t)++d->seq);
	fl_line_int(&l, "at", at);
	fl_line_int(&l, "stage", 0);
	fl_line_text(&l, "step", step);
	fl_line_text(&l, "what", what);
	fl_line_text(&l, "of", of);
	fl_line_int(&l, "n", (int64_t)h.n);
	fl_line_us(&l, "sum", h.sum_ns);
	fl_line_us(&l, "min", (uint64_t)h.min_ns);
	fl_line_us(&l, "max", (uint64_t)h.max_ns);
	fl_line_str(&l, "hist", fl_buf_str(&text));
	if (fl_line_end(&l, &e) == -1)
		abort();
	fl_buf_fini(&text);
}

/* The times of one outcome, and the counts that go with them. */
#define DOC_OK(d, at, step, ...)                                               \
	do {                                                                   \
		const int64_t us_[] = { __VA_ARGS__, -1 };                     \
		doc_counts(d, at, step, 1,                                     \
		    (int)(sizeof(us_) / sizeof(us_[0])) - 1, 0, 0);            \
		doc_times(d, at, step, "response", "ok", us_);                 \
	} while (0)

static inline void
doc_end(struct doc *d, const char *at)
{
	char text[200];

	snprintf(text, sizeof(text),
	    "<end seq=\"%llu\" at=\"%s\" "
	    "verdict=\"ok\" stopped=\"duration\" unfinished=\"0\" "
	    "exit=\"0\"/>\n"
	    "</funbric>\n",
	    (unsigned long long)++d->seq, at);
	doc_text(d, text);
}

static inline void
doc_fini(struct doc *d)
{
	fl_buf_fini(&d->text);
}

#endif
