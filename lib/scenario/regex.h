#ifndef FL_SCENARIO_REGEX_H
#define FL_SCENARIO_REGEX_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/arena.h"
#include "../base/buf.h"
#include "../base/err.h"
#include "../base/str.h"

/*
 * Regular expressions in the syntax of Rust's regex crate, matched by PCRE2.
 *
 * What only PCRE2 knows (look-around, back references, possessive repeats)
 * and what it takes to mean something else is refused.  So are the operations
 * && -- ~~ on classes, (?R) and (?-u), which only Rust knows.
 *
 * Text       UTF-8 that was checked; pattern and subject
 * Storage    an arena's, as long as which it lasts
 * Threads    a compiled expression is read-only and shared
 * Ceilings   FL_REGEX_PATTERN_MAX; of steps from one place of the text, and of
 *            time for one search: a search that takes too long is an error
 */
struct fl_regex;

#define FL_REGEX_PATTERN_MAX 65536 /* bytes */
#define FL_REGEX_GROUPS_MAX 200
#define FL_REGEX_NEST_MAX 100 /* groups within each other */

enum fl_regex_syntax {
	FL_REGEX_RUST,
	FL_REGEX_IREGEXP,       /* RFC 9485 in that a dot is no \r either */
	FL_REGEX_IREGEXP_WHOLE, /* the same, for all of the text */
};

/* NULL and err for a pattern that is no expression, and at a's ceiling. */
const struct fl_regex *fl_regex_compile(struct fl_arena *a,
    struct fl_str pattern, enum fl_regex_syntax syntax, struct fl_err *err);

/* The pattern as it was written. */
struct fl_str fl_regex_text(const struct fl_regex *re);

/*
 * What a search needs to work with; one for each thread.  All zero at first,
 * and made at the first search.
 */
struct fl_matcher {
	void *data;
	void *context;
};

void fl_matcher_fini(struct fl_matcher *m);

/*
 * Whether re is found in text: 1 or 0; -1 and err when the search was given up.
 * group, if not NULL, becomes the part of text that the first group took; .s
 * NULL when it took none or there is no group.
 */
int fl_regex_search(const struct fl_regex *re, struct fl_matcher *m,
    struct fl_str text, struct fl_str *group, struct fl_err *err);

/*
 * Adds text with everything that re finds replaced by with, in which $1, ${1},
 * $name and ${name} stand for groups (nothing, when there is no such group)
 * and $$ for a dollar.
 */
int fl_regex_replace(const struct fl_regex *re, struct fl_matcher *m,
    struct fl_str text, struct fl_str with, struct fl_buf *out,
    struct fl_err *err);

#endif
