/*
 * HdrHistogram's interval logs, version 1.x with V2 histograms: a line an
 * interval, which is a second or a few.
 */
#include <stdlib.h>

#include "../base/num.h"
#include "foreign.h"
#include "guest.h"
#include "lines.h"
#include "made.h"

#define HIST_MAX ((size_t)1 << 20)
#define LEN_MAX 86400

struct state {
	struct fl_guest guest;
	struct fl_lines lines;
	int64_t unit_ns;  /* of values; 0: not known yet */
	int64_t start_ns; /* "#[StartTime"; -1: none */
	int64_t base_ns;  /* "#[BaseTime"; -1: none */
	struct fl_hist hist;
	struct fl_buf text;
};

/* A line. */
struct row {
	struct fl_str tag;
	int64_t start_ns; /* as it is written */
	int64_t len_ns;
	int64_t max_ms_ns; /* were it milliseconds */
	struct fl_str hist;
};

static void
close_state(void *state)
{
	struct state *s = state;

	if (s == NULL)
		return;
	fl_guest_fini(&s->guest);
	fl_lines_fini(&s->lines);
	fl_buf_fini(&s->text);
	free(s);
}

static bool
begins(struct fl_str s, const char *with)
{
	size_t len = strlen(with);

	return s.len >= len && memcmp(s.s, with, len) == 0;
}

static bool
is(const char *head, size_t len)
{
	const char *end = memchr(head, '\n', len);
	struct fl_str line = { head, end != NULL ? (size_t)(end - head) : len };

	return begins(line, "#[") || begins(line, "\"StartTimestamp\"") ||
	       begins(line, "Tag=") ||
	       memmem(line.s, line.len, ",HISTF", 6) != NULL;
}

/* "#[StartTime: 1441812279.474 (seconds since epoch), ..." */
static int
comment(struct state *s, struct fl_str line, struct fl_err *err)
{
	int64_t *to = begins(line, "#[StartTime: ")  ? &s->start_ns
	              : begins(line, "#[BaseTime: ") ? &s->base_ns
	                                             : NULL;
	const char *from, *end;

	if (to == NULL)
		return 0;
	from = (const char *)memchr(line.s, ' ', line.len) + 1;
	for (end = from; end < line.s + line.len; end++)
		if ((*end < '0' || *end > '9') && *end != '.')
			break;
	if (!fl_guest_decimal((struct fl_str){ from, (size_t)(end - from) },
		FL_NS_PER_S, to))
		return fl_fail(err, "want seconds since 1970 behind '%.*s'",
		    (int)(from - line.s), line.s);
	return 0;
}

/* The next field, up to the comma. */
static struct fl_str
field(struct fl_str *rest)
{
	const char *comma =
	    rest->len > 0 ? memchr(rest->s, ',', rest->len) : NULL;
	struct fl_str f = { rest->s,
		comma != NULL ? (size_t)(comma - rest->s) : rest->len };
	size_t step = f.len + (comma != NULL);

	rest->s += step;
	rest->len -= step;
	return f;
}

static int
time_field(struct fl_str *rest, const char *name, int64_t unit, int64_t *ns,
    struct fl_err *err)
{
	struct fl_str f = field(rest);

	if (fl_guest_decimal(f, unit, ns))
		return 0;
	return fl_fail(err, "%s is '%.*s': want a decimal number", name,
	    f.len < 40 ? (int)f.len : 40, f.len > 0 ? f.s : "");
}

static int
read_row(struct row *r, struct fl_str line, struct fl_err *err)
{
	r->tag = (struct fl_str){ NULL, 0 };
	if (begins(line, "Tag=")) {
		r->tag = field(&line);
		r->tag.s += 4;
		r->tag.len -= 4;
	}
	if (time_field(&line, "StartTimestamp", FL_NS_PER_S, &r->start_ns,
		err) == -1 ||
	    time_field(&line, "Interval_Length", FL_NS_PER_S, &r->len_ns,
		err) == -1 ||
	    time_field(&line, "Interval_Max", FL_NS_PER_MS, &r->max_ms_ns,
		err) == -1)
		return -1;
	if (r->len_ns > LEN_MAX * FL_NS_PER_S)
		return fl_fail(err, "an interval of more than a day");
	r->hist = line;
	if (line.len == 0)
		return fl_fail(err, "without a histogram");
	return 0;
}

static void
keep_max(void *ctx, int64_t value, int64_t width, uint64_t count)
{
	int64_t *max = ctx;

	(void)count;
	*max = value + (width - 1);
}

/*
 * The log does not say what its values are.  Interval_Max is the greatest,
 * divided by what makes milliseconds of it.
 */
