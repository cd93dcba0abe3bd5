#ifndef FL_PLUGIN_CODE_H
#define FL_PLUGIN_CODE_H

#include "loader.h"

/*
 * Where the code of each plugin lies in memory, so that a function is known to be
 * a plugin's by its address.  Made once; read-only, and fit for a signal handler,
 * from then on.
 */
struct fl_codes {
	struct {
		uintptr_t from, to;
	} ranges[FL_PLUGINS_MAX];
	const struct fl_plugins *plugins; /* borrowed; of ranges[i] list[i] */
};

void fl_codes_make(struct fl_codes *c, const struct fl_plugins *plugins);

/* The number in the list of the plugin whose code that is; -1: of none. */
int fl_codes_whose(const struct fl_codes *c, uintptr_t function);

/* "submit", "cancel", ..., or "a callback", of the plugin of that number. */
const char *fl_codes_function(const struct fl_codes *c, int number,
    uintptr_t function);

#endif
