#ifndef FL_PLOT_TEMPLATE_H
#define FL_PLOT_TEMPLATE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

#include "../base/err.h"

/*
 * Pictures as files: gnuplot scripts in the share folder that begin with
 *
 *	# NAME.gp - summary
 *	# usage: gnuplot -c NAME.gp DATA OUT TERMINAL WIDTH HEIGHT TITLE NOTE
 *	# data: SET
 *
 * where SET is what gather.h calls a set.  A script without "# data:" is not a
 * picture.
 *
 * Ceiling    FL_TEMPLATES_MAX pictures
 */
#define FL_TEMPLATES_MAX 64

struct fl_template {
	const char *name; /* text; first, for fl_str_near() */
	char text[32];
	char summary[120];
	char data[32];
};

struct fl_templates {
	char dir[PATH_MAX];
	struct fl_template v[FL_TEMPLATES_MAX]; /* by name */
	size_t n;
};

/*
 * Looks in $FL_SHARE_PATH if it is set; or else where the program lies: in
 * ../share and in ../share/funbric; or else where it was to be installed.  -1
 * and err when there is no picture.  t must not move afterwards.
 */
int fl_templates_find(struct fl_templates *t, struct fl_err *err);

/* The same in one folder. */
int fl_templates_read(struct fl_templates *t, const char *dir,
    struct fl_err *err);

/* NULL and err, with the nearest name, when there is no such picture. */
const struct fl_template *fl_templates_get(const struct fl_templates *t,
    const char *name, struct fl_err *err);

#endif
