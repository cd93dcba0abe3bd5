#ifndef FL_SCENARIO_LEX_H
#define FL_SCENARIO_LEX_H

#include <stdarg.h>
#include <stdbool.h>

#include "../base/buf.h"
#include "file.h"

/*
 * A parser at work: where it is in the source, and what it makes of it.  All
 * that is made is in the arena of the file.  Functions return -1 when the file
 * has an error, which is then in err.
 */
struct fl_parser {
	struct fl_file *file;
	struct fl_arena *arena;
	const struct fl_source *source;
	const char *s;      /* the source's text */
	size_t len;         /* where it ends for the parser */
	size_t pos;         /* where the parser is */
	size_t blank, seen; /* the last blank lines: from, to */
	struct fl_buf work; /* of a string that is not as it was written */
	struct fl_str *warnings;
	size_t warnings_len;
	struct fl_err *err;
};

/* A list that grows in an arena, twice as long each time. */
struct fl_vec {
	void *data;
	size_t len, cap;
};

/* Room for one more of size bytes, all zero; or NULL and the parser's err. */
void *fl_vec_add(struct fl_vec *v, struct fl_parser *p, size_t size);

/* The error at a place; returns -1. */
__attribute__((format(printf, 3, 4))) int fl_lex_fail(struct fl_parser *p,
    size_t at, const char *fmt, ...);

/* The error that the place is not what is wanted; names what is there. */
int fl_lex_want(struct fl_parser *p, const char *wanted);

/* The error of a tree that is too large; returns NULL. */
void *fl_lex_memory(struct fl_parser *p);

/* Adds a warning to the file's. */
__attribute__((format(printf, 3, 4))) void fl_lex_warn(struct fl_parser *p,
    size_t at, const char *fmt, ...);

/*
 * The error of a word that is none of n names, with the one that was probably
 * meant: "unknown option 'retrry': did you mean 'retry'?"  names as for
 * fl_str_near().
 */
int fl_lex_unknown(struct fl_parser *p, size_t at, const char *what,
    struct fl_str word, const void *names, size_t n, size_t stride);

/* The byte at the place, or -1 at the end. */
static inline int
fl_lex_peek(const struct fl_parser *p)
{
	return p->pos < p->len ? (unsigned char)p->s[p->pos] : -1;
}

static inline struct fl_str
fl_lex_slice(const struct fl_parser *p, size_t from, size_t to)
{
	return (struct fl_str){ p->s + from, to - from };
}

/* Whether literal is next. */
bool fl_lex_at(const struct fl_parser *p, const char *literal);

/* Steps over literal if it is next. */
bool fl_lex_skip(struct fl_parser *p, const char *literal);

/* Steps over spaces and tabs; says how many. */
size_t fl_lex_spaces(struct fl_parser *p);

/* Steps over blanks, a comment and the end of the line, which must be there. */
int fl_lex_line_end(struct fl_parser *p);

/* Steps over lines that are blank or comments, and the blanks that follow. */
void fl_lex_blank_lines(struct fl_parser *p);

/* Letters and digits, in Unicode's wide sense. */
bool fl_lex_alnum(unsigned code);

/* The code point at the place and its bytes; 0 at the end. */
size_t fl_lex_char(const struct fl_parser *p, unsigned *code);

/* Steps over letters, digits and the ASCII characters in also. */
struct fl_str fl_lex_word(struct fl_parser *p, const char *also);

/* A word for a message, cut where it is long. */
struct fl_str fl_lex_cut(struct fl_str word);

/*
 * Reads a whole number in [min, max] without superfluous zeros; wanted is for
 * the message.
 */
int fl_lex_int(struct fl_parser *p, int64_t min, int64_t max,
    const char *wanted, int64_t *out);

#endif
