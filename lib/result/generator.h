#ifndef FL_RESULT_GENERATOR_H
#define FL_RESULT_GENERATOR_H

#include "../base/buf.h"
#include "element.h"

/* What a generator of load says of itself once a second, worker by worker. */
enum fl_worst {
	FL_WORST_CPU,
	FL_WORST_LATE_P50_US,
	FL_WORST_LATE_P99_US,
	FL_WORST_LATE_MAX_US,
	FL_WORST_ARRIVAL_CV,
	FL_WORSTS,
};

enum fl_due {
	FL_DUE_DUE,
	FL_DUE_BEGUN,
	FL_DUE_SPOOLED,
	FL_DUES,
};

/*
 * Many such lines in one: of each figure the worst of any worker in any second,
 * and the sums of what was due, begun and spooled.  All zero is none yet.
 */
struct fl_doc_generator {
	uint64_t lines;
	bool known[FL_WORSTS]; /* some line had it */
	double worst[FL_WORSTS];
	uint64_t sums[FL_DUES];
};

int fl_doc_generator_add(struct fl_doc_generator *g, const struct fl_element *r,
    struct fl_err *err);

/* Adds the attributes to a line that has been begun. */
struct fl_line;
void fl_doc_generator_write(const struct fl_doc_generator *g,
    struct fl_line *l);

#endif
