#ifndef FL_RUN_FOLDER_H
#define FL_RUN_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "../base/err.h"

/*
 * Names of files, in a list that grows.
 *
 * Ceilings   FL_PATHS_MAX names, FL_FOLDER_DEPTH_MAX folders in each other
 */
#define FL_PATHS_MAX 100000
#define FL_FOLDER_DEPTH_MAX 64

struct fl_paths {
	char **list; /* owned, with the strings */
	size_t len, cap;
};

void fl_paths_fini(struct fl_paths *p);

/* Adds a copy of path.  -1 and err at a ceiling. */
int fl_paths_add(struct fl_paths *p, const char *path, struct fl_err *err);

/*
 * Adds all files *.hurl in a folder and in those below it, in the order of
 * their names; hidden ones and symbolic links to folders are left out.  -1 and
 * err when one cannot be read, and when there is none.
 */
int fl_folder_add(struct fl_paths *p, const char *dir, struct fl_err *err);

/* Whether path is a folder. */
bool fl_folder_is(const char *path);

#endif
