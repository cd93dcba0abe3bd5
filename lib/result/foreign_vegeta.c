/*
 * vegeta's results, as "vegeta encode" writes them: JSON, an object a line, or
 * CSV without a header.
 */
#include <stdlib.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "csv.h"
#include "foreign.h"
#include "guest.h"
#include "jsonline.h"
#include "lines.h"

#define TEXT_MAX ((size_t)1 << 20)

struct hit {
	int64_t begin_ns; /* since 1970; -1: unknown */
	int64_t latency_ns;
	uint64_t code;
	uint64_t sent;
	uint64_t received;
	struct fl_str error;
	struct fl_str method;
	struct fl_str url;
};

struct state {
	struct fl_guest guest;
	struct fl_csv *csv; /* or lines */
	struct fl_lines lines;
	struct fl_buf error; /* scratch */
	struct fl_buf url;
	size_t fields; /* of CSV */
};

static void
close_state(void *state)
{
	struct state *s = state;

	if (s == NULL)
		return;
	fl_guest_fini(&s->guest);
	fl_csv_free(s->csv);
	fl_lines_fini(&s->lines);
	fl_buf_fini(&s->error);
	fl_buf_fini(&s->url);
	free(s);
}

static int
add(struct state *s, const struct hit *h, uint64_t line, struct fl_err *err)
{
	struct fl_sample_of in = { .received = h->received, .sent = h->sent };
	struct fl_guest_step step = { .name = fl_guest_path(h->url),
		.method = h->method,
		.url = h->url };
	struct fl_str why = h->error;
	char text[32];

	if (step.name.len == 0)
		step.name = fl_str("(no url)");
	in.ns[FL_SAMPLE_RESPONSE] = h->latency_ns;
	in.of = h->code >= 200 && h->code < 400 && why.len == 0
	            ? FL_OUTCOME_OK
	            : FL_OUTCOME_FAILED;
	if (h->begin_ns < 0 || h->latency_ns < 0 ||
	    h->latency_ns > 86400 * FL_NS_PER_S)
		return fl_fail(err, "want a timestamp, and a latency of no "
				    "more than a day");
	if (fl_guest_instant(&s->guest, h->begin_ns,
		h->begin_ns + h->latency_ns, &in.end_ns, err) == -1 ||
	    fl_guest_step(&s->guest, &step, line, &in.cell, err) == -1)
		return -1;
	if (why.len == 0) {
		snprintf(text, sizeof(text), "status is %llu",
		    (unsigned long long)h->code);
		why = fl_str(text);
	}
	return fl_guest_add(&s->guest, &in,
	    in.of == FL_OUTCOME_OK ? NULL
	    : h->code == 0         ? "transport"
				   : "status",
	    why, line, err);
}

static int
number(struct fl_str s, const char *name, uint64_t max, uint64_t *v,
    struct fl_err *err)
{
	if (fl_guest_count(s, v) && *v <= max)
		return 0;
	return fl_fail(err, "%s is '%.*s': want a whole number of %llu or less",
	    name, s.len < 40 ? (int)s.len : 40, s.len > 0 ? s.s : "",
	    (unsigned long long)max);
}

#define BYTES_MAX (UINT64_C(1) << 50)

static int
nanoseconds(struct fl_str s, const char *name, int64_t *ns, struct fl_err *err)
{
	uint64_t n;

	if (number(s, name, INT64_MAX / 2, &n, err) == -1)
		return -1;
	*ns = (int64_t)n;
	return 0;
}

/* "2026-11-24T06:00:00.123456789+01:00" */
static int
timestamp(struct fl_str s, int64_t *ns, struct fl_err *err)
{
	char text[48];

	if (s.len >= sizeof(text))
		return fl_fail(err, "a timestamp of %zu bytes", s.len);
	memcpy(text, s.s, s.len);
	text[s.len] = '\0';
	return fl_clock_parse(text, ns, err);
}

static int
member(struct state *s, const struct fl_jsonline_member *m, struct hit *h,
    struct fl_err *err)
{
	bool text = m->kind == FL_JSONLINE_STRING;

	if (fl_str_is(m->key, "latency"))
		return nanoseconds(m->raw, "latency", &h->latency_ns, err);
	if (fl_str_is(m->key, "timestamp"))
		return timestamp(m->raw, &h->begin_ns, err);
	if (fl_str_is(m->key, "code"))
		return number(m->raw, "code", 999, &h->code, err);
	if (fl_str_is(m->key, "bytes_in"))
		return number(m->raw, "bytes_in", BYTES_MAX, &h->received, err);
	if (fl_str_is(m->key, "bytes_out"))
		return number(m->raw, "bytes_out", BYTES_MAX, &h->sent, err);
	if (text && fl_str_is(m->key, "method"))
		h->method = m->raw;
	if (text && fl_str_is(m->key, "url"))
		return fl_jsonline_text(&s->url, m->raw, err);
	if (text && fl_str_is(m->key, "error"))
		return fl_jsonline_text(&s->error, m->raw, err);
	return 0;
}

static int
on_line(void *ctx, struct fl_str line, uint64_t n, bool *fatal,
    struct fl_err *err)
{
	struct state *s = ctx;
	struct hit h = { .begin_ns = -1, .latency_ns = -1 };
	struct fl_jsonline_member m;
	const char *p = line.s;
	int rc;

