#ifndef FL_ECHO_SERVER_H
#define FL_ECHO_SERVER_H

#include <stdbool.h>

#include "../base/err.h"
#include "worker.h"

#define FL_ECHO_WORKERS_MAX 64

/* "[" address "]:" port */
#define FL_ECHO_NAME 80

/*
 * A listening TCP socket at a numeric address, "127.0.0.1" or "::1", and *port,
 * where 0 is replaced by the one that was found.  shared lets others listen at
 * the same; refuses takes the port and does not listen.  Returns the descriptor, which does not block, and the address as
 * people write it in name; -1 and err.
 */
int fl_echo_listen(const char *address, int *port, bool shared, bool refuses,
    char name[FL_ECHO_NAME], struct fl_err *err);

/*
 * Serves what comes to listen_fd, until stop_fd can be read (and does not read
 * it).  Both are borrowed; listen_fd may be -1 for nothing to come.  -1 and err when it cannot go on.
 */
int fl_echo_serve(const struct fl_echo_config *config, int index, int listen_fd,
    int stop_fd, struct fl_err *err);

#endif
