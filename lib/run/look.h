#ifndef FL_RUN_LOOK_H
#define FL_RUN_LOOK_H

#include "session.h"

/*
 * The look at one answer: what check.c finds out about it, and who is told.  All
 * of it is borrowed for as long as it takes.
 */
struct fl_look {
	struct fl_session *s;
	const struct fl_expected *expected;
	const struct fl_response *response;
	struct fl_scope *scope;
	struct fl_complaint *first;
	const char *brief; /* of the next complaint; NULL: its message */
	bool failed;
};

/* Tells of a failure at a place of the source. */
void fl_look_complain(struct fl_look *l, const char *kind, uint32_t at,
    const char *message, const char *detail);

/*
 * Tells of an error that may say its place itself, "file:line:column: what is
 * wrong".  A variable or a file that is not there is the author's to mend.
 */
void fl_look_error(struct fl_look *l, const char *kind, uint32_t at,
    const char *message);

/* What queries see of the response: the same bytes under other names. */
void fl_look_show(struct fl_look *l);

/* Compare a header, and the body, with what is expected, and complain. */
void fl_look_header(struct fl_look *l, const struct fl_item *i);
void fl_look_body(struct fl_look *l, const struct fl_body *b);

#endif
