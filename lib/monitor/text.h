#ifndef FL_MONITOR_TEXT_H
#define FL_MONITOR_TEXT_H

#include <stdbool.h>

#include "../base/str.h"
#include "raw.h"

/* Words, lines and numbers of a text that is gone through; never past it. */

/* Cuts the next line off; false at the end. */
bool fl_text_line(struct fl_str *text, struct fl_str *line);

/* Cuts the next word off, which blanks or colons end; empty at the end. */
struct fl_str fl_text_word(struct fl_str *line);

/* All digits of a word; FL_RAW_ABSENT when it is no number, or too large. */
int64_t fl_text_number(struct fl_str word);

/* a + b, a * b; absent when one is, or when it does not fit. */
int64_t fl_text_add(int64_t a, int64_t b);
int64_t fl_text_times(int64_t a, int64_t b);

#endif
