#ifndef FL_BASE_CLOCK_H
#define FL_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#include "err.h"
#include "num.h"

/*
 * Two clocks.  Between functions time is int64_t nanoseconds of the monotonic
 * one, which nobody sets; the wall clock is nanoseconds since 1970 UTC and
 * appears where people or other machines must agree.
 */

static inline int64_t
fl_clock_read(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * FL_NS_PER_S + ts.tv_nsec;
}

static inline int64_t
fl_clock_now(void)
{
	return fl_clock_read(CLOCK_MONOTONIC);
}

static inline int64_t
fl_clock_wall(void)
{
	return fl_clock_read(CLOCK_REALTIME);
}

/* "2026-11-24T06:00:00.123456Z": RFC 3339, UTC, microseconds; 28 bytes. */
#define FL_CLOCK_TEXT 40
void fl_clock_format(char text[FL_CLOCK_TEXT], int64_t wall_ns);

/*
 * The wall clock's instant from "@1764000000.25" (seconds since 1970) or RFC
 * 3339 with Z or an offset, "2026-11-24T06:00:00.5+01:00".
 */
int fl_clock_parse(const char *s, int64_t *wall_ns, struct fl_err *err);

#endif
