#ifndef FL_RUN_REDIRECT_H
#define FL_RUN_REDIRECT_H

#include "session.h"

/*
 * Redirects are followed by the runner and not by plugins, so that each hop is
 * an exchange, with its own cookies and times.
 */

/* Where the answer sends the session, .s NULL if nowhere: a status of 3xx with
 * a Location, where the step follows redirects. */
struct fl_str fl_redirect_location(const struct fl_session *s);

/* Makes the exchange ask there, and notes the redirect. */
int fl_redirect_follow(struct fl_session *s, struct fl_str location,
    struct fl_err *err);

/* Forgets the redirects that were noted. */
void fl_redirect_forget(struct fl_session *s);

#endif
