#include <math.h>
#include <stdlib.h>

#include "../base/base64.h"
#include "../base/num.h"
#include "notes.h"

#define KEYS_MAX 100000

int
fl_notes_init(struct fl_notes *n, struct fl_err *err)
{
	*n = (struct fl_notes){ 0 };
	fl_arena_init(&n->arena, FL_NOTES_TEXTS);
	fl_names_init(&n->keys, "notes", KEYS_MAX, FL_NOTES_TEXTS);
	fl_buf_init(&n->scratch, (size_t)16 << 20);
	n->configs = calloc(FL_NOTES_CONFIGS, sizeof(*n->configs));
	n->runs = calloc(FL_NOTES_RUNS, sizeof(*n->runs));
	n->steps = calloc(FL_NOTES_STEPS, sizeof(*n->steps));
	n->kept = calloc(FL_NOTES_KEPT, sizeof(*n->kept));
	n->marks = calloc(FL_NOTES_MARKS, sizeof(*n->marks));
	n->figures = calloc(FL_NOTES_FIGURES, sizeof(*n->figures));
	if (n->configs == NULL || n->runs == NULL || n->steps == NULL ||
	    n->kept == NULL || n->marks == NULL || n->figures == NULL) {
		fl_notes_fini(n);
		return fl_fail(err, "out of memory");
	}
	return 0;
}

void
fl_notes_fini(struct fl_notes *n)
{
	fl_arena_fini(&n->arena);
	fl_names_fini(&n->keys);
	fl_buf_fini(&n->scratch);
	free(n->configs);
	free(n->runs);
	free(n->steps);
	free(n->kept);
	free(n->marks);
	free(n->figures);
	*n = (struct fl_notes){ 0 };
}

/* A copy that is cut; "" also when there is no room for more. */
static struct fl_str
keep(struct fl_notes *n, struct fl_str text)
{
	size_t len = text.len < FL_NOTES_TEXT ? text.len : FL_NOTES_TEXT;
	struct fl_str copy = { NULL, 0 };

	if (len > 0)
		copy = fl_arena_str(&n->arena, text.s, len);
	return copy.s != NULL ? copy : fl_str("");
}

static struct fl_str
get(struct fl_notes *n, const struct fl_element *e, const char *name)
{
	return keep(n, fl_element_get(e, name));
}

/* The text of an attribute, or of the one in base64 beside it. */
static struct fl_str
either(struct fl_notes *n, const struct fl_element *e, const char *name,
    size_t *len)
{
	struct fl_str v = fl_element_get(e, name), coded;
	struct fl_err ignored;
	char name64[32];

	snprintf(name64, sizeof(name64), "%s64", name);
	coded = fl_element_get(e, name64);
	fl_buf_clear(&n->scratch);
	if (coded.len > 0 && fl_base64_decode(&n->scratch, coded.s, coded.len,
				 FL_BASE64_STD, &ignored) == 0)
		v = fl_buf_str(&n->scratch);
	if (len != NULL)
		*len = v.len;
	return keep(n, v);
}

/*
 * Whether these texts were seen before: their number in *i.  -1 and err only
 * without memory; what is too much is taken for seen.
 */
static int
seen(struct fl_notes *n, char kind, struct fl_str a, struct fl_str b,
    struct fl_str c, size_t *i, struct fl_err *err)
{
	struct fl_buf key;
	int rc;

	fl_buf_init(&key, (size_t)1 << 20);
	rc = fl_buf_addf(&key, err, "%c%zu %zu ", kind, a.len, b.len);
	if (rc == 0 && a.len > 0)
		rc = fl_buf_add(&key, a.s, a.len, err);
	if (rc == 0 && b.len > 0)
		rc = fl_buf_add(&key, b.s, b.len, err);
	if (rc == 0 && c.len > 0)
		rc = fl_buf_add(&key, c.s, c.len, err);
	if (rc == 0)
		rc = fl_names_add(&n->keys, fl_buf_str(&key), i, err);
	fl_buf_fini(&key);
	return rc == 1 ? 0 : 1;
}

static int
add_config(struct fl_notes *n, const struct fl_element *e, struct fl_err *err)
{
	struct fl_str key = fl_element_get(e, "key");
	struct fl_str value = fl_element_get(e, "value");
	size_t i, ignored;

	if (seen(n, 'c', key, value, fl_str(""), &ignored, err) == 0) {
		i = n->n_configs++;
		if (i < FL_NOTES_CONFIGS)
			n->configs[i] =
			    (struct fl_note_config){ get(n, e, "key"),
				    either(n, e, "value", NULL),
				    fl_element_get(e, "instance").len > 0 };
		return 0;
	}
	for (i = 0; i < fl_notes_n(n->n_configs, FL_NOTES_CONFIGS); i++)
		if (fl_str_eq(n->configs[i].key, key) &&
		    fl_str_eq(n->configs[i].value, value))
			n->configs[i].n +=
			    fl_element_get(e, "instance").len > 0;
	return 0;
}

static int
add_run(struct fl_notes *n, const struct fl_element *e, struct fl_err *err)
{
	size_t i = n->n_runs++;

	(void)err;
	if (i < FL_NOTES_RUNS)
		n->runs[i] = (struct fl_note_run){ get(n, e, "instance"),
			get(n, e, "node"), get(n, e, "part"), get(n, e, "tool"),
			get(n, e, "start"), get(n, e, "argv"),
			get(n, e, "scenario"), get(n, e, "seed") };
	return 0;
}

