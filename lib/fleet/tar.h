#ifndef FL_FLEET_TAR_H
#define FL_FLEET_TAR_H

#include <stdint.h>
#include <sys/types.h>

#include "../base/buf.h"

/*
 * A tar stream, read strictly: what comes from a host is not believed.  Files
 * and folders are all that there may be.  Refused, by name: links of either
 * kind, devices, sockets and pipes, sparse files, names that are absolute, that
 * have ".." in them or a control byte, or that are too long; a header with a
 * wrong sum; a stream that ends before its two blocks of zeros, or goes on
 * behind them.  Read are ustar, GNU's long names, and pax headers as far as
 * they say path and size.
 *
 * Memory     what is in the struct, and a name; whatever the stream says
 */
#define FL_TAR_BLOCK 512
#define FL_TAR_NAME_MAX 4095 /* bytes of a name */

enum fl_tar_kind {
	FL_TAR_FILE,
	FL_TAR_FOLDER,
};

struct fl_tar_entry {
	enum fl_tar_kind kind;
	char name[FL_TAR_NAME_MAX + 1]; /* no "./" before, no "/" behind */
	unsigned mode;                  /* permissions of owner: 0 to 0700 */
	int64_t size;                   /* bytes; 0 of a folder */
	int64_t mtime_s;                /* since 1970; never negative */
};

struct fl_tar {
	/* Gives at most len bytes; 0 at the end; -1 and err. */
	ssize_t (*read)(void *ctx, void *data, size_t len, struct fl_err *err);
	void *ctx;
	int64_t left; /* bytes of the current file that were not read */
	unsigned pad; /* bytes behind it, up to a whole block */
	char long_name[FL_TAR_NAME_MAX + 1]; /* for the next entry; or "" */
	int64_t long_size;                   /* likewise; or -1 */
};

void fl_tar_init(struct fl_tar *t,
    ssize_t (*read)(void *ctx, void *data, size_t len, struct fl_err *err),
    void *ctx);

/*
 * The next entry; what was not read of the one before is skipped.  1; 0 at the
 * end, when the stream has ended as well; -1 and err.
 */
int fl_tar_next(struct fl_tar *t, struct fl_tar_entry *e, struct fl_err *err);

/* The next bytes of the current file; 0 at its end; -1 and err. */
ssize_t fl_tar_read(struct fl_tar *t, void *data, size_t len,
    struct fl_err *err);

#endif
