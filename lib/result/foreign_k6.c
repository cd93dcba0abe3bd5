/*
 * k6's metrics, as "k6 run --out csv" writes them: a row a value of a metric.
 */
#include <stdlib.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "csv.h"
#include "foreign.h"
#include "guest.h"

enum column {
	METRIC,
	TIMESTAMP,
	VALUE,
	CHECK,
	ERROR,
	ERROR_CODE,
	EXPECTED,
	GROUP,
	METHOD,
	NAME,
	STATUS,
	URL,
	COLUMNS,
};

static const char *const columns[COLUMNS] = {
	[METRIC] = "metric_name",
	[TIMESTAMP] = "timestamp",
	[VALUE] = "metric_value",
	[CHECK] = "check",
	[ERROR] = "error",
	[ERROR_CODE] = "error_code",
	[EXPECTED] = "expected_response",
	[GROUP] = "group",
	[METHOD] = "method",
	[NAME] = "name",
	[STATUS] = "status",
	[URL] = "url",
};

struct state {
	struct fl_guest guest;
	struct fl_csv *csv;
	bool begun;
	size_t n;
	size_t column[COLUMNS]; /* n: there is none */
	/* of the row */
	struct fl_str v[COLUMNS];
	uint64_t line;
	int64_t ns; /* since the start */
};

static void
close_state(void *state)
{
	struct state *s = state;

	if (s == NULL)
		return;
	fl_guest_fini(&s->guest);
	fl_csv_free(s->csv);
	free(s);
}

#define SHOWN(x) (x).len<40 ? (int)(x).len : 40, (x).len> 0 ? (x).s : ""

static int
real(const struct state *s, double max, double *v, struct fl_err *err)
{
	struct fl_err why;
	int rc = fl_attr_real(s->v[VALUE], columns[VALUE], v, &why);

	if (rc == 1 && *v >= 0 && *v <= max)
		return 0;
	return fl_fail(err, "%s of %.*s is '%.*s': want a number from 0 to %g",
	    columns[VALUE], SHOWN(s->v[METRIC]), SHOWN(s->v[VALUE]), max);
}

/* Milliseconds with a fraction. */
static int
milliseconds(const struct state *s, int64_t *ns, struct fl_err *err)
{
	double v;

	if (fl_guest_decimal(s->v[VALUE], FL_NS_PER_MS, ns) &&
	    *ns <= 86400 * FL_NS_PER_S)
		return 0;
	if (real(s, 86400e3, &v, err) == -1)
		return -1;
	*ns = (int64_t)(v * FL_NS_PER_MS + 0.5);
	return 0;
}

/* Counted whole, as all that is added up is. */
static int
count(const struct state *s, uint64_t *n, struct fl_err *err)
{
	double v;

	if (real(s, 1e15, &v, err) == -1)
		return -1;
	*n = (uint64_t)(v + 0.5);
	return 0;
}

/* An exchange is as its metrics "..._duration" are. */
static enum fl_outcome
outcome(const struct state *s)
{
	struct fl_str expected = s->v[EXPECTED];
	uint64_t status = 0;
	bool ok;

	if (memcmp(s->v[METRIC].s, "grpc", 4) == 0)
		ok = s->v[STATUS].len == 0 || fl_str_is(s->v[STATUS], "0");
	else if (expected.len > 0)
		ok = fl_str_is(expected, "true");
	else
		ok = s->v[ERROR_CODE].len == 0 &&
		     fl_guest_count(s->v[STATUS], &status) && status < 400 &&
		     status > 0;
	return ok ? FL_OUTCOME_OK : FL_OUTCOME_FAILED;
}

static int
exchange_cell(struct state *s, size_t *cell, struct fl_err *err)
{
	struct fl_guest_step step = { s->v[NAME], s->v[METHOD], s->v[URL] };

	if (step.name.len == 0)
		step.name = s->v[URL];
	if (fl_str_eq(step.name, s->v[URL]))
		step.name = fl_guest_path(step.name);
	if (step.name.len == 0)
		step.name = fl_str("(no name)");
	return fl_guest_step(&s->guest, &step, s->line, cell, err);
}

