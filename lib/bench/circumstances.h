#ifndef FL_BENCH_CIRCUMSTANCES_H
#define FL_BENCH_CIRCUMSTANCES_H

#include "bench_options.h"
#include "load.h"
#include "machine.h"

#define FL_CIRCUMSTANCES_ENGINES 32 /* servers, for which the engine is said */

/* What a document says of the run's circumstances: its lines of <config>. */
struct fl_circumstances {
	struct fl_config
	    rows[FL_BENCH_LABELS_MAX + FL_CIRCUMSTANCES_ENGINES + 16];
	char keys[FL_BENCH_LABELS_MAX][64];
	char engines[FL_CIRCUMSTANCES_ENGINES][320];
	size_t engines_len;
	size_t len;
};

/* Of the machine, the labels and the engines; borrows from all. */
void fl_circumstances_make(struct fl_circumstances *c,
    const struct fl_bench_options *o, const struct fl_machine *m,
    const struct fl_script *script, const struct fl_plugins *plugins);

#endif
