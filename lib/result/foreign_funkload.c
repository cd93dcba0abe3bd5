/*
 * FunkLoad's result files: cycles are stages, responses are exchanges, tests
 * are iterations.
 */
#include <stdlib.h>

#include "../base/arena.h"
#include "../base/clock.h"
#include "foreign.h"
#include "funkload.h"
#include "funkload_failures.h"
#include "funkload_hosts.h"
#include "made.h"
#include "names.h"
#include "samples.h"

#define STEPS_MAX 10000
#define TEXT_MAX ((size_t)16 << 20)

struct state {
	fl_element_each *each;
	void *ctx;
	struct fl_samples *samples;
	struct fl_arena arena;
	struct fl_names config; /* key, '\0', value */
	struct fl_names steps;  /* step, '.', number */
	uint64_t hash;          /* of what is before the first response */
	bool begun;             /* the head was handed on */
	uint64_t n_stages;
	int64_t start_s; /* since 1970 */
	int64_t last_ns; /* since the start */
	struct fl_funkload_hosts hosts;
	struct fl_funkload_failures failures;
};

/* A text of an attribute, cut where nobody would miss the rest. */
#define CUT(x) (int)fl_funkload_cut(x, 40), (x).len > 0 ? (x).s : ""

static bool
is(const char *head, size_t len)
{
	static const char *const begins[] = { "<funkload", "<response ",
		"<testResult " };
	size_t i;

	while (len > 0 && strchr(" \t\r\n", *head) != NULL) {
		head++;
		len--;
	}
	for (i = 0; i < sizeof(begins) / sizeof(begins[0]); i++)
		if (len >= strlen(begins[i]) &&
		    memcmp(head, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

static void
close_state(void *state)
{
	struct state *s = state;

	if (s == NULL)
		return;
	fl_samples_free(s->samples);
	fl_funkload_hosts_fini(&s->hosts);
	fl_names_fini(&s->config);
	fl_names_fini(&s->steps);
	fl_funkload_failures_fini(&s->failures);
	fl_arena_fini(&s->arena);
	free(s);
}

static void *
open_state(const struct fl_foreign_opts *o, struct fl_err *err)
{
	struct state *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	s->each = o->each;
	s->ctx = o->ctx;
	s->hash = UINT64_C(14695981039346656037);
	fl_arena_init(&s->arena, TEXT_MAX);
	fl_names_init(&s->config, "<config> lines", STEPS_MAX, TEXT_MAX);
	fl_names_init(&s->steps, "steps", STEPS_MAX, TEXT_MAX);
	s->samples = fl_samples_new(o->each, o->ctx, err);
	fl_funkload_failures_init(&s->failures, s->samples, o->each, o->ctx);
	if (s->samples == NULL ||
	    fl_funkload_hosts_init(&s->hosts, err) == -1) {
		close_state(s);
		return NULL;
	}
	return s;
}

/* The instance: equal for copies of one file, and for nothing else. */
static void
hash(struct state *s, const struct fl_element *e)
{
	size_t i, k;

	for (i = 0; i < e->n; i++)
		for (k = 0; k < e->attrs[i].value.len; k++)
			s->hash =
			    (s->hash ^ (unsigned char)e->attrs[i].value.s[k]) *
			    UINT64_C(1099511628211);
}

static int
keep_config(struct state *s, const struct fl_element *e, struct fl_err *err)
{
	struct fl_str key = fl_element_get(e, "key");
	struct fl_str value = fl_element_get(e, "value");
	char *text = fl_arena_alloc(&s->arena, key.len + value.len + 1);
	size_t i;

	if (text == NULL)
		return fl_fail(err, "more than %zu bytes of configuration",
		    TEXT_MAX);
	if (key.len > 0)
		memcpy(text, key.s, key.len);
	if (value.len > 0)
		memcpy(text + key.len + 1, value.s, value.len);
	return fl_names_add(&s->config,
		   (struct fl_str){ text, key.len + 1 + value.len }, &i,
		   err) == -1
	           ? -1
	           : 0;
}

/* The value of a key of the configuration; .s is NULL when it is not there. */
static struct fl_str
config(const struct state *s, const char *key)
{
	size_t i, len = strlen(key);

	for (i = 0; i < s->config.n; i++) {
		struct fl_str v = s->config.v[i];

		if (v.len > len && memcmp(v.s, key, len + 1) == 0)
			return (struct fl_str){ v.s + len + 1,
				v.len - len - 1 };
	}
	return (struct fl_str){ NULL, 0 };
}

static int
give_stage(struct state *s, uint64_t users, struct fl_err *err)
{
	struct fl_made m;

	fl_made_begin(&m);
	fl_made_int(&m, "n", (int64_t)s->n_stages++);
	fl_made_str(&m, "model", fl_str("users"));
	fl_made_int(&m, "users", (int64_t)users);
	fl_made_str(&m, "rate", fl_str(""));
	fl_made_int(&m, "ramp", 0);
	fl_made_str(&m, "seconds", config(s, "duration"));
	return fl_made_give(&m, "stage", 1, s->each, s->ctx, err);
}

/* A stage for each number of "[1, '10']"; one without end if there is none. */
static int
give_stages(struct state *s, const struct fl_element *e, struct fl_err *err)
{
	struct fl_str list = config(s, "cycles");
	uint64_t users = 0;
	bool digits = false;
	size_t i;

	for (i = 0; i < list.len; i++) {
		if (list.s[i] >= '0' && list.s[i] <= '9') {
			users = users % 1000000000 * 10 +
			        (uint64_t)(list.s[i] - '0');
			digits = true;
			continue;
		}
		if (digits && give_stage(s, users, err) == -1)
			return -1;
		users = 0;
		digits = false;
	}
	if (s->n_stages > 0)
		return 0;
	if (fl_element_count(e, "cvus", &users, err) == -1)
		return -1;
	return give_stage(s, users, err);
}

static int
give_run(struct state *s, struct fl_err *err)
{
	char id[24], start[FL_CLOCK_TEXT];
	struct fl_made m;

	fl_made_begin(&m);
	snprintf(id, sizeof(id), "f%016llx", (unsigned long long)s->hash);
	fl_clock_format(start, s->start_s * FL_NS_PER_S);
	fl_made_str(&m, "version", fl_str("1"));
	if (fl_made_give(&m, "funbric", 1, s->each, s->ctx, err) == -1)
		return -1;
	fl_made_begin(&m);
	fl_made_str(&m, "instance", fl_str(id));
	fl_made_str(&m, "run", config(s, "id"));
	fl_made_str(&m, "node", config(s, "node"));
	fl_made_str(&m, "tool", fl_str("FunkLoad"));
	fl_made_str(&m, "start", fl_str(start));
	return fl_made_give(&m, "run", 1, s->each, s->ctx, err);
}

static int
give_config(struct state *s, struct fl_err *err)
{
	struct fl_made m;
	size_t i, len;
	char key[256];

	for (i = 0; i < s->config.n; i++) {
		struct fl_str v = s->config.v[i];

		len = strlen(v.s);
		if (len > 200)
			continue;
		snprintf(key, sizeof(key), "funkload.%s", v.s);
		fl_made_begin(&m);
		fl_made_str(&m, "key", fl_str(key));
		fl_made_str(&m, "value",
		    (struct fl_str){ v.s + len + 1, v.len - len - 1 });
		if (fl_made_give(&m, "config", 1, s->each, s->ctx, err) == -1)
			return -1;
	}
	return 0;
}

/* The head, when the first response or test tells when it all began. */
static int
begin(struct state *s, const struct fl_element *e, int64_t time_ns,
    struct fl_err *err)
{
	s->begun = true;
	s->start_s = time_ns / FL_NS_PER_S;
	hash(s, e);
	if (give_run(s, err) == -1 || give_config(s, err) == -1)
		return -1;
	return give_stages(s, e, err);
}

/* "step" and "number" make a step of ours, announced when it first comes. */
static int
find_step(struct state *s, const struct fl_element *e, char text[24],
    struct fl_err *err)
{
	struct fl_str name = fl_element_get(e, "name");
	struct fl_str step = fl_element_get(e, "step");
	struct fl_str number = fl_element_get(e, "number");
	struct fl_made m;
	char key[192];
	size_t i;
	int rc;

	snprintf(key, sizeof(key), "%.*s %.*s.%.*s", CUT(name), CUT(step),
	    CUT(number));
	rc = fl_names_add(&s->steps, fl_str(key), &i, err);
	if (rc == -1)
		return -1;
	snprintf(text, 24, "%zu", i + 1);
	if (rc == 0)
		return 0;
	fl_made_begin(&m);
	fl_made_str(&m, "n", fl_str(text));
	fl_made_str(&m, "key", fl_str(key));
	fl_made_str(&m, "name", fl_element_get(e, "description"));
	fl_made_str(&m, "group", fl_str(""));
	fl_made_str(&m, "method", fl_element_get(e, "type"));
	fl_made_str(&m, "url", fl_element_get(e, "url"));
	fl_samples_mark(s->samples, &m);
	return fl_made_give(&m, "step", e->line, s->each, s->ctx, err);
}

/* When it was and what came of it, but for the cell. */
static int
read_sample(struct state *s, const struct fl_element *e,
    struct fl_sample_of *in, uint64_t *stage, struct fl_err *err)
{
	int64_t time_ns = -1, duration_ns = -1;
	uint64_t cycle = 0;
	double duration = -1;

	/* "5.38e-05" is no decimal number of fl_element_seconds() */
	if (fl_element_seconds(e, "time", &time_ns, err) == -1 ||
	    fl_element_real(e, "duration", &duration, err) == -1 ||
	    fl_element_count(e, "cycle", &cycle, err) == -1 ||
	    fl_element_count(e, "cvus", &in->users, err) == -1)
		return -1;
	if (duration >= 0 && duration < 1e6)
		duration_ns = (int64_t)(duration * FL_NS_PER_S + 0.5);
	if (time_ns < 0 || duration_ns < 0)
		return fl_fail(err, "<%.*s>: want a time and a duration",
		    FL_STR_ARG(e->name));
	if (!s->begun && begin(s, e, time_ns, err) == -1)
		return -1;
	*stage = cycle < s->n_stages ? cycle : s->n_stages - 1;
	in->ns[FL_SAMPLE_RESPONSE] = duration_ns;
	in->end_ns = time_ns + duration_ns - s->start_s * FL_NS_PER_S;
	if (in->end_ns < 0)
		in->end_ns = 0;
	if (in->end_ns > s->last_ns)
		s->last_ns = in->end_ns;
	in->of = fl_str_is(fl_element_get(e, "result"), "Successful")
	             ? FL_OUTCOME_OK
	             : FL_OUTCOME_FAILED;
	return 0;
}

static int
response(struct state *s, const struct fl_element *e, struct fl_err *err)
{
	struct fl_sample_of in = { 0 };
	uint64_t stage;
	char step[24];

	if (read_sample(s, e, &in, &stage, err) == -1 ||
	    find_step(s, e, step, err) == -1 ||
	    fl_samples_cell(s->samples, stage, fl_str(step), &in.cell, err) ==
		-1)
		return -1;
	if (in.of == FL_OUTCOME_FAILED &&
	    fl_funkload_failure(&s->failures, e, &in, stage, err) == -1)
		return -1;
	return fl_samples_add(s->samples, &in, err);
}

static int
test(struct state *s, const struct fl_element *e, struct fl_err *err)
{
	struct fl_sample_of in = { 0 };
	uint64_t stage;

	if (read_sample(s, e, &in, &stage, err) == -1 ||
	    fl_samples_cell(s->samples, stage, fl_str("iteration"), &in.cell,
		err) == -1)
		return -1;
	return fl_samples_add(s->samples, &in, err);
}

static int
element(void *state, const struct fl_element *e, struct fl_err *err)
{
	struct state *s = state;

	if (fl_element_is(e, "response"))
		return response(s, e, err);
	if (fl_element_is(e, "testResult"))
		return test(s, e, err);
	if (s->failures.open)
		return fl_funkload_failure_part(&s->failures, e, err);
	/* It comes at the end of a cycle, so there is a start by then. */
	if (fl_element_is(e, "monitor") && s->begun)
		return fl_funkload_monitor(&s->hosts, e, s->start_s, s->samples,
		    s->each, s->ctx, err);
	if (fl_element_is(e, "funkload") && fl_funkload_root(e, err) == -1)
		return -1;
	if (!s->begun)
		hash(s, e);
	if (fl_element_is(e, "config") && !s->begun)
		return keep_config(s, e, err);
	return 0;
}

static int
leave(void *state, struct fl_str name, struct fl_err *err)
{
	struct state *s = state;

	return fl_funkload_failure_leave(&s->failures, name, err);
}

static int
text(void *state, struct fl_str t, struct fl_err *err)
{
	struct state *s = state;

	return fl_funkload_failure_text(&s->failures, t, err);
}

static int
finish(void *state, bool *cut, struct fl_err *err)
{
	struct state *s = state;
	struct fl_made m;

	fl_made_begin(&m);
	if (!s->begun)
		return fl_fail(err, "no <response> in it");
	if (fl_funkload_failures_end(&s->failures, err) == -1)
		return -1;
	if (fl_samples_finish(s->samples, err) == -1)
		return -1;
	if (*cut)
		return 0;
	fl_made_int(&m, "seq", (int64_t)fl_samples_seq(s->samples));
	fl_made_seconds(&m, "at", s->last_ns);
	fl_made_str(&m, "verdict", fl_str("ok"));
	fl_made_str(&m, "reason", fl_str("FunkLoad does not watch itself"));
	fl_made_str(&m, "stopped", fl_str("duration"));
	fl_made_int(&m, "unfinished", 0);
	fl_made_int(&m, "exit", 0);
	return fl_made_give(&m, "end", 0, s->each, s->ctx, err);
}

const struct fl_foreign fl_foreign_funkload = {
	.name = "funkload",
	.xml = true,
	.is = is,
	.open = open_state,
	.element = element,
	.leave = leave,
	.text = text,
	.finish = finish,
	.close = close_state,
};
