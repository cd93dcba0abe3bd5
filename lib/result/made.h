#ifndef FL_RESULT_MADE_H
#define FL_RESULT_MADE_H

#include "element.h"

/* An element that is made, attribute by attribute. */
#define FL_MADE_ATTRS 24
struct fl_made {
	struct fl_attr attrs[FL_MADE_ATTRS];
	char text[FL_MADE_ATTRS][32];
	size_t n;
};

/* Before the first; of the rest nothing is read before it is written. */
static inline void
fl_made_begin(struct fl_made *m)
{
	m->n = 0;
}

void fl_made_str(struct fl_made *m, const char *name, struct fl_str v);
void fl_made_int(struct fl_made *m, const char *name, int64_t v);
/* Nanoseconds as seconds, or as microseconds. */
void fl_made_seconds(struct fl_made *m, const char *name, int64_t ns);
void fl_made_us(struct fl_made *m, const char *name, int64_t ns);
/* Hands it on, as an element of depth 1; line is the source's. */
int fl_made_give(struct fl_made *m, const char *element, uint64_t line,
    fl_element_each *each, void *ctx, struct fl_err *err);

#endif
