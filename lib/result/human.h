#ifndef FL_RESULT_HUMAN_H
#define FL_RESULT_HUMAN_H

#include <stdint.h>

#include "../base/buf.h"

/* Figures with units that are chosen to be read, three digits of them. */
#define FL_HUMAN 24

/* "850 us", "45.2 ms", "1.23 s", "2m05s"; "-" for less than 0. */
void fl_human_time(char text[FL_HUMAN], double ns);
/* "174.3", "1234567", "12.3M"; "-" for NaN. */
void fl_human_count(char text[FL_HUMAN], uint64_t n);
void fl_human_rate(char text[FL_HUMAN], double per_s);
/* "0.1%", "100%"; "<0.1%" is not 0; "-" for NaN. */
void fl_human_share(char text[FL_HUMAN], double share);

/*
 * Adds text in a column of that many characters, cut or filled up with blanks;
 * width 0 takes it as it is.  What a terminal might act upon is '?'.
 */
int fl_human_column(struct fl_buf *out, struct fl_str text, size_t width,
    struct fl_err *err);

#endif
