#ifndef FL_RUN_CHECK_H
#define FL_RUN_CHECK_H

#include "session.h"

/*
 * Looks at the answer of the session's exchange as its step asks for: error,
 * status, captures, then asserts, each of which is told to complained().  first
 * is the first reason, borrowed until the next call for a session of the runner.
 */
enum fl_result fl_check_answer(struct fl_session *s,
    struct fl_complaint *first);

/* Fails the step for a reason that is not in the answer. */
void fl_check_fail(struct fl_session *s, struct fl_complaint *first,
    const char *kind, const char *message);

/* The names of enum fl_error as kinds of failure. */
const char *fl_check_kind(enum fl_error error);

#endif
