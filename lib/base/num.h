#ifndef FL_BASE_NUM_H
#define FL_BASE_NUM_H

#include <stdint.h>

#include "err.h"

/*
 * Numbers as people write them.  Every function reads all of s, or fails with
 * "'s': want ..." in err; none depends on the locale or skips blanks.
 */

#define FL_NS_PER_S INT64_C(1000000000)
#define FL_NS_PER_MS INT64_C(1000000)
#define FL_NS_PER_US INT64_C(1000)

/* A whole number in [min, max]. */
int fl_num_count(const char *s, int64_t min, int64_t max, int64_t *n,
    struct fl_err *err);

/*
 * A length of time in nanoseconds, 0 to 292 years: a decimal number and a unit,
 * "250ms", "1.5s", of ns us ms s m h d; several are added, "1m30s".  Without a
 * unit the number is in units of default_ns; 0 there makes a unit necessary.
 */
int fl_num_duration(const char *s, int64_t default_ns, int64_t *ns,
    struct fl_err *err);

/* "500/s", "500", "30/m", "7200/h": a number above 0, per second. */
int fl_num_rate(const char *s, double *per_s, struct fl_err *err);

/* Bytes: "64k", "1.5M", "2G"; k, M and G are powers of 1024. */
int fl_num_size(const char *s, int64_t *bytes, struct fl_err *err);

/* A finite decimal number, "0.5", "-3", "1e6". */
int fl_num_real(const char *s, double *value, struct fl_err *err);

#endif
