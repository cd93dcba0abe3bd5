#ifndef FL_FLEET_UNPACK_H
#define FL_FLEET_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

#include "tar.h"

/*
 * Unpacking what a host has sent.  It may only hold what was asked for: a path
 * that is wanted, or what is below one; "a/b/x" of the wanted "a/b" becomes
 * "b/x".  Files are made new, never written to twice, and are nobody's
 * programs: files are 0600 and folders 0700, whatever the host says.
 */
#define FL_UNPACK_DEPTH 64

struct fl_unpack {
	const char *const *wanted; /* n, each by fl_unpack_want() */
	size_t n;
	int64_t max_bytes;    /* of all files together */
	int64_t max_entries;  /* files and folders */
	bool programs;        /* what is executable stays so: for our own */
	bool sync;            /* each file to the disk, before it is done */
	int64_t bytes, files; /* what it was; set by fl_unpack() */
};

/*
 * Makes of a path what tar makes of it: no "./", no "/" before or behind.  -1
 * and err when it has "..", or no last part to be called by.
 */
int fl_unpack_want(char *path, struct fl_err *err);

/* The last part of a wanted path. */
const char *fl_unpack_name(const char *wanted);

/*
 * Unpacks into the folder dir_fd, which is empty and nobody else's.  -1 and
 * err; what is there then is of no use.  *full: it was for want of space.
 */
int fl_unpack(struct fl_unpack *u, struct fl_tar *t, int dir_fd, bool *full,
    struct fl_err *err);

/*
 * Moves all that is in one folder into another on the same disk, each file by
 * a rename; folders that are there keep what else they have.  No link is
 * followed.  -1 and err.
 */
int fl_unpack_place(int from_fd, int to_fd, struct fl_err *err);

#endif
