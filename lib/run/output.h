#ifndef FL_RUN_OUTPUT_H
#define FL_RUN_OUTPUT_H

#include "session.h"

/* Whether the option output of an entry names a file. */
bool fl_output_given(const struct fl_entry *e);

/*
 * Writes the body of the session's answer, which the runner looks at just now,
 * to the file that the step names: decoded if the step asked for compression,
 * and as it came otherwise.  -1 and err, with the place.
 */
int fl_output_write(struct fl_session *s, struct fl_err *err);

#endif
