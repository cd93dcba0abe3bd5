#include <stdlib.h>

#include "row.h"
#include "union.h"

#define TEXT_MAX ((size_t)64 << 20)
#define INSTANCES_MAX 20000
#define STEPS_MAX 100000

/* What is at work while a head is read. */
struct reading {
	struct fl_union *u;
	const struct fl_merge_opts *o;
	struct fl_stream *s; /* whose head it is */
};

static const char *
name_of(const struct fl_stream *s)
{
	return fl_doc_source_name(s->copies[0]->source);
}

/* A disagreement: an error, unless it is to be overlooked. */
static int
refuse(const struct reading *r, const struct fl_err *why, struct fl_err *err)
{
	if (r->o->force)
		return 0;
	return fl_fail(err, "%.400s (--force merges them all the same)",
	    why->msg);
}

#define SHOWN(x) (x).len<80 ? (int)(x).len : 80, (x).len> 0 ? (x).s : ""

static int
check_scenario(struct reading *r, const struct fl_element *run,
    struct fl_err *err)
{
	struct fl_str a, b = fl_element_get(run, "scenario");
	struct fl_err why;

	if (b.len == 0)
		return 0;
	if (r->u->scenario == NULL) {
		r->u->scenario = run;
		r->u->scenario_from = name_of(r->s);
		return 0;
	}
	a = fl_element_get(r->u->scenario, "scenario");
	if (fl_str_eq(a, b))
		return 0;
	fl_fail(&why, "scenario is %.*s, but %.*s in %.150s", SHOWN(b),
	    SHOWN(a), r->u->scenario_from);
	return refuse(r, &why, err);
}

static int
check_part(struct reading *r, const struct fl_element *run, struct fl_err *err)
{
	struct fl_str name = fl_element_get(run, "run");
	struct fl_str part = fl_element_get(run, "part");
	struct fl_err why;
	int rc = fl_parts_add(&r->u->parts, run, err);

	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (part.len == 0)
		return 0;
	fl_fail(&why, "another part %.*s of run %.*s", SHOWN(part),
	    SHOWN(name));
	return refuse(r, &why, err);
}

static int
read_run(struct reading *r, const struct fl_element *run, struct fl_err *err)
{
	if (fl_element_get(run, "instance").len == 0)
		return fl_fail(err, "<run> without instance");
	if (check_scenario(r, run, err) == -1)
		return -1;
	return check_part(r, run, err);
}

/* A stage that must be as the others have it, or is the first. */
static int
read_stage(struct reading *r, const struct fl_element *e, struct fl_err *err)
{
	struct fl_union *u = r->u;
	struct fl_doc_stage s;
	struct fl_err why;

	if (fl_doc_stage_read(e, &s, err) == -1)
		return -1;
	if (s.n < u->n_stages) {
		if (fl_doc_stage_agree(&u->stages[s.n], &s, &why) == 0)
			return 0;
		fl_fail(err, "stage %llu: %.100s in %.200s",
		    (unsigned long long)s.n, why.msg, u->stages_from);
		why = *err;
		return refuse(r, &why, err);
	}
	if (s.n != u->n_stages)
		return fl_fail(err, "stage %llu after %zu of them",
		    (unsigned long long)s.n, u->n_stages);
	u->stages[s.n] = s;
	u->stage_lines[s.n] = e;
	u->n_stages++;
	return 0;
}

/* What a whole put on in a stage; said again, it must be the same. */
static int
add_load(struct reading *r, struct fl_str key, const struct fl_doc_stage *s,
    struct fl_err *err)
{
	const struct fl_doc_stage *was;
	struct fl_err why;
	int rc = fl_loads_add(&r->u->loads, key, s, &was, err);

	if (rc != 0)
		return rc == 1 ? 0 : -1;
	if (was->users == s->users && was->rate == s->rate &&
	    was->iterations == s->iterations)
		return 0;
	fl_fail(&why,
	    "stage %llu of %.*s is %g users, %g/s, but %g users, "
	    "%g/s in another part",
	    (unsigned long long)s->n, SHOWN(key), s->users, s->rate, was->users,
	    was->rate);
	return refuse(r, &why, err);
}

