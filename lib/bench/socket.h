#ifndef FL_BENCH_SOCKET_H
#define FL_BENCH_SOCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "../base/err.h"

/*
 * The UNIX sockets by which running benches are steered, and where they are: in
 * $XDG_RUNTIME_DIR/funbric or /tmp/funbric-UID, a folder that is ours and
 * nobody else's, as RUN,NODE,PID.  A folder that somebody else has put there,
 * or a link, is refused.
 */
#define FL_SOCKET_PATH 108 /* what struct sockaddr_un holds */
#define FL_SOCKET_RUN 41   /* bytes, with the '\0' */
#define FL_SOCKET_NODE 25

/* One that was found. */
struct fl_socket {
	char path[FL_SOCKET_PATH];
	char run[FL_SOCKET_RUN]; /* letters, digits and "._-~" */
	char node[FL_SOCKET_NODE];
	pid_t pid;
};

/* The path for this process; makes the folder.  -1 and err. */
int fl_socket_place(char path[FL_SOCKET_PATH], const char *run,
    const char *node, struct fl_err *err);

/*
 * Listens there, with mode 0600; one that nobody listens at any more is
 * replaced.  The descriptor; -1 and err.
 */
int fl_socket_listen(const char *path, struct fl_err *err);

/*
 * Connects to one whose owner is this user or root; every read and write then
 * gives up after a while.  The descriptor; -1 and err.
 */
int fl_socket_connect(const char *path, int64_t timeout_ns, struct fl_err *err);

/*
 * The sockets at which somebody listens, of that run and node (NULL: of any), in
 * the order of their names; what dead processes have left is removed.  How many
 * are in list, which has room for max.
 */
size_t fl_socket_find(struct fl_socket *list, size_t max, const char *run,
    const char *node);

/* Whether the other end is this user or root. */
bool fl_socket_trusted(int fd);

#endif
