#ifndef FL_REPORT_SVG_PART_H
#define FL_REPORT_SVG_PART_H

#include <libxml/tree.h>

#include "html.h"

/* What the files of svg.h share: not for others. */

/* An attribute's value; "" when it is not there.  The caller frees it. */
char *fl_svg_attribute(const xmlNode *node, const char *name);

/* "rgb( 51, 102, 204)", "#3366cc", "black"; -1 for what is none. */
long fl_svg_colour(const char *text);

/* A number with at most one decimal. */
void fl_svg_number(struct fl_html *h, double v);

bool fl_svg_is(const xmlNode *node, const char *name);

/*
 * A group of nothing but upright rectangles, as a heat map has them: those of
 * one colour become one path.  false, with nothing written, when it is none.
 */
bool fl_svg_map(struct fl_html *h, const xmlNode *node);

#endif
