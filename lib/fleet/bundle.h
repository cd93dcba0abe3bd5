#ifndef FL_FLEET_BUNDLE_H
#define FL_FLEET_BUNDLE_H

#include "pack.h"

/*
 * The toolkit for bare nodes, as make dist makes it: a compressed tar stream of
 * one folder, with a MANIFEST that says for what machine and C library it is.
 */
#define FL_BUNDLE_WORD 32
#define FL_BUNDLES_MAX 16

struct fl_bundle {
	char *path;
	char top[128];              /* the folder in it */
	char arch[FL_BUNDLE_WORD];  /* as uname -m says */
	char glibc[FL_BUNDLE_WORD]; /* "2.28" or newer is wanted */
	char hash[33];              /* by which hosts know it */
	int64_t bytes;              /* unpacked */
};

/* Reads what a bundle says of itself.  -1 and err when it is none. */
int fl_bundle_open(struct fl_bundle *b, const char *path, struct fl_err *err);
void fl_bundle_fini(struct fl_bundle *b);

/*
 * The bundles of this version that are installed: in lib/funbric beside the
 * program's folder, or in dist/ beside the program.  How many; -1 and err also
 * when there are none.
 */
int fl_bundle_find(struct fl_bundle *list, size_t max, struct fl_err *err);

/*
 * Packs what is in the bundle under "self-HASH", by way of a new folder in dir,
 * which is private and stays.
 */
int fl_bundle_pack(const struct fl_bundle *b, const char *dir,
    struct fl_pack *p, struct fl_err *err);

#endif
