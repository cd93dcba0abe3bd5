#include <math.h>
#include <stdlib.h>

#include "../base/clock.h"
#include "funkload_state.h"

#define CYCLES_MAX 10000
#define THREADS_MAX 1000000
#define APDEX_S 1.5

struct fl_funkload *
fl_funkload_new(struct fl_err *err)
{
	struct fl_funkload *f = calloc(1, sizeof(*f));

	if (f == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	fl_names_init(&f->threads, "threads", THREADS_MAX, (size_t)64 << 20);
	return f;
}

void
fl_funkload_free(struct fl_funkload *f)
{
	size_t i;

	if (f == NULL)
		return;
	for (i = 0; i < f->n_cycles; i++) {
		free(f->cycles[i].requests.v);
		free(f->cycles[i].request_seconds.v);
		free(f->cycles[i].pages_ok.v);
		free(f->cycles[i].page_seconds.v);
	}
	free(f->cycles);
	free(f->pages);
	free(f->name);
	free(f->first_name);
	free(f->cycles_text[0]);
	free(f->cycles_text[1]);
	fl_names_fini(&f->threads);
	fl_reader_free(f->reader);
	free(f);
}

/* Room for one more of size bytes in an array of n that owns cap. */
static int
grow(void *array, size_t n, size_t *cap, size_t size, struct fl_err *err)
{
	void *old, *v;
	size_t more = *cap > 0 ? 2 * *cap : 64;

	if (n < *cap)
		return 0;
	memcpy(&old, array, sizeof(old));
	v = more > SIZE_MAX / 2 / size ? NULL : realloc(old, more * size);
	if (v == NULL)
		return fl_fail(err, "out of memory");
	memcpy(array, &v, sizeof(v));
	*cap = more;
	return 0;
}

static int
add_time(struct fl_funkload_times *t, double seconds, struct fl_err *err)
{
	if (grow(&t->v, t->n, &t->cap, sizeof(*t->v), err) == -1)
		return -1;
	t->v[t->n++] = seconds;
	t->sum += seconds;
	return 0;
}

/* Seconds come almost in order, so the place is near the end. */
static int
add_second(struct fl_funkload_seconds *s, int64_t at, struct fl_err *err)
{
	size_t i = s->n;

	while (i > 0 && s->v[i - 1].at > at)
		i--;
	if (i > 0 && s->v[i - 1].at == at) {
		s->v[i - 1].n++;
		return 0;
	}
	if (grow(&s->v, s->n, &s->cap, sizeof(*s->v), err) == -1)
		return -1;
	memmove(&s->v[i + 1], &s->v[i], (s->n - i) * sizeof(*s->v));
	s->v[i] = (struct fl_funkload_second){ at, 1 };
	s->n++;
	return 0;
}

/* FunkLoad's: below T, below 4 T, and nothing of whether it was good. */
static void
add_apdex(struct fl_funkload_apdex *a, double seconds)
{
	a->n++;
	if (seconds < APDEX_S)
		a->satisfied++;
	else if (seconds < 4 * APDEX_S)
		a->tolerating++;
}

/* The cycle of a response or test, whose users add over the files. */
static int
find_cycle(struct fl_funkload *f, const struct fl_element *e, size_t *i,
    struct fl_err *err)
{
	struct fl_funkload_cycle *c;
	uint64_t number = 0, users = 0;
	int rc = fl_element_count(e, "cycle", &number, err);

	if (rc == -1 || fl_element_count(e, "cvus", &users, err) == -1)
		return -1;
	if (rc == 0)
		return fl_fail(err, "<%.*s> without cycle",
		    FL_STR_ARG(e->name));
	for (*i = 0; *i < f->n_cycles; ++*i)
		if (f->cycles[*i].number == number)
			break;
	if (*i == f->n_cycles) {
		if (*i == CYCLES_MAX)
			return fl_fail(err, "more than %d cycles", CYCLES_MAX);
		c = realloc(f->cycles, (*i + 1) * sizeof(*c));
		if (c == NULL)
			return fl_fail(err, "out of memory");
		f->cycles = c;
		c[f->n_cycles++] =
		    (struct fl_funkload_cycle){ .number = number };
	}
	c = &f->cycles[*i];
	if (c->file != f->files) {
		c->users += users;
		c->file = f->files;
	}
	return 0;
}

static int
wanted(const struct fl_element *e, const char *name, double *v,
    struct fl_err *err)
{
	int rc = fl_element_real(e, name, v, err);

	if (rc == 0)
		return fl_fail(err, "<%.*s> without %s", FL_STR_ARG(e->name),
		    name);
	if (rc == 1 && (*v < 0 || *v > 1e12))
		return fl_fail(err, "%s is %g: want seconds", name, *v);
	return rc == -1 ? -1 : 0;
}

static bool
is_ok(const struct fl_element *e)
{
	return fl_str_is(fl_element_get(e, "result"), "Successful");
}

/* The page that a thread of this file is at in a cycle. */
static struct fl_funkload_page *
find_page(struct fl_funkload *f, const struct fl_element *e, size_t cycle,
    struct fl_err *err)
{
	struct fl_str thread = fl_element_get(e, "thread");
	char key[96];
	size_t i;
	int rc;

	snprintf(key, sizeof(key), "%zu %.*s", cycle,
	    thread.len < 64 ? (int)thread.len : 64,
	    thread.len > 0 ? thread.s : "");
	rc = fl_names_add(&f->threads, fl_str(key), &i, err);
	if (rc == -1 ||
	    grow(&f->pages, i, &f->pages_cap, sizeof(*f->pages), err) == -1)
		return NULL;
	if (rc == 1)
		f->pages[i] = (struct fl_funkload_page){ .cycle = cycle };
	return &f->pages[i];
}

static int
close_page(struct fl_funkload *f, struct fl_funkload_page *p,
    struct fl_err *err)
{
	struct fl_funkload_cycle *c = &f->cycles[p->cycle];

	if (!p->open)
		return 0;
	p->open = false;
	c->pages++;
	if (!p->ok)
		return 0;
	if (add_time(&c->pages_ok, p->seconds, err) == -1)
		return -1;
	return add_second(&c->page_seconds, p->second, err);
}

/* What is got for its own sake, and not for a page that refers to it. */
static bool
begins_page(const struct fl_element *e)
{
	static const char *const types[] = { "get", "post", "put", "delete",
		"head", "xmlrpc" };
	struct fl_str type = fl_element_get(e, "type");
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (fl_str_is(type, types[i]))
			return true;
	return false;
}

static int
add_to_page(struct fl_funkload *f, const struct fl_element *e, size_t cycle,
    double time, double duration, struct fl_err *err)
{
	struct fl_funkload_page *p = find_page(f, e, cycle, err);

	if (p == NULL)
		return -1;
	if (begins_page(e)) {
		if (close_page(f, p, err) == -1)
			return -1;
		*p = (struct fl_funkload_page){ cycle, true, true,
			(int64_t)time, 0 };
	}
	if (!p->open)
		return 0; /* nothing that it could belong to */
	p->seconds += duration;
	p->ok = p->ok && is_ok(e);
	add_apdex(&f->cycles[cycle].page_apdex, duration);
	return 0;
}

static int
add_response(struct fl_funkload *f, const struct fl_element *e,
    struct fl_err *err)
{
	struct fl_funkload_cycle *c;
	double time = 0, duration = 0;
	size_t i;

	if (find_cycle(f, e, &i, err) == -1 ||
	    wanted(e, "time", &time, err) == -1 ||
	    wanted(e, "duration", &duration, err) == -1)
		return -1;
	c = &f->cycles[i];
	c->requests_ok += is_ok(e);
	add_apdex(&c->request_apdex, duration);
	if (add_time(&c->requests, duration, err) == -1 ||
	    add_second(&c->request_seconds, (int64_t)time, err) == -1)
		return -1;
	return add_to_page(f, e, i, time, duration, err);
}

static int
add_test(struct fl_funkload *f, const struct fl_element *e, struct fl_err *err)
{
	size_t i;

	if (find_cycle(f, e, &i, err) == -1)
		return -1;
	f->cycles[i].tests++;
	f->cycles[i].tests_ok += is_ok(e);
	return 0;
}

/* "['1', '10']" is "[1,10]"; NULL without memory. */
static char *
plain_list(struct fl_str s)
{
	char *text = malloc(s.len + 1), *to = text;
	size_t i;

	for (i = 0; text != NULL && i < s.len; i++)
		if (strchr("'\" ", s.s[i]) == NULL)
			*to++ = s.s[i];
	if (text != NULL)
		*to = '\0';
	return text;
}

/* Of the first file, or of this one, which must have it the same. */
static int
add_config(struct fl_funkload *f, const struct fl_element *e,
    struct fl_err *err)
{
	struct fl_str key = fl_element_get(e, "key");
	struct fl_str value = fl_element_get(e, "value");
	int which = f->files > 1;

	if (fl_str_is(key, "duration")) {
		if (fl_attr_real(value, "duration", &f->duration_s[which],
			err) == -1)
			return -1;
		if (!(f->duration_s[which] > 0))
			return fl_fail(err, "a duration of %g",
			    f->duration_s[which]);
	}
	if (fl_str_is(key, "cycles")) {
		free(f->cycles_text[which]);
		f->cycles_text[which] = plain_list(value);
		if (f->cycles_text[which] == NULL)
			return fl_fail(err, "out of memory");
	}
	return 0;
}

/* "2015-11-22T00:58:37.125091", of a zone that it does not say. */
int
fl_funkload_root(const struct fl_element *e, struct fl_err *err)
{
	struct fl_str time = fl_element_get(e, "time");
	char text[64];
	int64_t ns;

	if (time.len == 0)
		return 0;
	snprintf(text, sizeof(text), "%.*sZ",
	    time.len < 40 ? (int)time.len : 40, time.s);
	if (fl_clock_parse(text, &ns, err) == 0)
		return 0;
	return fl_fail(err,
	    "time=\"%.*s\": want an instant as "
	    "2015-11-22T00:58:37.125091",
	    time.len < 40 ? (int)time.len : 40, time.s);
}

static int
on_element(void *ctx, const struct fl_element *e, struct fl_err *err)
{
	struct fl_funkload *f = ctx;
	bool first = !f->begun;

	f->begun = true;
	if (fl_element_is(e, "funkload"))
		return fl_funkload_root(e, err);
	if (fl_element_is(e, "config"))
		return add_config(f, e, err);
	if (fl_element_is(e, "response"))
		return add_response(f, e, err);
	if (fl_element_is(e, "testResult"))
		return add_test(f, e, err);
	if (first && e->depth == 0)
		return fl_fail(err, "<%.*s> is not FunkLoad's",
		    FL_STR_ARG(e->name));
	return 0;
}

int
fl_funkload_begin(struct fl_funkload *f, const char *name, struct fl_err *err)
{
	f->reader = fl_reader_new(name, on_element, f, err);
	if (f->reader == NULL)
		return -1;
	fl_reader_raw(f->reader);
	free(f->name);
	f->name = strdup(name);
	if (f->files == 0)
		f->first_name = strdup(name);
	if (f->name == NULL || f->first_name == NULL)
		return fl_fail(err, "out of memory");
	f->duration_s[f->files > 0] = NAN;
	free(f->cycles_text[f->files > 0]);
	f->cycles_text[f->files > 0] = NULL;
	f->files++;
	f->begun = false;
	fl_names_clear(&f->threads);
	return 0;
}

int
fl_funkload_feed(struct fl_funkload *f, const void *data, size_t len,
    struct fl_err *err)
{
	return fl_reader_feed(f->reader, data, len, err);
}

static int
check_same(const struct fl_funkload *f, struct fl_err *err)
{
	const char *a = f->cycles_text[0], *b = f->cycles_text[1];

	if (f->files < 2)
		return 0;
	if (!(f->duration_s[0] == f->duration_s[1]) &&
	    !(isnan(f->duration_s[0]) && isnan(f->duration_s[1])))
		return fl_fail(err, "%.150s: duration is %g, but %g in %.150s",
		    f->name, f->duration_s[1], f->duration_s[0], f->first_name);
	if (strcmp(a != NULL ? a : "", b != NULL ? b : "") != 0)
		return fl_fail(err,
		    "%.150s: cycles is %.60s, but %.60s in "
		    "%.150s",
		    f->name, b != NULL ? b : "unknown",
		    a != NULL ? a : "unknown", f->first_name);
	return 0;
}

int
fl_funkload_end(struct fl_funkload *f, bool *truncated, struct fl_err *err)
{
	size_t i;

	if (fl_reader_finish(f->reader, err) == -1)
		return -1;
	*truncated = fl_reader_truncated(f->reader);
	fl_reader_free(f->reader);
	f->reader = NULL;
	for (i = 0; i < f->threads.n; i++)
		if (close_page(f, &f->pages[i], err) == -1)
			return -1;
	return check_same(f, err);
}
