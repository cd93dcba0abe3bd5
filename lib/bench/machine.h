#ifndef FL_BENCH_MACHINE_H
#define FL_BENCH_MACHINE_H

#include <stddef.h>

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
	char files[FL_MACHINE_VALUE];  /* descriptors that it may open */
	char ports[FL_MACHINE_VALUE];  /* local ones for connections */
	char node[FL_MACHINE_VALUE];   /* its name */
};

void fl_machine_look(struct fl_machine *m);

/* Raises the limit of descriptors as far as it goes; returns what it is. */
size_t fl_machine_raise_files(void);

/* How many processors this process may use; at least 1. */
unsigned fl_machine_cpus(void);

#endif
