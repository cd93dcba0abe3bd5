#ifndef FL_SCENARIO_XPATH_H
#define FL_SCENARIO_XPATH_H

#include <stdbool.h>

#include "value.h"

/*
 * XPath 1.0 on XML and HTML, by libxml2, which is loaded (dlopen) when the
 * first document is read: a program that reads none does not pay for it.
 *
 * Nothing is fetched: no DTD, no external entity.  Of entities only internal
 * general ones are known, and libxml2 bounds what they grow to.
 *
 * Threads    none: each worker has its own fl_xpath and documents
 */
struct fl_xpath;
struct fl_xdoc;

/* libxml2; NULL and err when it is not installed. */
struct fl_xpath *fl_xpath_new(struct fl_err *err);

void fl_xpath_free(struct fl_xpath *x);

/*
 * Reads text, which is UTF-8 whatever it says itself, as HTML or XML; recovers
 * from errors as far as it can.  NULL and err when it has no root element.
 */
struct fl_xdoc *fl_xdoc_new(struct fl_xpath *x, struct fl_str text, bool html,
    struct fl_err *err);

void fl_xdoc_free(struct fl_xdoc *doc);

/*
 * The value of an expression: FLOAT, STRING (in a), BOOL, or NODESET.  In XML
 * each namespace of the document has its prefix there, and the first default
 * namespace the prefix _.
 */
int fl_xdoc_find(struct fl_xdoc *doc, struct fl_str expr, struct fl_arena *a,
    struct fl_value *out, struct fl_err *err);

#endif
