#ifndef FL_RUN_FILES_H
#define FL_RUN_FILES_H

#include "../base/buf.h"

/*
 * Reads a file that a scenario names: relative to root if that is not NULL, else
 * to the folder of the scenario.  A name that leaves that folder, by "..", by a
 * leading "/" or by a symbolic link, is refused.
 */
int fl_files_read(struct fl_buf *out, const char *root, struct fl_str scenario,
    struct fl_str name, struct fl_err *err);

/*
 * Writes a file that a scenario names, in place of what it held, under the same
 * rule; a symbolic link is not followed.  Its folder must exist.  "-" is the
 * standard output.
 */
int fl_files_write(const char *root, struct fl_str scenario, struct fl_str name,
    struct fl_str content, struct fl_err *err);

#endif
