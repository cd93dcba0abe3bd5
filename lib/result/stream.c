#include <stdlib.h>

#include "stream.h"

int
fl_stream_init(struct fl_stream *s, struct fl_input *in, struct fl_err *err)
{
	*s = (struct fl_stream){ .id = in->instance,
		.merged = in->merged,
		.newest = -1,
		.told = -1 };
	fl_renumber_init(&s->steps);
	return fl_stream_add(s, in, err);
}

/* A run is told the same way by all that have a part of it. */
static int
check_run(const struct fl_stream *s, const struct fl_input *in,
    struct fl_err *err)
{
	const struct fl_element *a, *b;

	if (s->n == 0)
		return 0;
	a = fl_input_head(s->copies[0], "run");
	b = fl_input_head(in, "run");
	if (a != NULL && b != NULL && fl_element_eq(a, b))
		return 0;
	return fl_fail(err,
	    "%.150s and %.150s: are both instance %.*s, but "
	    "differ in <run>",
	    fl_doc_source_name(s->copies[0]->source),
	    fl_doc_source_name(in->source),
	    s->id.len < 60 ? (int)s->id.len : 60, s->id.s);
}

int
fl_stream_add(struct fl_stream *s, struct fl_input *in, struct fl_err *err)
{
	struct fl_input **copies;
	bool *used;

	if (check_run(s, in, err) == -1)
		return -1;
	copies = realloc(s->copies, (s->n + 1) * sizeof(*copies));
	if (copies == NULL)
		return fl_fail(err, "out of memory");
	s->copies = copies;
	used = realloc(s->used, (s->n + 1) * sizeof(*used));
	if (used == NULL)
		return fl_fail(err, "out of memory");
	s->used = used;
	s->copies[s->n] = in;
	s->used[s->n++] = false;
	return 0;
}

void
fl_stream_fini(struct fl_stream *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		fl_input_close(s->copies[i]);
	fl_renumber_fini(&s->steps);
	free(s->copies);
	free(s->used);
	*s = (struct fl_stream){ 0 };
}

/* Steps over what was handed on, and over what only the first copy tells. */
static int
advance(struct fl_stream *s, struct fl_err *err)
{
	size_t i;

	for (i = 0; i < s->n; i++) {
		struct fl_input *in = s->copies[i];

		if ((s->used[i] || in->later) && fl_input_next(in, err) == -1)
			return -1;
		s->used[i] = false;
		while (i > 0 && in->item != NULL && in->item->seq == 0)
			if (fl_input_next(in, err) == -1)
				return -1;
	}
	return 0;
}

static int
differ(const struct fl_input *a, const struct fl_input *b, struct fl_err *err)
{
	return fl_fail(err,
	    "%.150s:%llu: record %llu is another than in "
	    "%.150s:%llu",
	    fl_doc_source_name(b->source), (unsigned long long)b->item->e.line,
	    (unsigned long long)b->item->seq, fl_doc_source_name(a->source),
	    (unsigned long long)a->item->e.line);
}

/* The copy whose record is next: the first of those with the least seq. */
static struct fl_input *
first(const struct fl_stream *s)
{
	struct fl_input *best = NULL;
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->copies[i]->item != NULL &&
		    (best == NULL || s->copies[i]->item->seq < best->item->seq))
			best = s->copies[i];
	return best;
}

static bool
more_later(const struct fl_stream *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->copies[i]->later)
			return true;
	return false;
}

int
fl_stream_next(struct fl_stream *s, const struct fl_doc_item **item,
    struct fl_err *err)
{
	struct fl_input *best;
	size_t i;

	if (advance(s, err) == -1)
		return -1;
	best = first(s);
	if (best == NULL) {
		s->ended = !more_later(s);
		return s->ended ? 0 : FL_SOURCE_LATER;
	}
	for (i = 0; i < s->n; i++) {
		const struct fl_input *in = s->copies[i];

		if (in->item == NULL || in->item->seq != best->item->seq)
			continue;
		s->differs = !fl_element_eq(&best->item->e, &in->item->e);
		if (s->differs)
			return differ(best, in, err);
		s->used[i] = true;
	}
	if (best->item->seq > s->last_seq)
		s->last_seq = best->item->seq;
	*item = best->item;
	s->from = best;
	return 1;
}

bool
fl_stream_truncated(const struct fl_stream *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (fl_doc_source_truncated(s->copies[i]->source))
			return true;
	return false;
}
