#ifndef FL_FLEET_PLACE_H
#define FL_FLEET_PLACE_H

#include "../base/err.h"

/* A new folder in dir, readable by nobody else; the caller frees its path. */
char *fl_place_make(const char *dir, const char *prefix, struct fl_err *err);

/* Removes a folder and all below it, without following a link.  NULL: nothing. */
void fl_place_remove(const char *path);

#endif
