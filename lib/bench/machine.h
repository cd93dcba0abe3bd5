#ifndef FL_BENCH_MACHINE_H
#define FL_BENCH_MACHINE_H

#include <stddef.h>

#include "../base/err.h"

/*
 * What a reader must know of the machine to believe or repeat a run, as keys and
 * values for <config>.
 */
#define FL_MACHINE_VALUE 128

struct fl_machine {
	char kernel[FL_MACHINE_VALUE];
	char cpu[FL_MACHINE_VALUE];
	char cpus[FL_MACHINE_VALUE];   /* that this process may use */
	char memory[FL_MACHINE_VALUE]; /* bytes */
	char files[FL_MACHINE_VALUE];  /* descriptors that it may open, */
	size_t files_max;              /* the same */
	char ports[FL_MACHINE_VALUE];  /* local ones for connections */
	char node[FL_MACHINE_VALUE];   /* its name */
};

void fl_machine_look(struct fl_machine *m);

/* Raises the limit of descriptors as far as it goes; returns what it is. */
size_t fl_machine_raise_files(void);

/* Whether each address of a list, "192.0.2.1,2001:db8::1", is one of this
 * machine's.  -1 and err names the first that is not. */
int fl_machine_bind(const char *list, struct fl_err *err);

/* How many processors this process may use; at least 1. */
unsigned fl_machine_cpus(void);

#endif
