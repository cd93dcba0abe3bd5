#ifndef FL_REPORT_SVG_H
#define FL_REPORT_SVG_H

#include <stddef.h>

#include "html.h"

/*
 * A picture that gnuplot has drawn, to go into a page: the same lines and
 * letters, in a tenth of the bytes.
 *
 * Colours that share/style.gp names become variables of the page's style, as
 * var(--blue), so that the page is light or dark, and the picture with it.
 * Elements and attributes that are not known are left out: so are references
 * and scripts.  The picture has no ids, so several stand in one page.
 *
 * class is the class of the <svg> element.  -1 and err for what is no SVG.
 */
int fl_svg_write(struct fl_html *h, const char *svg, size_t len,
    const char *class, struct fl_err *err);

#endif
