#ifndef FL_SCENARIO_PRINT_H
#define FL_SCENARIO_PRINT_H

#include "file.h"

/*
 * Adds a file as the text of a scenario that means the same: sections in one
 * order and with their new names, one way of writing each string, no comments
 * but settings.
 */
int fl_file_print(const struct fl_file *f, struct fl_buf *out,
    struct fl_err *err);

#endif
