#ifndef FL_RUN_UNDEFINED_H
#define FL_RUN_UNDEFINED_H

#include "../scenario/file.h"
#include "../scenario/vars.h"

/*
 * Looks for placeholders whose variable nobody can have set: it is not
 * predefined, not known, and no capture or option above sets it.  What an entry
 * with a skip or repeat option says does not count: it may never be asked.
 *
 * -1 and err with the place of the first.
 */
int fl_undefined_find(const struct fl_file *f,
    bool (*known)(void *arg, struct fl_str name), void *arg,
    struct fl_err *err);

/* Whether a file sets that variable at some place. */
bool fl_undefined_sets(const struct fl_file *f, struct fl_str name);

#endif
