#include <stdlib.h>

#include "../base/num.h"
#include "merge_state.h"
#include "merge_writer.h"

/*
 * A second is written when every stream is so many seconds further: what is
 * late by less, as the lines of a slow worker are, still comes in time.  What
 * is later makes further lines for its second, and the sums are as they should
 * be.
 */
#define LATE 2

#define TEXT_MAX ((size_t)256 << 20)
#define OUT_MAX ((size_t)1 << 30)

/* Reads one record of a stream and puts it where it belongs. */
int
fl_merge_step(struct fl_merge *m, size_t i, struct fl_err *err)
{
	struct fl_stream *s = &m->streams[i];
	const struct fl_doc_item *item;
	struct fl_doc_item moved;
	struct fl_err why;
	int rc = fl_stream_next(s, &item, err);

	if (rc != 1)
		return rc;
	if (item->second >= 0) {
		if (item->second + s->shift > s->newest)
			s->newest = item->second + s->shift;
		if (item->at_ns + s->shift * FL_NS_PER_S > s->heard_ns)
			s->heard_ns = item->at_ns + s->shift * FL_NS_PER_S;
		if (fl_element_is(&item->e, "interval") &&
		    item->second + s->shift > s->told)
			s->told = item->second + s->shift;
	}
	rc = 0;
	if (fl_element_is(&item->e, "step") &&
	    (rc = fl_union_step(&m->heads, s, &item->e, m->o, &why)) == 0)
		return 1; /* others have told of it */
	moved = *item;
	if (s->steps.from.n > 0)
		fl_renumber_apply(&s->steps, &moved.e, rc == 1 ? "n" : "step",
		    m->attrs);
	if (rc == -1)
		;
	else if (fl_input_only_head(&item->e))
		rc = fl_fail(&why, "<%.*s> after the first record",
		    FL_STR_ARG(item->e.name));
	else if (fl_element_is(&item->e, "end") ||
		 fl_element_is(&item->e, "instance"))
		rc = fl_merge_add_end(m, s, item, &why);
	else
		rc = fl_blend_add(&m->blend, i, s, &moved,
		    s->newest > 0 ? s->newest : 0, &why);
	if (rc == 0)
		return 1;
	*err = why;
	fl_doc_source_fail(s->from->source, item, err);
	if (!m->o->how.skip_bad || fl_foreign_fatal(&why))
		return -1;
	fl_foreign_skip(&m->skipped, err);
	return 1;
}

/* The same of a document found, which is used up to where it is damaged. */
static int
step(struct fl_merge *m, size_t i, struct fl_err *err)
{
	struct fl_stream *s = &m->streams[i];
	int rc = fl_merge_step(m, i, err);

	if (rc != -1 || !s->found || s->differs || fl_foreign_no_memory(err))
		return rc;
	fl_merge_warn(m, "%s: used up to there", err->msg);
	m->damaged++;
	s->ended = true;
	return 0;
}

/* Reads until something is open; 0 when nothing is left. */
static int
open_first(struct fl_merge *m, struct fl_err *err)
{
	bool more = true;
	size_t i;
	int rc;

	while (m->blend.open == NULL && more) {
		more = false;
		for (i = 0; i < m->n_streams; i++) {
			if (m->streams[i].ended)
				continue;
			rc = step(m, i, err);
			if (rc == -1)
				return -1;
			more = more || rc == 1;
		}
	}
	return m->blend.open != NULL;
}

/* Reads each stream until it is past the second that is to be written. */
static int
read_up_to(struct fl_merge *m, int64_t second, struct fl_err *err)
{
	size_t i;
	int rc;

	for (i = 0; i < m->n_streams; i++) {
		struct fl_stream *s = &m->streams[i];

		while (!s->ended && s->newest <= second + LATE) {
			rc = step(m, i, err);
			if (rc == -1)
				return -1;
			if (rc == 0)
				break;
		}
	}
	return 0;
}

static int
read_all(struct fl_merge *m, struct fl_merge_writer *w, struct fl_err *err)
{
	int64_t second;
	int rc;

	while ((rc = open_first(m, err)) == 1) {
		do {
			second = m->blend.open->at;
			if (read_up_to(m, second, err) == -1)
				return -1;
		} while (m->blend.open->at < second);
		if (fl_merge_writer_put(w, fl_blend_take(&m->blend), err) == -1)
			return -1;
	}
	return rc;
}

/* Reads here, and writes what is read in another thread. */
static int
run(struct fl_merge *m, struct fl_err *err)
{
	struct fl_merge_writer *w = fl_merge_writer_new(m, err);
	struct fl_err why;
	int rc;

	if (w == NULL)
		return -1;
	rc = read_all(m, w, err);
	if (fl_merge_writer_free(w, &why) == -1 && rc == 0)
		*err = why;
	else if (rc == 0)
		return 0;
	return -1;
}

