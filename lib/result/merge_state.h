#ifndef FL_RESULT_MERGE_STATE_H
#define FL_RESULT_MERGE_STATE_H

#include "blend.h"
#include "foreign.h"
#include "merge.h"
#include "stream.h"
#include "union.h"

/* What a merge consists of: not for others. */
struct fl_merge_input {
	char *path; /* owned */
	struct fl_input *in;
	struct fl_survey survey;
	bool surveyed;
	bool found;    /* in a directory, and not named itself */
	bool absorbed; /* all that it holds is in another */
};

struct fl_merge_end {
	struct fl_element e; /* <end>, or an <instance> line; .n 0: none */
	bool known;
	bool ended;       /* it has a verdict */
	int64_t heard_ns; /* shifted */
	uint64_t seq;
	struct fl_str node;
};

struct fl_merge {
	const struct fl_merge_opts *o;
	struct fl_arena arena;
	struct fl_merge_input *inputs; /* by instance and path */
	size_t n_inputs;
	size_t inputs_cap;
	struct fl_stream *streams; /* by instance */
	size_t n_streams;
	int64_t start_ns; /* of all; INT64_MIN: unknown */
	struct fl_union heads;
	struct fl_blend blend;
	struct fl_merge_end *ends; /* by instance */
	struct fl_buf out;
	struct fl_attr attrs[FL_READER_ATTRS]; /* scratch */
	struct fl_foreign_skipped skipped;     /* records of any */
	bool follow;    /* documents still grow: they are not read twice */
	size_t damaged; /* documents found that could not be used whole */
};

__attribute__((format(printf, 2, 3))) void fl_merge_warn(const struct fl_merge
							     *m,
    const char *fmt, ...);

void fl_merge_init(struct fl_merge *m, const struct fl_merge_opts *o);
void fl_merge_fini(struct fl_merge *m);

/*
 * Reads one record of a stream and puts it where it belongs.  1; 0 at its end;
 * FL_SOURCE_LATER when there is no more yet; -1 and err.
 */
int fl_merge_step(struct fl_merge *m, size_t i, struct fl_err *err);

/* Names and counts the documents that ended early. */
void fl_merge_warn_truncated(struct fl_merge *m,
    struct fl_merge_result *result);

/* Says and counts what was left out of a document that is closed then. */
void fl_merge_warn_skipped(struct fl_merge *m, struct fl_merge_result *result);

/* Whether a document is of the run that is wanted; says so if it is not. */
bool fl_merge_wants(const struct fl_merge *m, const struct fl_input *in);

/* Opens what the paths name, and finds which documents are of one instance. */
int fl_merge_open(struct fl_merge *m, struct fl_err *err);

/* Says how many seconds each stream is moved by, and m->start_ns. */
int fl_merge_align(struct fl_merge *m, struct fl_err *err);

/* Of one more stream, m->start_ns being known. */
int fl_merge_align_late(struct fl_merge *m, struct fl_stream *s,
    struct fl_err *err);

/* Reads all of a document for what is known at its end; once. */
int fl_merge_survey(const struct fl_merge *m, struct fl_merge_input *input,
    struct fl_err *err);

/* Drops merges that are in others and documents that are in merges. */
int fl_merge_absorb(struct fl_merge *m, struct fl_err *err);

/* What a stream said of how it ended; kept for fl_merge_write_ends(). */
int fl_merge_add_end(struct fl_merge *m, const struct fl_stream *s,
    const struct fl_doc_item *item, struct fl_err *err);

/* Adds a line for each instance and the end of the document to m->out. */
int fl_merge_write_ends(struct fl_merge *m, struct fl_merge_result *result,
    struct fl_err *err);

#endif
