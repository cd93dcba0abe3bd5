#ifndef FL_TRIAL_DESCRIPTORS_H
#define FL_TRIAL_DESCRIPTORS_H

#include <stdint.h>

#include "findings.h"

#define FL_DESCRIPTORS_MAX 65536

/* What this process holds: descriptors below the maximum, and threads. */
struct fl_descriptors {
	unsigned char open[FL_DESCRIPTORS_MAX / 8]; /* a bit each */
	unsigned threads;
};

void fl_descriptors_read(struct fl_descriptors *d);

/*
 * Finds descriptors that are open now and were not before, and threads that
 * are more.  What a thread still has to close may take settle_ns.
 */
void fl_descriptors_compare(const struct fl_descriptors *before,
    int64_t settle_ns, struct fl_findings *f);

#endif
