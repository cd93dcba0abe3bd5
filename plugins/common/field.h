#ifndef FL_COMMON_FIELD_H
#define FL_COMMON_FIELD_H

#include "../../lib/plugin/fl-plugin.h"

/* Whether b is the text s; field_like() without regard to case. */
bool field_is(struct fl_bytes b, const char *s);
bool field_like(struct fl_bytes b, const char *s);

/* The value of a hexadecimal digit, or -1. */
int field_hex(char c);

/* The value of the first field of that name, whatever its case; or NULL. */
const struct fl_bytes *field_find(const struct fl_field *list, size_t n,
    const char *name);

/* Whether it is a header that every request gets: Accept, User-Agent, ... */
bool field_is_usual(struct fl_bytes name);

/* A whole number in [0, max], max being at most INT64_MAX / 16; or -1. */
int64_t field_number(struct fl_bytes b, int64_t max);

/* Nanoseconds of "200ms", "1.5s", "2m", or of milliseconds without a unit; at
 * most a day.  -1 when it is no length of time. */
int64_t field_duration(struct fl_bytes b);

/* The number of a setting, or what it is when nobody has set it. */
int64_t field_setting(const struct fl_field *settings, size_t n,
    const char *name, int64_t otherwise);

/*
 * The option that is none of names, which NULL ends; or NULL.  A plugin
 * declines a request with an option that it does not know.
 */
const struct fl_field *field_unknown(const struct fl_request *r,
    const char *const *names);

/* Whether a flag is "true". */
bool field_flag(const struct fl_request *r, const char *name);

#endif
