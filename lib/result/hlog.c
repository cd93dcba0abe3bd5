#include <inttypes.h>
#include <stdlib.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "../base/version.h"
#include "head.h"
#include "hlog.h"
#include "names.h"
#include "reader.h"
#include "row.h"

#define STEPS_MAX 4096
#define TEXT_MAX ((size_t)4 << 20)
#define OUT_MAX ((size_t)64 << 20)

struct fl_hlog {
	int (*write)(void *ctx, const void *data, size_t len,
	    struct fl_err *err);
	void *ctx;
	struct fl_reader *reader;
	struct fl_doc_head head;
	struct fl_names steps;
	struct fl_hist **hists; /* of each, of the second */
	size_t cap;
	int64_t second; /* -1: none */
	bool begun;     /* the log's own head is written */
	bool failed;    /* to write; own is why */
	struct fl_err own;
	struct fl_buf out;
};

/* A tag holds no comma, blank or newline. */
static int
add_tag(struct fl_hlog *h, struct fl_str step, struct fl_err *err)
{
	char number[24];
	struct fl_str name = step;
	size_t i, from;

	if (step.len > 0 && step.len < sizeof(number) && *step.s >= '0' &&
	    *step.s <= '9') {
		snprintf(number, sizeof(number), "%.*s", FL_STR_ARG(step));
		name = fl_doc_head_step(&h->head, strtoull(number, NULL, 10));
		if (name.len == 0)
			name = step;
	}
	from = h->out.len + 4;
	if (fl_buf_add_str(&h->out, "Tag=", err) == -1 ||
	    fl_buf_add(&h->out, name.s, name.len, err) == -1)
		return -1;
	for (i = from; i < h->out.len; i++)
		if ((unsigned char)h->out.data[i] <= ' ' ||
		    h->out.data[i] == ',')
			h->out.data[i] = '_';
	return 0;
}

static int
begin(struct fl_hlog *h, struct fl_err *err)
{
	int64_t ns = 0;
	struct fl_err why;

	h->begun = true;
	if (h->head.start.len > 0)
		(void)fl_clock_parse(h->head.start.s, &ns, &why);
	return fl_buf_addf(&h->out, err,
	    "#[Logged with fl-merge " FL_VERSION "]\n"
	    "#[Histogram log format version 1.3]\n"
	    "#[StartTime: %" PRId64 ".%03" PRId64
	    " (seconds since epoch), %.*s]\n"
	    "#[BaseTime: %" PRId64 ".%03" PRId64 " (seconds since epoch)]\n"
	    "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
	    "\"Interval_Compressed_Histogram\"\n",
	    ns / FL_NS_PER_S, ns / FL_NS_PER_MS % 1000,
	    FL_STR_ARG(h->head.start), ns / FL_NS_PER_S,
	    ns / FL_NS_PER_MS % 1000);
}

/* What is wrong with the output is not the document's. */
static int
flush(struct fl_hlog *h, struct fl_err *err)
{
	if (h->write(h->ctx, h->out.data, h->out.len, err) == -1) {
		h->failed = true;
		h->own = *err;
		return -1;
	}
	fl_buf_clear(&h->out);
	return 0;
}

/* The lines of a second; what is in microseconds has its maximum in ms. */
static int
close_second(struct fl_hlog *h, struct fl_err *err)
{
	size_t i;

	if (h->second < 0)
		return 0;
	for (i = 0; i < h->steps.n; i++) {
		struct fl_hist *v = h->hists[i];

		if (v->n == 0)
			continue;
		if (add_tag(h, h->steps.v[i], err) == -1 ||
		    fl_buf_addf(&h->out, err,
			",%" PRId64 ".000,1.000,%" PRId64 ".%03" PRId64 ",",
			h->second, v->max_ns / FL_NS_PER_MS,
			v->max_ns / FL_NS_PER_US % 1000) == -1 ||
		    fl_hist_encode(&h->out, v, err) == -1 ||
		    fl_buf_add_str(&h->out, "\n", err) == -1)
			return -1;
		fl_hist_clear(v);
	}
	h->second = -1;
	return flush(h, err);
}

static struct fl_hist *
hist_of(struct fl_hlog *h, struct fl_str step, struct fl_err *err)
{
	struct fl_hist **v;
	size_t i, cap = h->cap > 0 ? 2 * h->cap : 16;
	int rc = fl_names_add(&h->steps, step, &i, err);

	if (rc == -1)
		return NULL;
	if (rc == 0)
		return h->hists[i];
	if (i >= h->cap) {
		v = realloc(h->hists, cap * sizeof(*v));
		if (v == NULL)
			goto memory;
		h->hists = v;
		h->cap = cap;
	}
	h->hists[i] = calloc(1, sizeof(**h->hists));
	if (h->hists[i] != NULL)
		return h->hists[i];

memory:
	h->steps.n--; /* it has no histogram; what comes is an error anyway */
	fl_fail(err, "out of memory");
	return NULL;
}

static int
add_times(struct fl_hlog *h, const struct fl_element *e, struct fl_err *err)
{
	struct fl_row_times t;
	struct fl_hist *v;

	if (fl_row_times_read(e, &t, err) == -1)
		return -1;
	if (!fl_str_is(t.what, "response"))
		return 0;
	if (!h->begun && begin(h, err) == -1)
		return -1;
	if (t.at != h->second && close_second(h, err) == -1)
		return -1;
	h->second = t.at;
	v = hist_of(h, t.step, err);
	return v == NULL ? -1 : fl_row_times_add(&v, 1, &t, err);
}

static int
on_element(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_hlog *h = ctx;

	if (fl_element_is(e, "times"))
		return add_times(h, e, err);
	return fl_doc_head_add(&h->head, e, err) == -1 ? -1 : 0;
}

struct fl_hlog *
fl_hlog_new(int (*write)(void *ctx, const void *data, size_t len,
		struct fl_err *err),
    void *ctx, struct fl_err *err)
{
	struct fl_hlog *h = calloc(1, sizeof(*h));

	if (h == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	h->write = write;
	h->ctx = ctx;
	h->second = -1;
	fl_doc_head_init(&h->head);
	fl_names_init(&h->steps, "steps", STEPS_MAX, TEXT_MAX);
	fl_buf_init(&h->out, OUT_MAX);
	h->reader = fl_reader_new("merge", on_element, h, err);
	if (h->reader == NULL) {
		fl_hlog_free(h);
		return NULL;
	}
	return h;
}

void
fl_hlog_free(struct fl_hlog *h)
{
	size_t i;

	if (h == NULL)
		return;
	for (i = 0; i < h->steps.n; i++)
		free(h->hists[i]);
	free(h->hists);
	fl_reader_free(h->reader);
	fl_doc_head_fini(&h->head);
	fl_names_fini(&h->steps);
	fl_buf_fini(&h->out);
	free(h);
}

int
fl_hlog_feed(struct fl_hlog *h, const void *data, size_t len,
    struct fl_err *err)
{
	int rc = fl_reader_feed(h->reader, data, len, err);

	if (h->failed)
		*err = h->own;
	return rc;
}

int
fl_hlog_finish(struct fl_hlog *h, struct fl_err *err)
{
	if (fl_reader_finish(h->reader, err) == -1 ||
	    (!h->begun && begin(h, err) == -1) || close_second(h, err) == -1)
		return -1;
	return flush(h, err);
}