/* The stage of a document that is no merge is its whole's load as well. */
static int
own_load(struct reading *r, const struct fl_element *e, struct fl_err *err)
{
	const struct fl_element *run = fl_input_head(r->s->copies[0], "run");
	struct fl_doc_stage s;
	char key[FL_PARTS_WHOLE];

	if (fl_doc_stage_read(e, &s, err) == -1 ||
	    fl_parts_whole(run, key, err) == -1)
		return -1;
	return add_load(r, fl_str(key), &s, err);
}

static int
read_load(struct reading *r, const struct fl_element *e, struct fl_err *err)
{
	struct fl_doc_stage s = { .seconds_ns = -1 };

	if (fl_element_count(e, "stage", &s.n, err) == -1 ||
	    fl_element_real(e, "users", &s.users, err) == -1 ||
	    fl_element_real(e, "rate", &s.rate, err) == -1 ||
	    fl_element_count(e, "iterations", &s.iterations, err) == -1)
		return -1;
	return add_load(r, fl_element_get(e, "of"), &s, err);
}

/* A step with that number, which nobody has yet. */
static int
new_step(struct fl_union *u, struct fl_str n, const struct fl_element *e,
    size_t *i, struct fl_err *err)
{
	const struct fl_element **lines;

	if (fl_names_add(&u->steps, n, i, err) == -1)
		return -1;
	lines = realloc(u->step_lines, u->steps.n * sizeof(*lines));
	if (lines == NULL)
		return fl_fail(err, "out of memory");
	u->step_lines = lines;
	lines[*i] = e;
	return 0;
}

/* The number that a step wishes for; or, if another has it, the next. */
static int
free_number(struct fl_union *u, struct fl_str n, const struct fl_element *e,
    size_t *i, struct fl_err *err)
{
	char text[24];
	size_t number = u->steps.n + 1;

	while (fl_names_find(&u->steps, n) != FL_NAMES_NONE) {
		snprintf(text, sizeof(text), "%zu", number++);
		n = fl_str(text);
	}
	return new_step(u, n, e, i, err);
}

/* A step that is known by its key has one number, whoever tells of it. */
static int
keyed_step(struct fl_union *u, struct fl_stream *s, const struct fl_element *e,
    struct fl_err *err)
{
	struct fl_str n = fl_element_get(e, "n");
	size_t i, step, *steps, cap = u->keys_cap > 0 ? 2 * u->keys_cap : 16;
	int rc = fl_names_add(&u->keys, fl_element_get(e, "key"), &i, err);

	if (rc == -1)
		return -1;
	if (i >= u->keys_cap) {
		steps = realloc(u->key_steps, cap * sizeof(*steps));
		if (steps == NULL)
			return fl_fail(err, "out of memory");
		u->key_steps = steps;
		u->keys_cap = cap;
	}
	if (rc == 1) {
		if (free_number(u, n, e, &step, err) == -1)
			return -1;
		u->key_steps[i] = step;
	}
	if (!fl_str_eq(n, u->steps.v[u->key_steps[i]]) &&
	    fl_renumber_add(&s->steps, n, u->steps.v[u->key_steps[i]], err) ==
		-1)
		return -1;
	return rc;
}

static int
step(struct reading *r, struct fl_stream *s, const struct fl_element *e,
    struct fl_err *err)
{
	struct fl_union *u = r->u;
	struct fl_str a, b = fl_element_get(e, "name");
	struct fl_str n = fl_element_get(e, "n");
	struct fl_err why;
	size_t i = fl_names_find(&u->steps, n);

	if (fl_element_get(e, "key").len > 0)
		return keyed_step(u, s, e, err);
	if (i == FL_NAMES_NONE)
		return new_step(u, n, e, &i, err) == -1 ? -1 : 1;
	if (u->step_lines[i] == NULL)
		return 0; /* it came among the records */
	a = fl_element_get(u->step_lines[i], "name");
	if (fl_str_eq(a, b) && fl_element_get(u->step_lines[i], "key").len == 0)
		return 0;
	fl_fail(&why, "step %.*s is %.*s, but %.*s in another document",
	    SHOWN(n), SHOWN(b), SHOWN(a));
	return refuse(r, &why, err);
}

