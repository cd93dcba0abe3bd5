#include "jtl.h"
#include "../base/num.h"

const char *const fl_jtl_columns[FL_JTL_FIELDS] = {
	[FL_JTL_TIME] = "timeStamp",
	[FL_JTL_ELAPSED] = "elapsed",
	[FL_JTL_LABEL] = "label",
	[FL_JTL_CODE] = "responseCode",
	[FL_JTL_MESSAGE] = "responseMessage",
	[FL_JTL_SUCCESS] = "success",
	[FL_JTL_FAILURE] = "failureMessage",
	[FL_JTL_BYTES] = "bytes",
	[FL_JTL_SENT] = "sentBytes",
	[FL_JTL_THREADS] = "allThreads",
	[FL_JTL_URL] = "URL",
	[FL_JTL_LATENCY] = "Latency",
	[FL_JTL_CONNECT] = "Connect",
	[FL_JTL_COUNT] = "SampleCount",
	[FL_JTL_ERRORS] = "ErrorCount",
};

const char *const fl_jtl_attrs[FL_JTL_FIELDS] = {
	[FL_JTL_TIME] = "ts",
	[FL_JTL_ELAPSED] = "t",
	[FL_JTL_LABEL] = "lb",
	[FL_JTL_CODE] = "rc",
	[FL_JTL_MESSAGE] = "rm",
	[FL_JTL_SUCCESS] = "s",
	[FL_JTL_BYTES] = "by",
	[FL_JTL_SENT] = "sby",
	[FL_JTL_THREADS] = "na",
	[FL_JTL_LATENCY] = "lt",
	[FL_JTL_CONNECT] = "ct",
	[FL_JTL_COUNT] = "sc",
	[FL_JTL_ERRORS] = "ec",
};

#define SHOWN(x) (x).len<40 ? (int)(x).len : 40, (x).len> 0 ? (x).s : ""

/* A number that may be missing, and is 0 then. */
static int
number(const struct fl_jtl_sample *v, enum fl_jtl_field field, uint64_t max,
    uint64_t *n, struct fl_err *err)
{
	struct fl_str s = v->v[field];

	*n = 0;
	if (s.len == 0)
		return 0;
	if (!fl_guest_count(s, n))
		return fl_fail(err, "%s is '%.*s': want a whole number",
		    fl_jtl_columns[field], SHOWN(s));
	if (*n > max)
		return fl_fail(err, "%s is %.*s: want %llu or less",
		    fl_jtl_columns[field], SHOWN(s), (unsigned long long)max);
	return 0;
}

#define DAY_MS (UINT64_C(86400) * 1000)

static int
milliseconds(const struct fl_jtl_sample *v, enum fl_jtl_field field,
    int64_t *ns, struct fl_err *err)
{
	uint64_t ms;

	if (number(v, field, DAY_MS, &ms, err) == -1)
		return -1;
	*ns = (int64_t)ms * FL_NS_PER_MS;
	return 0;
}

/* The year 2262 is where nanoseconds end. */
#define TIME_MAX_MS UINT64_C(9000000000000)

/* When it ended. */
static int
instant(struct fl_guest *g, const struct fl_jtl_sample *v,
    struct fl_sample_of *in, struct fl_err *err)
{
	struct fl_str time = v->v[FL_JTL_TIME];
	int64_t wall_ns = -1;
	uint64_t ms;

	if (time.len > 0 && !fl_guest_count(time, &ms))
		return fl_fail(err,
		    "timeStamp is '%.*s': want milliseconds since 1970",
		    SHOWN(time));
	if (time.s != NULL &&
	    number(v, FL_JTL_TIME, TIME_MAX_MS, &ms, err) == -1)
		return -1;
	if (time.s != NULL && time.len == 0)
		return fl_fail(err, "without timeStamp");
	if (time.len > 0)
		wall_ns = (int64_t)ms * FL_NS_PER_MS;
	return fl_guest_instant(g, wall_ns,
	    wall_ns >= 0 ? wall_ns + in->ns[FL_SAMPLE_RESPONSE] : -1,
	    &in->end_ns, err);
}

static int
times(const struct fl_jtl_sample *v, struct fl_sample_of *in,
    struct fl_err *err)
{
	in->untimed = v->v[FL_JTL_ELAPSED].s == NULL;
	if (!in->untimed && v->v[FL_JTL_ELAPSED].len == 0)
		return fl_fail(err, "without elapsed");
	if (milliseconds(v, FL_JTL_ELAPSED, &in->ns[FL_SAMPLE_RESPONSE], err) ==
		-1 ||
	    milliseconds(v, FL_JTL_LATENCY, &in->ns[FL_SAMPLE_WAIT], err) ==
		-1 ||
	    milliseconds(v, FL_JTL_CONNECT, &in->ns[FL_SAMPLE_CONNECT], err) ==
		-1)
		return -1;
	return 0;
}

