#ifndef FL_SCENARIO_REGEX_SYNTAX_H
#define FL_SCENARIO_REGEX_SYNTAX_H

#include "regex.h"

/*
 * From Rust's syntax of regular expressions to that of PCRE2; private to
 * regex*.c.  A reader of a pattern, character by character, that writes as it
 * goes.
 */
struct fl_regex_reader {
	struct fl_str pattern;
	size_t at; /* the next byte of pattern */
	struct fl_buf *out;
	struct fl_err *err;
	enum fl_regex_syntax syntax;
	unsigned depth;                      /* of groups */
	bool verbose[FL_REGEX_NEST_MAX + 1]; /* (?x) in the group of a depth */
	bool atom;                           /* there is something to repeat */
	bool repeated;                       /* and it is repeated already */
};

/* Writes what PCRE2 is to compile; -1 and err for what Rust does not take. */
int fl_regex_translate(struct fl_str pattern, enum fl_regex_syntax syntax,
    struct fl_buf *out, struct fl_err *err);

/* The byte at at + ahead, '\0' behind the end. */
static inline char
fl_regex_peek(const struct fl_regex_reader *r, size_t ahead)
{
	return r->at + ahead < r->pattern.len ? r->pattern.s[r->at + ahead]
	                                      : '\0';
}

/* -1, with "... at character N" in err. */
int fl_regex_bad(struct fl_regex_reader *r, const char *what);

/* Adds text to out. */
int fl_regex_put(struct fl_regex_reader *r, const char *text);

/* Adds the pattern's bytes from a place up to at. */
int fl_regex_copy(struct fl_regex_reader *r, size_t from);

/* Skips blanks and comments where (?x) is on. */
void fl_regex_skip(struct fl_regex_reader *r);

/*
 * Reads what is behind a backslash and means the same in a class and outside of
 * it: a character, a kind of characters, a property.  *kind becomes true for
 * more than one character.
 */
int fl_regex_escape(struct fl_regex_reader *r, bool *kind);

/* Reads a property behind p or P: "L", "{Greek}", "{sc=Greek}". */
int fl_regex_property(struct fl_regex_reader *r, bool negated);

/* Reads a class behind its bracket. */
int fl_regex_class(struct fl_regex_reader *r);

#endif
