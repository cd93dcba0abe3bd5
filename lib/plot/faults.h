#ifndef FL_PLOT_FAULTS_H
#define FL_PLOT_FAULTS_H

#include "../base/arena.h"
#include "dat.h"
#include "records.h"

/*
 * How often each failure happened, whichever stage and second it was in.
 *
 * Ceilings   FL_FAULTS_MAX distinct failures; what comes after them is counted
 *            as one, "other"
 */
#define FL_FAULTS_MAX 2048

struct fl_fault {
	const char *step;
	const char *kind;
	const char *message;
	double count;
};

struct fl_faults {
	struct fl_arena *texts; /* borrowed */
	struct fl_fault *v;     /* owned, by cap */
	size_t n;
	size_t cap;
};

void fl_faults_init(struct fl_faults *f, struct fl_arena *texts);
void fl_faults_fini(struct fl_faults *f);

/* A record "failure". */
int fl_faults_failure(struct fl_faults *f, const struct fl_records *r,
    struct fl_err *err);

int fl_faults_has(const struct fl_faults *f, const char *step,
    struct fl_err *err);

/* The block of errors.gp: the most frequent first. */
void fl_faults_write(const struct fl_faults *f, const char *step,
    struct fl_dat *d);

#endif
