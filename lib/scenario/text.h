#ifndef FL_SCENARIO_TEXT_H
#define FL_SCENARIO_TEXT_H

#include "lex.h"

/* The ways of writing a string. */
enum fl_text_kind {
	FL_TEXT_VALUE,    /* to the end of the line or a comment */
	FL_TEXT_QUOTED,   /* "..." */
	FL_TEXT_BACKTICK, /* `...` */
	FL_TEXT_KEY,      /* letters, digits and some more */
	FL_TEXT_FILENAME, /* to a blank or semicolon */
	FL_TEXT_CERT,     /* the same, with name:password */
};

/*
 * Reads a string of that kind from the place, with its delimiters, into a
 * template.  What it stops at is left; that a string is empty is no error.
 */
int fl_text_read(struct fl_parser *p, enum fl_text_kind kind,
    struct fl_template *t);

/*
 * Adds the bytes of a fixed text as that kind of string would be written,
 * without its delimiters.  first, last: nothing of the string is before it, or
 * follows.
 */
int fl_text_write(enum fl_text_kind kind, struct fl_str text, bool first,
    bool last, struct fl_buf *out, struct fl_err *err);

/*
 * A template under construction, from the place on: literal bytes are taken as
 * they are written, unless fl_text_put() says otherwise.
 */
struct fl_text {
	struct fl_vec pieces;
	size_t at;    /* where the template begins */
	size_t from;  /* where the bytes begin that are not in a piece yet */
	bool changed; /* those bytes are in p->work, since they are not as
	                  they are written */
};

void fl_text_begin(struct fl_text *t, struct fl_parser *p);

/* Steps over n bytes that stand for themselves. */
int fl_text_keep(struct fl_text *t, struct fl_parser *p, size_t n);

/* Adds bytes that stand for what is written between from and the place. */
int fl_text_put(struct fl_text *t, struct fl_parser *p, size_t from,
    struct fl_str bytes);

/* Reads the placeholder at the place. */
int fl_text_placeholder(struct fl_text *t, struct fl_parser *p,
    enum fl_escape escape);

/* Adds the pieces of another template. */
int fl_text_join(struct fl_text *t, struct fl_parser *p,
    const struct fl_template *other);

/* The template, which ends at the place. */
int fl_text_end(struct fl_text *t, struct fl_parser *p,
    struct fl_template *out);

/* What follows up to end, with placeholders and no escapes. */
int fl_text_plain(struct fl_parser *p, size_t end, enum fl_escape escape,
    struct fl_template *out);

/* What follows up to end, as it is. */
void fl_text_raw(struct fl_parser *p, size_t end, struct fl_template *out);

/* Bytes that were made of what is written between at and the place. */
void fl_text_fixed(struct fl_parser *p, size_t at, struct fl_str bytes,
    struct fl_template *out);

#endif