static int
duration(struct state *s, int part, struct fl_err *err)
{
	struct fl_sample_of in = { .end_ns = s->ns, .of = outcome(s) };
	struct fl_str why = s->v[ERROR];
	char text[64];

	(void)part;
	if (milliseconds(s, &in.ns[FL_SAMPLE_RESPONSE], err) == -1 ||
	    exchange_cell(s, &in.cell, err) == -1)
		return -1;
	if (why.len == 0) {
		snprintf(text, sizeof(text), "status is %.*s",
		    SHOWN(s->v[STATUS]));
		why = fl_str(text);
	}
	return fl_guest_add(&s->guest, &in,
	    in.of == FL_OUTCOME_OK                            ? NULL
	    : s->v[STATUS].len == 0 || *s->v[STATUS].s == '0' ? "transport"
							      : "status",
	    why, s->line, err);
}

/* What a part of an exchange took; 0 when there was none. */
static int
part(struct state *s, int what, struct fl_err *err)
{
	struct fl_sample_of in = { .end_ns = s->ns,
		.of = outcome(s),
		.uncounted = true,
		.untimed = true };

	if (milliseconds(s, &in.ns[what], err) == -1 ||
	    exchange_cell(s, &in.cell, err) == -1)
		return -1;
	return fl_guest_add(&s->guest, &in, NULL, fl_str(""), s->line, err);
}

/* "::login" is the group login; "" is none. */
static struct fl_str
group(const struct state *s)
{
	struct fl_str g = s->v[GROUP];

	if (g.len > 2 && memcmp(g.s, "::", 2) == 0)
		return (struct fl_str){ g.s + 2, g.len - 2 };
	return (struct fl_str){ NULL, 0 };
}

static int
whole(struct state *s, int grouped, struct fl_err *err)
{
	struct fl_sample_of in = { .end_ns = s->ns };
	struct fl_str name = { NULL, 0 };

	if (grouped) {
		name = group(s);
		if (name.s == NULL)
			return 0; /* the whole script, which is an iteration */
	}
	if (milliseconds(s, &in.ns[FL_SAMPLE_RESPONSE], err) == -1 ||
	    fl_guest_whole(&s->guest, name, &in.cell, err) == -1)
		return -1;
	return fl_guest_add(&s->guest, &in, NULL, fl_str(""), s->line, err);
}

static int
dropped(struct state *s, int unused, struct fl_err *err)
{
	struct fl_sample_of in = { .end_ns = s->ns,
		.of = FL_OUTCOME_CENSORED,
		.unstarted = true,
		.untimed = true };

	(void)unused;
	if (count(s, &in.n, err) == -1 ||
	    fl_guest_whole(&s->guest, (struct fl_str){ NULL, 0 }, &in.cell,
		err) == -1)
		return -1;
	if (in.n == 0)
		return 0;
	return fl_guest_add(&s->guest, &in, NULL, fl_str(""), s->line, err);
}

static int
bytes(struct state *s, int sent, struct fl_err *err)
{
	struct fl_sample_of in = { .end_ns = s->ns,
		.uncounted = true,
		.untimed = true };

	if (count(s, sent ? &in.sent : &in.received, err) == -1 ||
	    fl_guest_whole(&s->guest, (struct fl_str){ NULL, 0 }, &in.cell,
		err) == -1)
		return -1;
	return fl_guest_add(&s->guest, &in, NULL, fl_str(""), s->line, err);
}

static int
users(struct state *s, int unused, struct fl_err *err)
{
	uint64_t n;

	(void)unused;
	if (count(s, &n, err) == -1)
		return -1;
	if (n > 1000000000)
		return fl_fail(err, "%llu users", (unsigned long long)n);
	return fl_samples_users(s->guest.samples, s->ns, n, err);
}

static int
check(struct state *s, int unused, struct fl_err *err)
{
	uint64_t n;
	size_t cell;

	(void)unused;
	if (count(s, &n, err) == -1)
		return -1;
	if (n > 0)
		return 0;
	if (fl_guest_whole(&s->guest, group(s), &cell, err) == -1)
		return -1;
	return fl_guest_failure(&s->guest, cell, s->ns, "check", s->v[CHECK],
	    s->line, err);
}