	if (n == 1) /* where a byte order mark was */
		for (; line.len > 0 && *p == ' '; p++)
			line.len--;
	fl_buf_clear(&s->url);
	fl_buf_clear(&s->error);
	while ((rc = fl_jsonline_next(&p, line.s + line.len, &m, err)) == 1)
		if (member(s, &m, &h, err) == -1)
			return -1;
	if (rc == -1)
		return -1;
	h.url = fl_buf_str(&s->url);
	h.error = fl_buf_str(&s->error);
	rc = add(s, &h, n, err);
	*fatal = s->guest.each_failed;
	return rc;
}

/*
 * timestamp, code, latency, bytes out and in, error, body; then attack and
 * number, method, URL and headers in versions that have them.
 */
static int
on_row(void *ctx, const struct fl_str *f, size_t n, uint64_t line, bool *fatal,
    struct fl_err *err)
{
	struct state *s = ctx;
	struct hit h = { .begin_ns = -1, .latency_ns = -1 };
	int rc;

	if (n < 7)
		return fl_fail(err, "%zu fields: want 7 or more", n);
	if (s->fields == 0)
		s->fields = n;
	if (n != s->fields)
		return fl_fail(err, "%zu fields: want %zu", n, s->fields);
	if (nanoseconds(f[0], "timestamp", &h.begin_ns, err) == -1 ||
	    number(f[1], "code", 999, &h.code, err) == -1 ||
	    nanoseconds(f[2], "latency", &h.latency_ns, err) == -1 ||
	    number(f[3], "bytes out", BYTES_MAX, &h.sent, err) == -1 ||
	    number(f[4], "bytes in", BYTES_MAX, &h.received, err) == -1)
		return -1;
	h.error = f[5];
	if (n > 10) {
		h.method = f[9];
		h.url = f[10];
	}
	rc = add(s, &h, line, err);
	*fatal = s->guest.each_failed;
	return rc;
}

static void *
open_any(const struct fl_foreign_opts *o, bool csv, struct fl_err *err)
{
	struct state *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	fl_lines_init(&s->lines, on_line, s, o->skip_bad);
	fl_buf_init(&s->error, TEXT_MAX);
	fl_buf_init(&s->url, TEXT_MAX);
	if (fl_guest_init(&s->guest, o, "vegeta", err) == -1 ||
	    (csv &&
		(s->csv = fl_csv_new(on_row, s, o->skip_bad, err)) == NULL)) {
		close_state(s);
		return NULL;
	}
	return s;
}

static void *
open_json(const struct fl_foreign_opts *o, struct fl_err *err)
{
	return open_any(o, false, err);
}

static void *
open_csv(const struct fl_foreign_opts *o, struct fl_err *err)
{
	return open_any(o, true, err);
}

static bool
is_json(const char *head, size_t len)
{
	const char *end = memchr(head, '\n', len);

	if (end != NULL)
		len = (size_t)(end - head);
	return len > 0 && head[0] == '{' &&
	       (memmem(head, len, "\"latency\":", 10) != NULL ||
		   memmem(head, len, "\"attack\":", 9) != NULL) &&
	       memmem(head, len, "\"code\":", 7) != NULL;
}

/* A field of digits before the comma; how many, or 0. */
static size_t
digits(const char **p, const char *end)
{
	const char *from = *p;

	while (*p < end && **p >= '0' && **p <= '9')
		++*p;
	if (*p == end || **p != ',')
		return 0;
	++*p;
	return (size_t)(*p - from) - 1;
}

static bool
is_csv(const char *head, size_t len)
{
	const char *end = head + len;
	size_t time = digits(&head, end);

	if (time < 16 || time > 19)
		return false;
	time = digits(&head, end);
	return time >= 1 && time <= 3 && digits(&head, end) > 0 &&
	       digits(&head, end) > 0 && digits(&head, end) > 0;
}

static int
feed(void *state, const char *data, size_t len, struct fl_err *err)
{
	struct state *s = state;

	if (s->csv == NULL)
		return fl_lines_feed(&s->lines, data, len, err);
	if (s->fields == 0) /* where a byte order mark was */
		for (; len > 0 && *data == ' '; data++)
			len--;
	return fl_csv_feed(s->csv, data, len, err);
}

static int
finish(void *state, bool *cut, struct fl_err *err)
{
	struct state *s = state;

	if ((s->csv != NULL ? fl_csv_finish(s->csv, s->guest.begun, cut, err)
			    : fl_lines_finish(&s->lines, s->guest.begun, cut,
				  err)) == -1)
		return -1;
	return fl_guest_finish(&s->guest, *cut, err);
}

static const struct fl_foreign_skipped *
skipped(const void *state)
{
	const struct state *s = state;

	return s->csv != NULL ? fl_csv_skipped(s->csv) : &s->lines.skipped;
}

const struct fl_foreign fl_foreign_vegeta_json = {
	.name = "vegeta-json",
	.whole_head = true,
	.is = is_json,
	.open = open_json,
	.feed = feed,
	.finish = finish,
	.skipped = skipped,
	.close = close_state,
};

const struct fl_foreign fl_foreign_vegeta_csv = {
	.name = "vegeta-csv",
	.whole_head = true,
	.is = is_csv,
	.open = open_csv,
	.feed = feed,
	.finish = finish,
	.skipped = skipped,
	.close = close_state,
};
