#ifndef FL_FLEET_SELF_H
#define FL_FLEET_SELF_H

#include "bundle.h"
#include "crew.h"

/*
 * Sends the toolkit to every host of the fleet that lacks it: asks each what it
 * is and has, sends the bundle for it, tries it there, and makes it known as
 * "funbric" in dir.  A host that is not fit for it has failed, with the reason.
 * What is sent lies in the fleet's private folder.
 */
int fl_self_send(struct fl_crew *c, struct fl_fleet *f, const char *dir,
    const struct fl_bundle *list, size_t n, struct fl_err *err);

#endif