static int
read_step(struct reading *r, const struct fl_element *e, struct fl_err *err)
{
	return step(r, r->s, e, err) == -1 ? -1 : 0;
}

int
fl_union_step(struct fl_union *u, struct fl_stream *s,
    const struct fl_element *e, const struct fl_merge_opts *o,
    struct fl_err *err)
{
	struct reading r = { .u = u, .o = o, .s = s };
	size_t had = u->steps.n;
	int rc = step(&r, s, e, err);

	for (; rc != -1 && had < u->steps.n; had++)
		u->step_lines[had] = NULL; /* e will not stay */
	return rc;
}

static const struct {
	const char *name;
	int (*read)(struct reading *r, const struct fl_element *e,
	    struct fl_err *err);
} rows[] = {
	{ "run", read_run },
	{ "stage", read_stage },
	{ "load", read_load },
	{ "step", read_step },
};

/* As many stages as the documents before it. */
static int
check_stages(struct reading *r, struct fl_err *err)
{
	size_t i = 0, n = 0, had = r->u->n_stages;
	struct fl_err why;

	while (fl_input_each(r->s->copies[0], "stage", &i) != NULL)
		n++;
	if (n == 0 || had == 0 || n == had) {
		if (had == 0 && n > 0)
			r->u->stages_from = name_of(r->s);
		return 0;
	}
	fl_fail(&why, "%zu stages, but %zu in %.150s", n, had,
	    r->u->stages_from);
	return refuse(r, &why, err);
}

static int
read_element(struct reading *r, const struct fl_element *e, struct fl_err *err)
{
	size_t k;

	if (!r->s->merged && fl_element_is(e, "load"))
		return 0; /* a merge's word alone */
	for (k = 0; k < sizeof(rows) / sizeof(rows[0]); k++)
		if (fl_element_is(e, rows[k].name) &&
		    rows[k].read(r, e, err) == -1)
			return -1;
	if (!r->s->merged && fl_element_is(e, "stage"))
		return own_load(r, e, err);
	return 0;
}

static int
read_head(struct reading *r, struct fl_err *err)
{
	const struct fl_input *in = r->s->copies[0];
	struct fl_err why;
	size_t i;

	if (check_stages(r, &why) == -1)
		return fl_fail(err, "%.200s: %.300s", name_of(r->s), why.msg);
	for (i = 0; i < in->n_head; i++)
		if (read_element(r, &in->head[i], &why) == -1)
			return fl_fail(err, "%.200s:%llu: %.300s",
			    name_of(r->s), (unsigned long long)in->head[i].line,
			    why.msg);
	return 0;
}

static int
order_texts(const void *a, const void *b)
{
	const struct fl_str *x = a, *y = b;

	return fl_str_cmp(*x, *y);
}

static int
read_id(struct fl_names *all, const struct fl_stream *s,
    const struct fl_element *run, struct fl_err *err)
{
	struct fl_str id = fl_element_get(run, "instance");
	size_t number;
	int rc = fl_names_add(all, id, &number, err);

	if (rc == 0)
		return fl_fail(err, "%.200s:%llu: instance %.*s a second time",
		    name_of(s), (unsigned long long)run->line, SHOWN(id));
	return rc;
}

/* Numbers the instances of all streams, in order. */
static int
read_ids(struct fl_union *u, const struct fl_stream *streams, size_t n,
    struct fl_err *err)
{
	const struct fl_element *run;
	struct fl_names all;
	size_t i, k, number;
	int rc = 0;

	fl_names_init(&all, "instances", INSTANCES_MAX, TEXT_MAX);
	for (i = 0; i < n; i++)
		for (k = 0;
		     rc != -1 && (run = fl_input_each(streams[i].copies[0],
				      "run", &k)) != NULL;)
			rc = read_id(&all, &streams[i], run, err);
	if (all.n > 0)
		qsort(all.v, all.n, sizeof(*all.v), order_texts);
	for (i = 0; i < all.n && rc != -1; i++)
		rc = fl_names_add(&u->ids, all.v[i], &number, err);
	fl_names_fini(&all);
	return rc == -1 ? -1 : 0;
}

