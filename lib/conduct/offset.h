#ifndef FL_CONDUCT_OFFSET_H
#define FL_CONDUCT_OFFSET_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How far another machine's wall clock is ahead of ours, by asking it for the
 * time and looking at ours before and after.  Whatever way the round trip is
 * split between there and back, the offset is off by half of it at most; so the
 * shortest of several is the one that counts.
 */
struct fl_offset {
	int64_t offset_ns; /* theirs less ours */
	int64_t error_ns;  /* INT64_MAX: nothing is known yet */
	int64_t at_ns;     /* when, on our clock */
};

void fl_offset_clear(struct fl_offset *o);

/* One question, all of the wall clocks: sent, told, heard. */
void fl_offset_add(struct fl_offset *o, int64_t sent_ns, int64_t told_ns,
    int64_t heard_ns);

/*
 * How fast it goes away from before to after, in parts of a million; and whether
 * that is more than clocks drift, so that somebody must have set one.
 */
double fl_offset_drift(const struct fl_offset *before,
    const struct fl_offset *after);
bool fl_offset_jumped(const struct fl_offset *before,
    const struct fl_offset *after);

#endif
