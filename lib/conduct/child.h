#ifndef FL_CONDUCT_CHILD_H
#define FL_CONDUCT_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "../base/buf.h"

/*
 * A program that is run, in a process group of its own so that a terminal's ^C
 * is for us to hand on.  Words are built one after the other.
 */
struct fl_words {
	const char *at[1024]; /* n of them, and a NULL; the texts are kept */
	size_t n;
	bool failed; /* there were too many, or no memory */
	struct fl_buf texts[64];
	size_t texts_n;
};

void fl_words_init(struct fl_words *w);
void fl_words_fini(struct fl_words *w);
void fl_words_add(struct fl_words *w, const char *word); /* keeps it */
/* As printf(3); the text is w's. */
__attribute__((format(printf, 2, 3))) void fl_words_addf(struct fl_words *w,
    const char *fmt, ...);

/* Adds them as sh would read them, in one line. */
int fl_words_line(const struct fl_words *w, struct fl_buf *out,
    struct fl_err *err);

/*
 * Starts it with these as standard input, output and error; -1 is /dev/null
 * for the first and ours for the others.  Signals are not blocked in it.  The
 * pid; -1 and err, also when there is no such program.
 */
pid_t fl_child_start(const struct fl_words *w, const int fds[3],
    struct fl_err *err);

/*
 * The path of a program of ours: beside this one, or by its bare name.  The
 * caller frees it.
 */
char *fl_child_beside(const char *name);

/* Opens a file to be written from its end on, for nobody else; -1 and err. */
int fl_child_log(const char *path, struct fl_err *err);

#endif