/* What is made of which metric; of the others nothing is. */
static const struct {
	const char *metric;
	int (*read)(struct state *s, int arg, struct fl_err *err);
	int arg;
} metrics[] = {
	{ "http_req_duration", duration, 0 },
	{ "http_req_waiting", part, FL_SAMPLE_WAIT },
	{ "http_req_connecting", part, FL_SAMPLE_CONNECT },
	{ "http_req_tls_handshaking", part, FL_SAMPLE_TLS },
	{ "grpc_req_duration", duration, 0 },
	{ "iteration_duration", whole, false },
	{ "group_duration", whole, true },
	{ "dropped_iterations", dropped, 0 },
	{ "data_sent", bytes, true },
	{ "data_received", bytes, false },
	{ "vus", users, 0 },
	{ "checks", check, 0 },
};

static bool
is(const char *head, size_t len)
{
	static const struct fl_str begin =
	    FL_NAME("metric_name,timestamp,metric_value");

	return len > begin.len && memcmp(head, begin.s, begin.len) == 0;
}

static int
read_header(struct state *s, const struct fl_str *fields, size_t n,
    struct fl_err *err)
{
	size_t i, k;

	s->begun = true;
	s->n = n;
	for (k = 0; k < COLUMNS; k++)
		s->column[k] = n;
	for (i = 0; i < n; i++)
		for (k = 0; k < COLUMNS; k++)
			if (fl_str_is(fields[i], columns[k]))
				s->column[k] = i;
	for (k = METRIC; k <= VALUE; k++)
		if (s->column[k] == n)
			return fl_fail(err, "no column %s", columns[k]);
	return 0;
}

/* Seconds since 1970, or of its thousandths, or RFC 3339. */
static int
instant(struct state *s, struct fl_err *err)
{
	struct fl_str t = s->v[TIMESTAMP];
	int64_t wall_ns, unit = FL_NS_PER_S;
	char text[48];
	size_t len = 0;

	while (len < t.len && t.s[len] >= '0' && t.s[len] <= '9')
		len++;
	for (; len > 11 && unit > 1; len -= 3)
		unit /= 1000;
	if (!fl_guest_decimal(t, unit, &wall_ns)) {
		if (t.len == 0 || t.len >= sizeof(text))
			return fl_fail(err, "want a timestamp");
		memcpy(text, t.s, t.len);
		text[t.len] = '\0';
		if (fl_clock_parse(text, &wall_ns, err) == -1)
			return -1;
	}
	return fl_guest_instant(&s->guest, wall_ns, wall_ns, &s->ns, err);
}

static int
read_row(struct state *s, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		if (fl_str_is(s->v[METRIC], metrics[i].metric))
			break;
	if (instant(s, err) == -1)
		return -1;
	if (i == sizeof(metrics) / sizeof(metrics[0]))
		return 0;
	return metrics[i].read(s, metrics[i].arg, err);
}

static int
on_row(void *ctx, const struct fl_str *fields, size_t n, uint64_t line,
    bool *fatal, struct fl_err *err)
{
	struct state *s = ctx;
	size_t k;
	int rc;

	if (!s->begun) {
		rc = read_header(s, fields, n, err);
		*fatal = rc == -1;
		return rc;
	}
	if (n != s->n)
		return fl_fail(err, "%zu fields: want %zu", n, s->n);
	s->line = line;
	for (k = 0; k < COLUMNS; k++)
		s->v[k] = s->column[k] < n ? fields[s->column[k]]
		                           : (struct fl_str){ NULL, 0 };
	rc = read_row(s, err);
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
	s->csv = fl_csv_new(on_row, s, o->skip_bad, err);
	if (fl_guest_init(&s->guest, o, "k6", err) == -1 || s->csv == NULL) {
		close_state(s);
		return NULL;
	}
	return s;
}

static int
feed(void *state, const char *data, size_t len, struct fl_err *err)
{
	struct state *s = state;

	if (!s->begun) /* where a byte order mark was */
		for (; len > 0 && *data == ' '; data++)
			len--;
	return fl_csv_feed(s->csv, data, len, err);
}

static int
finish(void *state, bool *cut, struct fl_err *err)
{
	struct state *s = state;

	if (fl_csv_finish(s->csv, s->guest.begun, cut, err) == -1)
		return -1;
	return fl_guest_finish(&s->guest, *cut, err);
}

static const struct fl_foreign_skipped *
skipped(const void *state)
{
	const struct state *s = state;

	return fl_csv_skipped(s->csv);
}

const struct fl_foreign fl_foreign_k6 = {
	.name = "k6",
	.whole_head = true,
	.is = is,
	.open = open_state,
	.feed = feed,
	.finish = finish,
	.skipped = skipped,
	.close = close_state,
};
