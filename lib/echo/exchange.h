#ifndef FL_ECHO_EXCHANGE_H
#define FL_ECHO_EXCHANGE_H

#include <stddef.h>

#include "conn.h"

/* Bytes of a body that is to be answered with, at most. */
#define FL_ECHO_ECHOED_MAX (1 << 20)

/*
 * Reads requests from s and answers each that is whole, for as long as c is
 * in FL_ECHO_HEAD or FL_ECHO_BODY.  Returns how many bytes it has done with.
 */
size_t fl_echo_exchange(struct fl_echo_conn *c, const char *s, size_t len);

#endif
