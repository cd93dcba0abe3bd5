#ifndef FL_REPORT_HTML_H
#define FL_REPORT_HTML_H

#include <stdbool.h>
#include <stdint.h>

#include "../base/buf.h"

/*
 * What a page is written with: HTML that is well-formed XML too, so that both
 * kinds of readers take it.
 *
 * A write that fails is kept, and every later one does nothing; so one look at
 * the end is enough.
 */
struct fl_html {
	struct fl_buf *out; /* borrowed */
	bool failed;
	struct fl_err err;
};

void fl_html_init(struct fl_html *h, struct fl_buf *out);

/* -1 and err when something could not be written. */
int fl_html_end(const struct fl_html *h, struct fl_err *err);

/* Markup of ours, as it is. */
void fl_html_put(struct fl_html *h, const char *markup);

/* As printf(3): numbers and markup of ours; never a text from outside. */
__attribute__((format(printf, 2, 3))) void fl_html_putf(struct fl_html *h,
    const char *fmt, ...);

/*
 * A text from outside, in an element or in an attribute in double quotes.
 * Markup in it is text; what cannot be seen or would turn the writing around
 * is told as \xHH or \u{H}, and a byte that is no UTF-8 as \xHH.
 */
void fl_html_text(struct fl_html *h, struct fl_str text);

/*
 * The same, of at most max characters: what is cut off is told of.  Newlines
 * and TABs stay.
 */
void fl_html_cut(struct fl_html *h, struct fl_str text, size_t max);

#endif
