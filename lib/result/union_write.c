#include <stdlib.h>

#include "../base/clock.h"
#include "../base/num.h"
#include "../base/version.h"
#include "configs.h"
#include "line.h"
#include "row.h"
#include "union.h"

/* Two FNV-1a sums over the instances: the same whoever merges the same. */
static void
hash_ids(const struct fl_names *ids, char text[40])
{
	uint64_t a = UINT64_C(14695981039346656037), b = ~a;
	size_t i, k;

	for (i = 0; i < ids->n; i++)
		for (k = 0; k <= ids->v[i].len; k++) { /* and its '\0' */
			unsigned char c = (unsigned char)ids->v[i].s[k];

			a = (a ^ c) * UINT64_C(1099511628211);
			b = (b ^ (a >> 32)) * UINT64_C(1099511628211);
		}
	snprintf(text, 40, "m%016llx%016llx", (unsigned long long)a,
	    (unsigned long long)b);
}

static int
write_merge(const struct fl_union *u, int64_t start_ns, struct fl_buf *out,
    struct fl_err *err)
{
	char text[FL_CLOCK_TEXT];
	struct fl_line l;

	if (fl_buf_add_str(out, "<funbric version=\"1\">\n", err) == -1)
		return -1;
	fl_line_begin(&l, out, "merge");
	hash_ids(&u->ids, text);
	fl_line_text(&l, "instance", text);
	fl_line_text(&l, "tool", "fl-merge " FL_VERSION);
	fl_line_int(&l, "instances", (int64_t)u->ids.n);
	if (start_ns != INT64_MIN) {
		fl_clock_format(text, start_ns);
		fl_line_text(&l, "start", text);
	}
	return fl_line_end(&l, err);
}

struct run_line {
	struct fl_str id;
	const struct fl_element *e;
	int64_t shift; /* seconds, of its stream */
};

static int
by_id(const void *a, const void *b)
{
	const struct run_line *x = a, *y = b;

	return fl_str_cmp(x->id, y->id);
}

/* A run as it was, with the seconds that its records are moved by. */
static int
write_run(const struct run_line *r, struct fl_buf *out, struct fl_err *err)
{
	static const struct fl_str moved[] = {
		FL_NAME("shift"),
		FL_NAME_END,
	};
	int64_t shift_ns = 0;
	struct fl_line l;

	if (fl_element_seconds(r->e, "shift", &shift_ns, err) == -1)
		return -1;
	shift_ns += r->shift * FL_NS_PER_S;
	fl_line_copy(&l, out, r->e->name);
	fl_element_others(r->e, moved, &l);
	if (shift_ns != 0)
		fl_line_seconds(&l, "shift", shift_ns);
	return fl_line_end(&l, err);
}

static int
write_runs(const struct fl_union *u, const struct fl_stream *streams, size_t n,
    struct fl_buf *out, struct fl_err *err)
{
	struct run_line *runs = calloc(u->ids.n + 1, sizeof(*runs));
	const struct fl_element *run;
	size_t i, k, len = 0;
	int rc = 0;

	if (runs == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < n; i++)
		for (k = 0; (run = fl_input_each(streams[i].copies[0], "run",
				 &k)) != NULL;
		     len++) {
			runs[len].e = run;
			runs[len].id = fl_element_get(runs[len].e, "instance");
			runs[len].shift = streams[i].shift;
		}
	qsort(runs, len, sizeof(*runs), by_id);
	for (i = 0; i < len && rc == 0; i++)
		rc = write_run(&runs[i], out, err);
	free(runs);
	return rc;
}

static int
write_stages(const struct fl_union *u, struct fl_buf *out, struct fl_err *err)
{
	static const struct fl_str known[] = {
		FL_NAME("n"),
		FL_NAME("model"),
		FL_NAME("users"),
		FL_NAME("rate"),
		FL_NAME("iterations"),
		FL_NAME_END,
	};
	struct fl_line l;
	size_t i;

	for (i = 0; i < u->n_stages; i++) {
		const struct fl_doc_stage *s = &u->stages[i];

		fl_line_begin(&l, out, "stage");
		fl_line_int(&l, "n", (int64_t)i);
		fl_line_text(&l, "model", s->open ? "rate" : "users");
		if (s->open)
			fl_line_text(&l, "users", "");
		else
			fl_line_real(&l, "users", s->users, 6);
		if (s->open)
			fl_line_real(&l, "rate", s->rate, 6);
		else
			fl_line_text(&l, "rate", "");
		if (s->iterations > 0)
			fl_line_int(&l, "iterations", (int64_t)s->iterations);
		fl_element_others(u->stage_lines[i], known, &l);
		if (fl_line_end(&l, err) == -1)
			return -1;
	}
	return 0;
}

