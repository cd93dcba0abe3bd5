#ifndef FL_RESULT_STAGE_H
#define FL_RESULT_STAGE_H

#include <stdint.h>

#include "element.h"

/* So that the ends of a thousand stages still fit nanoseconds: 104 days. */
#define FL_STAGE_SECONDS INT64_C(9000000)

/* A <stage>, read: how long which load was put on. */
struct fl_doc_stage {
	uint64_t n;
	bool open; /* model="rate": the open model; else users */
	bool warmup;
	double users; /* 0 when missing */
	double rate;  /* iterations a second; 0 when missing */
	int64_t ramp_ns;
	int64_t seconds_ns;  /* with the ramp; -1: as long as it takes */
	uint64_t iterations; /* 0: no bound */
};

int fl_doc_stage_read(const struct fl_element *r, struct fl_doc_stage *s,
    struct fl_err *err);

/*
 * Whether b can be part of what a is, or be added to it: 0; or -1, with "seconds
 * is B, but A" in err.
 */
int fl_doc_stage_agree(const struct fl_doc_stage *a,
    const struct fl_doc_stage *b, struct fl_err *err);

#endif
