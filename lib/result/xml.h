#ifndef FL_RESULT_XML_H
#define FL_RESULT_XML_H

#include <stdbool.h>
#include <stddef.h>

#include "element.h"

/*
 * Plain XML in pieces, to records: the part of a reader that knows libxml2.
 * Text before the first element must be blanks; no root is needed, and a
 * document type is not understood.
 */
struct fl_xml;

/* NULL and err without memory. */
struct fl_xml *fl_xml_new(fl_element_each *each, void *ctx, struct fl_err *err);

/*
 * Before the first bytes: what is to be called at each end tag, and with text
 * between tags, in pieces; -1 and err ends the reading.  Either may be NULL.
 */
void fl_xml_more(struct fl_xml *x,
    int (*leave)(void *ctx, struct fl_str name, struct fl_err *err),
    int (*text)(void *ctx, struct fl_str text, struct fl_err *err));

/* err begins with "LINE: ", or is each()'s own behind it. */
int fl_xml_feed(struct fl_xml *x, const char *data, size_t len,
    struct fl_err *err);

/* No more bytes; *cut is whether they end inside of an element. */
int fl_xml_finish(struct fl_xml *x, bool *cut, struct fl_err *err);

/* How many elements came. */
uint64_t fl_xml_count(const struct fl_xml *x);
void fl_xml_free(struct fl_xml *x);

#endif
