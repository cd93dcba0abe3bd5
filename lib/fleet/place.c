#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "place.h"

char *
fl_place_make(const char *dir, const char *prefix, struct fl_err *err)
{
	char *path = NULL;

	if (asprintf(&path, "%s/%s.XXXXXX", dir, prefix) == -1) {
		fl_fail(err, "out of memory");
		return NULL;
	}
	if (mkdtemp(path) == NULL) {
		fl_fail(err, "%s: %s", path, strerror(errno));
		free(path);
		return NULL;
	}
	return path;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)at;
	if (kind == FTW_DP || kind == FTW_DNR)
		rmdir(path);
	else
		unlink(path);
	return 0;
}

void
fl_place_remove(const char *path)
{
	if (path != NULL)
		nftw(path, remove_one, 32, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
