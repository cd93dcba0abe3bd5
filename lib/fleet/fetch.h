#ifndef FL_FLEET_FETCH_H
#define FL_FLEET_FETCH_H

#include "report.h"
#include "unpack.h"

/*
 * What a host has sent, in the file that the engine has made of it: a stream
 * between "begin" and the next line of its report, whose sum the report tells.
 */
struct fl_fetch {
	const char *path;               /* of that file */
	const struct fl_report *report; /* of it */
	const char *staging;            /* folder to unpack in, made here */
	const char *into;               /* folder that gets the files, made */
	struct fl_unpack *unpack;
};

/*
 * Checks the sum, unpacks beside the place, and moves the files there.  -1 and
 * err, and then nothing has changed there, unless it was in the very moving;
 * *full: for want of space.
 */
int fl_fetch_take(const struct fl_fetch *f, bool *full, struct fl_err *err);

/*
 * Waits until all that was moved into folders of dir is on the disk: the names,
 * since unpack->sync has seen to what is in the files.  -1 and err.
 */
int fl_fetch_sync(const char *dir, struct fl_err *err);

#endif
