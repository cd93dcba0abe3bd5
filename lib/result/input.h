#ifndef FL_RESULT_INPUT_H
#define FL_RESULT_INPUT_H

#include "../base/arena.h"
#include "source.h"

/*
 * A document that is merged: its head, which is read at once, and the element
 * that is next of what follows.
 */
struct fl_input {
	struct fl_doc_source *source;
	struct fl_arena arena;
	struct fl_element *head; /* what comes before the first seq or at */
	size_t n_head;
	size_t head_cap;
	bool merged;            /* by fl-merge: there is a <merge> */
	struct fl_str instance; /* of the only <run>; when merged, of <merge> */
	const struct fl_doc_item *item; /* the next; NULL at the end */
	bool begun;                     /* an element was read */
	bool later; /* it is NULL because there is no more yet */
};

/*
 * NULL and err for what is no result document, or none of a version known; with
 * follow also, with an empty message, for one whose head is not whole yet.
 */
struct fl_input *fl_input_open(const char *path, bool follow,
    const struct fl_reader_how *how, struct fl_err *err);
void fl_input_close(struct fl_input *in);

/* Goes on to the next element; in->item is NULL at the end. */
int fl_input_next(struct fl_input *in, struct fl_err *err);

/* The head's first element of that name, or NULL. */
const struct fl_element *fl_input_head(const struct fl_input *in,
    const char *name);

/* The next one from *i on, which starts at 0 and is moved behind it. */
const struct fl_element *fl_input_each(const struct fl_input *in,
    const char *name, size_t *i);

/* Whether such an element makes sense in the head alone. */
bool fl_input_only_head(const struct fl_element *e);

/* What is known of a document only at its end. */
struct fl_survey {
	uint64_t last_seq;
	bool has_clock;
	int64_t offset_ns; /* of the last <clock> */
	bool ended;
	struct fl_input *ends; /* the <instance> lines of a merge, as a head */
};

/*
 * Reads all of a file for it.  -1 and err also for "-", which cannot be read
 * twice.
 */
int fl_survey_read(struct fl_survey *s, const char *path,
    const struct fl_reader_how *how, struct fl_err *err);
void fl_survey_fini(struct fl_survey *s);

#endif
