#ifndef FL_PLUGIN_DEFAULTS_H
#define FL_PLUGIN_DEFAULTS_H

#include "fl-plugin.h"

/*
 * The same plugin with what it may leave out: itself where it is whole, else a
 * copy, for ever.  NULL: out of memory.
 */
const struct fl_plugin *fl_plugin_complete(const struct fl_plugin *found);

#endif