static int
find_unit(struct state *s, const struct row *r, struct fl_err *err)
{
	int64_t max = 0;
	double per_ms;

	if (fl_hist_decode_each(r->hist.s, r->hist.len, keep_max, &max, err) ==
	    -1)
		return -1;
	if (max == 0 || r->max_ms_ns == 0)
		return 0;
	per_ms = (double)max / ((double)r->max_ms_ns / FL_NS_PER_MS);
	s->unit_ns = per_ms > 30000 ? 1
	             : per_ms > 30  ? FL_NS_PER_US
	                            : FL_NS_PER_MS;
	return 0;
}

/* What a histogram's values come to. */
struct sum {
	struct fl_hist *h;
	int64_t unit_ns;
	int64_t top;
	bool failed;
};

/* How many values are equivalent at three digits, whatever the log's are. */
static int64_t
width_of(int64_t value)
{
	unsigned bits = 63U - (unsigned)__builtin_clzll((uint64_t)value | 1);

	return bits > 10 ? INT64_C(1) << (bits - 10) : 1;
}

/*
 * Each value is taken for the least of those that are equivalent, as
 * HdrHistogram's own tools do when they add up a log at three digits.
 */
static void
add_value(void *ctx, int64_t value, int64_t width, uint64_t count)
{
	struct sum *s = ctx;
	struct fl_hist *h = s->h;
	int64_t ns, same = width_of(value);
	uint64_t part;
	uint32_t i;

	s->failed = s->failed || value > s->top || width > s->top;
	if (s->failed)
		return;
	ns = value * s->unit_ns;
	i = fl_hist_index(ns / 1000 < FL_HIST_MAX_US ? ns / 1000
						     : FL_HIST_MAX_US);
	if (h->n == 0) {
		h->lo = i;
		h->min_ns = ns;
	}
	h->max_ns = (value + same - 1) * s->unit_ns;
	ns = (value + same / 2) * s->unit_ns;
	s->failed = __builtin_mul_overflow((uint64_t)ns, count, &part) ||
	            __builtin_add_overflow(h->sum_ns, part, &h->sum_ns) ||
	            __builtin_add_overflow(h->n, count, &h->n) ||
	            h->sum_ns > INT64_MAX || h->n > INT64_MAX;
	h->counts[i] += count;
	h->hi = i + 1;
}

static int
convert(struct state *s, const struct row *r, struct fl_err *err)
{
	struct sum sum = { .h = &s->hist,
		.unit_ns = s->unit_ns > 0 ? s->unit_ns : 1 };

	sum.top = 86400 * FL_NS_PER_S / sum.unit_ns;
	fl_hist_clear(&s->hist);
	if (fl_hist_decode_each(r->hist.s, r->hist.len, add_value, &sum, err) ==
	    -1)
		return -1;
	if (sum.failed)
		return fl_fail(err,
		    "histogram: more than a day, in units of %lld ns, or a "
		    "sum that is too large",
		    (long long)sum.unit_ns);
	fl_buf_clear(&s->text);
	return fl_hist_encode_plain(&s->text, &s->hist, err);
}

static int
give_interval(struct state *s, const struct row *r, int64_t ns,
    struct fl_str step, uint64_t line, struct fl_err *err)
{
	int64_t len = (r->len_ns + FL_NS_PER_S / 2) / FL_NS_PER_S;
	int64_t n = (int64_t)s->hist.n;
	struct fl_made m;

	fl_made_begin(&m);
	fl_made_int(&m, "seq", (int64_t)fl_samples_seq(s->guest.samples));
	fl_made_int(&m, "at", ns / FL_NS_PER_S);
	fl_made_int(&m, "len", len > 0 ? len : 1);
	fl_made_int(&m, "stage", 0);
	fl_made_str(&m, "step", step);
	fl_made_int(&m, "users", 0);
	fl_made_int(&m, "started", n);
	fl_made_int(&m, "ok", n);
	fl_made_int(&m, "failed", 0);
	fl_made_int(&m, "sent", 0);
	fl_made_int(&m, "received", 0);
	return fl_made_give(&m, "interval", line, fl_guest_give, &s->guest,
	    err);
}

static int
give_times(struct state *s, int64_t ns, struct fl_str step, uint64_t line,
    struct fl_err *err)
{
	const struct fl_hist *h = &s->hist;
	struct fl_made m;

