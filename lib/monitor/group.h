#ifndef FL_MONITOR_GROUP_H
#define FL_MONITOR_GROUP_H

#include <stdbool.h>

#include "../base/buf.h"
#include "raw.h"

/*
 * The files of a control group, of either version.  A group may have no more
 * than what the groups above it have, so their limits are read as well, and the
 * least counts.
 */
#define FL_GROUP_FILES 48
#define FL_GROUP_DEPTH 16 /* groups above it that are looked at */

struct fl_group {
	struct {
		int fd;
		unsigned char row; /* of group.c's table */
	} file[FL_GROUP_FILES];
	size_t n;
};

/*
 * root: as of fl_sources_open().  path: the group, as "/a/b"; NULL for our own.
 * false when it has no file that can be read.
 */
bool fl_group_open(struct fl_group *g, const char *root, const char *path,
    struct fl_buf *scratch);
void fl_group_close(struct fl_group *g);

/* Sets the numbers of the group in r. */
void fl_group_read(const struct fl_group *g, struct fl_raws *r,
    struct fl_buf *scratch);

#endif
