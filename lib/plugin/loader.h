#ifndef FL_PLUGIN_LOADER_H
#define FL_PLUGIN_LOADER_H

#include <stddef.h>

#include "../base/err.h"
#include "fl-plugin.h"

/*
 * The plugins of a program: every .so file in a list of folders.  Loaded once,
 * before the first thread, and never unloaded, so that sanitizers keep their
 * symbols; read-only from then on.
 */
#define FL_PLUGINS_MAX 64

struct fl_plugins {
	const struct fl_plugin *list[FL_PLUGINS_MAX]; /* by rank, then name */
	char *path[FL_PLUGINS_MAX];                   /* owned; of list[i] */
	size_t n;
	char *refused[FL_PLUGINS_MAX]; /* owned; "FILE: why" */
	size_t refused_n;
};

/*
 * Loads what is in folders, which are separated by ':'.  A file that is no
 * plugin, or of another ABI, or whose name is taken, is refused with its reason
 * and the others are loaded; a folder that cannot be read is an error, and so
 * is finding no plugin at all.
 */
int fl_plugins_load(struct fl_plugins *p, const char *folders,
    struct fl_err *err);
void fl_plugins_fini(struct fl_plugins *p);

/*
 * Loads of them only those whose names are among n, stride bytes after each
 * other; none is no error.  A program that knows what it needs starts faster.
 */
int fl_plugins_load_some(struct fl_plugins *p, const char *folders,
    const char *names, size_t n, size_t stride, struct fl_err *err);

/*
 * Loads the plugin of one file, NAME.so, for ever.  NULL and err when it is
 * refused.
 */
const struct fl_plugin *fl_plugin_load(const char *path, struct fl_err *err);

/*
 * Where a program's plugins are: $FL_PLUGIN_PATH; or plugins/ beside the
 * program; or lib/funbric/plugins beside its folder; or where make install puts
 * them.  Written to path, cut to size.
 */
void fl_plugins_where(char *path, size_t size);

/* The scheme of a URL, lower case, as "http"; "" when it has none. */
#define FL_SCHEME_MAX 32
void fl_url_scheme(char scheme[FL_SCHEME_MAX], struct fl_bytes url);

/* Asks a server for a plugin: see probe in fl-plugin.h. */
struct fl_prober {
	bool (*ask)(void *arg, const struct fl_plugin *p,
	    const struct fl_request *r, char why[FL_PLUGIN_ERR]);
	void *arg;
};

/*
 * The plugin that does r: the first that lists its scheme and accepts it, at
 * once or when prober, if that is not NULL, has asked; or forced by its name, if
 * that is not NULL.  NULL and err when there is none, with the reasons of those
 * that declined.
 */
const struct fl_plugin *fl_plugins_choose(const struct fl_plugins *p,
    const struct fl_request *r, const char *forced,
    const struct fl_prober *prober, struct fl_err *err);

#endif
