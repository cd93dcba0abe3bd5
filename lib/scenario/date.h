#ifndef FL_SCENARIO_DATE_H
#define FL_SCENARIO_DATE_H

#include "value.h"

/*
 * Dates as text, in UTC and English, by the letters of Rust's chrono crate:
 *
 *   %Y %C %y %m %b %B %h %d %e      year, century, month, day
 *   %a %A %w %u %U %W %G %g %V %j   weekday, weeks, day of the year
 *   %D %x %F %v                     dates in one
 *   %H %k %I %l %P %p %M %S         time of day
 *   %f %.f %.3f %.6f %.9f %3f %6f %9f   fractions of a second
 *   %R %T %X %r                     times in one
 *   %Z %z %:z %::z %:::z %#z        zone; %#z for reading only
 *   %c %+ %s %t %n %%               both in one, and other things
 *
 * and - _ 0 between % and the letter of a number: no padding, blanks, zeros.
 */

/* Adds the text of a date; -1 and err for a letter that is none of these. */
int fl_date_format(struct fl_date date, struct fl_str format,
    struct fl_buf *out, struct fl_err *err);

/*
 * Reads a whole text.  Without a zone it is UTC, without a time midnight; what
 * a date needs must be there, and what is there twice must agree.
 */
int fl_date_parse(struct fl_str text, struct fl_str format, struct fl_date *out,
    struct fl_err *err);

/* The wall clock. */
struct fl_date fl_date_now(void);

/* "2026-11-24T06:00:00.123456Z": how templates show a date. */
#define FL_DATE_TEXT 48
void fl_date_text(struct fl_date date, char text[FL_DATE_TEXT]);

#endif
