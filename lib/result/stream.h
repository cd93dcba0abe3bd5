#ifndef FL_RESULT_STREAM_H
#define FL_RESULT_STREAM_H

#include "input.h"
#include "renumber.h"

/*
 * One instance's records, or one merge's, from all the documents that hold some
 * of them: the streamed copy, the kept copy, whole or cut.
 */
struct fl_stream {
	struct fl_input **copies; /* owned, and they; by name */
	size_t n;
	struct fl_str id; /* of the instance */
	bool merged;
	bool ended;       /* nothing more comes */
	bool found;       /* its documents were not named; the owner's */
	bool differs;     /* a record is not the same in all copies */
	int64_t shift;    /* seconds to be added to every "at" */
	int64_t newest;   /* second seen so far, shifted; -1: none */
	int64_t told;     /* of an <interval>, likewise */
	int64_t heard_ns; /* latest instant seen, shifted */
	uint64_t last_seq;
	struct fl_renumber steps;
	bool *used; /* copies that stand at what was handed on */
	const struct fl_input *from; /* the copy that it was handed on from */
};

/* The first copy; in is kept. */
int fl_stream_init(struct fl_stream *s, struct fl_input *in,
    struct fl_err *err);
/* Another copy of the same instance; in is kept. */
int fl_stream_add(struct fl_stream *s, struct fl_input *in, struct fl_err *err);
void fl_stream_fini(struct fl_stream *s);

/*
 * The next record by seq, with s->from the copy that it is from; a record in several
 * copies comes once, and is an error when they differ.  Records without a seq
 * are taken from the first copy alone.  1; 0 at the end; FL_SOURCE_LATER
 * when there is no more yet; -1 and err.
 */
int fl_stream_next(struct fl_stream *s, const struct fl_doc_item **item,
    struct fl_err *err);

/* Whether a copy that ended early was read. */
bool fl_stream_truncated(const struct fl_stream *s);

#endif
