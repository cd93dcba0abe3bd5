#ifndef FL_SCENARIO_COOKIE_H
#define FL_SCENARIO_COOKIE_H

#include "answer.h"

/* -1 and err for a text that is not of the form "name" or "name[Attribute]". */
int fl_cookie_check(struct fl_str text, struct fl_err *err);

/*
 * The value of a cookie, "name", or one of its attributes, "name[Expires]", of
 * the first Set-Cookie of that name; NONE when it is not there.
 */
int fl_cookie_find(const struct fl_answer *a, struct fl_str text,
    struct fl_value *out, struct fl_err *err);

#endif
