#ifndef FL_RUN_REACH_H
#define FL_RUN_REACH_H

#include "script.h"

/*
 * Which plugin makes a request whose scheme is known only when the scenario
 * runs, as that of {{next}}.  An answer may lead to the web, and to what the
 * scenario itself speaks to in another step; but never to a command or a socket
 * of this host, or a server could have them run.
 */

/* Notes the plugin of a step whose scheme is written in the scenario. */
int fl_reach_note(struct fl_script *s, const struct fl_step *step,
    struct fl_err *err);

/*
 * The plugin for r, a request of step, and its place in the script's list.  -1
 * and err when there is none.
 */
int fl_reach_find(const struct fl_script *s, const struct fl_step *step,
    const struct fl_plugins *plugins, const struct fl_request *r,
    size_t *plugin, size_t *slot, struct fl_err *err);

#endif
