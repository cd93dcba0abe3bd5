#ifndef FL_RESULT_UNION_H
#define FL_RESULT_UNION_H

#include "loads.h"
#include "merge.h"
#include "parts.h"
#include "stream.h"

/*
 * What streams that are merged must agree in, what of them adds up, and the
 * head of the document that comes of it.
 */
struct fl_union {
	struct fl_names ids; /* of all instances, in order */
	struct fl_loads loads;
	struct fl_doc_parts parts;
	struct fl_doc_stage *stages;           /* the sums */
	const struct fl_element **stage_lines; /* each as it first came */
	size_t n_stages;
	const char *stages_from;              /* the document of the first */
	struct fl_names steps;                /* "N" */
	const struct fl_element **step_lines; /* NULL: written already */
	size_t steps_written;
	struct fl_names keys; /* of steps that have one */
	size_t *key_steps;    /* the step of each */
	size_t keys_cap;
	const struct fl_element *scenario; /* the first <run> that has one */
	const char *scenario_from;
	size_t reading; /* the number of the stream that is read, or was last */
};

/*
 * Reads the heads of n streams, which are in order.  -1 and err, which names
 * the documents and the two values, when they do not agree; unless force.
 * u->reading is then the one whose head does not fit with those before it.
 */
int fl_union_read(struct fl_union *u, struct fl_stream *streams, size_t n,
    const struct fl_merge_opts *o, struct fl_err *err);
void fl_union_fini(struct fl_union *u);

/*
 * A <step> among the records of s.  1 when nobody told of it before: its number
 * is then by s->steps.  0 when it is known; -1 and err when it disagrees.
 */
int fl_union_step(struct fl_union *u, struct fl_stream *s,
    const struct fl_element *e, const struct fl_merge_opts *o,
    struct fl_err *err);

/* Warns of parts that are missing. */
void fl_union_warn(const struct fl_union *u, const struct fl_merge_opts *o);

/*
 * Reads the head of one that comes when the head is written already; its
 * instance gets the next number, whatever its name.
 */
int fl_union_add(struct fl_union *u, struct fl_stream *s,
    const struct fl_merge_opts *o, struct fl_err *err);

/* How far a union had come before a document was added to it. */
struct fl_union_mark {
	size_t ids, wholes, stages_of_whole, parts, runs, steps, keys, n_stages;
	const char *stages_from;
	const struct fl_element *scenario;
	const char *scenario_from;
	char whole[FL_PARTS_WHOLE]; /* what the document is a part of */
};

/* What is needed to take out again what fl_union_add() will add of s. */
void fl_union_mark(const struct fl_union *u, const struct fl_stream *s,
    struct fl_union_mark *mark);

/* As if s had never been: nothing of it is borrowed any more. */
void fl_union_undo(struct fl_union *u, const struct fl_union_mark *mark);

/* Adds the head of the merged document; start is the common start. */
int fl_union_write(struct fl_union *u, const struct fl_stream *streams,
    size_t n, int64_t start_ns, struct fl_buf *out, struct fl_err *err);

/* Adds what has to be said for such a late one: its run and load, new sums. */
int fl_union_write_late(struct fl_union *u, const struct fl_stream *s,
    struct fl_buf *out, struct fl_err *err);

#endif
