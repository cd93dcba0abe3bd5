#ifndef FL_FLEET_TAR_HEAD_H
#define FL_FLEET_TAR_HEAD_H

#include <stdbool.h>

#include "tar.h"

/* One header block of a tar stream; tar.c's own. */

/* A header block, as POSIX lays it out. */
struct fl_tar_head {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char sum[8];
	char type;
	char link[100];
	char magic[8]; /* "ustar\0" "00", or GNU's "ustar  \0" */
	char user[32];
	char group[32];
	char major[8];
	char minor[8];
	char prefix[155];
	char pad[12];
};
_Static_assert(sizeof(struct fl_tar_head) == FL_TAR_BLOCK, "a block");

/* Octal, or GNU's base 256 with the first bit set; -1 also when negative. */
int64_t fl_tar_number(const char *s, size_t len);

/* Whether the block's sum is right. */
bool fl_tar_sum_ok(const struct fl_tar_head *h);

/*
 * The entry that a header describes, under long_name where that is not "", and
 * of long_size where that is not -1.  -1 and err for one that is refused.
 */
int fl_tar_entry(const struct fl_tar_head *h, const char *long_name,
    int64_t long_size, struct fl_tar_entry *e, struct fl_err *err);

#endif
