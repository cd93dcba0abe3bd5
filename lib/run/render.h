#ifndef FL_RUN_RENDER_H
#define FL_RUN_RENDER_H

#include "session.h"

#define FL_RENDERED_MAX ((size_t)64 << 20) /* bytes of one request */
#define FL_FIELDS_MAX 256                  /* headers, and options */

/*
 * A request is made of an entry part by part: those without templates once, by
 * fl_render_fixed(), the others before each exchange, by fl_render_request().
 */

/* Fills step->request with what is the same each time, in the script's arena. */
int fl_render_fixed(struct fl_step *step, struct fl_script *script,
    struct fl_err *err);

/*
 * Fills s->request from the step's entry and the session's variables, and makes
 * the exchange ask it.  Bytes are in s->rendered until the next call.
 */
int fl_render_request(struct fl_session *s, struct fl_err *err);

/* Adds the cookies of an entry's own, as "a=1; b=2". */
int fl_render_cookies(struct fl_buf *out, const struct fl_entry *e,
    struct fl_scope *scope, struct fl_err *err);

#endif
