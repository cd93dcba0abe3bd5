#ifndef FL_RUN_ORIGIN_H
#define FL_RUN_ORIGIN_H

#include "../base/arena.h"
#include "../plugin/loader.h"

/*
 * What servers were asked before a load, each once for each set of options: see
 * probe in fl-plugin.h.
 *
 * Storage    in the arena of its owner
 * Ceiling    FL_ORIGINS_MAX; beyond it, nobody is asked
 */
#define FL_ORIGINS_MAX 256

struct fl_origin;

struct fl_origins {
	struct fl_arena *arena;
	int64_t timeout_ns; /* of a question */
	struct fl_origin *list;
	size_t len;
};

/* Whether p does r, as its server says; or why not.  For fl_plugins_choose(). */
bool fl_origins_ask(void *origins, const struct fl_plugin *p,
    const struct fl_request *r, char why[FL_PLUGIN_ERR]);

/*
 * Writes the scheme, host and port of a URL to text, without what is secret in
 * it, cut to size.  false: it has none.
 */
bool fl_origin_text(struct fl_bytes url, char *text, size_t size);

#endif
