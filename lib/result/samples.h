#ifndef FL_RESULT_SAMPLES_H
#define FL_RESULT_SAMPLES_H

#include "row.h"

/*
 * Single exchanges, as other tools list them, to the <interval> and <times>
 * elements of the seconds in which they ended.
 *
 * They come about in order of their ends: a second is handed on when one comes
 * that is FL_SAMPLES_LATE seconds further.  What is later still makes further
 * elements.
 *
 * Ceilings   1000 steps and stages in one second, 64 seconds open at a time
 */
#define FL_SAMPLES_LATE 5

struct fl_sample_of {
	int64_t end_ns; /* since the start */
	uint64_t stage;
	struct fl_str step;
	uint64_t users;
	enum fl_outcome of;
	int64_t response_ns;
	uint64_t received; /* bytes */
};

struct fl_samples;

struct fl_samples *fl_samples_new(fl_element_each *each, void *ctx,
    struct fl_err *err);
void fl_samples_free(struct fl_samples *s);
int fl_samples_add(struct fl_samples *s, const struct fl_sample_of *v,
    struct fl_err *err);

/* Hands on all that is open. */
int fl_samples_finish(struct fl_samples *s, struct fl_err *err);

/* The number of the next record, which the caller may take for one of its own. */
uint64_t fl_samples_seq(struct fl_samples *s);

/* An element that is made, attribute by attribute. */
#define FL_MADE_ATTRS 20
struct fl_made {
	struct fl_attr attrs[FL_MADE_ATTRS];
	char text[FL_MADE_ATTRS][48];
	size_t n;
};

void fl_made_str(struct fl_made *m, const char *name, struct fl_str v);
void fl_made_int(struct fl_made *m, const char *name, int64_t v);
/* Nanoseconds as seconds, or as microseconds. */
void fl_made_seconds(struct fl_made *m, const char *name, int64_t ns);
void fl_made_us(struct fl_made *m, const char *name, int64_t ns);
/* Hands it on, as an element of depth 1; line is the source's. */
int fl_made_give(struct fl_made *m, const char *element, uint64_t line,
    fl_element_each *each, void *ctx, struct fl_err *err);

#endif
