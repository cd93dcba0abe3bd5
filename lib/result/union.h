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
	const char *stages_from; /* the document of the first */
	struct fl_names steps;   /* "N" */
	const struct fl_element **step_lines;
};

/*
 * Reads the heads of n streams, which are in order.  -1 and err, which names
 * the documents and the two values, when they do not agree; unless force.
 * Missing parts are a warning.
 */
int fl_union_read(struct fl_union *u, const struct fl_stream *streams, size_t n,
    const struct fl_merge_opts *o, struct fl_err *err);
void fl_union_fini(struct fl_union *u);

/* Adds the head of the merged document; start is the common start. */
int fl_union_write(const struct fl_union *u, const struct fl_stream *streams,
    size_t n, int64_t start_ns, struct fl_buf *out, struct fl_err *err);

#endif
