#ifndef FL_FLEET_PACK_H
#define FL_FLEET_PACK_H

#include <stdint.h>
#include <stdio.h>

#include "../base/buf.h"
#include "sum.h"

/*
 * Files on their way to the hosts: a tar stream that any tar can unpack, with a
 * last file, .sums, which says the SHA-256 of each before it as sha256sum(1)
 * does.  A host that has the sum of .sums can so tell that all has arrived.
 *
 * Files and folders are all that is packed.  Symbolic links are followed;
 * anything else is refused.  The same tree makes the same bytes.
 */
struct fl_pack {
	FILE *out;          /* borrowed */
	struct fl_buf sums; /* the text of .sums */
	struct fl_buf tops; /* what was added, '\0' behind each name */
	uint64_t bytes;     /* of files */
	uint64_t files;
	uint64_t entries;     /* files and folders */
	uint64_t max_bytes;   /* of files; more is refused */
	char sum[FL_SUM_LEN]; /* of .sums, once all is packed */
};

#define FL_PACK_ENTRIES 200000
#define FL_PACK_DEPTH 64

void fl_pack_init(struct fl_pack *p, FILE *out, uint64_t max_bytes);
void fl_pack_fini(struct fl_pack *p);

/*
 * Packs a file, or a folder and all below it, under the last part of its path,
 * or under name when that is not NULL.  -1 and err.
 */
int fl_pack_add(struct fl_pack *p, const char *path, const char *name,
    struct fl_err *err);

/* Packs .sums and ends the stream. */
int fl_pack_end(struct fl_pack *p, struct fl_err *err);

#endif
