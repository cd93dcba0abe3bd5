#ifndef FL_BENCH_CIRCUMSTANCES_H
#define FL_BENCH_CIRCUMSTANCES_H

#include "bench_options.h"
#include "load.h"
#include "machine.h"

/* What a document says of the run's circumstances: its lines of <config>. */
struct fl_circumstances {
	struct fl_config rows[FL_BENCH_LABELS_MAX + 16];
	char keys[FL_BENCH_LABELS_MAX][64];
	size_t len;
};

/* Of the machine and the labels; borrows from both. */
void fl_circumstances_make(struct fl_circumstances *c,
    const struct fl_bench_options *o, const struct fl_machine *m);

#endif
