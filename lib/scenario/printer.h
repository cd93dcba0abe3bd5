#ifndef FL_SCENARIO_PRINTER_H
#define FL_SCENARIO_PRINTER_H

#include "file.h"
#include "text.h"

/*
 * What print.c writes with: a failure is kept, and what comes after it is not
 * written, so that nobody has to look before the end.
 */
struct fl_printer {
	struct fl_buf *out;
	bool failed;
	struct fl_err err;
};

void fl_print(struct fl_printer *p, const char *s);
__attribute__((format(printf, 2, 3))) void fl_printf(struct fl_printer *p,
    const char *fmt, ...);

/* A template as that kind of string, without its delimiters. */
void fl_print_text(struct fl_printer *p, enum fl_text_kind kind,
    const struct fl_template *t);

/* "...". */
void fl_print_quoted(struct fl_printer *p, const struct fl_template *t);

/* A template in which nothing is escaped. */
void fl_print_raw(struct fl_printer *p, const struct fl_template *t);

/* Escapes the first character of what was printed from there on, if that
 * begins with s and would be taken for something else. */
void fl_print_unlike(struct fl_printer *p, size_t from, const char *s);

/* A value that has a text: null, a boolean, a number, a string as it is. */
void fl_print_value(struct fl_printer *p, const struct fl_value *v);

/* Nothing for a body of NONE. */
void fl_print_body(struct fl_printer *p, const struct fl_body *b);

/* A line each. */
void fl_print_capture(struct fl_printer *p, const struct fl_capture *c);
void fl_print_assert(struct fl_printer *p, const struct fl_assert *t);

#endif