/* Whether copies of an instance, cut or not, hold it to its end. */
static bool
is_whole(const struct fl_merge *m, const struct fl_stream *s)
{
	size_t i = fl_names_find(&m->heads.ids, s->id);

	return !s->merged && i != FL_NAMES_NONE && m->ends[i].ended;
}

void
fl_merge_warn_truncated(struct fl_merge *m, struct fl_merge_result *result)
{
	size_t i, k;

	result->truncated += m->damaged;
	for (i = 0; i < m->n_streams; i++)
		for (k = 0; k < m->streams[i].n; k++) {
			const struct fl_doc_source *s =
			    m->streams[i].copies[k]->source;

			if (!fl_doc_source_truncated(s) ||
			    is_whole(m, &m->streams[i]))
				continue;
			result->truncated++;
			fl_merge_warn(m,
			    "%s: truncated: used up to its last "
			    "whole record",
			    fl_doc_source_name(s));
		}
}

/* What was left out, of a document or by the merge itself. */
void
fl_merge_warn_skipped(struct fl_merge *m, struct fl_merge_result *result)
{
	const struct fl_foreign_skipped *late = fl_blend_skipped(&m->blend);
	const char *first;
	uint64_t n;
	size_t i, k;

	for (i = 0; i < m->n_streams; i++)
		for (k = 0; k < m->streams[i].n; k++) {
			n = fl_doc_source_skipped(m->streams[i]
						      .copies[k]
						      ->source,
			    &first);
			result->skipped += n;
			if (n > 0)
				fl_merge_warn(m, FL_SKIPPED, first,
				    (unsigned long long)n);
		}
	result->skipped += m->skipped.n + late->n;
	if (m->skipped.n + late->n > 0)
		fl_merge_warn(m, FL_SKIPPED,
		    m->skipped.n > 0 ? m->skipped.first : late->first,
		    (unsigned long long)(m->skipped.n + late->n));
}

static int
merge(struct fl_merge *m, struct fl_merge_result *result, struct fl_err *err)
{
	if (fl_merge_open(m, err) == -1)
		return -1;
	if (m->n_streams == 0)
		return fl_fail(err, "no document to merge");
	if (fl_merge_align(m, err) == -1 ||
	    fl_union_read(&m->heads, m->streams, m->n_streams, m->o, err) ==
		-1 ||
	    fl_blend_init(&m->blend, &m->heads.ids, m->n_streams, m->o->by_node,
		err) == -1)
		return -1;
	m->blend.skip_bad = m->o->how.skip_bad;
	m->ends = calloc(m->heads.ids.n + 1, sizeof(*m->ends));
	if (m->ends == NULL)
		return fl_fail(err, "out of memory");
	if (fl_union_write(&m->heads, m->streams, m->n_streams, m->start_ns,
		&m->out, err) == -1 ||
	    run(m, err) == -1)
		return -1;
	fl_union_warn(&m->heads, m->o);
	fl_merge_warn_truncated(m, result);
	fl_merge_warn_skipped(m, result);
	if (fl_merge_write_ends(m, result, err) == -1)
		return -1;
	return m->o->write(m->o->ctx, m->out.data, m->out.len, err);
}

void
fl_merge_init(struct fl_merge *m, const struct fl_merge_opts *o)
{
	*m = (struct fl_merge){ .o = o };
	fl_arena_init(&m->arena, TEXT_MAX);
	fl_buf_init(&m->out, OUT_MAX);
}

void
fl_merge_fini(struct fl_merge *m)
{
	size_t i;

	for (i = 0; i < m->n_streams; i++)
		fl_stream_fini(&m->streams[i]);
	for (i = 0; i < m->n_inputs; i++) {
		fl_input_close(m->inputs[i].in);
		fl_survey_fini(&m->inputs[i].survey);
		free(m->inputs[i].path);
	}
	free(m->streams);
	free(m->inputs);
	free(m->ends);
	fl_union_fini(&m->heads);
	fl_blend_fini(&m->blend);
	fl_buf_fini(&m->out);
	fl_arena_fini(&m->arena);
}

int
fl_merge(const struct fl_merge_opts *o, struct fl_merge_result *result,
    struct fl_err *err)
{
	struct fl_merge m;
	int rc;

	*result = (struct fl_merge_result){ 0 };
	fl_merge_init(&m, o);
	rc = merge(&m, result, err);
	fl_merge_fini(&m);
	return rc;
}
