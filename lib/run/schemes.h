#ifndef FL_RUN_SCHEMES_H
#define FL_RUN_SCHEMES_H

#include "../plugin/loader.h"
#include "../scenario/file.h"
#include "../scenario/vars.h"

/*
 * Which plugins files are likely to need, so that the others, with all the
 * libraries behind them, need not be loaded to find out.
 */
#define FL_SCHEMES_MAX 16

struct fl_schemes {
	char names[FL_SCHEMES_MAX][FL_SCHEME_MAX];
	size_t len;
};

/*
 * The names that plugins for the URLs of n files may have: each scheme, and for
 * "https" also "http".  false when they cannot all be told.
 */
bool fl_schemes_of(struct fl_schemes *s, struct fl_file *const *files, size_t n,
    const struct fl_vars *definitions);

#endif