static int
order_keys(const void *a, const void *b)
{
	const struct fl_str *const *x = a, *const *y = b;

	return strcmp((*x)->s, (*y)->s);
}

static int
write_load(const struct fl_union *u, size_t key, struct fl_buf *out,
    struct fl_err *err)
{
	const struct fl_load_of *of = &u->loads.v[key];
	struct fl_line l;
	size_t i;

	for (i = 0; i < of->n; i++) {
		fl_line_begin(&l, out, "load");
		fl_line_str(&l, "of", u->loads.keys.v[key]);
		fl_line_int(&l, "stage", (int64_t)i);
		if (of->stages[i].users > 0)
			fl_line_real(&l, "users", of->stages[i].users, 6);
		if (of->stages[i].rate > 0)
			fl_line_real(&l, "rate", of->stages[i].rate, 6);
		if (of->stages[i].iterations > 0)
			fl_line_int(&l, "iterations",
			    (int64_t)of->stages[i].iterations);
		if (fl_line_end(&l, err) == -1)
			return -1;
	}
	return 0;
}

static int
write_loads(const struct fl_union *u, struct fl_buf *out, struct fl_err *err)
{
	const struct fl_names *keys = &u->loads.keys;
	const struct fl_str **order = calloc(keys->n + 1, sizeof(*order));
	size_t i;
	int rc = 0;

	if (order == NULL)
		return fl_fail(err, "out of memory");
	for (i = 0; i < keys->n; i++)
		order[i] = &keys->v[i];
	qsort(order, keys->n, sizeof(*order), order_keys);
	for (i = 0; i < keys->n && rc == 0; i++)
		rc = write_load(u, (size_t)(order[i] - keys->v), out, err);
	free(order);
	return rc;
}

/* A step as it was, but for its number. */
static int
write_step(const struct fl_element *e, struct fl_str n, struct fl_buf *out,
    struct fl_err *err)
{
	static const struct fl_str known[] = {
		FL_NAME("n"),
		FL_NAME("seq"),
		FL_NAME_END,
	};
	struct fl_line l;

	fl_line_copy(&l, out, e->name);
	fl_line_str(&l, "n", n);
	fl_element_others(e, known, &l);
	return fl_line_end(&l, err);
}

/* Those that have not been written. */
static int
write_steps(struct fl_union *u, struct fl_buf *out, struct fl_err *err)
{
	size_t i;

	for (; u->steps_written < u->steps.n; u->steps_written++) {
		i = u->steps_written;
		if (u->step_lines[i] != NULL &&
		    write_step(u->step_lines[i], u->steps.v[i], out, err) == -1)
			return -1;
	}
	return 0;
}

int
fl_union_write(struct fl_union *u, const struct fl_stream *streams, size_t n,
    int64_t start_ns, struct fl_buf *out, struct fl_err *err)
{
	if (write_merge(u, start_ns, out, err) == -1 ||
	    write_runs(u, streams, n, out, err) == -1 ||
	    fl_union_configs(streams, n, out, err) == -1 ||
	    write_stages(u, out, err) == -1 || write_loads(u, out, err) == -1 ||
	    write_steps(u, out, err) == -1)
		return -1;
	return fl_union_unknown(streams, n, out, err);
}

int
fl_union_write_late(struct fl_union *u, const struct fl_stream *s,
    struct fl_buf *out, struct fl_err *err)
{
	struct run_line run = { .shift = s->shift };
	char key[FL_PARTS_WHOLE];
	size_t load;

	run.e = fl_input_head(s->copies[0], "run");
	if (fl_parts_whole(run.e, key, err) == -1 ||
	    write_run(&run, out, err) == -1)
		return -1;
	load = fl_names_find(&u->loads.keys, fl_str(key));
	if (load != FL_NAMES_NONE && write_load(u, load, out, err) == -1)
		return -1;
	if (write_stages(u, out, err) == -1)
		return -1;
	return write_steps(u, out, err);
}