static int
add_step(struct fl_notes *n, const struct fl_element *e, struct fl_err *err)
{
	size_t i = n->n_steps++;

	(void)err;
	if (i < FL_NOTES_STEPS)
		n->steps[i] = (struct fl_note_step){ get(n, e, "n"),
			get(n, e, "name"), get(n, e, "group"),
			get(n, e, "method"), get(n, e, "url") };
	return 0;
}

/* Of each failure the first answer that was kept. */
static int
add_failure(struct fl_notes *n, const struct fl_element *e, struct fl_err *err)
{
	struct fl_str step = fl_element_get(e, "step");
	struct fl_str kind = fl_element_get(e, "kind");
	struct fl_note_kept *k;
	size_t i;

	if (fl_element_get(e, "headers").len == 0 &&
	    fl_element_get(e, "headers64").len == 0 &&
	    fl_element_get(e, "body").len == 0 &&
	    fl_element_get(e, "body64").len == 0)
		return 0;
	if (seen(n, 'f', step, kind,
		fl_element_get(e, fl_element_get(e, "message64").len > 0
				      ? "message64"
				      : "message"),
		&i, err) != 0)
		return 0;
	i = n->n_kept++;
	if (i >= FL_NOTES_KEPT)
		return 0;
	k = &n->kept[i];
	*k = (struct fl_note_kept){ .step = keep(n, step),
		.kind = keep(n, kind),
		.message = either(n, e, "message", NULL),
		.headers = either(n, e, "headers", NULL) };
	k->body = either(n, e, "body", &k->body_len);
	return fl_element_seconds(e, "at", &k->at_ns, err) == -1 ? -1 : 0;
}

static int
add_mark(struct fl_notes *n, const struct fl_element *e, struct fl_err *err)
{
	size_t i = n->n_marks++;
	int64_t at_ns = 0;

	if (fl_element_seconds(e, "at", &at_ns, err) == -1)
		return -1;
	if (i < FL_NOTES_MARKS)
		n->marks[i] =
		    (struct fl_note_mark){ (double)at_ns / FL_NS_PER_S,
			    either(n, e, "text", NULL) };
	return 0;
}

static struct fl_note_figure *
figure(struct fl_notes *n, struct fl_str host, struct fl_str name,
    struct fl_err *err)
{
	size_t i, have = fl_notes_n(n->n_figures, FL_NOTES_FIGURES), ignored;

	for (i = 0; i < have; i++)
		if (fl_str_eq(n->figures[i].name, name) &&
		    fl_str_eq(n->figures[i].host, host))
			return &n->figures[i];
	if (seen(n, 'm', host, name, fl_str(""), &ignored, err) != 0)
		return NULL;
	i = n->n_figures++;
	if (i >= FL_NOTES_FIGURES)
		return NULL;
	n->figures[i] = (struct fl_note_figure){ .host = keep(n, host),
		.name = keep(n, name),
		.min = INFINITY,
		.max = -INFINITY };
	return &n->figures[i];
}

static int
add_monitor(struct fl_notes *n, const struct fl_element *e, struct fl_err *err)
{
	static const char *const own[] = { "seq", "at", "host", "instance" };
	struct fl_str host = fl_element_get(e, "host");
	struct fl_note_figure *f;
	char text[64];
	double v;
	size_t i, j;

	for (i = 0; i < e->n; i++) {
		for (j = 0; j < sizeof(own) / sizeof(own[0]); j++)
			if (fl_str_is(e->attrs[i].name, own[j]))
				break;
		if (j < sizeof(own) / sizeof(own[0]))
			continue;
		f = figure(n, host, e->attrs[i].name, err);
		if (f == NULL)
			continue;
		snprintf(text, sizeof(text), "%.*s",
		    e->attrs[i].value.len < 60 ? (int)e->attrs[i].value.len
					       : 60,
		    e->attrs[i].value.len > 0 ? e->attrs[i].value.s : "");
		if (fl_num_real(text, &v, err) == -1) {
			if (f->n == 0 && f->text.len == 0)
				f->text = keep(n, e->attrs[i].value);
			continue;
		}
		f->n++;
		f->sum += v;
		f->last = v;
		f->min = v < f->min ? v : f->min;
		f->max = v > f->max ? v : f->max;
	}
	return 0;
}

static const struct {
	const char *element;
	int (*add)(struct fl_notes *n, const struct fl_element *e,
	    struct fl_err *err);
} rows[] = {
	{ "monitor", add_monitor },
	{ "failure", add_failure },
	{ "config", add_config },
	{ "run", add_run },
	{ "step", add_step },
	{ "mark", add_mark },
};

int
fl_notes_add(struct fl_notes *n, const struct fl_element *e, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (fl_element_is(e, rows[i].element))
			return rows[i].add(n, e, err);
	return 0;
}

const struct fl_note_step *
fl_notes_step(const struct fl_notes *n, struct fl_str step)
{
	size_t i;

	for (i = 0; i < fl_notes_n(n->n_steps, FL_NOTES_STEPS); i++)
		if (fl_str_eq(n->steps[i].n, step))
			return &n->steps[i];
	return NULL;
}
