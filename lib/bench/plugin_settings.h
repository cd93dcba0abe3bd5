#ifndef FL_BENCH_PLUGIN_SETTINGS_H
#define FL_BENCH_PLUGIN_SETTINGS_H

#include "../plugin/fl-plugin.h"
#include "bench_options.h"

/* What every plugin is told at its opening: see fl-plugin(3). */
#define FL_PLUGIN_SETTINGS_MAX 8

struct fl_plugin_settings {
	struct fl_field rows[FL_PLUGIN_SETTINGS_MAX];
	size_t len;
	char numbers[FL_PLUGIN_SETTINGS_MAX][24]; /* values that are numbers */
};

/* Borrows from o, and from itself: it does not move. */
void fl_plugin_settings_make(struct fl_plugin_settings *s,
    const struct fl_bench_options *o);

#endif
