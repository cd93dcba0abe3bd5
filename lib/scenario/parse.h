#ifndef FL_SCENARIO_PARSE_H
#define FL_SCENARIO_PARSE_H

#include "lex.h"
#include "text.h"

/*
 * The parts of the parser, a noun a file.  Each reads its noun from the place
 * and leaves the place behind it; 0, or -1 and the parser's err.
 */

/* A value of JSON, as it is written, with placeholders. */
int fl_parse_json(struct fl_parser *p, struct fl_template *t);

/* A document of XML, as it is written. */
int fl_parse_xml(struct fl_parser *p, struct fl_template *t);

/* ```...```, of whichever kind. */
int fl_parse_multiline(struct fl_parser *p, struct fl_body *b);

/*
 * What a body and the value of a predicate have in common: backticks, base64,
 * hex and file.  b->kind is NONE when none of them is at the place.
 */
int fl_parse_blob(struct fl_parser *p, struct fl_body *b);

/* Any body; b->kind is NONE when none is at the place. */
int fl_parse_body(struct fl_parser *p, struct fl_body *b);

/* file,name; from behind the comma: the name alone is kept. */
int fl_parse_file_name(struct fl_parser *p, struct fl_template *name);

/* Lines of a section or headers, as long as they are there. */
int fl_parse_items(struct fl_parser *p, struct fl_items *items);
int fl_parse_parts(struct fl_parser *p, struct fl_parts *parts);
int fl_parse_options(struct fl_parser *p, struct fl_options *options);
int fl_parse_captures(struct fl_parser *p, struct fl_expected *x);
int fl_parse_asserts(struct fl_parser *p, struct fl_expected *x);

/*
 * A name and the colon behind it, with the blanks around that; *found is false,
 * and the place as before, when there is none.
 */
int fl_parse_name(struct fl_parser *p, struct fl_template *name, bool *found);

/* The sections of a request, or of what is expected of the answer. */
enum fl_side { FL_SIDE_REQUEST, FL_SIDE_ANSWER };
int fl_parse_sections(struct fl_parser *p, enum fl_side side,
    struct fl_entry *e);

/* A query with its filters, up to a word that is neither. */
int fl_parse_lookup(struct fl_parser *p, struct fl_lookup *l);

/* The arguments behind the name of a query or filter; NULL for none. */
int fl_parse_args(struct fl_parser *p, const char *of,
    const enum fl_arg kinds[FL_ARGS_MAX], const struct fl_operand **args);

/* Any value that a predicate may have; what is in quotes is of that kind. */
int fl_parse_operand(struct fl_parser *p, enum fl_arg kind,
    struct fl_operand *o);

/*
 * Steps over lines that are blank or comments, and remembers them: they may be
 * what settings are in.  Warns of settings in those before, unless they were
 * taken.
 */
void fl_parse_blank(struct fl_parser *p);

/* The warning alone: nothing follows the lines that were stepped over last. */
void fl_parse_lost_settings(struct fl_parser *p);

/* Takes the settings in the lines that were stepped over last. */
int fl_parse_settings(struct fl_parser *p, struct fl_settings *s);

/* A request, with its settings, and what is expected of the answer. */
int fl_parse_entry(struct fl_parser *p, struct fl_entry *e);

/* The same of a request from a command line, in the source of fl_url_source(). */
int fl_parse_url_request(struct fl_parser *p, const struct fl_url_request *r,
    struct fl_entry *e);
int fl_url_source(const struct fl_url_request *r, struct fl_buf *out,
    struct fl_err *err);

/* Names entries, and says what can be said of one in advance. */
int fl_parse_names(struct fl_parser *p, struct fl_entry *entries, size_t len);
void fl_parse_traits(struct fl_entry *e);

#endif
