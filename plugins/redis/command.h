#ifndef FL_REDIS_COMMAND_H
#define FL_REDIS_COMMAND_H

#include "../../lib/plugin/fl-plugin.h"
#include "../common/bytes.h"

/* Adds a command of n words as an array of strings.  -1: the ceiling. */
int command_words(struct bytes *out, const struct fl_bytes *words, size_t n);

/*
 * Adds the commands in text, one a line, and counts them; lines without a word
 * are none.  Words are separated by blanks and written as redis-cli takes them:
 * "a\n\xff\"" with escapes, 'a\'' without, or bare.  0; or -1 and why.
 */
int command_lines(struct bytes *out, struct fl_bytes text, unsigned *count,
    char why[FL_PLUGIN_ERR]);

#define COMMANDS_MAX 100000 /* in one text */

#endif
