#ifndef FL_SCENARIO_VARS_H
#define FL_SCENARIO_VARS_H

#include <stdbool.h>

#include "value.h"

#define FL_VARS_MAX 1024                     /* variables of one user */
#define FL_VARS_VALUE_MAX ((size_t)64 << 20) /* bytes of one value */
#define FL_VARS_SECRETS_MAX 256 /* former values that are kept secret */

struct fl_var;
struct fl_secret;

/*
 * The variables of one user, over definitions that many users share.
 *
 * Storage    the caller's; names and values are copies on the heap, and memory
 *            is used again: setting strings of about the same length
 *            allocates only the first time
 * Threads    none; definitions are only read, and shared
 */
struct fl_vars {
	const struct fl_vars *base; /* borrowed; NULL when there is none */
	struct fl_var *list;
	size_t len, cap;
	struct fl_secret *secrets;
	size_t secrets_len;
};

/* base, if not NULL, is looked up for what v does not have itself. */
void fl_vars_init(struct fl_vars *v, const struct fl_vars *base);
void fl_vars_fini(struct fl_vars *v);

/* Forgets all but the definitions below, and keeps the memory. */
void fl_vars_reset(struct fl_vars *v);

/* NULL when there is none; borrowed until the variable is set again. */
const struct fl_value *fl_vars_get(const struct fl_vars *v, struct fl_str name);

/*
 * Sets a variable to a copy of value.  A secret stays one: -1 and err for a
 * value that is none in its place, for a name that is reserved or no name, and
 * at a ceiling.
 */
int fl_vars_set(struct fl_vars *v, struct fl_str name,
    const struct fl_value *value, bool secret, struct fl_err *err);

/* Sets all that from has itself, not below; it may lie over v. */
int fl_vars_copy(struct fl_vars *v, const struct fl_vars *from,
    struct fl_err *err);

/*
 * Sets a variable from "name=value", as it is written after --define (secret
 * false: fl_vars_guess() gives the type) or --secret (always a string).
 */
int fl_vars_define(struct fl_vars *v, struct fl_str text, bool secret,
    struct fl_err *err);

/*
 * Defines one for each line of a file; empty lines and those that begin with #
 * do not count.  -1 and err with the line.
 */
int fl_vars_read(struct fl_vars *v, const char *path, bool secret,
    struct fl_err *err);

/*
 * The value that a text stands for: null, true, false, a number, "a string" or
 * itself.  Borrows text.
 */
struct fl_value fl_vars_guess(struct fl_str text);

bool fl_vars_is_secret(const struct fl_vars *v, struct fl_str name);

/* Whether there is anything to redact. */
bool fl_vars_has_secrets(const struct fl_vars *v);

/* Adds text with each secret, now or formerly set, replaced by ***; also as it
 * is escaped in URLs, forms and JSON. */
int fl_vars_redact(const struct fl_vars *v, struct fl_str text,
    struct fl_buf *out, struct fl_err *err);

#endif
