#ifndef FL_SCENARIO_JSON_H
#define FL_SCENARIO_JSON_H

#include "value.h"

/* Arrays and objects within each other. */
#define FL_JSON_DEPTH_MAX 256

/*
 * Reads a whole text of JSON (RFC 8259) into a value in a, which also borrows
 * from text.  Numbers keep how they were written; of two members of one name
 * the last counts, in the place of the first.  -1 and err, with line and column
 * (in characters), for anything else, for strings that are not Unicode, beyond
 * FL_JSON_DEPTH_MAX and at a's ceiling.
 */
int fl_json_read(struct fl_arena *a, struct fl_str text, struct fl_value *out,
    struct fl_err *err);

/*
 * Adds a value as JSON without blanks.  What JSON does not know becomes what is
 * nearest: dates and bigger numbers as they are shown, bytes in base64, a node
 * set as its size, UNIT as true, NONE as null.
 */
int fl_json_write(const struct fl_value *v, struct fl_buf *out,
    struct fl_err *err);

/* Adds text as a string of JSON, without the quotes around it. */
int fl_json_escape(struct fl_str text, struct fl_buf *out, struct fl_err *err);

#endif