	if (h->n == 0)
		return 0;
	fl_made_begin(&m);
	fl_made_int(&m, "seq", (int64_t)fl_samples_seq(s->guest.samples));
	fl_made_int(&m, "at", ns / FL_NS_PER_S);
	fl_made_int(&m, "stage", 0);
	fl_made_str(&m, "step", step);
	fl_made_str(&m, "what", fl_str("response"));
	fl_made_str(&m, "of", fl_str("ok"));
	fl_made_int(&m, "n", (int64_t)h->n);
	fl_made_us(&m, "sum", (int64_t)h->sum_ns);
	fl_made_us(&m, "min", h->min_ns);
	fl_made_us(&m, "max", h->max_ns);
	fl_made_str(&m, "hist", fl_buf_str(&s->text));
	return fl_made_give(&m, "times", line, fl_guest_give, &s->guest, err);
}

#define YEAR_NS (INT64_C(365) * 86400 * FL_NS_PER_S)

/* Times are since BaseTime; or since StartTime, when they are so small. */
static int
instant(struct state *s, const struct row *r, int64_t *ns, struct fl_err *err)
{
	int64_t wall_ns = r->start_ns, base = 0;

	if (s->base_ns >= 0)
		base = s->base_ns;
	else if (s->start_ns >= 0 && r->start_ns < s->start_ns - YEAR_NS)
		base = s->start_ns;
	if (__builtin_add_overflow(wall_ns, base, &wall_ns))
		return fl_fail(err, "an instant that is not of this run");
	return fl_guest_instant(&s->guest, wall_ns, wall_ns, ns, err);
}

static int
add_row(struct state *s, const struct row *r, uint64_t line, struct fl_err *err)
{
	struct fl_guest_step step = { .name = r->tag };
	struct fl_str number;
	size_t cell;
	int64_t ns;

	if (step.name.len == 0)
		step.name = fl_str("(no tag)");
	if (s->unit_ns == 0 && find_unit(s, r, err) == -1)
		return -1;
	if (convert(s, r, err) == -1 || instant(s, r, &ns, err) == -1 ||
	    fl_guest_step(&s->guest, &step, line, &cell, err) == -1)
		return -1;
	number = fl_samples_step(s->guest.samples, cell);
	if (ns + r->len_ns > s->guest.last_ns)
		s->guest.last_ns = ns + r->len_ns;
	if (give_interval(s, r, ns, number, line, err) == -1)
		return -1;
	return give_times(s, ns, number, line, err);
}

static int
on_line(void *ctx, struct fl_str line, uint64_t n, bool *fatal,
    struct fl_err *err)
{
	struct state *s = ctx;
	struct row r;
	int rc;

	if (n == 1) /* where a byte order mark was */
		for (; line.len > 0 && *line.s == ' '; line.s++)
			line.len--;
	if (begins(line, "#"))
		return comment(s, line, err);
	if (begins(line, "\"StartTimestamp\""))
		return 0;
	if (read_row(&r, line, err) == -1)
		return -1;
	rc = add_row(s, &r, n, err);
	*fatal = s->guest.each_failed;
	return rc;
}

static void *
open_state(const struct fl_foreign_opts *o, struct fl_err *err)
{
	struct state *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	s->start_ns = s->base_ns = -1;
	s->unit_ns = o->unit == NULL              ? 0
	             : strcmp(o->unit, "ns") == 0 ? 1
	             : strcmp(o->unit, "us") == 0 ? FL_NS_PER_US
	                                          : FL_NS_PER_MS;
	fl_lines_init(&s->lines, on_line, s, o->skip_bad);
	fl_buf_init(&s->text, HIST_MAX);
	if (fl_guest_init(&s->guest, o, "HdrHistogram log", err) == -1) {
		close_state(s);
		return NULL;
	}
	return s;
}

static int
feed(void *state, const char *data, size_t len, struct fl_err *err)
{
	struct state *s = state;

	return fl_lines_feed(&s->lines, data, len, err);
}

static int
finish(void *state, bool *cut, struct fl_err *err)
{
	struct state *s = state;

	if (fl_lines_finish(&s->lines, s->guest.begun, cut, err) == -1)
		return -1;
	return fl_guest_finish(&s->guest, *cut, err);
}

static const struct fl_foreign_skipped *
skipped(const void *state)
{
	const struct state *s = state;

	return &s->lines.skipped;
}

#define HLOG(is_, name_, unit_)                                                \
	{                                                                      \
		.name = name_, .unit = unit_, .whole_head = true, .is = is_,   \
		.open = open_state, .feed = feed, .finish = finish,            \
		.skipped = skipped, .close = close_state,                      \
	}

/* One that finds the unit out, and others that are told. */
const struct fl_foreign fl_foreign_hlog = HLOG(is, "hlog", NULL);
const struct fl_foreign fl_foreign_hlog_ns = HLOG(NULL, "hlog-ns", "ns");
const struct fl_foreign fl_foreign_hlog_us = HLOG(NULL, "hlog-us", "us");
const struct fl_foreign fl_foreign_hlog_ms = HLOG(NULL, "hlog-ms", "ms");
