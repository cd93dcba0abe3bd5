#ifndef FL_PLOT_DRAWING_H
#define FL_PLOT_DRAWING_H

#include <limits.h>
#include <signal.h>
#include <stdbool.h>

#include "../base/buf.h"

/*
 * Where a picture is drawn: a folder of temporary files for gnuplot to read and
 * write, and the new file beside the one it is to become.
 *
 * While a drawing is open, SIGINT, SIGTERM, SIGHUP and SIGCHLD are blocked, so
 * that nothing is left behind: whoever sent the first is heard by
 * fl_drawing_run(), and again, in the ordinary way, by fl_drawing_close().
 */
struct fl_drawing {
	char dir[PATH_MAX]; /* "" when it is not there, as the others */
	char data[PATH_MAX];
	char errors[PATH_MAX];
	char out[PATH_MAX];
	sigset_t mask; /* as it was */
	bool blocked;
};

/* An all-zero struct is closed already. */
int fl_drawing_open(struct fl_drawing *d, struct fl_err *err);
void fl_drawing_close(struct fl_drawing *d);

/* Writes what the template reads. */
int fl_drawing_data(struct fl_drawing *d, const struct fl_buf *data,
    struct fl_err *err);

/*
 * Chooses d->out: a new file in the folder of path, with the suffix; or in the
 * drawing's own folder when path is NULL.
 */
int fl_drawing_out(struct fl_drawing *d, const char *path, const char *suffix,
    struct fl_err *err);

/*
 * Runs argv, by the name argv[0] in PATH, with nothing on its standard input
 * and its complaints kept: the last line of them is in err when it fails.
 */
int fl_drawing_run(struct fl_drawing *d, char *const argv[],
    struct fl_err *err);

/* Gives d->out its name, if end is among the last bytes of it. */
int fl_drawing_keep(struct fl_drawing *d, const char *path, const char *end,
    struct fl_err *err);

/*
 * Adds the lines of d->out to text, without form feeds, without blanks at
 * their ends, and without empty lines before and after them.
 */
int fl_drawing_text(struct fl_drawing *d, struct fl_buf *text,
    struct fl_err *err);

#endif
