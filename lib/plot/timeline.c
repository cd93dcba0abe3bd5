#include <math.h>
#include <stddef.h>
#include <string.h>

#include "timeline.h"

void
fl_timeline_init(struct fl_timeline *t, struct fl_arena *texts, size_t max,
    bool each)
{
	memset(t, 0, sizeof(*t));
	t->texts = texts;
	t->max = max;
	t->each = each;
}

void
fl_timeline_fini(struct fl_timeline *t)
{
	size_t i;

	for (i = 0; i < t->n_steps; i++)
		fl_series_fini(&t->steps[i].series);
	t->n_steps = 0;
}

/* The number of the step; n_steps when there is none. */
static size_t
find(const struct fl_timeline *t, const char *key)
{
	size_t i;

	for (i = 0; i < t->n_steps; i++)
		if (strcmp(t->steps[i].key, key) == 0)
			break;
	return i;
}

static struct fl_timeline_step *
add(struct fl_timeline *t, const char *key, struct fl_err *err)
{
	size_t i = find(t, key);
	struct fl_timeline_step *s;

	if (i < t->n_steps)
		return &t->steps[i];
	if (t->n_steps == FL_TIMELINE_STEPS) {
		fl_fail(err, "more than %d steps", FL_TIMELINE_STEPS);
		return NULL;
	}
	s = &t->steps[t->n_steps];
	s->key = fl_arena_str(t->texts, key, strlen(key)).s;
	s->name = "";
	if (s->key == NULL) {
		fl_fail(err, "too much text");
		return NULL;
	}
	fl_series_init(&s->series, t->max);
	t->n_steps++;
	return s;
}

static const struct column {
	const char *name;
	size_t offset;
} columns[] = {
	{ "ok", offsetof(struct fl_sample, ok) },
	{ "failed", offsetof(struct fl_sample, failed) },
	{ "users", offsetof(struct fl_sample, users) },
	{ "p50_ms", offsetof(struct fl_sample, p50_ms) },
	{ "p95_ms", offsetof(struct fl_sample, p95_ms) },
	{ "p99_ms", offsetof(struct fl_sample, p99_ms) },
	{ "max_ms", offsetof(struct fl_sample, max_ms) },
};

static int
read_sample(const struct fl_records *r, struct fl_sample *s, struct fl_err *err)
{
	double v, rate, n;
	size_t i;

	for (i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (fl_records_real(r, columns[i].name, &v, err) == -1)
			return -1;
		memcpy((char *)s + columns[i].offset, &v, sizeof(v));
	}
	if (fl_records_real(r, "rate_per_s", &rate, err) == -1)
		return -1;
	/* A second that is a part of one, or of what was drained: no rate. */
	if (isnan(rate) && fl_records_has(r, "len_s")) {
		s->ok = s->failed = NAN;
		return 0;
	}
	s->ok = isnan(s->ok) ? 0 : s->ok;
	s->failed = isnan(s->failed) ? 0 : s->failed;
	/* The last second of a run may be a part of one. */
	n = s->ok + s->failed;
	if (n > 0 && !isnan(rate)) {
		s->ok *= rate / n;
		s->failed *= rate / n;
	}
	return 0;
}

int
fl_timeline_second(struct fl_timeline *t, const struct fl_records *r,
    struct fl_err *err)
{
	const char *key = fl_records_text(r, "step");
	struct fl_timeline_step *step;
	struct fl_sample sample;
	int64_t second;

	if (fl_records_count(r, "second", FL_SERIES_SECOND_MAX, &second, err) ==
		-1 ||
	    read_sample(r, &sample, err) == -1)
		return -1;
	if (key[0] == '\0')
		key = "all";
	if (!t->each && strcmp(key, "all") != 0)
		return 0;
	step = add(t, key, err);
	if (step == NULL ||
	    fl_series_add(&step->series, second, &sample, err) == -1)
		return fl_records_fail(r, err);
	return 0;
}

/* Each node of a run may have made the same mark. */
static bool
marked(const struct fl_timeline *t, double at_s, const char *text)
{
	size_t i;

	for (i = 0; i < t->n_marks; i++)
		if (t->marks[i].at_s == at_s &&
		    strcmp(t->marks[i].text, text) == 0)
			return true;
	return false;
}

int
fl_timeline_mark(struct fl_timeline *t, const struct fl_records *r,
    struct fl_err *err)
{
	const char *text = fl_records_text(r, "text");
	double at_s;

	if (fl_records_real(r, "at_s", &at_s, err) == -1)
		return -1;
	if (isnan(at_s) || t->n_marks == FL_TIMELINE_MARKS ||
	    marked(t, at_s, text))
		return 0;
	text = fl_arena_str(t->texts, text, strlen(text)).s;
	if (text == NULL) {
		fl_fail(err, "too much text");
		return fl_records_fail(r, err);
	}
	t->marks[t->n_marks].at_s = at_s;
	t->marks[t->n_marks++].text = text;
	return 0;
}

int
fl_timeline_step(struct fl_timeline *t, const struct fl_records *r,
    struct fl_err *err)
{
	const char *name = fl_records_text(r, "name");
	struct fl_timeline_step *step;

	if (!t->each)
		return 0;
	step = add(t, fl_records_text(r, "step"), err);
	if (step == NULL)
		return fl_records_fail(r, err);
	if (name[0] == '\0' || step->name[0] != '\0')
		return 0;
	name = fl_arena_str(t->texts, name, strlen(name)).s;
	if (name == NULL) {
		fl_fail(err, "too much text");
		return fl_records_fail(r, err);
	}
	step->name = name;
	return 0;
}

