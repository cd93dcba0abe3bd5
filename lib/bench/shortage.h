#ifndef FL_BENCH_SHORTAGE_H
#define FL_BENCH_SHORTAGE_H

#include <stddef.h>

#include "../base/err.h"

/*
 * What a generator can run out of.  A plugin says of an exchange that it failed
 * with FL_ERROR_RESOURCE and why in words, which end with those of strerror(3).
 *
 * Returns what it was and what helps, for "ran out of %s"; static.
 */
const char *fl_shortage_of(const char *message);

/*
 * Whether users with so many sockets each fit into a limit of descriptors; -1
 * and err, which says how to raise it.
 */
int fl_shortage_files(double users, size_t sockets, size_t threads,
    size_t limit, struct fl_err *err);

#endif
