#ifndef FL_RESULT_PARTS_H
#define FL_RESULT_PARTS_H

#include "element.h"
#include "names.h"

/* The parts of runs ("2/4") that <run> elements are, and which are missing. */
struct fl_doc_parts {
	struct fl_names parts; /* "RUN/N I" */
	struct fl_names runs;  /* "RUN/N" */
};

void fl_parts_init(struct fl_doc_parts *p);
void fl_parts_fini(struct fl_doc_parts *p);

/*
 * 1 when the part is new; 0 when it was there already, or is none; -1 and err
 * for one that cannot be read.
 */
int fl_parts_add(struct fl_doc_parts *p, const struct fl_element *run,
    struct fl_err *err);

/*
 * The key of the whole that a run belongs to: "RUN/N", or the instance when it
 * is no part.  1 for a part, 0 for none, -1 and err.
 */
#define FL_PARTS_WHOLE 256
int fl_parts_whole(const struct fl_element *run, char text[FL_PARTS_WHOLE],
    struct fl_err *err);

/* Whether the i-th run lacks parts; text then says which. */
#define FL_PARTS_TEXT 512
bool fl_parts_missing(const struct fl_doc_parts *p, size_t i,
    char text[FL_PARTS_TEXT]);

#endif