#define BYTES_MAX (UINT64_C(1) << 50)

static int
counts(const struct fl_jtl_sample *v, struct fl_sample_of *in,
    struct fl_err *err)
{
	uint64_t n;

	if (number(v, FL_JTL_BYTES, BYTES_MAX, &in->received, err) == -1 ||
	    number(v, FL_JTL_SENT, BYTES_MAX, &in->sent, err) == -1 ||
	    number(v, FL_JTL_THREADS, 1000000000, &in->users, err) == -1 ||
	    number(v, FL_JTL_COUNT, UINT64_MAX, &n, err) == -1)
		return -1;
	if (n > 1)
		return fl_fail(err,
		    "SampleCount is %llu: samples that were added up have no "
		    "times of their own",
		    (unsigned long long)n);
	in->hops = v->hops;
	return 0;
}

static int
outcome(const struct fl_jtl_sample *v, struct fl_sample_of *in,
    struct fl_err *err)
{
	struct fl_str s = v->v[FL_JTL_SUCCESS];
	uint64_t errors;

	if (number(v, FL_JTL_ERRORS, UINT64_MAX, &errors, err) == -1)
		return -1;
	if (s.s == NULL && v->v[FL_JTL_ERRORS].s != NULL)
		s = fl_str(errors > 0 ? "false" : "true");
	if (!fl_str_ieq(s, fl_str("true")) && !fl_str_ieq(s, fl_str("false")))
		return fl_fail(err, "success is '%.*s': want true or false",
		    SHOWN(s));
	in->of = s.len == 4 ? FL_OUTCOME_OK : FL_OUTCOME_FAILED;
	return 0;
}

/* "Number of samples in transaction : 4, number of failing samples : 0" */
static bool
is_transaction(const struct fl_jtl_sample *v)
{
	static const struct fl_str begin =
	    FL_NAME("Number of samples in transaction : ");
	struct fl_str m = v->v[FL_JTL_MESSAGE];

	return m.len > begin.len && memcmp(m.s, begin.s, begin.len) == 0;
}

static int
find_cell(struct fl_guest *g, const struct fl_jtl_sample *v, uint64_t line,
    size_t *cell, struct fl_err *err)
{
	struct fl_guest_step step = { .name = v->v[FL_JTL_LABEL],
		.url = v->v[FL_JTL_URL] };

	if (step.name.len == 0)
		step.name = fl_str("(no label)");
	if (is_transaction(v))
		return fl_guest_whole(g, step.name, cell, err);
	return fl_guest_step(g, &step, line, cell, err);
}

/* What is said of a failure: an assertion's message, or code and message. */
static int
add_failed(struct fl_guest *g, const struct fl_jtl_sample *v,
    const struct fl_sample_of *in, uint64_t line, struct fl_err *err)
{
	struct fl_str code = v->v[FL_JTL_CODE], m = v->v[FL_JTL_MESSAGE];
	struct fl_str why = v->v[FL_JTL_FAILURE];
	bool transport = code.len > 4 && memcmp(code.s, "Non ", 4) == 0;
	char text[600];

	if (why.len > 0)
		return fl_guest_add(g, in, "assert", why, line, err);
	snprintf(text, sizeof(text), "%.*s%s%.*s",
	    code.len < 200 ? (int)code.len : 200, code.len > 0 ? code.s : "",
	    code.len > 0 && m.len > 0 ? " " : "",
	    m.len < 300 ? (int)m.len : 300, m.len > 0 ? m.s : "");
	return fl_guest_add(g, in, transport ? "transport" : "status",
	    fl_str(text[0] != '\0' ? text : "failed"), line, err);
}

int
fl_jtl_add(struct fl_guest *g, const struct fl_jtl_sample *v, uint64_t line,
    struct fl_err *err)
{
	struct fl_sample_of in = { 0 };

	if (outcome(v, &in, err) == -1 || counts(v, &in, err) == -1 ||
	    times(v, &in, err) == -1 || instant(g, v, &in, err) == -1 ||
	    find_cell(g, v, line, &in.cell, err) == -1)
		return -1;
	if (in.of == FL_OUTCOME_FAILED)
		return add_failed(g, v, &in, line, err);
	return fl_guest_add(g, &in, NULL, fl_str(""), line, err);
}
