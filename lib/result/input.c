#include <stdlib.h>

#include "input.h"

/* Steps of a large scenario, and the runs of many nodes. */
#define HEAD_MAX ((size_t)64 << 20)
#define HEAD_N 1000000

/* A copy of e at the end of the head. */
static int
keep(struct fl_input *in, const struct fl_element *e, struct fl_err *err)
{
	struct fl_element *head;
	struct fl_attr *attrs;
	size_t i, cap;

	if (in->n_head == in->head_cap) {
		cap = in->head_cap > 0 ? 2 * in->head_cap : 32;
		if (cap > HEAD_N)
			return fl_fail(err, "more than %d lines of head",
			    HEAD_N);
		head = realloc(in->head, cap * sizeof(*head));
		if (head == NULL)
			return fl_fail(err, "out of memory");
		in->head = head;
		in->head_cap = cap;
	}
	attrs = fl_arena_array(&in->arena, e->n, sizeof(*attrs));
	if (attrs == NULL)
		goto full;
	for (i = 0; i < e->n; i++) {
		struct fl_str v = e->attrs[i].value;

		attrs[i].name = e->attrs[i].name;
		attrs[i].value = fl_arena_str(&in->arena, v.s, v.len);
		if (attrs[i].value.s == NULL)
			goto full;
	}
	in->head[in->n_head] = *e;
	in->head[in->n_head++].attrs = attrs;
	return 0;

full:
	return fl_arena_fail(&in->arena, "of head", err);
}

bool
fl_input_only_head(const struct fl_element *e)
{
	return fl_element_is(e, "run") || fl_element_is(e, "merge") ||
	       fl_element_is(e, "stage") || fl_element_is(e, "load");
}

static int
keep_head(struct fl_input *in, struct fl_err *err)
{
	const struct fl_element *e = &in->item->e;

	if (in->item->seq > 0)
		return fl_fail(err, "<%.*s> with seq, as records have",
		    FL_STR_ARG(e->name));
	return keep(in, e, err);
}

static int
root(struct fl_input *in, struct fl_err *err)
{
	const struct fl_element *e = &in->item->e;
	struct fl_str version = fl_element_get(e, "version");

	if (fl_element_is(e, "run"))
		return keep_head(in, err); /* the root is cut off */
	if (!fl_element_is(e, "funbric"))
		return fl_fail(err, "<%.*s> is no result document",
		    FL_STR_ARG(e->name));
	if (!fl_str_is(version, "1"))
		return fl_fail(err, "version=\"%.*s\": want 1",
		    FL_STR_ARG(version));
	return 0;
}

/* What this version knows to be of the head; else what has no place or time. */
static bool
is_head(const struct fl_doc_item *item)
{
	return fl_input_only_head(&item->e) ||
	       (item->seq == 0 && item->second < 0);
}

/* Reads the head; in->item is then what follows. */
static int
read_head(struct fl_input *in, struct fl_err *err)
{
	const struct fl_element *run;
	size_t i = 0;

	if (fl_input_next(in, err) == -1)
		return -1;
	if (in->item != NULL && root(in, err) == -1)
		return fl_doc_source_fail(in->source, in->item, err);
	while (in->item != NULL) {
		if (fl_input_next(in, err) == -1)
			return -1;
		if (in->item == NULL || !is_head(in->item))
			break;
		if (keep_head(in, err) == -1)
			return fl_doc_source_fail(in->source, in->item, err);
	}
	if (in->later) {
		err->msg[0] = '\0'; /* there is none yet */
		return -1;
	}
	run = fl_input_head(in, "merge");
	in->merged = run != NULL;
	if (run == NULL)
		run = fl_input_each(in, "run", &i);
	if (run != NULL)
		in->instance = fl_element_get(run, "instance");
	if (in->instance.len == 0)
		return fl_fail(err,
		    "%.200s: no <run> with an instance: "
		    "not a result document",
		    fl_doc_source_name(in->source));
	if (!in->merged && fl_input_each(in, "run", &i) != NULL)
		return fl_fail(err,
		    "%.200s: more than one <run>, but no "
		    "<merge>",
		    fl_doc_source_name(in->source));
	return 0;
}

struct fl_input *
fl_input_open(const char *path, bool follow, const struct fl_reader_how *how,
    struct fl_err *err)
{
	struct fl_input *in = calloc(1, sizeof(*in));

	if (in == NULL) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	fl_arena_init(&in->arena, HEAD_MAX);
	in->source = fl_doc_source_open(path, follow, how, err);
	if (in->source == NULL || read_head(in, err) == -1) {
		fl_input_close(in);
		return NULL;
	}
	return in;
}

void
fl_input_close(struct fl_input *in)
{
	if (in == NULL)
		return;
	fl_doc_source_close(in->source);
	fl_arena_fini(&in->arena);
	free(in->head);
	free(in);
}

static int
check_form(const struct fl_element *e, bool first, struct fl_err *err)
{
	if (!first && fl_element_is(e, "funbric"))
		return fl_fail(err, "a second document begins here: want each "
				    "in a file of its own");
	if (e->depth > 1)
		return fl_fail(err, "<%.*s> inside of another element",
		    FL_STR_ARG(e->name));
	return 0;
}

int
fl_input_next(struct fl_input *in, struct fl_err *err)
{
	bool first = !in->begun;
	int rc = fl_doc_source_next(in->source, &in->item, err);

	if (rc == -1)
		return -1;
	in->later = rc == FL_SOURCE_LATER;
	in->begun = in->begun || rc == 1;
	if (rc != 1)
		in->item = NULL;
	else if (check_form(&in->item->e, first, err) == -1)
		return fl_doc_source_fail(in->source, in->item, err);
	return 0;
}

const struct fl_element *
fl_input_each(const struct fl_input *in, const char *name, size_t *i)
{
	while (*i < in->n_head)
		if (fl_element_is(&in->head[(*i)++], name))
			return &in->head[*i - 1];
	return NULL;
}

const struct fl_element *
fl_input_head(const struct fl_input *in, const char *name)
{
	size_t i = 0;

	return fl_input_each(in, name, &i);
}

void
fl_survey_fini(struct fl_survey *s)
{
	fl_input_close(s->ends);
	s->ends = NULL;
}

static int
look_at(struct fl_survey *s, const struct fl_doc_item *item, struct fl_err *err)
{
	const struct fl_element *e = &item->e;

	if (item->seq > s->last_seq)
		s->last_seq = item->seq;
	if (fl_element_is(e, "end"))
		s->ended = true;
	if (fl_element_is(e, "instance"))
		return keep(s->ends, e, err);
	if (!fl_element_is(e, "clock") || fl_element_get(e, "instance").len > 0)
		return 0;
	s->has_clock = true;
	return fl_element_offset_us(e, "offset_us", &s->offset_ns, err) == -1
	           ? -1
	           : 0;
}

int
fl_survey_read(struct fl_survey *s, const char *path,
    const struct fl_reader_how *how, struct fl_err *err)
{
	*s = (struct fl_survey){ 0 };
	if (strcmp(path, "-") == 0)
		return fl_fail(err, "stdin cannot be read twice: want a file");
	s->ends = fl_input_open(path, false, how, err);
	if (s->ends == NULL)
		return -1;
	s->ends->n_head = 0;
	while (s->ends->item != NULL) {
		if (look_at(s, s->ends->item, err) == -1) {
			fl_doc_source_fail(s->ends->source, s->ends->item, err);
			goto fail;
		}
		if (fl_input_next(s->ends, err) == -1)
			goto fail;
	}
	return 0;

fail:
	fl_survey_fini(s);
	return -1;
}
