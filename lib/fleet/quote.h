#ifndef FL_FLEET_QUOTE_H
#define FL_FLEET_QUOTE_H

#include "../base/buf.h"

/* Adds word as sh reads it back, whatever is in it but '\0'. */
int fl_quote_word(struct fl_buf *out, const char *word, struct fl_err *err);

/*
 * Adds a command that makes sh run script, for the login shell of a host: be
 * it sh, csh or fish, and whatever the script holds but '\0'.  -1 and err also
 * when it is longer than a command may be.
 */
int fl_quote_script(struct fl_buf *out, struct fl_str script,
    struct fl_err *err);

#define FL_QUOTE_LONGEST 120000 /* Linux allows 131071 bytes an argument */

#endif
