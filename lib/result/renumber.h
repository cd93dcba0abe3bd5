#ifndef FL_RESULT_RENUMBER_H
#define FL_RESULT_RENUMBER_H

#include "names.h"
#include "reader.h"

/*
 * Steps of a stream that have another number in the merge: another tool's
 * documents number them as they come, and know them by their keys.
 */
struct fl_renumber {
	struct fl_names from;
	struct fl_str *to; /* of each; borrowed */
	size_t cap;
};

void fl_renumber_init(struct fl_renumber *r);
void fl_renumber_fini(struct fl_renumber *r);
int fl_renumber_add(struct fl_renumber *r, struct fl_str from, struct fl_str to,
    struct fl_err *err);

/*
 * *e with the number that its attribute name has in the merge: attrs, of
 * FL_READER_ATTRS, is used if that is another.
 */
void fl_renumber_apply(const struct fl_renumber *r, struct fl_element *e,
    const char *name, struct fl_attr *attrs);

#endif
