#ifndef FL_SCENARIO_JSONPATH_H
#define FL_SCENARIO_JSONPATH_H

#include "regex.h"
#include "value.h"

/*
 * JSONPath, RFC 9535.
 *
 * Storage    an arena's, as long as which it lasts
 * Threads    a compiled query is read-only and shared
 * Ceilings   FL_JSONPATH_TEXT_MAX; brackets and filters within each other;
 *            FL_JSONPATH_WORK_MAX steps of one run, where a step is a node
 *            that was looked at, or as much time in match() and search()
 */
struct fl_jsonpath;

#define FL_JSONPATH_TEXT_MAX 65536 /* bytes */
#define FL_JSONPATH_NEST_MAX 64    /* brackets of expressions */
#define FL_JSONPATH_FILTER_MAX 8   /* filters */
#define FL_JSONPATH_WORK_MAX 5000000

/* NULL and err, with the column in characters, for what is no query. */
const struct fl_jsonpath *fl_jsonpath_compile(struct fl_arena *a,
    struct fl_str text, struct fl_err *err);

/* The query as it was written. */
struct fl_str fl_jsonpath_text(const struct fl_jsonpath *path);

/*
 * The nodes that path finds in root, in order: *out borrows from root and a.
 * -1 and err when it is too much work, or at a's ceiling.
 */
int fl_jsonpath_nodes(const struct fl_jsonpath *path,
    const struct fl_value *root, struct fl_arena *a, struct fl_matcher *m,
    struct fl_list *out, struct fl_err *err);

/* The same as a value: NONE for no node, the node itself for one, or a LIST. */
int fl_jsonpath_find(const struct fl_jsonpath *path,
    const struct fl_value *root, struct fl_arena *a, struct fl_matcher *m,
    struct fl_value *out, struct fl_err *err);

#endif