static int
init(struct fl_union *u, struct fl_err *err)
{
	*u = (struct fl_union){ 0 };
	fl_names_init(&u->ids, "instances", INSTANCES_MAX, TEXT_MAX);
	fl_names_init(&u->steps, "steps", STEPS_MAX, TEXT_MAX);
	fl_names_init(&u->keys, "steps", STEPS_MAX, TEXT_MAX);
	fl_loads_init(&u->loads);
	fl_parts_init(&u->parts);
	u->stages = calloc(FL_ROW_STAGES, sizeof(*u->stages));
	u->stage_lines = calloc(FL_ROW_STAGES, sizeof(*u->stage_lines));
	if (u->stages == NULL || u->stage_lines == NULL)
		return fl_fail(err, "out of memory");
	return 0;
}

void
fl_union_warn(const struct fl_union *u, const struct fl_merge_opts *o)
{
	char text[FL_PARTS_TEXT];
	size_t i;

	for (i = 0; o->warn != NULL && i < u->parts.runs.n; i++)
		if (fl_parts_missing(&u->parts, i, text)) {
			fl_err_tame(text);
			o->warn(o->ctx, text);
		}
}

int
fl_union_read(struct fl_union *u, struct fl_stream *streams, size_t n,
    const struct fl_merge_opts *o, struct fl_err *err)
{
	struct reading r = { .u = u, .o = o };
	size_t i;

	if (init(u, err) == -1)
		return -1;
	for (i = 0; i < n; i++) {
		r.s = &streams[i];
		u->reading = i;
		if (read_head(&r, err) == -1)
			return -1;
	}
	u->reading = n;
	if (read_ids(u, streams, n, err) == -1)
		return -1;
	fl_loads_sum(&u->loads, u->stages, u->n_stages);
	return 0;
}

int
fl_union_add(struct fl_union *u, struct fl_stream *s,
    const struct fl_merge_opts *o, struct fl_err *err)
{
	struct reading r = { .u = u, .o = o, .s = s };
	const struct fl_element *run = fl_input_head(s->copies[0], "run");

	if (read_head(&r, err) == -1 || read_id(&u->ids, s, run, err) == -1)
		return -1;
	fl_loads_sum(&u->loads, u->stages, u->n_stages);
	return 0;
}

void
fl_union_mark(const struct fl_union *u, const struct fl_stream *s,
    struct fl_union_mark *mark)
{
	const struct fl_element *run = fl_input_head(s->copies[0], "run");
	struct fl_err ignored;

	*mark = (struct fl_union_mark){ .ids = u->ids.n,
		.wholes = u->loads.keys.n,
		.parts = u->parts.parts.n,
		.runs = u->parts.runs.n,
		.steps = u->steps.n,
		.keys = u->keys.n,
		.n_stages = u->n_stages,
		.stages_from = u->stages_from,
		.scenario = u->scenario,
		.scenario_from = u->scenario_from };
	if (fl_parts_whole(run, mark->whole, &ignored) == -1)
		mark->whole[0] = '\0'; /* so nothing will be added to one */
	mark->stages_of_whole = fl_loads_stages(&u->loads, fl_str(mark->whole));
}

void
fl_union_undo(struct fl_union *u, const struct fl_union_mark *mark)
{
	fl_names_cut(&u->ids, mark->ids);
	fl_names_cut(&u->parts.parts, mark->parts);
	fl_names_cut(&u->parts.runs, mark->runs);
	fl_names_cut(&u->steps, mark->steps);
	fl_names_cut(&u->keys, mark->keys);
	if (u->steps_written > mark->steps)
		u->steps_written = mark->steps;
	u->n_stages = mark->n_stages;
	u->stages_from = mark->stages_from;
	u->scenario = mark->scenario;
	u->scenario_from = mark->scenario_from;
	fl_loads_cut(&u->loads, mark->wholes, fl_str(mark->whole),
	    mark->stages_of_whole);
	fl_loads_sum(&u->loads, u->stages, u->n_stages);
}

void
fl_union_fini(struct fl_union *u)
{
	free(u->stages);
	free(u->stage_lines);
	free(u->step_lines);
	fl_names_fini(&u->ids);
	fl_names_fini(&u->steps);
	fl_names_fini(&u->keys);
	free(u->key_steps);
	fl_loads_fini(&u->loads);
	fl_parts_fini(&u->parts);
}