const char *
fl_timeline_key(const struct fl_timeline *t, const char *called,
    struct fl_err *err)
{
	const char *names[2 * FL_TIMELINE_STEPS], *near;
	size_t i, n = 0;

	if (find(t, called) < t->n_steps || strcmp(called, "all") == 0)
		return called;
	for (i = 0; i < t->n_steps; i++) {
		if (strcmp(t->steps[i].name, called) == 0)
			return t->steps[i].key;
		names[n++] = t->steps[i].key;
		names[n++] = t->steps[i].name;
	}
	near = fl_str_near(called, names, n, sizeof(names[0]));
	if (near != NULL && near[0] != '\0')
		fl_fail(err, "no step '%.60s': did you mean '%.60s'?", called,
		    near);
	else
		fl_fail(err, "no step '%.60s'", called);
	return NULL;
}

int
fl_timeline_has(const struct fl_timeline *t, const char *key,
    struct fl_err *err)
{
	size_t i = find(t, key);

	if (i < t->n_steps && t->steps[i].series.n > 0)
		return 0;
	if (strcmp(key, "all") == 0)
		return fl_fail(err, "no 'second' records");
	return fl_fail(err,
	    "no 'second' records of step %.60s: want those of "
	    "fl-stats -s",
	    key);
}

/* What one series of points is drawn from. */
typedef void write_point(struct fl_dat *d, double at_s,
    const struct fl_sample *s);

static void
write_rate(struct fl_dat *d, double at_s, const struct fl_sample *s)
{
	fl_dat_real(d, at_s);
	fl_dat_real(d, s->ok);
	fl_dat_real(d, s->failed);
	fl_dat_end(d);
}

static void
write_times(struct fl_dat *d, double at_s, const struct fl_sample *s)
{
	fl_dat_real(d, at_s);
	fl_dat_real(d, s->p50_ms);
	fl_dat_real(d, s->p95_ms);
	fl_dat_real(d, s->p99_ms);
	fl_dat_real(d, s->max_ms);
	fl_dat_end(d);
}

static bool
rate_known(const struct fl_point *p)
{
	return p->seconds > 0;
}

static bool
times_known(const struct fl_point *p)
{
	return !isnan(p->sum.p50_ms) || !isnan(p->sum.p99_ms);
}

/* Whether bin i has the values, and is the one after bin i - 1 if that is. */
static bool
known(const struct fl_series *s, size_t i, int64_t bin,
    bool (*has)(const struct fl_point *p))
{
	return i < s->n && s->v[i].bin == bin && has(&s->v[i]);
}

/*
 * A point in the middle of each bin.  One without neighbours is two, at its
 * ends, so that it is seen.
 */
static void
write_line(struct fl_dat *d, const char *name, const struct fl_series *s,
    bool (*has)(const struct fl_point *p), write_point *put)
{
	struct fl_sample sample;
	double begin_s, end_s;
	bool before = false, after, any = false;
	size_t i;

	fl_dat_block(d, name);
	for (i = 0; i < s->n; i++) {
		if (!has(&s->v[i]))
			continue;
		fl_series_get(s, i, &sample, &begin_s, &end_s);
		before = i > 0 && known(s, i - 1, s->v[i].bin - 1, has);
		after = known(s, i + 1, s->v[i].bin + 1, has);
		if (any && !before)
			fl_dat_gap(d);
		any = true;
		if (before || after) {
			put(d, (begin_s + end_s) / 2, &sample);
			continue;
		}
		put(d, begin_s, &sample);
		put(d, end_s, &sample);
	}
}

static void
write_users(struct fl_dat *d, double at_s, double users)
{
	fl_dat_real(d, at_s);
	fl_dat_real(d, users);
	fl_dat_end(d);
}

/*
 * A step at the beginning of each bin, and the end of the last before a gap.
 * Users that are not known are as many as before: a second without exchanges
 * says nothing of them.
 */
static void
write_steps(struct fl_dat *d, const struct fl_series *s)
{
	struct fl_sample sample;
	double begin_s, end_s = NAN, users = NAN, written = NAN;
	size_t i;

	fl_dat_block(d, "users");
	for (i = 0; i < s->n; i++) {
		if (i > 0 && s->v[i - 1].bin != s->v[i].bin - 1) {
			write_users(d, end_s, users);
			fl_dat_gap(d);
			written = NAN;
		}
		fl_series_get(s, i, &sample, &begin_s, &end_s);
		if (!isnan(sample.users))
			users = sample.users;
		if (i == 0 || users != written)
			write_users(d, begin_s, users);
		written = users;
	}
	write_users(d, end_s, users);
}

static void
write_marks(struct fl_dat *d, const struct fl_timeline *t)
{
	size_t i;

	fl_dat_block(d, "marks");
	for (i = 0; i < t->n_marks; i++) {
		fl_dat_real(d, t->marks[i].at_s);
		fl_dat_text(d, t->marks[i].text, 40);
		fl_dat_end(d);
	}
}

void
fl_timeline_write(const struct fl_timeline *t, const char *key,
    struct fl_dat *d)
{
	const struct fl_series *s = &t->steps[find(t, key)].series;

	write_line(d, "rate", s, rate_known, write_rate);
	write_line(d, "times", s, times_known, write_times);
	write_steps(d, s);
	write_marks(d, t);
}
